"""A proposal as TOML, ready to edit and to paste into an organisation's file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from pipeline.describe.facts import UNITS
from pipeline.describe.merge import Layouts
from pipeline.describe.model import Proposal, ProposedColumn, ProposedLine, ProposedTable, ProposedTitle, Remark
from pipeline.masking import masked
from schemas.layout import CODED

_SAID = {
    "head": (
        "Förslag till layout för {file}. Det som är osäkert står som kommentar: kontrollera och ändra.",
        "A proposed layout for {file}. What is uncertain is said in a comment: check it and change it.",
    ),
    "none": ("Ingen tabell med belopp hittades.", "No table with amounts was found."),
    "heads": (
        "Blad {sheet}: rubriker på rad {rows}, granskad till rad {end}.",
        "Sheet {sheet}: heads in row {rows}, looked at up to row {end}.",
    ),
    "also": ("Samma layout: {names}.", "The same layout: {names}."),
    "unused": ("Kolumner som inte används:", "Columns that are not used:"),
    "no head": ("utan rubrik", "no head"),
    "title": ("Rader på blad {sheet}.", "Lines of sheet {sheet}."),
    "scale": (
        "osäkert: skalan är inte angiven i filen; bäst först",
        "uncertain: the file does not say the scale; the best first",
    ),
    "match": ("osäkert: skriv vilka konton som hör hit", "uncertain: write which accounts belong here"),
    "no kind": ("Ingen layout föreslås för denna tabell.", "No layout is proposed for this table."),
    "not in file": ("ingen kolumn i filen", "no column of the file"),
}
STATUSES = ("green", "yellow", "red")


def as_toml(proposal: Proposal, lang: str) -> str:
    """The proposal as TOML with comments in a language (`sv` or `en`), ending with a line break.

    Texts of the file stand in it as they are, personal identity numbers masked.
    """
    layouts = Layouts.of(proposal)
    coded = any(table.kind in CODED for table in proposal.tables)
    lines = [f"# {_say(lang, 'head', file=proposal.file)}"]
    lines += [_comment(remark.text(lang)) for remark in proposal.remarks]
    if not proposal.tables:
        return "\n".join([*lines, f"# {_say(lang, 'none')}", ""])
    lines += ["", "[signs]" + _remarks(proposal.signs.remarks, lang)]
    lines += [f'revenue = "{proposal.signs.revenue}"', f'cost = "{proposal.signs.cost}"', "", "[units]"]
    for unit in layouts.units:
        of = UNITS[unit]
        lines.append(
            f"{_key(unit)} = {{ factor = {of.factor:_}, decimals = {of.decimals}, aliases = {_array(of.aliases)} }}"
        )
    for one in layouts.measures:
        lines += [
            "",
            "[[measures]]" + _remarks(one.remarks, lang),
            f"id = {_text(one.id)}",
            f"kind = {_text(one.kind)}",
        ]
        lines += [
            f"horizon = {_text(one.horizon)}",
            f"name = {{ sv = {_text(one.name.sv)}, en = {_text(one.name.en)} }}",
        ]
        lines += [f"{side} = {_text(of)}" for side in ("minuend", "subtrahend") if (of := getattr(one, side))]
    for table, alike in layouts.tables:
        lines += ["", *_layout(table, alike, lang, several=len(layouts.tables) > 1)]
    for table, title in layouts.titles:
        lines += ["", f"# {_say(lang, 'title', sheet=table.sheet)}", *_title(table, title, lang, coded=coded)]
    grades = sorted({grade for table in proposal.tables for grade in table.grades})
    for index, grade in enumerate(grades):
        lines += ["", "[[goals.scale]]" + (f"  # {_say(lang, 'scale')}" if not index else ""), f"value = {grade}"]
        lines += [f'status = "{STATUSES[min(index, 2)]}"', f'name = {{ sv = "betyg {grade}", en = "grade {grade}" }}']
    return "\n".join([*lines, ""])


def _layout(table: ProposedTable, alike: Sequence[str], lang: str, *, several: bool) -> Iterator[str]:
    rows = str(table.first) if table.first == table.last else f"{table.first}–{table.last}"
    yield f"# {_say(lang, 'heads', sheet=table.sheet, rows=rows, end=table.end)}"
    if alike:
        yield f"# {_say(lang, 'also', names=', '.join(alike))}"
    if table.kind is None:
        yield from (_comment(remark.text(lang)) for remark in table.remarks)
        yield f"# {_say(lang, 'no kind')}"
        yield from _unused(table.columns, lang)
        return
    yield "[[layouts]]"
    yield f"id = {_text(table.id)}"
    yield f"kind = {_text(table.kind)}" + _remarks(table.remarks[:1], lang)
    yield from (_comment(remark.text(lang)) for remark in table.remarks[1:])
    yield f"name = {_text(table.name)}"
    if several:
        yield f"sheets = {_array([table.sheet, *alike])}"
    yield from _about(table, lang)
    yield ""
    yield "[layouts.columns]"
    yield from (_column(column, lang) for column in table.columns if column.key)
    yield from _unused(table.columns, lang)


def _about(table: ProposedTable, lang: str) -> Iterator[str]:
    """What a layout says besides its columns."""
    if table.measure:
        yield f"measure = {_text(table.measure)}"
    if table.facts:
        yield from (_comment(f"{fact.cell}: {fact.label}: {fact.text} → {fact.name}") for fact in table.facts)
        yield "facts = { " + ", ".join(f"{fact.name} = {_array([fact.label])}" for fact in table.facts) + " }"
    if table.period:
        yield f"period = {_text(table.period)}" + _remarks(table.period_remarks, lang)
    if table.unit:
        yield f"unit = {_text(table.unit)}" + _remarks(table.unit_remarks, lang)
    elif table.unit_said:
        yield _comment(f"{table.unit_said}: " + "; ".join(remark.text(lang) for remark in table.unit_remarks))
    if table.sections:
        yield f"sections = {_text(table.sections)}"
    yield from (f"{key} = {_array(labels)}" for key, labels in table.labels.items())


def _column(column: ProposedColumn, lang: str) -> str:
    head = _text(column.head)
    if column.claims:
        head = f"{{ head = {head}, claims = {_text(column.claims)} }}"
    where = Remark(column.letters, column.letters)
    return f"{column.key} = {{ heads = [{head}] }}" + _remarks((where, *column.remarks), lang)


def _unused(columns: Iterable[ProposedColumn], lang: str) -> Iterator[str]:
    left = [column for column in columns if not column.key]
    if left:
        yield f"# {_say(lang, 'unused')}"
    for column in left:
        said = "; ".join(remark.text(lang) for remark in column.remarks)
        head = column.head or _say(lang, "no head")
        yield _comment(f"{column.letters} {head}" + (f": {said}" if said else ""))


def _title(table: ProposedTable, title: ProposedTitle, lang: str, *, coded: bool) -> Iterator[str]:
    match = [f'match = {{ konto = ["!"] }}  # {_say(lang, "match")}'] if coded else []
    if table.titles:
        for line in title.lines:
            yield from _line(line, f"line_sets.{title.id}_lines", lang)
        for index, name in enumerate(table.titles, start=1):
            yield from ("", "[[titles]]", f'id = "{title.id}_{index}"', f"name = {_text(name)}")
            yield from (f"net = {_text(title.net)}", f'lines = "{title.id}_lines"', *match)
        return
    yield from ("[[titles]]", f"id = {_text(title.id)}", f"name = {_text(title.name)}", f"net = {_text(title.net)}")
    yield from match
    for line in title.lines:
        yield from _line(line, "titles.lines", lang)


def _line(line: ProposedLine, array: str, lang: str) -> Iterator[str]:
    yield from (
        "",
        f"[[{array}]]" + _remarks(line.remarks, lang),
        f"id = {_text(line.id)}",
        f"name = {_text(line.name)}",
    )
    if line.aliases:
        yield f"aliases = {_array(line.aliases)}"
    yield f"type = {_text(line.type)}"
    if line.of:
        yield f"of = {_array(line.of)}"


def _say(lang: str, key: str, **values: object) -> str:
    sentence = _SAID[key][0 if lang == "sv" else 1].format(
        **{name: masked(str(value)) for name, value in values.items()}
    )
    return " ".join(_printable(sentence).split())


def _remarks(remarks: Sequence[Remark], lang: str) -> str:
    return "  " + _comment("; ".join(remark.text(lang) for remark in remarks)) if remarks else ""


def _comment(text: str) -> str:
    return f"# {' '.join(_printable(masked(text)).split())}"


def _printable(text: str) -> str:
    """A text without the marks that TOML takes in no comment."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def _text(text: str) -> str:
    """A text as a TOML string. JSON's escapes are TOML's, but for the one mark that JSON leaves."""
    return json.dumps(masked(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.isascii() and name.isalnum() else _text(name)


def _array(texts: Iterable[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"
