"""How cells look: one place for fonts, fills and number formats. What a colour says is always said in words as well."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from schemas.organisation import Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT = "Calibri"
FONT_SIZE = 10
WORKBOOK_OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
    }
)
"""What every workbook of the program is made with: a text stays a text, whatever an export says in it."""
INK = "#1F2A37"
QUIET = "#5B6675"
RULE = "#9AA5B1"
LINK = "#1D4F91"
HEAD = "#DCE3EA"
BAND = "#F1F4F7"
ANSWER, ANSWER_RULE = "#FFFBE6", "#E0D8A8"
"""A cell to write in, and the rule around it."""
TOTAL, BETTER, WORSE = "#5B6675", "#9CCB98", "#A4262C"
"""Middle, light and dark, in charts."""
MARKED = "#F8D7DA"
"""An amount that a file states otherwise, and that somebody has to act on."""

VERDICT_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "differs": {"bg_color": "#A4262C", "font_color": "#FFFFFF", "bold": True},
        "not-tested": {"bg_color": "#C9CED4", "font_color": INK, "italic": True},
        "rounding": {"bg_color": "#EAF3E6", "font_color": INK},
        "agrees": {"bg_color": "#EAF3E6", "font_color": INK},
    }
)
"""Dark, middle and light: the three outcomes stay apart when printed in grey."""

SEVERITY_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "error": VERDICT_STYLES["differs"],
        "warning": {"bg_color": "#FFE08A", "font_color": INK, "bold": True},
        "info": {"bg_color": "#EDF0F3", "font_color": INK},
    }
)

LIGHT_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "green": {"bg_color": "#2E7D32", "font_color": "#FFFFFF", "bold": True},
        "yellow": {"bg_color": "#FFD54F", "font_color": INK, "bold": True},
        "red": {"bg_color": "#A4262C", "font_color": "#FFFFFF", "bold": True},
    }
)

ANSWERED: Mapping[str, Any] = MappingProxyType(
    {"text_wrap": True, "bg_color": ANSWER, "border": 1, "border_color": ANSWER_RULE, "locked": False}
)
"""A cell to write in. It is unlocked, for those who protect the sheet."""

TEXT = "@"
DATE = "yyyy-mm-dd"
EXACT = '#,##0.00;"−"#,##0.00;0.00'
"""Kronor and öre."""
COUNT = "#,##0"
MEAN = "0.0"


def amount_format(unit: Unit) -> str:
    """The number format that shows exact kronor in a unit: the commas divide, the stored value stays.

    A unit that is no power of a thousand cannot be shown so: then it is kronor and öre.
    """
    commas = {1: "", 1000: ",", 1_000_000: ",,"}.get(unit.factor)
    if commas is None:
        return EXACT
    digits = "#,##0" + ("." + "0" * unit.decimals if unit.decimals else "") + commas
    zero = "0" + ("." + "0" * unit.decimals if unit.decimals else "")
    return f'{digits};"−"{digits};{zero}'


def zero_limit(unit: Unit) -> float:
    """The largest amount that is shown as zero in a unit. Öre are the finest, so the next one is rounded up."""
    return float(unit.factor) / float(10**unit.decimals) / 2 - 0.005


def zero_format(unit: Unit) -> str:
    """The number format of an amount so small that it is shown as zero: by `amount_format` alone it would read −0."""
    zero = "0" + ("." + "0" * unit.decimals if unit.decimals else "")
    commas = {1000: ",", 1_000_000: ",,"}.get(unit.factor, "")
    return f"{zero}{commas};{zero}{commas};{zero}"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:  # noqa: ANN401  XlsxWriter's own properties
        """The format with these properties, on top of the base that every cell has."""
        if "indent" in properties:
            properties = {
                "align": "left",
                **properties,
            }  # XlsxWriter drops the indent of a cell that is aligned to the top
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", "font_color": INK, **properties})
        return self._made[key]

    def number(self, **properties: Any) -> int:  # noqa: ANN401  XlsxWriter's own properties
        """The number by which a cell written as XML names the format with these properties."""
        return int(self(**properties)._get_xf_index())  # noqa: SLF001  XlsxWriter tells it to nobody else
