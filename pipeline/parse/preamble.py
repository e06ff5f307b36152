"""What an export says about itself above its heads: system, selection, period, unit, when it was printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.labels import fits, normalised
from pipeline.tables import Recognised, Sheet
from schemas.organisation import Unit
from schemas.periods import Period

PREAMBLE = 80
"""How many stored rows from the top of a sheet may say what it is."""

_MONTHS = (
    "jan januari january januar",
    "feb febr februari february februar",
    "mar mars march märz maart mrt",
    "apr april",
    "maj may mai mei",
    "jun juni june",
    "jul juli july",
    "aug augusti august augustus",
    "sep sept september",
    "okt oct oktober october",
    "nov november",
    "dec dez december dezember",
)
MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
"""The names of the months in Swedish, English, German and Dutch, whole and cut short → the month's number."""
MONTH = re.compile(rf"(?i)(?<![^\W\d_])({'|'.join(sorted(MONTH_OF, key=len, reverse=True))})(?![^\W\d_])")
"""A month's name as a word of its own: a text has other words too, and `Marginal` is no March."""
_NUMBERED = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])(?:-?[0-3]\d)?(?!\d)")
_OUTSIDE = re.compile(r"(?<!\d)((?:19|20)\d\d-?)(00|13)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def facts(sheet: Sheet, recognised: Recognised) -> Mapping[str, tuple[str, str]]:
    """The facts that stand above a table: the layout's name for each → its text and the cell it stands in.

    A fact is `Label: text` in one cell, or the label in one cell and the text in the next that holds anything; of a
    label with `*`, the whole of a cell that it fits. Of a table further down, or beside another, what stands right above
    it counts before what else the sheet begins with.
    """
    layout = recognised.layout
    labels = {normalised(label).rstrip(":"): fact for fact, names in layout.facts.items() for label in names}
    patterns = [
        (label, fact) for fact, names in layout.facts.items() for label in names if "*" in label or "#" in label
    ]
    above = sheet.cells.filter(pl.col("row") < recognised.first)
    own = above.filter(pl.col("row") >= recognised.begins).tail(PREAMBLE)
    if recognised.span is not None:
        own = own.select("row", *(column for column in own.columns if column in recognised.span))
    top = above.head(PREAMBLE)
    found: dict[str, tuple[str, str]] = {}
    for rows in (own, top):
        _add(found, rows, labels, patterns)
    return found


def _add(
    found: dict[str, tuple[str, str]],
    rows: pl.DataFrame,
    labels: Mapping[str, str],
    patterns: Sequence[tuple[str, str]],
) -> None:
    for stored in rows.iter_rows(named=True):
        row = stored.pop("row")
        texts = [(column, text) for column, text in stored.items() if text is not None and text.strip()]
        for position, (column, text) in enumerate(texts):
            label, colon, rest = text.partition(":")
            fact = labels.get(normalised(label))
            if fact is None:
                whole = [fact for pattern, fact in patterns if fact not in found and fits(pattern, text)]
                found.update((fact, (text.strip(), f"{column}{row}")) for fact in whole)
            elif fact in found:
                continue
            elif colon and rest.strip():
                found[fact] = rest.strip(), f"{column}{row}"
            elif position + 1 < len(texts):
                found[fact] = texts[position + 1][1].strip(), f"{texts[position + 1][0]}{row}"


def read_period(text: str, besides: Sequence[str] = ()) -> Period | None:
    """The period that a text names by its last month: `2016-08`, `201601-201608`, `jan-aug 2016`; None for anything else.

    A span must begin with January of the same year, since periods are accumulated. `besides` are the periods that the
    organisation has besides the months: `00` is January's, and `13` December's.
    """
    months_of = {"00": "01", "13": "12"}
    text = _OUTSIDE.sub(lambda match: match[1] + (months_of[match[2]] if match[2] in besides else match[2]), text)
    numbered = [(int(year), int(month)) for year, month in _NUMBERED.findall(text)]
    if numbered:
        if len(numbered) > 1 and numbered[0] != (numbered[-1][0], 1):
            return None
        return Period(*numbered[-1])
    months = [MONTH_OF[name] for name in MONTH.findall(normalised(text))]
    years = {int(year) for year in _YEAR.findall(text)}
    if not months or len(years) != 1 or (len(months) > 1 and months[0] != 1):
        return None
    return Period(years.pop(), months[-1])


def last_month(head: str) -> int | None:
    """The last month (1–12) that a head names, as `jan–aug`, `augusti` or `2016-08`; None where it names none."""
    numbered = _NUMBERED.findall(head)
    if numbered:
        return int(numbered[-1][1])
    named = MONTH.findall(normalised(head))
    return MONTH_OF[named[-1]] if named else None


def read_unit(text: str, units: Mapping[str, Unit]) -> set[str]:
    """The ids of the units that a text names as words of their own."""
    names = {normalised(name): unit for unit, declared in units.items() for name in (unit, *declared.aliases)}
    # The longest names first, so that "tusental kronor" is not also read as "kronor".
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return {names[name] for name in re.findall(rf"(?<!\w)({pattern})(?!\w)", normalised(text))}
