"""Keeping secrets where nobody else reads them."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import in_folder, lang_option, opened, organisation_option


@click.command()
@click.argument("key")
@click.option("--delete", is_flag=True, help="Take it out instead.")
@in_folder
@organisation_option
@lang_option
def secret(key: str, delete: bool, root: Path, organisation: str | None, lang: str | None) -> None:
    """Ask for the secret KEY, such as store.password, and put it into the system's keyring.

    docs/settings.md says which keys are secrets. Only the account that keeps a secret can use it.
    """
    from pipeline.operation.load import keys
    from pipeline.operation.secrets import keep

    workspace, language = opened(root, organisation, lang, verbose=False, quiet=False, log=False)
    known = [name for name, is_secret in keys() if is_secret]
    if key not in known:
        raise click.UsageError(language.text("{key} is no secret. Secrets: {known}", key=key, known=", ".join(known)))
    value = None
    if not delete:
        value = click.prompt(language.text("{key} (is not shown)", key=key), hide_input=True)
    keep(workspace.organisation.organisation.id, key, value)
    said = "{key} is taken out of the keyring." if delete else "{key} is kept in the keyring of this account."
    click.echo(language.text(said, key=key))
