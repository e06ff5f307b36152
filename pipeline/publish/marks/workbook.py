"""The list of sheets in a package: where each is, and one more put first."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.publish.marks.markup import Markup, UnmarkableError, text
from pipeline.publish.marks.parts import Parts
from pipeline.tables import whole_number

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
DEFINED_NAME = "_avstamning_returned"
"""The hidden name that says which sheet is ours, whatever it is called."""

LONGEST_NAME = 31
_AFTER_NAMES = (
    b"calcPr", b"oleSize", b"customWorkbookViews", b"pivotCaches", b"smartTagPr", b"smartTagTypes", b"webPublishing",
    b"fileRecoveryPr", b"webPublishObjects", b"extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it, with the part that it is."""

    name: str
    number: int
    part: str


class Workbook:
    """The workbook's part: its sheets, and the styles that they share."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        main = [relation.part for relation in parts.relations("") if relation.kind == "officeDocument"]
        self.part = next((part for part in main if part in parts), "xl/workbook.xml")
        self._markup = Markup(parts.read(self.part))
        self._root = self._markup.root()
        self.prefix = self._root.tag.prefix
        said = self._root.tag.attributes()
        self.namespace = said.get(self.prefix.rstrip(b":").decode() or "xmlns", "")
        strict = "purl.oclc.org" in self.namespace
        base = "http://purl.oclc.org/ooxml" if strict else "http://schemas.openxmlformats.org"
        self.office = f"{base}/officeDocument/relationships" if strict else f"{base}/officeDocument/2006/relationships"
        self._related = {relation.id: relation for relation in parts.relations(self.part)}
        listed = self._markup.child(self._root, b"sheets")
        if listed is None or not self.namespace or listed.tag.empty:
            raise UnmarkableError
        self._sheets = listed
        self.entries = []
        for element in self._markup.children(listed):
            sheet = element.tag.attributes()
            relation = self._related.get(sheet.get("id", ""))
            number = whole_number(sheet.get("sheetId")) or 0
            self.entries.append(SheetEntry(sheet.get("name", ""), number, relation.part if relation else ""))

    def part_of(self, kind: str) -> str:
        """The part of a kind that the workbook refers to, empty where there is none."""
        return next((one.part for one in self._related.values() if one.kind == kind and one.part in self._parts), "")

    def own_sheet(self) -> SheetEntry | None:
        """The sheet that we put there an earlier time, by its hidden name."""
        names = self._markup.child(self._root, b"definedNames")
        for element in self._markup.children(names) if names else ():
            if element.tag.attributes().get("name") != DEFINED_NAME:
                continue
            sheet = self._markup.text(element).rpartition("!")[0]
            if sheet.startswith("'") and sheet.endswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            return next((entry for entry in self.entries if entry.name == sheet and entry.part in self._parts), None)
        return None

    def free_name(self, wanted: str) -> str:
        """A name for a sheet that none has."""
        taken = {entry.name.casefold() for entry in self.entries}
        name, number = wanted[:LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: LONGEST_NAME - 5]} ({number})"
        return name

    def put_first(self, name: str, content: bytes) -> None:
        """Put a sheet before all others, and let it be the one that is shown. What counts sheets by place counts on."""
        part = self._parts.free("xl/worksheets/avstamning{}.xml")
        self._parts.write(part, content)
        self._parts.declare(part, SHEET_TYPE)
        relation = self._parts.relate(self.part, f"{self.office}/worksheet", part)
        number = max([0, *(entry.number for entry in self.entries)]) + 1
        said = b'name="' + text(name).replace(b'"', b"&quot;") + b'" sheetId="%d"' % number
        space = b'xmlns:r="' + self.office.encode() + b'" r:id="' + relation.encode() + b'"'
        self._markup.insert(self._sheets.tag.end, b"<" + self.prefix + b"sheet " + said + b" " + space + b"/>")
        self._show_first()
        self._count_on(name)
        self._parts.write(self.part, self._markup.result())

    def _show_first(self) -> None:
        views = self._markup.child(self._root, b"bookViews")
        for view in self._markup.children(views) if views else ():
            shown = {key: "0" for key in ("activeTab", "firstSheet") if view.tag.attributes().get(key, "0") != "0"}
            if shown:
                self._markup.set(view.tag, **shown)

    def _count_on(self, name: str) -> None:
        """Names that belong to a sheet say so by its place: one further on. And our own name, hidden."""
        quoted = name.replace("'", "''")
        own = b'<%sdefinedName name="%s" hidden="1">' % (self.prefix, DEFINED_NAME.encode())
        own += text(f"'{quoted}'!$H$1") + b"</" + self.prefix + b"definedName>"
        names = self._markup.child(self._root, b"definedNames")
        if names is None:
            whole = self.prefix + b"definedNames"
            later = [e.tag.start for e in self._markup.children(self._root) if e.name in _AFTER_NAMES]
            at = min(later, default=self._root.inner_end)
            self._markup.insert(at, b"<" + whole + b">" + own + b"</" + whole + b">")
            return
        for element in self._markup.children(names):
            place = whole_number(element.tag.attributes().get("localSheetId"))
            if place is not None:
                self._markup.set(element.tag, localSheetId=str(place + 1))
        self._markup.append(names, own)
