"""The page on breaks prints the table that the program follows."""

from __future__ import annotations

from pathlib import Path

from pipeline.breaks.states import EVENTS, TRANSITIONS
from pipeline.result import BREAK_STATES

PAGE = (Path(__file__).parents[2] / "docs" / "breaks.md").read_text(encoding="utf-8")


def test_the_page_has_the_table_of_transitions() -> None:
    table = PAGE.partition("<!-- transitions -->\n")[2].partition("<!-- end -->")[0].splitlines()
    rows = [[cell.strip().replace("–", "") for cell in row.strip("|").split("|")] for row in table]

    printed = {(row[0], event): to for row in rows[2:] for event, to in zip(rows[0][1:], row[1:], strict=True)}

    assert printed == dict(TRANSITIONS)
    assert all(f"**{event}**" in PAGE for event in EVENTS)
    assert all(f"| {state} |" in PAGE for state in BREAK_STATES)
