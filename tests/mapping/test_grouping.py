"""Many codes of one pattern that belong to no line: one rule for them, which names nothing that belongs somewhere."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.language import Language
from pipeline.mapping import UNMAPPED
from pipeline.mapping_list import Filled, filled_in, patterns, unmapped
from pipeline.publish.mapping_book import mapping_book
from pipeline.reading import read
from schemas.organisation import Organisation
from schemas.patterns import fits
from tests.publish.building import ekero

EKERO = ekero()
MANY = [(f"01{ansvar}", konto) for ansvar in (96, 97, 98, 99) for konto in ("4010", "5010")]


def findings(*codes: tuple[str, str]) -> list[Finding]:
    return [
        Finding(
            "L01",
            Severity.ERROR,
            Message(UNMAPPED, {"ansvar": ansvar, "konto": konto, "codes": "", "count": 2, "amount": 0}),
            (Cell("Huvudbok.csv", "Huvudbok", f"A{row}"),),
            found=Decimal(100),
        )
        for row, (ansvar, konto) in enumerate(codes, start=5)
    ]


def rules(*codes: tuple[str, str], organisation: Organisation = EKERO) -> list[tuple[dict[str, tuple[str, ...]], int]]:
    found = patterns(unmapped(findings(*codes), organisation), organisation)
    return [(dict(rule.match), len(rule.rows)) for rule in found]


def filled(tmp_path: Path, content: bytes, organisation: Organisation = EKERO) -> Filled:
    path = tmp_path / "Kopplingar.xlsx"
    path.write_bytes(content)
    return filled_in(read(path, path.name).sheets, path.name, organisation)


def written(tmp_path: Path, *chosen: tuple[str, dict[str, str]]) -> Filled:
    """The list with cells filled in, in the first row that has a code of a name."""
    book = openpyxl.load_workbook(BytesIO(mapping_book(unmapped(findings(*MANY), EKERO), EKERO, Language("sv"))))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[5]}
    for code, cells in chosen:
        row = next(row[0].row for row in sheet.iter_rows(min_row=6) if row[0].value == code)
        for head, text in cells.items():
            sheet.cell(row, heads[head]).value = text
    stored = BytesIO()
    book.save(stored)
    return filled(tmp_path, stored.getvalue())


def test_ansvar_of_one_pattern_are_one_rule_which_counts_codes_and_amount() -> None:
    rows = unmapped(findings(*MANY), EKERO)

    (rule,) = patterns(rows, EKERO)

    assert dict(rule.match) == {"ansvar": ("019*",)}
    assert rule.rows == (0, 1, 2, 3)
    assert rule.found == (("Huvudbok.csv", 16, Decimal(800)),)
    assert rule.proposal is not None
    assert rule.proposal.title == "klk"


def test_a_beginning_is_written_only_where_nothing_else_begins_so() -> None:
    assert rules(("8101", "5"), ("8102", "5"), ("8117", "5")) == [({"ansvar": ("81*",)}, 3)]
    assert rules(("0208", "5"), ("0209", "5"), ("0211", "5")) == [({"ansvar": ("0208-0211",)}, 3)]


def test_accounts_of_known_ansvar_are_a_rule_by_both() -> None:
    codes = [("0210", konto) for konto in ("9410", "9420", "9430")]

    assert rules(*codes) == [({"ansvar": ("0210",), "konto": ("94*",)}, 3)]


def test_two_codes_are_chosen_one_by_one() -> None:
    assert rules(*MANY[:4]) == []


def test_fifty_three_codes_of_one_pattern_have_one_row_before_their_own() -> None:
    codes = [(f"81{at:02d}", "4010") for at in range(53)]

    book = openpyxl.load_workbook(BytesIO(mapping_book(unmapped(findings(*codes), EKERO), EKERO, Language("sv"))))

    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[5]]
    first, second = (dict(zip(heads, [cell.value for cell in sheet[row]], strict=True)) for row in (6, 7))
    assert (first["Ansvar"], first["Antal koder"], first["Rader"], first["Belopp"]) == ("81*", 53, 106, 5300)
    assert second["Ansvar"] == "8100"
    assert "Ingår i rad 6." in second["Varför"]


def test_an_accepted_rule_is_one_mapping(tmp_path: Path) -> None:
    found = written(tmp_path, ("019*", {"Godta förslaget": "ja"}))

    (mapping,) = found.new
    assert not found.problems
    assert (mapping.match, mapping.title, mapping.line) == ({"ansvar": ("019*",)}, "klk", None)


def test_a_code_of_the_pattern_that_is_something_else_is_taken_out_of_the_rule(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        ("019*", {"Godta förslaget": "ja"}),
        ("0198", {"Budgettitel": "Brandförsvaret"}),
    )

    assert not found.problems
    assert [(dict(one.match), one.title) for one in found.new] == [
        ({"ansvar": ("019*", "!0198")}, "klk"),
        ({"ansvar": ("0198",)}, "brand"),
    ]


def test_a_rule_that_meets_another_is_told_at_its_cell(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        ("019*", {"Godta förslaget": "ja", "Från och med (datum)": "2016-05-01"}),
        ("0198", {"Budgettitel": "Brandförsvaret"}),
    )

    (problem,) = found.problems
    assert problem.message.text.startswith("Row {row} gives the same codes")


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"Godta förslaget": "kanske"}, "is neither yes nor no"), ({"Godta förslaget": "nej"}, None)],
)
def test_what_is_neither_yes_nor_no_is_told(cells: dict[str, str], said: str | None, tmp_path: Path) -> None:
    found = written(tmp_path, ("019*", cells))

    assert [said in problem.message.text for problem in found.problems if said] == ([True] if said else [])
    assert found.new == ()


def test_a_row_without_a_proposal_cannot_be_accepted(tmp_path: Path) -> None:
    codes = [(f"81{at:02d}", "4010") for at in range(3)]
    book = openpyxl.load_workbook(BytesIO(mapping_book(unmapped(findings(*codes), EKERO), EKERO, Language("sv"))))
    heads = [cell.value for cell in book.worksheets[0][5]]
    book.worksheets[0].cell(6, heads.index("Godta förslaget") + 1).value = "ja"
    stored = BytesIO()
    book.save(stored)

    (problem,) = filled(tmp_path, stored.getvalue()).problems

    assert problem.message.text.startswith("The row has no proposal")


CODES = st.lists(
    st.tuples(
        st.from_regex(r"(0[0-3]|81|5[1-3])[0-9]{2}", fullmatch=True), st.from_regex(r"[3-9][0-9]{3}", fullmatch=True)
    ),
    min_size=1,
    max_size=25,
)


@given(codes=CODES, others=CODES)
def test_a_rule_names_all_of_its_codes_and_none_that_a_title_has(
    codes: list[tuple[str, str]], others: list[tuple[str, str]]
) -> None:
    has_title = [
        (ansvar, konto, title.id)
        for ansvar, konto in others
        for title in EKERO.titles
        for line in title.lines
        if not line.of
        and all(
            fits({"ansvar": ansvar, "konto": konto}.get(name, ""), asked)
            for match in (title.match, line.match)
            for name, asked in match.items()
            if name in {"ansvar", "konto"}
        )
    ]
    rows = unmapped(findings(*codes), EKERO)

    for rule in patterns(rows, EKERO):
        match = dict(rule.match)
        for at in rule.rows:
            assert all(fits(code, match[name]) for name, code in rows[at].codes)
        own = rule.proposal.title if rule.proposal and rule.proposal.line is None else None
        assert not [
            (ansvar, konto)
            for ansvar, konto, title in has_title
            if title != own
            and (ansvar, konto) not in codes
            and all(fits({"ansvar": ansvar, "konto": konto}[name], asked) for name, asked in match.items())
        ]
