"""Auditing: samples, everything behind a run in one file, a run repeated, and what may be deleted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.commands.options import CLEAN, FINDINGS, in_workspace, opened

if TYPE_CHECKING:
    from pipeline.auditing import NotRepeatable, Repeated
    from pipeline.language import Language
    from pipeline.record import PeriodRecord
    from pipeline.sampling import Population
    from pipeline.store import JSON, Store
    from pipeline.workspace import Workspace


@click.command()
@click.argument("period")
@in_workspace
@click.option(
    "--of",
    "of",
    type=click.Choice(["postings", "figures"]),
    default="postings",
    show_default=True,
    help="What is drawn: postings of the ledger, or published figures.",
)
@click.option(
    "--method",
    type=click.Choice(["mus", "random"]),
    default="mus",
    show_default=True,
    help="Monetary unit sampling, or every item with the same chance.",
)
@click.option("--size", type=click.IntRange(1, 10_000), default=25, show_default=True, help="How many are drawn.")
@click.option(
    "--seed", help="What chance starts from: the same seed draws the same. [default: a new one, which is told]"
)
@click.option("--run", "number", type=click.IntRange(1), help="The run. [default: the period's newest]")
@click.option("--title", "titles", multiple=True, help="Only this title, by its id.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The workbook. [default: in this folder]")
def sample(
    period: str,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    of: str,
    method: str,
    size: int,
    seed: str | None,
    number: int | None,
    titles: tuple[str, ...],
    out: Path | None,
) -> None:
    """Draw a sample of PERIOD, such as 2016-08, and write a test sheet for the auditor.

    docs/audit.md tells how it is drawn, so that anybody can draw the same again.
    """
    import json
    import secrets

    from pipeline.record import open_journal
    from pipeline.sampling import About, by_amount, by_chance, write_test_sheet
    from pipeline.store import NewEntry

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet, log=False)
    store, now = open_journal(workspace), datetime.now(UTC).replace(microsecond=0)
    run, judged = _judged(store, period, number, language)
    population = _population(of, judged, workspace, titles, language)
    chosen = seed if seed is not None else str(secrets.randbelow(10**8))
    drawn = (by_amount if method == "mus" else by_chance)(population.amounts, size, chosen)
    path = out or Path(f"{language.text('Sample')} {period} {chosen}.xlsx")
    about = About(workspace.organisation, period, run, of, now, __version__)
    write_test_sheet(drawn, population, about, path, language)
    payload: dict[str, JSON] = {
        "run": run,
        "of": of,
        "method": method,
        "size": size,
        "seed": chosen,
        "titles": list(titles),
        "items": len(population.amounts),
        "drawn": [one.place for one in drawn.drawn],
    }
    store.append([NewEntry("sample", period, payload)])
    if form == "json":
        items = [population.item(one.place) for one in drawn.drawn]
        told = [
            {
                "what": dict(zip(population.heads, i.what, strict=True)),
                "amount": f"{i.amount:f}",
                "cells": list(i.cells),
            }
            for i in items
        ]
        click.echo(json.dumps({"version": 1, **payload, "sample": told, "sheet": str(path)}, ensure_ascii=False))
    elif not quiet:
        said = "{count} of {all} drawn from run {run}, seed {seed}: {path}"
        click.echo(
            language.text(
                said,
                count=len(drawn.drawn),
                all=len(population.amounts),
                run=str(run),
                seed=chosen,
                path=str(path),
            )
        )


def _judged(store: Store, period: str, number: int | None, language: Language) -> tuple[int, PeriodRecord]:
    """What a run recorded of a period, the newest where none is asked for. Raises UsageError where there is none."""
    from pipeline.record import PeriodRecord

    found = [
        (entry.run or 0, PeriodRecord.of(entry.subject, entry.payload))
        for entry in store.entries(PeriodRecord.KIND, subject=period)
        if number is None or entry.run == number
    ]
    if not found:
        known = ", ".join(sorted({entry.subject for entry in store.latest(PeriodRecord.KIND)})) or "–"
        raise click.UsageError(
            language.text("{period} has not been judged. Known: {periods}", period=period, periods=known)
        )
    return found[-1]


def _population(
    of: str, judged: PeriodRecord, workspace: Workspace, titles: tuple[str, ...], language: Language
) -> Population:
    """What is drawn from. Raises ClickException where it is no longer what was recorded."""
    import json

    from pipeline.archive import kept_as
    from pipeline.files import sha256_of
    from pipeline.intake import take_in
    from pipeline.sampling import figures_of, postings_of
    from pipeline.typed_copy import copies_folder

    def whole(path: Path, sha256: str) -> None:
        if not path.is_file() or sha256_of(path) != sha256:
            message = "{file} is gone, or not what it was: nothing can be drawn from it."
            raise click.ClickException(language.text(message, file=path.name))

    if of == "figures":
        name, sha256 = next((name, sha) for name, sha in judged.outputs.items() if name.endswith("/result.json"))
        whole(workspace.outbox / name, sha256)
        published = json.loads((workspace.outbox / name).read_text(encoding="utf-8"))
        population = figures_of(published, (name, sha256), workspace.organisation, titles)
    else:
        kinds = {layout.id: layout.kind for layout in workspace.organisation.layouts}
        ledgers = {one.sha256: one for one in judged.inputs if kinds.get(one.layout) == "ledger"}
        tables = []
        for one in ledgers.values():
            path = workspace.archive / kept_as(one.sha256, one.file)
            whole(path, one.sha256)
            intake = take_in(path, one.file, one.sha256, workspace.organisation, copies_folder())
            tables += [mapped for mapped in intake.tables if str(mapped.table.period) == judged.period]
        if not tables:
            raise click.ClickException(language.text("{period} rests on no ledger.", period=judged.period))
        population = postings_of(tables, titles)
    if not population.amounts:
        raise click.ClickException(language.text("There is nothing to draw from."))
    return population


@click.command()
@click.argument("run_number", type=click.IntRange(1))
@in_workspace
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip. [default: in this folder]")
def export(
    run_number: int,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    out: Path | None,
) -> None:
    """Put everything behind run RUN_NUMBER into one zip: originals, settings, journal, results, and a verifier.

    Exits with 1 where something in it is lost or is not what the journal tells; which is said, and stands in the zip.
    """
    import json
    from dataclasses import asdict

    from pipeline.auditing import NotRepeatable, of_workspace, pack, warnings

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet, log=False)
    path = out or Path(f"{workspace.organisation.organisation.id}-{run_number:04d}.zip")
    try:
        packed = pack(of_workspace(workspace), run_number, path, language)
    except NotRepeatable as refusal:
        raise click.ClickException(_why_not(refusal, language)) from None
    if form == "json":
        click.echo(json.dumps({"version": 1, "run": run_number, "zip": str(path), **asdict(packed)}))
    elif not quiet:
        click.echo(language.text("Run {run} is in {path}.", run=str(run_number), path=str(path)))
        for name in sorted(set(packed.missing) - set(packed.lost)):
            click.echo(language.text("Not in it, since it is gone: {file}", file=name))
    for warning in warnings(packed, language):
        click.echo(warning, err=True)
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
    run_number: int,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
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
            language = Language(lang or "sv")
            configure(None, verbose=verbose, quiet=True)
            with of_zip(packed) as evidence:
                repeated = repeat(evidence, run_number, keep)
        else:
            workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=True, log=False)
            repeated = repeat(of_workspace(workspace), run_number, keep)
    except NotRepeatable as refusal:
        raise click.ClickException(_why_not(refusal, Language(lang or "sv"))) from None
    _tell_repeated(repeated, language, form, quiet=quiet)
    sys.exit(CLEAN if repeated.agrees else FINDINGS)


def _tell_repeated(repeated: Repeated, language: Language, form: str, *, quiet: bool) -> None:
    import json
    from dataclasses import asdict

    text = language.text
    if form == "json":
        told = [{**asdict(one), "parts": list(one.parts), "agrees": one.agrees} for one in repeated.files]
        about = {"run": repeated.run, "clock": repeated.clock, "program": repeated.version}
        same = {"same_program": repeated.same_program, "agrees": repeated.agrees}
        click.echo(json.dumps({"version": 1, **about, **same, "files": told}, ensure_ascii=False))
        return
    if quiet:
        return
    said = "Run {run} of {clock} was made by avstamning {version}."
    click.echo(text(said, run=str(repeated.run), clock=repeated.clock, version=repeated.version))
    if not repeated.same_program:
        click.echo(
            text(
                "This is another program than the one that made it. What differs below may be due to that; repeat it with"
                " version {version} to be sure.",
                version=repeated.version,
            )
        )
    for one in repeated.files:
        outcome = text(OUTCOMES[one.outcome])
        parts = f": {', '.join(one.parts)}" if one.parts else ""
        click.echo(f"  {one.path}: {outcome}{parts}")
    click.echo(text("Everything is the same.") if repeated.agrees else text("Not everything is the same."))


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


@click.command()
@in_workspace
@click.option("--delete", "deleting", is_flag=True, help="Delete what is due, by a decision.")
@click.option("--decision", help="What the decision to delete is called, such as a document's number.")
def retention(
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    deleting: bool,
    decision: str | None,
) -> None:
    """List the documents whose years are over, by `retention` in avstamning.toml; --delete deletes them.

    Their hashes stay in the journal, with the decision.
    """
    import json
    from dataclasses import asdict

    from pipeline.commands.following import person_of
    from pipeline.record import open_journal
    from pipeline.retention import delete, documents, left_behind, unlink

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet)
    store, today = open_journal(workspace), datetime.now(UTC).date()
    known = documents(store, workspace.operation.retention)
    due = [document for document in known if document.is_due(today)]
    gone: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    if deleting:
        if not decision:
            raise click.UsageError(language.text("Say by which decision: --decision."))
        person = person_of(workspace, language)
        unlink(left_behind(store, workspace.outbox), workspace.outbox)
        gone, stay = delete(due, decision, person, store, workspace.outbox)
    if form == "json":
        told = {"due": [asdict(one) for one in due], "deleted": list(gone), "not_deleted": list(stay)}
        click.echo(json.dumps({"version": 1, "documents": len(known), **told}, ensure_ascii=False))
    elif not quiet:
        for one in due:
            click.echo(f"  {one.path}  {one.kind}  {one.year}")
        said = "{due} of {all} documents are due: their years are over."
        click.echo(language.text(said, due=len(due), all=len(known)))
        if deleting:
            said = "{count} deleted by decision {decision}. Their hashes stay in the journal."
            click.echo(language.text(said, count=len(gone), decision=decision or ""))
        for name in stay:
            click.echo(language.text("{file} could not be deleted, or is not what it was: it is left.", file=name))
    sys.exit(FINDINGS if stay else CLEAN)
