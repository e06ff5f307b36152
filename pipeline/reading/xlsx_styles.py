"""The two parts of a workbook that its cells point into: number formats and shared texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.reading.limits import Meter
from pipeline.reading.markup import local_name, parse_xml
from pipeline.reading.number_formats import BUILT_IN, NumberFormat, number_format
from pipeline.reading.package import Package
from pipeline.tables import whole_number

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text with `_x000D_` and its kind turned into the characters they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Half a surrogate pair is no character, and no frame can hold it.
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)


def cell_formats(package: Package, part: str, meter: Meter) -> list[NumberFormat]:
    """The number format of each cell style, in the order that cells number them."""
    codes = dict(BUILT_IN)
    formats: list[NumberFormat] = []
    within = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        tag = local_name(name)
        if tag == "cellXfs":
            within = tag
        elif tag == "numFmt":
            codes[_index(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and within:
            formats.append(number_format(codes.get(_index(attributes.get("numFmtId")), "General")))

    def end(name: str) -> None:
        nonlocal within
        if local_name(name) == within:
            within = ""

    parse_xml(package.chunks(part), meter, part, start, end, _nothing)
    return formats


def shared_texts(chunks: Iterable[bytes], part: str, meter: Meter) -> list[str]:
    """The texts that cells share, with their runs joined and without the phonetic guides of Japanese."""
    texts: list[str] = []
    pieces: list[str] = []
    phonetic = collecting = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic, collecting
        tag = local_name(name)
        phonetic = phonetic or tag == "rPh"
        collecting = tag == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal phonetic, collecting
        tag = local_name(name)
        collecting = False
        phonetic = phonetic and tag != "rPh"
        if tag == "si":
            meter.texts(8)
            texts.append(unescaped("".join(pieces)))
            pieces.clear()

    def characters(data: str) -> None:
        if collecting:
            meter.texts(len(data))
            pieces.append(data)

    parse_xml(chunks, meter, part, start, end, characters)
    return texts


def _index(text: str | None) -> int:
    return whole_number(text) or 0


def _nothing(_: str) -> None:
    """Styles hold no text."""
