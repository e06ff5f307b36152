"""The parts of a package: read, changed, added; what is not changed is copied as it is packed."""

from __future__ import annotations

import copy
import posixpath
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO

from pipeline.files import BROKEN_ZIP
from pipeline.publish.marks.markup import Markup, Numbers, UnmarkableError, text

LARGEST = 1 << 30
"""How many bytes a package may unpack to and still be marked."""

CONTENT_TYPES = "[Content_Types].xml"
_LOCAL = struct.Struct("<26xHH")
_DESCRIPTOR = 0x08
_ENCRYPTED = 0x01
_ADDED = (1980, 1, 1, 0, 0, 0)
_RELATIONS = b"http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: its id, the last word of its type, and the part's name (empty for what lies outside)."""

    id: str
    kind: str
    part: str


class Parts:
    """A package in memory. Names are found without regard to case or a leading slash, as Excel does.

    Raises UnmarkableError where the archive is damaged, encrypted, ambiguous or too large.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
        except BROKEN_ZIP as error:
            raise UnmarkableError from error
        self._content = content
        members = self._archive.infolist()
        self._members = {_plain(info.filename): info for info in members}
        if len(self._members) != len(members) or any(info.flag_bits & _ENCRYPTED for info in members):
            raise UnmarkableError
        if sum(info.file_size for info in members) > LARGEST:
            raise UnmarkableError
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members or name in self._added

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return [*(info.filename for info in self._members.values()), *self._added]

    def read(self, name: str) -> bytes:
        """A part's bytes, as changed so far."""
        if name in self._added:
            return self._added[name]
        plain = _plain(name)
        if plain in self._changed:
            return self._changed[plain]
        try:
            return self._archive.read(self._members[plain])
        except (*BROKEN_ZIP, KeyError) as error:
            raise UnmarkableError from error

    def write(self, name: str, content: bytes) -> None:
        """Change a part, or add one."""
        if _plain(name) in self._members:
            self._changed[_plain(name)] = content
        else:
            self._added[name] = content

    def free(self, pattern: str) -> str:
        """A name by a pattern with `{}` that no part has."""
        return Numbers({_plain(name) for name in self.names}).free(pattern)

    def relations(self, part: str) -> list[Relation]:
        """What a part (or the package, for an empty name) refers to."""
        place = relations_part(part)
        if place not in self:
            return []
        found = []
        for tag in Markup(self.read(place)).tags():
            if tag.name != b"Relationship" or tag.closing:
                continue
            said = tag.attributes()
            inside = said.get("TargetMode") != "External"
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), said.get("Target", "")))
            kind = said.get("Type", "").rpartition("/")[2]
            found.append(Relation(said.get("Id", ""), kind, target.lstrip("/") if inside else ""))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another. `kind` is the whole type. Gives the relation's id."""
        place = relations_part(part)
        if place not in self:
            self.write(place, b'<?xml version="1.0"?><Relationships xmlns="' + _RELATIONS + b'"></Relationships>')
        rels = Markup(self.read(place))
        root = rels.root()
        name = Numbers({relation.id.casefold() for relation in self.relations(part)}).free("rIdAvs{}")
        said = b'Id="' + text(name) + b'" Type="' + text(kind) + b'" Target="/' + text(target) + b'"'
        rels.append(root, b"<" + root.tag.prefix + b"Relationship " + said + b"/>")
        self.write(place, rels.result())
        return name

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is."""
        types = Markup(self.read(CONTENT_TYPES))
        root = types.root()
        said = b'PartName="/' + text(part) + b'" ContentType="' + text(content_type) + b'"'
        types.append(root, b"<" + root.tag.prefix + b"Override " + said + b"/>")
        self.write(CONTENT_TYPES, types.result())

    def result(self) -> bytes:
        """The package: members in their order, those that are not changed as they are packed, those added last."""
        stored = BytesIO()
        with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
            for plain, info in self._members.items():
                if plain in self._changed:
                    fresh = zipfile.ZipInfo(info.filename, info.date_time)
                    fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
                    archive.writestr(fresh, self._changed[plain])
                else:
                    self._copy(info, archive)
            for name, content in self._added.items():
                fresh = zipfile.ZipInfo(name, _ADDED)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(fresh, content)
        return stored.getvalue()

    def _copy(self, info: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        """Copy a member as it is packed. Its sizes and check sum stand before it, so no descriptor follows."""
        at = info.header_offset
        head = self._content[at : at + _LOCAL.size]
        if archive.fp is None or len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise UnmarkableError
        named, more = _LOCAL.unpack(head)
        begins = at + _LOCAL.size + named + more
        copied = copy.copy(info)
        copied.flag_bits &= ~_DESCRIPTOR
        copied.extra = b""
        copied.header_offset = archive.fp.tell()
        archive.fp.write(copied.FileHeader())
        archive.fp.write(self._content[begins : begins + info.compress_size])
        archive.filelist.append(copied)
        archive.NameToInfo[copied.filename] = copied
        archive.start_dir = archive.fp.tell()


def relations_part(part: str) -> str:
    """Where it stands what a part refers to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
