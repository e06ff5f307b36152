"""The corpus of third-party spreadsheets: each is read, or refused with a reason, and what is read stands there."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import pytest
import python_calamine as calamine
from openpyxl import load_workbook

from pipeline.findings import FileRejected
from pipeline.reading import read_many
from pipeline.tables import Book, Sheet, letters
from tests.reading.corpus_table import results, table, written_table

pytestmark = pytest.mark.needs("corpus")

SAMPLE = 300
"""Cells looked up per sheet."""

OPENPYXL_LIMIT = 300_000
"""Bytes of a workbook that openpyxl reads in a second or two."""


@pytest.fixture(scope="session")
def outcomes(corpus: Path) -> dict[Path, Book | FileRejected]:
    return results(corpus)


def sampled(sheet: Sheet) -> Iterator[tuple[int, str, str, str]]:
    """Some of a sheet's cells, always the same: row, column, text, kind."""
    chosen = random.Random(sheet.name).sample(range(sheet.cells.height), min(sheet.cells.height, SAMPLE // 10))
    for at in chosen:
        texts, kinds = sheet.cells.row(at, named=True), sheet.kinds.row(at, named=True)
        filled = [column for column, text in texts.items() if text is not None and column != "row"]
        for column in filled[:10]:
            yield texts["row"], column, texts[column], kinds[column]


def agrees(text: str, kind: str, theirs: object) -> bool:
    """Whether a cell of ours is what another library says."""
    same = False
    match theirs:
        case bool():
            same = kind == "boolean" and text == str(theirs).upper()
        case int() | float():
            same = kind == "number" and float(text) == theirs
        case timedelta():
            same = kind == "date" or abs(float(text) * 86_400 - theirs.total_seconds()) < 1
        case datetime():
            # Other libraries give a day or a time of day as a moment, now and then.
            moments = (
                theirs.isoformat()[:19],
                theirs.isoformat().removesuffix("T00:00:00"),
                theirs.time().isoformat()[:8],
            )
            same = kind == "date" and text[:19] in moments
        case date():
            same = kind == "date" and text == theirs.isoformat()
        case time():
            same = kind == "date" and text[:8] == theirs.isoformat()[:8]
        case str():
            same = text.replace("\r\n", "\n").strip() == theirs.replace("\r\n", "\n").strip()
    return same


def test_every_file_is_read_or_refused_with_one_reason(outcomes: dict[Path, Book | FileRejected]) -> None:
    for path, outcome in outcomes.items():
        if isinstance(outcome, FileRejected):
            (finding,) = outcome.findings
            assert finding.code in {"F01", "F02", "F03", "F11"}, path
            assert path.name in finding.message.text.format(**finding.message.values), path


def test_the_table_in_the_docs_is_what_a_run_over_the_corpus_gives(outcomes: dict[Path, Book | FileRejected]) -> None:
    assert written_table() == table(outcomes)


def differences(sheet: Sheet, theirs: Sequence[Sequence[object]]) -> Iterator[tuple[str, object, str, object]]:
    """Every cell in which a sheet differs from the rows of another library: its place, ours, its kind, theirs."""
    blank = ("",) * (sheet.cells.width - 1)
    texts = {row: cells for row, *cells in sheet.cells.iter_rows()}
    kinds = {row: cells for row, *cells in sheet.kinds.iter_rows()}
    for row in range(1, max(len(theirs), *texts, 0) + 1):
        line = theirs[row - 1] if row <= len(theirs) else []
        pairs = zip_longest(texts.get(row, blank), kinds.get(row, blank), line, fillvalue="")
        for column, (text, kind, value) in enumerate(pairs, 1):
            # calamine's binding gives error values as blank cells
            same = value == "" if not text or kind == "error" else agrees(text, str(kind), value)
            if not same:
                yield f"{letters(column)}{row}", text, str(kind), value


def test_calamine_gives_every_cell_that_we_read_and_no_other(
    outcomes: dict[Path, Book | FileRejected], corpus: Path
) -> None:
    looked_up, faults, refused = 0, [], set()
    for path, outcome in outcomes.items():
        if not isinstance(outcome, Book) or outcome.format == "csv":
            continue
        try:
            opened = calamine.load_workbook(str(corpus / path))
        except calamine.CalamineError:
            refused.add(path.name)
            continue
        with opened as workbook:
            for sheet in outcome.sheets:
                theirs = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                looked_up += sum(sheet.cells.drop("row").count().row(0)) if sheet.cells.height else 0
                faults += [(path.name, sheet.name, *fault) for fault in differences(sheet, theirs)]
    assert not faults
    assert looked_up > 700_000
    assert refused <= {"poi__poifs__protect.xlsx"}  # locked with the password that Excel itself tries


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # it tells of extensions that it does not know
def test_openpyxl_finds_the_reported_values_at_their_positions(
    outcomes: dict[Path, Book | FileRejected], corpus: Path
) -> None:
    looked_up, faults, refused = 0, [], set()
    for path, outcome in outcomes.items():
        if not isinstance(outcome, Book) or outcome.format != "xlsx" or (corpus / path).stat().st_size > OPENPYXL_LIMIT:
            continue
        content = (corpus / path).read_bytes()
        if not content.startswith(b"PK"):
            continue
        workbook = load_workbook(BytesIO(content), data_only=True)
        if not workbook.sheetnames:
            refused.add(path.name)
            continue
        for sheet in outcome.sheets:
            theirs = workbook[sheet.name]
            for row, column, text, kind in sampled(sheet):
                looked_up += 1
                value = theirs[f"{column}{row}"].value
                if not agrees(text, kind, value):
                    faults.append((path.name, sheet.name, f"{column}{row}", text, kind, value))
    assert not faults
    assert looked_up > 2_000
    assert refused <= {"poi__SimpleStrict.xlsx"}  # openpyxl knows the transitional namespaces only


def test_the_csv_module_finds_the_reported_values_at_their_positions(
    outcomes: dict[Path, Book | FileRejected], corpus: Path
) -> None:
    files = {path: outcome for path, outcome in outcomes.items() if isinstance(outcome, Book) and path.suffix == ".csv"}
    for path, book in files.items():
        (sheet,) = book.sheets
        delimiter = book.notes[1][-1]
        with (corpus / path).open(encoding="utf-8-sig", newline="") as opened:
            theirs = {
                (row, letters(column)): value
                for row, fields in enumerate(csv.reader(opened, delimiter=delimiter), start=1)
                for column, value in enumerate(fields, start=1)
                if value
            }
        ours = {
            (row["row"], column): text
            for row in sheet.cells.iter_rows(named=True)
            for column, text in row.items()
            if column != "row" and text is not None
        }
        assert ours == theirs, path


def test_the_whole_corpus_is_read_within_its_limits_in_a_few_seconds(
    outcomes: dict[Path, Book | FileRejected], corpus: Path
) -> None:
    # Reading it again in one process each time would take minutes if any single file hung until its limit.
    hostile = sorted((corpus / "hostile").iterdir())
    assert len(read_many(hostile)) == len(hostile)
