"""What a file that is dropped tells of its cells, from its bytes on."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake import take_in
from tests.cells.building import EKERO, Rows, book_of

PREAMBLE: Rows = [["Budgettitel:", "Brandförsvaret"], ["Period:", "2016-08"], ["Belopp i:", "tkr"], []]


def codes(folder: Path, rows: Rows) -> list[tuple[str, str]]:
    """The findings on the cells of a follow-up with these rows: code and first cell."""
    book_of(folder, {"Blad1": [*PREAMBLE, ["tkr", "Utfall perioden", "Budget perioden", "Avvik perioden"], *rows]})
    intake = take_in(folder / "test.xlsx", "test.xlsx", "0", EKERO)
    assert not intake.rejected
    return [(finding.code, finding.cells[0].address) for finding in intake.findings if finding.code.startswith("C")]


def test_a_dropped_files_cells_are_inspected_after_they_are_parsed(tmp_path: Path) -> None:
    rows = [
        ["Medlemsavgift", 15_589, "15593", ("=C6-B6", 4)],
        ["Summa", ("=SUM(B6:B6)", 15_589), ("=C6+0", 15_000), ("=C7-B7", -589)],
    ]

    assert codes(tmp_path, rows) == [("C04", "C6"), ("C07", "C7")]


def test_a_cell_that_cannot_be_used_has_one_finding_and_is_not_judged_again(tmp_path: Path) -> None:
    rows = [["Medlemsavgift", "femton", 15_593, ("=C6-B6", 4)], ["Summa", ("=SUM(B6:B6)", 0), 15_593, None]]

    assert codes(tmp_path, rows) == [("C03", "B6")]
