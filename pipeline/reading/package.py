"""Zip archives, opened with care: nothing is ever unpacked to disk, and nothing swells unnoticed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from isal import igzip_lib, isal_zlib

from pipeline.files import BROKEN_ZIP
from pipeline.reading import refusal
from pipeline.reading.limits import Meter

CHUNK = 1 << 18

LARGE = 1 << 20
"""Packed bytes of a member that is worth being unpacked by ISA-L, in a third of the time that zlib takes."""

_IsalError: type[Exception] = igzip_lib.error  # type: ignore[assignment]  # its stub says that it is an instance

_HEAD = 30
"""Bytes of a member's own head, before its name."""


class Package:
    """A zip archive in memory. Members are found by name without regard to case or a leading slash, as Excel does.

    Reading raises FileRejected: F01 where the archive is cut short or a check sum does not match, F02 where a member
    is encrypted, F03 beyond the limits.
    """

    def __init__(self, content: bytes, meter: Meter) -> None:
        self._meter = meter
        self._content = content
        with self._damage():
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = tuple(info.filename for info in self._archive.infolist() if not info.filename.endswith("/"))
        self._found = {_plain(name): name for name in self.names}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._found

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's bytes in pieces. A member that is not there is damage (F01)."""
        found = self._found.get(_plain(name))
        if found is None:
            raise refusal.damaged(self._meter.file, "{part} is missing in the file.", part=name)
        with self._damage(name), self._archive.open(found) as member:
            info = self._archive.getinfo(found)
            large = info.compress_type == zipfile.ZIP_DEFLATED and info.compress_size >= LARGE
            for chunk in self._inflated(info) if large else iter(lambda: member.read(CHUNK), b""):
                self._meter.unpacked(len(chunk))
                yield chunk

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """A deflated member's bytes in pieces, as zipfile gives them. Opening it has found its head to be right."""
        head = memoryview(self._content)[info.header_offset : info.header_offset + _HEAD]
        start = info.header_offset + _HEAD + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:], "little")
        packed = memoryview(self._content)[start : start + info.compress_size]
        inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE)
        left, fed, crc = info.file_size, 0, 0
        while left > 0 and not inflater.eof:
            feed = packed[fed : fed + CHUNK] if inflater.needs_input else b""
            if inflater.needs_input and not feed:
                break
            fed += len(feed)
            # What is more than the archive says is not taken. The check sum tells of that, and of what is missing.
            chunk = inflater.decompress(feed, CHUNK)[:left]
            left -= len(chunk)
            crc = isal_zlib.crc32(chunk, crc)
            if chunk:
                yield chunk
        if crc != info.CRC:
            raise zipfile.BadZipFile(info.filename)

    def another(self) -> Package:
        """The same archive opened once more, for a thread of its own."""
        return Package(self._content, self._meter)

    def size(self, name: str) -> int:
        """How many bytes a member is said to hold, 0 where there is none. Only a hint: nothing has been unpacked."""
        found = self._found.get(_plain(name))
        return self._archive.getinfo(found).file_size if found is not None else 0

    def read(self, name: str) -> bytes:
        """A member's bytes."""
        return b"".join(self.chunks(name))

    @contextmanager
    def _damage(self, part: str = "") -> Iterator[None]:
        """Turn what zipfile raises into refusals, of a part or of the file as a whole."""
        try:
            yield
        except RuntimeError as error:
            # zipfile's way to say that a member is encrypted
            raise refusal.encrypted(self._meter.file) from error
        except NotImplementedError as error:
            raise refusal.damaged(self._meter.file, "{part} is packed in an unknown way.", part=part) from error
        except (*BROKEN_ZIP, _IsalError) as error:
            if not part:
                raise refusal.damaged(self._meter.file, "The file is cut short or altered.") from error
            raise refusal.damaged(self._meter.file, "{part} is cut short or altered.", part=part) from error


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
