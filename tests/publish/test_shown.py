"""What the workbook shows, as LibreOffice prints it: thousands by number format, and no −0."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal

import pytest

from pipeline.language import Language
from pipeline.publish.workbook import write_workbook
from tests.publish.building import other, result

pytestmark = pytest.mark.needs("libreoffice", "pdftotext")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> str:
    """The title's sheet as text: revenue −400.00, wages −499.99, premises −500.00 in every measure."""
    folder = tmp_path_factory.mktemp("shown")
    lines = {"avgifter": Decimal("-400.00"), "loner": Decimal("-499.99"), "lokaler": Decimal("-500.00")}
    measures = ("original_budget", "actual_period", "current_budget", "forecast_year")
    leaves = {("skola", line, measure): amount for line, amount in lines.items() for measure in measures}
    write_workbook(result(other(folder), leaves), folder / "bok.xlsx", Language("sv"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            tool("libreoffice"),
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "bok.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
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
