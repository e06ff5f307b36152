"""What is printed, and that it can be read: the long lists print what does not agree, and no word is broken."""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from pipeline.result import Result
from tests.publish.building import august

OpenBook = Any

LISTS = {"Avstämning": "Resultat", "Underlag": "Avstämning"}
"""The lists for looking up, and the head of the verdicts in each."""


def open_book(a_result: Result, folder: Path) -> OpenBook:
    write_workbook(a_result, folder / "bok.xlsx", Language("sv"))
    return openpyxl.load_workbook(folder / "bok.xlsx")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> OpenBook:
    return open_book(august(), tmp_path_factory.mktemp("print"))


def last_printed(sheet: Any) -> int:
    return int(re.findall(r"\d+", sheet.print_area)[-1])


def verdicts(sheet: Any, head: str) -> list[str]:
    (column,) = [cell.column for cell in sheet[4] if cell.value == head]
    return [sheet.cell(row, column).value for row in range(5, sheet.max_row + 1)]


@pytest.mark.parametrize(("name", "head"), LISTS.items())
def test_a_list_prints_what_does_not_agree_or_is_not_tested_and_says_so(book: OpenBook, name: str, head: str) -> None:
    sheet = book[name]
    found = verdicts(sheet, head)
    bad = [verdict for verdict in found if not verdict.startswith("stämmer") or verdict == "stämmer inte"]

    assert last_printed(sheet) - 4 == len(bad) > 0
    assert found[: len(bad)] == bad
    assert str(sheet["A3"].value).startswith(f"På papper bara de {len(bad)} av {len(found)}")


def test_where_all_agrees_only_the_heads_are_printed(tmp_path: Path) -> None:
    a_result = august()
    agreeing = a_result.comparisons.filter(~pl.col("verdict").is_in(["differs", "not-tested"]))
    sheet = open_book(replace(a_result, comparisons=agreeing), tmp_path)["Avstämning"]

    assert last_printed(sheet) == 4
    assert str(sheet["A3"].value).startswith(f"På papper ingen av de {agreeing.height}: alla stämmer.")


def test_what_does_not_agree_stands_first_and_each_in_the_order_of_the_report(book: OpenBook) -> None:
    sheet = book["Underlag"]
    printed = last_printed(sheet)
    rows = [tuple(cell.value for cell in row[:3]) for row in sheet.iter_rows(min_row=5)]
    figures = list(dict.fromkeys(rows[printed - 4 :]))

    assert len(figures) + len(set(rows[: printed - 4])) == august().consolidated.height
    titles = list(dict.fromkeys(title for title, _, _ in figures))
    assert titles[:2] == ["Kommunledningskontoret", "Brandförsvaret"]


@pytest.fixture(scope="module")
def whole(book: OpenBook, tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> dict[str, set[str]]:
    """The words of each list as LibreOffice prints all of its rows."""
    place = tmp_path_factory.mktemp("whole")
    open_book(august(), place)
    with zipfile.ZipFile(place / "bok.xlsx") as parts, zipfile.ZipFile(place / "allt.xlsx", "w") as widened:
        for part in parts.infolist():
            content = parts.read(part).decode()
            for name in LISTS:
                area = re.compile(rf"('?{name}'?!\$A\$1:\$[A-Z]+\$)\d+")
                content = area.sub(rf"\g<1>{book[name].max_row}", content)
            widened.writestr(part, content)
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [tool("libreoffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(place)]
    subprocess.run([*command, str(place / "allt.xlsx")], check=True, capture_output=True, timeout=180)
    boxes = [tool("pdftotext"), "-bbox", str(place / "allt.pdf"), "-"]
    done = subprocess.run(boxes, check=True, capture_output=True, text=True)
    found: dict[str, set[str]] = {}
    for page in done.stdout.split("<page ")[1:]:
        words = [html.unescape(text) for text in re.findall(r">([^<\n]+)</word>", page)]
        name = next((one for one in words[:6] if one in LISTS), "")
        found.setdefault(name, set()).update(words)
    return found


@pytest.mark.needs("libreoffice", "pdftotext")
@pytest.mark.parametrize("name", LISTS)
def test_no_word_is_broken_on_paper(book: OpenBook, whole: dict[str, set[str]], name: str) -> None:
    told = [cell.value for row in book[name].iter_rows() for cell in row if isinstance(cell.value, str)]
    words = {word for text in told for word in text.split()}
    words |= {piece for word in words for piece in re.split("(?<=-)", word)}
    around = {"Ekerö", "kommun,", "Kommunstyrelsen", "januari–augusti", "2016", "Sida", "av", "UTC", "Körning", "7,"}

    shown = {piece for word in whole[name] for piece in re.split("(?<=-)", word) if re.search(r"[^\W\d]", piece)}
    assert {"Kommunledningskontoret.xlsx", "Kommunledningskontoret"} <= shown
    assert sorted(shown - words - around) == []
