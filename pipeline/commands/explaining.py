"""Explaining: what a finding means."""

from __future__ import annotations

import json
import sys

import click

from pipeline.commands.options import CLEAN, Asked, looking_in_workspace
from pipeline.commands.speaking import language_of


def _codes(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """The codes that begin as what is written, for a shell that completes."""
    from schemas.codes import CODES

    return [code.code for code in CODES if code.code.startswith(begun.upper())]


@click.command()
@click.argument("code", shell_complete=_codes)
@looking_in_workspace
@click.option("--period", help="The period of a finding. [default: the newest run's]")
@click.option("--run", "number", type=click.IntRange(1), help="The run of a finding. [default: the newest]")
def explain(asked: Asked, code: str, period: str | None, number: int | None) -> None:
    """Tell what the finding CODE means: the rule, its source, an example and the remedy.

    With the id of a finding, such as V01-1a2b3c4d, tell what that very finding of a run says: its figures, what rounding
    can explain, its causes, and what follows from it.
    """
    from pipeline.explaining import as_json, explain_code
    from pipeline.language import Language
    from schemas.codes import BY_CODE

    known = BY_CODE.get(code.upper())
    language = Language(asked.lang or language_of(asked.root, asked.organisation))
    if known is None and code[:3].upper() in BY_CODE and code[3:4] == "-":
        _explain_finding(asked, code, period, number)
    elif known is None:
        raise click.UsageError(language.text("There is no code {code}. All of them: docs/rules.md", code=code))
    elif asked.as_json:
        click.echo(json.dumps(as_json(known, language), ensure_ascii=False, indent=1))
    else:
        explain_code(known, language)
    sys.exit(CLEAN)


def _explain_finding(asked: Asked, finding_id: str, period: str | None, number: int | None) -> None:
    from pipeline.explaining import explain_finding, finding_in, finding_json, near_findings
    from pipeline.publish.naming import Naming
    from pipeline.published import published

    workspace, language = asked.opened(log=False)
    found = published(workspace, period, number)
    if found is None:
        raise click.UsageError(
            language.text("There is no such result in the outbox: nothing has been run yet, or not that.")
        )
    with found.reading():
        finding = finding_in(found, finding_id)
        if finding is None:
            near = ", ".join(near_findings(found, finding_id))
            raise click.UsageError(
                language.text("The result has no finding {id}. It has: {near}", id=finding_id, near=near or "–")
            )
        if asked.as_json:
            click.echo(json.dumps(finding_json(finding, found, language), ensure_ascii=False, indent=1))
        else:
            explain_finding(finding, found, language, Naming(workspace.organisation, language))
