"""The workbook's styles, with some more: a marked cell keeps its number format, font and alignment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.publish.marks.markup import Element, Markup, UnmarkableError, with_attributes
from pipeline.tables import whole_number

FILLS: Mapping[str, str] = MappingProxyType({"error": "FFF8D7D9", "warning": "FFFFF0BF"})
"""The fill of a marked cell. No palette has these very colours: by them a mark is known again."""

EDGES: Mapping[str, str] = MappingProxyType({"error": "FFA4262C", "warning": "FFB8860B"})

LOOKS: Mapping[str, tuple[str, str, bool]] = MappingProxyType(
    {
        "title": ("bold large", "", False),
        "line": ("quiet", "", False),
        "head": ("bold", "FFDCE3EA", True),
        "text": ("plain", "", True),
        "link": ("link", "", True),
        "error": ("white", "FFA4262C", True),
        "warning": ("bold", "FFFFE08A", True),
        "info": ("plain", "FFEDF0F3", True),
    }
)
"""How the cells of our list look: font, fill, and whether the text is wrapped."""

_FONTS: Mapping[str, str] = MappingProxyType(
    {
        "plain": "{sz10}{ink}{name}",
        "bold": "{b}{sz10}{ink}{name}",
        "bold large": "{b}{sz16}{ink}{name}",
        "quiet": "{sz10}{grey}{name}",
        "link": "{u}{sz10}{blue}{name}",
        "white": "{b}{sz10}{white}{name}",
    }
)
_FONT_PARTS = MappingProxyType(
    {
        "b": "<{p}b/>",
        "u": "<{p}u/>",
        "sz10": '<{p}sz val="10"/>',
        "sz16": '<{p}sz val="16"/>',
        "ink": '<{p}color rgb="FF1F2A37"/>',
        "grey": '<{p}color rgb="FF5B6675"/>',
        "blue": '<{p}color rgb="FF1F5FA8"/>',
        "white": '<{p}color rgb="FFFFFFFF"/>',
        "name": '<{p}name val="Calibri"/>',
    }
)
_ORDER = (
    b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles", b"dxfs", b"tableStyles",
    b"colors", b"extLst",
)  # fmt: skip
_MOST = 64_000
"""Excel takes 65 490 cell formats."""

_PLAIN_XF = '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_FIRST = MappingProxyType(
    {
        b"fonts": '<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>',
        b"fills": (
            '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
            '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>'
        ),
        b"borders": "<{p}border/>",
        b"cellXfs": _PLAIN_XF,
    }
)
"""What must stand first in a section that a workbook lacks."""


class StyleSheet:
    """The part of styles. `marked` and `look` add what they need, each once; `result` is the part with it."""

    def __init__(self, data: bytes) -> None:
        self._markup = Markup(data)
        self._root = self._markup.root()
        self._p = self._root.tag.prefix.decode("ascii")
        self._sections = {element.name: element for element in self._markup.children(self._root)}
        self._formats = self._children(b"cellXfs")
        self._fills = self._children(b"fills")
        self._counts = {name: len(self._children(name)) or _FIRST[name].count("<{p}fill>") or 1 for name in _FIRST}
        self._new: dict[bytes, list[str]] = {name: [] for name in _FIRST}  # in the order of a stylesheet
        self._made: dict[object, int] = {}

    def _children(self, name: bytes) -> list[Element]:
        section = self._sections.get(name)
        return list(self._markup.children(section)) if section is not None else []

    def marked(self, style: int, severity: str) -> int:
        """The style of a cell with a mark, in place of its own. Its fill and border are the mark's, all else stays."""
        key = ("mark", style, severity)
        if key not in self._made:
            own = (
                self._markup.bytes_of(self._formats[style]).decode("latin-1")
                if style < len(self._formats)
                else _PLAIN_XF.format(p=self._p)
            )
            tag, closed, rest = own.partition(">")
            added = with_attributes(
                (tag + closed).encode("latin-1"),
                {
                    "fillId": str(self._fill(FILLS[severity])),
                    "borderId": str(self._border(EDGES[severity])),
                    "applyFill": "1",
                    "applyBorder": "1",
                },
            )
            self._made[key] = self._add(b"cellXfs", added.decode("latin-1") + rest)
        return self._made[key]

    def is_marked(self, style: int) -> bool:
        """Whether a style is that of a cell that was marked before."""
        if style >= len(self._formats):
            return False
        fill = whole_number(self._formats[style].tag.attributes().get("fillId", "0"))
        if fill is None or fill >= len(self._fills):
            return False
        stored = self._markup.bytes_of(self._fills[fill]).upper()
        return any(colour.encode() in stored for colour in FILLS.values())

    def look(self, name: str) -> int:
        """The style of a cell of our list."""
        if name not in self._made:
            font, fill, wrap = LOOKS[name]
            parts = {key: part.format(p=self._p) for key, part in _FONT_PARTS.items()}
            font_id = self._once(b"fonts", f"<{{p}}font>{_FONTS[font].format(**parts)}</{{p}}font>")
            fill_id = self._fill(fill) if fill else 0
            side = ' wrapText="1"' if wrap else ""
            self._made[name] = self._add(
                b"cellXfs",
                f'<{self._p}xf numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="0" applyFont="1" applyFill="1"'
                f' applyAlignment="1"><{self._p}alignment vertical="top"{side}/></{self._p}xf>',
            )
        return self._made[name]

    def _fill(self, colour: str) -> int:
        return self._once(
            b"fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor rgb="{colour}"/><{{p}}bgColor indexed="64"/>'
            "</{p}patternFill></{p}fill>",
        )

    def _border(self, colour: str) -> int:
        sides = "".join(
            f'<{{p}}{side} style="thin"><{{p}}color rgb="{colour}"/></{{p}}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._once(b"borders", f"<{{p}}border>{sides}<{{p}}diagonal/></{{p}}border>")

    def _once(self, section: bytes, pattern: str) -> int:
        key = (section, pattern)
        if key not in self._made:
            self._made[key] = self._add(section, pattern.replace("{p}", self._p))
        return self._made[key]

    def _add(self, section: bytes, written: str) -> int:
        number = self._counts[section] + len(self._new[section])
        if number > _MOST:
            raise UnmarkableError
        self._new[section].append(written)
        return number

    def result(self) -> bytes:
        """The part, with what has been added at the end of each section."""
        alone: list[bytes] = []
        for name, added in self._new.items():
            if not added:
                continue
            count = str(self._counts[name] + len(added))
            section = self._sections.get(name)
            if section is not None and self._children(name):
                self._markup.append(section, "".join(added).encode("latin-1"), count=count)
                continue
            first = _FIRST[name].replace("{p}", self._p)
            whole = self._p + name.decode()
            written = f'<{whole} count="{count}">{first}{"".join(added)}</{whole}>'.encode("latin-1")
            if section is not None:
                self._markup.replace(section.tag.start, section.end, written)
            elif self._root.tag.empty:
                alone.append(written)
            else:
                self._markup.insert(self._place(name), written)
        if alone:
            self._markup.append(self._root, b"".join(alone))
        return self._markup.result()

    def _place(self, name: bytes) -> int:
        """Where a section belongs that is not there: before the first of those that come after it."""
        after = _ORDER[_ORDER.index(name) + 1 :]
        later = [element.tag.start for key, element in self._sections.items() if key in after]
        return min(later, default=self._root.inner_end)


def plain_stylesheet(namespace: str) -> bytes:
    """The styles of a workbook that has none."""
    sections = {name.decode(): first.replace("{p}", "") for name, first in _FIRST.items()}
    formats = sections.pop("cellXfs")
    styles = '<cellStyle name="Normal" xfId="0" builtinId="0"/>'
    sections |= {"cellStyleXfs": formats, "cellXfs": formats.replace("/>", ' xfId="0"/>'), "cellStyles": styles}
    written = "".join(f"<{name}>{first}</{name}>" for name, first in sections.items())
    return f'<?xml version="1.0"?><styleSheet xmlns="{namespace}">{written}</styleSheet>'.encode()
