"""Following: breaks over time, and their sign-off."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import Asked, in_workspace
from pipeline.commands.people import person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.breaks import Standing
    from pipeline.language import Language
    from pipeline.store import Store

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
    asked: Asked,
    break_id: str | None,
    states: tuple[str, ...],
    titles: tuple[str, ...],
    codes: tuple[str, ...],
    periods: tuple[str, ...],
    age: int | None,
) -> None:
    """List the breaks that are not resolved, or show BREAK_ID with everything that has happened to it."""
    import json

    from pipeline.publish.break_list import breaks_json, list_breaks, show_break
    from pipeline.record import open_journal

    workspace, language = asked.opened(log=False)
    now, declared = datetime.now(UTC), workspace.organisation
    known = standing_breaks(open_journal(workspace), now)
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
    if asked.as_json:
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
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day that it holds.")
@click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A document that it rests on: a copy is kept in the outbox.",
)
def sign_off(
    asked: Asked,
    action: str,
    break_id: str,
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
    from pipeline.record import open_journal
    from pipeline.store import NewEntry

    workspace, language = asked.opened()
    store, now, person = open_journal(workspace), datetime.now(UTC), person_of(workspace, language)
    one = _one(standing_breaks(store, now), break_id, language)
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
    after = standing_breaks(store, now)[one.id]
    if asked.as_json:
        click.echo(json.dumps(breaks_json([after], now), ensure_ascii=False))
    elif not asked.quiet:
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


def standing_breaks(store: Store, clock: datetime) -> Mapping[str, Standing]:
    """How every break stands at a moment, by its id."""
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


def _amount(text: str | None, language: Language) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text.replace("−", "-").replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise click.UsageError(language.text("{text} is no amount: write -24000.00.", text=text))
    return amount
