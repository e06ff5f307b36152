"""One zip for auditors: everything behind a run, the journal, and what is needed to verify and to repeat it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipeline.archive import original_at
from pipeline.auditing.evidence import CONTENTS, JOURNAL, OUTBOX, README, VERIFIER, Evidence, NotRepeatable
from pipeline.breaks.payloads import SIGN_OFF, SignOff
from pipeline.closing import CLOSING, Closing, Ledger
from pipeline.files import sha256_of
from pipeline.language import Language
from pipeline.record import FileRead
from pipeline.run.recording import SETTINGS
from pipeline.store import line_of

_NEVER = (1980, 1, 1, 0, 0, 0)
"""When a part of a zip is said to be made: the same evidence gives the same zip."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What is not as it was in a zip, by the paths in the outbox.

    `missing` are the documents that are gone, and `lost` those of them that should be there: no decision in the journal
    tells that they were deleted, and they are no copies to correct. `altered` are not what the journal tells.
    """

    missing: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything that should be there is, as it was."""
        return not self.lost and not self.altered


def pack(evidence: Evidence, number: int, path: Path, language: Language) -> Packed:
    """Write the zip of a run to a path. Gives what is not in it since it is gone, and what is not as it was.

    It holds the journal, the originals that the run rests on and that came with it, the settings, what it published and
    returned, what was signed off and closed for its periods, the verifier, and what to do with all of it. Raises
    NotRepeatable where there is no such run, OSError where the zip cannot be written.
    """
    made = evidence.run(number)
    documents = {name: (place, sha256) for name, place, sha256 in _documents(evidence, number)}
    told = {name: place for name, (place, _) in documents.items()}
    lacking = _lacking(evidence, documents)
    contents: dict[str, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:

        def put(name: str, content: bytes) -> None:
            contents[name] = hashlib.sha256(content).hexdigest()
            packed.writestr(_part(name), content)

        put(README, _readme(number, made.version, path.name, lacking, language).encode())
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
            "missing": list(lacking.missing),
            "lost": list(lacking.lost),
            "altered": list(lacking.altered),
            "files": contents,
        }
        packed.writestr(_part(CONTENTS), json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return lacking


def _lacking(evidence: Evidence, documents: Mapping[str, tuple[Path, str]]) -> Packed:
    missing = {name: sha256 for name, (place, sha256) in documents.items() if not place.is_file()}
    lost = [name for name, sha256 in missing.items() if sha256 and not evidence.decision(name, sha256)]
    altered = [
        name
        for name, (place, sha256) in documents.items()
        if sha256 and name not in missing and sha256_of(place) != sha256
    ]
    return Packed(tuple(sorted(missing)), tuple(sorted(lost)), tuple(sorted(altered)))


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NEVER)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _documents(evidence: Evidence, number: int) -> Iterator[tuple[str, Path, str]]:
    """Every document that a run rests on or gave: its path in the outbox, where it lies, and its SHA-256.

    Of a copy to correct the last is empty: it is there to be worked in.
    """
    made = evidence.run(number)
    periods = evidence.periods(number)
    kept = {entry.kept: entry.sha256 for entry in evidence.files(number)}
    kept |= {_kept(evidence, one): one.sha256 for period in periods for one in period.inputs}
    for raw in evidence.entries:
        payload = json.loads(raw.payload) if raw.kind in {CLOSING, SIGN_OFF} else {}
        if raw.kind == CLOSING and raw.number < evidence.first_entry(number):
            kept |= {_kept(evidence, one): one.sha256 for one in Closing.from_payload(payload).ledgers}
        if raw.kind == SIGN_OFF:
            for attachment in SignOff.from_payload(payload).attachments:
                yield attachment.kept, evidence.outbox / attachment.kept, attachment.sha256
    for name, sha256 in kept.items():
        yield f"archive/{name}", evidence.archive / name, sha256
    for period in periods:
        for name, sha256 in period.outputs.items():
            yield name, evidence.outbox / name, sha256
    for name in made.returned:
        yield name, evidence.outbox / name, ""
    try:
        settings = evidence.settings(made.settings)
        yield f"{SETTINGS}/{made.settings[:16]}/{settings.name}", settings, made.settings
    except NotRepeatable:
        yield f"{SETTINGS}/{made.settings[:16]}", evidence.outbox / SETTINGS / made.settings[:16] / "?", made.settings


def _kept(evidence: Evidence, told: FileRead | Ledger) -> str:
    """Where in the archive an original lies that a period or a closing tells of."""
    return original_at(evidence.archive, told.sha256, told.file).relative_to(evidence.archive).as_posix()


def _readme(number: int, version: str, name: str, lacking: Packed, language: Language) -> str:
    told = language.text(
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
    return "\n".join([told, *warnings(lacking, language), ""]) if not lacking.whole else told


def warnings(lacking: Packed, language: Language) -> list[str]:
    """What whoever opens the zip must know: each document that is lost or altered."""
    text = language.text
    lost = [
        text("WARNING: {file} is gone, and no decision in the journal says why. It is not in the zip.", file=name)
        for name in lacking.lost
    ]
    altered = [
        text(
            "WARNING: {file} is not what the journal tells: it has been altered. The zip has it as it is now.",
            file=name,
        )
        for name in lacking.altered
    ]
    return [*lost, *altered]
