"""Finds which layouts the tables of a sheet follow, by their heads. None or several is a finding, never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from pipeline.findings import Cell, Finding, error_at
from pipeline.labels import fact_named, fits, fits_any, normalised
from pipeline.recognise.candidates import Candidate, candidates, without_weaker
from pipeline.recognise.heads import head_rows
from pipeline.recognise.unknown import unknown_columns
from pipeline.tables import Recognised, Sheet
from schemas.organisation import Layout


def recognise(
    sheet: Sheet, file: str, layouts: Sequence[Layout], units: Sequence[str] = ()
) -> tuple[Recognised, ...] | Finding:
    """The tables of a sheet, from the top down, each with the one layout that it follows; or why there is none.

    A layout fits where a row's heads, or two rows' heads read as one, have every column that it needs, each once. Heads
    further down begin a table of their own, unless they only repeat those above: the same heads in the same columns,
    and no fact of the layout right above them. A head may have one of the `units` behind it, `Budget (tkr)`.
    """
    layouts = [layout for layout in layouts if not layout.sheets or fits_any(layout.sheets, normalised(sheet.name))]
    rows = head_rows(sheet, layouts, units)
    best = [found for layout in layouts if (found := candidates(rows, layout))]
    fitting = [found for found in best if not found[0].missing]
    tables = without_weaker([candidate for found in fitting for candidate in found if not candidate.missing])
    if len({candidate.layout.id for candidate in tables}) > 1 and (several := _at_one_place(tables)):
        names = ", ".join(candidate.layout.name for candidate in several)
        return error_at(
            "F05",
            "{sheet} in {file} can be read as several kinds of export: {layouts}. Drop the export with its own heads,"
            " or ask the administrator to make the layouts differ.",
            Cell(file, sheet.name, str(several[0].row.last)),
            layouts=names,
        )
    if not tables:
        return _nothing_fits(sheet, file, [found[0] for found in best])
    tables.sort(key=lambda candidate: (candidate.row.last, candidate.first_column))
    for chosen in tables:
        if chosen.doubled:
            column = chosen.doubled[0]
            places = chosen.found[column]
            return error_at(
                "F10",
                "The head {head} stands in several columns ({columns}). Keep the one that is meant and drop the file"
                " again.",
                *(Cell(file, sheet.name, f"{place}{chosen.row.last}") for place in places),
                head=chosen.row.heads.get(places[0], ""),
                columns=", ".join(places),
            )
    return _in_order(sheet, tables)


def _at_one_place(tables: Sequence[Candidate]) -> list[Candidate]:
    """Candidates of several layouts whose heads share a row; empty where there are none."""
    for one in tables:
        same = [other for other in tables if other.layout is not one.layout and one.row.overlaps(other.row)]
        if same:
            return [one, *same]
    return []


def _in_order(sheet: Sheet, tables: Sequence[Candidate]) -> tuple[Recognised, ...]:
    """The tables from the top down and from the left, each up to where the next below begins."""
    kept: list[tuple[Candidate, int, list[int]]] = []
    for candidate in tables:
        above = [one for one in kept if one[0].row.last < candidate.row.first]
        begins = _first_of(sheet, candidate, above[-1][0] if above else None)
        same = [one for one in above if _repeats(candidate, one[0])]
        if same and not _says(sheet, begins, candidate):
            same[-1][2].extend(range(candidate.row.first, candidate.row.last + 1))
        else:
            kept.append((candidate, begins if above else 1, []))
    return tuple(
        _recognised(
            candidate,
            begins,
            min((below - 1 for other, below, _ in kept if other.row.first > candidate.row.last), default=None),
            repeats,
        )
        for candidate, begins, repeats in kept
    )


def _repeats(candidate: Candidate, first: Candidate) -> bool:
    texts = [candidate.row.heads.get(place) for place in candidate.columns.values()]
    return (
        candidate.layout is first.layout
        and candidate.columns == first.columns
        and texts == [first.row.heads.get(place) for place in first.columns.values()]
    )


def _first_of(sheet: Sheet, candidate: Candidate, before: Candidate | None) -> int:
    """The row with which a table begins: what stands right above its heads, with no amount, is said of it.

    So is what stands above a gap over the heads, as in exports that are pasted below each other, if it tells a fact.
    """
    begins = candidate.row.first
    if before is None:
        return begins
    amounts = [place for column, place in before.columns.items() if column not in {"line", "title"}]
    top, gap, telling = begins, False, False
    for stored in sheet.cells.filter(sheet.cells["row"] < begins).tail(_PREAMBLE).reverse().iter_rows(named=True):
        row = stored.pop("row")
        texts = [text for text in stored.values() if text is not None and text.strip()]
        if not texts:
            continue
        told = any(fact_named(text, candidate.layout.facts) for text in texts)
        if row <= before.row.last or (
            not told and any((text := stored[place]) and _is_amount(text) for place in amounts)
        ):
            break
        if row != top - 1:
            if gap or top - row - 1 > _GAP:
                break
            gap = True
        telling |= told
        top = row
        if telling or not gap:
            begins = top
    return begins


_PREAMBLE = 12
"""How many rows above its heads may be said of a table that is not the first."""

_GAP = 2
"""How many blank rows may be between them and the heads."""


def _says(sheet: Sheet, begins: int, candidate: Candidate) -> bool:
    """Whether a fact of the layout stands right above a table's heads."""
    facts = candidate.layout.facts
    rows = sheet.cells.filter(sheet.cells["row"].is_between(begins, candidate.row.first - 1))
    return any(text and fact_named(text, facts) for row in rows.drop("row").iter_rows() for text in row)


