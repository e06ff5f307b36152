"""The review page as its readers meet it, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import axe_core_python
import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.language import Language
from pipeline.publish.page import page
from pipeline.result import Excerpt, ExcerptCell, Result
from pipeline.tables import Source
from tests.publish.building import august

Opened = Callable[..., Page]

pytestmark = pytest.mark.needs("chromium")

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{LINE SEPARATOR}c\N{PARAGRAPH SEPARATOR}d\x00\x07e\ufeff\ud800",
    "'; DROP TABLE --&lt;&amp;",
)


def many(result: Result, count: int) -> Result:
    """The same result with its comparisons repeated until there are so many."""
    times = count // result.comparisons.height + 1
    return replace(result, comparisons=pl.concat([result.comparisons] * times).head(count))


def violations(page: Page, within: str = "body", **options: Any) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice in a part of the page."""
    page.evaluate(AXE)
    chosen = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": False, **options}
    found = page.evaluate("([within, options]) => axe.run(within, options)", [within, chosen])
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


OPEN = "document.querySelectorAll('.finding, #title-medlemsavgifter').forEach(part => { part.open = true; })"


def test_it_meets_wcag_aa(opened: Opened, example: Result) -> None:
    shown = opened(example)
    shown.evaluate(OPEN)

    assert violations(shown) == []


def test_its_dark_colours_have_contrast_enough(opened: Opened, example: Result) -> None:
    shown = opened(example, color_scheme="dark")
    shown.evaluate(OPEN)

    assert violations(shown, runOnly=["color-contrast"]) == []


def test_it_fits_a_phone(opened: Opened, example: Result) -> None:
    shown = opened(example, width=320)
    shown.evaluate(OPEN)

    assert shown.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(shown, rules={"color-contrast": {"enabled": False}}) == []


