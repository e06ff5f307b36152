"""What holds of any comparison with the previous year, whatever is declared beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.comparability import compare_years, moves_between
from pipeline.result import CONSOLIDATED
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.periods import Period
from schemas.structure import structure
from tests.comparability.building import SETTINGS, YEARS

LEAVES = [("school", "fees"), ("school", "goods"), ("sports", "fees"), ("sports", "goods")]
OERE = st.integers(-(10**9), 10**9).map(lambda oere: Decimal(oere) / 100)
PLACES = st.sampled_from([*LEAVES, ("school", "net"), ("sports", "net")])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    path = tmp_path_factory.mktemp("plain") / "two.toml"
    path.write_text(SETTINGS.replace("committee = {", f"{YEARS}\ncommittee = {{", 1), encoding="utf-8")
    return load_organisation(path)


def declared(plain: Organisation, one_offs: list[Any], moved: list[Any]) -> Organisation:
    data = plain.model_dump(by_alias=True)
    data["one_offs"] = tuple(
        {"name": str(at), "title": title, "line": line, "booked": f"{year}-05", "amount": amount}
        for at, ((title, line), year, amount) in enumerate(one_offs)
    )
    data["moves"] = tuple(
        {
            "id": f"m{at}",
            "name": str(at),
            "from": "2016-01-01",
            "parts": tuple(
                {"title": title, "line": line, "amounts": {"2015-08": sign * amount}}
                for (title, line), sign in ((lost, -1), (got, 1))
            ),
        }
        for at, (lost, got, amount) in enumerate(moved)
    )
    return Organisation.model_validate(data, strict=False)


def consolidated(amounts: dict[tuple[str, str, str], Decimal]) -> pl.DataFrame:
    """The leaves' amounts, and what they come to."""
    rows = dict(amounts)
    for measure in ("before", "actual"):
        for title in ("school", "sports"):
            rows[title, "net", measure] = amounts[title, "fees", measure] + amounts[title, "goods", measure]
        rows["committee", "net", measure] = rows["school", "net", measure] + rows["sports", "net", measure]
    return pl.DataFrame(
        [(*key, amount, "", "agrees", []) for key, amount in rows.items()], schema=CONSOLIDATED, orient="row"
    )


@given(
    amounts=st.fixed_dictionaries({(*leaf, m): OERE for leaf in LEAVES for m in ("before", "actual")}),
    one_offs=st.lists(st.tuples(PLACES, st.sampled_from([2015, 2016]), OERE), max_size=4),
    moved=st.lists(st.tuples(st.sampled_from(LEAVES), st.sampled_from(LEAVES), OERE), max_size=4),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_declared_and_what_remains_add_up_to_the_change_and_totals_to_their_lines(
    plain: Organisation, amounts: Any, one_offs: Any, moved: Any
) -> None:
    organisation = declared(plain, one_offs, moved)
    moves = moves_between([], Period(2016, 8), organisation)

    years = compare_years(consolidated(amounts), moves, organisation, structure(organisation))

    assert (years is None) is (not one_offs and not moved)
    rows = {(row["title"], row["line"]): row for row in years.rows.iter_rows(named=True)} if years else {}
    for row in rows.values():
        beside = row["moved"] - row["one_off_previous"] + row["one_off_current"]
        assert row["change"] == row["remaining"] + beside
    if rows:
        assert rows["committee", "net"]["moved"] == 0
        of_titles = [rows[title, "net"] for title in ("school", "sports")]
        assert rows["committee", "net"]["remaining"] == sum(row["remaining"] for row in of_titles)


def test_an_amount_that_is_known_to_a_tenth_of_a_million_says_how_far_rounding_reaches(plain: Organisation) -> None:
    organisation = declared(plain, [(("school", "fees"), 2015, Decimal("-7.4"))], [])
    units = {**organisation.units, "mnkr": organisation.units["tkr"].model_copy(update={"factor": 1_000_000})}
    item = organisation.one_offs[0].model_copy(update={"unit": "mnkr"})
    organisation = organisation.model_copy(update={"units": units, "one_offs": (item,)})
    amounts = {(*leaf, m): Decimal(0) for leaf in LEAVES for m in ("before", "actual")}

    years = compare_years(
        consolidated(amounts), moves_between([], Period(2016, 8), organisation), organisation, structure(organisation)
    )

    assert years is not None
    row = years.rows.filter(title="committee").row(0, named=True)
    assert (row["one_off_previous"], row["bound"]) == (Decimal("-7400000.00"), Decimal("50000.00"))
