from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.file_names import LONGEST_PATH
from pipeline.files import sha256_of
from pipeline.findings import Cell
from pipeline.language import Language
from pipeline.publish.returned import write_returned
from pipeline.publish.shelf import Shelf
from tests.publish.building import faults

SV = Language("sv")
FEES = "Uppföljning Medlemsavgifter.xlsx"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_comes_back_untouched_with_a_list_beside_it(tmp_path: Path) -> None:
    copy, _ = write_returned(b"as it came", FEES, faults()[:1], tmp_path, SV)
    sheet = openpyxl.load_workbook(tmp_path / "Uppföljning Medlemsavgifter – anmärkningar.xlsx").worksheets[0]
    row = [cell.value for cell in sheet[5]][1:]

    assert copy == tmp_path / FEES
    assert copy.read_bytes() == b"as it came"
    assert sheet["A1"].value == FEES
    assert row[:3] == ["måste åtgärdas", "Uppföljning", "D18"]
    assert "−24" in str(row[3])


def test_another_format_keeps_its_ending_in_the_lists_name(tmp_path: Path) -> None:
    write_returned(b"x", "Prognos.csv", faults()[:1], tmp_path, SV)

    assert names(tmp_path) == ["Prognos.csv", "Prognos.csv – anmärkningar.xlsx"]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        write_returned(b"x", FEES, faults(), tmp_path, SV)

    assert len(names(tmp_path)) == 2


def test_what_somebody_has_worked_in_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FEES).write_bytes(b"somebody's work")

    copy, _ = write_returned(b"as it came", FEES, faults()[:1], tmp_path, SV)

    assert (tmp_path / FEES).read_bytes() == b"somebody's work"
    assert copy.name == "Uppföljning Medlemsavgifter (2).xlsx"
    assert "Uppföljning Medlemsavgifter (2) – anmärkningar.xlsx" in names(tmp_path)


def export() -> bytes:
    book, stored = openpyxl.Workbook(), BytesIO()
    book.worksheets[0].title = "Uppföljning"
    book.worksheets[0]["D18"] = -24
    book.save(stored)
    return stored.getvalue()


def test_a_workbook_of_excel_is_marked_and_listed_in_itself(tmp_path: Path) -> None:
    (copy,) = write_returned(export(), FEES, faults()[:1], tmp_path, SV)
    listed, sheet = openpyxl.load_workbook(copy).worksheets

    assert names(tmp_path) == [FEES]
    assert (listed.title, listed["A1"].value) == ("Att rätta", FEES)
    assert [listed[f"{column}5"].value for column in "BCD"] == ["måste åtgärdas", "Uppföljning", "D18"]
    assert "−24" in sheet["D18"].comment.text
    assert sheet["D18"].value == -24


def test_a_cell_is_marked_however_many_of_other_files_the_finding_names_first(tmp_path: Path) -> None:
    elsewhere = tuple(Cell("Huvudbok.xlsx", "Huvudbok", f"J{row}") for row in range(1, 3000))
    found = replace(faults()[0], cells=(*elsewhere, Cell(FEES, "Uppföljning", "D18")))

    (copy,) = write_returned(export(), FEES, [found], tmp_path, SV)

    assert openpyxl.load_workbook(copy)["Uppföljning"]["D18"].comment is not None


def test_a_copy_that_nobody_has_touched_is_replaced_and_one_that_is_open_is_not(tmp_path: Path) -> None:
    (first,) = write_returned(export(), FEES, faults()[:1], tmp_path, SV)
    ours = [sha256_of(first)]
    assert write_returned(export(), FEES, faults(), tmp_path, SV, ours=ours) == (first,)

    ours.append(sha256_of(first))
    (tmp_path / f"~${FEES}").write_bytes(b"")
    (beside,) = write_returned(export(), FEES, faults()[:1], tmp_path, SV, ours=ours)

    assert beside.name == "Uppföljning Medlemsavgifter (2).xlsx"


@pytest.mark.parametrize("code", ["F01", "F02", "F03"])
def test_nothing_is_tried_with_a_file_that_could_not_be_opened(code: str, tmp_path: Path) -> None:
    copy, _ = write_returned(export(), FEES, [replace(faults()[0], code=code)], tmp_path, SV)

    assert len(openpyxl.load_workbook(copy).sheetnames) == 1


@pytest.mark.parametrize("name", ["../utanför.xlsx", "/etc/utanför.xlsx"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "returned"
    folder.mkdir()

    write_returned(b"x", name, faults()[:1], folder, SV)

    assert names(tmp_path) == ["returned"]


def test_a_copy_that_is_held_for_another_file_is_neither_replaced_nor_taken_away(tmp_path: Path) -> None:
    (first,) = write_returned(export(), FEES, faults()[:1], tmp_path, SV)
    ours = [sha256_of(first)]

    (second,) = write_returned(export(), FEES, faults(), tmp_path, SV, ours=ours, held=[first])
    shelf = Shelf(tmp_path, [*ours, sha256_of(second)], held=[first])
    (done,) = shelf.take_away(shelf.of_name(FEES))

    assert second.name == done.name == "Uppföljning Medlemsavgifter (2).xlsx"
    assert sha256_of(first) == ours[0]


def test_a_long_name_is_cut_so_that_excel_opens_it_and_is_known_again(tmp_path: Path) -> None:
    name = f"{'Uppföljning ' * 15}.xlsx"

    paths = write_returned(b"x", name, faults()[:1], tmp_path, SV)

    assert max(len(str(path)) for path in paths) <= LONGEST_PATH
    assert set(Shelf(tmp_path).of_name(name)) == set(paths)
