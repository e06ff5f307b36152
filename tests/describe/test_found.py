"""What is found in planted tables: totals and variances by chance, heads, units, signs, and what must not be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.describe.model import Proposal, ProposedTable
from pipeline.describe.sample import Amounts
from pipeline.describe.totals import Columns, Line, find_totals
from pipeline.describe.variances import find_variances

Propose = Callable[..., Proposal]

# --- Totals and variances, planted -------------------------------------------------------------------------------------

# Large enough that rounding explains nothing by chance.
AMOUNT = st.integers(1_000, 90_000_000).flatmap(lambda amount: st.sampled_from([amount, -amount]))


@st.composite
def blocks(draw: st.DrawFn) -> list[list[tuple[int, ...]]]:
    """Blocks of rows with amounts in three columns; each block will get its sum below it."""
    row = st.tuples(AMOUNT, AMOUNT, AMOUNT)
    return draw(st.lists(st.lists(row, min_size=2, max_size=6), min_size=1, max_size=4))


def _sum(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(amounts) for amounts in zip(*rows, strict=True))


def _planted(rows: list[list[tuple[int, ...]]], label: str) -> tuple[list[Line], dict[int, set[int]]]:
    lines: list[Line] = []
    expected: dict[int, set[int]] = {}
    sums: list[int] = []
    for block in rows:
        first = len(lines)
        lines += [Line(f"rad {number}", total=False, amounts=row) for number, row in enumerate(block)]
        expected[len(lines)] = set(range(first, len(lines)))
        sums.append(len(lines))
        lines.append(Line(label, total=bool(label), amounts=_sum(block)))
    if len(sums) > 1:
        expected[len(lines)] = set(sums)
        lines.append(Line("Netto", total=True, amounts=_sum([lines[one].amounts for one in sums])))  # type: ignore[misc]
    return lines, expected


THREE = Columns(("B", "C", "D"), (1, 1, 1))


@settings(max_examples=200, deadline=None)
@given(blocks(), st.sampled_from(["Summa", ""]))
def test_planted_sums_are_found_with_their_rows(rows: list[list[tuple[int, ...]]], label: str) -> None:
    # A sum of nothing shows nothing.
    assume(all(all(_sum(block)) for block in rows))
    lines, expected = _planted(rows, label)

    found = {total.line: {member for member, _ in total.members} for total in find_totals(lines, THREE)}

    # Chance may make a row the sum of others earlier; amounts this large make that too rare to meet.
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(blocks(), st.integers(1, 50_000), st.integers(0, 2))
def test_a_sum_that_is_wrong_in_two_columns_is_not_found(
    rows: list[list[tuple[int, ...]]], wrong: int, whole: int
) -> None:
    block = rows[0]
    off = tuple(amount + (wrong * 7 + 100 if column != whole else 0) for column, amount in enumerate(_sum(block)))
    lines = [*(Line("rad", total=False, amounts=row) for row in block), Line("Summa", total=True, amounts=off)]

    found = [total for total in find_totals(lines, THREE) if len(total.members) == len(block)]

    assert found == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=2, max_size=2))
def test_a_difference_of_two_totals_is_found_with_its_signs(rows: list[tuple[int, ...]]) -> None:
    assume(all(abs(first) != abs(second) and first != 2 * second for first, second in zip(*rows, strict=True)))
    net = tuple(first - second for first, second in zip(*rows, strict=True))
    lines = [
        Line("Summa intäkter", total=True, amounts=rows[0]),
        Line("Summa kostnader", total=True, amounts=rows[1]),
        Line("Resultat", total=True, amounts=net),
    ]

    (total,) = find_totals(lines, THREE)

    assert total.members == ((0, 1), (1, -1))


def test_rounding_of_each_row_is_allowed_and_no_more() -> None:
    rows = [Line("rad", total=False, amounts=(10, 20, 30)) for _ in range(3)]

    within = find_totals([*rows, Line("Summa", total=True, amounts=(32, 58, 92))], THREE)
    beyond = find_totals([*rows, Line("Summa", total=True, amounts=(33, 57, 93))], THREE)

    assert [len(total.members) for total in within] == [3]
    assert beyond == ()


def test_a_total_above_its_rows_is_found() -> None:
    lines = [
        Line("Totalt", total=True, amounts=(60, 600, 6000)),
        Line("a", total=False, amounts=(10, 250, 1000)),
        Line("b", total=False, amounts=(50, 350, 5000)),
    ]

    assert [(t.line, t.members) for t in find_totals(lines, THREE)] == [(0, ((1, 1), (2, 1)))]


def test_codes_that_begin_alike_tell_which_rows_a_row_sums() -> None:
    lines = [
        Line("0101 - a", total=False, amounts=(5, 7, 9)),
        Line("0102 - b", total=False, amounts=(50, 70, 90)),
        Line("01 - ab", total=False, amounts=(55, 77, 99)),
        Line("0201 - c", total=False, amounts=(1, 2, 4)),
        Line("02 - c", total=False, amounts=(1, 2, 4)),
    ]

    assert [(t.line, [m for m, _ in t.members]) for t in find_totals(lines, THREE)] == [(2, [0, 1]), (4, [3])]


def _any(*_: str) -> bool:
    return True


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=4, max_size=12, unique=True),
    st.booleans(),
    st.booleans(),
)
def test_a_planted_variance_is_found_in_its_direction(
    rows: list[tuple[int, int, int]], mirrored: bool, named: bool
) -> None:
    # Amounts that differ from row to row: with the same in all, several differences would be equally true.
    rows = [(b + 10**9 * n, a + 10**7 * n + 5 * n * n, o - 10**8 * n) for n, (b, a, o) in enumerate(rows, start=1)]
    columns = {
        "B": [budget for budget, _, _ in rows],
        "C": [actual for _, actual, _ in rows],
        "D": [other for _, _, other in rows],
        "E": [actual - budget if mirrored else budget - actual for budget, actual, _ in rows],
    }
    amounts = {column: Amounts(dict(enumerate(values)), 1) for column, values in columns.items()}

    (found,) = find_variances(amounts, {"E"} if named else set(), _any)

    assert (found.column, found.minuend, found.subtrahend) == ("E", *(("C", "B") if mirrored else ("B", "C")))
    assert found.holds == found.tested == len(rows)


def test_a_named_variance_that_fails_in_most_rows_is_not_found() -> None:
    amounts = {
        "B": Amounts({1: 100, 2: 200, 3: 300}, 1),
        "C": Amounts({1: 10, 2: 20, 3: 30}, 1),
        "D": Amounts({1: 90, 2: 55, 3: 77}, 1),
    }

    assert find_variances(amounts, {"D"}, _any) == ()


def test_of_very_many_columns_a_named_variance_is_looked_for_among_those_before_it() -> None:
    rows = range(1, 6)
    months = {f"M{at}": Amounts({row: 1_000 * at + 37 * row * row + at * row for row in rows}, 1) for at in range(120)}
    last = {"B": Amounts({row: 9_000 + row * 811 for row in rows}, 1), "C": Amounts({row: 70 * row for row in rows}, 1)}
    variance = {"D": Amounts({row: last["B"].values[row] - last["C"].values[row] for row in rows}, 1)}

    (found,) = find_variances({**months, **last, **variance}, {"D"}, _any)

    assert (found.column, found.minuend, found.subtrahend) == ("D", "B", "C")


# --- Whole tables -----------------------------------------------------------------------------------------------------


def only(proposal: Proposal) -> ProposedTable:
    (table,) = proposal.tables
    return table


def keys(table: ProposedTable) -> dict[str, str]:
    return {column.letters: column.key for column in table.columns}


def test_a_code_string_of_short_heads_is_read(proposed: Propose) -> None:
    table = only(
        proposed(
            [
                ["Budgetuppföljning, tkr"],
                [
                    "ANSVAR",
                    "UKONTO",
                    "VHT",
                    "AKT",
                    "PROJ",
                    "OBJEKT",
                    "MOT",
                    "KGRP",
                    "BUDGET 2025",
                    "UTFALL Ack",
                    "Diff",
                ],
                ["211X", "3011", "921", "", "", "", "810", "30", -120, -100, -20],
                ["211X", "5011", "921", "", "", "", "800", "50", 900, 640, 260],
                ["0130", "6011", "921", "", "", "", "310", "60", 300, 290, 10],
            ]
        )
    )

    dimensions = ["ansvar", "konto", "verksamhet", "aktivitet", "projekt", "objekt", "motpart", "fri"]
    assert [keys(table)[column] for column in "ABCDEFGH"] == dimensions
    assert table.kind == "balances"
    assert [(v.column, v.minuend, v.subtrahend, v.holds) for v in table.variances] == [("K", "I", "J", 3)]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (("Utfall ack", "Budget ack", "Avvikelse"), ("actual_period", "budget_period", "variance_period")),
        (("Bokfört", "Budget perioden", "Diff"), ("actual_period", "budget_period", "variance_period")),
        (("Prognos", "Årsbudget", "Avvik"), ("forecast_year", "budget_year", "variance_year")),
        (("Progn helår", "Helårsbudget", "Differens"), ("forecast_year", "budget_year", "variance_year")),
        (("Utf", "Per budget", "Återstår"), ("actual_period", "budget_period", "variance_period")),
    ],
)
def test_synonyms_of_heads_become_the_usual_measures(
    proposed: Propose, heads: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    table = only(
        proposed(
            [
                ["Period:", "2016-08"],
                ["Belopp i:", "tkr"],
                [],
                ["Rad", *heads],
                ["Personal", 410, 500, 90],
                ["Hyror", 220, 250, 30],
                ["Övrigt", 70, 65, -5],
            ]
        )
    )

    assert tuple(keys(table)[column] for column in "BCD") == expected


def test_a_column_of_shares_is_never_a_measure(proposed: Propose) -> None:
    rows = [["Personal", 410, 500, 82], ["Hyror", 210, 250, 84], ["Övrigt", 52, 65, 80]]

    said = only(proposed([["Rad", "Utfall", "Budget", "Förbr %"], *rows]))
    shown = only(proposed([["Rad", "Utfall", "Budget", "Förbrukat"], *rows]))

    assert [column.letters for column in said.columns if column.percent] == ["D"]
    assert [column.letters for column in shown.columns if column.percent] == ["D"]
    assert keys(said)["D"] == keys(shown)["D"] == ""


def test_the_mirrored_convention_is_seen_from_what_a_total_takes_away(proposed: Propose) -> None:
    proposal = proposed(
        [
            ["tkr", "Utfall", "Budget"],
            ["Intäkter", 900, 1000],
            ["Kostnader", 700, 650],
            ["Resultat", 200, 350],
        ]
    )

    table = only(proposal)
    assert (proposal.signs.revenue, proposal.signs.cost) == ("+", "+")
    assert table.title is not None
    assert table.title.lines[-1].of == ("intakter", "-kostnader")


def test_a_unit_that_nothing_says_is_a_guess_and_told(proposed: Propose) -> None:
    said = only(proposed([["Rad (tkr)", "Utfall"], ["Personal", 410], ["Hyror", 220]]))
    guessed = only(proposed([["Rad", "Utfall"], ["Personal", 410], ["Hyror", 220]]))

    assert (said.unit_said, said.unit) == ("tkr", None)
    assert (guessed.unit_said, guessed.unit) == (None, "tkr")
    assert [remark.doubt for remark in guessed.unit_remarks] == [True]


@pytest.mark.parametrize(
    ("amounts", "unit", "why"),
    [
        ((13.9, 5.2), "mnkr", "amounts have decimals"),
        ((1234.56, 220.5), "kr", "amounts have decimals"),
        ((410_000, 220_000), "kr", "size of the amounts"),
        ((410, 220), "tkr", "whole numbers"),
        ((4_100_000_000_000, 220), "tkr", "whole numbers"),
    ],
)
def test_the_guess_of_a_unit_says_what_it_goes_by(
    proposed: Propose, amounts: tuple[float, float], unit: str, why: str
) -> None:
    guessed = only(
        proposed([["Rad", "Utfall"], ["Personal", amounts[0]], ["Hyror", amounts[1]], ["Lokaler", amounts[1]]])
    )

    assert guessed.unit == unit
    assert why in guessed.unit_remarks[0].en


def test_a_raised_digit_is_no_grade(proposed: Propose) -> None:
    table = only(proposed([["Mål", "Bedömning"], ["Lära", "²"], ["Växa", "3"], ["Bygga", "2"]]))

    assert (table.kind, table.grades) == ("goals", (2, 3))


@pytest.mark.parametrize("said", ["Haushalt Dezember 2012", "Haushalt März 2012", "Haushalt 2012-03"])
def test_a_loose_period_is_found_by_what_stands_before_the_month(proposed: Propose, said: str) -> None:
    table = only(proposed([[said], [], ["Rad", "Utfall"], ["Personal", 410], ["Hyror", 220]]))

    assert [fact.label for fact in table.facts] == ["Haushalt *"]


def test_two_tables_on_a_sheet_are_two_proposals(proposed: Propose) -> None:
    tables = proposed(
        [
            ["Rad", "Utfall perioden", "Budget perioden"],
            ["Personal", 410, 500],
            ["Hyror", 220, 250],
            [],
            ["Mål", "Prognos helår", "Årsbudget"],
            ["Skola", 4100, 5000],
            ["Vård", 2200, 2500],
        ]
    ).tables

    assert [(table.first, table.last) for table in tables] == [(1, 1), (5, 5)]
    assert [column.key for column in tables[1].columns] == ["line", "forecast_year", "budget_year"]


def test_a_sheet_of_prose_gives_no_table(proposed: Propose) -> None:
    proposal = proposed([["Läs detta först"], ["Här finns inga belopp"], ["Bara text"]])

    assert proposal.tables == ()
    assert len(proposal.remarks) == 1
