"""Comments of one sheet: the part that has their texts, and the drawing that shows them. What is there stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pipeline.publish.marks.markup import Markup, text
from pipeline.publish.marks.parts import Parts
from pipeline.publish.marks.worksheet import Worksheet
from pipeline.tables import letters, number, split_address, whole_number

AUTHOR = "avstamning"
"""Who our comments are by: by it they are known again."""

SEPARATOR = "\u2014 avstamning \u2014"
"""What stands before our words in a comment that somebody else has written."""

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_DRAWING = f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
_SHAPE = re.compile(rb"<v:shape\s(?:(?!<v:shape\s).)*?</v:shape>", re.DOTALL)
_SHAPE_NUMBER = re.compile(rb"_x0000_s([0-9]{1,9})")
_WIDE, _LINE = 62, 13
"""How many letters a line of a comment has, and how high it is in points."""


def add_comments(parts: Parts, part: str, sheet: Worksheet, said: Mapping[str, str], office: str) -> None:
    """Comment on cells of a sheet, by their addresses. `office` is the namespace of relations that the workbook uses.

    A cell with a comment keeps it, with ours below. A cell with a discussion (threaded comments) keeps that alone.
    """
    related = parts.relations(part)
    discussed = _discussed(parts, [relation.part for relation in related if relation.kind == "threadedComment"])
    said = {address: words for address, words in said.items() if address not in discussed}
    if not said:
        return
    place = next((relation.part for relation in related if relation.kind == "comments" and relation.part in parts), "")
    if not place:
        place = parts.free("xl/avstamning_comments{}.xml")
        namespace = sheet.root.tag.attributes().get(sheet.prefix.rstrip(b":").decode() or "xmlns", "")
        parts.write(place, _no_comments(namespace))
        parts.declare(place, COMMENTS_TYPE)
        parts.relate(part, f"{office}/comments", place)
    fresh = _write(parts, place, said)

    drawing = sheet.legacy_drawing()
    shapes = next((relation.part for relation in related if relation.id == drawing and relation.part in parts), "")
    if not shapes:
        shapes = parts.free("xl/drawings/avstamning{}.vml")
        parts.write(shapes, _DRAWING.encode())
        parts.declare(shapes, VML_TYPE)
        relation = parts.relate(part, f"{office}/vmlDrawing", shapes)
        if not drawing:
            sheet.hang_drawing(relation, office)
    parts.write(shapes, _with_shapes(parts.read(shapes), {address: said[address] for address in fresh}))


def remove_comments(parts: Parts, part: str, addresses: Collection[str]) -> None:
    """Take our comments of an earlier time off cells, and our words out of others' comments."""
    related = parts.relations(part)
    gone = set()
    for relation in related:
        if relation.kind != "comments" or relation.part not in parts:
            continue
        markup = Markup(parts.read(relation.part))
        root = markup.root()
        authors, listed = markup.child(root, b"authors"), markup.child(root, b"commentList")
        names = [markup.text(author) for author in markup.children(authors)] if authors else []
        for comment in markup.children(listed) if listed else ():
            said = comment.tag.attributes()
            address = said.get("ref", "")
            by = whole_number(said.get("authorId"))
            if by is not None and by < len(names) and names[by] == AUTHOR:
                markup.replace(comment.tag.start, comment.end, b"")
                gone.add(address)
            elif address in addresses:
                words = markup.child(comment, b"text")
                for run in markup.children(words) if words else ():
                    if SEPARATOR in markup.text(run):
                        markup.replace(run.tag.start, run.end, b"")
        parts.write(relation.part, markup.result())
    for relation in related:
        if relation.kind == "vmlDrawing" and relation.part in parts and gone:
            parts.write(
                relation.part,
                _SHAPE.sub(lambda found: b"" if _cell_of(found[0]) in gone else found[0], parts.read(relation.part)),
            )


def _cell_of(shape: bytes) -> str:
    row, column = (re.search(rb"<x:" + name + rb">\s*([0-9]{1,7})\s*</x:", shape) for name in (b"Row", b"Column"))
    return f"{letters(int(column[1]) + 1)}{int(row[1]) + 1}" if row and column else ""


