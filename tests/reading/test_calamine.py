"""Calamine, the second reader, where an organisation insists on it: the same values, and what it cannot give is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.findings import FileRejected
from pipeline.intake import take_in
from pipeline.intakes import Wanted, take_in_all
from pipeline.reading import Limits, read
from pipeline.tables import Book
from schemas.load import load_organisation
from schemas.organisation import Organisation
from tests.reading.building import written

SETTINGS = Path(__file__).parents[2] / "schemas" / "ekero.toml"


@pytest.fixture
def insisting(tmp_path: Path) -> Organisation:
    path = tmp_path / "ekero.toml"
    path.write_text('reader = "calamine"\n' + SETTINGS.read_text(encoding="utf-8"), encoding="utf-8")
    return load_organisation(path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A follow-up below an empty column and rows, with a hidden row, a formula, an error, and dates."""
    path = tmp_path / "uppföljning.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day, moment = (book.add_format({"num_format": text}) for text in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        sheet = book.add_worksheet("Blad1")
        for row, cells in enumerate(
            [
                ["Budgettitel:", "Brandförsvaret"],
                ["Period:", "2016-08"],
                ["Belopp i:", "tkr"],
                ["tkr", "Utfall perioden", "Budget perioden", "Avvik perioden"],
                ["Medlemsavgift", 15_589, 15_593.25, 4],
            ],
            start=2,
        ):
            sheet.write_row(row, 1, cells)
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_formula(7, 1, "=SUM(C7:C7)", None, 15_589)
        sheet.write_formula(8, 1, "=1/0", None, "#DIV/0!")
        sheet.write_datetime(9, 1, date(2016, 8, 31), day)
        sheet.write_datetime(9, 2, datetime(2016, 8, 31, 12, 30), moment)  # noqa: DTZ001 - a cell has no zone
        sheet.write_boolean(9, 3, True)
        book.add_worksheet("Dolt").hide()
    return path


def test_calamine_gives_the_same_cells_but_for_error_values(workbook: Path) -> None:
    ours, theirs = read(workbook), read(workbook, reader="calamine")

    for one, other in zip(ours.sheets, theirs.sheets, strict=True):
        assert (one.name, one.hidden) == (other.name, other.hidden)
    ours_, theirs_ = ours.sheets[0], theirs.sheets[0]
    errors = {("B", 9)}
    cells = {
        (column, row["row"]): (row[column], kinds[column])
        for row, kinds in zip(ours_.cells.iter_rows(named=True), ours_.kinds.iter_rows(named=True), strict=True)
        for column in ours_.cells.columns[1:]
        if row[column] is not None
    }
    found = {
        (column, row["row"]): (row[column], kinds[column])
        for row, kinds in zip(theirs_.cells.iter_rows(named=True), theirs_.kinds.iter_rows(named=True), strict=True)
        for column in theirs_.cells.columns[1:]
        if row[column] is not None
    }
    assert found == {place: cell for place, cell in cells.items() if place not in errors}
    assert len(found) > 15
    assert ours.untested == ()
    assert theirs.untested == ("C01", "C02", "C05", "C06", "C07", "C08")
    assert theirs_.decimals is None


def test_what_calamine_cannot_give_is_not_tested_and_never_passed(workbook: Path, insisting: Organisation) -> None:
    (apart,) = take_in_all([Wanted(workbook, workbook.name, "0")], insisting)
    here = take_in(workbook, workbook.name, "0", insisting)

    assert [finding.code for finding in here.findings if finding.code in {"C05", "C11"}] == ["C11"]
    assert apart.findings == here.findings
    assert not here.rejected


def test_other_formats_than_workbooks_are_read_as_ever(tmp_path: Path, insisting: Organisation) -> None:
    path = written(tmp_path, "a.csv", "a;b\n1;2\n")

    assert read(path, reader=insisting.reader).format == "csv"


@pytest.mark.needs("corpus")
def test_hostile_files_are_refused_or_read_by_calamine_too(corpus: Path) -> None:
    outcomes: list[Book | FileRejected] = []
    for path in sorted((corpus / "hostile").iterdir())[::4]:
        try:
            outcomes.append(read(path, limits=Limits(seconds=10), reader="calamine"))
        except FileRejected as rejected:
            outcomes.append(rejected)

    assert len(outcomes) > 5
