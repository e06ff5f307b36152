"""Keeping: secrets where nobody else reads them, and documents for as long as they must be kept."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from pipeline.commands.options import (
    CLEAN,
    FINDINGS,
    Asked,
    asking,
    in_folder,
    in_workspace,
    lang_option,
    organisation_option,
)
from pipeline.commands.people import person_of
from pipeline.wrapping import say


@click.command()
@click.argument("key")
@click.option("--delete", is_flag=True, help="Take it out instead.")
@asking(in_folder, organisation_option, lang_option)
def secret(asked: Asked, key: str, delete: bool) -> None:
    """Ask for the secret KEY, such as store.password, and put it into the system's keyring.

    docs/settings.md says which keys are secrets. Only the account that keeps a secret can use it.
    """
    from pipeline.operation.load import keys
    from pipeline.operation.secrets import keep, need_keyring

    workspace, language = asked.opened(log=False)
    known = [name for name, is_secret in keys() if is_secret]
    if key not in known:
        raise click.UsageError(language.text("{key} is no secret. Secrets: {known}", key=key, known=", ".join(known)))
    need_keyring(key)
    value = None
    if not delete:
        value = click.prompt(language.text("{key} (is not shown)", key=key), hide_input=True)
    keep(workspace.organisation.organisation.id, key, value)
    said = "{key} is taken out of the keyring." if delete else "{key} is kept in the keyring of this account."
    say(language.text(said, key=key))


@click.command()
@in_workspace
@click.option("--delete", "deleting", is_flag=True, help="Delete what is due, by a decision.")
@click.option("--decision", help="What the decision to delete is called, such as a document's number.")
def retention(
    asked: Asked,
    deleting: bool,
    decision: str | None,
) -> None:
    """List the documents whose years are over, by `retention` in avstamning.toml; --delete deletes them.

    Their hashes stay in the journal, with the decision.
    """
    import json
    from dataclasses import asdict

    from pipeline.masking import on_one_line
    from pipeline.record import open_journal
    from pipeline.retention import delete, documents, left_behind, unlink

    workspace, language = asked.opened()
    store, today = open_journal(workspace), datetime.now(UTC).date()
    known = documents(store, workspace.operation.retention)
    due = [document for document in known if document.is_due(today)]
    gone: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    if deleting:
        if not decision:
            raise click.UsageError(language.text("Say by which decision: --decision."))
        decision = on_one_line(decision)
        person = person_of(workspace, language)
        unlink(left_behind(store, workspace.outbox), workspace.outbox)
        gone, stay = delete(due, decision, person, store, workspace.outbox)
    if asked.as_json:
        told = {"due": [asdict(one) for one in due], "deleted": list(gone), "not_deleted": list(stay)}
        click.echo(json.dumps({"version": 1, "documents": len(known), **told}, ensure_ascii=False))
    elif not asked.quiet:
        for one in due:
            click.echo(f"  {one.path}  {one.kind}  {one.year}")
        said = "{due} of {all} documents are due: their years are over."
        say(language.text(said, due=len(due), all=len(known)))
        if deleting:
            said = "{count} deleted by decision {decision}. Their hashes stay in the journal."
            say(language.text(said, count=len(gone), decision=decision or ""))
        for name in stay:
            say(language.text("{file} could not be deleted, or is not what it was: it is left.", file=name))
    sys.exit(FINDINGS if stay else CLEAN)
