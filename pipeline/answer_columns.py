"""Where people write in the consolidated workbook: what their answers are read back by.

`publish` writes these tables, and a workbook that is dropped in the inbox again is read by them. docs/workbook.md says
the same to people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.language import Language

LANGUAGES = ("sv", "en")
"""The languages that a workbook may be written in."""

ACTIONS, EXPLANATIONS = "actions", "explanations"

CONTRACT = "1"
"""The version of what is described here."""

PROPERTIES = MappingProxyType(
    {
        "contract": "avstamning.contract",
        "organisation": "avstamning.organisation",
        "period": "avstamning.period",
        "run": "avstamning.run",
        "language": "avstamning.language",
    }
)
"""The custom properties (`docProps/custom.xml`, all texts) by which a consolidated workbook is known, whoever saves it.

`contract` is `CONTRACT`, `organisation` the organisation's id, `period` such as `2016-08`, `run` the run's number.
"""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """A table that people write in, as it is called in one language.

    `name` is the Excel table's, `sheet` its sheet's. `identity` is the head of the column that says which row it is:
    on *Att åtgärda* a finding's id, on *Förklaringar* `title/line/measure`. `fields` gives the head of each column
    to write in, by the field of `pipeline.result.Answer`. Rows may have been sorted, filtered or taken out, columns moved.
    A blank cell says nothing. A cell of `due` is text or a date; a date is read as ISO (`2016-09-30`).
    """

    kind: str
    sheet: str
    name: str
    identity: str
    fields: Mapping[str, str]


def answer_tables(language: Language) -> tuple[AnswerTable, AnswerTable]:
    """The tables that people write in, in a language: *Att åtgärda* and *Förklaringar*."""
    text = language.text
    actions, explanations = text("To act on"), text("Explanations")
    return (
        AnswerTable(ACTIONS, actions, table_name(actions), text("Id"), {"answer": text("Answer")}),
        AnswerTable(
            EXPLANATIONS,
            explanations,
            table_name(explanations),
            text("Id"),
            {
                "cause": text("Cause"),
                "action": text("Action"),
                "responsible": text("Responsible"),
                "due": text("Done by (date)"),
            },
        ),
    )


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """The block of *Sammanfattning* in which a period is closed, as it is called in one language.

    `heading` stands above it. `fields` gives the label before each cell to write in: `state`, `person`, `day` (a date) and
    `reason`. `states` are the words that `state` may hold, by the states of a period. The block may have been moved.
    """

    heading: str
    fields: Mapping[str, str]
    states: Mapping[str, str]


def closing_form(language: Language) -> ClosingForm:
    """The block in which a period is closed, in a language."""
    text = language.text
    fields = {"state": text("State"), "person": text("By whom"), "day": text("Date"), "reason": text("Reason")}
    states = {state: language.word(state) for state in ("preliminary", "closed", "final")}
    return ClosingForm(text("Closing of the period"), fields, states)


def explanation_row(title: str, line: str, measure: str) -> str:
    """The identity of a row of *Förklaringar*: `klk/personal/variance_period`."""
    return f"{title}/{line}/{measure}"


def table_name(name: str) -> str:
    """A name that an Excel table can have: letters, digits and underscores."""
    return re.sub(r"\W+", "_", name).strip("_")
