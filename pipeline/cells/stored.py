"""What a book stores, cell by cell, as formulas see it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from functools import cached_property

from pipeline.tables import Book, Sheet, letters, number, split_address

EXACT = Context(prec=60)
_STRICT = Context(prec=60, traps=[Inexact, InvalidOperation])

SHORT = 64
"""Rows of a range that are added one by one; beyond, running sums answer, so that a column of running totals is cheap."""

EFFORT = 5_000_000
"""Cells looked at for one book, a few seconds' worth."""


UNADDED = frozenset({"date", "error", "boolean"})
"""What a range must not hold to be added up here. A date is a number that is not at hand, and programs differ about booleans."""

_SUBTOTAL = re.compile(r"SUBTOTAL\([^()]*\)", re.IGNORECASE)
_LIKE_SUBTOTAL = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)


class NotEvaluated(Exception):
    """What a formula gives cannot be told exactly from what is stored."""


class StoredSheet:
    """A sheet's cells by number, its columns unpacked when they are first asked for."""

    def __init__(self, sheet: Sheet, effort: Effort) -> None:
        self.sheet = sheet
        self._hidden = sorted(sheet.hidden_rows)
        self._effort = effort
        self._columns: dict[int, StoredColumn] = {}
        self._formulas: dict[int, list[tuple[int, str]]] | None = None

    @cached_property
    def rows(self) -> list[int]:
        """The numbers of the rows that hold anything."""
        found: list[int] = self.sheet.cells["row"].to_list()
        return found

    def column(self, place: int) -> StoredColumn:
        """A column by its 1-based number, an empty one beyond the last that is stored."""
        found = self._columns.get(place)
        if found is None:
            found = self._columns[place] = self._unpacked(place)
        return found

    def columns(self, left: int, right: int) -> list[StoredColumn]:
        """The columns of a range that can hold anything."""
        widest = max(self.sheet.cells.width - 1, *self._by_column(), 0)
        return [self.column(place) for place in range(left, min(right, widest) + 1)]

    def rows_between(self, top: int, bottom: int) -> list[int]:
        """The rows of a range that hold anything."""
        return _within(self.rows, top, bottom)

    def hidden(self, top: int, bottom: int) -> list[int]:
        """The hidden rows of a range."""
        return _within(self._hidden, top, bottom)

    def _unpacked(self, place: int) -> StoredColumn:
        name = letters(place)
        stored = name in self.sheet.cells.columns
        texts = self.sheet.cells[name].to_list() if stored else [None] * len(self.rows)
        kinds = self.sheet.kinds[name].to_list() if stored else texts
        return StoredColumn(self.rows, texts, kinds, self._by_column().get(place, ()), self._effort)

    def _by_column(self) -> dict[int, list[tuple[int, str]]]:
        """The formulas of each column, by row."""
        if self._formulas is None:
            formulas: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
            for address, text in self.sheet.formulas.items():
                column, row = split_address(address)
                formulas[number(column)].append((row, text))
            self._formulas = dict(formulas)
        return self._formulas


class Effort:
    """How many more cells may be looked at, so that no file can ask for hours."""

    def __init__(self, left: int = EFFORT) -> None:
        self._left = left

    def spend(self, cells: int) -> None:
        """Look at so many cells more. Raises NotEvaluated where that is too much."""
        self._left -= cells
        if self._left < 0:
            raise NotEvaluated


