"""Tracing: a published figure back to the cells and postings that it came from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pipeline.commands.options import (
    CLEAN,
    FINDINGS,
    format_option,
    in_folder,
    lang_option,
    opened,
    organisation_option,
)


@click.command()
@click.argument("figure")
@in_folder
@organisation_option
@click.option("--period", help="The period, such as 2016-08. [default: the newest run's]")
@click.option("--run", "number", type=click.IntRange(1), help="The run. [default: the newest]")
@click.option(
    "--rows", type=click.IntRange(0), default=5, show_default=True, help="How many postings of each line are shown."
)
@click.option(
    "--open", "as_workbook", is_flag=True, help="Write it as a workbook in outbox/traces, and open that on a desktop."
)
@format_option
@lang_option
def trace(
    figure: str,
    root: Path,
    organisation: str | None,
    period: str | None,
    number: int | None,
    rows: int,
    as_workbook: bool,
    form: str,
    lang: str | None,
) -> None:
    """Follow FIGURE back to its cells and postings.

    FIGURE is "title / line / measure" in any of their names, or a cell of the consolidated workbook, such as
    "Kommunledningskontoret!C14". A name that fits several figures, or none, gives those near it and exit code 1.
    """
    from pipeline.publish.naming import Naming
    from pipeline.published import published
    from pipeline.tracing import ask
    from pipeline.tracing import trace as follow
    from pipeline.tracing.printing import as_json, print_near, print_trace
    from pipeline.tracing.workbook import opened_on_desktop, write_trace

    workspace, language = opened(root, organisation, lang, verbose=False, quiet=False, log=False)
    naming = Naming(workspace.organisation, language)
    found = published(workspace, period, number)
    if found is None:
        raise click.UsageError(
            language.text("There is no such result in the outbox: nothing has been run yet, or not that.")
        )
    asked = ask(figure, found, workspace.organisation)
    if asked.key is None:
        if form == "json":
            near = [dict(zip(("title", "line", "measure"), key, strict=True)) for key in asked.near]
            click.echo(
                json.dumps(
                    {"version": 1, "run": found.run, "period": found.period, "figure": None, "near": near},
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(print_near(asked, figure, language, naming))
        sys.exit(FINDINGS)
    traced = follow(found, asked.key, workspace, rows)
    if form == "json":
        click.echo(json.dumps(as_json(traced), ensure_ascii=False, indent=1))
    else:
        print_trace(traced, language, naming)
    if as_workbook:
        path = write_trace(traced, workspace.outbox / "traces", language, naming)
        click.echo(language.text("Written: {path}", path=str(path)), err=form == "json")
        opened_on_desktop(path)
    sys.exit(CLEAN)
