"""Every comparison as compact data for the page's table: texts once, rows as numbers that refer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.language import Language
from pipeline.publish.cells import operands_text
from pipeline.publish.naming import Naming
from pipeline.publish.page.safe import visible
from pipeline.publish.places import Place
from pipeline.result import Result
from schemas.codes import BY_CODE
from schemas.rules import VERDICTS

MOST = 50_000
"""How many comparisons the page holds, the worst first. The log has them all."""

LARGEST_EXACT = 2**53
"""The integers that a browser keeps exactly; an amount beyond is written as text."""

COLUMNS = ("verdict", "code", "title", "line", "measure", "month", "left", "right", "difference", "bound", "finding",
           "place", "against", "reason")  # fmt: skip
"""What a row holds, in order: verdicts by their place in `VERDICTS`, amounts in öre, everything else a text's number."""


class Texts:
    """Texts, each once, by the number that stands for it. The empty text is 0."""

    def __init__(self) -> None:
        self.all: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}

    def __call__(self, text: str) -> int:
        """The number of a text."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.all)
            self.all.append(visible(text))
        return number


def comparisons(
    result: Result, naming: Naming, placed: Mapping[int, Place], numbers: Mapping[object, str]
) -> dict[str, Any]:
    """The comparisons, worst first, as the page's script reads them. `numbers` are those of findings, by comparison."""
    texts = Texts()
    shown = worst_first(result.comparisons).head(MOST)
    rows = list(_rows(shown, naming, placed, numbers, texts))
    codes = sorted({row[1] for row in rows})
    rules = {
        number: naming.language.name(BY_CODE[code].name) for number in codes if (code := texts.all[number]) in BY_CODE
    }
    return {
        "texts": texts.all,
        "rows": rows,
        "rules": {str(number): visible(name) for number, name in rules.items()},
        "total": result.comparisons.height,
    }


def worst_first(comparisons: pl.DataFrame) -> pl.DataFrame:
    """Comparisons by verdict, the worst first, and else in the order in which they were made."""
    order = pl.col("verdict").cast(pl.String).replace_strict(VERDICTS, range(len(VERDICTS)), return_dtype=pl.Int8)
    return comparisons.sort(order, maintain_order=True)


def _rows(
    comparisons: pl.DataFrame,
    naming: Naming,
    placed: Mapping[int, Place],
    numbers: Mapping[object, str],
    texts: Texts,
) -> Iterator[list[Any]]:
    language = naming.language
    months = {month: language.month(month) for month in range(1, 13)}
    for made in comparisons.iter_rows(named=True):
        blamed = placed.get(made["figure"])
        yield [
            VERDICTS.index(made["verdict"]),
            texts(made["code"]),
            texts(naming.title(made["title"])),
            texts(naming.line(made["title"], made["line"])),
            texts(naming.measure(made["measure"])),
            texts(months.get(made["month"], "")),
            *(oere(made[name]) for name in ("left", "right", "difference", "bound")),
            texts(numbers.get(made["comparison"]) or numbers.get((made["code"], made["figure"]), "")),
            texts(place_text(blamed)),
            texts(against_text(made, placed, language)),
            texts(naming.reason(made["reason"])),
        ]


def against_text(made: Mapping[str, Any], placed: Mapping[int, Place], language: Language) -> str:
    """What a comparison's figure is held against: cells with signs and shares."""
    operands = [
        (placed[one["figure"]], one["numerator"], one["denominator"])
        for one in made["operands"] or ()
        if one["figure"] in placed
    ]
    return operands_text(operands, placed.get(made["figure"]), language)


def oere(amount: Decimal | None) -> int | str | None:
    """An amount in öre: a whole number, or text where a browser would not keep it exactly."""
    if amount is None:
        return None
    whole = int(amount.scaleb(2))
    return whole if abs(whole) < LARGEST_EXACT else str(whole)


def place_text(place: Place | None) -> str:
    """Where a figure stands: `Uppföljning Brandförsvaret.xlsx, Uppföljning!B7`."""
    return f"{place.file}, {place.sheet}!{place.cell or place.column}" if place else ""


def numbers_of(result: Result, placed: Mapping[int, Place]) -> dict[object, str]:
    """The number of the finding that a comparison belongs to, by the comparison's id, or by its code and figure."""
    cells = {(place.file, place.sheet, place.cell): number for number, place in placed.items() if place.cell}
    found: dict[object, str] = {}
    for number, finding in enumerate(result.findings, start=1):
        for companion in finding.companions:
            found.setdefault(companion, str(number))
        for cell in finding.cells[:1]:
            figure = cells.get((cell.file, cell.sheet, cell.address))
            if figure is not None:
                found.setdefault((finding.code, figure), str(number))
    return found


def by_finding(result: Result, numbers: Mapping[object, str]) -> dict[str, list[dict[str, Any]]]:
    """The comparisons that differ because of each finding, by the finding's number: its own first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for made in result.comparisons.filter(pl.col("verdict") == "differs").iter_rows(named=True):
        own = numbers.get((made["code"], made["figure"]))
        number = numbers.get(made["comparison"]) or own
        if number is not None:
            held = found.setdefault(number, [])
            held.insert(0, made) if own == number and made["comparison"] not in numbers else held.append(made)
    return found
