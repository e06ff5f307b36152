"""What the alias table must agree on: it leads from what is declared to what no longer is, and never round in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.consistency_titles import Inconsistency
from schemas.organisation import Organisation
from schemas.problems import wrong


def of_aliases(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in the alias table."""
    yield from _ends(organisation)
    yield from _twice(organisation)
    before = {(alias.title, alias.line): alias.was for alias in organisation.aliases}
    for index, alias in enumerate(organisation.aliases):
        at, steps = (alias.title, alias.line), 0
        while at in before and steps <= len(before):
            at = (before[at], None) if at[1] is None else (at[0], before[at])
            steps += 1
        if steps > len(before):
            yield ("aliases", index, "was"), wrong("the aliases go round in a circle")
            return


def _ends(organisation: Organisation) -> Iterator[Inconsistency]:
    titles = {title.id for title in organisation.titles} | {organisation.committee.id}
    lines = {(title, line.id) for title in titles for line in organisation.lines_of(title)}
    was = {(alias.title if alias.line else "", alias.was) for alias in organisation.aliases}
    for index, alias in enumerate(organisation.aliases):
        if alias.line is None:
            is_known = alias.title in titles or ("", alias.title) in was
            is_there_still = alias.was in titles
        else:
            is_known = (alias.title, alias.line) in lines | was
            is_there_still = (alias.title, alias.was) in lines
        name = alias.line or alias.title
        if not is_known:
            yield ("aliases", index, "line" if alias.line else "title"), wrong("there is no {name}", name=name)
        if is_there_still:
            yield (
                ("aliases", index, "was"),
                wrong("{alias} is there still: what was known of it would be lost", alias=alias.was),
            )


def _twice(organisation: Organisation) -> Iterator[Inconsistency]:
    seen: set[tuple[str, str | None]] = set()
    for index, alias in enumerate(organisation.aliases):
        if (alias.title, alias.line) in seen:
            yield ("aliases", index, "title"), wrong("{name} stands twice", name=alias.line or alias.title)
        seen.add((alias.title, alias.line))
