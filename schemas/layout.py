"""Layouts: how an organisation's exports look, as `schemas/<organisation>.toml` declares it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Kind = Literal["ledger", "budget", "forecast", "balances", "decisions", "followup", "goals"]

CODED = frozenset({"ledger", "budget", "forecast", "balances", "decisions"})
"""The kinds of export whose rows carry a code string, which maps them to lines."""

KindOfMeasure = Literal["actual", "budget", "forecast", "variance", "plan"]

DIMENSIONS = ("ansvar", "konto", "verksamhet", "aktivitet", "projekt", "objekt", "motpart", "fri")
"""The parts of a code string (kodsträng) that an export may carry and a mapping may test."""

MONTHS = tuple(f"month_{month:02d}" for month in range(1, 13))
"""The columns of a budget export that hold one month each."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PeriodText = Annotated[str, Field(pattern=r"^(19|2\d)\d\d-(0[1-9]|1[0-2])$")]


class Declaration(BaseModel):
    """A frozen part of the declarations, in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Head(Declaration):
    """A column head as exports print it. `claims` is what it says that the column is, where that is another kind."""

    head: str
    claims: KindOfMeasure | None = None


def _as_heads(value: object) -> object:
    return (
        tuple({"head": head} if isinstance(head, str) else head for head in value)
        if isinstance(value, tuple)
        else value
    )


class Column(Declaration):
    """A column of a layout and the heads it goes by (`*` stands for anything, `#` for one digit)."""

    heads: Annotated[tuple[Head, ...], BeforeValidator(_as_heads), Field(min_length=1)]
    optional: bool = False


class Signs(Declaration):
    """The sign that revenue and cost have in exports. A variance is always + when favourable."""

    revenue: Literal["+", "-"]
    cost: Literal["+", "-"]


class Layout(Declaration):
    """One kind of export as this organisation prints it, recognised by its column heads.

    `sheets` are the names of the sheets that it stands on, where not any, and `without` heads that it never has.
    `facts` names the labels of the preamble; `period`, `unit` and `title` are what holds where a file says nothing.
    `period_from` tells where else a file says its period: in its name, or in its postings. `signs` are those of this
    export's amounts, where they are not the organisation's.
    `sections` tells what a heading row names for the rows under it. `totals` are the labels of rows that sum the rows
    above (a control total), `counts` the labels of a printed row count, `previous` those of a total repeated from the
    time before, `footers` rows to pass over. `measure` is what a ledger's amounts add up to. `others` tells of a ledger
    that its postings are other units': they belong to no title, and are there for internal postings to be held against.
    `proves` names the ledger that a list of balances was taken out to prove: its amounts are no figures of the report.
    """

    id: Identifier
    kind: Kind
    name: str
    columns: dict[str, Column]
    sheets: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    facts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    period: PeriodText | None = None
    period_from: Literal["name", "postings"] | None = None
    signs: Signs | None = None
    unit: str | None = None
    title: str | None = None
    sections: Literal["titles", "lines"] | None = None
    totals: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    measure: str | None = None
    others: bool = False
    proves: str | None = None
