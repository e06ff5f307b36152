"""Markup of a part, changed in place: what is not touched stays byte for byte."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_NAME = rb"[^\s<>/=\"'&!?]+"
_ATTRIBUTE = re.compile(rb"\s(" + _NAME + rb")\s*=\s*(\"[^\"<]*\"|'[^'<]*')")
_TAG = re.compile(rb"<(/?)(" + _NAME + rb")((?:\s+" + _NAME + rb"\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>")
_OTHER = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_OPENS_OTHER = re.compile(rb"<[!?]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class UnmarkableError(Exception):
    """A package that cannot be marked without risk: it goes back as it came, with the list beside it."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag where it stands. `name` is without prefix, `prefix` with its colon."""

    start: int
    end: int
    prefix: bytes
    name: bytes
    raw: bytes
    closing: bool
    empty: bool

    def attributes(self) -> Mapping[str, str]:
        """Its attributes by their names without prefixes."""
        found = _ATTRIBUTE.findall(self.raw)
        return {
            key.rpartition(b":")[2].decode("utf-8", "replace"): html.unescape(value[1:-1].decode("utf-8", "replace"))
            for key, value in found
        }


@dataclass(frozen=True, slots=True)
class Element:
    """An element where it stands: its tag, where its content ends, and where it ends itself."""

    tag: Tag
    inner_end: int
    end: int

    @property
    def name(self) -> bytes:
        """Its name without prefix."""
        return self.tag.name


class Markup:
    """A part's markup. Raises UnmarkableError for a document type, which no workbook has.

    A part in UTF-16 is written anew in UTF-8. In any other encoding all that is added is ASCII, and so holds in it.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            try:
                text = data.decode("utf-16")
            except UnicodeDecodeError as error:
                raise UnmarkableError from error
            data = re.sub(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text).encode()
        self.data = data
        # Comments and the like may hold what looks like tags. Without them every < begins one.
        self._plain = _without_others(data)
        self._edits: list[tuple[int, int, bytes]] = []

    def tags(self, start: int = 0, end: int | None = None) -> Iterator[Tag]:
        """The tags that stand between two places."""
        for found in _TAG.finditer(self._plain, start, len(self._plain) if end is None else end):
            prefix, colon, name = found[2].rpartition(b":")
            yield Tag(
                found.start(), found.end(), prefix + colon, name, found[3], closing=bool(found[1]), empty=bool(found[4])
            )

    def root(self) -> Element:
        """The outermost element."""
        first = next(self.tags(), None)
        if first is None or first.closing or not first.prefix.isascii():
            raise UnmarkableError
        end = self._plain.rfind(b"</")
        return Element(first, first.end, first.end) if first.empty else Element(first, end, len(self._plain))

    def children(self, parent: Element) -> Iterator[Element]:
        """The elements right within an element."""
        at = parent.tag.end
        while at < parent.inner_end:
            tag = next(self.tags(at, parent.inner_end), None)
            if tag is None:
                return
            element = self._element(tag, parent.inner_end)
            yield element
            at = element.end

    def child(self, parent: Element, name: bytes) -> Element | None:
        """The first element of a name right within an element."""
        return next((element for element in self.children(parent) if element.name == name), None)

    def _element(self, tag: Tag, limit: int) -> Element:
        if tag.closing:
            raise UnmarkableError
        if tag.empty:
            return Element(tag, tag.end, tag.end)
        # An element can only be confused with others of its own name.
        whole = re.escape(tag.prefix + tag.name)
        close, opening = b"</" + tag.prefix + tag.name, b"<" + tag.prefix + tag.name
        first = self._plain.find(close, tag.end, limit)
        if first >= 0 and self._plain.find(opening, tag.end, first) < 0:
            closed = next(self.tags(first, limit), None)
            if closed is not None and closed.start == first and closed.name == tag.name:
                return Element(tag, first, closed.end)
        same = re.compile(rb"<(/?)" + whole + rb"(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?(/?)>")
        depth = 1
        for found in same.finditer(self._plain, tag.end, limit):
            if found[1]:
                depth -= 1
            elif not found[2]:
                depth += 1
            if not depth:
                return Element(tag, found.start(), found.end())
        raise UnmarkableError

    def text(self, element: Element) -> str:
        """The text within an element, its markup left out."""
        inner = self.data[element.tag.end : element.inner_end]
        return html.unescape(_TAG.sub(b"", inner).decode("utf-8", "replace"))

    def bytes_of(self, element: Element) -> bytes:
        """An element as it is written."""
        return self.data[element.tag.start : element.end]

    def search(self, pattern: re.Pattern[bytes], start: int, end: int) -> int:
        """Where a pattern is met by what is no comment, −1 where it is not."""
        found = pattern.search(self._plain, start, end)
        return found.start() if found else -1

    def find(self, what: bytes, start: int, end: int) -> int:
        """Where some bytes stand that are no comment, −1 where they do not."""
        return self._plain.find(what, start, end)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put something else between two places, when all is done."""
        self._edits.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """Put something at a place; what is put at one place stands in the order that it was put there."""
        self._edits.append((at, at, new))

    def set(self, tag: Tag, **attributes: str) -> None:
        """Give a tag attributes in place of those that it has."""
        self.replace(tag.start, tag.end, with_attributes(self.data[tag.start : tag.end], attributes))

    def append(self, element: Element, new: bytes, **attributes: str) -> None:
        """Put something last in an element, and give it attributes. An empty one is opened."""
        tag = with_attributes(self.data[element.tag.start : element.tag.end], attributes)
        if element.tag.empty:
            whole = element.tag.prefix + element.tag.name
            self.replace(element.tag.start, element.end, tag[: tag.rindex(b"/")] + b">" + new + b"</" + whole + b">")
        else:
            if attributes:
                self.replace(element.tag.start, element.tag.end, tag)
            self.insert(element.inner_end, new)

    def result(self) -> bytes:
        """The part with all changes. Raises UnmarkableError where two of them overlap."""
        pieces, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise UnmarkableError
            pieces += [self.data[at:start], new]
            at = end
        return b"".join([*pieces, self.data[at:]])


