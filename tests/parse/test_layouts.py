"""What a layout may say: facts that files lack, titles and sections in the rows, several tables on a sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.parse.conftest import COLUMNS, DECLARED, Take

TITLED = COLUMNS + 'title = { heads = ["Area"] }\n'
ONE = 'title = "baths"\n'
FACTS = 'facts = { period = ["Period"], unit = ["Amounts in *"], title = ["Area"] }\n'


# --- What a layout declares for files that say nothing ----------------------------------------------------------------


def test_a_table_with_nothing_above_it_has_the_period_unit_and_title_of_its_layout(take: Take) -> None:
    taken = take(
        DECLARED + ONE + COLUMNS,
        """
        | Line   | Plan 2012 |
        | Income | 1.234,50  |
        """,
    )

    [mapped] = taken.tables
    assert (str(mapped.table.period), mapped.table.unit, mapped.table.title) == ("2012-12", "EUR", "baths")
    assert taken.amounts == [("baths", "income", Decimal("1234.50"))]
    assert taken.findings == ()


@pytest.mark.parametrize(
    ("above", "code", "what"),
    [
        ("| Period: 2013-12 |", "F07", ("2013-12", "EUR", "baths")),
        ("| Amounts in thousand euro |", "F13", ("2012-12", "TEUR", "baths")),
        ("| Area | Parks |", "F04", ("2012-12", "EUR", "parks")),
    ],
)
def test_a_file_that_says_otherwise_is_believed_and_told(
    take: Take, above: str, code: str, what: tuple[str, str, str]
) -> None:
    taken = take(DECLARED + ONE + FACTS + COLUMNS, f"{above}\n| Line | Plan 2012 |\n| Income | 12 |")

    [mapped] = taken.tables
    assert (str(mapped.table.period), mapped.table.unit, mapped.table.title) == what
    [(found, (address,))] = taken.codes
    assert found == code
    assert address in {"A1", "B1"}


def test_a_file_that_says_the_same_is_not_told(take: Take) -> None:
    taken = take(
        DECLARED + ONE + FACTS + COLUMNS,
        "| Period: 2012-12 |\n| Amounts in EUR |\n| Area | Baths |\n| Line | Plan 2012 |\n| Income | 12 |",
    )

    assert (len(taken.tables), taken.findings) == (1, ())


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ('unit = "EUR"\ntitle = "baths"\nfacts = { period = ["Period"] }\n', "F07"),
        ('period = "2012-12"\ntitle = "baths"\n', "F13"),
    ],
)
def test_what_neither_says_rejects_the_file(take: Take, declared: str, code: str) -> None:
    taken = take(declared + COLUMNS, "| Line | Plan 2012 |\n| Income | 12 |")

    assert [found for found, _ in taken.codes] == [code]


def test_the_unit_may_stand_in_the_heads_of_the_amounts(take: Take) -> None:
    columns = COLUMNS.replace('"Plan 2012"', '"Plan 2012*"')

    taken = take('period = "2012-12"\n' + ONE + columns, "| Line | Plan 2012, TEUR |\n| Income | 12 |")

    assert taken.amounts == [("baths", "income", Decimal(12000))]


# --- Several titles in a table ----------------------------------------------------------------------------------------


def test_each_row_may_say_its_title_by_code_or_name_and_a_blank_means_the_one_above(take: Take) -> None:
    taken = take(
        DECLARED + TITLED,
        """
        | Area          | Line      | Plan 2012 |
        | 17            | 01 - Fees | 5         |
        |               | Rent      | 7         |
        | Parks         | Income    | 1         |
        | Swimming hall | Net       | -2        |
        """,
    )

    assert taken.amounts == [
        ("baths", "income", Decimal(5)),
        ("baths", "rent", Decimal(7)),
        ("parks", "income", Decimal(1)),
        ("baths", "net", Decimal(-2)),
    ]
    assert taken.findings == ()


def test_a_title_that_is_not_set_up_is_one_finding_with_all_its_rows(take: Take) -> None:
    taken = take(
        DECLARED + TITLED,
        """
        | Area  | Line   | Plan 2012 |
        | Parks | Income | 1         |
        | Zoo   | Income | 5         |
        | Zoo   | Rent   | 7         |
        """,
    )

    assert taken.codes == [("L01", ("A3", "A4"))]
    assert taken.amounts[1:] == [(None, None, Decimal(5)), (None, None, Decimal(7))]


def test_the_same_line_twice_is_told_within_a_title_and_not_between_titles(take: Take) -> None:
    taken = take(
        DECLARED + TITLED,
        """
        | Area  | Line   | Plan 2012 |
        | Parks | Income | 1         |
        | Baths | Income | 5         |
        | Parks | Income | 7         |
        """,
    )

    assert taken.codes == [("C10", ("B2", "B4"))]


def test_a_heading_may_say_the_title_of_the_rows_under_it(take: Take) -> None:
    taken = take(
        DECLARED + 'sections = "titles"\n' + COLUMNS,
        """
        | Line   | Plan 2012 |
        | Baths  |           |
        | Income | 5         |
        | Parks  |           |
        | Income | 6         |
        | Zoo    |           |
        | Income | 7         |
        """,
    )

    assert taken.amounts[:2] == [("baths", "income", Decimal(5)), ("parks", "income", Decimal(6))]
    assert taken.codes == [("L01", ("A7",))]


def test_a_heading_may_tell_lines_of_one_name_apart(take: Take) -> None:
    taken = take(
        DECLARED + ONE + 'sections = "lines"\n' + COLUMNS,
        """
        | Line   | Plan 2012 |
        | Income | 9         |
        | Costs  |           |
        | Total  | 4         |
        | Result |           |
        | Total  | 5         |
        """,
    )

    assert [line for _, line, _ in taken.amounts] == ["income", "rent", "net"]
    assert taken.findings == ()


# --- Several tables on a sheet ----------------------------------------------------------------------------------------


def test_heads_further_down_begin_a_table_and_what_stands_above_them_is_said_of_it(take: Take) -> None:
    taken = take(
        'period = "2012-12"\n' + FACTS + COLUMNS,
        """
        | Area            | Baths     |
        | Amounts in EUR  |           |
        | Line            | Plan 2012 |
        | Income          | 5         |
        | Rent            | 7         |

        | Area            | Parks     |
        | Amounts in TEUR |           |
        | Line            | Plan 2012 |
        | Income          | 6         |
        """,
    )

    assert [(m.table.title, m.table.unit, m.table.head_row) for m in taken.tables] == [
        ("baths", "EUR", 3),
        ("parks", "TEUR", 9),
    ]
    assert [amount for _, _, amount in taken.amounts] == [Decimal(5), Decimal(7), Decimal(6000)]
    assert taken.findings == ()


def test_an_export_pasted_below_another_is_a_table_of_its_own_whatever_blank_row_is_over_its_heads(take: Take) -> None:
    taken = take(
        DECLARED + FACTS + COLUMNS,
        """
        | Area            | Baths         |
        | Period          | 201201-201212 |

        | Line            | Plan 2012     |
        | Income          | 5             |

        | Baths and parks |               |
        | Area            | Parks         |
        | Period          | 201201-201212 |

        | Line            | Plan 2012     |
        | Income          | 6             |
        """,
    )

    assert taken.amounts == [("baths", "income", Decimal(5)), ("parks", "income", Decimal(6))]
    assert taken.findings == ()


def test_heads_that_are_only_repeated_are_passed_over(take: Take) -> None:
    taken = take(
        DECLARED + ONE + 'footers = ["Page *"]\n' + COLUMNS,
        """
        | Line   | Plan 2012 |
        | Income | 5         |
        | Page 1 |           |
        | Line   | Plan 2012 |
        | Rent   | 7         |
        | Page 2 |           |
        """,
    )

    assert len(taken.tables) == 1
    assert [line for _, line, _ in taken.amounts] == ["income", "rent"]
    assert taken.findings == ()


def test_two_rows_of_heads_are_passed_over_where_they_are_repeated(take: Take) -> None:
    columns = COLUMNS.replace('"Line"', '""').replace('"Plan 2012"', '"Plan 2012"')

    taken = take(
        DECLARED + ONE + columns,
        """
        |        | Plan |
        |        | 2012 |
        | Income | 5    |
        |        | Plan |
        |        | 2012 |
        | Rent   | 7    |
        """,
    )

    assert [(line, amount) for _, line, amount in taken.amounts] == [("income", Decimal(5)), ("rent", Decimal(7))]
    assert taken.findings == ()


def test_a_heading_right_above_repeated_heads_names_the_rows_under_them(take: Take) -> None:
    taken = take(
        DECLARED + 'sections = "titles"\n' + COLUMNS,
        """
        | Line   | Plan 2012 |
        | Baths  |           |
        | Income | 5         |
        | Parks  |           |
        | Line   | Plan 2012 |
        | Income | 6         |
        """,
    )

    assert taken.amounts == [("baths", "income", Decimal(5)), ("parks", "income", Decimal(6))]


def test_heads_far_down_a_long_sheet_are_found(take: Take) -> None:
    rows: list[list[object]] = [["Area", "Baths"], ["Line", "Plan 2012"], ["Income", 5]]
    for number in range(300):
        rows.append([f"Note {number}"])  # noqa: PERF401  a comprehension's lists are of texts alone
    rows += [[None], ["Area", "Parks"], ["Line", "Plan 2012"], ["Income", 6]]

    taken = take(DECLARED + FACTS + COLUMNS, rows)

    assert taken.amounts == [("baths", "income", Decimal(5)), ("parks", "income", Decimal(6))]


def test_tables_may_stand_side_by_side_each_with_what_is_said_above_it(take: Take) -> None:
    taken = take(
        DECLARED + FACTS + COLUMNS,
        """
        | Area   | Baths     |  | Area   | Parks     |
        | Line   | Plan 2012 |  | Line   | Plan 2012 |
        | Income | 5         |  | Income | 6         |
        | Rent   | 7         |  |        |           |
        """,
    )

    assert taken.amounts == [
        ("baths", "income", Decimal(5)),
        ("baths", "rent", Decimal(7)),
        ("parks", "income", Decimal(6)),
    ]
    assert [mapped.rows["column"].unique().to_list() for mapped in taken.tables] == [["B"], ["E"]]
    assert taken.findings == ()


def test_tables_side_by_side_may_have_others_below_them(take: Take) -> None:
    taken = take(
        DECLARED + FACTS + COLUMNS,
        """
        | Area   | Baths     | Area   | Parks     |
        | Line   | Plan 2012 | Line   | Plan 2012 |
        | Income | 5         | Income | 6         |
        | Area   | Parks     |        |           |
        | Line   | Plan 2012 |        |           |
        | Rent   | 8         |        |           |
        """,
    )

    assert taken.amounts == [
        ("baths", "income", Decimal(5)),
        ("parks", "income", Decimal(6)),
        ("parks", "rent", Decimal(8)),
    ]


def test_a_head_that_stands_twice_over_one_table_is_told(take: Take) -> None:
    taken = take(DECLARED + ONE + COLUMNS, "| Line | Plan 2012 | Plan 2012 |\n| Income | 5 | 6 |")

    assert taken.codes == [("F10", ("B1", "C1"))]


def test_a_line_that_two_tables_print_for_one_title_is_told(take: Take) -> None:
    taken = take(
        DECLARED + FACTS + COLUMNS,
        """
        | Area   | Baths     | Area   | Baths     |
        | Line   | Plan 2012 | Line   | Plan 2012 |
        | Income | 5         | Income | 6         |
        """,
    )

    assert taken.codes == [("C10", ("A3", "C3"))]


@pytest.mark.parametrize("head", ["Maßnahme", "MASSNAHME", " Line  (code) & name "])
def test_heads_far_down_are_found_however_they_are_written(take: Take, head: str) -> None:
    layout = DECLARED + FACTS + COLUMNS.replace('["Line"]', '["Maßnahme", "Line (code) & name"]')
    rows: list[list[object]] = [["Area", "Baths"], ["Maßnahme", "Plan 2012"], ["Income", 5]]
    rows += [[f"Note {number}", None] for number in range(100)]
    rows += [[None], ["Area", "Parks"], [head, "Plan 2012"], ["Income", 6]]

    assert take(layout, rows).amounts[1:] == [("parks", "income", Decimal(6))]


def test_a_column_of_shares_is_no_column_of_amounts(take: Take) -> None:
    columns = COLUMNS.replace('"Plan 2012"', '"Plan*"')

    taken = take(DECLARED + ONE + columns, "| Line | Plan % | Plan 2012 | Plan, % of all |\n| Income | 40 | 5 | 50 |")

    assert taken.amounts == [("baths", "income", Decimal(5))]
    assert taken.findings == ()


def test_the_first_column_with_texts_may_have_no_head(take: Take) -> None:
    taken = take(
        DECLARED + ONE + COLUMNS.replace('"Line"', '""'),
        [[None, None, "Plan 2012"], [1, "Income", 5], [2, "Rent", 7]],
    )

    assert [(line, amount) for _, line, amount in taken.amounts] == [("income", Decimal(5)), ("rent", Decimal(7))]


def test_a_layout_is_for_its_own_sheets_alone(take: Take) -> None:
    rows = "| Line | Plan 2012 |\n| Income | 5 |"
    layout = DECLARED + ONE + 'sheets = ["Plan *"]\n' + COLUMNS

    assert len(take(layout, rows, "Plan 2012").tables) == 1
    assert [code for code, _ in take(layout, rows, "Notes").codes] == ["F04"]


def test_a_head_that_a_layout_never_has_tells_it_from_another(take: Take) -> None:
    layout = DECLARED + ONE + 'without = ["Country"]\n' + COLUMNS

    assert [code for code, _ in take(layout, "| Line | Plan 2012 | Country |\n| Income | 5 | SE |").codes] == ["F04"]


# --- The year in a head -----------------------------------------------------------------------------------------------

YEARS = """[layouts.columns]
line = { heads = ["Line"] }
actual_period = { heads = ["Actual ####"] }
actual_previous_year = { heads = ["Actual previous year, ####*", "Last year"], optional = true }
"""


@pytest.mark.parametrize(
    ("actual", "previous", "blamed"),
    [
        ("Actual 2012", "Actual previous year, 2011", []),
        ("Actual 2011", "Actual previous year, 2011", ["B1"]),
        ("Actual 2012", "Actual previous year, 2012 (whole)", ["C1"]),
        ("Actual 2012", "Last year", []),
    ],
)
def test_a_year_in_a_head_is_that_of_the_period_or_the_one_before(
    take: Take, actual: str, previous: str, blamed: list[str]
) -> None:
    taken = take(DECLARED + ONE + YEARS, f"| Line | {actual} | {previous} |\n| Income | 5 | 4 |")

    assert taken.codes == [("C09", (address,)) for address in blamed]
    assert len(taken.amounts) == 2


# --- The month in a head ----------------------------------------------------------------------------------------------

MONTHS = """[layouts.columns]
line = { heads = ["Line"] }
actual_period = { heads = ["Actual*", "* Actual"] }
plan_2012 = { heads = ["Plan*"], optional = true }
"""
PERIOD = 'unit = "EUR"\n' + ONE + 'facts = { period = ["Period"] }\n'


@pytest.mark.parametrize(
    "head", ["Actual", "Actual Jan–Aug", "Actual 2012-08", "Actual, august", "Actual of marginal junctions"]
)
def test_a_head_may_name_the_month_of_the_period_or_none(take: Take, head: str) -> None:
    taken = take(PERIOD + MONTHS, f"| Period: 2012-08 |\n| Line | {head} | Plan December |\n| Income | 5 | 6 |")

    assert taken.findings == ()
    assert len(taken.amounts) == 2


@pytest.mark.parametrize("head", ["Actual Jan–Jul", "Actual 2012-07", "Actual, juli"])
def test_a_head_of_another_month_than_the_preambles_is_one_finding_that_says_both(take: Take, head: str) -> None:
    taken = take(PERIOD + MONTHS, f"| Period: jan-aug 2012 |\n| Line | {head} |\n| Income | 5 |")

    assert taken.tables == ()
    assert taken.codes == [("F07", ("B2", "A1"))]
    values = taken.findings[0].message.values
    assert [values[name] for name in ("period", "text", "place", "month", "head", "cell")] == [
        "2012-08",
        "jan-aug 2012",
        "A1",
        "2012-07",
        head,
        "B2",
    ]


def test_of_two_rows_of_heads_the_one_that_names_the_month_is_pointed_at(take: Take) -> None:
    heads = MONTHS.replace('"Actual*", "* Actual"', '"Months * Actual"')

    taken = take(PERIOD + heads, "| Period: 2012-08 |\n| | Months Jan–Jul |\n| Line | Actual |\n| Income | 5 |")

    assert taken.codes == [("F07", ("B2", "A1"))]


def test_a_head_of_another_month_than_the_settings_say_is_told_too(take: Take) -> None:
    taken = take(DECLARED + ONE + MONTHS, "| Line | Actual Jan–Jul |\n| Income | 5 |")

    assert taken.codes == [("F07", ("B1",))]
