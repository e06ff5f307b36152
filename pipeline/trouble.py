"""Why something could not be done, in a sentence for readers of any language."""

from __future__ import annotations

import errno
from types import MappingProxyType

from pipeline.findings import Message


class Trouble(OSError):
    """What outside the program keeps it from going on. `message` is the sentence; as text it is English.

    Numbers in it are given as text.
    """

    def __init__(self, template: str, **values: str) -> None:
        self.message = Message(template, values)
        super().__init__(template.format(**values))


_NO_ROOM = "there is no room left on the disk"
_NO_RIGHT = "this account has no right to it"
_NOT_REACHED = "the share or the server cannot be reached"

SYSTEM = MappingProxyType(
    {
        errno.ENOSPC: _NO_ROOM,
        getattr(errno, "EDQUOT", errno.ENOSPC): _NO_ROOM,
        errno.EROFS: "what is there can only be read",
        errno.EACCES: _NO_RIGHT,
        errno.EPERM: _NO_RIGHT,
        errno.ENOENT: "it is not there",
        errno.EIO: "the disk or the share does not answer as it should",
        errno.ETIMEDOUT: _NOT_REACHED,
        errno.ENOTCONN: _NOT_REACHED,
        getattr(errno, "ESTALE", errno.ETIMEDOUT): _NOT_REACHED,
        getattr(errno, "EHOSTDOWN", errno.ETIMEDOUT): _NOT_REACHED,
        errno.EHOSTUNREACH: _NOT_REACHED,
    }
)
"""What the system says most often, by its number: its own words are in the language that it was set up in, with no remedy."""


def of_system(error: OSError) -> Message | None:
    """The sentence for what the system says; None for what it says rarely, which is told in its own words."""
    if isinstance(error, Trouble):
        return error.message
    return Message(SYSTEM[error.errno]) if error.errno in SYSTEM else None
