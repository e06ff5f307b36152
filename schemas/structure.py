"""An organisation's declarations as frames, to be joined to figures: what a rule needs is a column, not a look-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from schemas.organisation import Organisation, Signs
from schemas.sums import direction, leaves_of, members_of
from schemas.titles import Line, Month, Title

LINES = pl.Schema(
    {
        "title": pl.String(),
        "line": pl.String(),
        "type": pl.String(),
        "position": pl.UInt32(),
        "leaf": pl.Boolean(),
        "nested": pl.Boolean(),
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
TURNS = pl.Schema({"layout": pl.String(), "title": pl.String(), "line": pl.String(), "turn": pl.Int64()})


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What belongs to what.

    `lines`: every line of every title and the committee's, in the report's order; `sign` is the side its amounts
    stand on (1, −1, or 0 where both may), `direction` is 1 where budget − actual is favourable and −1 where actual −
    budget is, `nested` tells of a total that it sums totals. `members`: what a total sums directly, `leaves`: what it
    comes down to (a leaf to itself), both with weights; the committee's are in its titles. `own_members` and
    `own_leaves`: the same within one title, as its follow-up adds up, the committee's own included. `measures`: the
    measures, a variance with its operands. `shares`: for each line with a periodisation, the share of the year that
    falls on each month, exactly. `turns`: see `turns`.
    """

    lines: pl.DataFrame
    members: pl.DataFrame
    leaves: pl.DataFrame
    own_members: pl.DataFrame
    own_leaves: pl.DataFrame
    measures: pl.DataFrame
    shares: pl.DataFrame
    turns: pl.DataFrame


def structure(organisation: Organisation) -> Structure:
    """The frames of an organisation's declarations."""
    lines: list[tuple[object, ...]] = []
    members: list[tuple[object, ...]] = []
    leaves: list[tuple[object, ...]] = []
    shares: list[tuple[object, ...]] = []
    for title in organisation.titles:
        for line in title.lines:
            lines.append((*_line(line, title, organisation.signs), not line.of, _nested(line, title)))
            members += [(title.id, line.id, title.id, member, weight) for member, weight in members_of(line)]
            leaves += [(title.id, line.id, title.id, leaf, weight) for leaf, weight in leaves_of(line, title)]
            shares += [(title.id, line.id, *share) for share in _shares(line, organisation)]
    committee = _of_committee(organisation)
    measures = [(m.id, m.kind, m.horizon, m.minuend, m.subtrahend) for m in organisation.measures]
    return Structure(
        lines=_lines([*lines, *committee.lines]),
        members=pl.DataFrame([*members, *committee.members], schema=MEMBERS, orient="row"),
        leaves=pl.DataFrame([*leaves, *committee.leaves], schema=MEMBERS, orient="row"),
        own_members=pl.DataFrame([*members, *committee.own_members], schema=MEMBERS, orient="row"),
        own_leaves=pl.DataFrame([*leaves, *committee.own_leaves], schema=MEMBERS, orient="row"),
        measures=pl.DataFrame(measures, schema=MEASURES, orient="row"),
        shares=pl.DataFrame(shares, schema=SHARES, orient="row"),
        turns=turns(organisation),
    )


def turns(organisation: Organisation) -> pl.DataFrame:
    """Which lines' amounts have the other sign in an export than with the organisation: `layout`, `title`, `line`, `turn`.

    `turn` is −1 where they have, and 1 where they do not; layouts without signs of their own are not listed.
    """
    rows = [
        (layout.id, title.id, line.id, 1 if _same_sign(line, layout.signs, organisation.signs) else -1)
        for layout in organisation.layouts
        if layout.signs is not None
        for title in organisation.titles
        for line in title.lines
        if not line.of
    ]
    return pl.DataFrame(rows, schema=TURNS, orient="row")


def in_own_signs(rows: pl.DataFrame, layout: str, organisation: Organisation) -> pl.DataFrame:
    """Rows of a table (`title`, `line`, `amount`) with their amounts in the organisation's signs, whatever their layout's."""
    if organisation.layout(layout).signs is None:
        return rows
    own = turns(organisation).filter(pl.col("layout") == layout).drop("layout")
    amount = pl.when(pl.col("turn") == -1).then(-pl.col("amount")).otherwise("amount").cast(rows.schema["amount"])
    return (
        rows.join(own, on=["title", "line"], how="left", maintain_order="left").with_columns(amount=amount).drop("turn")
    )


def _same_sign(line: Line, one: Signs, other: Signs) -> bool:
    return one.revenue == other.revenue if line.type == "revenue" else one.cost == other.cost


@dataclass(slots=True)
class _Committee:
    """The committee's rows of the frames."""

    lines: list[tuple[object, ...]] = field(default_factory=list)
    members: list[tuple[object, ...]] = field(default_factory=list)
    leaves: list[tuple[object, ...]] = field(default_factory=list)
    own_members: list[tuple[object, ...]] = field(default_factory=list)
    own_leaves: list[tuple[object, ...]] = field(default_factory=list)


def _of_committee(organisation: Organisation) -> _Committee:
    """Each line of the committee is the sum of its titles' same lines; its one line, of their nets."""
    committee, first = organisation.committee, organisation.titles[0]
    frames = _Committee()
    if committee.lines is None:
        # Every net is favourable the same way: `schemas.consistency` sees to it.
        way = direction(first.line(first.net), first, organisation.signs)
        frames.lines.append((committee.id, committee.line.id, "net", 0, way, False, False))
        parts = [(committee.line.id, title, title.net) for title in organisation.titles]
    else:
        for line in first.lines:
            _, *shape = _line(line, first, organisation.signs)
            frames.lines.append((committee.id, *shape, False, _nested(line, first)))
            frames.own_members += [(committee.id, line.id, committee.id, *member) for member in members_of(line)]
            frames.own_leaves += [(committee.id, line.id, committee.id, *leaf) for leaf in leaves_of(line, first)]
        parts = [(line.id, title, line.id) for line in first.lines for title in organisation.titles]
    for own, title, line_id in parts:
        frames.members.append((committee.id, own, title.id, line_id, 1))
        under = leaves_of(title.line(line_id), title)
        frames.leaves += [(committee.id, own, title.id, *leaf) for leaf in under]
    return frames


def _line(line: Line, title: Title, signs: Signs) -> tuple[str, str, str, int, int]:
    return title.id, line.id, line.type, _sign(line, signs), direction(line, title, signs)


def _nested(line: Line, title: Title) -> bool:
    """Whether a total sums totals, so that its leaves lie deeper than its members."""
    return any(title.line(member).of for member, _ in members_of(line))


def _lines(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    columns = ["title", "line", "type", "sign", "direction", "leaf", "nested"]
    numbered = pl.DataFrame(rows, schema={name: LINES[name] for name in columns}, orient="row").with_row_index(
        "position"
    )
    return numbered.select(list(LINES)).cast(LINES)


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