def test_the_dialog_of_a_comparison_is_opened_read_and_closed_by_keyboard(opened: Opened, example: Result) -> None:
    shown = opened(example)
    shown.locator(".grid .body [role=row][tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        shown.keyboard.press(key)

    told = shown.locator("#comparison")
    assert "Reavinst" in told.inner_text()
    assert "−7 200 000" in told.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert told.locator("svg .mark.out").count() == 1
    assert violations(shown, "#comparison") == []
    shown.keyboard.press("Escape")
    assert shown.evaluate("document.activeElement.getAttribute('aria-rowindex')") == "3"
    shown.keyboard.press("End")
    assert shown.evaluate("document.activeElement.getAttribute('aria-rowindex')") == str(example.comparisons.height + 1)


def test_findings_are_searched_filtered_and_sorted(opened: Opened, example: Result) -> None:
    shown = opened(example)
    visible = shown.locator(".finding:visible")

    shown.locator("#choose-findings [name=search]").fill("omvänt tecken")
    expect(visible).to_have_count(1)
    assert "D16" in visible.inner_text()
    shown.locator("#choose-findings [name=search]").fill("")
    shown.locator("#choose-findings [value=error]").uncheck()
    expect(visible).to_have_count(1)
    assert "bör kontrolleras" in visible.inner_text()
    shown.locator("#choose-findings [value=error]").check()
    shown.locator("#choose-findings [name=sort]").select_option("title")
    expect(shown.locator(".finding").first).to_have_attribute("data-title", re.compile("Brand"))
    assert shown.locator("#choose-findings .status").inner_text() == "Visar 3 av 3"


def test_a_finding_shows_its_cell_among_its_neighbours(opened: Opened, example: Result) -> None:
    shown = opened(example)

    shown.locator("#finding-1 > summary").click()

    marked = shown.locator("#finding-1 td.marked")
    assert marked.inner_text().endswith("−24")
    row = shown.locator("#finding-1 .sheet tr", has=shown.locator("td.marked"))
    assert row.locator("th").inner_text() == "16"
    assert row.locator("td").all_inner_texts()[:3] == ["Reserv för förändrade avgifter", "0", "24"]
    assert shown.locator("#finding-1 .sheet thead th").all_inner_texts()[:4] == ["A", "B", "C", "D"]


def test_twenty_thousand_comparisons_are_filtered_in_less_than_a_tenth_of_a_second(
    opened: Opened, example: Result
) -> None:
    shown = opened(many(example, 20_000))
    status = shown.locator("#choose-comparisons .status")
    assert status.inner_text().replace("\N{NO-BREAK SPACE}", " ") == "Visar 20 000 av 20 000"

    shown.evaluate("performance.clearMeasures()")
    shown.locator("#choose-comparisons [name=search]").fill("medlemsavgifter budget")
    expect(status).not_to_have_text(re.compile("Visar 20.000"))
    shown.locator("#choose-comparisons [value=agrees]").uncheck()
    expect(shown.locator(".grid .body .agrees")).to_have_count(0)
    shown.locator(".grid .c-difference button").click()

    taken = shown.evaluate("performance.getEntriesByName('choose').map(one => one.duration)")
    assert len(taken) == 3
    assert sorted(taken)[1] < 100
    assert shown.locator(".grid .body [role=row]").count() < 200
    assert shown.locator(".grid [aria-sort=descending]").inner_text().startswith("Differens")


def test_it_can_be_read_without_scripts(opened: Opened, example: Result) -> None:
    shown = opened(example, java_script_enabled=False)
    text = shown.locator("body").inner_text()

    assert "Stämmer inte. Måste åtgärdas: 2." in text
    assert "Kommunledningskontoret" in text
    assert "Avvikelsen är −24" in text
    assert "S02" in shown.locator(".static").inner_text()
    assert shown.locator("#choose-findings").is_hidden()


def test_print_shows_what_is_folded_and_hides_what_cannot_be_used(opened: Opened, example: Result) -> None:
    shown = opened(example)
    shown.emulate_media(media="print")
    shown.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert shown.locator("#finding-1 td.marked").is_visible()
    assert shown.locator("#title-klk .bridge").first.is_visible()
    assert shown.locator(".static").is_visible()
    assert shown.locator(".choose").first.is_hidden()


def hostile_result() -> Result:
    base = august()
    findings = tuple(
        Finding(
            "C03",
            Severity.ERROR,
            Message("It says {text}.", {"text": text}),
            (Cell(text, text, "B2"),),
            causes=(Message("{text}", {"text": text}),),
        )
        for text in HOSTILE
    )
    excerpts = {
        one.id: (
            Excerpt(
                text, text, ("A", "B"), (1, 2), tuple((ExcerptCell(text, "text"),) * 2 for _ in (1, 2)), (1,), ("B2",)
            ),
        )
        for one, text in zip(findings, HOSTILE, strict=True)
    }
    sources = tuple(
        replace(use, source=Source(text, "0" * 64), sheet=text)
        for use, text in zip(base.sources, HOSTILE, strict=False)
    )
    file = pl.Series([HOSTILE[number % len(HOSTILE)].replace("\ud800", "") for number in range(base.figures.height)])
    return replace(
        base, findings=findings, excerpts=excerpts, sources=sources, figures=base.figures.with_columns(file=file)
    )


def test_nothing_that_a_file_says_is_run_loaded_or_taken_for_markup(opened: Opened) -> None:
    shown = opened(hostile_result())
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    text = shown.locator("#findings").inner_text()

    assert shown.locator("img").count() == 0
    assert shown.locator("script").count() == 2
    assert [one for one in HOSTILE[:6] if one not in text] == []
    assert "⟨U+202E⟩" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown.content()
    assert shown.locator("a[href^='javascript']").count() == 0
    shown.locator(".grid .body [role=row]").first.click()
    assert HOSTILE[0][:8] in shown.locator("#comparison").inner_text() or shown.locator("#comparison").is_visible()


def test_even_markup_that_got_in_would_be_dead(browser: Browser, example: Result, tmp_path: Path) -> None:
    injected = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    path = tmp_path / "page.html"
    path.write_text(page(example, Language("sv")).replace("<main", f"{injected}<main"), encoding="utf-8")
    shown = browser.new_page()

    shown.goto(path.as_uri())

    assert shown.locator("img").count() == 1
    assert shown.evaluate("typeof window.ran") == "undefined"
    shown.close()
