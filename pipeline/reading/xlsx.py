"""Workbooks of Excel 2007 and later (`.xlsx`, `.xlsm`)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reading import refusal
from pipeline.reading.limits import Meter
from pipeline.reading.markup import ignore, local_name, parse_xml
from pipeline.reading.notes import DOUBLED, NO_CELLS
from pipeline.reading.number_formats import NumberFormat
from pipeline.reading.ooxml import Entry, first_part, notes_on, relations, workbook_part
from pipeline.reading.package import Package
from pipeline.reading.xlsx_sheet import SheetReader, Texts
from pipeline.reading.xlsx_styles import cell_formats, shared_texts
from pipeline.tables import Sheet

LARGE = 4 << 20
"""Bytes of a part beyond which its plain rows are read many at a time. A smaller one is read within a third of a second."""


def read_xlsx(package: Package, meter: Meter) -> tuple[list[Sheet], list[str]]:
    """The worksheets of a workbook in order, and notes. Raises FileRejected (F01, F02, F03)."""
    workbook = workbook_part(package, meter)
    related = relations(package, workbook, meter)
    entries, epoch_1904 = _entries(package, workbook, meter)
    if len(entries) > meter.limits.sheets:
        raise refusal.too_many_cells(meter.file)

    styles = first_part(package, related, "styles")
    strings = first_part(package, related, "sharedStrings")
    formats = cell_formats(package, styles, meter) if styles else []
    texts = _texts(package, strings, meter)

    notes = notes_on(package, related)
    sheets = []
    for entry in entries:
        relation = related.get(entry.relation)
        if relation is None or relation.kind != "worksheet":
            notes.append(NO_CELLS)
            continue
        sheet, doubled = _sheet(package, relation.target, entry, meter, texts, formats, epoch_1904=epoch_1904)
        sheets.append(sheet)
        if doubled:
            notes.append(DOUBLED)
    len(texts)  # they are waited for, and what is wrong with them told, even where no cell has one
    return sheets, list(dict.fromkeys(notes))


def _texts(package: Package, part: str, meter: Meter) -> Texts:
    """The texts that cells share."""
    if not part:
        return []
    if package.size(part) < LARGE:
        return shared_texts(package.chunks(part), part, meter)
    from pipeline.reading.shared_texts import SharedTexts, many_texts  # noqa: PLC0415 - brings numpy with it

    apart = package.another()
    return SharedTexts(lambda: many_texts(apart, part, meter))


def _sheet(
    package: Package,
    part: str,
    entry: Entry,
    meter: Meter,
    texts: Texts,
    formats: Sequence[NumberFormat],
    *,
    epoch_1904: bool,
) -> tuple[Sheet, int]:
    """A worksheet, and how many of its cells came twice."""
    if package.size(part) >= LARGE:
        from pipeline.reading.large_sheet import read_large  # noqa: PLC0415 - brings numpy with it

        read = read_large(package, part, entry, meter, texts, formats, epoch_1904=epoch_1904)
        if read is not None:
            return read
    reader = SheetReader(part, meter, texts, formats, epoch_1904=epoch_1904)
    return reader.read(package.chunks(part), entry.name, hidden=entry.hidden), reader.doubled


def _entries(package: Package, workbook: str, meter: Meter) -> tuple[list[Entry], bool]:
    """The sheets as listed, and whether days are counted from 1904."""
    entries: list[Entry] = []
    epoch_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        tag = local_name(name)
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            entries.append(Entry(attributes.get("name", ""), relation, hidden))
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904") in ("1", "true")

    parse_xml(package.chunks(workbook), meter, workbook, start, ignore, ignore)
    return entries, epoch_1904
