"""Binary workbooks of Excel 2007 and later (`.xlsb`), by [MS-XLSB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from pipeline.reading import refusal
from pipeline.reading.dates import iso_date
from pipeline.reading.frames import SheetBuilder, inside, with_formulas
from pipeline.reading.limits import Meter
from pipeline.reading.notes import DOUBLED, NO_CELLS
from pipeline.reading.number_formats import BUILT_IN, GENERAL, NumberFormat, number_format
from pipeline.reading.numbers import ERRORS, double_text, rk_number
from pipeline.reading.ooxml import Entry, first_part, notes_on, relations, workbook_part
from pipeline.reading.package import Package
from pipeline.reading.tokens import BIFF12, SHARES, Tokens, functions
from pipeline.tables import LAST_COLUMN, Sheet, letters

# Record types, by their names in the specification.
ROW = 0
CELL_RK, CELL_ERROR, CELL_BOOL, CELL_REAL, CELL_TEXT, CELL_SHARED = 2, 3, 4, 5, 6, 7
FORMULA_TEXT, FORMULA_NUMBER, FORMULA_BOOL, FORMULA_ERROR = 8, 9, 10, 11
CELL_RICH = 62
SHARED_ITEM, FORMAT, STYLE, COLUMN = 19, 44, 47, 60
WORKBOOK, SHEET, MERGED = 153, 156, 176
STYLES, STYLES_END = 617, 618
SHARED_FORMULA, OWN_BOOK, SHEETS_MEANT = 427, 357, 362
OTHER_BOOKS = frozenset({355, 358, 667})
FORMULAS = range(FORMULA_TEXT, FORMULA_ERROR + 1)
CELLS = frozenset({*range(CELL_RK, FORMULA_ERROR + 1), CELL_RICH})


def read_xlsb(package: Package, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The worksheets of a binary workbook in order, and notes.

    Raises FileRejected (F01, F02, F03).
    """
    workbook = workbook_part(package, meter)
    workbook = workbook if workbook.endswith(".bin") else "xl/workbook.bin"
    related = relations(package, workbook, meter)
    notes = notes_on(package, related)
    sheets = []
    try:
        listed = package.read(workbook)
        entries, epoch_1904 = _entries(listed)
        tokens = Tokens(BIFF12, functions(), _sheets_meant(listed, entries))
        if len(entries) > meter.limits.sheets:
            raise refusal.too_many_cells(meter.file)
        styles, strings = first_part(package, related, "styles"), first_part(package, related, "sharedStrings")
        formats = _formats(package.read(styles)) if styles else []
        texts = list(_shared(package.read(strings), meter)) if strings else []
        for entry in entries:
            relation = related.get(entry.relation)
            if relation is None or relation.kind != "worksheet":
                notes.append(NO_CELLS)
                continue
            reader = _SheetReader(meter, texts, formats, tokens, epoch_1904=epoch_1904)
            sheets.append(reader.read(package.read(relation.target), entry))
            notes.extend(reader.notes)
    except (struct.error, IndexError, ValueError) as error:
        raise refusal.damaged(meter.file) from error
    return sheets, list(dict.fromkeys(notes))


