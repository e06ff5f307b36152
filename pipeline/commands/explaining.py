"""Explaining: what a finding means."""

from __future__ import annotations

import click

from pipeline.commands.options import lang_option


@click.command()
@click.argument("code")
@lang_option
def explain(code: str, lang: str | None) -> None:
    """Tell what the finding CODE means: the rule, its source, an example and the remedy."""
    from pipeline.explaining import explanation

    text = explanation(code, lang or "sv")
    if text is None:
        raise click.UsageError(f"there is no code {code}")
    click.echo(text)
