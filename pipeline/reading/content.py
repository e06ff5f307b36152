"""What a file is, by its bytes. Its name has no say."""

from __future__ import annotations

import re

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")

_BINARY = (
    ("document", re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|\{\\rtf")),
    ("too-old", re.compile(rb"\x09[\x00\x02\x04]..[\x00\x07]", re.DOTALL)),
)
_TEXT = (
    ("spreadsheetml", re.compile(rb"<(?=.*urn:schemas-microsoft-com:office:spreadsheet)", re.DOTALL)),
    ("html", re.compile(rb"<(?=.*<?(?:!doctype\s+html|html|head|body|table|meta)\b)", re.IGNORECASE | re.DOTALL)),
    ("mhtml", re.compile(rb"(?=.*^MIME-Version:)[A-Za-z-]+:", re.IGNORECASE | re.MULTILINE | re.DOTALL)),
    ("sie", re.compile(rb"#(?:FLAGGA|SIETYP|PROGRAM|FORMAT|FNR|ORGNR|FNAMN)\b")),
)
"""Formats with what their lead matches, in the order they are tried."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")

HEAD = 16_384
"""How many bytes are looked at."""


def text_format(content: bytes) -> str:
    """The format of what may be text: `spreadsheetml`, `html`, `mhtml`, `sie`, `document`, `too-old`, `csv`, or empty.

    Empty means that it is not text at all.
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
