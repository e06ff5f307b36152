"""Puts a result's files where they belong: all of them at once, or none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.file_names import fitting
from pipeline.files import sha256_of, sync_file, sync_folder
from pipeline.findings import Finding
from pipeline.language import Language
from pipeline.mapping_list import FILE, Unmapped
from pipeline.masking import masked
from pipeline.publish.json_result import as_json
from pipeline.publish.log import write_log
from pipeline.publish.mapping_book import mapping_book
from pipeline.publish.page import file_name, write_page
from pipeline.publish.returned import write_returned
from pipeline.publish.shelf import Shelf
from pipeline.publish.workbook import write_workbook
from pipeline.result import Result
from schemas.organisation import Organisation

UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a result's files lie."""

    folder: Path
    workbook: Path
    log: Path
    json: Path
    page: Path


def outputs_of(result: Result, outbox: Path, language: Language) -> Outputs:
    """Where a result's files belong: `<outbox>/<period>/<run number>/`."""
    folder = outbox / str(result.period) / f"{result.run.number:04d}"
    name = fitting(
        f"Uppföljning {result.organisation.committee.name}", f" {result.period}.xlsx", str(folder.absolute())
    )
    return Outputs(
        folder, folder / name, folder / "reconciliation.jsonl", folder / "result.json", folder / file_name(language)
    )


def publish(result: Result, outbox: Path, language: Language, returned: Sequence[Path] = ()) -> Outputs:
    """Write the consolidated workbook, the log, the review page and the result as JSON; the folder waits to be released.

    `returned` are the files that went back to those who dropped them. Raises OSError where the outbox cannot be
    written, and FileExistsError where the run's folder is there already: results are never overwritten.
    """
    outputs = outputs_of(result, outbox, language)
    if outputs.folder.exists():
        raise FileExistsError(outputs.folder)
    unfinished = _unfinished(outputs.folder)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    write_workbook(result, unfinished / outputs.workbook.name, language)
    write_log(result, unfinished / outputs.log.name)
    where = {
        "workbook": outputs.workbook.relative_to(outbox).as_posix(),
        "log": outputs.log.relative_to(outbox).as_posix(),
        "page": outputs.page.relative_to(outbox).as_posix(),
        "returned": [path.relative_to(outbox).as_posix() for path in returned],
    }
    write_page(result, unfinished / outputs.page.name, language, _links(outputs, returned, language))
    text = masked(json.dumps(as_json(result, where, language), ensure_ascii=False, indent=1))
    (unfinished / outputs.json.name).write_text(text + "\n", encoding="utf-8")
    for path in unfinished.iterdir():
        sync_file(path)
    sync_folder(unfinished)
    return outputs


def hashes(folder: Path, outbox: Path) -> dict[str, str]:
    """The SHA-256 of every file of a result that waits to be released, by the path in the outbox that it will have."""
    unfinished = _unfinished(folder)
    return {
        (folder / path.relative_to(unfinished)).relative_to(outbox).as_posix(): sha256_of(path)
        for path in sorted(unfinished.rglob("*"))
        if path.is_file()
    }


def release(folder: Path) -> bool:
    """Let a result that is recorded appear, whole. Once it has, this does nothing more.

    False where there is nothing to release: somebody has taken it away.
    """
    if not folder.exists():
        unfinished = _unfinished(folder)
        if not unfinished.exists():
            return False
        unfinished.rename(folder)
    sync_folder(folder.parent)
    return True


def _unfinished(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{UNFINISHED}")


def _links(outputs: Outputs, returned: Sequence[Path], language: Language) -> list[tuple[str, str]]:
    """What the page links to: the files beside it, and those that went back."""
    beside = [(language.text("Workbook"), outputs.workbook.name), (language.text("Log"), outputs.log.name)]
    to_correct = language.text("To correct")
    places = (Path(os.path.relpath(path, outputs.folder)).as_posix() for path in returned)
    return beside + [(f"{to_correct}: {path.name}", place) for path, place in zip(returned, places, strict=True)]


UNRECORDED = ".unrecorded"


def set_aside_unrecorded(outbox: Path, number: int) -> tuple[Path, ...]:
    """Make room for the results of a run whose number an unrecorded run has used, and tell where its results now are.

    Results appear when they are recorded, so there are such only where the journal was restored from before them. They
    are renamed and kept; what was never released is removed.
    """
    kept = []
    for folder in sorted(outbox.glob(f"[0-9]*/*{UNFINISHED}")):
        shutil.rmtree(folder)
    for folder in sorted(outbox.glob(f"[0-9]*/{number:04d}")):
        places = (folder.with_name(f"{folder.name}{UNRECORDED}-{count}") for count in range(1, 10_000))
        kept.append(folder.rename(next(place for place in places if not place.exists())))
    for part in (outbox / "returned").glob(".*.part"):
        part.unlink()
    return tuple(kept)


def return_file(
    original: Path,
    name: str,
    findings: Sequence[Finding],
    folder: Path,
    language: Language,
    ours: Collection[str] = (),
    held: Collection[Path] = (),
) -> tuple[Path, ...]:
    """A copy of a file with faults for the one who dropped it, with what to do. Gives the paths of what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_returned(original.read_bytes(), name, findings, folder, language, ours=ours, held=held)


def write_mapping_list(
    rows: Sequence[Unmapped], organisation: Organisation, folder: Path, language: Language, ours: Collection[str] = ()
) -> Path:
    """The list of codes that belong to no line, to be filled in. Gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(FILE)
    return Shelf(folder, ours).put(name.stem, name.suffix, mapping_book(rows, organisation, language))
