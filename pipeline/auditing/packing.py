"""One zip for auditors: everything behind a run, the journal, and what is needed to verify and to repeat it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from pipeline.archive import kept_as
from pipeline.auditing.evidence import CONTENTS, JOURNAL, OUTBOX, README, VERIFIER, Evidence, NotRepeatable
from pipeline.breaks.payloads import SIGN_OFF, SignOff
from pipeline.closing import CLOSING, Closing
from pipeline.language import Language
from pipeline.recording import SETTINGS
from pipeline.store import line_of

_NEVER = (1980, 1, 1, 0, 0, 0)
"""When a part of a zip is said to be made: the same evidence gives the same zip."""


def pack(evidence: Evidence, number: int, path: Path, language: Language) -> tuple[str, ...]:
    """Write the zip of a run to a path. Gives the documents that are not in it since they are gone, by their paths.

    It holds the journal, the originals that the run rests on and that came with it, the settings, what it published and
    returned, what was signed off and closed for its periods, the verifier, and what to do with all of it. Raises
    NotRepeatable where there is no such run, OSError where the zip cannot be written.
    """
    made = evidence.run(number)
    told = dict(_documents(evidence, number))
    missing = tuple(sorted(name for name, place in told.items() if not place.is_file()))
    contents: dict[str, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:

        def put(name: str, content: bytes) -> None:
            contents[name] = hashlib.sha256(content).hexdigest()
            packed.writestr(_part(name), content)

        put(README, _readme(number, made.version, path.name, language).encode())
        put(JOURNAL, "".join(f"{line_of(raw)}\n" for raw in evidence.entries).encode())
        put(VERIFIER, files("pipeline").joinpath("verifier.py").read_bytes())
        for name, place in sorted(told.items()):
            if place.is_file():
                put(f"{OUTBOX}/{name}", place.read_bytes())
        head = evidence.entries[-1]
        about = {
            "version": 1,
            "organisation": evidence.organisation,
            "run": number,
            "program": {"version": made.version, "sha256": made.program},
            "journal": {"entries": head.number, "hash": head.hash},
            "missing": list(missing),
            "files": contents,
        }
        packed.writestr(_part(CONTENTS), json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return missing


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NEVER)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _documents(evidence: Evidence, number: int) -> Iterator[tuple[str, Path]]:
    """Every document that a run rests on or gave, by its path in the outbox."""
    made = evidence.run(number)
    periods = evidence.periods(number)
    kept = {entry.kept for entry in evidence.files(number)}
    kept |= {kept_as(one.sha256, one.file) for period in periods for one in period.inputs}
    for raw in evidence.entries:
        payload = json.loads(raw.payload) if raw.kind in {CLOSING, SIGN_OFF} else {}
        if raw.kind == CLOSING and raw.number < evidence.first_entry(number):
            kept |= {kept_as(one.sha256, one.file) for one in Closing.from_payload(payload).ledgers}
        if raw.kind == SIGN_OFF:
            for attachment in SignOff.from_payload(payload).attachments:
                yield attachment.kept, evidence.outbox / attachment.kept
    for name in kept:
        yield f"archive/{name}", evidence.archive / name
    for period in periods:
        for name in period.outputs:
            yield name, evidence.outbox / name
    for name in made.returned:
        yield name, evidence.outbox / name
    try:
        settings = evidence.settings(made.settings)
        yield f"{SETTINGS}/{made.settings[:16]}/{settings.name}", settings
    except NotRepeatable:
        yield f"{SETTINGS}/{made.settings[:16]}", evidence.outbox / SETTINGS / made.settings[:16] / "?"


def _readme(number: int, version: str, name: str, language: Language) -> str:
    return language.text(
        """What is in this file

It holds everything behind run {run}: the files that it read (outbox/archive), the settings (outbox/settings), what it
published, the journal (journal.jsonl), and contents.json with the SHA-256 of each.

To verify that nothing was altered, with Python 3.9 or later and nothing else:

    python verify.py --journal journal.jsonl --outbox outbox

To repeat the run and compare what it gives, with avstamning {version}:

    avstamning rerun {run} --zip "{file}"
""",
        run=str(number),
        version=version,
        file=name,
    )
