"""Text with delimiters (`.csv`, `.txt`, and what is only named `.xls`)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from pipeline.reading import refusal
from pipeline.reading.encodings import decoded, encoding_notes
from pipeline.reading.frames import SheetBuilder
from pipeline.reading.limits import Meter
from pipeline.tables import LAST_COLUMN, LAST_ROW, Sheet

DELIMITERS = "\t;|,"
"""In the order they are believed: a comma is also in numbers and sentences, a tab in nothing else."""

END = "\x00end\x00"
"""A last record that no file has: where it is missing, a quotation mark has swallowed it."""

ROWS = 4 * LAST_ROW
"""A text file may have more rows than a sheet, but not without end."""

Quoting = Literal[0, 3]


@dataclass(frozen=True, slots=True)
class Manner:
    """How quotation marks are taken: by the rules or not, as quotation marks at all, around line ends as well."""

    strict: bool
    quoting: Quoting
    lines: bool
    note: str = ""


BY_THE_RULES = Manner(strict=True, quoting=csv.QUOTE_MINIMAL, lines=True)
LOOSE = Manner(strict=False, quoting=csv.QUOTE_MINIMAL, lines=False)
MANNERS = (
    BY_THE_RULES,
    LOOSE,
    Manner(
        strict=False,
        quoting=csv.QUOTE_NONE,
        lines=True,
        note="has quotation marks that do not go in pairs, so all of them were read as they stand",
    ),
)
"""Tried in this order. A mark that is opened and never closed would swallow rows, and must not."""

SAMPLE = 500
"""Lines that settle the delimiter."""


def read_delimited(content: bytes, meter: Meter, name: str) -> tuple[list[Sheet], list[str]]:
    """The one sheet of a text file, every cell a text, and notes on encoding and delimiter.

    Rows are numbered as a spreadsheet program numbers them when it opens the file: a quoted text may span lines and
    is still one row; blank lines count; a first line `sep=;` sets the delimiter and is no row.
    Raises FileRejected (F03).
    """
    text, encoding = decoded(content)
    meter.unpacked(len(text))
    text = text.rstrip("\x1a\x00")
    delimiter = ""
    if text[:4].lower() == "sep=" and len(text) > 4:
        first, _, text = text.partition("\n")
        delimiter = first[4:5].strip('" \r')
    delimiter = delimiter or found_delimiter(text)

    shown = "tab" if delimiter == "\t" else delimiter
    notes = [*encoding_notes(text, encoding), f"delimited by {shown}"]
    for manner in MANNERS:
        builder = _filled(text, delimiter, manner, meter)
        if builder is not None:
            return [builder.build(name)], notes + [manner.note] * bool(manner.note)
    raise refusal.damaged(meter.file)


def _filled(text: str, delimiter: str, manner: Manner, meter: Meter) -> SheetBuilder | None:
    """The text's cells, read in a manner. None where the text is not written in it."""
    builder = SheetBuilder(meter)
    ending = "" if text.endswith(("\n", "\r")) else "\n"
    try:
        for row, fields in enumerate(_records(text + ending + END, delimiter, manner), start=1):
            if fields == [END]:
                return builder
            if row > ROWS or len(fields) > LAST_COLUMN:
                raise refusal.too_many_cells(meter.file)
            if not row % 4096:
                meter.tick()
            for column, value in enumerate(fields, start=1):
                if not manner.lines and "\n" in value:
                    return None
                if value:
                    builder.add(row, column, value, "text")
    except csv.Error:
        return None
    return None


def found_delimiter(text: str) -> str:
    """The delimiter that splits most of the first lines into equally many fields.

    Half of the filled lines must agree; where no delimiter does that well, the one that splits most lines; else `;`.
    """
    sample = "".join(islice(io.StringIO(text, newline=""), SAMPLE))
    agreeing: dict[str, float] = {}
    splitting: dict[str, float] = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(fields) for fields in _records(sample, delimiter, LOOSE) if any(fields))
        total = sum(widths.values())
        several = {width: count for width, count in widths.items() if width > 1}
        agreeing[delimiter] = max(several.values(), default=0) / max(total, 1)
        splitting[delimiter] = sum(several.values()) / max(total, 1)
    for delimiter, share in agreeing.items():
        if share >= 0.5:
            return delimiter
    best = max(splitting, key=lambda delimiter: splitting[delimiter])
    return best if splitting[best] else ";"


def _records(text: str, delimiter: str, manner: Manner) -> Iterator[list[str]]:
    # Texts may be as long as the file: the meter has already counted them.
    csv.field_size_limit(1 << 30)
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, quoting=manner.quoting, strict=manner.strict)
