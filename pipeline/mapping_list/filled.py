"""A list of mappings as it came back: its rows as mappings, or what is wrong with them, each at its cell."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.findings import Cell, Finding, Message, Severity, Value
from pipeline.labels import normalised
from pipeline.language import Language
from pipeline.mapping_list.columns import head_of, mapping_columns, proposed
from pipeline.tables import Sheet
from schemas.consistency_mappings import contradict
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fixed_length, is_pattern
from schemas.titles import CodeMapping

_LANGUAGES = ("sv", "en")
_HEADS_WITHIN = 60
_NEEDED = ("title", "line", "since", "until")
_YES = frozenset({"ja", "j", "yes", "y", "x", "ok"})
_NO = frozenset({"", "nej", "n", "no"})
_DAY = re.compile(r"(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:[T ].*)?")
_APART = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a list says: mappings that are new, how many are known already, and what is wrong. Wrong and new are never both used."""

    new: tuple[CodeMapping, ...]
    known: int
    problems: tuple[Finding, ...]
    found: bool = True


class _WrongRowError(Exception):
    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message.text)
        self.field = field
        self.message = message


def filled_in(sheets: Sequence[Sheet], file: str, organisation: Organisation) -> Filled:
    """Read the rows in which a title has been chosen. Columns are known by their heads; codes may be patterns."""
    for sheet in sheets:
        columns, heads = _heads(sheet)
        if columns:
            return _read(sheet, file, columns, heads, organisation)
    return Filled((), 0, (), found=False)


def _heads(sheet: Sheet) -> tuple[dict[str, str], int]:
    """The column of each field, and the row of the heads; nothing where the sheet is no list."""
    named = [mapping_columns(Language(code)) for code in _LANGUAGES]
    wanted = {normalised(head_of(name)): name for name in DIMENSIONS}
    for heads in named:
        for one in (*_NEEDED, "accept", "proposal"):
            wanted[normalised(getattr(heads, one))] = one
    for row in sheet.cells.head(_HEADS_WITHIN).iter_rows(named=True):
        found: dict[str, str] = {}
        for column, text in row.items():
            if column != "row" and text and (field := wanted.get(normalised(text))):
                found.setdefault(field, column)
        if {*_NEEDED} <= found.keys():
            return found, int(row["row"])
    return {}, 0


def _read(sheet: Sheet, file: str, columns: Mapping[str, str], heads: int, organisation: Organisation) -> Filled:
    new: list[tuple[int, CodeMapping]] = []
    problems: list[Finding] = []
    known = 0
    for row in sheet.cells.filter(sheet.cells["row"] > heads).iter_rows(named=True):
        cells = {field: (row[column] or "").strip() for field, column in columns.items()}
        number = int(row["row"])
        try:
            cells |= _accepted(cells, organisation)
            if not (cells["title"] or cells["line"]):
                continue
            mapping = _mapping(cells, organisation)
            if mapping in organisation.mappings or mapping in [one for _, one in new]:
                known += 1
                continue
            new = [(at, _without(other, mapping)) for at, other in new]
            _alone(mapping, new, organisation)
            new.append((number, mapping))
        except _WrongRowError as wrong:
            address = f"{columns.get(wrong.field, columns['title'])}{number}"
            problems.append(Finding("L08", Severity.ERROR, wrong.message, (Cell(file, sheet.name, address),)))
    return Filled(tuple(mapping for _, mapping in new), known, tuple(problems))


def _accepted(cells: Mapping[str, str], organisation: Organisation) -> dict[str, str]:
    """What a row in which the proposal is accepted says; nothing where it is not, or where a title is chosen besides."""
    said = normalised(cells.get("accept", ""))
    if said in _NO:
        return {}
    if said not in _YES:
        raise _wrong("accept", "{text} is neither yes nor no.", text=cells["accept"])
    if cells["title"]:
        return {}
    for title in organisation.titles:
        for line in (None, *(one.id for one in title.lines if not one.of)):
            if normalised(proposed(title, line)) == normalised(cells.get("proposal", "")):
                return {"title": title.id, "line": cells["line"] or line or ""}
    raise _wrong("accept", "The row has no proposal to accept. Choose a budget title.")


