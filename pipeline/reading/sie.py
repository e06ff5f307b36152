"""SIE, the Swedish exchange format of accounting systems (`.se`, `.si`, `.sie`; types 1 to 4)."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.reading import refusal
from pipeline.reading.encodings import decoded, encoding_notes
from pipeline.reading.frames import SheetBuilder
from pipeline.reading.limits import Meter
from pipeline.reading.numbers import is_number, stored_number
from pipeline.tables import LAST_COLUMN, Sheet

HEADS = {
    "#RAR": "årsnr start slut",
    "#KONTO": "konto kontonamn",
    "#KTYP": "konto kontotyp",
    "#ENHET": "konto enhet",
    "#SRU": "konto sru-kod",
    "#DIM": "dimension dimensionsnamn",
    "#UNDERDIM": "dimension dimensionsnamn överdimension",
    "#OBJEKT": "dimension objekt objektnamn",
    "#IB": "årsnr konto saldo kvantitet",
    "#UB": "årsnr konto saldo kvantitet",
    "#OIB": "årsnr konto {} saldo kvantitet",
    "#OUB": "årsnr konto {} saldo kvantitet",
    "#RES": "årsnr konto saldo kvantitet",
    "#PSALDO": "årsnr period konto {} saldo kvantitet",
    "#PBUDGET": "årsnr period konto {} saldo kvantitet",
    "#VER": "serie vernr verdatum vertext regdatum sign",
    "#TRANS": "konto {} belopp transdatum transtext kvantitet sign",
    "#RTRANS": "konto {} belopp transdatum transtext kvantitet sign",
    "#BTRANS": "konto {} belopp transdatum transtext kvantitet sign",
}
"""The fields of each kind of record that is a table, by their Swedish names; `{}` stands for the object list.

