"""HTML tables, which systems often name `.xls`, and web archives of them (`.mhtml`)."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath

from pipeline.reading import refusal
from pipeline.reading.encodings import decoded, encoding_notes
from pipeline.reading.frames import SheetBuilder, inside
from pipeline.reading.limits import Meter
from pipeline.reading.numbers import is_number, stored_number
from pipeline.tables import LAST_COLUMN, LAST_ROW, Sheet, letters, number, whole_number

_SILENT = frozenset({"script", "style", "title", "xml"})
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "hr", "br", "center", "form", "body"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SHEET_NAMES = re.compile(r"<x:Name>([^<]*)</x:Name>.{0,400}?HRef=\"([^\"]*)\"", re.DOTALL)


def read_html(content: bytes, meter: Meter, name: str) -> tuple[list[Sheet], list[str]]:
    """The one sheet that a spreadsheet program makes of the page, and a note on its encoding. Raises FileRejected (F03).

    What stands outside tables takes a row of its own in column A; tables follow each other downwards; a table within
    a cell is laid out in place. Cells are texts, except those that say their number themselves (`x:num`, `sdval`).
    """
    text, encoding = _text(content)
    return [_sheet(text, meter, name)], encoding_notes(text, encoding)


def read_mhtml(content: bytes, meter: Meter, name: str) -> tuple[list[Sheet], list[str]]:
    """The same for a web archive, a sheet for every page in it that has a table."""
    pages: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    for part in email.message_from_bytes(content).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(payload, bytes):
            text, _ = _text(payload, part.get_content_charset())
            names.update((PurePosixPath(href).name, shown) for shown, href in _SHEET_NAMES.findall(text))
            if "<table" in text.lower():
                pages.append((PurePosixPath(str(part.get("Content-Location", ""))).name, text))
    if len(pages) > meter.limits.sheets:
        raise refusal.too_many_cells(meter.file)
    return [_sheet(text, meter, names.get(place) or name) for place, text in pages], []


def _text(content: bytes, charset: str | None = None) -> tuple[str, str]:
    """The page's text: in the encoding that its bytes show, or that it declares if that fits them."""
    declared = _CHARSET.search(content[:4096])
    named = charset or (declared[1].decode("ascii", "replace") if declared else "")
    if named and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and b"\0" not in content[:64]:
        try:
            return content.decode(named), named.lower()
        except (LookupError, ValueError):
            pass  # an encoding that there is none of, or whose bytes these are not
    return decoded(content)


def _sheet(text: str, meter: Meter, name: str) -> Sheet:
    meter.unpacked(len(text))
    reader = _Reader(meter)
    for at in range(0, len(text), 1 << 16):
        meter.tick()
        reader.feed(text[at : at + (1 << 16)])
    reader.close()
    reader.finish()
    return reader.cells.build(name, formulas=reader.formulas, merged=tuple(reader.merged), hidden_rows=reader.hidden)


@dataclass(slots=True)
class _Table:
    """A table that is being laid out: its left edge, the row and column reached, and what spans from above."""

    left: int
    row: int
    column: int
    bottom: int
    right: int
    spans: dict[int, int] = field(default_factory=dict)  # column → the last row that is taken
    hidden: bool = False


