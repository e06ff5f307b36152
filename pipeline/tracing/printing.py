"""A figure's way back as people read it on the terminal, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.language import Language
from pipeline.publish.beside import sentence
from pipeline.publish.cells import ranges
from pipeline.publish.json_result import decimal, years_json
from pipeline.publish.naming import Naming
from pipeline.publish.terminal import COLOURS, print_hanging, standard_output
from pipeline.tracing.figure import Source, Trace
from pipeline.tracing.naming import Asked, Key
from schemas.codes import BY_CODE

if TYPE_CHECKING:
    from rich.console import Console

VERSION = 1
MOST_PRINTED = 12
"""How many cells of one line are written out with what they hold; the workbook and the JSON have all."""
HASH = 16
"""How many digits of a hash are shown: those that name the original's folder in the archive."""


def print_trace(traced: Trace, language: Language, naming: Naming, console: Console | None = None) -> None:
    """Print the way back: the figure, its formula, its sources with their originals, and its comparisons."""
    from rich.text import Text

    out = console or standard_output()
    text = language.text
    print_hanging(out, Text(naming.figure(*traced.key), style="bold"), whole=True)
    amount = Text(f"{exact(traced.amount, language)} {naming.currency}  ", style="bold")
    out.print(amount.append(language.word(traced.status), style=COLOURS[traced.status]))
    clock = language.moment(datetime.fromisoformat(str(traced.found.head["clock"])))
    run = text(
        "period {period}, run {run}, {moment}", period=traced.found.period, run=str(traced.found.run), moment=clock
    )
    print_hanging(out, Text(run, style="dim"), whole=True)
    for warning in warnings(traced, language):
        print_hanging(out, Text(warning, style="bold yellow"), whole=True)
    if traced.terms:
        _head(out, text("How it is calculated"))
        width = max(len(named(term.key, traced.key, naming)) for term in traced.terms)
        for term in traced.terms:
            name = named(term.key, traced.key, naming)
            sign = "+" if term.weight > 0 else "−"
            print_hanging(out, Text(f"    {sign} {name:<{width}}  {_or_dash(term.amount, language):>16}"), whole=True)
    _head(out, text("Where it comes from"))
    if not traced.sources:
        out.print(Text("    " + text("No file states the amount.")))
    for line in source_lines(traced, language, naming):
        print_hanging(out, line, whole=True)
    if traced.beside:
        _head(out, text("Declared beside the comparison with the previous year"))
        for said in beside(traced, language, naming):
            print_hanging(out, Text(f"    {said}"), whole=True)
    _head(out, text("What it was held against ({count})", count=len(traced.comparisons)))
    for made in traced.comparisons:
        print_hanging(out, _comparison(made, language), whole=True)


def beside(traced: Trace, language: Language, naming: Naming) -> list[str]:
    """What is declared of the figure's line over the years, and what of its change remains."""
    said = [sentence(item, traced.beside, naming) for item in traced.beside.items] if traced.beside else []
    for row in traced.beside.rows.iter_rows(named=True) if traced.beside else ():
        amounts = {
            name: _or_dash(row[name], language) for name in ("previous", "comparable_previous", "change", "remaining")
        }
        said.append(
            language.text(
                "As reported {previous}, comparable {comparable_previous}; of the change, {change}, {remaining} remains to be"
                " explained.",
                **amounts,
            )
        )
    return said


def warnings(traced: Trace, language: Language) -> list[str]:
    """What keeps the trace from being certain."""
    text = language.text
    found = []
    if traced.found.altered is None:
        found.append(text("The journal does not know this run: its files cannot be checked."))
    elif traced.found.altered:
        names = ", ".join(traced.found.altered)
        found.append(text("Altered or gone since the run: {files}.", files=names))
    if traced.settings_changed:
        found.append(text("The settings have changed since the run. Formulas and postings are shown by today's."))
    broken = sorted({source.file for source in traced.sources if not source.intact})
    if broken:
        found.append(text("The archive no longer holds the original, unaltered, of: {files}.", files=", ".join(broken)))
    differing = sorted({source.key[1] for source in traced.sources if _differs(source)})
    if differing:
        found.append(text("The postings of {lines} do not add up to what the run used.", lines=", ".join(differing)))
    return found


def _differs(source: Source) -> bool:
    held = source.postings
    return held is not None and (held.count, held.total) != (source.count, source.amount)


def _head(out: Console, head: str) -> None:
    from rich.text import Text

    out.print()
    out.print(Text(head, style="bold"))


def source_lines(traced: Trace, language: Language, naming: Naming) -> Iterator[Any]:
    """The sources, file by file: each line's cells with what they hold, or its postings."""
    from rich.text import Text

    text = language.text
    for (file, sheet, sha256), of_file in groupby(traced.sources, key=lambda one: (one.file, one.sheet, one.sha256)):
        held = list(of_file)
        state = text("as it was") if held[0].intact else text("missing or altered")
        place = Text(f"  {file}, {sheet}", style="bold")
        yield place.append(f"  SHA-256 {sha256[:HASH] or '–'}, {state}", style="dim" if held[0].intact else "bold red")
        for (key, sign), of_line in groupby(held, key=lambda one: (one.key, one.sign)):
            sources = list(of_line)
            name = named(key, traced.key, naming)
            mark = "+" if sign > 0 else "−"
            if sources[0].cell:
                yield Text(f"    {mark} {name}: {', '.join(ranges(one.cell for one in sources))}")
                for one in sources[:MOST_PRINTED]:
                    yield Text(f"        {one.cell:<6} {printed(one, language)}", style="dim")
                if len(sources) > MOST_PRINTED:
                    yield Text("        " + text("and {count} more", count=len(sources) - MOST_PRINTED), style="dim")
                continue
            for one in sources:
                counted = text("{count} postings", count=one.count)
                total = exact(one.amount or Decimal(0), language)
                yield Text(f"    {mark} {name}: {counted}, {total}").append(f"  {one.where}", style="dim")
                for row, codes, amount in one.postings.rows if one.postings else ():
                    said = " ".join(
                        value if known in {"date", "voucher"} else f"{known} {value}" for known, value in codes
                    )
                    number = text("row {row}", row=str(row))
                    yield Text(f"        {number:<12}{exact(amount, language):>16}  {said}", style="dim")


