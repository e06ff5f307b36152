"""What an organisation may declare of single rules: what they are about, and how far is too far. All of it may be left out."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schemas.layout import Declaration, Identifier
from schemas.problems import Wrong, WrongValueError, wrong


def decimal_or(remedy: Wrong) -> BeforeValidator:
    """Takes a decimal as TOML may have it: a number, or a text. `remedy` is what is said of a text that is none."""

    def read(value: object) -> object:
        if not isinstance(value, str | int) or isinstance(value, bool):
            return value
        try:
            return Decimal(value)
        except InvalidOperation as error:  # which pydantic takes for a bug, being no ValueError
            raise WrongValueError(remedy) from error

    return BeforeValidator(read)


Limit = Annotated[
    Decimal, decimal_or(wrong("write a number with a point, such as 0.5")), Field(ge=-(10**15), le=10**15)
]


class LedgerOptions(Declaration):
    """What the ledgers promise. `internal` are the codes of postings that must have a counterparty (L02).

    `complete_vouchers` says that an export has all sides of its vouchers (L05), `unique_postings` that no two postings
    of a voucher are equal in every column (L04). `monthly` says that there is a ledger for every month, so that each can
    be held against the one before (R07). `open` are the codes of postings whose texts may be shown: texts of postings
    name suppliers and persons, so none is shown where none is declared. `periods` are those besides the months: `00`,
    what the year opens with, which belongs to January, and `13`, adjustments at its end, which belong to December.
    """

    internal: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    complete_vouchers: bool = False
    unique_postings: bool = False
    monthly: bool = False
    periods: tuple[Literal["00", "13"], ...] = ()


class Counterparty(Declaration):
    """A unit that internal postings are against, and whose own postings are held against them (R06).

    `codes` are the counterparty codes by which others' postings name it. `match` are the codes of its own postings, none
    where they are in no export; `layout` is the ledger that they come in, any where none is named.
    """

    id: Identifier
    name: str
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    match: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    layout: str | None = None


class BudgetChain(Declaration):
    """The measures of a budget's way from the council's decision to what holds now (R09): `original` + `changes` = `current`."""

    original: str
    changes: str
    current: str


class Rate(Declaration):
    """How fast the rest of the year may go, against the year so far: from `low` to `high` times as fast (Q01).

    `least` is how much the year must come to differ before it is asked about, in the organisation's currency.
    """

    low: Limit
    high: Limit
    least: Annotated[Limit, Field(ge=0)] = Decimal(0)


class ForecastOptions(Declaration):
    """What is asked of forecasts."""

    rate: Rate | None = None


class ExplanationOptions(Declaration):
    """Which variances must be explained: those of at least `amount` (in the currency) and `percent` of what was meant.

    With `when = "either"` one of the two is enough.
    """

    amount: Annotated[Limit, Field(ge=0)] = Decimal(100_000)
    percent: Annotated[Limit, Field(ge=0, le=1_000_000)] = Decimal(5)
    when: Literal["both", "either"] = "both"


class GoalWords(Declaration):
    """The words of exports of goals: for a direction that is meant, and for a tendency."""

    higher: tuple[str, ...] = ("högre", "högre är bättre", "öka", "higher", "higher is better")
    lower: tuple[str, ...] = ("lägre", "lägre är bättre", "minska", "lower", "lower is better")
    better: tuple[str, ...] = ("bättre", "positiv", "förbättrad", "better", "positive")
    unchanged: tuple[str, ...] = ("oförändrad", "oförändrat", "unchanged")
    worse: tuple[str, ...] = ("sämre", "negativ", "försämrad", "worse", "negative")
