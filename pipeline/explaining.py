"""What a finding's code means, from the registry; and what one finding of a published result says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.findings import Money
from pipeline.language import Language
from pipeline.publish.naming import Naming
from pipeline.publish.terminal import INDENT, SEVERITIES, print_hanging, standard_output
from pipeline.published import Published
from pipeline.wrapping import folded
from schemas.codes import BY_CODE
from schemas.codes_model import Code, plain, rows_of

if TYPE_CHECKING:
    from rich.console import Console

VERSION = 1
MOST = 12
"""How many cells, and comparisons that follow, are written out."""

WIDEST = 100
"""In characters: longer lines are hard to read."""

_NUMBER = re.compile(r"-?[\d ]+\.\d+")


def example(code: Code, language: Language) -> list[list[tuple[str, bool]]]:
    """A code's example in the reader's language, row by row: each cell's text, and whether it is to blame."""
    rows = rows_of(code.example)
    return [[(_cell(plain(cell), language), cell.startswith("**")) for cell in row] for row in rows]


def _cell(cell: str, language: Language) -> str:
    if _NUMBER.fullmatch(cell) and language.code == "sv":
        return cell.replace(".", ",")
    return language.registry(cell)


def as_json(code: Code, language: Language) -> dict[str, Any]:
    """What a code means in the documented shape. A table's rows are lists, a sentence a list of one."""
    return {
        "version": VERSION,
        "code": code.code,
        "name": language.name(code.name),
        "severity": code.severity,
        "tested": code.tested,
        "rule": language.registry(code.definition),
        "source": language.registry(code.source),
        "example": [[text for text, _ in row] for row in example(code, language)],
        "remedy": language.registry(code.remedy),
    }


def explain_code(code: Code, language: Language, console: Console | None = None) -> None:
    """Print a code's rule, source, example and remedy."""
    from rich.text import Text

    out = console or standard_output()
    text = language.text
    head = Text(f"{code.code}  {language.name(code.name)}", style="bold")
    out.print(head.append(f"  {language.word(code.severity)}", style=SEVERITIES[code.severity]))
    if not code.tested:
        out.print(Text(text("Not tested yet."), style="yellow"))
    _part(out, text("The rule"), language.registry(code.definition))
    _part(out, text("Why"), language.registry(code.source))
    out.print()
    out.print(Text(text("An example that breaks it"), style="bold"))
    for line in _example(code, language, out):
        out.print(line, soft_wrap=True)
    _part(out, text("What to do"), language.registry(code.remedy))


def _part(out: Console, head: str, said: str) -> None:
    from rich.text import Text

    out.print()
    out.print(Text(head, style="bold"))
    out.print(Text(_indented(said, out)), soft_wrap=True)


def _indented(text: str, out: Console) -> str:
    return "\n".join(folded(INDENT + text, min(out.width, WIDEST), 0))


def _example(code: Code, language: Language, out: Console) -> Iterator[Any]:
    """An example as lines: tables in columns, the cell to blame between arrows, since colours may not be seen."""
    from rich.text import Text

    rows = example(code, language)
    tabled = [row for row in rows if len(row) > 1]
    marked = [[f"→ {text} ←" if blamed else text for text, blamed in row] for row in tabled]
    widths = [max(map(len, column)) for column in zip(*marked, strict=True)] if tabled else []
    place = 0
    for row in rows:
        if len(row) == 1:
            yield Text(_indented(row[0][0], out))
            continue
        line = Text("    ")
        for column, ((_, blamed), shown, width) in enumerate(zip(row, marked[place], widths, strict=True)):
            written = f"{shown:<{width}}" if column == 0 or place == 0 else f"{shown:>{width}}"
            line.append(written, style="bold red" if blamed else "dim" if place == 0 else "").append("   ")
        place += 1
        line.rstrip()
        yield line


def finding_in(found: Published, finding_id: str) -> Mapping[str, Any] | None:
    """The finding of an id in a published result."""
    wanted = finding_id.casefold()
    return next((one for one in found.result["findings"] if str(one["id"]).casefold() == wanted), None)


