"""Rows written straight as XML, put into the package that XlsxWriter made.

Everything about a workbook is XlsxWriter's but its many rows: a list of tens of thousands takes it seconds, and a tenth of
that this way. What is written here is a cell's reference, style, value and formula, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import unescape
from zipfile import ZipFile

from pipeline.publish.zip_file import write_zip
from pipeline.tables import letters, split_address
from pipeline.tables import number as number_of

if TYPE_CHECKING:
    import polars as pl

_STRINGS = "xl/sharedStrings.xml"
_ROW = re.compile(r'<row r="(\d+)"')
_DIMENSION = re.compile(r'<dimension ref="([A-Z]+\d+)(?::([A-Z]+\d+))?"/>')
_TABLE = re.compile(r' displayName="([^"]+)"')
_EMPTY = "<sheetData/>"


class Strings:
    """A workbook's shared strings: those that XlsxWriter wrote, and those that are added, each once."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._first = int(_number(part, "uniqueCount"))
        self._uses = int(_number(part, "count"))
        self._added: dict[str, int] = {}

    def index(self, text: str) -> int:
        """The number of a text."""
        self._uses += 1
        return self._added.setdefault(text, self._first + len(self._added))

    def indices(self, texts: pl.Series) -> pl.Series:
        """The numbers of texts, null for those that are null."""
        import polars as pl  # noqa: PLC0415  not needed to write a small list

        once = texts.drop_nulls().unique(maintain_order=True)
        known = [self.index(text) for text in once]
        self._uses += texts.len() - texts.null_count() - len(known)
        return texts.replace_strict(once, known, default=None, return_dtype=pl.UInt32)

    def part(self) -> str:
        """The part with every string."""
        head, start, rest = self._part.partition("<si>")
        head = re.sub(r' count="\d+"', f' count="{self._uses}"', head)
        head = re.sub(r' uniqueCount="\d+"', f' uniqueCount="{self._first + len(self._added)}"', head)
        items = [f"<si><t{_space(text)}>{escaped(text)}</t></si>" for text in self._added]
        return "".join([head, start, rest.removesuffix("</sst>"), *items, "</sst>"])


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of a sheet from `first` to `last` (0-based), their cells up to column `column` (0-based).

    `xml` gives their elements, once every string of XlsxWriter's is known; `links` are the hyperlinks in them.
    """

    first: int
    last: int
    column: int
    xml: Callable[[Strings], str]
    links: str = ""


class Link(NamedTuple):
    """A link from a cell to a place in the workbook (`'Underlag'!A5`), with what is said where it is pointed at."""

    cell: str
    target: str
    tip: str = ""


def links_xml(links: Sequence[Link]) -> str:
    """The elements of links."""
    tips = {tip: f' tooltip="{quoted(tip)}"' if tip else "" for tip in {one.tip for one in links}}
    return "".join(f'<hyperlink ref="{one.cell}" location="{quoted(one.target)}"{tips[one.tip]}/>' for one in links)


def write_package(written: bytes, added: Mapping[int, Sequence[Rows]], tables: Mapping[str, str], path: Path) -> None:
    """Write a workbook with rows added to its sheets, by their 0-based numbers. What stands at the path is replaced.

    `tables` are ranges that Excel's tables have instead of their own, by their names. The sheets must have no such rows
    yet. Raises OSError where the path cannot be written.
    """
    parts_of = {f"xl/worksheets/sheet{sheet + 1}.xml": rows for sheet, rows in added.items()}
    with ZipFile(BytesIO(written)) as old:
        strings = Strings(old.read(_STRINGS).decode("utf-8"))
        changed: dict[str, bytes] = {
            name: _with(old.read(name).decode("utf-8"), rows, strings) for name, rows in parts_of.items()
        }
        changed[_STRINGS] = strings.part().encode()
        for name in old.namelist():
            if name.startswith("xl/tables/"):
                changed[name] = _ranged(old.read(name).decode("utf-8"), tables).encode()
        parts = ((name, changed[name] if name in changed else old.read(name)) for name in old.namelist())
        write_zip(parts, path)


def _ranged(part: str, tables: Mapping[str, str]) -> str:
    """A table with the range that it shall have, for its filter too."""
    found = _TABLE.search(part)
    cells = tables.get(unescape(found[1])) if found else None
    return re.sub(r' ref="[^"]+"', f' ref="{cells}"', part) if cells else part


def _with(part: str, rows: Sequence[Rows], strings: Strings) -> bytes:
    """A sheet with rows in their places, its dimension and its links with them."""
    for block in rows:
        part = _DIMENSION.sub(partial(_dimension, block=block), part, count=1)
        if block.links:
            part = _linked(part, block.links)
    part = part.replace(_EMPTY, "<sheetData></sheetData>")
    places = [(int(found[1]), found.start()) for found in _ROW.finditer(part)]
    end = part.index("</sheetData>")
    pieces, begin = [], 0
    for block in sorted(rows, key=lambda block: block.first):
        at = next((start for row, start in places if row > block.first + 1), end)
        pieces += [part[begin:at], block.xml(strings)]
        begin = at
    return "".join([*pieces, part[begin:]]).encode()


def _linked(part: str, links: str) -> str:
    """A sheet with links after those that it has: the schema gives them their place."""
    if "</hyperlinks>" in part:
        return part.replace("</hyperlinks>", f"{links}</hyperlinks>")
    after = min(at for name in ("<printOptions", "<pageMargins") if (at := part.find(name)) >= 0)
    return f"{part[:after]}<hyperlinks>{links}</hyperlinks>{part[after:]}"


def _dimension(found: re.Match[str], block: Rows) -> str:
    corners = [split_address(found[1]), split_address(found[2] or found[1])]
    columns = [number_of(column) for column, _ in corners] + [1, block.column + 1]
    rows = [row for _, row in corners] + [block.first + 1, block.last + 1]
    return f'<dimension ref="{letters(min(columns))}{min(rows)}:{letters(max(columns))}{max(rows)}"/>'


def _number(part: str, name: str) -> str:
    found = re.search(rf' {name}="(\d+)"', part)
    return found[1] if found else "0"


_SPECIAL = re.compile(r"[&<>\r]|_x")
_SPECIAL_QUOTED = re.compile(r"""[&<>\r\n\t"]|_x""")


def escaped(text: str) -> str:
    """A text in an element of a sheet: the three characters of XML, and those that Excel writes by their codes."""
    if not _SPECIAL.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", text).replace("\r", "_x000D_")


def quoted(text: str) -> str:
    """A text in an attribute."""
    if not _SPECIAL_QUOTED.search(text):
        return text
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;").replace("\t", "&#x9;")


def _space(text: str) -> str:
    return ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