#RTRANS and #BTRANS have sheets of their own: each added row is repeated as #TRANS, and removed rows count nowhere, so
the sheet #TRANS alone is the ledger.
"""

POSTINGS = ("#TRANS", "#RTRANS", "#BTRANS")
BY_DIMENSION = ("#PSALDO", "#PBUDGET", "#OIB", "#OUB")
"""Records that state the same amounts once without objects and again with them."""

VOUCHER = ("serie", "vernr", "verdatum", "vertext")
AMOUNTS = frozenset({"saldo", "belopp", "kvantitet"})
DATES = frozenset({"start", "slut", "verdatum", "transdatum", "regdatum"})

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|([{}])|([^\s{}"]+)')
_SPACES = re.compile(r"\s+")
_LINE_END = re.compile("\r\n|\n|\r")
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TRUE_CODES = ("cp437", "cp1252")
"""The declared encoding (#FORMAT PC8), and the one that is written in its place when it is not UTF-8."""


@dataclass(slots=True)
class _Record:
    """One line: its number, its fields, and the objects as dimension → object (None if it has no list).

    `summed` is what a check sum adds up of it: its label and all its fields.
    """

    line: int
    fields: list[str]
    objects: dict[str, str] | None
    summed: str


@dataclass(slots=True)
class _Group:
    """The records of one sheet to be."""

    heads: list[str]
    records: list[_Record] = field(default_factory=list)
    dimensions: dict[str, None] = field(default_factory=dict)  # in the order they were met


def read_sie(content: bytes, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """A sheet for each kind of record, every record in the row of its line in the file. Raises FileRejected (F03, F08).

    Row 1 holds the heads (in the file it is #FLAGGA). Objects have a column per dimension, `dimension 1`. A posting
    carries its voucher's series, number, date and text. Amounts are numbers, dates are dates, all codes are texts.
    Monthly balances that are stated with objects are on sheets of their own, `#PSALDO {1}` for those by dimension 1,
    since they repeat those without. Whatever is no table (#FNAMN, #GEN …) is on the first sheet, named `#`, without heads.
    A check sum (#KSUMMA) that is not that of the records raises FileRejected (F08), and so does one that is announced and
    not there: the file is cut short.
    """
    text, encoding = decoded(content, _TRUE_CODES)
    meter.unpacked(len(text))
    groups: dict[str, _Group] = {"#": _Group([])}
    notes = encoding_notes(text, encoding)
    voucher: list[str] = []
    summed: list[str] | None = None
    for label, record in _records(text, meter):
        if label == "#VER":
            voucher = record.fields[:4] + [""] * (4 - len(record.fields))
        if label in POSTINGS:
            record.fields = [*voucher, *record.fields] if voucher else [""] * 4 + record.fields
        if label == "#KSUMMA" and not (record.fields and record.fields[0]):
            summed = []
        elif label == "#KSUMMA":
            if summed is not None and not is_sum_of(record.fields[0], "".join(summed), encoding):
                raise refusal.wrong_check_sum(meter.file, record.line)
            summed = None
        elif summed is not None:
            summed.append(record.summed)
        _put(groups, label, record)
    if summed is not None:
        raise refusal.check_sum_missing(meter.file)
    sheets = [_sheet(name, group, meter) for name, group in groups.items() if group.records]
    if len(sheets) > meter.limits.sheets:
        raise refusal.too_many_cells(meter.file)
    return sheets, notes


def is_sum_of(printed: str, summed: str, encoding: str) -> bool:
    """Whether a printed check sum is the CRC-32 of the labels and fields between its two records.

    Source: the SIE format 4B, 10.15: spaces between fields, quotation marks around them and braces are left out. It is
    of the bytes as written, which are those of the file or, where somebody has saved it in another encoding since, of
    one that was meant. Some systems leave out spaces within fields as well.
    """
    try:
        expected = int(printed) & 0xFFFFFFFF
    except ValueError:
        return False
    for text in (summed, _SPACES.sub("", summed)):
        for tried in dict.fromkeys((encoding, *_TRUE_CODES, "utf-8")):
            try:
                if zlib.crc32(text.encode(tried)) == expected:
                    return True
            except UnicodeEncodeError:
                continue
    return False


def _records(text: str, meter: Meter) -> Iterator[tuple[str, _Record]]:
    """The lines that are records, by label."""
    for line, written in enumerate(_LINE_END.split(text), start=1):
        if not line % 4096:
            meter.tick()
        if not written.lstrip().startswith("#"):
            continue
        fields: list[str] = []
        objects: list[str] | None = None
        within = False
        written_out: list[str] = []
        for quoted, brace, plain in _TOKEN.findall(written):
            if brace:
                within = brace == "{"
                objects = [] if objects is None else objects
            else:
                value = plain or quoted.replace('\\"', '"')
                (objects if within and objects is not None else fields).append(value)
                written_out.append(value)
        pairs = None if objects is None else dict(zip(objects[::2], objects[1::2], strict=False))
        yield fields[0].upper(), _Record(line, fields[1:], pairs, "".join(written_out))


def _put(groups: dict[str, _Group], label: str, record: _Record) -> None:
    """Lay a record with those that it forms a table with."""
    heads = HEADS.get(label)
    if heads is None:
        listed = [f"{dimension} {text}" for dimension, text in (record.objects or {}).items()]
        record.fields, record.objects = [label, *record.fields, *listed], None
        groups["#"].records.append(record)
        return
    name = label
    if label in BY_DIMENSION and record.objects:
        name = f"{label} {{{' '.join(record.objects)}}}"
    group = groups.get(name)
    if group is None:
        names = [head for head in heads.split() if head != "{}"]
        group = groups[name] = _Group([*VOUCHER, *names] if label in POSTINGS else names)
    group.dimensions.update(dict.fromkeys(record.objects or ()))
    group.records.append(record)


def _sheet(name: str, group: _Group, meter: Meter) -> Sheet:
    """The records as a sheet: the fields' columns, with more than the format knows of kept, then the dimensions'."""
    cells = SheetBuilder(meter)
    longest = max(len(record.fields) for record in group.records)
    if max(longest, len(group.heads)) + len(group.dimensions) > LAST_COLUMN:
        raise refusal.too_many_cells(meter.file)
    if group.heads:
        group.heads.extend(f"fält {at}" for at in range(len(group.heads) + 1, longest + 1))
    dimensions = {dimension: at for at, dimension in enumerate(group.dimensions, start=len(group.heads) + 1)}
    for column, head in enumerate(group.heads, start=1):
        cells.add(1, column, head, "text")
    for dimension, column in dimensions.items():
        cells.add(1, column, f"dimension {dimension}", "text")
    kinds: defaultdict[int, str] = defaultdict(str, enumerate(group.heads, start=1))
    for record in group.records:
        for column, text in enumerate(record.fields, start=1):
            if text:
                cells.add(record.line, column, *_value(kinds[column], text))
        for dimension, text in (record.objects or {}).items():
            if text:
                cells.add(record.line, dimensions[dimension], text, "text")
    return cells.build(name)


def _value(head: str, text: str) -> tuple[str, str]:
    """A field's text and kind, by its head."""
    if head in AMOUNTS and is_number(text):
        return stored_number(text), "number"
    if head in DATES and (match := _DATE.fullmatch(text)):
        return "-".join(match.groups()), "date"
    return text, "text"
