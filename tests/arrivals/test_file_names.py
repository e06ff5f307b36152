"""Names of files on shares: copies are recognised, and what we name can be opened by Excel on Windows."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.file_names import (
    LONGEST_NAME,
    LONGEST_PATH,
    SHORTEST,
    fitting,
    looks_copied,
    portable,
    same_name,
    too_deep,
)

COPIES = [
    "Kopia av Budget 2016.xlsx",
    "Kopia (2) av Budget 2016.xlsx",
    "Copy of Budget 2016.xlsx",
    "Budget 2016 - kopia.xlsx",
    "Budget 2016 - Kopia (3).xlsx",
    "Budget 2016 - Copy.xlsx",
    "Budget 2016 (1).xlsx",
    "Budget 2016 (någons konflikterande kopia 2016-09-01).xlsx",
    "Budget 2016 (conflicted copy 2016-09-01 101010).xlsx",
    "Budget 2016.sync-conflict-20160901-101010-ABCDEFG.xlsx",
    "Budget 2016-EKONOMI07.xlsx",
    "budget 2016 (1).XLSX",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_recognised_by_its_name_beside_that_of_the_original(name: str) -> None:
    assert looks_copied(name, "Budget 2016.xlsx")
    assert looks_copied("Budget 2016.xlsx", name)
    assert looks_copied(unicodedata.normalize("NFD", name), "Budget 2016.xlsx")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Budget 2016.xlsx", "Budget 2017.xlsx"), ("Budget 2016.xlsx", "Budget 2016.csv"), ("Budget.xlsx", "Budget.xlsx"),
        ("Huvudbok 2016-07.xlsx", "Huvudbok 2016-08.xlsx"), ("Huvudbok 2016.xlsx", "Huvudbok 2016-08.xlsx"),
        ("Prognos.xlsx", "Prognos augusti.xlsx"), ("Kopia av Budget.xlsx", "Kopia av Prognos.xlsx"),
    ],
)  # fmt: skip
def test_other_files_are_no_copies(name: str, other: str) -> None:
    assert not looks_copied(name, other)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("CON.xlsx", "_CON.xlsx"), ("nul", "_nul"), ("com1.csv", "_com1.csv"), ("Konto.xlsx", "Konto.xlsx"),
        ("a:b?c.xlsx", "a-b-c.xlsx"), ("slut. ", "slut"), ("Barn/unga", "Barn-unga"), ("A\u030ar", "\u00c5r"), ("..", "-"),
    ],
)  # fmt: skip
def test_names_become_what_every_system_takes(name: str, taken: str) -> None:
    assert portable(name) == taken


@given(st.text(min_size=1))
def test_a_portable_name_stays_as_it_is_and_is_never_a_path(name: str) -> None:
    once = portable(name)

    assert portable(once) == once
    assert once
    assert not {*once} & {*'<>:"/\\|?*\x00\n'}
    assert once not in {".", ".."}


@given(st.text(min_size=1, max_size=400), st.integers(0, LONGEST_PATH - SHORTEST - 20))
def test_a_name_that_we_give_can_be_opened_by_excel_where_the_folder_is_not_too_deep(stem: str, depth: int) -> None:
    folder = "x" * depth

    name = fitting(stem, " 2016-08.xlsx", folder)

    assert name.endswith(" 2016-08.xlsx")
    assert len(name.encode()) <= LONGEST_NAME
    assert len(f"{folder}/{name}".encode("utf-16-le")) // 2 <= LONGEST_PATH


def test_a_name_that_fits_is_not_cut() -> None:
    assert fitting("Uppföljning Barn- och utbildningsnämnden", " 2016-08.xlsx", "/srv/ekonomi") == (
        "Uppföljning Barn- och utbildningsnämnden 2016-08.xlsx"
    )


def test_a_folder_that_is_too_deep_is_known() -> None:
    assert too_deep("x" * 200)
    assert not too_deep("x" * 150)


def test_names_that_windows_takes_for_one_are_the_same() -> None:
    assert same_name("Å.XLSX") == same_name("a\u030a.xlsx")
    assert same_name("A.xlsx") != same_name("Å.xlsx")
