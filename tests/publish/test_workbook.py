from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.language import Language
from pipeline.publish.grid import grid, rounded
from pipeline.publish.sheet_names import sheet_names
from pipeline.publish.workbook import write_workbook
from pipeline.result import Goal, GoalSummary, Moved, Result, SourceUse
from pipeline.tables import Source
from schemas.structure import structure
from tests.publish.building import GOALS, TKR, august, computed, ekero, other, other_amounts, result

SV = Language("sv")

OpenBook = Any
OpenSheet = Any
"""As openpyxl opens them: its types do not know which cells hold what."""


@pytest.fixture(scope="module")
def of_august() -> Result:
    return august()


@pytest.fixture(scope="module")
def path(of_august: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("workbook") / "augusti.xlsx"
    write_workbook(of_august, place, SV)
    return place


@pytest.fixture(scope="module")
def values(path: Path) -> OpenBook:
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def formulas(path: Path) -> OpenBook:
    return openpyxl.load_workbook(path)


def written(a_result: Result, folder: Path, name: str = "bok.xlsx", language: Language = SV) -> Path:
    write_workbook(a_result, folder / name, language)
    return folder / name


def texts(sheet: OpenSheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def column(sheet: OpenSheet, head: str, top: int = 4) -> list[Any]:
    heads = {cell.value: cell.column for cell in sheet[top]}
    return [sheet.cell(row, heads[head]).value for row in range(top + 1, sheet.max_row + 1)]


def test_the_sheets_stand_in_the_order_in_which_they_are_read(values: OpenBook) -> None:
    assert values.sheetnames == [
        "Sammanfattning",
        "Att åtgärda",
        "Förklaringar",
        "Diagram",
        "Kommunledningskontoret",
        "Brandförsvaret",
        "Gemensamma medlemsavgifter",
        "Gemensamma avräkningskonton",
        "Medfinansiering statlig…",
        "Budgetmarginalen",
        "Reavinst försäljningar",
        "Nedskrivning och utrangering",
        "Mål",
        "Avstämning",
        "Underlag",
        "Inlästa filer",
    ]


def test_every_consolidated_figure_stands_in_its_cell_in_exact_kronor(of_august: Result, values: OpenBook) -> None:
    shape = grid(of_august, "Sammanfattning", ())
    columns = ("title", "line", "measure", "amount")

    for title, line, measure, amount in of_august.consolidated.select(columns).iter_rows():
        stored = values[shape.sheets.get(title, shape.summary)][shape.cell(title, line, measure)].value
        assert Decimal(repr(stored)) == amount, (title, line, measure)


def test_totals_and_variances_are_live_formulas(of_august: Result, formulas: OpenBook) -> None:
    shape = grid(of_august, "Sammanfattning", ())
    lines = structure(of_august.organisation).lines.filter(~structure(of_august.organisation).lines["leaf"])
    totals = set(lines.select("title", "line").iter_rows())
    variances = {measure.id for measure in of_august.organisation.measures if measure.kind == "variance"}

    for title, line, measure in of_august.consolidated.select("title", "line", "measure").iter_rows():
        stored = formulas[shape.sheets.get(title, shape.summary)][shape.cell(title, line, measure)].value
        is_computed = (title, line) in totals or measure in variances
        assert str(stored).startswith("=") == is_computed, (title, line, measure)


def test_the_summary_refers_to_the_titles_sheets_and_sums_them(formulas: OpenBook) -> None:
    summary = formulas["Sammanfattning"]

    assert summary["B7"].value == "='Kommunledningskontoret'!B15"
    assert summary["B11"].value == "='Medfinansiering statlig…'!B7"
    assert summary["B15"].value == "=SUM(B7:B14)"


def test_the_summary_gives_the_verdict_of_each_title_in_words(values: OpenBook) -> None:
    verdicts = {
        values["Sammanfattning"].cell(row, 1).value: values["Sammanfattning"].cell(row, 9).value for row in range(7, 16)
    }

    assert verdicts["Gemensamma medlemsavgifter"] == "stämmer inte"
    assert verdicts["Brandförsvaret"] == "stämmer (avrundning)"
    assert verdicts["Kommunledningskontoret"] == "ej kontrollerat"
    assert verdicts["Kommunstyrelsen"] == "ej kontrollerat"  # for what it rests on has not all come


def test_the_summary_says_what_the_run_was_and_what_has_not_come(values: OpenBook) -> None:
    said = " ".join(texts(values["Sammanfattning"]))

    for part in (
        "Ekerö kommun",
        "7, 2016-09-05 04:00 UTC",
        "avstamning 0.1.0",
        "ab" * 32,
        "Uppföljning per budgettitel: Budgetmarginalen",
    ):
        assert part in said
    assert "Stämmer inte. Måste åtgärdas: 2. Bör kontrolleras: 1. Filer som inte har kommit: 1." in said


def test_the_summary_says_whether_the_period_is_closed_and_what_the_journal_held(
    of_august: Result, tmp_path: Path
) -> None:
    journal = replace(of_august.run, journal=(812, "cd" * 32))
    book: OpenBook = openpyxl.load_workbook(written(replace(of_august, closing="closed", run=journal), tmp_path))
    said = texts(book["Sammanfattning"])

    assert "januari–augusti 2016 (2016-08), stängd" in said
    assert f"812 poster, den sista är {'cd' * 32}" in said


def test_the_columns_that_do_not_add_up_as_shown_are_marked(values: OpenBook) -> None:
    heads = [cell.value for cell in values["Gemensamma medlemsavgifter"][6]]

    assert [head for head in heads if head and head.endswith("¹")] == ["Utfall perioden ¹"]
    assert not [cell.value for cell in values["Brandförsvaret"][6] if "¹" in str(cell.value)]


def test_a_small_amount_below_zero_has_a_format_without_a_sign_whoever_shows_it(formulas: OpenBook) -> None:
    sheet = formulas["Gemensamma medlemsavgifter"]
    (row,) = (row for row in sheet.iter_rows(min_row=7, max_col=8) if row[0].value == "GISS")

    assert [cell.column_letter for cell in row if cell.number_format == "0,;0,;0"] == ["D", "G"]  # −207.69


def test_a_measure_without_any_source_is_shown_as_missing_and_never_as_zero(values: OpenBook) -> None:
    sheet = values["Kommunledningskontoret"]

    assert {sheet.cell(row, 8).value for row in range(7, 16)} == {"–"}


@pytest.mark.parametrize("title", ["Brandförsvaret", "Gemensamma medlemsavgifter", "Kommunledningskontoret"])
def test_the_footnote_on_rounding_stands_only_where_a_shown_column_does_not_add_up(
    title: str, of_august: Result, values: OpenBook
) -> None:
    organisation = of_august.organisation
    declared = next(one for one in organisation.titles if one.name == title)
    amounts = {
        row[:3]: row[3] for row in of_august.consolidated.select("title", "line", "measure", "amount").iter_rows()
    }
    off = any(
        sum(rounded(amounts[declared.id, member.removeprefix("-"), measure.id], TKR) for member in line.of)
        != rounded(amounts[declared.id, line.id, measure.id], TKR)
        for line in declared.lines
        for measure in organisation.measures
        if line.of and (declared.id, line.id, measure.id) in amounts
    )

    assert any("avrundning." in text for text in texts(values[title])) == off


def test_the_footnote_is_tested_on_both_kinds_of_sheet(values: OpenBook) -> None:
    with_footnote = {name for name in values.sheetnames if any("Delbelopp" in text for text in texts(values[name]))}

    assert "Gemensamma medlemsavgifter" in with_footnote
    assert "Brandförsvaret" not in with_footnote


def test_a_cell_leads_to_its_row_in_the_sources(formulas: OpenBook) -> None:
    cell = formulas["Brandförsvaret"]["B7"]
    row = int(cell.hyperlink.location.removeprefix("'Underlag'!A"))
    source = [one.value for one in formulas["Underlag"][row]]

    assert source[:3] == ["Brandförsvaret", "Avgift till Sbff", "Utfall perioden"]
    assert source[6:8] == ["Huvudbok 2016-08.xlsx", "Transaktioner"]


def test_every_comparison_is_listed_the_worst_first(of_august: Result, values: OpenBook) -> None:
    outcomes = column(values["Avstämning"], "Resultat")

    assert len(outcomes) == of_august.comparisons.height
    assert outcomes == sorted(
        outcomes, key=["stämmer inte", "ej kontrollerat", "stämmer (avrundning)", "stämmer"].index
    )
    assert values["Avstämning"].tables["Avstämning"].ref == f"A4:P{4 + len(outcomes)}"


def test_a_comparison_that_could_not_be_made_says_why_by_names(values: OpenBook) -> None:
    reasons = [reason for reason in column(values["Avstämning"], "Varför ej kontrollerat") if reason]

    assert reasons == ["Kommunledningskontoret / Externa intäkter / Utfall perioden saknas"]


def test_findings_say_where_what_and_how_much_and_leave_room_for_an_answer(values: OpenBook) -> None:
    sheet = values["Att åtgärda"]

    assert column(sheet, "Hur viktigt") == ["måste åtgärdas", "måste åtgärdas", "bör kontrolleras"]
    assert column(sheet, "Cell") == ["D18", "G9, E9, F9", "E8"]
    assert column(sheet, "Står")[0] == -24000
    assert column(sheet, "Följder") == [1, None, None]
    assert column(sheet, "Svar") == [None, None, None]
    assert column(sheet, "Id")[0].startswith("V01-")


def test_the_goals_have_lights_in_words_and_a_mean_with_one_decimal(values: OpenBook, formulas: OpenBook) -> None:
    sheet = values["Mål"]
    middle = {sheet.cell(row, 2).value: sheet.cell(row, 4) for row in range(10, sheet.max_row + 1)}

    assert column(sheet, "Trafikljus")[:2] == ["gult: ej uppnått, är på väg", "grönt: uppnått"]
    assert middle["Medelvärde"].value == 2.4
    assert middle["Medelvärde"].number_format == "0.0"
    assert middle["Median"].value == 3
    assert middle["Medelvärde vid föregående bedömning"].value == 3
    assert formulas["Mål"]["D11"].value == "=AVERAGE(D5:D9)"


def test_the_files_read_are_listed_with_their_hashes_and_control_totals(of_august: Result, values: OpenBook) -> None:
    said = texts(values["Inlästa filer"])

    for use in of_august.sources:
        assert use.source.file in said
        assert use.source.sha256 in said
    assert "Huvudbok, transaktioner" in said
    heads = [cell.value for cell in values["Inlästa filer"][4]]
    assert {"System", "Urval", "Utskriven", "Rader", "Debet", "Kredit", "Kontrollsummor", "Ersätter"} <= set(heads)
    assert 40612345.67 in [cell.value for row in values["Inlästa filer"].iter_rows() for cell in row]


def test_figures_that_moved_are_listed_with_what_they_were(of_august: Result, tmp_path: Path) -> None:
    moved = (Moved("brand", "summa", "actual_period", Decimal(15_589_000), None),)
    book: OpenBook = openpyxl.load_workbook(written(replace(of_august, moved=moved), tmp_path))
    last = [cell.value for cell in list(book["Inlästa filer"].iter_rows())[-1]]

    assert last[:5] == ["Brandförsvaret", "Summa", "Utfall perioden", 15_589_000, None]
    assert "Belopp som har ändrats sedan förra körningen: 1 (se Inlästa filer)." in texts(book["Sammanfattning"])


def test_no_cell_holds_an_error(values: OpenBook) -> None:
    for sheet in values:
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "e"] == []


def test_the_same_result_gives_the_same_parts(of_august: Result, tmp_path: Path) -> None:
    first, second = (zipfile.ZipFile(written(of_august, tmp_path, name)) for name in ("a.xlsx", "b.xlsx"))

    assert first.namelist() == second.namelist()
    assert all(first.read(name) == second.read(name) for name in first.namelist())


def test_amounts_that_round_to_zero_are_shown_by_a_format_without_a_sign(formulas: OpenBook) -> None:
    sheet = formulas["Brandförsvaret"]
    (rules,) = [rules for _, rules in sheet.conditional_formatting._cf_rules.items()]

    assert [float(limit) for limit in rules[0].formula] == [-499.995, 499.995]
    assert rules[0].dxf.numFmt.formatCode == "0,;0,;0"
    assert sheet["B7"].number_format == '#,##0,;"−"#,##0,;0'


def test_it_is_ready_for_print(formulas: OpenBook) -> None:
    for sheet in formulas:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.freeze_panes
        assert "Körning 7" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text or "Sida" in sheet.oddFooter.right.text


def test_the_reconciliation_is_printed_in_letters_of_seven_points(formulas: OpenBook) -> None:
    sheet = formulas["Avstämning"]
    first, last = sheet.print_area.split("!")[-1].replace("$", "").split(":")
    printed = [cell.column_letter for cell in sheet[f"{first}:{last}"][3]]
    # A column is its width in digits of seven pixels and five for its edges; a pixel is three quarters of a point.
    width = sum(sheet.column_dimensions[letter].width * 7 + 5 for letter in printed) * 0.75
    room = (11.69 - sheet.page_margins.left - sheet.page_margins.right) * 72

    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A5"].font.sz * room / width >= 7
    heads = [sheet[f"{letter}4"].value for letter in printed]
    assert {"Belopp", "Ska vara", "Differens", "Resultat", "Fil", "Cell", "Varför ej kontrollerat"} <= {*heads}
    assert "Jämförs med" not in heads


def test_excel_is_not_asked_to_mark_what_is_meant(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]

    assert all('numberStoredAsText="1"' in sheet and 'formulaRange="1"' in sheet for sheet in sheets)


def test_a_long_name_leaves_the_heads_whole(tmp_path: Path) -> None:
    organisation = other(tmp_path)
    long = organisation.committee.model_copy(update={"name": "Nämnden för & " * 20})
    place = written(result(organisation.model_copy(update={"committee": long}), other_amounts()), tmp_path)

    with zipfile.ZipFile(place) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    for sheet in sheets:
        head = html.unescape(sheet.split("<oddHeader>")[1].split("</oddHeader>")[0])
        assert len(head) < 255
        assert "&" not in re.sub("&([LCRPN&]|9)", "", head)


def test_nets_have_names_that_others_can_link_to(formulas: OpenBook) -> None:
    assert formulas.defined_names["brand.summa.actual_period"].attr_text == "'Brandförsvaret'!$B$9"
    assert formulas.defined_names["ks.netto.variance_year"].attr_text == "'Sammanfattning'!$G$15"


def test_another_organisation_has_its_own_measures_signs_and_hard_names(tmp_path: Path) -> None:
    organisation = other(tmp_path)
    a_result = result(organisation, other_amounts())
    book: OpenBook = openpyxl.load_workbook(written(a_result, tmp_path))
    name = book.sheetnames[4]
    sheet = book[name]

    assert name == "Skola fritids 1-9 med ett…"
    assert [cell.value for cell in sheet[6]][1:6] == [
        "Ursprunglig budget", "Gällande budget", "Prognos helår", "Avvikelse helår", "Utfall perioden",
    ]  # fmt: skip
    assert sheet["A7"].value == "=Avgifter"
    assert sheet["A7"].data_type == "s"
    assert sheet["B8"].value == "=B7-B10-B9"
    assert sheet["E7"].value == "=D7-C7"  # more revenue than budgeted is favourable
    assert sheet["E9"].value == "=C9-D9"  # and so is less cost
    with zipfile.ZipFile(tmp_path / "bok.xlsx") as parts:
        assert "Annan kommun &amp;&amp; Söner" in parts.read("xl/worksheets/sheet1.xml").decode()


def test_a_committee_with_its_titles_lines_has_a_sheet_of_its_own(tmp_path: Path) -> None:
    organisation = other(tmp_path, lines_of_committee=True)
    leaves = {("skola", *key[1:]): amount for key, amount in other_amounts().items()}
    leaves |= {("forskola", *key[1:]): amount + 1 for key, amount in other_amounts().items()}
    book: OpenBook = openpyxl.load_workbook(written(result(organisation, leaves), tmp_path))
    sheet = book["Barn- och utbildningsnämnden"]

    assert [sheet.cell(row, 1).value for row in range(7, 11)] == ["=Avgifter", "Netto", "Löner", "Lokaler"]
    assert sheet["B9"].value == "='Skola fritids 1-9 med ett…'!B9+'Förskola'!B9"
    assert sheet["E9"].value == "=C9-D9"
    assert book["Sammanfattning"]["B9"].value == "=SUM(B7:B8)"


def test_measures_of_other_years_stand_under_their_year_and_other_currencies_by_their_names(tmp_path: Path) -> None:
    organisation = other(tmp_path, currency="EUR", horizon="2014")
    book: OpenBook = openpyxl.load_workbook(written(result(organisation, other_amounts()), tmp_path))

    assert "2014" in [cell.value for cell in book["Sammanfattning"][5]]
    assert "Varifrån varje belopp i rapporten kommer. Belopp i EUR." in texts(book["Underlag"])


def test_the_workbook_speaks_english(of_august: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(of_august, tmp_path, language=Language("en")))

    assert book.sheetnames[:3] == ["Summary", "To act on", "Explanations"]
    assert "agrees (rounding)" in texts(book["Summary"])
    assert "January–August 2016" in texts(book["Summary"])
    assert "Delbelopp" not in " ".join(text for sheet in book for text in texts(sheet))


def test_a_result_with_nothing_in_it_can_be_written(tmp_path: Path) -> None:
    empty = result(ekero(), {})
    empty = replace(empty, comparisons=empty.comparisons.clear(), sources=())
    book = openpyxl.load_workbook(written(empty, tmp_path))

    assert "Inget att åtgärda." in texts(book["Att åtgärda"])
    assert "Mål" not in book.sheetnames


hostile = st.one_of(
    st.sampled_from(["=1+1", "+46", "-cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x", "\x00\x07", "a\ud800", "{x}"]),
    st.text(max_size=60),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(hostile, min_size=7, max_size=7))
def test_text_from_files_stays_text(tmp_path: Path, found: list[str]) -> None:
    file, sheet, said, goal, indicator, fact, tendency = found
    finding = Finding(
        "C03",
        Severity.ERROR,
        Message(
            "The cell says {text}, which cannot be read as one amount. Write the amount as a number and drop the file again.",
            {"text": said},
        ),
        (Cell(file, sheet, "A1"),),
    )
    goals = GoalSummary((Goal("=1", goal, indicator, 2, "yellow", tendency),), Decimal(2), Decimal(2), None, None)
    base = result(other(tmp_path), other_amounts())
    use = SourceUse(
        Source(file, "=0"), sheet, "uppfoljning", "followup", "", 1, "tkr", (("printed", fact), (fact, said)), ()
    )
    book = openpyxl.load_workbook(written(replace(base, findings=(finding,), goals=goals, sources=(use,)), tmp_path))

    for name in ("Att åtgärda", "Inlästa filer", "Avstämning", "Underlag"):
        assert [cell.coordinate for row in book[name].iter_rows() for cell in row if cell.data_type == "f"] == []
    assert [cell.coordinate for row in book["Mål"].iter_rows() for cell in row if cell.data_type == "f"] == ["D7", "D8"]
    assert all(cell.hyperlink is None for row in book["Inlästa filer"].iter_rows() for cell in row)


def test_a_personal_identity_number_is_masked_wherever_it_stands(of_august: Result, tmp_path: Path) -> None:
    number = "811218-9876"
    finding = replace(
        of_august.findings[0], message=Message("It says {text}.", {"text": number}), cells=(Cell(number, number, "A1"),)
    )
    goals = replace(GOALS, goals=(replace(GOALS.goals[0], goal=number, indicator=f"Mål för {number}"),))
    use = replace(of_august.sources[0], facts=(("selection", number),), replaces=number)
    place = written(replace(of_august, findings=(finding,), goals=goals, sources=(use,)), tmp_path)

    with zipfile.ZipFile(place) as parts:
        assert not [name for name in parts.namelist() if number.encode() in parts.read(name)]


def test_sheet_names_are_what_excel_allows() -> None:
    names = sheet_names(["Mål", "a" * 40, "A" * 40, "'citat'", "[x]:*?/\\", "", "Historik"], ["Mål"])

    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert not any(name.startswith("'") or name.endswith("'") for name in names)
    assert {"mål", "historik", "history"}.isdisjoint(name.casefold() for name in names)


@given(st.lists(st.text(max_size=45), max_size=8))
def test_any_names_give_names_that_excel_allows(names: list[str]) -> None:
    given_names = sheet_names(names, ["Underlag"])

    assert len({name.casefold() for name in given_names} | {"underlag"}) == len(names) + 1
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in given_names)


def test_the_workbook_of_the_example_takes_little_time(of_august: Result, tmp_path: Path) -> None:
    times = []
    for _ in range(4):  # the first reads the libraries in, and a machine may be busy
        start = process_time()
        written(of_august, tmp_path)
        times.append(process_time() - start)

    assert min(times) < 0.3


def test_what_rests_on_a_missing_figure_is_no_formula(tmp_path: Path) -> None:
    organisation = other(tmp_path)
    leaves = {key: amount for key, amount in other_amounts().items() if key[1:] != ("lokaler", "forecast_year")}
    a_result = result(organisation, leaves)
    sheet = openpyxl.load_workbook(written(a_result, tmp_path))["Skola fritids 1-9 med ett…"]

    assert ("skola", "netto", "forecast_year") not in computed(organisation, leaves)
    assert [sheet.cell(row, 4).value for row in range(7, 11)] == [900.49, "–", 70000.5, "–"]
