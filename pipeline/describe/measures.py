"""The measures that a table's columns of amounts seem to be, with the horizons that its variances prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.describe.columns import Read
from pipeline.describe.lexicon import MeasureHead, identifier, measure_of, years_in
from pipeline.describe.model import ProposedMeasure, Remark, Variance, doubt
from schemas.kinds import OTHER_COLUMNS
from schemas.layout import DIMENSIONS, MONTHS, KindOfMeasure
from schemas.organisation import Names
from schemas.periods import Period

STANDARD: Mapping[tuple[str, str], tuple[str, Names]] = {
    ("actual", "period"): ("actual_period", Names(sv="Utfall perioden", en="Actual, period")),
    ("budget", "period"): ("budget_period", Names(sv="Budget perioden", en="Budget, period")),
    ("variance", "period"): ("variance_period", Names(sv="Avvikelse perioden", en="Variance, period")),
    ("forecast", "year"): ("forecast_year", Names(sv="Prognos helår", en="Forecast, year")),
    ("budget", "year"): ("budget_year", Names(sv="Budget helår", en="Budget, year")),
    ("variance", "year"): ("variance_year", Names(sv="Avvikelse helår", en="Variance, year")),
    ("actual", "previous_year"): ("actual_previous_year", Names(sv="Utfall föregående år", en="Actual, previous year")),
}
"""The usual measures: by kind and horizon, their ids and names."""


@dataclass(slots=True)
class _Guess:
    kind: KindOfMeasure
    horizon: str
    remarks: list[Remark]
    claims: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures by column, those that no column holds but others need, and what a head claims otherwise."""

    by_column: Mapping[str, ProposedMeasure]
    others: tuple[ProposedMeasure, ...]
    claims: Mapping[str, str]


def find_measures(read: Read, period: Period | None) -> Measured:
    """What each column of amounts measures. A horizon that no head says is taken from a proven variance, or is doubtful."""
    skip = {
        column
        for column, role in read.roles.items()
        if role in {*MONTHS, "amount"} and read.kind in {"ledger", "budget"}
    }
    skip |= read.unusable
    columns = [column for column in read.amounts if column not in skip] if read.kind != "goals" else []
    guesses = {column: _guess(read.heads[column], period) for column in columns}
    proven = {one.column: one for one in read.variances if {one.column, one.minuend, one.subtrahend} <= guesses.keys()}
    for one in proven.values():
        _by_proof(one, guesses, read, period)
    _the_rest(columns, guesses)
    measures: dict[str, ProposedMeasure] = {}
    taken: set[str] = set()
    for column in columns:
        measures[column] = _measure(read.heads[column], column, guesses[column], taken)
        taken.add(measures[column].id)
    for column, of in measures.items():
        if of.kind == "variance":
            measures[column] = _with_sides(of, proven.get(column), measures)
    others = _missing(measures, read)
    claims = {column: guess.claims for column, guess in guesses.items() if guess.claims}
    return Measured(measures, others, claims)


def _guess(head: str, period: Period | None) -> _Guess:
    said = measure_of(head)
    if said is None:
        years = years_in(head)
        horizon = str(years[-1]) if years else head.strip() or "?"
        return _Guess(
            "plan",
            horizon,
            [doubt("rubriken säger inte vad beloppen är", "the head does not say what the amounts are")],
        )
    return _Guess(*_placed(said, period))


def _placed(said: MeasureHead, period: Period | None) -> tuple[KindOfMeasure, str, list[Remark]]:
    """A head's kind and horizon, its year held against the file's."""
    if said.kind == "plan":
        return "plan", str(said.year or "year"), []
    if not said.year or said.horizon == "previous_year":
        return said.kind, said.horizon, []
    if period is None:
        remark = doubt(
            "filens period är inte känd, så året kan inte placeras",
            "the file's period is not known: the year cannot be placed",
        )
        return "plan", str(said.year), [remark]
    if said.year == period.year:
        horizon = said.horizon or ("period" if said.kind == "actual" and period.month < 12 else "year")
        return said.kind, horizon, []
    if said.year == period.year - 1 and said.kind == "actual":
        return "actual", "previous_year", []
    return "plan", str(said.year), []


