"""A workbook's shared texts, many at a time where they are plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import polars as pl

from pipeline.reading.words import bytes_of
from pipeline.reading.xlsx_styles import unescaped

PIECE = 1 << 22
"""Bytes that are looked at together: few enough to stay near the processor, enough to be worth a call."""

_FIRST, _LAST = b"<si><t>", b"</t></si>"
_BETWEEN = (_LAST + _FIRST).decode()
_BLANK = 32
_PRESERVING = b'<t xml:space="preserve">'
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_ENTITY = re.compile("&(?:(lt|gt|quot|apos|amp);|#x([0-9A-Fa-f]{1,8});|#([0-9]{1,8});|)")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\sencoding=["']([A-Za-z0-9._-]+)["']""")


class NotPlain(Exception):
    """Nothing is wrong, but only the reader that understands everything can say so."""


def pieces(chunks: Iterable[bytes], opening: re.Pattern[bytes], closing: bytes) -> Iterator[bytes]:
    """XML cut after `closing` tags: first what stands up to the first `opening`, then the pieces, then what remains."""
    head = b""
    source = iter(chunks)
    for chunk in source:
        head += chunk
        found = opening.search(head)
        if found is not None:
            break
    else:
        yield head
        return
    yield head[: found.end()]
    waiting, size = [head[found.end() :]], len(head) - found.end()
    for chunk in source:
        waiting.append(chunk)
        size += len(chunk)
        # Looked for in the newest chunk alone, so that nothing is looked through twice.
        if size >= PIECE and (place := chunk.rfind(closing)) >= 0:
            place += len(closing)
            waiting[-1] = chunk[:place]
            yield b"".join(waiting)
            waiting, size = [chunk[place:]], len(chunk) - place
    rest = b"".join(waiting)
    place = rest.rfind(closing)
    if place >= 0:
        place += len(closing)
        yield rest[:place]
        rest = rest[place:]
    yield rest


def is_simple(head: bytes) -> bool:
    """Whether the beginning of a part holds nothing but elements, in UTF-8."""
    encoding = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    known = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
    return known and b"<!" not in head and head.count(b"<?") <= 1


def may_hide(piece: bytes, part: bytes) -> bool:
    """Whether what follows a piece may be no content though it looks like it: it stands in a comment, or outside."""
    return b"<!" in piece or b"<?" in piece or part in piece


def plain_texts(piece: bytes) -> pl.Series | None:
    """The texts of items that are each one `<si><t>…</t></si>`; None where one is not, or is not UTF-8.

    Raises NotPlain where there is an entity that XML does not know by itself.
    """
    if _PRESERVING in piece:
        piece = piece.replace(_PRESERVING, b"<t>")
    if not piece.startswith(_FIRST) or not piece.endswith(_LAST) or not allowed(piece):
        return None
    texts = _split(piece[len(_FIRST) : -len(_LAST)], _BETWEEN)
    # Each text has four tags around it. Where there are no more, none stands in a text.
    if texts is None or np.count_nonzero(bytes_of(piece) == ord("<")) != 4 * len(texts):
        return None
    return spelled_out(texts) if b"&" in piece or b"_x" in piece else texts


def allowed(piece: bytes) -> bool:
    """Whether XML would let all of these bytes stand in a text as they are."""
    if b"]" in piece and b"]]>" in piece:
        return False
    data = bytes_of(piece)
    if not len(data) or int(data.min()) >= _BLANK:
        return True
    controls = data[data < _BLANK]
    return bool(((controls == 9) | (controls == 10)).all())


def texts_of(zero_ended: bytes) -> pl.Series:
    """Texts that each end with a zero byte. Raises NotPlain where they are not UTF-8."""
    if not zero_ended:
        return pl.Series("text", [], pl.String)
    texts = _split(zero_ended[:-1], "\0")
    if texts is None:
        raise NotPlain
    return texts


def _split(content: bytes, between: str) -> pl.Series | None:
    """Texts with something between them; None where they are not UTF-8."""
    try:
        return pl.select(text=pl.lit(content, pl.Binary).cast(pl.String).str.split(between).explode()).to_series()
    except pl.exceptions.ComputeError:
        return None


def spelled_out(texts: pl.Series) -> pl.Series:
    """Texts with their entities, and Excel's own way to write control characters, replaced by what they stand for.

    Raises NotPlain where there is an entity that XML does not know by itself.
    """
    texts = replaced(texts, texts.str.contains("&", literal=True), _without_entities)
    return replaced(texts, texts.str.contains("_x", literal=True), unescaped)


def _without_entities(text: str) -> str:
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name, hexadecimal, decimal = match.groups()
    if name:
        return _ENTITIES[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return chr(code)
    raise NotPlain


def replaced(texts: pl.Series, where: pl.Series, new: Callable[[str], str | None]) -> pl.Series:
    """Texts with some of them put through a function, once for each that occurs."""
    if not where.any():
        return texts
    chosen = texts.filter(where)
    old = chosen.unique()
    made = pl.Series(texts.name, [new(text) for text in old], pl.String)
    # The new texts stand after the old ones, and are pointed at instead of them.
    place = np.arange(len(texts), dtype=np.uint32)
    which = chosen.replace_strict(old, pl.Series(range(len(old)), dtype=pl.UInt32))
    place[where.to_numpy()] = len(texts) + which.to_numpy()
    return pl.concat([texts, made], rechunk=True).gather(pl.Series(place))
