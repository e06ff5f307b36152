"""The settings' text with mappings added last: everything that stands there stays as it is, comments and order too."""

from __future__ import annotations

import json
from collections.abc import Sequence

from schemas.titles import CodeMapping


def with_mappings(text: str, mappings: Sequence[CodeMapping], comment: str) -> str:
    """The text with mappings at its end, each a table of its own under `comment`."""
    ending = "\r\n" if "\r\n" in text else "\n"
    said = " ".join(comment.split())
    blocks = [f"# {said}", *("\n".join(_lines(mapping)) for mapping in mappings)]
    added = "\n\n".join(blocks).replace("\n", ending)
    return f"{text.rstrip()}{ending}{ending}{added}{ending}"


def _lines(mapping: CodeMapping) -> list[str]:
    match = ", ".join(f"{name} = [{', '.join(map(_quoted, patterns))}]" for name, patterns in mapping.match.items())
    lines = ["[[mappings]]", f"match = {{ {match} }}", f"title = {_quoted(mapping.title)}"]
    if mapping.line is not None:
        lines.append(f"line = {_quoted(mapping.line)}")
    if mapping.since is not None:
        lines.append(f"from = {mapping.since.isoformat()}")
    if mapping.until is not None:
        lines.append(f"to = {mapping.until.isoformat()}")
    return lines


def _quoted(text: str) -> str:
    """A text as TOML writes it. What JSON escapes, TOML does too."""
    return json.dumps(text, ensure_ascii=False)
