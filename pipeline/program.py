"""Which program this is, to the byte: what a run says it was made by."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]


@cache
def program_hash() -> str:
    """The SHA-256 of the program as it is installed: the names and contents of all its files, rules and words included."""
    return _hash("pipeline", "schemas")


@cache
def rules_hash() -> str:
    """The SHA-256 of the rule set alone."""
    return _hash("schemas")


def _hash(*packages: str) -> str:
    whole = hashlib.sha256()
    for package in packages:
        for path in sorted((_ROOT / package).rglob("*")):
            name = path.relative_to(_ROOT)
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in name.parts):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                whole.update(f"{name.as_posix()} {content}\n".encode())
    return whole.hexdigest()
