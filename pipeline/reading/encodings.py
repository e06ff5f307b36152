"""The encoding of a text file, found from its bytes."""

from __future__ import annotations

import re

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
CANDIDATES = ("cp1252", "cp850", "mac_roman")
_LETTERS = "åäöÅÄÖéÉüÜ"


UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def decoded(content: bytes, candidates: tuple[str, ...] = CANDIDATES) -> tuple[str, str]:
    """The text of a file and the encoding it was found to be in.

    A byte order mark decides; else UTF-16 where zeros stand between the letters; else UTF-8 if the bytes fit it, a
    few broken ones apart; else the candidate that puts most Swedish letters inside words, the first of them when none
    does. Bytes that mean nothing are read as U+FFFD.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), encoding
    if b"\x00" in content[:1024]:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return content.decode(encoding, errors="replace"), encoding
    text = content.decode("utf-8", errors="replace")
    broken = text.count(UNREADABLE)
    # A file cut short within a letter, or joined from two, is still UTF-8.
    if not broken or len(text) - len(text.encode("ascii", errors="ignore")) > 5 * broken:
        return text, "utf-8"
    encoding = max(candidates, key=lambda candidate: _swedish(content, candidate))
    return content.decode(encoding, errors="replace"), encoding


def encoding_notes(text: str, encoding: str) -> list[str]:
    """What a reader of the text may want to know of its encoding."""
    notes = [f"text in {encoding}"]
    if UNREADABLE in text:
        notes.append("holds bytes that are no letters in its encoding")
    return notes


# A Swedish letter beside a plain one: what a word has, and what dashes, signs and line drawings have not.
def _swedish(content: bytes, encoding: str) -> int:
    """How many Swedish letters stand beside plain ones if the bytes are read in an encoding."""
    letters = re.escape(_LETTERS.encode(encoding))
    return len(re.findall(rb"[A-Za-z][" + letters + rb"]|[" + letters + rb"][A-Za-z]", content[: 1 << 20]))
