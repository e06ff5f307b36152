"""What is read on the terminal after a run: verdicts, what must be acted on, and where the outputs are."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.publish.cells import where
from pipeline.publish.moved import moved_nets, moved_text
from pipeline.publish.naming import Naming
from pipeline.publish.verdicts import Verdicts, counts, outcome, verdicts
from pipeline.result import Result
from pipeline.wrapping import HANG, folded
from schemas.organisation import Measure

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

COLOURS = {"agrees": "green", "rounding": "green", "differs": "bold red", "not-tested": "yellow"}
MARKS = {"agrees": "✓", "rounding": "≈", "differs": "✗", "not-tested": "–"}
"""What a verdict looks like where its colour is not seen."""
SEVERITIES = {"error": "bold red", "warning": "bold yellow", "info": "dim"}
INDENT = "    "
NAME_WIDTH, AMOUNT_WIDTH, VERDICT_WIDTH, GAP = 28, 10, 22, 3
"""In characters: a name may have more where there is room, and is cut off where there is not."""
MOST = 20
"""How many findings are shown. The workbook and the log have them all."""


def summary(
    result: Result,
    outputs: Mapping[str, str | Sequence[str] | None],
    language: Language,
    console: Console | None = None,
) -> None:
    """Print a result for people: to standard output, unless another console is given.

    In a pipe, and where NO_COLOR is set, there are no colours. Amounts are in the report's unit.
    """
    from rich.text import Text

    out = console or standard_output()
    naming, counted = Naming(result.organisation, language), verdicts(result)
    committee = result.organisation.committee
    heading = f"{result.organisation.organisation.name}, {committee.name}, {language.months(result.period)}"
    run = language.text("run {number}", number=str(result.run.number))
    # files that are only tested are no run
    out.print(Text(heading, style="bold"), Text(f"({run})" if result.run.number else "", style="dim"))
    print_hanging(out, Text(outcome(result, language), style=COLOURS[result.verdict]))
    out.print()
    out.print(_table(result, naming, counted, out.width))
    out.print()
    print_hanging(out, Text(language.text("Comparisons: {counts}", counts=counts(language, counted))))
    print_findings(result.findings, language, out, result.handled)
    if result.findings and outputs.get("workbook"):  # explain reads what was published
        hint = language.text("More about one: avstamning explain {id}", id=result.findings[0].id)
        out.print(Text(hint, style="dim"), soft_wrap=True)
    _print_absent(result, naming, out)
    _print_moved(result, naming, out)
    _print_outputs(outputs, language, out)


def standard_output() -> Console:
    """Standard output, able to write what we say: a minus sign is not in every encoding that a pipe may have."""
    from rich.console import Console

    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if not encoding.casefold().startswith("utf") and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return Console(highlight=False)


def print_hanging(out: Console, line: Text, hang: int = HANG, *, whole: bool = False) -> None:
    """Print a line in parts of the console's width, none of which begins within a word or an amount.

    With `whole` it stays on one line in a pipe, for programs to look through.
    """
    from rich.text import Text

    if whole and not out.is_terminal:
        out.print(line, soft_wrap=True)
        return
    for one in line.split("\n"):
        start = 0
        for part in folded(one.plain, out.width, hang):
            said = part.lstrip(" ")
            start = one.plain.index(said, start)
            margin = Text(" " * (len(part) - len(said)))
            out.print(margin.append_text(one[start : start + len(said)]), soft_wrap=True)
            start += len(said)


def _table(result: Result, naming: Naming, counted: Verdicts, width: int) -> Table:
    """Verdict and amounts per title: as many measures as the width holds, variances first."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    language, organisation = naming.language, result.organisation
    unit = naming.unit()[0]
    amounts = {row[:3]: row[3] for row in result.consolidated.select("title", "line", "measure", "amount").iter_rows()}
    committee = organisation.committee
    rows = [
        *((title.id, title.net, title.name) for title in organisation.titles),
        (committee.id, committee.line.id, committee.name),
    ]
    written = {
        (title, measure.id): "–"
        if (amount := amounts.get((title, line, measure.id))) is None
        else naming.amount(amount)
        for title, line, _ in rows
        for measure in organisation.measures
    }
    wide = max(AMOUNT_WIDTH, *map(len, written.values()))
    measures = _fitting(organisation.measures, width, wide)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    names = max(len(title.name) for title in organisation.titles)
    left = width - VERDICT_WIDTH - GAP - len(measures) * (wide + GAP)
    table.add_column(unit, no_wrap=True, width=max(min(names, left), 12), overflow="ellipsis")
    for measure in measures:
        table.add_column(language.name(measure.name), justify="right", width=wide)
    table.add_column(language.text("Reconciliation"), no_wrap=True, width=VERDICT_WIDTH)
    for title, _, name in rows:
        last = title == committee.id
        if last:
            table.add_section()
        cells = [written[title, measure.id] for measure in measures]
        verdict = counted.worst(title)
        shown = Text(f"{MARKS[verdict]} {language.word(verdict)}", style=COLOURS[verdict])
        table.add_row(Text(name), *cells, shown, style="bold" if last else "")
    return table