def _without_others(data: bytes) -> bytes:
    """Markup with comments, character data and instructions blanked out, every tag at its place."""
    blanked, at = bytearray(data), 0
    while True:
        begins = _OPENS_OTHER.search(data, at)
        if begins is None:
            return bytes(blanked) if at else data
        found = _OTHER.match(data, begins.start())
        if found is None:
            raise UnmarkableError  # a document type, or something that is never closed
        at = found.end()
        blanked[found.start() : at] = b" " * (at - found.start())


def with_attributes(tag: bytes, attributes: Mapping[str, str]) -> bytes:
    """A tag with attributes set; others stay as they are written."""
    for name, value in attributes.items():
        written = b'"' + text(value).replace(b'"', b"&quot;") + b'"'
        pattern = re.compile(rb"(\s" + name.encode() + rb"\s*=\s*)(?:\"[^\"<]*\"|'[^'<]*')")
        if there := pattern.search(tag):
            tag = tag[: there.end(1)] + written + tag[there.end() :]
        else:
            whole = re.match(rb"<" + _NAME, tag)
            if whole is None:
                raise UnmarkableError
            tag = tag[: whole.end()] + b" " + name.encode() + b"=" + written + tag[whole.end() :]
    return tag


def text(value: str) -> bytes:
    """A text as markup: escaped, and ASCII in any encoding."""
    return escape(_UNPRINTABLE.sub(" ", value)).encode("ascii", "xmlcharrefreplace")


@dataclass(slots=True)
class Numbers:
    """Gives numbers that are not taken: `rId7` after `rId1`, `rId3`, `rId6`."""

    taken: set[str] = field(default_factory=set)

    def free(self, pattern: str) -> str:
        """The first name by a pattern with `{}` that is free."""
        number = 1
        while pattern.format(number).casefold() in self.taken:
            number += 1
        name = pattern.format(number)
        self.taken.add(name.casefold())
        return name
