"""Where the tables of an unknown sheet begin: the rows that look most like heads over what stands below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.describe.lexicon import is_known, is_year
from pipeline.describe.sample import Row, below, rows_of
from pipeline.labels import normalised
from pipeline.recognise.heads import HeadRow, head_rows
from pipeline.tables import Sheet, number

LOOKED_BELOW = 30
"""How many rows below a possible head are looked at to tell whether it heads them."""
NEARLY = 0.7
"""How much of the best heads' score those of a table above must have."""
TABLES = 12
"""How many tables of a sheet are described."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table: its heads by column, its rows below them, the columns that hold amounts, and rows that repeat the heads."""

    first: int
    last: int
    heads: Mapping[str, str]
    rows: tuple[Row, ...]
    amounts: tuple[str, ...]
    repeats: tuple[int, ...]
    above: tuple[Row, ...]


def find_tables(sheet: Sheet) -> tuple[Found, ...]:
    """The tables of a sheet, from the top down. Empty where no row looks like heads over amounts."""
    found: list[Found] = []
    begins = 0
    rows = rows_of(sheet)
    while len(found) < TABLES:
        left = tuple(row for row in rows if row.number >= begins)
        head = _best(below(sheet, begins) if begins else sheet, left)
        if head is None:
            break
        body = tuple(row for row in left if row.number > head.last)
        amounts = _amount_columns(body[:LOOKED_BELOW])
        kept, repeats, begins = _body(body, amounts, head)
        above = tuple(row for row in left if row.number < head.first)
        found.append(Found(head.first, head.last, head.heads, kept, _amount_columns(kept), repeats, above))
        if not begins:
            break
    return tuple(found)


def _best(sheet: Sheet, rows: Sequence[Row]) -> HeadRow | None:
    """The row, or two, that best heads what stands below; None where none does."""
    positions = {row.number: index for index, row in enumerate(rows)}
    scored: list[tuple[float, HeadRow]] = []
    for head in head_rows(sheet, ()):
        under = rows[positions[head.last] + 1 :][:LOOKED_BELOW]
        score = _score(head, [rows[positions[head.last]], rows[positions[head.first]]], under)
        if score is not None:
            scored.append((score, head))
    best = max(scored, key=lambda one: one[0], default=None)
    if best is None:
        return None
    # A table above the one with the best heads comes first: nearly as good heads, with amounts between the two.
    for score, head in sorted(scored, key=lambda one: (one[1].last, -one[0])):
        between = [row for row in rows if head.last < row.number < best[1].first]
        if score >= NEARLY * best[0] and any(row.amounts & head.heads.keys() for row in between):
            return head
    return best[1]


def _score(head: HeadRow, own: Sequence[Row], under: Sequence[Row]) -> float | None:
    """How well a row heads those under it: columns with a head over them, known heads, no amounts among the heads."""
    amounts = _amount_columns(under)
    heads = head.compared
    printed = [
        (row, column)
        for row in own
        for column in row.texts
        if row.is_amount(column) and not is_year(row.texts[column]) and column in amounts
    ]
    covered = [column for column in amounts if column in heads]
    if not covered or (len(heads) < 2 and head.first == head.last):
        return None
    texts = {column for row in under for column in row.texts} - set(amounts)
    score = 3.0 * len(covered) - 3.0 * (len(amounts) - len(covered)) - 4.0 * len(printed)
    score += sum(1.0 if column in heads else -0.5 for column in texts)
    score += 2.0 * sum(is_known(text) for text in heads.values())
    score -= 3.0 * sum(text.endswith(":") for row in own for text in row.texts.values())
    score -= 1.0 * (len(heads) - len(set(heads.values())))
    score -= 2.0 * sum(
        any(row.texts.get(column) == head.heads[column] for row in under) for column in texts if column in heads
    )
    score -= 0.5 * (head.first != head.last)
    return score if score > 0 else None


def _amount_columns(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns in which most filled cells could be amounts, from left to right."""
    filled = Counter(column for row in rows for column in row.said)
    amounts = Counter(column for row in rows for column in row.said & row.amounts)
    return tuple(sorted((c for c in filled if amounts[c] * 2 >= filled[c] > 0), key=number))


def _body(rows: Sequence[Row], amounts: Sequence[str], head: HeadRow) -> tuple[tuple[Row, ...], tuple[int, ...], int]:
    """The rows of a table, those that repeat its heads, and the row from which another table may begin (0 for none)."""
    kept: list[Row] = []
    repeats: list[int] = []
    for row in rows:
        if all(normalised(row.texts.get(column, "")) == text for column, text in head.compared.items()):
            repeats.append(row.number)
        elif kept and _heads_anew(row, amounts):
            while kept and kept[-1].number == row.number - 1 and not any(kept[-1].is_amount(c) for c in amounts):
                row = kept.pop()  # noqa: PLW2901  what stands right above new heads is said of their table
            return tuple(kept), tuple(repeats), row.number
        else:
            kept.append(row)
    return tuple(kept), tuple(repeats), 0


def _heads_anew(row: Row, amounts: Sequence[str]) -> bool:
    """Whether a row has words where the table has amounts, in most of its columns."""
    words = [c for c in amounts if any(mark.isalpha() for mark in row.texts.get(c, ""))]
    return len(words) * 2 > len(amounts) and not any(row.is_amount(c) for c in amounts)
