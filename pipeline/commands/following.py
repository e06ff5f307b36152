"""Following: breaks over time, their sign-off, and the closing of periods."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import in_workspace, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.breaks import Standing
    from pipeline.closing import Closing, Ledger
    from pipeline.language import Language
    from pipeline.store import Store
    from pipeline.workspace import Workspace

STATES = ("new", "reopened", "open", "explained", "accepted", "resolved")


@click.command()
@click.argument("break_id", required=False)
@in_workspace
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only breaks in this state.")
@click.option("--title", "titles", multiple=True, help="Only breaks of this title, by its id.")
@click.option("--code", "codes", multiple=True, help="Only breaks of this rule.")
@click.option("--period", "periods", multiple=True, help="Only breaks of this period, such as 2016-08.")
@click.option("--older-than", "age", type=click.IntRange(0), help="Only breaks found first more than so many days ago.")
def breaks(
    break_id: str | None,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    states: tuple[str, ...],
    titles: tuple[str, ...],
    codes: tuple[str, ...],
    periods: tuple[str, ...],
    age: int | None,
) -> None:
    """List the breaks that are not resolved, or show BREAK_ID with everything that has happened to it."""
    import json

    from pipeline.publish.break_list import breaks_json, list_breaks, show_break

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet, log=False)
    now, declared = datetime.now(UTC), workspace.organisation
    known = _breaks(_journal(workspace), now)
    if break_id is not None:
        chosen = [_one(known, break_id, language)]
    else:
        chosen = [
            one
            for one in known.values()
            if (one.state in states if states else one.state != "resolved")
            and (not titles or one.identity.title in titles)
            and (not codes or one.identity.code in codes)
            and (not periods or one.identity.period in periods)
            and (age is None or one.days(now) > age)
        ]
        chosen.sort(key=lambda one: (STATES.index(one.state), one.first, one.id))
    if form == "json":
        click.echo(json.dumps(breaks_json(chosen, now), ensure_ascii=False))
    elif break_id is not None:
        show_break(chosen[0], now, declared, language)
    else:
        list_breaks(chosen, now, declared, language)


@click.command("sign-off")
@click.argument("action", type=click.Choice(["prepare", "approve", "withdraw"]), metavar="ACTION")
@click.argument("break_id")
@in_workspace
@click.option("--reason", help="Why it is accepted, or why that is withdrawn.")
@click.option("--from", "low", metavar="AMOUNT", help="The least that its amount may be. [default: its amount]")
@click.option("--to", "high", metavar="AMOUNT", help="The most that its amount may be. [default: its amount]")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day that it holds.")
@click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A document that it rests on: a copy is kept in the outbox.",
)
def sign_off(
    action: str,
    break_id: str,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    reason: str | None,
    low: str | None,
    high: str | None,
    until: datetime | None,
    files: tuple[Path, ...],
) -> None:
    """Sign off BREAK_ID with four eyes. ACTION is prepare, approve (by another person) or withdraw.

    It holds until its last day, while the break's amount stays within the interval and what it is held against does not
    change. Amounts are in the organisation's currency, with a point: -24000.00.
    """
    import json

    from pipeline.archive import keep, kept_at
    from pipeline.breaks.payloads import SIGN_OFF, Attachment
    from pipeline.breaks.signing import NotAllowed, approved, prepared, withdrawn
    from pipeline.files import identify
    from pipeline.publish.break_list import breaks_json, show_break
    from pipeline.store import NewEntry

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet)
    store, now, person = _journal(workspace), datetime.now(UTC), person_of(workspace, language)
    one = _one(_breaks(store, now), break_id, language)
    try:
        if action == "prepare":
            if not reason or until is None:
                raise click.UsageError(language.text("Say why and until when: --reason and --until."))
            interval = _amount(low, language), _amount(high, language)
            attachments = []
            made = prepared(one, person, reason, interval, until.date(), now)
            for path in files:
                arrival = identify(path)
                if isinstance(arrival, str):
                    raise click.UsageError(language.text("{file} cannot be read.", file=path.name))
                keep([arrival], workspace.outbox / EVIDENCE)
                attachments.append(Attachment(arrival.name, arrival.sha256, f"{EVIDENCE}/{kept_at(arrival)}"))
            made = prepared(one, person, reason, interval, until.date(), now, attachments)
        elif action == "approve":
            made = approved(one, person, now)
        else:
            if not reason:
                raise click.UsageError(language.text("Say why: --reason."))
            made = withdrawn(one, person, reason)
    except NotAllowed as refusal:
        raise click.ClickException(language.text(NOT_ALLOWED[refusal.args[0]])) from None
    store.append([NewEntry(SIGN_OFF, one.id, made.to_payload())])
    after = _breaks(store, now)[one.id]
    if form == "json":
        click.echo(json.dumps(breaks_json([after], now), ensure_ascii=False))
    elif not quiet:
        show_break(after, now, workspace.organisation, language)


EVIDENCE = "evidence"
"""Where in the outbox the documents that sign-offs rest on are kept."""

NOT_ALLOWED = {
    "resolved": "The break is resolved: there is nothing to accept.",
    "interval": "The break's amount does not lie in the interval.",
    "past": "The last day is over already.",
    "expired": "What was prepared has expired. Prepare it again.",
    "nothing prepared": "Nothing is prepared. Somebody prepares first, and another approves.",
    "nothing to withdraw": "There is no sign-off to withdraw.",
    "same person": "You prepared it yourself. Another person must approve it.",
    "amount": "The break's amount has left the interval since it was prepared. Prepare it again.",
    "evidence": "What the figure is held against has changed since it was prepared. Prepare it again.",
}


@click.command()
@click.argument("period")
@in_workspace
@click.option("--final", is_flag=True, help="Make a closed period final: what comes later does not alter it.")
@click.option("--reason", help="Why, where something must be acted on that nobody has explained or accepted.")
def close(
    period: str,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    final: bool,
    reason: str | None,
) -> None:
    """Close PERIOD, such as 2016-08: what is changed after it is told. A second time, with --final, it is made final."""
    from pipeline.closing import Closing

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet)
    store = _journal(workspace)
    _period(period, store, language)
    unhandled = [
        one
        for one in _breaks(store, datetime.now(UTC)).values()
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
    _step(store, period, step, language, form, quiet=quiet)


@click.command()
@click.argument("period")
@in_workspace
@click.option("--reason", required=True, help="Why it must be changed.")
def reopen(
    period: str,
    root: Path,
    organisation: str | None,
    lang: str | None,
    form: str,
    verbose: bool,
    quiet: bool,
    reason: str,
) -> None:
    """Reopen PERIOD, which takes two people: the first asks, and the second, who does the same, reopens it.

    The next run judges it anew. What came while it was final is dropped again, should it count.
    """
    from pipeline.closing import CLOSING, Closing, Standing, fold_closings

    workspace, language = opened(root, organisation, lang, verbose=verbose, quiet=quiet)
    store, person = _journal(workspace), person_of(workspace, language)
    _period(period, store, language)
    standing = fold_closings(store.entries(CLOSING)).get(period, Standing(period))
    action = "ask" if standing.asked is None else "reopen"
    _step(store, period, Closing(action, person, reason), language, form, quiet=quiet)


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


def _step(store: Store, period: str, step: Closing, language: Language, form: str, *, quiet: bool) -> None:
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
    if form == "json":
        click.echo(json.dumps({"version": 1, "period": period, "state": standing.state}))
    elif not quiet:
        state = language.word(standing.state)
        asked = "{period} is {state}. {person} has asked for it to be reopened; another person must do it."
        plain = "{period} is {state}."
        template = asked if standing.asked else plain
        click.echo(language.text(template, period=period, state=state, person=step.person))


def _journal(workspace: Workspace) -> Store:
    from pipeline.record import open_journal

    return open_journal(workspace)


def _breaks(store: Store, clock: datetime) -> Mapping[str, Standing]:
    from pipeline.breaks import fold_breaks
    from pipeline.breaks.fold import KINDS

    return fold_breaks(store.entries(*KINDS), clock)


def _one(known: Mapping[str, Standing], wanted: str, language: Language) -> Standing:
    """The break whose id begins as asked for. Raises UsageError where there is none, or several."""
    found = [one for name, one in known.items() if name.casefold().startswith(wanted.casefold())]
    if len(found) != 1:
        several = "Several breaks begin with {wanted}."
        none = "There is no break {wanted}. List them: avstamning breaks"
        raise click.UsageError(language.text(several if found else none, wanted=wanted))
    return found[0]


def person_of(workspace: Workspace, language: Language) -> str:
    """The account that this is done by. Raises ClickException where the settings do not name it."""
    from pipeline.store import this_recorder

    account, named = this_recorder().account, workspace.operation.people.accounts
    if named and account not in named:
        message = "{account} may not do this: it is not among people.accounts in avstamning.toml."
        raise click.ClickException(language.text(message, account=account))
    return account


def _amount(text: str | None, language: Language) -> Decimal | None:
    try:
        return None if text is None else Decimal(text.replace("−", "-").replace(",", "."))
    except InvalidOperation:
        raise click.UsageError(language.text("{text} is no amount: write -24000.00.", text=text or "")) from None


def _period(period: str, store: Store, language: Language) -> None:
    """Raise UsageError where nothing is known of a period."""
    known = [entry.subject for entry in store.latest("period")]
    if period not in known:
        message = "{period} has not been judged. Known: {periods}"
        raise click.UsageError(language.text(message, period=period, periods=", ".join(sorted(known)) or "–"))
