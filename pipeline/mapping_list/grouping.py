"""Codes of one pattern that belong to no line: one rule that would place all of them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import ceil

from pipeline.mapping_list.proposals import Proposal, shared_beginning
from pipeline.mapping_list.unmapped import Unmapped
from schemas.organisation import Organisation
from schemas.patterns import overlap

LEAST = 3
"""How many codes a rule must place: fewer are chosen faster one by one."""

Match = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule that places several rows of the list: its patterns by dimension, and the rows, by their places in the list.

    `found` gives, for each file, how many rows have such codes and what these add up to, in the currency.
    """

    match: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[int, ...]
    found: tuple[tuple[str, int, Decimal], ...]
    proposal: Proposal | None


def patterns(rows: Sequence[Unmapped], organisation: Organisation) -> tuple[Pattern, ...]:
    """The rules that would place three rows or more, the one of most rows first.

    Rows belong together that name the same dimensions, begin alike and have the same proposal, or none. A rule names no
    code that belongs to a line today, unless that is its own title's: else the codes are counted up, and where even that
    would name others the rows are left to be chosen one by one.
    """
    groups: dict[object, list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(_kind(row), []).append(at)
    found = []
    for group in groups.values():
        own = [rows[at] for at in group]
        match = _match(own, organisation) if len(group) >= LEAST else None
        if match is not None:
            found.append(Pattern(tuple(match.items()), tuple(group), _sums(own), own[0].proposal))
    return tuple(sorted(found, key=lambda one: (-len(one.rows), one.match)))


def _kind(row: Unmapped) -> object:
    """What rows of one rule have in common: proposal, dimensions, and how their codes begin (an account by its class)."""
    begins = tuple((name, len(code), code[: 1 if name == "konto" else ceil(len(code) / 2)]) for name, code in row.codes)
    proposed = row.proposal and (row.proposal.title, row.proposal.line)
    return proposed, begins


def _match(rows: Sequence[Unmapped], organisation: Organisation) -> Match | None:
    """The simplest patterns that name the rows' codes and none that belongs to something else; None where there are none."""
    codes = {name: sorted({dict(row.codes)[name] for row in rows}) for name, _ in rows[0].codes}
    own = rows[0].proposal.title if rows[0].proposal and rows[0].proposal.line is None else None
    for write in (_beginning, _range):
        match = {name: write(of) for name, of in codes.items()}
        if not _takes(match, own, organisation):
            return match
    listed = {name: tuple(of) for name, of in codes.items()}
    # Every combination stands in the list: no other code is named.
    whole = {tuple(dict(row.codes).values()) for row in rows} == set(product(*codes.values()))
    return listed if whole or not _takes(listed, own, organisation) else None


def _beginning(codes: Sequence[str]) -> tuple[str, ...]:
    begin = codes[0][: shared_beginning(codes[0], codes[-1])]  # they are sorted: what these have in common, all have
    return (f"{begin}*",) if len(codes) > 1 and begin else tuple(codes)


def _range(codes: Sequence[str]) -> tuple[str, ...]:
    return (f"{codes[0]}-{codes[-1]}",) if len(codes) > 1 and len(codes[0]) == len(codes[-1]) else tuple(codes)


def _takes(match: Match, own: str | None, organisation: Organisation) -> bool:
    """Whether patterns name codes that may belong to a line today, those of one's own title set aside."""
    return any(
        all(overlap(match[name], of) for asked in declared for name, of in asked.items() if name in match)
        for title, declared in _declared(organisation)
        if title != own
    )


def _declared(organisation: Organisation) -> Iterator[tuple[str, Sequence[Match]]]:
    """What each leaf and each mapping asks for, with its title."""
    for title in organisation.titles:
        yield from ((title.id, (title.match, line.match)) for line in title.lines if not line.of)
    yield from ((mapping.title, (mapping.match,)) for mapping in organisation.mappings)


def _sums(rows: Sequence[Unmapped]) -> tuple[tuple[str, int, Decimal], ...]:
    sums: dict[str, tuple[int, Decimal]] = {}
    for row in rows:
        for file, count, amount in row.found:
            before = sums.get(file, (0, Decimal(0)))
            sums[file] = before[0] + count, before[1] + amount
    return tuple((file, count, amount) for file, (count, amount) in sums.items())
