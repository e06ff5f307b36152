"""R07: what was accumulated, and what was posted since, are what is accumulated now."""

from __future__ import annotations

import random
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import numbered
from pipeline.mapping import figures_of, map_rows
from pipeline.reconcile import Past, roll_forward
from schemas.periods import Period
from tests.reconcile.small import decisions, follow_up, judged, ledger, of_code, office
from tests.run.office import Office
from tests.validate.making import ledger as table_of

EARLY = ("0110", "4010", "", "201607", "A1", "900,00")
LATE = ("0110", "4010", "", "201608", "A2", "100,00")


def after_july(root: Path) -> Office:
    """A workspace in which July was judged."""
    here = office(root)
    ledger(here, EARLY, ("0110", "6010", "", "201602", "A9", "7,00"), month=7)
    here.run()
    return here


RENT = ("0110", "6010", "", "201602", "A9", "7,00")


def test_what_rolls_forward_agrees_line_by_line(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, EARLY, RENT, LATE)

    result = judged(here)

    assert of_code(result, "R07") == [("school", "goods", "agrees", None), ("school", "rent", "agrees", None)]
    assert result.findings == ()


def test_both_sides_of_a_line_that_rolls_forward_can_be_followed_to_their_files(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, EARLY, RENT, LATE, ("0110", "4010", "", "201608", "A3", "50,00"))

    result = judged(here)

    made = result.comparisons.filter((result.comparisons["code"] == "R07") & (result.comparisons["line"] == "goods"))
    operands = made["operands"].explode().struct.unnest().join(result.figures, on="figure", maintain_order="left")
    assert operands.select("file", "column", "rows", "amount", "numerator").rows() == [
        ("Ledger 7.csv", "F", 1, Decimal("900.00"), 1),
        ("Ledger 8.csv", "F", 2, Decimal("150.00"), 1),
    ]
    figure = result.figures.row(made["figure"].item(), named=True)
    assert (figure["file"], figure["line"], figure["amount"]) == ("Ledger 8.csv", "goods", Decimal("1050.00"))


def test_changed_postings_of_earlier_months_are_one_finding_with_their_number_and_net(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, (*EARLY[:5], "880,00"), (*RENT[:5], "9,00"), LATE)

    result = judged(here)

    (finding,) = result.findings
    assert (finding.code, finding.severity, finding.found) == ("R07", "warning", Decimal("-18.00"))
    assert (finding.message.values["count"], finding.message.values["month"]) == (2, "2016-07")
    assert [cell.address for cell in finding.cells] == ["F5", "F6"]
    assert finding.explained == {"R07:school/goods/actual:2016-07", "R07:school/rent/actual:2016-07"}
    made = result.comparisons.filter(result.comparisons["line"] == "goods")
    assert made.filter(made["code"] == "R07").select("left", "right", "difference").rows() == [
        (Decimal("980.00"), Decimal("1000.00"), Decimal("-20.00"))
    ]
    assert result.verdict == "differs"


def test_postings_that_changed_without_moving_a_line_are_information(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, ("0110", "4020", *EARLY[2:]), RENT, LATE)

    result = judged(here)

    assert [(finding.code, finding.severity) for finding in result.findings] == [("R07", "info")]


def test_in_january_and_without_an_earlier_ledger_nothing_is_compared(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, ("0110", "4010", "", "201601", "A1", "1,00"), month=1)
    ledger(here, ("0110", "4010", "", "201601", "A1", "1,00"), month=8)

    results = [result for result, _ in here.run().results]

    assert [of_code(results[0], "R07"), of_code(results[1], "R07")] == [[], [("school", "goods", "agrees", None)]]


def test_a_missing_ledger_of_the_month_before_is_told_where_there_should_be_one(tmp_path: Path) -> None:
    here = office(tmp_path, "monthly = true")
    ledger(here, LATE)

    result = judged(here)

    assert of_code(result, "R07") == [(None, None, "not-tested", "no period:ledger:2016-07")]
    assert result.verdict == "not-tested"


