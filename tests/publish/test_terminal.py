from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from rich.console import Console

from pipeline.findings import Finding, Message, Severity
from pipeline.language import Language
from pipeline.publish.progress import showing_progress
from pipeline.publish.terminal import MOST, summary
from pipeline.publish.verdicts import verdicts
from pipeline.result import Absent, Break, Moved, Result
from tests.publish.building import august

OUTPUTS = {
    "workbook": "outbox/2016-08/0007/Uppföljning Kommunstyrelsen 2016-08.xlsx",
    "log": "outbox/2016-08/0007/reconciliation.jsonl",
}


def shown(result: Result, width: int = 100, lang: str = "sv") -> str:
    out = io.StringIO()
    summary(result, OUTPUTS, Language(lang), Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_it_says_what_came_out_where_it_stands_and_what_has_not_come() -> None:
    text = shown(august())
    parts = (
        "Ekerö kommun, Kommunstyrelsen, januari–augusti 2016",
        "körning 7",
        "Stämmer inte. Måste åtgärdas: 2.",
        "V01",
        "Uppföljning Medlemsavgifter.xlsx, Uppföljning!D18",
        "Har inte kommit: Uppföljning per budgettitel (Budgetmarginalen",
        OUTPUTS["workbook"],
    )

    assert [part for part in parts if part not in text] == []


def test_files_that_are_only_tested_are_no_run() -> None:
    result = august()

    assert "körning" not in shown(replace(result, run=replace(result.run, number=0))).splitlines()[0]


def test_an_error_that_is_explained_is_seen_as_such() -> None:
    judged = august()
    explained = Break("b1", "explained", 3, 4, 12, judged.findings[0].id)

    text = shown(replace(judged, breaks=(explained,)))

    assert "Måste åtgärdas: 2 (varav 1 förklarad)." in text
    assert [line.split("  ")[0] for line in text.splitlines() if line.startswith("V01")] == [
        "V01 måste åtgärdas (förklarad)"
    ]


def test_a_title_whose_export_has_not_come_is_not_tested_unless_worse() -> None:
    result = august()
    lacking = {one.title for one in result.absent} - {""}

    counted = verdicts(result)

    assert lacking
    assert {counted.worst(title) for title in lacking} == {"not-tested"}
    assert verdicts(replace(result, absent=())).worst(min(lacking)) == "rounding"
    worse = next(title for title, of_title in counted.by_title.items() if of_title["differs"])
    assert verdicts(replace(result, absent=(Absent("followup", worse),))).worst(worse) == "differs"


def test_it_speaks_english_when_asked() -> None:
    assert "must be acted on" in shown(august(), lang="en").casefold()


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_it_fits_the_width_with_one_line_for_each_title(width: int) -> None:
    lines = shown(august(), width).splitlines()
    titles = [title.name[:12] for title in august().organisation.titles]

    assert all(len(line) <= width for line in lines if not line.startswith(("Arbetsbok", "Logg")))
    start = next(index for index, line in enumerate(lines) if line.startswith("───"))
    assert not [line for line in lines if "Avvikel…" in line or "avrundnin…" in line]
    assert [line[:12].strip() for line in lines[start + 1 : start + 9]] == [title.strip() for title in titles]


def test_it_is_plain_in_a_pipe_and_where_no_colour_is_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    summary(august(), OUTPUTS, Language("sv"))

    assert "\x1b" not in capsys.readouterr().out


def test_a_pipe_whose_encoding_has_no_minus_gets_one_that_has(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))

    summary(august(), OUTPUTS, Language("sv"))
    sys.stdout.flush()

    assert "−8" in raw.getvalue().decode("utf-8")


def test_a_verdict_is_told_by_a_mark_and_in_words() -> None:
    text = shown(august())

    assert "✗ stämmer inte" in text
    assert "≈ stämmer (avrundning)" in text


def test_how_to_learn_more_about_a_finding_is_told() -> None:
    assert f"avstamning explain {august().findings[0].id}" in shown(august())


def test_what_is_done_is_shown_where_somebody_watches_and_nowhere_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with showing_progress(Language("sv"), quiet=False) as untold:
        untold("read", "a.xlsx")
    assert capsys.readouterr().err == ""

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with showing_progress(Language("sv"), quiet=False) as told:
        told("read", "[red]a[/red].xlsx")
    assert "[red]a[/red].xlsx" in capsys.readouterr().err


@pytest.mark.parametrize("width", [60, 80, 140])
def test_an_amount_of_many_digits_stays_whole(width: int) -> None:
    large = august().consolidated.with_columns(pl.col("amount") * 1_000_000)

    text = shown(replace(august(), consolidated=large.cast(august().consolidated.schema)), width)

    assert not re.search(r"^ +\d{3}\b", text, re.MULTILINE)
    assert re.search(r"^Kommunstyrelsen +[−\d]+(\N{NO-BREAK SPACE}\d{3}){3} ", text, re.MULTILINE)


def test_many_findings_are_cut_off_and_counted() -> None:
    many = tuple(Finding("C03", Severity.ERROR, Message(f"Number {index}.")) for index in range(MOST + 5))

    text = shown(replace(august(), findings=many))

    assert "Number 0." in text
    assert f"Number {MOST}." not in text
    assert "… och 5 till" in text


def test_figures_that_moved_are_told_with_what_they_were() -> None:
    moved = (
        Moved("brand", "summa", "actual_period", Decimal(15_589_000), Decimal(15_590_000)),
        Moved("brand", "avgift_sbff", "actual_period", None, Decimal(1)),
    )

    text = shown(replace(august(), moved=moved)).replace("\N{NO-BREAK SPACE}", " ")

    assert "Belopp som har ändrats sedan förra körningen: 2" in text
    assert "Brandförsvaret / Summa / Utfall perioden: 15 589 → 15 590" in text


def test_what_files_say_is_no_markup() -> None:
    finding = Finding("C03", Severity.ERROR, Message("It says {text}.", {"text": "[red]x[/red] [/]"}))

    assert "[red]x[/red] [/]" in shown(replace(august(), findings=(finding,)))
