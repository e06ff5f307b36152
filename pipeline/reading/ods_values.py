"""The values and formulas of OpenDocument cells, in the words that all our sheets use."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.reading.dates import iso_stored
from pipeline.reading.numbers import double_text, is_number, stored_number

_DURATION = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_QUOTED = re.compile(r'("(?:[^"]|"")*")')
_REFERENCE = re.compile(r"\[([^\]]*)\]")


def stored_value(attributes: dict[str, str], shown: str) -> tuple[str, str]:
    """The text and kind of a cell with these attributes whose paragraphs say `shown`. Empty text is a blank cell."""
    type_ = attributes.get("office:value-type", "")
    value: tuple[str, str] | None = None
    if attributes.get("calcext:value-type") == "error":
        value = shown or "#VALUE!", "error"
    elif type_ in ("float", "currency", "percentage"):
        number = attributes.get("office:value", "").strip()
        value = (stored_number(number), "number") if is_number(number) else None
    elif type_ == "date":
        date = iso_stored(attributes.get("office:date-value", ""))
        value = (date, "date") if date else None
    elif type_ == "time":
        value = _time(attributes.get("office:time-value", ""))
    elif type_ == "boolean":
        value = attributes.get("office:boolean-value", "").upper(), "boolean"
    # Paragraphs may hold what a text attribute cannot: only without them the attribute is the text.
    return value or (shown or attributes.get("office:string-value", ""), "text")


def _time(text: str) -> tuple[str, str] | None:
    """A time of day as `12:30:00`; a longer or negative time as a number of days, as Excel stores it."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    hours, minutes = int(match[2] or 0), int(match[3] or 0)
    seconds = Decimal(match[4] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    if match[1] or total >= 86_400:
        return double_text(float(total / 86_400) * (-1 if match[1] else 1)), "number"
    clock = f"{int(total) // 3600:02}:{int(total) // 60 % 60:02}:{int(total) % 60:02}"
    rest = round((total % 1) * 1000)
    return (f"{clock}.{rest:03}" if 0 < rest < 1000 else clock), "date"


def plain_formula(text: str) -> str:
    """A formula as Excel would write it, without its `=`: `of:=SUM([.A1:.A3];2)` → `SUM(A1:A3,2)`."""
    prefix, found, formula = text.partition("=")
    if not found or not (prefix == "" or prefix.endswith(":")):
        return text
    if prefix == "msoxl:":
        return formula
    parts = _QUOTED.split(formula)
    return "".join(part if at % 2 else _unbracketed(part) for at, part in enumerate(parts))


def _unbracketed(text: str) -> str:
    return _REFERENCE.sub(_excel_reference, text.replace(";", ","))


def _excel_reference(match: re.Match[str]) -> str:
    """`.A1` → `A1`, `$Blad1.A1:.B2` → `Blad1!A1:B2`."""
    places = []
    for place in match[1].split(":"):
        sheet, _, cell = place.rpartition(".")
        places.append(f"{sheet.removeprefix('$')}!{cell}" if sheet else cell)
    return ":".join(places)
