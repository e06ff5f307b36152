"""XML and other markup read in one pass, without what an attacker could do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from pipeline.reading import refusal
from pipeline.reading.limits import Meter

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local_name(name: str) -> str:
    """An element's or attribute's name without its prefix: `x:row` → `row`."""
    return name.rpartition(":")[2]


def parse_xml(chunks: Iterable[bytes], meter: Meter, part: str, start: Start, end: End, text: Text) -> None:
    """Run handlers over XML given in pieces. Names come with their prefixes, as written.

    Raises FileRejected: F01 where the XML is not well-formed (naming `part`), F03 where it declares a document type,
    which spreadsheet programs never do and entity bombs need.
    """

    def declared(*_: object) -> None:
        raise refusal.entities(meter.file)

    def declares(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and not _is_single_byte(encoding):
            raise refusal.damaged(meter.file, "{part} is in an unknown encoding.", part=part)

    parser = expat.ParserCreate()
    parser.XmlDeclHandler = declares
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refusal.damaged(
            meter.file, "{part} is not whole: its line {line} cannot be read.", part=part, line=error.lineno
        ) from error


def _is_single_byte(encoding: str) -> bool:
    """Whether the parser can read an encoding: one of its own, or one of Python's with a character for each byte."""
    if encoding.lower() in ("utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"):
        return True
    try:
        return len(bytes(range(256)).decode(encoding, "replace")) == 256
    except (LookupError, ValueError):
        return False


def ignore(*_: object) -> None:
    """A handler for what does not matter."""
