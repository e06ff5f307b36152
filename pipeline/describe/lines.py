"""The lines of a follow-up: what each row is, and which are sums of which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.describe.columns import Read, names_by_row
from pipeline.describe.directions import Directions
from pipeline.describe.lexicon import COST, NET, REVENUE, TOTAL, identifier
from pipeline.describe.model import ProposedLine, ProposedTitle, Remark, Total, doubt
from pipeline.describe.totals import Columns, Line, find_totals
from pipeline.labels import normalised

MOST_LINES = 250
"""So many lines of a title are proposed; more is no follow-up that anybody would declare by hand."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as it stands in the table: its name, the heading it needs to be told apart, and its rows by title.

    `time` counts rows with the same name that nothing tells apart.
    """

    name: str
    section: str
    rows: Mapping[str, int]
    time: int = 1

    @property
    def row(self) -> int:
        """The first row that it stands on."""
        return next(iter(self.rows.values()))


def list_lines(read: Read) -> tuple[tuple[Listed, ...], bool]:
    """The lines of a table in its order, and whether their names need the heading that they stand under."""
    names = names_by_row(read)
    sections = _sections(read, names)
    repeated = {name for name, count in Counter(names.values()).items() if count > 1}
    need = bool(repeated) and len({(*names[row], sections[row]) for row in names}) == len(names)
    lines: dict[tuple[str, str, int], dict[str, int]] = {}
    for row, (title, name) in names.items():
        section = sections[row] if need and (title, name) in repeated else ""
        time = 1
        while title in lines.setdefault((section, name, time), {}):
            time += 1
        lines[section, name, time][title] = row
    return tuple(Listed(name, section, rows, time) for (section, name, time), rows in lines.items()), need


def _sections(read: Read, names: Mapping[int, tuple[str, str]]) -> Mapping[int, str]:
    """The heading that each row stands under: the row above without amounts."""
    line = read.having("line") or ""
    section, found = "", {}
    for row in read.found.rows:
        if row.number in names:
            found[row.number] = section
        elif not any(row.number in one.values for one in read.amounts.values()):
            section = " ".join((row.texts.get(line) or next(iter(row.texts.values()))).split())
    return found


def totals_of(read: Read, listed: Sequence[Listed]) -> tuple[Total, ...]:
    """Which lines are sums of which, over all columns of amounts, and over all titles where there are several."""
    titles = list(dict.fromkeys(title for one in listed for title in one.rows))
    complete = [title for title in titles if all(title in one.rows for one in listed)] or titles[:1]
    columns = [(column, title) for title in complete for column in read.amounts]
    tried = [
        Line(
            label=one.name,
            total=TOTAL.search(normalised(one.name)) is not None,
            amounts=tuple(read.amounts[c].values.get(one.rows.get(title, 0)) for c, title in columns),
        )
        for one in listed
    ]
    steps = Columns(tuple(c for c, _ in columns), tuple(read.amounts[c].step for c, _ in columns))
    return find_totals(tried, steps)


def propose_title(
    listed: Sequence[Listed], zeros: Sequence[bool], totals: Sequence[Total], name: str, signs: tuple[str, str]
) -> ProposedTitle | None:
    """The budget title that a follow-up's rows make: lines with types, totals with members, and a net over all.

    `zeros` tells of each line whether it has nothing but zeros.

    None where the table has no lines, or more than anybody would declare.
    """
    if not listed or len(listed) > MOST_LINES:
        return None
    ids = _ids(listed)
    roots = _roots(listed, totals)
    directions = Directions(_types(listed, totals, signs), totals, zeros, signs)
    for root in roots:
        directions.agree(root, directions.of(root))
    types = directions.types
    by_line = {total.line: directions.as_total(total) for total in totals}
    last = roots[-1] if len(roots) == 1 else None
    lines = []
    for index, one in enumerate(listed):
        kind, remarks = types[index]
        total = by_line.get(index)
        if index == last:
            kind, remarks = "net", [] if NET.search(normalised(one.name)) else remarks
        lines.append(_line(one, ids, index, kind, remarks, total))
    if last is not None:
        return ProposedTitle(identifier(name, "title"), name, ids[last], tuple(lines))
    net = _made_net(roots, ids, directions)
    return ProposedTitle(identifier(name, "title"), name, net.id, (*lines, net))


def _line(
    one: Listed, ids: Sequence[str], index: int, kind: str, remarks: Sequence[Remark], total: Total | None
) -> ProposedLine:
    said = list(remarks)
    of: tuple[str, ...] = ()
    if total:
        of = tuple(("-" if weight < 0 else "") + ids[member] for member, weight in total.members)
        if total.failing:
            where = ", ".join(total.failing)
            said.append(doubt(f"summan går inte ihop i kolumn {where}", f"the sum does not hold in column {where}"))
    # The name is what a row is found by; one with marks that stand for others is found by itself all the same.
    aliases = (f"{one.section} / {one.name}",) if one.section else ()
    name = f"{one.section.rstrip(': ')}: {one.name}" if one.section else one.name
    if one.time > 1:
        name = f"{name} ({one.time})"
        said.append(doubt("samma namn står på flera rader", "several rows have the same name"))
    return ProposedLine(ids[index], name, kind, one.row, aliases, of, tuple(said))


def _ids(listed: Sequence[Listed]) -> list[str]:
    ids: list[str] = []
    for index, one in enumerate(listed, start=1):
        made = identifier(f"{one.section} {one.name}" if one.section else one.name, f"line_{index}")
        ids.append(made if made not in ids else f"{made[:34]}_{index}")
    return ids


def _roots(listed: Sequence[Listed], totals: Sequence[Total]) -> list[int]:
    """The lines that no other sums."""
    members = {member for total in totals for member, _ in total.members}
    return [index for index in range(len(listed)) if index not in members]


def _types(listed: Sequence[Listed], totals: Sequence[Total], signs: tuple[str, str]) -> list[tuple[str, list[Remark]]]:
    """What each line is: a leaf's side by its own name, then by its total's, then as a cost with a doubt."""
    by_line = {total.line: total for total in totals}
    sides = {index: side for index, one in enumerate(listed) if (side := _side(one.name))}
    for total in reversed(totals):
        _spread(total, sides, signs)
    types: list[tuple[str, list[Remark]]] = []
    for index, one in enumerate(listed):
        if index in by_line:
            types.append(("subtotal", []))
        elif index in sides:
            types.append((sides[index], []))
        else:
            remarks = [
                doubt("namnet säger inte om det är intäkt eller kostnad", "the name does not say revenue or cost")
            ]
            if TOTAL.search(normalised(one.name)):
                remarks = [
                    doubt("ser ut som en summa, men inga rader ger den", "looks like a total, but no rows add up to it")
                ]
            types.append(("cost", remarks))
    return types


def _side(name: str) -> str:
    text = normalised(name)
    if NET.search(text):
        return ""
    revenue, cost = REVENUE.search(text), COST.search(text)
    if revenue and not (cost and "=" not in text and cost.start() < revenue.start()):
        return "revenue"
    return "cost" if cost else ""


def _spread(total: Total, sides: dict[int, str], signs: tuple[str, str]) -> None:
    """Give a total's side to its members, and a difference's sides to what is added and what is taken away."""
    side = sides.get(total.line)
    difference = any(weight < 0 for _, weight in total.members)
    for member, weight in total.members:
        if difference and signs[0] == signs[1]:
            sides.setdefault(member, "revenue" if weight > 0 else "cost")
        elif side and not difference:
            sides[member] = side


def zeros_of(read: Read, listed: Sequence[Listed]) -> list[bool]:
    """Of each line, whether it has nothing but zeros."""
    columns = [one.values for one in read.amounts.values()]
    return [not any(values.get(row) for values in columns for row in one.rows.values()) for one in listed]


def _made_net(roots: Sequence[int], ids: Sequence[str], directions: Directions) -> ProposedLine:
    """A net over the lines that no total sums, which the file does not print."""
    way = directions.of(roots[0])
    of = tuple(("" if directions.of(index) == way else "-") + ids[index] for index in roots)
    why = doubt(
        "filen har ingen rad som summerar alla; ta bort det som inte hör hit",
        "the file has no row over all; remove what does not belong",
    )
    return ProposedLine("netto" if "netto" not in ids else "netto_alla", "Netto (räknad)", "net", 0, (), of, (why,))
