"""Notes the head of the journal outside the journal: in a file elsewhere, and with a time stamp of an authority.

Whoever can write to the journal can write all of it anew, with hashes that fit. Only what somebody else holds shows that.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loguru import logger

from pipeline.anchoring.timestamps import Stamped, request_stamp, verified
from pipeline.store import JSON, NewEntry, Store
from pipeline.verifier import Anchor, Problem, Row, anchors_of
from pipeline.workspace import Workspace

Head = tuple[int, str]


def head_text(head: Head) -> str:
    """A head as it is told and noted: `123:9f2c…`, with the whole hash. It is what `verify --anchor` takes."""
    return f"{head[0]}:{head[1]}"


@dataclass(frozen=True, slots=True)
class StampEntry:
    """A time stamp of a head: recorded as `anchor`, about the head. `token` is the authority's answer (DER)."""

    head: Head
    token: bytes
    url: str

    def entry(self) -> NewEntry:
        """What is recorded."""
        payload: Mapping[str, JSON] = {
            "count": self.head[0],
            "hash": self.head[1],
            "token": base64.b64encode(self.token).decode(),
            "url": self.url,
        }
        return NewEntry("anchor", head_text(self.head), payload)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> StampEntry:
        """What was recorded. Raises KeyError, TypeError or ValueError where it is something else."""
        head = (int(payload["count"]), str(payload["hash"]))
        return cls(head, base64.b64decode(payload["token"], validate=True), str(payload["url"]))


def anchor(store: Store, head: Head, workspace: Workspace) -> None:
    """Note a head where the settings of operation say. What cannot be noted is told in the operating log and stops nothing."""
    operation = workspace.operation
    if operation.anchor.file and head[0]:
        try:
            _note(workspace.root / operation.anchor.file, store.organisation, head)
        except OSError as error:
            logger.warning("the head of the journal could not be noted in {}: {}", operation.anchor.file, error)
    if operation.timestamp.url and head[0]:
        try:
            token = request_stamp(operation.timestamp.url, head_text(head).encode())
        except OSError as error:
            logger.warning("the head of the journal has no time stamp: {}", error)
        else:
            store.append([StampEntry(head, token, operation.timestamp.url).entry()])


def known_anchors(rows: Iterable[Row], workspace: Workspace) -> tuple[list[Anchor], list[Problem]]:
    """What is noted outside as the settings of operation say, and what of it cannot be read or is not genuine.

    `rows` are the journal's entries as they are stored. A time stamp counts where the authority's certificate is declared
    and its signature holds.
    """
    anchors: list[Anchor] = []
    problems: list[Problem] = []
    file = workspace.operation.anchor.file
    if file and (workspace.root / file).exists():
        anchors, problems = anchors_of(workspace.root / file, workspace.organisation.organisation.id)
    certificates = workspace.operation.timestamp.certificates
    if certificates:
        for number, found in _stamps(rows, workspace.root / certificates):
            if isinstance(found, Anchor):
                anchors.append(found)
            else:
                problems.append(Problem("stamp-wrong", {"number": number, "why": found}))
    return anchors, problems


def _stamps(rows: Iterable[Row], certificates: Path) -> Iterator[tuple[int, Anchor | str]]:
    """The number of every entry with a time stamp, and what it vouches for, or why it does not."""
    for row in rows:
        if row["kind"] != "anchor":
            continue
        number = row["number"]
        try:
            stamp = StampEntry.of(json.loads(row["payload"]))
        except (KeyError, TypeError, ValueError):
            yield number, "?"
            continue
        found = verified(stamp.token, head_text(stamp.head).encode(), certificates)
        if isinstance(found, Stamped):
            yield number, Anchor(*stamp.head, f"{found.authority}, {found.at:%Y-%m-%d %H:%M} UTC")
        else:
            yield number, found


def _note(path: Path, organisation: str, head: Head) -> None:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{at} {organisation} {head[0]} {head[1]}\n")