class StoredColumn:
    """One column: its texts and kinds beside the sheet's rows, and its formulas."""

    def __init__(
        self,
        rows: Sequence[int],
        texts: Sequence[str | None],
        kinds: Sequence[str | None],
        formulas: Sequence[tuple[int, str]],
        effort: Effort,
    ) -> None:
        self._rows, self._texts, self._kinds, self._effort = rows, texts, kinds, effort
        self._running: _Running | None = None
        self._unknown = sorted(row for row, _ in formulas if self.text(row) is None)
        self._subtotals = sorted(row for row, text in formulas if _SUBTOTAL.fullmatch(text))
        self._mixed = sorted(row for row, text in formulas if _LIKE_SUBTOTAL.search(text))

    def _index(self, row: int) -> int | None:
        at = bisect_left(self._rows, row)
        return at if at < len(self._rows) and self._rows[at] == row else None

    def text(self, row: int) -> str | None:
        """What a cell stores; None where it is blank."""
        at = self._index(row)
        return None if at is None else self._texts[at]

    def number(self, row: int) -> Decimal | None:
        """A cell's number; None where it stores anything else, or nothing."""
        at = self._index(row)
        return None if at is None or self._kinds[at] != "number" else _decimal(self._texts[at] or "")

    def operand(self, row: int) -> Decimal:
        """A cell as a number in arithmetic: nothing is 0, TRUE is 1, a text of plain digits is its number.

        Raises NotEvaluated for any other text, for dates and errors, and where a formula's value is not stored.
        """
        at = self._index(row)
        text = None if at is None else self._texts[at]
        if at is None or text is None:
            if _within(self._unknown, row, row):
                raise NotEvaluated
            return Decimal(0)
        kind = self._kinds[at]
        if kind == "number" or (kind == "text" and text.isascii() and text.isdecimal()):
            return _decimal(text)
        if kind == "boolean":
            return Decimal(text == "TRUE")
        raise NotEvaluated

    def total(self, top: int, bottom: int) -> tuple[Decimal, Decimal, int]:
        """The sum of the numbers in some rows, that of their absolute values, and how many there are.

        Texts are passed over. Raises NotEvaluated where there is a formula without a value or one of `UNADDED`, or where
        the numbers are too far apart in size to be added exactly.
        """
        if _within(self._unknown, top, bottom):
            raise NotEvaluated
        start, end = bisect_left(self._rows, top), bisect_right(self._rows, bottom)
        if end - start <= SHORT:
            self._effort.spend(1 + end - start)
            return self._added(start, end)
        if self._running is None:
            self._effort.spend(len(self._rows))
            self._running = _Running(self._texts, self._kinds)
        return self._running.between(start, end)

    def subtotals(self, top: int, bottom: int) -> list[int]:
        """The rows whose formulas are subtotals, which a subtotal passes over.

        Raises NotEvaluated where a subtotal is part of another formula: programs differ about those.
        """
        if len(_within(self._mixed, top, bottom)) > len(_within(self._subtotals, top, bottom)):
            raise NotEvaluated
        return _within(self._subtotals, top, bottom)

    def _added(self, start: int, end: int) -> tuple[Decimal, Decimal, int]:
        total = size = Decimal(0)
        count = 0
        for at in range(start, end):
            kind = self._kinds[at]
            if kind == "number":
                value = _decimal(self._texts[at] or "")
                total, size, count = EXACT.add(total, value), EXACT.add(size, abs(value)), count + 1
            elif kind in UNADDED:
                raise NotEvaluated
        return total, size, count


class _Running:
    """A column's running sums, so that any range of it is one subtraction."""

    def __init__(self, texts: Sequence[str | None], kinds: Sequence[str | None]) -> None:
        self._totals, self._sizes, self._counts = [Decimal(0)], [Decimal(0)], [0]
        self._unusable: list[int] = []
        self._exact = True
        try:
            for at, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
                value = _decimal(text or "") if kind == "number" else Decimal(0)
                if kind in UNADDED:
                    self._unusable.append(at)
                self._totals.append(_STRICT.add(self._totals[-1], value))
                self._sizes.append(_STRICT.add(self._sizes[-1], abs(value)))
                self._counts.append(self._counts[-1] + (kind == "number"))
        except (Inexact, NotEvaluated):
            self._exact = False

    def between(self, start: int, end: int) -> tuple[Decimal, Decimal, int]:
        """The sum, the sum of absolute values and the count of the rows from one index up to another."""
        if not self._exact or _within(self._unusable, start, end - 1):
            raise NotEvaluated
        total = EXACT.subtract(self._totals[end], self._totals[start])
        size = EXACT.subtract(self._sizes[end], self._sizes[start])
        return total, size, self._counts[end] - self._counts[start]


class StoredBook:
    """A book's sheets by name, as formulas name them: in any case."""

    def __init__(self, book: Book, effort: int = EFFORT) -> None:
        left = Effort(effort)
        self._sheets = {sheet.name.casefold(): StoredSheet(sheet, left) for sheet in reversed(book.sheets)}

    def sheet(self, name: str) -> StoredSheet:
        """A sheet. Raises NotEvaluated where there is none of that name."""
        found = self._sheets.get(name.casefold())
        if found is None:
            raise NotEvaluated
        return found


def _decimal(text: str) -> Decimal:
    try:
        value = EXACT.create_decimal(text)
    except DecimalException as error:  # no number, or beyond what numbers can be
        raise NotEvaluated from error
    if not value.is_finite():
        raise NotEvaluated
    return value


def _within(rows: Sequence[int], top: int, bottom: int) -> list[int]:
    return list(rows[bisect_left(rows, top) : bisect_right(rows, bottom)])