def _records(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """The type and body of each record. Raises IndexError where one is cut short."""
    view, at, end = memoryview(data), 0, len(data)
    while at < end:
        type_ = view[at]
        at += 1
        if type_ & 0x80:
            type_ = type_ & 0x7F | (view[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            byte = view[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if at + length > end:
            raise IndexError(at)
        yield type_, view[at : at + length]
        at += length


def _text(body: memoryview, at: int) -> tuple[str, int]:
    """A counted text, empty where there is none, and where it ends."""
    (count,) = struct.unpack_from("<I", body, at)
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * count
    if end > len(body):
        raise IndexError(end)
    return bytes(body[at + 4 : end]).decode("utf-16-le", errors="replace"), end


def _entries(data: bytes) -> tuple[list[Entry], bool]:
    """The sheets as listed, and whether days are counted from 1904."""
    entries, epoch_1904 = [], False
    for type_, body in _records(data):
        if type_ == SHEET:
            relation, end = _text(body, 8)
            entries.append(Entry(_text(body, end)[0], relation, hidden=body[0] != 0))
        elif type_ == WORKBOOK:
            epoch_1904 = bool(body[0] & 1)
    return entries, epoch_1904


def _sheets_meant(data: bytes, entries: Sequence[Entry]) -> list[str | None]:
    """The sheet that each number in a formula means; None where that is none of this workbook's, or several."""
    books: list[bool] = []
    means: list[str | None] = []
    for type_, body in _records(data):
        if type_ == OWN_BOOK or type_ in OTHER_BOOKS:
            books.append(type_ == OWN_BOOK)
        elif type_ == SHEETS_MEANT:
            (count,) = struct.unpack_from("<I", body)
            for at in range(min(count, len(body) // 12)):
                book, first, last = struct.unpack_from("<Iii", body, 4 + 12 * at)
                inside_ = book < len(books) and books[book] and first == last and 0 <= first < len(entries)
                means.append(entries[first].name if inside_ else None)
    return means


def _formats(data: bytes) -> list[NumberFormat]:
    """The number format of each cell style."""
    codes, formats, within = dict(BUILT_IN), [], False
    for type_, body in _records(data):
        if type_ == FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif type_ in (STYLES, STYLES_END):
            within = type_ == STYLES
        elif type_ == STYLE and within:
            formats.append(number_format(codes.get(struct.unpack_from("<H", body, 2)[0], "General")))
    return formats


def _shared(data: bytes, meter: Meter) -> Iterator[str]:
    """The texts that cells share."""
    for type_, body in _records(data):
        if type_ == SHARED_ITEM:
            text = _text(body, 1)[0]
            meter.texts(len(text) + 8)
            yield text


class _SheetReader:
    def __init__(
        self,
        meter: Meter,
        texts: Sequence[str],
        formats: Sequence[NumberFormat],
        tokens: Tokens,
        *,
        epoch_1904: bool,
    ) -> None:
        self._meter = meter
        self._texts = texts
        self._formats = formats
        self._epoch_1904 = epoch_1904
        self._cells = SheetBuilder(meter)
        self._row = 0
        self._tokens = tokens
        self._formulas: list[tuple[int, int, bytes, bytes]] = []
        self._shared: dict[tuple[int, int], bytes] = {}
        self.notes: list[str] = []

    def read(self, data: bytes, entry: Entry) -> Sheet:
        merged: list[str] = []
        hidden_rows: list[int] = []
        hidden_columns: list[str] = []
        for count, (type_, body) in enumerate(_records(data)):
            if type_ in CELLS:
                self._cell(type_, body)
            elif type_ == SHARED_FORMULA and self._formulas:
                # It follows the first cell that uses it.
                (length,) = struct.unpack_from("<I", body, 16)
                self._shared[self._formulas[-1][:2]] = bytes(body[20 : 20 + length])
            elif type_ == ROW:
                self._row = struct.unpack_from("<I", body)[0] + 1
                if body[11] & 0x10:
                    hidden_rows.append(self._row)
            elif type_ == COLUMN and body[16] & 1:
                first, last = struct.unpack_from("<II", body)
                hidden_columns.extend(letters(column + 1) for column in range(first, min(last + 1, LAST_COLUMN)))
            elif type_ == MERGED:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                merged.append(f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}")
            if not count % 4096:
                self._meter.tick()
        if self._cells.doubled:
            self.notes.append(DOUBLED)
        sheet = self._cells.build(
            entry.name,
            number_formats=True,
            merged=tuple(merged),
            hidden=entry.hidden,
            hidden_rows=hidden_rows,
            hidden_columns=hidden_columns,
        )
        return with_formulas(sheet, self._told())

    def _told(self) -> dict[str, str]:
        """The formulas as text."""
        found = {}
        for row, column, data, more in self._formulas:
            tokens = data
            if data[:1] == SHARES and len(more) >= 4:
                tokens = self._shared.get(
                    (struct.unpack_from("<I", data, 1)[0], struct.unpack_from("<I", more)[0]), b""
                )
            found[f"{letters(column + 1)}{row + 1}"] = self._tokens.text_or_unread(tokens, row, column)
        return found

    def _formula(self, column: int, body: memoryview, at: int) -> None:
        """Keep the tokens of a formula, which begin after its flags, and what stands behind them.

        One that is cut short is no reason to refuse the cell's value: it cannot be told, and that is all.
        """
        tokens = more = b""
        if at + 6 <= len(body):
            (length,) = struct.unpack_from("<I", body, at + 2)
            end = at + 6 + length
            tokens, more = bytes(body[at + 6 : end]), bytes(body[end + 4 : end + 8])
        self._formulas.append((self._row - 1, column - 1, tokens, more))

    def _cell(self, type_: int, body: memoryview) -> None:
        column, style = struct.unpack_from("<II", body)
        column, style = column + 1, style & 0xFFFFFF
        if not inside(self._row, column):
            raise IndexError(column)
        format_ = self._formats[style] if style < len(self._formats) else GENERAL
        if type_ in FORMULAS:
            value_ends = {FORMULA_NUMBER: 16, FORMULA_TEXT: _text(body, 8)[1] if type_ == FORMULA_TEXT else 0}
            self._formula(column, body, value_ends.get(type_, 9))
        if type_ in (CELL_RK, CELL_REAL, FORMULA_NUMBER):
            value = rk_number(bytes(body[8:12])) if type_ == CELL_RK else struct.unpack_from("<d", body, 8)[0]
            date = iso_date(value, epoch_1904=self._epoch_1904) if format_.date else None
            text, kind = date or double_text(value), "date" if date else "number"
        elif type_ in (CELL_BOOL, FORMULA_BOOL):
            text, kind = "TRUE" if body[8] else "FALSE", "boolean"
        elif type_ in (CELL_ERROR, FORMULA_ERROR):
            text, kind = ERRORS.get(body[8], "#UNKNOWN!"), "error"
        elif type_ == CELL_SHARED:
            text, kind = self._texts[struct.unpack_from("<I", body, 8)[0]], "text"
        else:
            text, kind = _text(body, 9 if type_ == CELL_RICH else 8)[0], "text"
            self._meter.texts(len(text))
        if text:
            self._cells.add(self._row, column, text, kind, format_.decimals)
