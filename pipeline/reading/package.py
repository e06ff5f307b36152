"""Zip archives, opened with care: nothing is ever unpacked to disk, and nothing swells unnoticed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.reading import refusal
from pipeline.reading.limits import Meter

CHUNK = 1 << 18


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
            while chunk := member.read(CHUNK):
                self._meter.unpacked(len(chunk))
                yield chunk

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
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError) as error:
            if not part:
                raise refusal.damaged(self._meter.file, "The file is cut short or altered.") from error
            raise refusal.damaged(self._meter.file, "{part} is cut short or altered.", part=part) from error


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