def printed(source: Source, language: Language) -> str:
    """What a cell holds, with its unit."""
    if source.printed is None:
        return language.text("cannot be read")
    try:
        held = language.number(Decimal(source.printed))
    except InvalidOperation:  # text, or no number at all: as it stands
        held = source.printed
    return f"{held} {source.unit}"


def _comparison(made: Mapping[str, Any], language: Language) -> Any:  # noqa: ANN401  rich's text
    from rich.text import Text

    verdict = str(made["verdict"])
    line = Text("    ").append(f"{language.word(verdict):<22}", style=COLOURS[verdict])
    rule = BY_CODE.get(str(made["code"]))
    line.append(f"{made['code']} {language.name(rule.name) if rule else ''}")
    blamed = made["blamed"] or {}
    where = f"{blamed.get('file', '')}, {blamed.get('sheet', '')}!{blamed.get('cell', '')}".strip(", !")
    line.append(f"\n        {_number(made['left'], language)}", style="bold").append(f"  {where}", style="dim")
    if made["right"] is not None:
        against = language.text("against {amount}", amount=_number(made["right"], language))
        line.append(f"\n        {against}")
        line.append(f"  {', '.join(_operands(made['operands']))}", style="dim")
    if made["reason"]:
        line.append(f"\n        {made['reason']}", style="dim")
    return line


def _operands(operands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for (file, sheet), group in groupby(operands, key=lambda one: (one["file"], one["sheet"])):
        held = list(group)
        cells = ranges(str(one["cell"]) for one in held if one.get("cell"))
        rows = sum(int(one["rows"]) for one in held if "rows" in one)
        yield f"{file}, {sheet}" + (
            f"!{', '.join(cells[:8])}{' …' if len(cells) > 8 else ''}" if cells else f" ({rows})"
        )


def print_near(asked: Asked, text: str, language: Language, naming: Naming) -> str:
    """What is said where no single figure is meant."""
    if asked.cell and not asked.near:
        said = language.text("{cell} shows no figure of the report. Give a cell with an amount.", cell=asked.cell)
    elif asked.near:
        said = language.text("No single figure is called {text}. Near it:", text=text)
    else:
        said = language.text("No figure is called {text}. Write title / line / measure.", text=text)
    return "\n".join([said, *(f"    {naming.figure(*key)}" for key in asked.near)])


def as_json(traced: Trace) -> dict[str, Any]:
    """The way back in a documented shape (docs/trace.md). Amounts are decimal strings."""
    title, line, measure = traced.key
    return {
        "version": VERSION,
        "run": traced.found.run,
        "period": traced.found.period,
        "figure": {"title": title, "line": line, "measure": measure},
        "amount": decimal(traced.amount),
        "step": decimal(traced.step),
        "status": traced.status,
        "altered": None if traced.found.altered is None else list(traced.found.altered),
        "settings_changed": traced.settings_changed,
        "formula": [{**_named(one.key), "weight": one.weight, "amount": decimal(one.amount)} for one in traced.terms],
        "sources": [_source_json(one) for one in traced.sources],
        "previous_year": None if traced.beside is None else years_json(traced.beside),
        "comparisons": [{name: value for name, value in one.items() if name != "kind"} for one in traced.comparisons],
    }


def _source_json(source: Source) -> dict[str, Any]:
    place: dict[str, Any] = {
        **_named(source.key),
        "weight": source.sign,
        "file": source.file,
        "sheet": source.sheet,
        "sha256": source.sha256,
        "intact": source.intact,
    }
    if source.cell:
        return {**place, "cell": source.cell, "printed": source.printed, "unit": source.unit}
    held = source.postings
    rows = [{"row": row, **dict(codes), "amount": decimal(amount)} for row, codes, amount in held.rows] if held else []
    return {**place, "rows": source.count, "sum": decimal(source.amount), "where": source.where, "first": rows}


def _named(key: Key) -> dict[str, str]:
    return dict(zip(("title", "line", "measure"), key, strict=True))


def named(key: Key, of: Key, naming: Naming) -> str:
    """A figure's name without what it shares with the one that is traced."""
    title, line, measure = key
    parts = (
        naming.title(title) if title != of[0] else "",
        naming.line(title, line) if (title, line) != of[:2] else "",
        naming.measure(measure) if measure != of[2] else "",
    )
    return " / ".join(part for part in parts if part) or naming.measure(measure)


def exact(amount: Decimal, language: Language) -> str:
    """An amount in the currency, to the öre, so that amounts stand under each other."""
    return language.number(amount, 2)


def _number(amount: str | None, language: Language) -> str:
    return _or_dash(None if amount is None else Decimal(amount), language)


def _or_dash(amount: Decimal | None, language: Language) -> str:
    return "–" if amount is None else exact(amount, language)