def _discussed(parts: Parts, threads: list[str]) -> set[str]:
    return {
        tag.attributes().get("ref", "")
        for thread in threads
        if thread in parts
        for tag in Markup(parts.read(thread)).tags()
        if tag.name == b"threadedComment" and not tag.closing
    }


def _no_comments(namespace: str) -> bytes:
    return f'<?xml version="1.0"?><comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()


def _write(parts: Parts, place: str, said: Mapping[str, str]) -> list[str]:
    """Put the words into the part of comments. Gives the cells that had none."""
    markup = Markup(parts.read(place))
    root = markup.root()
    p = root.tag.prefix
    authors, listed = markup.child(root, b"authors"), markup.child(root, b"commentList")
    if authors is None or listed is None:
        count = 0
        before = b"<" + p + b"authors><" + p + b"author>" + text(AUTHOR) + b"</" + p + b"author></" + p + b"authors>"
        there = {}
    else:
        named = [markup.text(author) for author in markup.children(authors)]
        count = named.index(AUTHOR) if AUTHOR in named else len(named)
        if AUTHOR not in named:
            markup.append(authors, b"<" + p + b"author>" + text(AUTHOR) + b"</" + p + b"author>")
        before = b""
        there = {comment.tag.attributes().get("ref", ""): comment for comment in markup.children(listed)}
    fresh = []
    new = []
    for address, words in said.items():
        if address not in there:
            head = f'<{p.decode()}comment ref="{address}" authorId="{count}"><{p.decode()}text>'.encode()
            new.append(head + _run(p, words) + b"</" + p + b"text></" + p + b"comment>")
            fresh.append(address)
        elif (own := markup.child(there[address], b"text")) is not None:
            runs = list(markup.children(own))
            phonetic = (run.tag.start for run in runs if run.name in {b"rPh", b"phoneticPr"})
            added = _run(p, f"\n\n{SEPARATOR}\n{words}")
            if own.tag.empty:
                markup.append(own, added)
            else:
                markup.insert(next(phonetic, own.inner_end), added)
    if authors is None or listed is None:
        markup.append(root, before + b"<" + p + b"commentList>" + b"".join(new) + b"</" + p + b"commentList>")
    elif new:
        markup.append(listed, b"".join(new))
    parts.write(place, markup.result())
    return fresh


def _run(p: bytes, words: str) -> bytes:
    look = b"<" + p + b"rPr><" + p + b'sz val="9"/><' + p + b'rFont val="Tahoma"/></' + p + b"rPr>"
    return (
        b"<" + p + b"r>" + look + b"<" + p + b't xml:space="preserve">' + text(words) + b"</" + p + b"t></" + p + b"r>"
    )


def _with_shapes(drawing: bytes, said: Mapping[str, str]) -> bytes:
    """A drawing with one more shape for each cell. Drawings are seldom clean markup: only their end is looked for."""
    end = drawing.rfind(b"</xml")
    if end < 0:
        return _with_shapes(_DRAWING.encode(), said)
    numbers = [int(found) for found in _SHAPE_NUMBER.findall(drawing)]
    first = max([1024, *numbers]) + 1
    known = b"" if b"_x0000_t202" in drawing else _SHAPE_TYPE.encode()
    new = b"".join(_shape(first + at, address, words) for at, (address, words) in enumerate(said.items()))
    declared = all(space in drawing for space in (b"xmlns:v=", b"xmlns:o=", b"xmlns:x="))
    if not declared:
        spaces = f" {_SPACES}".encode()
        known = known.replace(b"<v:shapetype", b"<v:shapetype" + spaces, 1)
        new = new.replace(b"<v:shape ", b"<v:shape" + spaces + b" ")
    return drawing[:end] + known + new + drawing[end:]


def _shape(shape: int, address: str, words: str) -> bytes:
    column, row = split_address(address)
    at, line = number(column) - 1, row - 1
    lines = sum(len(part) // _WIDE + 1 for part in words.split("\n")) + 1
    tall = max(lines, 3)
    anchor = f"{at + 1}, 15, {max(line - 1, 0)}, 10, {at + 5}, 31, {max(line - 1, 0) + tall}, 9"
    return (
        f'<v:shape id="_x0000_s{shape}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:260pt;height:{tall * _LINE}pt;z-index:{shape};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{line}</x:Row><x:Column>{at}</x:Column></x:ClientData></v:shape>"
    ).encode()