class _Reader(HTMLParser):
    def __init__(self, meter: Meter) -> None:
        super().__init__(convert_charrefs=True)
        self._meter = meter
        self._tables: list[_Table] = []
        self._bottom = 0
        self._silent = 0
        self._cell: dict[str, str | None] | None = None
        self._pieces: list[str] = []
        self.cells = SheetBuilder(meter)
        self.formulas: dict[str, str] = {}
        self.merged: list[str] = []
        self.hidden: list[int] = []

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002  Python's own signature
        """A declaration such as `<![if …]>`. One that Python knows nothing of is a comment, as browsers take it."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            end = self.rawdata.find(">", i)
            return end + 1 if end >= 0 else -1

    def finish(self) -> None:
        """Put down what stands after the last tag."""
        self._close_cell()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open_table()
        elif tag == "tr" and self._tables:
            self._close_cell()
            table = self._tables[-1]
            table.row, table.column = table.bottom + 1, table.left - 1
            table.bottom = table.row
            table.hidden = bool(_HIDDEN.search(dict(attrs).get("style") or ""))
            if table.hidden:
                self.hidden.append(table.row)
        elif tag in ("td", "th") and self._tables:
            self._close_cell()
            self._open_cell(self._tables[-1], dict(attrs))
        elif tag == "br" and self._tables:
            self._pieces.append("\n")
        elif tag in _BLOCKS and not self._tables:
            self._close_cell()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "table" and self._tables:
            self._close_table()
        elif tag in ("td", "th", "tr") or (tag in _BLOCKS and not self._tables):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if not self._silent and (self._cell is not None or not self._tables):
            self._meter.texts(len(data))
            self._pieces.append(data.replace("\n", " "))

    def _open_table(self) -> None:
        within = self._cell is not None
        outer = self._tables[-1] if self._tables else None
        filled = self._close_cell()
        if outer is None:
            top, left = self._bottom, 1
        else:
            # In place: in the row of its cell, or below the text that the cell began with.
            top, left = (outer.row if within and filled else outer.row - 1), max(outer.column, 1)
        self._tables.append(_Table(left, top, left - 1, bottom=top, right=left))

    def _close_table(self) -> None:
        self._close_cell()
        table = self._tables.pop()
        if self._tables:
            outer = self._tables[-1]
            outer.bottom = max(outer.bottom, table.bottom)
            outer.column = max(outer.column, table.right)
        else:
            self._bottom = max(self._bottom, table.bottom)

    def _open_cell(self, table: _Table, attributes: dict[str, str | None]) -> None:
        self._meter.tick()
        table.column += 1
        while table.spans.get(table.column, 0) >= table.row:
            table.column += 1
        across, down = _span(attributes, "colspan", LAST_COLUMN), _span(attributes, "rowspan", LAST_ROW)
        first, last = table.column, table.column + across - 1
        if not inside(table.row, last):
            raise refusal.too_many_cells(self._meter.file)
        if across > 1 or down > 1:
            self.merged.append(f"{letters(first)}{table.row}:{letters(last)}{table.row + down - 1}")
        if down > 1:
            table.spans.update(dict.fromkeys(range(first, last + 1), table.row + down - 1))
        self._cell = {**attributes, "at": letters(first)}
        table.column = last
        table.right = max(table.right, last)

    def _close_cell(self) -> bool:
        """Put down the cell, or the text outside tables, that has been gathered. Says whether there was any."""
        text = _collapsed("".join(self._pieces))
        self._pieces.clear()
        cell, self._cell = self._cell, None
        if cell is not None:
            return self._store(self._tables[-1].row, cell, text)
        if not text or self._tables:
            return False
        self._bottom += 1
        if not inside(self._bottom, 1):
            raise refusal.too_many_cells(self._meter.file)
        self.cells.add(self._bottom, 1, text, "text")
        return True

    def _store(self, row: int, cell: dict[str, str | None], text: str) -> bool:
        column = str(cell["at"])
        value, kind = _value(cell, text)
        if formula := (cell.get("x:fmla") or "").removeprefix("="):
            self.formulas[f"{column}{row}"] = formula
        if value:
            self.cells.add(row, number(column), value, kind)
        return bool(value)


def _value(cell: dict[str, str | None], text: str) -> tuple[str, str]:
    """The text and kind of a cell: what it says of itself to spreadsheet programs goes before what it shows."""
    for attribute in ("x:num", "sdval"):
        stored = (cell.get(attribute) or "").strip()
        if is_number(stored):
            return stored_number(stored), "number"
    if "x:err" in cell:
        return cell["x:err"] or text, "error"
    if "x:bool" in cell:
        return (cell["x:bool"] or text).upper(), "boolean"
    return text, "text"


def _collapsed(text: str) -> str:
    """A text as a browser shows it: runs of white space are one space, and lines end at `<br>` only."""
    lines = (re.sub("[ \t\r\f]+", " ", line).strip(" \xa0") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _span(attributes: dict[str, str | None], name: str, limit: int) -> int:
    return min(whole_number(attributes.get(name)) or 1, limit)
