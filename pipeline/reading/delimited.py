"""Text with delimiters (`.csv`, `.txt`, and what is only named `.xls`)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from pipeline.reading import refusal
from pipeline.reading.encodings import decoded
from pipeline.reading.frames import SheetBuilder
from pipeline.reading.limits import LAST_COLUMN, LAST_ROW, Meter
from pipeline.tables import Sheet

DELIMITERS = "\t;|,"
"""In the order they are believed: a comma is also in numbers and sentences, a tab in nothing else."""

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
        delimiter = first[4:5]
    delimiter = delimiter or found_delimiter(text)

    builder = SheetBuilder(meter)
    for row, fields in enumerate(_records(text, delimiter), start=1):
        if row > LAST_ROW * 4 or len(fields) > LAST_COLUMN:
            raise refusal.too_many_cells(meter.file)
        if not row % 4096:
            meter.tick()
        for column, value in enumerate(fields, start=1):
            if value:
                builder.add(row, column, value, "text")
    shown = "tab" if delimiter == "\t" else delimiter
    return [builder.build(name)], [f"text in {encoding}, delimited by {shown}"]


def found_delimiter(text: str) -> str:
    """The delimiter that splits most of the first lines into equally many fields.

    Half of the filled lines must agree; where no delimiter does that well, the one that splits most lines; else `;`.
    """
    sample = "".join(islice(io.StringIO(text, newline=""), SAMPLE))
    agreeing: dict[str, float] = {}
    splitting: dict[str, float] = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(fields) for fields in _records(sample, delimiter) if any(fields))
        total = sum(widths.values())
        several = {width: count for width, count in widths.items() if width > 1}
        agreeing[delimiter] = max(several.values(), default=0) / max(total, 1)
        splitting[delimiter] = sum(several.values()) / max(total, 1)
    for delimiter, share in agreeing.items():
        if share >= 0.5:
            return delimiter
    best = max(splitting, key=lambda delimiter: splitting[delimiter])
    return best if splitting[best] else ";"


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    # Texts may be as long as the file: the meter has already counted them.
    csv.field_size_limit(1 << 30)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