def test_the_newest_earlier_period_counts_with_all_months_since(tmp_path: Path) -> None:
    here = office(tmp_path)
    ledger(here, ("0110", "4010", "", "201604", "A1", "5,00"), month=4)
    here.run()
    ledger(here, ("0110", "4010", "", "201604", "A1", "5,00"), ("0110", "4010", "", "201606", "A2", "6,00"), LATE)

    assert of_code(judged(here), "R07") == [("school", "goods", "agrees", None)]


def test_last_years_ledger_is_no_earlier_period(tmp_path: Path) -> None:
    here = office(tmp_path)
    heads = "Unit;Account;Counterparty;Booked;Voucher;Amount"
    (here.inbox / "Old.csv").write_text(f"Period: 2015-07\nAmounts in: kr\n\n{heads}\n0110;4010;;201507;A1;5,00\n")
    here.run()
    ledger(here, LATE)

    assert of_code(judged(here), "R07") == []


def test_a_corrected_ledger_of_the_earlier_period_is_what_counts(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, (*EARLY[:5], "880,00"), RENT, month=7, name="Corrected.csv")
    here.run()
    ledger(here, (*EARLY[:5], "880,00"), RENT, LATE)

    assert judged(here).findings == ()


def test_a_figure_of_an_earlier_period_is_named_as_such(tmp_path: Path) -> None:
    here = after_july(tmp_path)
    ledger(here, EARLY, RENT, LATE)
    follow_up(here, ("Goods", "900"), ("Rent", "7"), ("Net", "1007"))

    result = judged(here)

    (finding,) = result.findings
    assert [cell.address for cell in finding.cells] == ["B6"]
    assert [cause.values["month"] for cause in finding.causes if "month" in cause.values] == ["2016-07"]


def test_a_whole_file_of_an_earlier_period_is_one_finding(tmp_path: Path) -> None:
    here = office(tmp_path)
    early = [("0110", "4010", "", "201607", "A1", "40000,00"), ("0110", "6010", "", "201607", "A2", "3000,00")]
    ledger(here, *early, month=7)
    follow_up(here, ("Goods", "40000"), ("Rent", "3000"), ("Net", "43000"), month=7)
    here.run()
    late = [("0110", "4010", "", "201608", "A3", "2500,00"), ("0110", "6010", "", "201608", "A4", "311,00")]
    ledger(here, *early, *late)
    follow_up(here, ("Goods", "40000"), ("Rent", "3000"), ("Net", "43000"))

    result = judged(here)

    (finding,) = result.findings
    assert (finding.code, [str(cell.address) for cell in finding.cells]) == ("F07", [""])
    assert finding.message.values["month"] == "2016-07"
    assert len(finding.explained) == 3


def test_decisions_are_no_ledger_and_roll_nothing_forward(tmp_path: Path) -> None:
    here = office(tmp_path)
    decisions(here, ("34", "0110", "4010", "1,00"))

    assert of_code(judged(here), "R07") == []


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 8), st.integers(-(10**9), 10**9)), min_size=1, max_size=10),
    st.randoms(use_true_random=False),
    st.integers(1, 9),
)
def test_what_only_grows_rolls_forward_in_any_order_split_and_in_any_unit(
    postings: list[tuple[int, int]], chance: random.Random, factor: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        organisation = office(Path(folder) / "small").workspace.organisation

    def rows(most: int, parts: int) -> list[dict[str, str]]:
        cut = [(month, amount * factor) for month, amount in postings if month <= most]
        cut = [(month, part) for month, amount in cut for part in [amount - parts, parts]]
        chance.shuffle(cut)
        return [{"period": f"2016{month:02d}", "amount": str(Decimal(amount) / 100)} for month, amount in cut]

    before, now = (map_rows(table_of(*rows(most, parts)), organisation) for most, parts in ((5, 17), (8, 4)))
    figures = numbered([figures_of(now, organisation)])

    judged = roll_forward([now], figures, Past(Period(2016, 5), ledgers=(before,)), Period(2016, 8), organisation)

    assert set(judged.comparisons["verdict"]) <= {"agrees"}
    assert {finding.severity for finding in judged.findings} <= {"info"}
