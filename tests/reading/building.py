"""Files for the tests of reading, whole and broken, in formats that no library here writes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
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
    path.write_bytes(packed(parts))
    return path


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The bytes of an archive of parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


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


def old_record(type_: int, layout: str, *values: object) -> bytes:
    """One record of an old workbook, its body packed by a layout."""
    body = struct.pack(f"<{layout}", *values)
    return struct.pack("<HH", type_, len(body)) + body


def xls(folder: Path, cells: bytes, formats: Mapping[int, str]) -> Path:
    """A workbook of Excel 97 with one hidden sheet, and a cell style for each of some number formats."""
    start = b"".join(
        old_record(0x041E, f"HHB{len(code)}s", number, len(code), 0, code.encode()) for number, code in formats.items()
    )
    start += b"".join(old_record(0x00E0, "HH16x", 0, number) for number in formats)
    globals_ = old_record(0x0809, "HH12x", 0x0600, 0x0005) + start
    listed = len(globals_) + 4 + 8 + 4 + 4  # the list of sheets and its end are still to come
    stream = globals_ + old_record(0x0085, "IHBB4s", listed, 1, 4, 0, b"Dold") + old_record(0x000A, "")
    stream += old_record(0x0809, "HH12x", 0x0600, 0x0010) + cells + old_record(0x000A, "")
    return written(folder, "test.xls", compound("Workbook", stream.ljust(4096, b"\0")))


def compound(name: str, stream: bytes) -> bytes:
    """A compound file of one stream: a sector of allocations, one of names, and the stream's own."""
    last, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    count = -(-len(stream) // 512)
    chain = [none, last, *range(3, count + 2), last]
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, last, 0, last, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        place = struct.pack("<HBBIII36xIQ", len(text), kind, 1, free, free, child, first, size)
        return text.ljust(64, b"\0") + place

    names = entry("Root Entry", 5, 1, last, 0) + entry(name, 2, free, 2, len(stream)) + bytes(256)
    return head + struct.pack("<128I", *chain, *[free] * (128 - len(chain))) + names + stream.ljust(count * 512, b"\0")
