"""What the workbook shows, as LibreOffice prints it: thousands by number format, and no −0."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from tests.publish.building import other, result

pytestmark = pytest.mark.needs("libreoffice", "pdftotext")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """A workbook as it is printed and as it is pasted: revenue −400.00, wages −499.99, premises −500.00 in every measure."""
    place = tmp_path_factory.mktemp("shown")
    lines = {"avgifter": Decimal("-400.00"), "loner": Decimal("-499.99"), "lokaler": Decimal("-500.00")}
    measures = ("original_budget", "actual_period", "current_budget", "forecast_year")
    leaves = {("skola", line, measure): amount for line, amount in lines.items() for measure in measures}
    write_workbook(result(other(place), leaves), place / "bok.xlsx", Language("sv"))
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    for form in ("pdf", "html:HTML (StarCalc)"):
        subprocess.run(
            [tool("libreoffice"), profile, "--headless", "--convert-to", form, "--outdir", str(place), str(place / "bok.xlsx")],
            check=True,
            capture_output=True,
            timeout=180,
        )  # fmt: skip
    return place


@pytest.fixture(scope="module")
def printed(folder: Path, tool: Callable[[str], str]) -> str:
    """The title's sheet as text."""
    done = subprocess.run(
        [tool("pdftotext"), "-layout", str(folder / "bok.pdf"), "-"], check=True, capture_output=True, text=True
    )
    return next(page for page in done.stdout.split("\f") if "Till sammanfattningen" in page)


def row(printed: str, name: str) -> list[str]:
    line = next(line for line in printed.splitlines() if line.strip().startswith(name))
    return re.findall(r"(?<!\S)[−-]?\d+(?!\S)", line)


def test_an_amount_that_rounds_to_zero_has_no_sign(printed: str) -> None:
    assert row(printed, "=Avgifter") == ["0", "0", "0", "0", "0"]
    assert row(printed, "Löner") == ["0", "0", "0", "0", "0"]


def test_an_amount_of_half_a_thousand_is_rounded_away_from_zero(printed: str) -> None:
    assert row(printed, "Lokaler") == ["−1", "−1", "−1", "0", "−1"]


def test_a_total_is_rounded_from_exact_amounts(printed: str) -> None:
    assert row(printed, "Netto") == ["1", "1", "1", "0", "1"]  # 599.99


def test_a_table_that_is_pasted_as_formatted_text_has_whole_thousands(folder: Path) -> None:
    """The HTML that a spreadsheet puts on the clipboard is what Word pastes: what is shown, whatever is stored."""
    page = (folder / "bok.html").read_text(encoding="utf-8", errors="replace")
    shown = re.findall(r'<td[^>]* sdval="(-?\d+(?:[.,]\d+)?)"[^>]*>(?:<[^>]+>)*([^<]*)', page)
    pairs = {(stored.replace(",", "."), text) for stored, text in shown}

    assert {("-500", "−1"), ("-499.99", "0"), ("-400", "0"), ("599.99", "1")} <= pairs
    assert "−0<" not in page
