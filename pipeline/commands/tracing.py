"""Tracing: a published figure back to the cells and postings that it came from."""

from __future__ import annotations

import json
import sys

import click

from pipeline.commands.options import CLEAN, FINDINGS, Asked, looking_in_workspace
from pipeline.wrapping import say


@click.command()
@click.argument("figure")
@looking_in_workspace
@click.option("--period", help="The period, such as 2016-08. [default: the newest run's]")
@click.option("--run", "number", type=click.IntRange(1), help="The run. [default: the newest]")
@click.option(
    "--rows", type=click.IntRange(0), default=5, show_default=True, help="How many postings of each line are shown."
)
@click.option(
    "--open", "as_workbook", is_flag=True, help="Write it as a workbook in outbox/traces, and open that on a desktop."
)
def trace(
    asked: Asked,
    figure: str,
    period: str | None,
    number: int | None,
    rows: int,
    as_workbook: bool,
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

    workspace, language = asked.opened(log=False)
    naming = Naming(workspace.organisation, language)
    found = published(workspace, period, number)
    if found is None:
        raise click.UsageError(
            language.text("There is no such result in the outbox: nothing has been run yet, or not that.")
        )
    with found.reading():
        wanted = ask(figure, found, workspace.organisation)
        if wanted.key is None:
            if asked.as_json:
                near = [dict(zip(("title", "line", "measure"), key, strict=True)) for key in wanted.near]
                click.echo(
                    json.dumps(
                        {"version": 1, "run": found.run, "period": found.period, "figure": None, "near": near},
                        ensure_ascii=False,
                    )
                )
            else:
                say(print_near(wanted, figure, language, naming))
            sys.exit(FINDINGS)
        traced = follow(found, wanted.key, workspace, rows)
        if asked.as_json:
            click.echo(json.dumps(as_json(traced), ensure_ascii=False, indent=1))
        else:
            print_trace(traced, language, naming)
        if as_workbook:
            path = write_trace(traced, workspace.outbox / "traces", language, naming)
            click.echo(language.text("Written: {path}", path=str(path)), err=asked.as_json)
            opened_on_desktop(path)
    sys.exit(CLEAN)
