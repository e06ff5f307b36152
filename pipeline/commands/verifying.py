"""Verifying: whether the journal, the originals and what was published are what they were."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import CLEAN, FINDINGS, Asked, in_workspace
from pipeline.wrapping import say

if TYPE_CHECKING:
    from pipeline.language import Language


@click.command()
@in_workspace
@click.option(
    "--anchor", "noted", multiple=True, metavar="COUNT:HASH", help="A head of the journal that somebody noted."
)
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the journal to a file of JSON lines as well.",
)
@click.option(
    "--write-verifier",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the stand-alone verifier to a file, and do nothing else.",
)
def verify(
    asked: Asked,
    *,
    noted: tuple[str, ...],
    export: Path | None,
    write_verifier: Path | None,
) -> None:
    """Verify the journal, the originals and what was published, and give three verdicts.

    Integrity: the entries are chained as they were written, and every file is what it was. Anchored: the journal is the
    one whose head was noted outside it. Completeness: every file has one outcome, and every expected night ran.
    """
    from pipeline.anchoring import known_anchors
    from pipeline.commands.speaking import language_of
    from pipeline.files import write_whole
    from pipeline.language import Language as Speaking
    from pipeline.record import open_journal
    from pipeline.store import line_of
    from pipeline.verifier import anchor_of
    from pipeline.verifier import verify as verify_rows

    if write_verifier is not None:
        write_whole(write_verifier, verifier_source())
        _written(write_verifier, asked, Speaking(asked.lang or language_of(asked.root, asked.organisation)))
        return
    # Nothing is done that the log would tell of, and what is verified may be a copy that can only be read.
    workspace, language = asked.opened(log=False)
    try:
        anchors = [anchor_of(text, f"--anchor {text.partition(':')[0]}") for text in noted]
    except ValueError as problem:
        raise click.UsageError(
            language.text("{text} is no head: write COUNT:HASH, with the whole hash.", text=str(problem))
        ) from None
    store = open_journal(workspace)
    stored = list(store.stored())
    rows = [asdict(raw) for raw in stored]
    if export is not None:
        write_whole(export, "".join(f"{line_of(raw)}\n" for raw in stored).encode())
    known, wrong = known_anchors(rows, workspace)
    report = verify_rows(
        rows,
        store.head(),
        workspace.outbox,
        [*anchors, *known],
        workspace.operation.night.nights,
        datetime.now(UTC).astimezone().date(),
        wrong,
    )
    if asked.as_json:
        click.echo(json.dumps(report.as_json(language.code), ensure_ascii=False))
    elif not asked.quiet:
        say(report.as_text(language.code))
    if export is not None:
        _written(export, asked, language)
    sys.exit(CLEAN if report.holds else FINDINGS)


def _written(path: Path, asked: Asked, language: Language) -> None:
    if not asked.quiet:
        say(language.text("Written: {path}", path=str(path)), err=asked.as_json)


def verifier_source() -> bytes:
    """The stand-alone verifier, as it is in this version of the program."""
    from importlib.resources import files

    return (files("pipeline") / "verifier.py").read_bytes()
