"""What is declared beside the comparison with the previous year, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.publish.naming import Naming
from pipeline.result import Beside, YearComparison

_ONE_OFF = "{figure}: {amount} {unit} is a one-off item of {when}, {name}."
_BRIEF = "{amount} {unit}: {name}."
_MOVED_TO = "{figure}: {amount} {unit} of the previous year belongs here since {when}, {name}."
_MOVED_FROM = "{figure}: {amount} {unit} of the previous year no longer belongs here since {when}, {name}."
_MOVED_UNKNOWN = (
    "{figure} cannot be compared with the previous year: {name}, {when}. How much of the previous year that is has not been"
    " declared."
)


def sentences(years: YearComparison | None, naming: Naming, title: str, line: str | None = None) -> Iterator[str]:
    """What is declared of a title's lines, or of one, a sentence each."""
    for item in years.items if years else ():
        if years and item.title == title and line in {None, item.line}:
            yield sentence(item, years, naming)


def sentence(item: Beside, years: YearComparison, naming: Naming) -> str:
    """One thing that is declared, with who decided it and what else is said of it."""
    text, line = naming.language.text, naming.line(item.title, item.line)
    amount, unit = item.amount or Decimal(0), naming.unit()[0]
    told = {"name": item.name, "when": item.since, "unit": unit}
    if item.effect == "moved":
        template = _MOVED_UNKNOWN if item.amount is None else _MOVED_TO if _is_given(item, naming) else _MOVED_FROM
        said = text(template, figure=line, amount=naming.amount(abs(amount)), **told)
    else:
        measure = naming.measure(years.against if item.effect == "one_off_current" else years.measure)
        said = text(_ONE_OFF, figure=f"{line}, {measure.lower()}", amount=naming.amount(amount), **told)
    outside = text("The other side: {name}.", name=item.outside) if item.outside else ""
    return " ".join(part for part in (said, outside, _decided(item, naming), item.text) if part)


def brief(item: Beside, naming: Naming) -> str:
    """A one-off item beside the line that it is in."""
    amount, unit = naming.amount(item.amount or Decimal(0)), naming.unit()[0]
    said = naming.language.text(_BRIEF, amount=amount, unit=unit, name=item.name)
    return " ".join(part for part in (said, _decided(item, naming)) if part)


def _decided(item: Beside, naming: Naming) -> str:
    return naming.language.text("Decided: {decision}.", decision=item.decision) if item.decision else ""


def _is_given(item: Beside, naming: Naming) -> bool:
    """Whether a move gives to its line: its amount has the sign that the line's amounts have."""
    organisation = naming.organisation
    types = {line.id: line.type for title in organisation.titles if title.id == item.title for line in title.lines}
    side = organisation.signs.revenue if types.get(item.line) == "revenue" else organisation.signs.cost
    return ((item.amount or 0) > 0) is (side == "+")