def near_findings(found: Published, finding_id: str) -> Sequence[str]:
    """The ids of a published result that begin with the same code, or all of them where none does."""
    ids = [str(one["id"]) for one in found.result["findings"]]
    return [one for one in ids if one[:3].casefold() == finding_id[:3].casefold()][:MOST] or ids[:MOST]


def finding_json(finding: Mapping[str, Any], found: Published, language: Language) -> dict[str, Any]:
    """A finding in the documented shape, with its companions as the log has them, its break, and its rule."""
    return {
        "version": VERSION,
        "run": found.run,
        "period": found.period,
        "finding": dict(finding),
        "companions": list(_companions(finding, found)),
        "break": _break(finding, found),
        "rule": as_json(BY_CODE[str(finding["code"])], language),
    }


def explain_finding(
    finding: Mapping[str, Any], found: Published, language: Language, naming: Naming, console: Console | None = None
) -> None:
    """Print what one finding says: its figures, its bound, its causes, what follows from it, and its rule."""
    from rich.text import Text

    out = console or standard_output()
    text = language.text
    severity = str(finding["severity"])
    head = Text(f"{finding['id']}  ", style="bold").append(language.word(severity), style=SEVERITIES[severity])
    out.print(
        head.append(f"  {text('period {period}, run {run}', period=found.period, run=str(found.run))}", style="dim")
    )
    figure = naming.figure(finding["title"], finding["line"], finding["measure"])
    print_hanging(out, Text(figure, style="bold"), whole=True)
    out.print()
    out.print(Text(_indented(" ".join([finding["message"], *finding["causes"]]), out)), soft_wrap=True)
    out.print()
    for cell in finding["cells"][:MOST]:
        place = f"{cell['file']}, {cell['sheet']}!{cell['cell']}".rstrip("!, ")
        print_hanging(out, Text(f"    {place}", style="dim"), whole=True)
    if len(finding["cells"]) > MOST:
        out.print(Text("    " + text("and {count} more", count=len(finding["cells"]) - MOST), style="dim"))
    for line in _amounts(finding, language):
        out.print(line, soft_wrap=True)
    if told := _break(finding, found):
        state = language.word(str(told["state"]))
        out.print(
            Text(_indented(" ".join([text("Break: {state}.", state=state), *told["history"]]), out)), soft_wrap=True
        )
    companions = list(_companions(finding, found))
    if companions:
        out.print()
        out.print(Text(text("Comparisons that differ because of it"), style="bold"))
        for made in companions[:MOST]:
            figure = naming.figure(made["title"], made["line"], made["measure"])
            left, right = (_money(made[name], language) for name in ("left", "right"))
            against = text("{left} against {right}", left=left, right=right)
            print_hanging(out, Text(f"    {made['code']} {figure}: {against}"), whole=True)
        if len(companions) > MOST:
            out.print(Text("    " + text("and {count} more", count=len(companions) - MOST)))
    out.print()
    explain_code(BY_CODE[str(finding["code"])], language, out)


def _amounts(finding: Mapping[str, Any], language: Language) -> Iterator[Any]:
    from rich.text import Text

    text = language.text
    names = {
        "found": text("Stands"),
        "expected": text("Should be"),
        "difference": text("Difference"),
        "bound": text("Largest possible rounding"),
    }
    shown = {names[key]: _money(finding[key], language) for key in names if finding[key] is not None}
    width = max(map(len, shown), default=0)
    for name, amount in shown.items():
        yield Text(f"    {name:<{width}}  {amount:>16}")


def _companions(finding: Mapping[str, Any], found: Published) -> Iterator[Mapping[str, Any]]:
    wanted = set(finding["companions"])
    if wanted:
        yield from (made for made in found.comparisons() if made["id"] in wanted)


def _break(finding: Mapping[str, Any], found: Published) -> Mapping[str, Any] | None:
    """The break that a finding is part of, where the result tells of any."""
    told: Sequence[Mapping[str, Any]] = found.result.get("breaks") or ()
    return next((one for one in told if finding["id"] in one["findings"]), None)


def _money(amount: str | None, language: Language) -> str:
    return "–" if amount is None else language.money(Money(Decimal(amount)))
