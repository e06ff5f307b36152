"""The formulas of workbooks of Excel 97 to 2003 (BIFF8): xlrd gives the values that they came to, and not themselves."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from pipeline.reading.limits import Meter
from pipeline.reading.tokens import BIFF8, SHARES, Tokens, functions
from pipeline.tables import letters

# Record types, by their names in [MS-XLS].
_BOUNDSHEET, _EXTERN_SHEET, _SUP_BOOK, _BOF, _EOF = 0x85, 0x17, 0x1AE, 0x809, 0x0A
_FORMULA, _SHARED = 0x06, 0x4BC
_BIFF8 = 0x600
_OWN = 0x0401


def xls_formulas(content: bytes, meter: Meter) -> dict[str, dict[str, str]] | None:
    """The formulas of each sheet, address → text, `UNREAD` for one that cannot be told.

    None where none can: in a workbook of before 1997, or a broken one.
    """
    try:
        data = _stream(content)
        version, sheets, own = _globals(data)
        if version != _BIFF8:
            return None
        tokens = Tokens(BIFF8, functions(), own)
        return {name: _of_sheet(_records(data, begin), tokens, meter) for name, begin in sheets.items()}
    except (struct.error, IndexError, ValueError, KeyError):
        return None


def _stream(content: bytes) -> bytes:
    """The workbook's own stream out of the compound file."""
    from xlrd.compdoc import CompDoc, CompDocError  # type: ignore[import-untyped]  # noqa: PLC0415 - old workbooks are rare

    try:
        packed = CompDoc(content, logfile=io.StringIO())
        found = packed.locate_named_stream("Workbook")
    except (CompDocError, AssertionError) as error:
        raise ValueError from error
    if not found or found[0] is None:
        raise ValueError
    memory, base, length = found
    return bytes(memory[base : base + length])


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, those of parts within it (charts) left out."""
    depth = 0
    while at + 4 <= len(data):
        type_, length = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + length]
        at += 4 + length
        depth += type_ == _BOF
        if depth == 1:
            yield type_, body
        depth -= type_ == _EOF
        if depth <= 0:
            return


def _globals(data: bytes) -> tuple[int, dict[str, int], list[str | None]]:
    """The version; the worksheets with where each begins; and the sheet that each reference to one means."""
    version = 0
    listed: list[str] = []
    begins: dict[str, int] = {}
    own_books: list[bool] = []
    means: list[str | None] = []
    for type_, body in _records(data, 0):
        if type_ == _BOF:
            version = struct.unpack_from("<H", body)[0]
        elif type_ == _BOUNDSHEET and version == _BIFF8:
            place, _, kind, count, wide = struct.unpack_from("<IBBBB", body)
            text = body[8 : 8 + (2 * count if wide & 1 else count)]
            name = text.decode("utf-16-le" if wide & 1 else "latin-1")
            listed.append(name)
            if kind == 0:
                begins[name] = place
        elif type_ == _SUP_BOOK:
            own_books.append(len(body) == 4 and struct.unpack_from("<H", body, 2)[0] == _OWN)
        elif type_ == _EXTERN_SHEET:
            (count,) = struct.unpack_from("<H", body)
            for at in range(count):
                book, first, last = struct.unpack_from("<HHH", body, 2 + 6 * at)
                inside = book < len(own_books) and own_books[book] and first == last and first < len(listed)
                means.append(listed[first] if inside else None)
    return version, begins, means


def _of_sheet(records: Iterator[tuple[int, bytes]], tokens: Tokens, meter: Meter) -> dict[str, str]:
    """The formulas of a worksheet's records."""
    shared: dict[tuple[int, ...], bytes] = {}
    found: list[tuple[int, int, bytes]] = []
    for count, (type_, body) in enumerate(records):
        if type_ == _FORMULA:
            row, column = struct.unpack_from("<HH", body)
            (length,) = struct.unpack_from("<H", body, 20)
            found.append((row, column, body[22 : 22 + length]))
        elif type_ == _SHARED and found:
            # It follows the first cell that uses it, which all that use it name.
            (length,) = struct.unpack_from("<H", body, 8)
            shared[found[-1][:2]] = body[10 : 10 + length]
        if not count % 4_096:
            meter.tick()
    return {
        f"{letters(column + 1)}{row + 1}": tokens.text_or_unread(
            shared.get(struct.unpack_from("<HH", data, 1), b"") if data[:1] == SHARES else data, row, column
        )
        for row, column, data in found
    }
