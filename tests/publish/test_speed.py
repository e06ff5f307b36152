"""A large workbook, with what it takes to write it held against XlsxWriter alone: seconds are a machine's, a ratio is not."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from benchmarks.workbook import counted, organisation, plain, result, seconds
from pipeline.language import Language
from pipeline.publish.workbook import write_workbook


def test_a_large_workbook_takes_half_of_what_as_many_cells_take_written_one_by_one(tmp_path: Path) -> None:
    made = result(organisation(tmp_path, titles=8))
    path = tmp_path / "stor.xlsx"

    taken = seconds(lambda: write_workbook(made, path, Language("sv")), 3)
    _, cells = counted(path)
    alone = seconds(lambda: plain(tmp_path / "plain.xlsx", cells), 2)

    assert taken < alone / 2
    book = openpyxl.load_workbook(path, read_only=True)
    assert book["Avstämning"].max_row == 4 + made.comparisons.height
