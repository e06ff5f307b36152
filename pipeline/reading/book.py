"""One file from its bytes to a book: what it is, which reader takes it, and what is refused."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from pipeline.reading import content as contents
from pipeline.reading import refusal
from pipeline.reading.delimited import read_delimited
from pipeline.reading.limits import Limits, Meter
from pipeline.reading.package import Package
from pipeline.reading.xlsx import read_xlsx
from pipeline.tables import Book, Sheet, Source

DEFAULT = Limits()


def read(path: Path, name: str | None = None, limits: Limits = DEFAULT) -> Book:
    """Read a file into its sheets. Its content decides the format, not its name.

    `name` is the file's name as dropped (the path's own if not given), for the source and for findings.
    Raises FileRejected with F01 (unreadable), F02 (encrypted), F03 (hostile or over a limit) or F11 (empty).
    """
    file = name or path.name
    data = _bytes(path, file, limits)
    source = Source(file, hashlib.sha256(data).hexdigest())
    if not data:
        raise refusal.empty_file(file)
    format_, sheets, notes = _read(data, file, Meter(file, limits))
    if not any(sheet.cells.height or sheet.formulas for sheet in sheets):
        raise refusal.empty_book(file)
    return Book(source, format_, tuple(sheets), tuple(notes))


def _bytes(path: Path, file: str, limits: Limits) -> bytes:
    """All of a regular file. A link is never followed, and a pipe never waited for."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise refusal.not_a_file(file)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            # Looked at again once open: the name may have been given to something else meanwhile.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise refusal.not_a_file(file)
            data = opened.read(limits.size + 1)
    except OSError as error:
        raise refusal.missing(file) from error
    if len(data) > limits.size:
        raise refusal.too_big(file, limits.size)
    return data


def _read(data: bytes, file: str, meter: Meter) -> tuple[str, list[Sheet], list[str]]:
    if data.startswith((contents.ZIP, contents.EMPTY_ZIP)):
        return _read_archive(data, file, meter)
    if data.startswith(contents.COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refusal.encrypted(file)
        raise refusal.no_reader(file, "xls")
    format_ = contents.text_format(data)
    if format_ == "csv":
        return ("csv", *read_delimited(data, meter, Path(file).stem))
    if format_ == "document":
        raise refusal.document(file)
    if format_ == "too-old":
        raise refusal.too_old(file)
    raise refusal.not_a_workbook(file)


def _read_archive(data: bytes, file: str, meter: Meter) -> tuple[str, list[Sheet], list[str]]:
    package = Package(data, meter)
    if "xl/workbook.bin" in package:
        raise refusal.no_reader(file, "xlsb")
    if "[Content_Types].xml" in package or "xl/workbook.xml" in package:
        return ("xlsx", *read_xlsx(package, meter))
    raise refusal.not_a_workbook(file)
