"""The cells of one sheet that are marked: their styles in place, and cells that the sheet lacks put where they belong."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.publish.marks.markup import Element, Markup, Tag, UnmarkableError, text, with_attributes
from pipeline.tables import letters, number, split_address, whole_number

AFTER_LEGACY_DRAWING = frozenset(
    {
        b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts",
        b"extLst", b"AlternateContent",
    }
)  # fmt: skip
"""What comes after the drawing of comments in a sheet. An AlternateContent there holds objects or controls."""

_ROW = rb"row"


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    element: Element


class Worksheet:
    """One sheet's part while it is marked."""

    def __init__(self, data: bytes) -> None:
        self.markup = Markup(data)
        self.root = self.markup.root()
        if self.root.tag.empty or self.root.name != b"worksheet":
            raise UnmarkableError
        self.prefix = self.root.tag.prefix
        self._parts = list(self.markup.children(self.root))
        data_part = next((part for part in self._parts if part.name == b"sheetData"), None)
        if data_part is None:
            raise UnmarkableError
        self._data = data_part
        self._rows_read: list[_Row] = []
        self._by_number: dict[int, _Row] = {}
        self._more_rows = self._read_rows()

    def place(self, address: str) -> str:
        """The cell that an address means: itself, the first of a merged range, or the first filled one of a column or row.

        Empty where there is none.
        """
        if address.isdecimal():
            rows = [row] if (row := self._row(int(address))) else []
            return next(
                (
                    f"{letters(at)}{address}"
                    for row in rows
                    for at, cell in self._cells(row)
                    if cell.inner_end > cell.tag.end
                ),
                "",
            )
        if address.isalpha():
            wanted = number(address)
            for row in self._rows(None):
                if any(at == wanted and cell.inner_end > cell.tag.end for at, cell in self._cells(row)):
                    return f"{address}{row.number}"
            return ""
        try:
            column, line = split_address(address)
        except ValueError:
            return ""
        return self._merged(number(column), line) or address

    def _merged(self, column: int, line: int) -> str:
        merged = next((part for part in self._parts if part.name == b"mergeCells"), None)
        for tag in self.markup.tags(merged.tag.end, merged.inner_end) if merged else ():
            first, _, last = tag.attributes().get("ref", "").partition(":")
            try:
                (left, top), (right, bottom) = split_address(first), split_address(last or first)
            except ValueError:
                continue
            if number(left) <= column <= number(right) and top <= line <= bottom:
                return f"{left}{top}"
        return ""

    def style_of(self, address: str) -> int:
        """The style of a cell; of one that is not there, that of its row or column."""
        column, line = split_address(address)
        row = self._row(line)
        cell = self._cell(row, number(column)) if row else None
        return _style(cell.tag) if cell else self._style_around(row, number(column))

    def restyle(self, styles: Mapping[str, Callable[[int], int]]) -> None:
        """Give cells, by their addresses, the style that a function makes of the one that they have."""
        by_row: dict[int, dict[int, Callable[[int], int]]] = {}
        for address, style in styles.items():
            column, line = split_address(address)
            by_row.setdefault(line, {})[number(column)] = style
        if not by_row:
            return
        rows = self._rows(max(by_row))
        new_rows = []
        for line, cells in sorted(by_row.items()):
            row = self._row(line)
            if row is None:
                new_rows.append((line, cells))
            else:
                self._restyle_row(row, cells)
        self._insert_rows(new_rows, rows)

    def _restyle_row(self, row: _Row, wanted: Mapping[int, Callable[[int], int]]) -> None:
        cells = self._cells(row)
        missing: dict[int, list[tuple[int, bytes]]] = {}
        for column, style in sorted(wanted.items()):
            there = next((cell for at, cell in cells if at == column), None)
            if there is not None:
                old = _style(there.tag)
                if style(old) != old:
                    self.markup.set(there.tag, s=str(style(old)))
                continue
            new = self._blank(column, row.number, style(self._style_around(row, column)))
            after = [cell.tag.start for at, cell in cells if at > column]
            missing.setdefault(min(after, default=row.element.inner_end), []).append((column, new))
        if row.element.tag.empty and missing:
            every = b"".join(new for found in missing.values() for _, new in found)
            self.markup.append(row.element, every)
            return
        for at, found in missing.items():
            self.markup.insert(at, b"".join(new for _, new in found))

    def _insert_rows(
        self, missing: Sequence[tuple[int, Mapping[int, Callable[[int], int]]]], rows: Sequence[_Row]
    ) -> None:
        by_place: dict[int, list[bytes]] = {}
        numbers = [row.number for row in rows] if missing else []
        for line, cells in missing:
            written = b"".join(
                self._blank(column, line, style(self._style_around(None, column)))
                for column, style in sorted(cells.items())
            )
            whole = self.prefix + _ROW
            new = b"<" + whole + b' r="' + str(line).encode() + b'">' + written + b"</" + whole + b">"
            later = bisect_right(numbers, line)
            place = rows[later].element.tag.start if later < len(rows) else self._data.inner_end
            by_place.setdefault(place, []).append(new)
        if self._data.tag.empty and by_place:
            self.markup.append(self._data, b"".join(new for found in by_place.values() for new in found))
            return
        for at, found in by_place.items():
            self.markup.insert(at, b"".join(found))

    def _blank(self, column: int, line: int, style: int) -> bytes:
        return b"<" + self.prefix + f'c r="{letters(column)}{line}" s="{style}"/>'.encode()

    def _style_around(self, row: _Row | None, column: int) -> int:
        """The style that a cell has that is not there."""
        if row is not None:
            said = row.element.tag.attributes()
            if said.get("customFormat") in {"1", "true"}:
                return whole_number(said.get("s")) or 0
        columns = next((part for part in self._parts if part.name == b"cols"), None)
        for tag in self.markup.tags(columns.tag.end, columns.inner_end) if columns else ():
            said = tag.attributes()
            if (whole_number(said.get("min")) or 0) <= column <= (whole_number(said.get("max")) or 0):
                return whole_number(said.get("style")) or 0
        return 0

    def _row(self, line: int) -> _Row | None:
        """The row of a number, the first where it stands several times."""
        self._rows(line)
        return self._by_number.get(line)

    def _rows(self, last: int | None) -> list[_Row]:
        """The rows up to the first beyond a number, or all."""
        read = self._rows_read
        while last is None or not read or read[-1].number <= last:
            row = next(self._more_rows, None)
            if row is None:
                break
            read.append(row)
            self._by_number.setdefault(row.number, row)
        return read

    def _read_rows(self) -> Iterator[_Row]:
        line, at = 0, self._data.tag.end
        opens = re.compile(rb"<" + re.escape(self.prefix) + rb"row(?=[\s/>])")
        closes = b"</" + self.prefix + b"row"
        while at < self._data.inner_end:
            found = self.markup.search(opens, at, self._data.inner_end)
            tag = next(self.markup.tags(found, self._data.inner_end), None) if found >= 0 else None
            if tag is None:
                return
            if tag.empty:
                element = Element(tag, tag.end, tag.end)
            else:
                inner_end = self.markup.find(closes, tag.end, self._data.inner_end)
                end = self.markup.find(b">", inner_end, self._data.inner_end) + 1
                if inner_end < 0 or not end:
                    raise UnmarkableError
                element = Element(tag, inner_end, end)
            line = whole_number(tag.attributes().get("r")) or line + 1
            yield _Row(line, element)
            at = element.end

    def _cells(self, row: _Row) -> list[tuple[int, Element]]:
        """The cells of a row with their columns' numbers."""
        found, column = [], 0
        for element in self.markup.children(row.element):
            if element.name != b"c":
                continue
            reference = element.tag.attributes().get("r", "")
            try:
                column = number(split_address(reference)[0]) if reference else column + 1
            except ValueError:
                column += 1
            found.append((column, element))
        return found

    def _cell(self, row: _Row, column: int) -> Element | None:
        return next((cell for at, cell in self._cells(row) if at == column), None)

    def text_of(self, address: str, shared: Sequence[str]) -> str:
        """What stands in a cell, if it is text."""
        column, line = split_address(address)
        row = self._row(line)
        cell = self._cell(row, number(column)) if row else None
        if cell is None:
            return ""
        stored = self.markup.text(cell)
        if cell.tag.attributes().get("t") == "s":
            at = whole_number(stored)
            return shared[at] if at is not None and at < len(shared) else ""
        return stored

    def legacy_drawing(self) -> str:
        """The relation of the drawing that comments hang on; empty where there is none."""
        drawing = next((part for part in self._parts if part.name == b"legacyDrawing"), None)
        return drawing.tag.attributes().get("id", "") if drawing else ""

    def hang_drawing(self, relation: str, namespace: str) -> None:
        """Name the drawing that comments hang on, in the place that the order of a sheet gives it."""
        tail = [part for part in self._parts if part.tag.start > self._data.tag.start]
        at = next((part.tag.start for part in tail if part.name in AFTER_LEGACY_DRAWING), self.root.inner_end)
        said = {"xmlns:r": namespace, "r:id": relation}
        self.markup.insert(at, with_attributes(b"<" + self.prefix + b"legacyDrawing/>", dict(reversed(said.items()))))

    def result(self) -> bytes:
        """The part with all changes."""
        return self.markup.result()


def _style(tag: Tag) -> int:
    return whole_number(tag.attributes().get("s")) or 0


def shared_texts(data: bytes) -> list[str]:
    """The texts that cells share, in order."""
    markup = Markup(data)
    return [markup.text(item) for item in markup.children(markup.root()) if item.name == b"si"]


def cell(address: str, value: str, style: int) -> bytes:
    """A cell with a text of its own."""
    return (
        f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'.encode()
        + text(value)
        + b"</t></is></c>"
    )
