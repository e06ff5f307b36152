"""Who does what only some may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.workspace import Workspace


def person_of(workspace: Workspace, language: Language) -> str:
    """The account that this is done by. Raises ClickException where the settings do not name it."""
    from pipeline.store import this_recorder

    account, named = this_recorder().account, workspace.operation.people.accounts
    if named and account not in named:
        message = "{account} may not do this: it is not among people.accounts in avstamning.toml."
        raise click.ClickException(language.text(message, account=account))
    return account
