"""Files for the tests of reading, whole and broken, in formats that no library here writes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.reading import read
from pipeline.tables import Sheet


def blank() -> tuple[Workbook, Worksheet]:
    """A workbook with one empty sheet."""
    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    added: Worksheet = workbook.create_sheet("Blad1")
    return workbook, added


def saved(folder: Path, workbook: Workbook) -> Path:
    """A workbook as a file in a folder."""
    path = folder / "test.xlsx"
    workbook.save(path)
    return path


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with some content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only_sheet(path: Path) -> Sheet:
    """The one sheet of a file."""
    (sheet,) = read(path).sheets
    return sheet


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """An archive of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def altered(path: Path, part: str, content: bytes) -> None:
    """Put other bytes in one part of a workbook's file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    zipped(path, {**parts, part: content})


def ods(folder: Path, tables: str, styles: str = "") -> Path:
    """An OpenDocument spreadsheet of the XML of its tables and of its automatic styles."""
    names = ("office", "table", "text", "style", "number", "draw", "calcext")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": "<manifest/>", "content.xml": content}
    return zipped(folder / "test.ods", parts)


def record(type_: int, body: bytes = b"") -> bytes:
    """One record of a binary workbook."""
    head = bytes([type_]) if type_ < 0x80 else bytes([type_ & 0x7F | 0x80, type_ >> 7])
    length, size = bytearray(), len(body)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*length, size]) + body


def wide(text: str) -> bytes:
    """A counted text of a binary workbook."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(folder: Path, cells: bytes, formats: Mapping[int, str]) -> Path:
    """A binary workbook of one hidden sheet, with a cell style for each of some number formats."""
    styles = b"".join(record(44, struct.pack("<H", number) + wide(code)) for number, code in formats.items())
    styles += record(617) + b"".join(record(47, struct.pack("<HH", 0, number)) for number in formats) + record(618)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="{id_}" Type="{office}/{kind}" Target="{target}"/>'
        for id_, kind, target in (("r1", "worksheet", "worksheets/sheet1.bin"), ("r2", "styles", "styles.bin"))
    )
    return zipped(
        folder / "test.xlsb",
        {
            "xl/workbook.bin": record(156, struct.pack("<II", 1, 1) + wide("r1") + wide("Dold")),
            "xl/_rels/workbook.bin.rels": f"<Relationships>{relations}</Relationships>",
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": cells,
        },
    )
