"""Closing periods, and reopening them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipeline.commands.following import standing_breaks
from pipeline.commands.options import Asked, in_workspace
from pipeline.commands.people import person_of
from pipeline.wrapping import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.closing import Closing, Ledger
    from pipeline.language import Language
    from pipeline.store import Store
    from pipeline.workspace import Workspace


@click.command()
@click.argument("period")
@in_workspace
@click.option("--final", is_flag=True, help="Make a closed period final: what comes later does not alter it.")
@click.option("--reason", help="Why, where something must be acted on that nobody has explained or accepted.")
def close(
    asked: Asked,
    period: str,
    final: bool,
    reason: str | None,
) -> None:
    """Close PERIOD, such as 2016-08: what is changed after it is told. A second time, with --final, it is made final."""
    from pipeline.closing import Closing
    from pipeline.record import open_journal

    workspace, language = asked.opened()
    store = open_journal(workspace)
    _period(period, store, language)
    unhandled = [
        one
        for one in standing_breaks(store, datetime.now(UTC)).values()
        if one.identity.period == period and one.state in {"new", "open", "reopened"} and one.last.severity == "error"
    ]
    if unhandled and not reason:
        names = ", ".join(one.id for one in unhandled)
        raise click.ClickException(
            language.text(
                "{period} has {count} errors that nobody has explained or accepted ({breaks}). Handle them, or say why it"
                " is closed all the same: --reason.",
                period=period,
                count=len(unhandled),
                breaks=names,
            )
        )
    run, ledgers = _rests_on(store, period, workspace)
    action = "finalise" if final else "close"
    step = Closing(action, person_of(workspace, language), reason or "", run, ledgers)
    _step(store, period, step, asked, language)


@click.command()
@click.argument("period")
@in_workspace
@click.option("--reason", required=True, help="Why it must be changed.")
def reopen(
    asked: Asked,
    period: str,
    reason: str,
) -> None:
    """Reopen PERIOD, which takes two people: the first asks, and the second, who does the same, reopens it.

    The next run judges it anew. What came while it was final is dropped again, should it count.
    """
    from pipeline.closing import CLOSING, Closing, Standing, fold_closings
    from pipeline.record import open_journal

    workspace, language = asked.opened()
    store, person = open_journal(workspace), person_of(workspace, language)
    _period(period, store, language)
    standing = fold_closings(store.entries(CLOSING)).get(period, Standing(period))
    action = "ask" if standing.asked is None else "reopen"
    _step(store, period, Closing(action, person, reason), asked, language)


REFUSED = {
    "preliminary": "The period is not closed.",
    "closed": "The period is closed already. To make it final: avstamning close PERIOD --final",
    "final": "The period is final already.",
    "same person": "You asked for it yourself. Another person must reopen it.",
    "not asked": "Nobody has asked for it to be reopened.",
}


def _rests_on(store: Store, period: str, workspace: Workspace) -> tuple[int, tuple[Ledger, ...]]:
    """The newest run of a period, and the ledgers that it rested on."""
    from pipeline.closing import Ledger

    newest = next(entry for entry in reversed(store.latest("period")) if entry.subject == period)
    inputs: Sequence[Mapping[str, str]] = newest.payload["inputs"]  # type: ignore[assignment]  # as it was recorded
    kinds = {layout.id: layout.kind for layout in workspace.organisation.layouts}
    ledgers = {
        one["sha256"]: Ledger(one["file"], one["sha256"], one["layout"])
        for one in inputs
        if kinds.get(one["layout"]) == "ledger"
    }
    return newest.run or 0, tuple(ledgers.values())


def _step(store: Store, period: str, step: Closing, asked: Asked, language: Language) -> None:
    """Take a step if the period's state allows it, and tell how it stands."""
    import json

    from pipeline.closing import CLOSING, Refused, Standing, fold_closings, next_step
    from pipeline.store import NewEntry

    try:
        next_step(fold_closings(store.entries(CLOSING)).get(period, Standing(period)), step)
    except Refused as refusal:
        raise click.ClickException(language.text(REFUSED[refusal.args[0]])) from None
    store.append([NewEntry(CLOSING, period, step.to_payload())])
    standing = fold_closings(store.entries(CLOSING))[period]
    if asked.as_json:
        click.echo(json.dumps({"version": 1, "period": period, "state": standing.state}))
    elif not asked.quiet:
        state = language.word(standing.state)
        pending = "{period} is {state}. {person} has asked for it to be reopened; another person must do it."
        plain = "{period} is {state}."
        template = pending if standing.asked else plain
        say(language.text(template, period=period, state=state, person=step.person))


def _period(period: str, store: Store, language: Language) -> None:
    """Raise UsageError where nothing is known of a period."""
    known = [entry.subject for entry in store.latest("period")]
    if period not in known:
        message = "{period} has not been judged. Known: {periods}"
        raise click.UsageError(language.text(message, period=period, periods=", ".join(sorted(known)) or "–"))
