"""Breaks as they are listed: for people, and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.breaks import Standing, breaks_of
from pipeline.breaks.payloads import SignOff
from pipeline.breaks.showing import history_of, reason_of
from pipeline.language import Language
from pipeline.publish.json_result import decimal
from pipeline.publish.naming import Naming
from pipeline.publish.terminal import print_hanging, standard_output
from schemas.codes import BY_CODE
from schemas.organisation import Organisation

if TYPE_CHECKING:
    from rich.console import Console

VERSION = 1

COLOURS = {"new": "bold red", "reopened": "bold red", "open": "red", "explained": "yellow", "accepted": "green"}


def list_breaks(standings: Sequence[Standing], clock: datetime, organisation: Organisation, language: Language) -> None:
    """Print breaks for people, the most urgent first: what and how old it is, and below that what it is about."""
    from rich.text import Text  # noqa: PLC0415  --help must not wait for it

    out, text = standard_output(), language.text
    if not standings:
        out.print(text("No breaks."))
        return
    naming = Naming(organisation, language)
    unit = naming.unit()[0]
    rows = []
    for one in standings:
        amount = "" if one.last.amount is None else f"{naming.amount(one.last.amount)} {unit}"
        age = text("runs: {runs}, days: {days}", runs=one.runs, days=one.days(clock))
        rows.append((one.id, language.word(one.state), one.identity.code, one.identity.period, amount, age))
    widths = [max(len(row[place]) for row in rows) for place in range(6)]
    for one, row in zip(standings, rows, strict=True):
        line = Text("")
        for place, (shown, width) in enumerate(zip(row, widths, strict=True)):
            style = {0: "bold", 1: COLOURS.get(one.state, "dim"), 5: "dim"}.get(place, "")
            line.append(shown.rjust(width) if place == 4 else shown.ljust(width), style=style)
            line.append("  ")
        line.rstrip()
        print_hanging(out, line)
        print_hanging(out, Text(f"    {what(one, naming)}"))
    out.print(Text(text("{count} breaks.", count=len(standings)), style="dim"))


def show_break(one: Standing, clock: datetime, organisation: Organisation, language: Language) -> None:
    """Print one break for people, with everything that has happened to it."""
    from rich.text import Text  # noqa: PLC0415  --help must not wait for it

    out, naming, text = standard_output(), Naming(organisation, language), language.text
    print_hanging(out, Text(f"{one.id}  {one.identity.code}  {what(one, naming)}", style="bold"))
    rule = language.name(BY_CODE[one.identity.code].name) if one.identity.code in BY_CODE else one.identity.code
    rows = [
        (text("State"), language.word(one.state)),
        (text("Rule"), rule),
        (text("Period"), one.identity.period),
        (text("Amount"), "" if one.last.amount is None else f"{naming.amount(one.last.amount)} {naming.unit()[0]}"),
        (
            text("Age"),
            text(
                "found by runs: {runs}; days: {days}; days since the end of the period: {business}",
                runs=one.runs,
                days=one.days(clock),
                business=_shown(one, clock)["business_days"],
            ),
        ),
        (text("Not tested"), language.sentence(reason_of(one.untested)) if one.untested else ""),
    ]
    rows += [(text("Signed off"), _terms(one.signed, naming.currency, language))] if one.signed else []
    rows += [(text("To be approved"), _terms(waiting, naming.currency, language)) for waiting in one.prepared.values()]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        if value:
            _row(out, name, value, width)
    out.print()
    for step in history_of(one):
        print_hanging(out, Text(f"  {language.sentence(step)}"))


def _row(out: Console, name: str, value: str, width: int) -> None:
    from rich.text import Text  # noqa: PLC0415  --help must not wait for it

    print_hanging(out, Text(f"  {name.ljust(width)}  {value}"), width + 2)


def _terms(signed: SignOff, currency: str, language: Language) -> str:
    """What a sign-off says: by whom, why, within which amounts, and until when."""
    low, high = ("–" if end is None else language.number(end, 2) for end in (signed.low, signed.high))
    files = ", ".join(one.name for one in signed.attachments) or "–"
    return language.text(
        "{person}: {reason} ({low} to {high} {currency}, until {day}; attached: {files})",
        person=signed.person,
        reason=signed.reason,
        low=low,
        high=high,
        currency=currency,
        day=signed.expires,
        files=files,
    )


def what(one: Standing, naming: Naming) -> str:
    """What a break is about, in words: its title, line and measure, or its export and what its row is about."""
    identity = one.identity
    measure = next(iter(identity.side("measure")), "")
    if identity.code == "F12":  # whose line is the kind of export that has not come
        return naming.export(identity.line, identity.title)
    parts = [naming.figure(identity.title, identity.line, measure)]
    if not identity.line and not identity.title:
        parts += [naming.export(layout) for layout in identity.side("layout")]
        parts += identity.side("file")
    parts += identity.side("subject")
    return " · ".join(part for part in parts if part) or identity.code


def breaks_json(standings: Sequence[Standing], clock: datetime) -> dict[str, Any]:
    """Breaks in the documented shape. Amounts are decimal strings."""
    return {"version": VERSION, "breaks": [_as_json(one, clock) for one in standings]}


def _as_json(one: Standing, clock: datetime) -> dict[str, Any]:
    identity = one.identity
    return {
        "id": one.id,
        "state": one.state,
        "code": identity.code,
        "severity": one.last.severity,
        "organisation": identity.organisation,
        "period": identity.period,
        "title": identity.title,
        "line": identity.line,
        "sides": list(identity.sides),
        "amount": decimal(one.last.amount),
        "count": one.last.count,
        **_shown(one, clock),
        "signed": _signed(one.signed),
        "prepared": [_signed(waiting) for waiting in one.prepared.values()],
        "history": [
            {
                "at": step.at.isoformat(),
                "run": step.run,
                "event": step.event,
                "state": step.state,
                "person": step.person,
                "text": step.text,
                "amount": decimal(step.amount),
            }
            for step in one.history
        ],
    }


def _signed(signed: SignOff | None) -> dict[str, Any] | None:
    """A sign-off, without what only the journal needs."""
    if signed is None:
        return None
    return {key: value for key, value in signed.to_payload().items() if key not in {"action", "prepares"}}


def _shown(one: Standing, clock: datetime) -> dict[str, Any]:
    (shown,) = breaks_of({one.id: one}, one.identity.period, one.history[-1].run or 0, clock)
    return {
        "since": one.since,
        "runs": one.runs,
        "days": shown.days,
        "business_days": shown.business_days,
        "untested": one.untested,
        "findings": [finding for finding in (shown.finding, *shown.also) if finding],
    }
