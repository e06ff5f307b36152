"""The registry of finding codes, written out. `docs/rules.md` is rendered from it.

A code is for ever and its number is never reused: a new one goes to the end of its family.
"""

from __future__ import annotations

from types import MappingProxyType

from schemas.codes_cells import CELLS
from schemas.codes_figures import PERIODISATION, SIGNS, SUMS, VARIANCES
from schemas.codes_files import FILES
from schemas.codes_ledger import LEDGER
from schemas.codes_model import Code, Family
from schemas.codes_sources import FORECASTS, RECONCILIATION
from schemas.codes_texts import GOALS, NARRATIVE
from schemas.organisation import Names

FAMILIES = (
    Family(
        "F", Names(sv="Filen", en="The file"), "Whether a file can be read, what it is, and whether all of it came."
    ),
    Family(
        "C",
        Names(sv="Cellen", en="The cell"),
        "Whether a cell holds an amount, and whether it is the one that people see.",
    ),
    Family(
        "S",
        Names(sv="Summor", en="Sums"),
        "Whether totals are the sums of what they are declared to be of, within rounding.",
    ),
    Family(
        "V",
        Names(sv="Avvikelser", en="Variance"),
        "Whether variances are budget less actual or forecast, + being favourable.",
    ),
    Family(
        "T",
        Names(sv="Tecken", en="Sign"),
        "Whether amounts stand on the side that the organisation declares for their lines.",
    ),
    Family("P", Names(sv="Periodisering", en="Periodisation"), "Whether a budget falls on the months as declared."),
    Family(
        "L",
        Names(sv="Huvudbok och koder", en="Ledger"),
        "Whether postings and code strings are whole, and belong to one line.",
    ),
    Family(
        "R",
        Names(sv="Avstämning", en="Reconciliation"),
        "Whether files agree with each other: with exact sources, titles and earlier runs.",
    ),
    Family("Q", Names(sv="Prognos", en="Forecast"), "What looks unusual in a forecast. These are questions."),
    Family("G", Names(sv="Mål", en="Goals"), "Whether assessments follow the scale, and what sums them up is right."),
    Family("N", Names(sv="Text", en="Narrative"), "Whether the report's text says what its figures say."),
)
"""The families in the order of the registry."""

CODES: tuple[Code, ...] = (
    *FILES,
    *CELLS,
    *SUMS,
    *VARIANCES,
    *SIGNS,
    *PERIODISATION,
    *LEDGER,
    *RECONCILIATION,
    *FORECASTS,
    *GOALS,
    *NARRATIVE,
)
"""Every code, by family and number."""

BY_CODE = MappingProxyType({code.code: code for code in CODES})
"""The same by their codes: `BY_CODE["V01"]`."""
