"""The rows of a coded export or of goals that are none of its rows: totals, counts, footers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.describe.columns import Read
from pipeline.describe.lexicon import COUNT, FOOTER, PREVIOUS_TOTAL, TOTAL
from pipeline.describe.model import Remark, doubt
from pipeline.describe.sample import ROWS, amounts_of, rows_of
from pipeline.labels import normalised
from pipeline.tables import Sheet
from schemas.layout import CODED, DIMENSIONS

LAST = 20
"""How many rows at the end of a sheet are looked at for totals, beyond those looked at from its top."""


def labels_of(read: Read, sheet: Sheet) -> tuple[Mapping[str, tuple[str, ...]], tuple[Remark, ...]]:
    """The labels of totals, counts and footers that a layout would declare, and whether the totals hold."""
    labels: dict[str, dict[str, None]] = {}
    remarks: list[Remark] = []
    end = sheet
    if sheet.cells.height > ROWS:
        end = Sheet(sheet.name, sheet.cells.tail(LAST), sheet.kinds.tail(LAST))
    rows = list(read.found.rows)
    if end is not sheet:
        rows += [row for row in rows_of(end) if not rows or row.number > rows[-1].number]
    for row in rows:
        texts = {column: " ".join(text.split()).rstrip(": ") for column, text in row.texts.items()}
        first = next(iter(texts.values()))
        text = normalised(first)
        if FOOTER.fullmatch(text):
            labels.setdefault("footers", {})[_without_digits(first)] = None
        elif read.kind in CODED and _is_label(read, texts) and COUNT.fullmatch(text.partition(":")[0]):
            labels.setdefault("counts", {})[first.partition(":")[0].strip()] = None
        elif read.kind in CODED and _is_label(read, texts) and TOTAL.search(text):
            labels.setdefault("totals", {})[first] = None
            if end is sheet:
                remarks.append(_holds(read, sheet, row.number))
        elif read.kind == "goals" and read.having("goal") not in texts and read.having("assessment") in texts:
            key = "previous" if PREVIOUS_TOTAL.fullmatch(text) else "totals"
            if not first.isdigit():
                labels.setdefault(key, {})[first] = None
    return {key: tuple(found) for key, found in labels.items()}, tuple(remarks)


def _is_label(read: Read, texts: Mapping[str, str]) -> bool:
    """Whether a row carries no code string: two cells of codes at most, and no digit where it begins."""
    codes = [c for c in texts if read.roles.get(c) in {*DIMENSIONS, "code", "period", "voucher"}]
    first = next(iter(texts.values()))
    return len(codes) <= 2 and not first[:1].isdigit()


def _without_digits(text: str) -> str:
    lead = text.split(next((mark for mark in text if mark.isdigit()), "\n"), maxsplit=1)[0].strip()
    return f"{lead} *" if lead != text.strip() else text


def _holds(read: Read, sheet: Sheet, row: int) -> Remark:
    """Whether a printed total is the sum of the rows above it in every column."""
    above = [one.number for one in read.found.rows if one.number < row]
    columns = list(read.amounts)
    found, _ = amounts_of(sheet, columns, [*above, row])
    failing = []
    for column in columns:
        values = found[column].values
        if row in values and values[row] != sum(values[one] for one in above if one in values):
            failing.append(column)
    if failing:
        where = ", ".join(failing)
        return doubt(
            f"summan på rad {row} går inte ihop i kolumn {where}",
            f"the total of row {row} does not hold in column {where}",
        )
    return Remark(
        f"summan på rad {row} är summan av raderna ovanför", f"the total of row {row} is the sum of the rows above"
    )