def _without(rule: CodeMapping, one: CodeMapping) -> CodeMapping:
    """A rule for codes of a pattern, without the single codes of it that a row below gives to something else."""
    if rule.match.keys() != one.match.keys() or len(rule.match) != 1 or not contradict(rule, one):
        return rule
    ((dimension, patterns),) = rule.match.items()
    codes = one.match[dimension]
    if (rule.since, rule.until) != (one.since, one.until) or not all(map(fixed_length, codes)):
        return rule
    if any(fixed_length(pattern) and "-" not in pattern for pattern in patterns):
        return rule
    return rule.model_copy(update={"match": {dimension: (*patterns, *(f"!{code}" for code in codes))}})


def _mapping(cells: Mapping[str, str], organisation: Organisation) -> CodeMapping:
    """A row as a mapping. Raises _WrongRowError with the field to blame."""
    match = {name: tuple(_patterns(name, cells[name])) for name in DIMENSIONS if cells.get(name)}
    if not match:
        raise _wrong("title", "The row has no code. Write which codes belong to {title}.", title=cells["title"])
    if not cells["title"]:
        raise _wrong("title", "The line {line} is chosen, but no budget title. Choose one.", line=cells["line"])
    titles = {
        normalised(name): title.id for title in organisation.titles for name in (title.id, title.name, *title.aliases)
    }
    title_id = titles.get(normalised(cells["title"]))
    if title_id is None:
        raise _wrong("title", "There is no budget title {title}. Choose one from the list.", title=cells["title"])
    line_id = _line(title_id, cells["line"], organisation) if cells["line"] else None
    since, until = (_day(field, cells[field], last=field == "until") for field in ("since", "until"))
    if since and until and since > until:
        raise _wrong("until", "The mapping ends {until}, before it begins {since}.", since=f"{since}", until=f"{until}")
    return CodeMapping(match=match, title=title_id, line=line_id, since=since, until=until)


def _patterns(dimension: str, text: str) -> Iterator[str]:
    for pattern in filter(None, _APART.split(text.replace("–", "-"))):
        if not is_pattern(pattern):
            raise _wrong(
                dimension,
                "{code} is no code. Write one code, several with commas, 0110-0190 or 3*.",
                code=pattern,
            )
        yield pattern


def _line(title_id: str, name: str, organisation: Organisation) -> str:
    title = next(title for title in organisation.titles if title.id == title_id)
    lines = {normalised(one): line for line in title.lines for one in (line.id, line.name, *line.aliases)}
    line = lines.get(normalised(name))
    if line is None:
        raise _wrong("line", "{title} has no line {line}. Choose one from the list.", title=title.name, line=name)
    if line.of:
        raise _wrong("line", "{line} sums other lines. Choose one of those.", line=line.name)
    return line.id


def _day(field: str, text: str, *, last: bool) -> date | None:
    """A day as it is written: `2016-05-01`, or a month, whose first or last day is meant."""
    if not text:
        return None
    try:
        year, month, day = _DAY.fullmatch(text).groups()  # type: ignore[union-attr]  # told below, as a day that is none
        end = monthrange(int(year), int(month))[1] if last else 1
        return date(int(year), int(month), int(day) if day else end)
    except (AttributeError, ValueError) as error:
        raise _wrong(field, "{text} is no date. Write one such as 2016-05-01.", text=text) from error


def _alone(mapping: CodeMapping, new: Sequence[tuple[int, CodeMapping]], organisation: Organisation) -> None:
    """See that nothing else gives the same codes to another line."""
    first = next(iter(mapping.match))
    for row, other in new:
        if contradict(mapping, other):
            raise _wrong(
                first, "Row {row} gives the same codes to another line, for some of the same months.", row=str(row)
            )
    for other in organisation.mappings:
        if contradict(mapping, other):
            title = organisation.title_name(other.title)
            raise _wrong(
                first,
                "The settings give these codes to {title}, for some of the same months. Give both rows dates, or change the"
                " settings.",
                title=title,
            )


def _wrong(field: str, template: str, **values: Value) -> _WrongRowError:
    return _WrongRowError(field, Message(template, values))