def _fitting(measures: Sequence[Measure], width: int, wide: int) -> Sequence[Measure]:
    """The measures that a terminal's width has room for: of too many, the variances, and what is left in order."""
    room = max((width - NAME_WIDTH - VERDICT_WIDTH - GAP) // (wide + GAP), 1)
    if len(measures) <= room:
        return measures
    chosen = sorted(measures, key=lambda measure: measure.kind != "variance")[:room]
    return [measure for measure in measures if measure in chosen]


def print_findings(
    findings: Sequence[Finding],
    language: Language,
    console: Console | None = None,
    handled: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print findings for people, the first of them where they are many: to standard output, unless told otherwise.

    `handled` tells of some, by their ids, that they are explained or accepted.
    """
    from rich.text import Text

    if not findings:
        return
    out = console or standard_output()
    out.print()
    for finding in findings[:MOST]:
        place = where(finding.cells[0]) if finding.cells else ""
        head = Text.assemble(
            (finding.code, SEVERITIES[finding.severity]), " ", (language.word(finding.severity), "bold")
        )
        if finding.id in handled:
            head.append(f" ({language.word(handled[finding.id])})")
        print_hanging(out, head.append(f"  {place}" if place else ""))
        sentences = [finding.message, *finding.causes]
        text = " ".join(language.sentence(one) for one in sentences)
        out.print(Text("\n".join(folded(INDENT + text, out.width, 0))), soft_wrap=True)
    if len(findings) > MOST:
        left = len(findings) - MOST
        out.print(Text(language.text("… and {count} more in the workbook and the log.", count=left)))


def _print_absent(result: Result, naming: Naming, out: Console) -> None:
    from rich.text import Text

    told = any(finding.code == "F12" for finding in result.findings[:MOST])
    if not result.absent or told:
        return
    titles: dict[str, list[str]] = {}
    for one in result.absent:
        titles.setdefault(one.layout, []).append(naming.title(one.title) if one.title else "")
    names = [
        naming.layout(layout) + (f" ({', '.join(of)})" if (of := [name for name in named if name]) else "")
        for layout, named in titles.items()
    ]
    awaited = "Has not come: {exports}"
    elsewhere = "Not among the files tested: {exports}"
    said = naming.language.text(awaited if result.run.number else elsewhere, exports="; ".join(names))
    out.print()
    print_hanging(out, Text(said, style="yellow"))


def _print_moved(result: Result, naming: Naming, out: Console) -> None:
    """The nets that moved since the last run, and how many figures did in all."""
    from rich.text import Text

    if not result.moved:
        return
    text = naming.language.text("Figures that have moved since the last run: {count}", count=len(result.moved))
    out.print()
    out.print(Text(text, style="bold"))
    nets = moved_nets(result)
    for moved in nets[:MOST]:
        out.print(Text(INDENT + moved_text(moved, naming)), soft_wrap=True)
    if len(nets) > MOST:
        out.print(Text(INDENT + naming.language.text("and {count} more", count=len(nets) - MOST)))


def _print_outputs(outputs: Mapping[str, str | Sequence[str] | None], language: Language, out: Console) -> None:
    from rich.text import Text

    returned = outputs.get("returned") or ()
    lines = [
        (language.text("Workbook"), outputs.get("workbook")),
        (language.text("Review page"), outputs.get("page")),
        (language.text("Log"), outputs.get("log")),
        *((language.text("To correct"), path) for path in ([returned] if isinstance(returned, str) else returned)),
    ]
    told = [Text(f"{name}: {path}") for name, path in lines if path]
    if told:
        out.print()
    for line in told:
        out.print(line, soft_wrap=True)  # a path is copied, and must be whole