def _by_proof(one: Variance, guesses: Mapping[str, _Guess], read: Read, period: Period | None) -> None:
    """What a difference that holds says of its three columns."""
    variance, minuend, subtrahend = guesses[one.column], guesses[one.minuend], guesses[one.subtrahend]
    left, right = read.heads[one.minuend], read.heads[one.subtrahend]
    rows_sv, rows_en = f"{one.holds} av {one.tested} rader", f"{one.holds} of {one.tested} rows"
    told = Remark(f"= {left} − {right} i {rows_sv}", f"= {left} − {right} in {rows_en}")
    if variance.kind != "variance":
        read.remark(one.column, replace(told, doubt=True))
        return
    read.remark(one.column, replace(told, doubt=one.holds < max(one.tested, 2)))
    budget, other = (minuend, subtrahend) if minuend.kind == "budget" else (subtrahend, minuend)
    if budget.kind != "budget":
        return
    if other.kind == "actual" and other.horizon == "year" and period and period.month < 12:
        other.kind, other.claims = "forecast", "actual"
        other.remarks.append(
            doubt(
                f"en fil för månad {period.month} kan inte ha helårets utfall: troligen prognos",
                f"a file for month {period.month} cannot hold the year's actual: probably a forecast",
            )
        )
    horizon = budget.horizon or variance.horizon or ("year" if other.kind == "forecast" else other.horizon or "period")
    for guess in (budget, variance, *([other] if not other.horizon else [])):
        guess.horizon = guess.horizon or horizon


def _the_rest(columns: list[str], guesses: Mapping[str, _Guess]) -> None:
    """Horizons that neither heads nor variances tell: those of the measure to the left, or the period, both doubtful."""
    before = "period"
    for column in columns:
        guess = guesses[column]
        if guess.kind == "plan":
            continue
        if not guess.horizon:
            alone = guess.kind == "actual"
            guess.horizon = "period" if alone else before
            if not alone:
                guess.remarks.append(
                    doubt(
                        "rubriken säger inte om det är perioden eller helåret",
                        "the head does not say which, the period or the year",
                    )
                )
        before = guess.horizon if guess.horizon in {"period", "year"} else before


def _measure(head: str, column: str, guess: _Guess, taken: set[str]) -> ProposedMeasure:
    standard = STANDARD.get((guess.kind, guess.horizon))
    name = Names(sv=head or column, en=head or column)
    if standard and standard[0] not in taken:
        return ProposedMeasure(standard[0], guess.kind, guess.horizon, standard[1], remarks=tuple(guess.remarks))
    base = identifier(head, f"column_{column.lower()}")
    made = base if base not in _RESERVED else f"{base}_amount"
    if made in taken:
        made = f"{made}_{column.lower()}"
    remarks = list(guess.remarks)
    if standard:
        remarks.append(
            doubt(f"{standard[0]} står redan i en annan kolumn", f"{standard[0]} stands in another column already")
        )
    return ProposedMeasure(made, guess.kind, guess.horizon, name, remarks=tuple(remarks))


_RESERVED = frozenset({"control", "rows", *DIMENSIONS, *(c for columns in OTHER_COLUMNS.values() for c in columns)})
"""The names of other columns, which no measure can have."""


def _with_sides(
    of: ProposedMeasure, proof: Variance | None, measures: Mapping[str, ProposedMeasure]
) -> ProposedMeasure:
    """A variance with its two sides: those proven, or the usual ones, which is then said."""
    if proof:
        sides = measures[proof.minuend], measures[proof.subtrahend]
        meant = next((side for side in sides if side.kind == "budget"), None)
        if meant and all(side.kind != "variance" for side in sides):
            came = sides[1] if meant is sides[0] else sides[0]
            return replace(of, minuend=meant.id, subtrahend=came.id)
    budget, came_id = ("budget_year", "forecast_year") if of.horizon == "year" else ("budget_period", "actual_period")
    here = {one.id for one in measures.values()}
    if {budget, came_id} <= here:
        why = doubt("det vanliga, men raderna visar det inte", "the usual, but the rows do not show it")
    else:
        why = doubt("det vanliga; filen har inte båda kolumnerna", "the usual; the file does not have both columns")
    return replace(of, minuend=budget, subtrahend=came_id, remarks=(*of.remarks, why))


def _missing(measures: Mapping[str, ProposedMeasure], read: Read) -> tuple[ProposedMeasure, ...]:
    """The measures that others, or the kind of export, need and no column holds."""
    needed = {side for one in measures.values() for side in (one.minuend, one.subtrahend) if side}
    if read.kind == "budget" and set(read.roles.values()) >= {*MONTHS}:
        needed.add("budget_period")
    if read.kind == "ledger":
        needed.add("actual_period")
    here = {one.id for one in measures.values()}
    standard = {identity: (kind, horizon, name) for (kind, horizon), (identity, name) in STANDARD.items()}
    made = []
    for identity in sorted(needed - here):
        kind, horizon, name = standard[identity]
        made.append(ProposedMeasure(identity, kind, horizon, name))  # type: ignore[arg-type]  # both are of their few words
    return tuple(made)
