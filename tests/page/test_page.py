"""The review page as text: what it says, that nothing gets out of its place, and that it is the same every time."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example as such_as
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.language import Language
from pipeline.masking import on_one_line
from pipeline.publish.grid import grid
from pipeline.publish.page import page
from pipeline.publish.page.bridges import MOST, SCALE, bridge
from pipeline.publish.page.comparing import oere
from pipeline.publish.page.intervals import interval
from pipeline.publish.page.safe import embedded, visible
from pipeline.result import Answer, Break, Result
from tests.publish.building import august, other, other_amounts, result

SV = Language("sv")
TEXTS = st.text(max_size=60)
FOLLOWS = re.compile(r'<tr><td>[^<]*</td><td>[^<]*</td><td>[^<]*</td><td class="n">')


def data_of(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    loaded = json.loads(found[1])
    assert isinstance(loaded, dict)
    return loaded


@given(TEXTS)
@such_as("</script><script>alert(1)</script>")
@such_as("<!--<script>")
@such_as("a\N{LINE SEPARATOR}b\N{RIGHT-TO-LEFT OVERRIDE}\x00\ud800")
def test_embedded_data_cannot_leave_its_script_and_is_read_back_as_it_is_shown(text: str) -> None:
    written = embedded({"text": text})

    assert not re.search(r"[<>&\u2028\u2029]", written)
    written.encode()
    assert json.loads(written)["text"] == re.sub("[\x00-\x08\x0b-\x1f]", "", visible(text)) or "⟨U+" in visible(text)


@given(TEXTS)
def test_nothing_that_is_shown_is_unseen_or_turns_text_round(text: str) -> None:
    shown = visible(text)

    assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    shown.encode()


@given(TEXTS)
@settings(max_examples=15)
@such_as('"><img src=x onerror=alert(1)>')
def test_what_a_file_says_is_escaped_wherever_it_stands(text: str) -> None:
    finding = Finding("C03", Severity.ERROR, Message("It says {text}.", {"text": text}), (Cell(text, text, "B2"),))

    written = page(replace(august(), findings=(finding,)), SV)

    bare = re.sub(r"<(script|style)\b.*?</\1>", "", written, flags=re.DOTALL)
    assert (
        f"It says {html.escape(visible(on_one_line(text)))}.".replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        in bare
    )
    assert not re.search(r"<(img|iframe|object|embed|base|form action)", bare)


def test_a_personal_identity_number_is_masked_everywhere() -> None:
    number = "811218-9876"
    finding = Finding(
        "C03", Severity.ERROR, Message("It says {text}.", {"text": number}), (Cell(f"Lön {number}.xlsx", number, "B2"),)
    )
    answer = Answer(
        "2016-08", finding.id, "answer", f"Det gäller {number}.", "", datetime(2016, 9, 6, tzinfo=UTC), "a.xlsx"
    )

    written = page(replace(august(), findings=(finding,), answers=(answer,)), SV)

    assert number not in written
    assert "Det gäller ******-****." in written


def test_the_same_result_gives_the_same_page() -> None:
    assert page(august(), SV) == page(august(), SV)


def test_it_asks_for_nothing_from_anywhere() -> None:
    written = page(august(), SV, [("Arbetsbok", "Uppföljning KS.xlsx")])

    assert not re.findall(r'(?:src|href|action|data)="(?!#|\./|data:,)[^"]*"', written)
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org/2000/svg", "", written)
    assert "default-src &#39;none&#39;" in written


@pytest.mark.parametrize(("lang", "says"), [("sv", "Att åtgärda"), ("en", "To act on")])
def test_it_speaks_its_readers_language(lang: str, says: str) -> None:
    written = page(august(), Language(lang))

    assert f'<html lang="{lang}">' in written
    assert f">{says}</h2>" in written


def test_every_comparison_is_there_the_worst_first() -> None:
    judged = august()

    rows = data_of(page(judged, SV))["rows"]

    assert isinstance(rows, list)
    assert len(rows) == judged.comparisons.height
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_answers_and_the_history_of_a_break_stand_with_their_finding() -> None:
    judged = august()
    first = judged.findings[0]
    answer = Answer(
        "2016-08", first.id, "answer", "Rättas i september.", "ekonom", datetime(2016, 9, 6, 8, tzinfo=UTC), "b.xlsx"
    )
    told = Answer(
        "2016-08",
        "brand/avgift_sbff/variance_year",
        "cause",
        "Ny taxa.",
        "ekonom",
        datetime(2016, 9, 6, 8, tzinfo=UTC),
        "b.xlsx",
    )
    followed = Break("b1", "reopened", 3, 4, 12, first.id, (Message("Sedan körning 3."),))

    written = page(replace(judged, answers=(answer, told), breaks=(followed,)), SV)

    finding = written.partition('id="finding-1"')[2].partition('id="finding-2"')[0]
    assert "Rättas i september." in finding
    assert "ekonom, 2016-09-06 08:00 UTC" in finding
    assert "öppnad igen" in finding
    assert "Sedan körning 3." in finding
    assert "Ny taxa." in written.partition('id="title-brand"')[2].partition("</details>")[0]


def test_a_finding_that_is_explained_is_marked_before_it_is_opened() -> None:
    judged = august()
    explained = Break("b1", "explained", 3, 4, 12, judged.findings[0].id)

    written = page(replace(judged, breaks=(explained,)), SV)

    closed = [part.partition("</summary>")[0] for part in written.split('<details class="finding ')[1:3]]
    assert ["förklarad" in part for part in closed] == [True, False]


def test_what_follows_from_a_finding_and_is_not_shown_is_counted(
    example: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [len(FOLLOWS.findall(part)) for part in page(example, SV).split('<details class="finding ')[1:]]
    monkeypatch.setattr("pipeline.publish.page.finding_view.MOST_FOLLOWING", 1)

    cut = page(example, SV).split('<details class="finding ')[1:]

    assert max(whole) > 1
    for part, count in zip(cut, whole, strict=True):
        assert len(FOLLOWS.findall(part)) == min(count, 1)
        assert (f"{count - 1} till (alla finns i loggen)" in part) == (count > 1)


def test_another_organisations_measures_and_names_are_shown(tmp_path: Path) -> None:
    written = page(result(other(tmp_path), other_amounts()), SV)

    assert "Annan kommun &amp; Söner" in written
    assert "Ursprunglig budget" in written


def test_a_bridge_goes_from_budget_to_outcome_part_by_part() -> None:
    judged = august()
    shape = grid(judged, "", ())
    variance = judged.organisation.measure("variance_period")

    found = bridge(shape, "klk", variance, Decimal(1000))

    assert found is not None
    first, *steps, last = found.parts
    assert first.amount + sum(step.amount for step in steps) == last.amount
    assert len(steps) <= MOST + 1
    assert all(0 <= part.left <= part.left + part.width <= SCALE + 3 for part in found.parts)
    assert {step.kind for step in steps} <= {"better", "worse"}
    assert all((step.amount < 0) == (step.kind == "better") for step in steps)


def test_a_bridge_lacks_no_amount() -> None:
    judged = august()
    variance = judged.organisation.measure("variance_period")
    without = replace(
        judged,
        consolidated=judged.consolidated.filter(
            ~((judged.consolidated["title"] == "klk") & (judged.consolidated["measure"] == "actual_period"))
        ),
    )

    assert bridge(grid(without, "", ()), "klk", variance, Decimal(1000)) is None


@pytest.mark.parametrize(
    ("difference", "bound", "inside"), [("-200", "150", False), ("100", "150", True), ("-150", "150", True)]
)
def test_a_band_shows_what_rounding_can_explain(difference: str, bound: str, *, inside: bool) -> None:
    found = interval(Decimal(-7400), Decimal(difference), Decimal(bound))

    assert found is not None
    assert found.inside is inside
    assert (found.band[0] <= found.mark <= found.band[1]) is inside
    assert found.right == Decimal(-7400) - Decimal(difference)


def test_no_band_is_drawn_where_rounding_decides_nothing() -> None:
    assert interval(Decimal(1), Decimal(0), Decimal(5)) is None
    assert interval(Decimal(1), Decimal(500), Decimal(5)) is None
    assert interval(Decimal(1), Decimal(3), None) is None


def test_amounts_beyond_what_a_browser_counts_are_kept_as_text() -> None:
    assert oere(Decimal("24000.50")) == 2_400_050
    assert oere(Decimal("9999999999999999.99")) == "999999999999999999"
    assert oere(None) is None


def test_a_result_without_anything_is_a_page(tmp_path: Path) -> None:
    empty = result(other(tmp_path), {})

    written = page(empty, SV)

    assert isinstance(empty, Result)
    assert "Inget att åtgärda." in written
