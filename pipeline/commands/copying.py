"""The journal in another place."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.commands.options import Asked, in_workspace
from pipeline.wrapping import say


@click.command("copy-journal")
@click.argument("place", required=False)
@in_workspace
@click.option("--from", "origin", metavar="PLACE", help="The journal to copy. [default: the workspace's]")
def copy_journal(asked: Asked, place: str | None, origin: str | None) -> None:
    """Copy the journal to PLACE, entry by entry, and verify that the copy is the same.

    PLACE is a file, or the URL of a PostgreSQL database; the workspace's journal, if only --from is given. What is there
    already must be the first entries of what is copied. The settings are left as they are: set store.url when it is done.
    """
    from pipeline.record import journal_place, state_folder, with_password
    from pipeline.run_lock import only_run
    from pipeline.store import open_store

    workspace, language = asked.opened()
    ours = journal_place(workspace)
    before, after = (with_password(one, workspace) if one else ours for one in (origin, place))
    if before == after:
        raise click.UsageError(language.text("Say where the journal is to be copied to, or from."))
    if "://" not in before and not Path(before).exists():
        raise click.UsageError(language.text("There is no journal at {place}.", place=before))
    declared = workspace.organisation.organisation.id
    with only_run(state_folder(workspace), language=language):
        source, target = open_store(before, declared), open_store(after, declared)
        with source.alone(), target.alone():
            entries = list(source.stored())
            if not entries:
                raise click.UsageError(language.text("There is no journal at {place}.", place=source.place))
            copied = target.fill(entries)
            same = list(target.stored()) == entries and target.head() == source.head()
    if not same:
        message = "The copy at {place} is not the same as the journal. Do not use it."
        raise click.ClickException(language.text(message, place=target.place))
    count, head = target.head()
    if asked.as_json:
        told = {"version": 1, "place": target.place, "copied": copied, "entries": count, "head": head}
        click.echo(json.dumps(told, ensure_ascii=False))
    elif not asked.quiet:
        said = (
            "{copied} entries copied. The journal at {place} has {count} entries, the same as those copied; the last is"
            " {hash}."
        )
        say(language.text(said, copied=copied, place=target.place, count=count, hash=head))
