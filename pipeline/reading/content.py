"""What a file is, by its bytes. Its name has no say."""

from __future__ import annotations

import re

_BINARY = (
    ("zip", re.compile(rb"PK\x03\x04|PK\x05\x06")),
    ("compound", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("document", re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|\{\\rtf")),
    ("too-old", re.compile(rb"\x09[\x00\x02\x04]..[\x00\x07]", re.DOTALL)),
)
_TAGS = rb"<(?:!doctype\s+html|html|head|body|table|meta|tr|td)\b"
_TEXT = (
    ("html", re.compile(_TAGS, re.IGNORECASE)),
    ("spreadsheetml", re.compile(rb"<(?=.*urn:schemas-microsoft-com:office:spreadsheet)", re.DOTALL)),
    ("fods", re.compile(rb"<(?=.*urn:oasis:names:tc:opendocument:xmlns:office)", re.DOTALL)),
    ("html", re.compile(rb"<(?=.*" + _TAGS + rb")", re.IGNORECASE | re.DOTALL)),
    ("xml", re.compile(rb"<(?:\?xml|[A-Za-z][\w.-]*[\s/>:])")),
    ("mhtml", re.compile(rb"(?=.*^MIME-Version:)[A-Za-z-]+:", re.IGNORECASE | re.MULTILINE | re.DOTALL)),
    ("sie", re.compile(rb"#(?:FLAGGA|SIETYP|PROGRAM|FORMAT|FNR|ORGNR|FNAMN)\b")),
)
"""Formats with what their lead matches, in the order they are tried."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")

HEAD = 16_384
"""How many bytes are looked at."""


def format_of(content: bytes) -> str:
    """What a file is: `zip`, `compound`, `spreadsheetml`, `html`, `fods`, `mhtml`, `sie` or `csv`.

    Or what is refused: `xml` of other kinds, `document` (a PDF, a picture), `too-old`, and empty for no text at all.
    """
    head = content[:HEAD]
    plain = _ascii(head)
    lead = plain.lstrip(b"\xef\xbb\xbf \t\r\n")
    for tried, formats in ((head, _BINARY), (lead, _TEXT)):
        for format_, pattern in formats:
            if pattern.match(tried):
                return format_
    return "" if _CONTROL.search(plain.replace(b"\x1a", b"")) else "csv"


def _ascii(head: bytes) -> bytes:
    """The bytes without the zeros that UTF-16 puts between plain letters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    if len(head) > 1 and 0 in head[:2] and head[:64].count(0) * 3 > len(head[:64]):
        return head.replace(b"\x00", b"")
    return head