def _is_amount(text: str) -> bool:
    """Whether a text could be an amount: `£ million` over a column is none."""
    return any(mark.isdigit() for mark in text) and not any(mark.isalpha() for mark in text)


def _recognised(candidate: Candidate, begins: int, end: int | None, repeats: Sequence[int]) -> Recognised:
    columns = candidate.columns
    heads = candidate.row.heads
    claims = {}
    for column, place in columns.items():
        for head in candidate.layout.columns[column].heads:
            if head.claims and fits(head.head, heads.get(place, "")):
                claims[column] = head.claims
    return Recognised(
        layout=candidate.layout,
        first=candidate.row.first,
        last=candidate.row.last,
        columns=columns,
        heads={column: heads.get(place, "") for column, place in columns.items()},
        claims=claims,
        unused={place: head for place, head in heads.items() if place not in columns.values()},
        begins=begins,
        end=end,
        repeats=frozenset(repeats),
        span=candidate.span,
    )


def _nothing_fits(sheet: Sheet, file: str, best: Sequence[Candidate]) -> Finding:
    """The near miss where one layout is mostly there; otherwise that nothing fits, naming what would have."""
    near = [c for c in best if len(c.found) >= 2 and len(c.missing) <= len(c.found)]
    near.sort(key=_distance)
    if near and (len(near) == 1 or _distance(near[0]) < _distance(near[1])):
        candidate = near[0]
        return error_at(
            "F10",
            "{sheet} looks like {layout}, but has no column headed {heads}. Export it again with that column, or"
            " restore the head, and drop the file again.",
            Cell(file, sheet.name, str(candidate.row.last)),
            layout=candidate.layout.name,
            heads=_lacking(candidate),
        )
    if alike := [c for c in near if _distance(c) == _distance(near[0])]:
        return error_at(
            "F04",
            "{sheet} in {file} is none of the exports that are set up. It is most like these, without the heads behind the"
            " colon. {near}. Restore the heads of the one that it is, and drop the file again.",
            Cell(file, sheet.name),
            near=". ".join(f"{c.layout.name}: {_lacking(c)}" for c in alike),
        )
    if PurePath(file).stem == sheet.name:  # a file without sheets: its name need not be said twice
        return error_at(
            "F04",
            "{file} is none of the exports that are set up: no row has the heads of any. Check that it is the right file;"
            " a new kind of export needs a layout in the settings.",
            Cell(file, sheet.name),
        )
    return error_at(
        "F04",
        "{sheet} in {file} is none of the exports that are set up: no row has the heads of any. Check that it is the"
        " right file; a new kind of export needs a layout in the settings.",
        Cell(file, sheet.name),
    )


def _lacking(candidate: Candidate) -> str:
    """The heads that a layout has and a table lacks, with a mark for what stands for anything in them."""
    heads = (candidate.layout.columns[column].heads[0].head for column in candidate.missing)
    return ", ".join(_ANYTHING.sub("…", head) for head in heads)


_ANYTHING = re.compile(r"#+|\*")


def _distance(candidate: Candidate) -> tuple[int, int]:
    """How far a layout is from fitting: fewest missing first, then most found."""
    return len(candidate.missing), -len(candidate.found)


__all__ = ["recognise", "unknown_columns"]
