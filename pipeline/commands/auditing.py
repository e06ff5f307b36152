"""Auditing: everything behind a run in one file, and a run repeated."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import CLEAN, FINDINGS, Asked, in_workspace
from pipeline.wrapping import say

if TYPE_CHECKING:
    from pipeline.auditing import NotRepeatable, Repeated
    from pipeline.language import Language


@click.command()
@click.argument("run_number", type=click.IntRange(1))
@in_workspace
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip. [default: in this folder]")
def export(
    asked: Asked,
    run_number: int,
    out: Path | None,
) -> None:
    """Put everything behind run RUN_NUMBER into one zip: originals, settings, journal, results, and a verifier.

    Exits with 1 where something in it is lost or is not what the journal tells; which is said, and stands in the zip.
    """
    import json
    from dataclasses import asdict

    from pipeline.auditing import NotRepeatable, of_workspace, pack, warnings

    workspace, language = asked.opened(log=False)
    path = out or Path(f"{workspace.organisation.organisation.id}-{run_number:04d}.zip")
    try:
        packed = pack(of_workspace(workspace), run_number, path, language)
    except NotRepeatable as refusal:
        raise click.ClickException(_why_not(refusal, language)) from None
    if asked.as_json:
        click.echo(json.dumps({"version": 1, "run": run_number, "zip": str(path), **asdict(packed)}))
    elif not asked.quiet:
        say(language.text("Run {run} is in {path}.", run=str(run_number), path=str(path)))
        for name in sorted(set(packed.missing) - set(packed.lost)):
            say(language.text("Not in it, since it is gone: {file}", file=name))
    for warning in warnings(packed, language):
        say(warning, err=True)
    sys.exit(CLEAN if packed.whole else FINDINGS)


@click.command()
@click.argument("run_number", type=click.IntRange(1))
@in_workspace
@click.option(
    "--zip",
    "packed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Repeat it from a zip that `export` has made; no workspace is needed.",
)
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="A folder to leave the new results in.")
def rerun(
    asked: Asked,
    run_number: int,
    packed: Path | None,
    keep: Path | None,
) -> None:
    """Repeat run RUN_NUMBER on what it knew, by its own clock, and compare what it gives part by part.

    Nothing in the workspace is touched. Exits with 0 where everything is the same, with 1 where something is not.
    """
    from pipeline.auditing import NotRepeatable, of_workspace, of_zip, repeat
    from pipeline.language import Language
    from pipeline.operating_log import configure

    try:
        if packed is not None:
            language = Language(asked.lang or "sv")
            configure(None, verbose=asked.verbose, quiet=True)
            with of_zip(packed) as evidence:
                repeated = repeat(evidence, run_number, keep)
        else:
            workspace, language = replace(asked, quiet=True).opened(log=False)
            repeated = repeat(of_workspace(workspace), run_number, keep)
    except NotRepeatable as refusal:
        raise click.ClickException(_why_not(refusal, Language(asked.lang or "sv"))) from None
    _tell_repeated(repeated, asked, language)
    sys.exit(CLEAN if repeated.agrees else FINDINGS)


def _tell_repeated(repeated: Repeated, asked: Asked, language: Language) -> None:
    import json
    from dataclasses import asdict

    text = language.text
    if asked.as_json:
        told = [{**asdict(one), "parts": list(one.parts), "agrees": one.agrees} for one in repeated.files]
        about = {"run": repeated.run, "clock": repeated.clock, "program": repeated.version}
        same = {"same_program": repeated.same_program, "agrees": repeated.agrees}
        click.echo(json.dumps({"version": 1, **about, **same, "files": told}, ensure_ascii=False))
        return
    if asked.quiet:
        return
    said = "Run {run} of {clock} was made by avstamning {version}."
    clock = language.moment(datetime.fromisoformat(repeated.clock))
    say(text(said, run=str(repeated.run), clock=clock, version=repeated.version))
    if not repeated.same_program:
        say(
            text(
                "This is another program than the one that made it. What differs below may be due to that; repeat it with"
                " version {version} to be sure.",
                version=repeated.version,
            )
        )
    for one in repeated.files:
        outcome = text(OUTCOMES[one.outcome])
        parts = f": {', '.join(one.parts)}" if one.parts else ""
        say(f"  {one.path}: {outcome}{parts}")
    say(text("Everything is the same.") if repeated.agrees else text("Not everything is the same."))


OUTCOMES = {
    "identical": "the same to the byte",
    "same parts": "the same in every part",
    "hash agrees": "the same as the journal tells; the original is gone or has been worked in",
    "differs": "differs in",
    "missing": "is gone, and what it became is not what the journal tells",
    "not made": "was not made again",
    "altered": "is not what the journal tells: it has been altered",
}

REASONS = {
    "unknown": "There is no run {file}.",
    "imported": "The run was recorded by an earlier version of the program ({file}), which did not keep what is needed.",
    "settings": "The settings that the run was made with ({file}) have not been kept. It cannot be repeated.",
    "original": "{file} is no longer in the archive. The run cannot be repeated.",
    "deleted": "{file} was deleted by decision {decision}. The run cannot be repeated.",
    "altered": "{file} in the archive is not what it was. The run cannot be repeated.",
    "zip": "{file} is no zip made by `avstamning export`, or it is damaged.",
}


def _why_not(refusal: NotRepeatable, language: Language) -> str:
    reason, file, *decision = refusal.args
    return language.text(REASONS[reason], file=str(file), decision=str(decision[0]) if decision else "")
