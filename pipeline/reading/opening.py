"""From a file's bytes to a book: what it is, and which reader takes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import PurePath

from pipeline.files import telling_parts
from pipeline.reading import content as contents
from pipeline.reading import refusal
from pipeline.reading.delimited import read_delimited
from pipeline.reading.limits import Limits, Meter
from pipeline.reading.locked import is_encrypted, unlocked
from pipeline.reading.notes import NO_FORMULAS, UNLOCKED
from pipeline.reading.package import Package
from pipeline.reading.xlsx import read_xlsx
from pipeline.tables import Book, Sheet, Source

Read = tuple[str, list[Sheet], list[str]]
"""The format, the sheets and the notes."""

OF_FORMULAS = ("C02", "C06", "C07")
"""The rules that need formulas."""

ALONE = frozenset({"compound", "html", "mhtml"})
"""Formats read by code that a broken file can lead astray: only in a process that can be stopped."""


_LARGE = 1 << 20
"""Bytes that take longer to hash than a thread to start."""

_WORKBOOKS = (b"[Content_Types].xml", b"xl/workbook", b"META-INF/manifest.xml")


def book_of(content: bytes, file: str, limits: Limits, password: str | None = None, reader: str | None = None) -> Book:
    """The book of a file's bytes, read in this process. Raises FileRejected (F01, F02, F03, F08, F11).

    `reader` is `calamine` where workbooks are to be read by that.
    """
    if not content:
        raise refusal.empty_file(file)
    digest = _digest(content)
    meter = Meter(file, limits, len(content))
    untested: tuple[str, ...] = ()
    opened = _opened(content, meter, password)
    if reader == "calamine" and is_workbook(content):
        from pipeline.reading.calamine import UNTESTED, read_with_calamine

        format_, sheets, notes = read_with_calamine(opened or content, meter)
        untested = UNTESTED
    else:
        format_, sheets, notes = _read_unlocked(opened, meter) if opened else _read(content, meter, password)
        untested = OF_FORMULAS if NO_FORMULAS in notes else ()
    if not any(sheet.cells.height or sheet.formulas for sheet in sheets):
        raise refusal.empty_book(file)
    telling = telling_parts(BytesIO(opened)) if opened else {}
    return Book(Source(file, digest()), format_, tuple(sheets), tuple(notes), untested, telling)


def _opened(content: bytes, meter: Meter, password: str | None) -> bytes | None:
    """The package that a locked workbook's bytes hold; None of any other. Raises FileRejected (F02) where it stays locked."""
    return unlocked(content, meter, password) if is_encrypted(content) else None


def _read_unlocked(package: bytes, meter: Meter) -> Read:
    """What a locked workbook held."""
    format_, sheets, notes = _read_archive(package, meter, None, within=True)
    return format_, sheets, [*notes, UNLOCKED]


def _digest(content: bytes) -> Callable[[], str]:
    """The SHA-256 of a file's bytes: of a large file it is made beside the reading, and waited for when it is asked for."""
    if len(content) < _LARGE:
        return hashlib.sha256(content).hexdigest
    beside = ThreadPoolExecutor(1)
    try:
        made = beside.submit(lambda: hashlib.sha256(content).hexdigest())
    except RuntimeError as error:
        # Next to no memory is left, not even for a thread.
        raise MemoryError from error
    beside.shutdown(wait=False)
    return made.result


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a binary or a packed workbook: what calamine reads."""
    format_ = contents.format_of(content)
    return format_ == "compound" or (format_ == "zip" and any(name in content for name in _WORKBOOKS))


def must_be_alone(content: bytes, reader: str | None = None) -> bool:
    """Whether the bytes should be read in a process of their own."""
    if reader == "calamine" and is_workbook(content):
        return True
    format_ = contents.format_of(content)
    # The names of an archive's members stand in it as plain text. One that is no workbook may hold anything.
    return format_ in ALONE or (format_ == "zip" and not any(name in content for name in _WORKBOOKS))


def _read(content: bytes, meter: Meter, password: str | None, *, within: bool = False) -> Read:
    format_ = contents.format_of(content)
    if format_ == "zip":
        return _read_archive(content, meter, password, within=within)
    if format_ == "compound":
        return _read_compound(content, meter, password)
    if format_ in ("document", "too-old"):
        raise refusal.document(meter.file) if format_ == "document" else refusal.too_old(meter.file)
    if format_ in ("", "xml"):
        raise refusal.not_a_workbook(meter.file)
    return (format_, *_read_text(format_, content, meter))


def _read_text(format_: str, content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The formats that are text of some kind. Their readers are imported when they are needed."""
    # ruff: noqa: PLC0415
    name = PurePath(meter.file).stem
    if format_ == "html":
        from pipeline.reading.html import read_html

        return read_html(content, meter, name)
    if format_ == "mhtml":
        from pipeline.reading.html import read_mhtml

        return read_mhtml(content, meter, name)
    if format_ == "spreadsheetml":
        from pipeline.reading.spreadsheetml import read_spreadsheetml

        return read_spreadsheetml(content, meter)
    if format_ == "fods":
        from pipeline.reading.ods import read_flat_ods

        return read_flat_ods(content, meter)
    if format_ == "sie":
        from pipeline.reading.sie import read_sie

        return read_sie(content, meter)
    return read_delimited(content, meter, name)


def _read_archive(content: bytes, meter: Meter, password: str | None, *, within: bool) -> Read:
    package = Package(content, meter)
    if "xl/workbook.bin" in package:
        from pipeline.reading.xlsb import read_xlsb

        return ("xlsb", *read_xlsb(package, meter))
    if "[Content_Types].xml" in package or "xl/workbook.xml" in package:
        return ("xlsx", *read_xlsx(package, meter))
    if "content.xml" in package and "META-INF/manifest.xml" in package:
        from pipeline.reading.ods import read_ods

        return ("ods", *read_ods(package, meter))
    # A single export that somebody has packed. What macOS adds to archives is nobody's export.
    exports = [name for name in package.names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]
    if within or len(exports) != 1:
        raise refusal.several_files(meter.file, len(exports)) if exports else refusal.empty_book(meter.file)
    return _read(package.read(exports[0]), meter, password, within=True)


def _read_compound(content: bytes, meter: Meter, password: str | None) -> Read:
    from pipeline.reading.xls import LockedWorkbookError, read_xls

    if opened := _opened(content, meter, password):  # packed once more
        return _read_unlocked(opened, meter)
    try:
        return ("xls", *read_xls(content, meter))
    except LockedWorkbookError:
        sheets, notes = _read_unlocked_xls(unlocked(content, meter, password), meter)
        return "xls", sheets, [*notes, UNLOCKED]


def _read_unlocked_xls(content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    from pipeline.reading.xls import LockedWorkbookError, read_xls

    try:
        return read_xls(content, meter)
    except LockedWorkbookError:
        raise refusal.encrypted(meter.file) from None
