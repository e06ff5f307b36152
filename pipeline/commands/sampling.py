"""Sampling: what the auditor tests, drawn by a seed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.commands.options import Asked, in_workspace
from pipeline.wrapping import say

if TYPE_CHECKING:
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
    asked: Asked,
    period: str,
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

    from pipeline.file_names import shortened
    from pipeline.record import open_journal
    from pipeline.sampling import About, by_amount, by_chance, write_test_sheet
    from pipeline.store import NewEntry

    workspace, language = asked.opened(log=False)
    store, now = open_journal(workspace), datetime.now(UTC).replace(microsecond=0)
    run, judged = _judged(store, period, number, language)
    known = [title.id for title in workspace.organisation.titles]
    if unknown := [title for title in titles if title not in known]:
        raise click.UsageError(
            language.text("There is no title {title}. Known: {titles}", title=unknown[0], titles=", ".join(known))
        )
    population = _population(of, judged, workspace, titles, language)
    chosen = seed if seed is not None else str(secrets.randbelow(10**8))
    drawn = (by_amount if method == "mus" else by_chance)(population.amounts, size, chosen)
    path = out or Path(shortened(f"{language.text('Sample')} {period} {chosen}", ".xlsx", 120))
    about = About(workspace.organisation, period, run, of, now, __version__, titles)
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
    if asked.as_json:
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
    elif not asked.quiet:
        said = "{count} of {all} drawn from run {run}, seed {seed}: {path}"
        say(
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

    from pipeline.archive import original_at
    from pipeline.files import sha256_of
    from pipeline.intake import take_in
    from pipeline.sampling import figures_of, postings_of
    from pipeline.typed_copy import copies_folder

    def whole(path: Path, sha256: str) -> None:
        if not path.is_file() or sha256_of(path) != sha256:
            message = "{file} is gone, or not what it was: nothing can be drawn from it."
            raise click.ClickException(language.text(message, file=path.name))

    if of == "figures":
        results = [(name, sha) for name, sha in judged.outputs.items() if name.endswith("/result.json")]
        if not results:
            raise click.ClickException(language.text("There is nothing to draw from."))
        ((name, sha256),) = results
        whole(workspace.outbox / name, sha256)
        published = json.loads((workspace.outbox / name).read_text(encoding="utf-8"))
        population = figures_of(published, (name, sha256), workspace.organisation, titles)
    else:
        kinds = {layout.id: layout.kind for layout in workspace.organisation.layouts}
        ledgers = {one.sha256: one for one in judged.inputs if kinds.get(one.layout) == "ledger"}
        tables = []
        for one in ledgers.values():
            path = original_at(workspace.archive, one.sha256, one.file)
            whole(path, one.sha256)
            intake = take_in(
                path, one.file, one.sha256, workspace.organisation, copies_folder(), passwords=workspace.passwords
            )
            tables += [mapped for mapped in intake.tables if str(mapped.table.period) == judged.period]
        if not tables:
            raise click.ClickException(language.text("{period} rests on no ledger.", period=judged.period))
        population = postings_of(tables, titles)
    if not population.amounts:
        raise click.ClickException(language.text("There is nothing to draw from."))
    return population
