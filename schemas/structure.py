"""An organisation's declarations as frames, to be joined to figures: what a rule needs is a column, not a look-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from schemas.organisation import Line, Month, Organisation, Signs, Title
from schemas.sums import direction, leaves_of, members_of

LINES = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "type": pl.String(),
        "position": pl.UInt32(),
        "leaf": pl.Boolean(),
        "sign": pl.Int8(),
        "direction": pl.Int64(),
    }
)
MEMBERS = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "member_title": pl.String(),
        "member_line": pl.String(),
        "weight": pl.Int64(),
    }
)
MEASURES = pl.Schema(
    {
        "measure": pl.String(),
        "kind": pl.String(),
        "horizon": pl.String(),
        "minuend": pl.String(),
        "subtrahend": pl.String(),
    }
)
SHARES = pl.Schema(
    {"title": pl.String, "line": pl.String, "month": pl.Int8, "numerator": pl.Int64, "denominator": pl.Int64}
)


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What belongs to what.

    `lines`: every line of every title and the committee's one, in the report's order; `sign` is the side its amounts
    stand on (1, −1, or 0 where both may), `direction` is 1 where budget − actual is favourable and −1 where actual −
    budget is. `members`: what a total sums directly, `leaves`: what it comes down to (a leaf to itself), both with
    weights. `measures`: the measures, a variance with its operands. `shares`: for each line with a periodisation, the
    share of the year that falls on each month, exactly.
    """

    lines: pl.DataFrame
    members: pl.DataFrame
    leaves: pl.DataFrame
    measures: pl.DataFrame
    shares: pl.DataFrame


def structure(organisation: Organisation) -> Structure:
    """The frames of an organisation's declarations."""
    committee = organisation.committee
    lines: list[tuple[object, ...]] = []
    members: list[tuple[object, ...]] = []
    leaves: list[tuple[object, ...]] = []
    shares: list[tuple[object, ...]] = []
    for title in organisation.titles:
        for line in title.lines:
            sign, way = _sign(line, organisation.signs), direction(line, title, organisation.signs)
            lines.append((title.id, line.id, line.type, len(lines), not line.of, sign, way))
            members += [(title.id, line.id, title.id, member, weight) for member, weight in members_of(line)]
            leaves += [(title.id, line.id, title.id, leaf, weight) for leaf, weight in leaves_of(line, title)]
            shares += [(title.id, line.id, *share) for share in _shares(line, organisation)]
    first = organisation.titles[0]  # every net is favourable the same way: `schemas.consistency` sees to it
    way = direction(first.line(first.net), first, organisation.signs)
    lines.append((committee.id, committee.line.id, "net", len(lines), False, 0, way))
    for title in organisation.titles:
        members.append((committee.id, committee.line.id, title.id, title.net, 1))
        under = leaves_of(title.line(title.net), title)
        leaves += [(committee.id, committee.line.id, title.id, leaf, weight) for leaf, weight in under]
    measures = [(m.id, m.kind, m.horizon, m.minuend, m.subtrahend) for m in organisation.measures]
    return Structure(
        lines=pl.DataFrame(lines, schema=LINES, orient="row"),
        members=pl.DataFrame(members, schema=MEMBERS, orient="row"),
        leaves=pl.DataFrame(leaves, schema=MEMBERS, orient="row"),
        measures=pl.DataFrame(measures, schema=MEASURES, orient="row"),
        shares=pl.DataFrame(shares, schema=SHARES, orient="row"),
    )


def leaf_lines(organisation: Organisation) -> list[tuple[Title, Line]]:
    """Every line that postings are mapped to, with its title."""
    return [(title, line) for title in organisation.titles for line in title.lines if not line.of]


def _sign(line: Line, signs: Signs) -> int:
    """The side that a line's amounts stand on; a net, and a leaf that mixes both, has none."""
    declared = {"revenue": signs.revenue, "cost": signs.cost}
    return {"+": 1, "-": -1, None: 0}[declared.get(line.type)]


def _shares(line: Line, organisation: Organisation) -> Iterator[tuple[int, int, int]]:
    """Month, numerator, denominator of a line's share of the year; nothing where no periodisation is declared."""
    periodisation = line.periodisation
    for month in range(1, 13):
        match periodisation:
            case None:
                return
            case "even":
                share = Fraction(1, 12)
            case Month():
                share = Fraction(int(periodisation.month == month))
            case _:
                share = Fraction(organisation.profiles[periodisation][month - 1])
        yield month, share.numerator, share.denominator
