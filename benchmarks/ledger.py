"""A large general ledger: `python benchmarks/ledger.py FILE [rows]`, a million rows of ten columns by default.

The postings are those of the August 2016 example over and over, each with an amount and a reference of its own, under
the same selection block and heads and above the same totals. The workbook is written as the spreadsheet programs write
one: shared texts, styles on every cell, dates as days since 1900, no cell where there is nothing.
"""

from __future__ import annotations

import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from examples.august_2016.ledger import postings

ROWS = 1_000_000
HEADS = ("Ansvar", "Konto", "Verksamhet", "Aktivitet", "Motpart", "Period", "Verifikation", "Datum", "Text", "Belopp")
FACTS = (
    ("System", "Ekonomisystem"),
    ("Urval", "Ansvar 0110-0340 och 5110, konto 3-8"),
    ("Period", "201601-201608"),
    ("Belopp i", "kr"),
    ("Utskriven", "2016-09-14 08:12"),
)
FIRST = len(FACTS) + 4
"""The first posting's row: below the report's name, the facts, an empty row and the heads."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

NO_PROJECTS = (
    'projekt = { heads = ["Projekt", "Proj"] }',
    'projekt = { heads = ["Projekt", "Proj"], optional = true }',
)
"""What the settings of the example say, and what they must say for this ledger, which has no column for projects."""


def settings() -> str:
    """The settings of the example as they must be for this ledger."""
    text = (Path(__file__).parents[1] / "schemas" / "ekero.toml").read_text(encoding="utf-8")
    if NO_PROJECTS[0] not in text:
        raise SystemExit("the settings no longer declare projekt as this benchmark knows it")
    return text.replace(*NO_PROJECTS)


PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHEET}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Huvudbok" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    # Cell formats: 0 general, 1 text, 2 date, 3 amount.
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="9"/><name val="Arial"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


class Texts:
    """The texts that cells share, each with its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.uses = 0

    def cell(self, reference: str, text: str, style: int = 1) -> str:
        """A text cell."""
        self.uses += 1
        index = self.numbers.setdefault(text, len(self.numbers))
        return f'<c r="{reference}" s="{style}" t="s"><v>{index}</v></c>'

    def part(self) -> str:
        """The part that holds them."""
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in self.numbers)
        return f'<sst xmlns="{MAIN}" count="{self.uses}" uniqueCount="{len(self.numbers)}">{items}</sst>'


def write(path: Path, rows: int = ROWS) -> None:
    """Write a ledger of so many postings. The same call always gives the same sheet."""
    texts = Texts()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in PARTS.items():
            package.writestr(name, DECLARATION + part)
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _sheet(texts, rows):
                sheet.write(piece.encode())
        package.writestr("xl/sharedStrings.xml", DECLARATION + texts.part())


def _sheet(texts: Texts, rows: int) -> Iterator[str]:
    last = FIRST + rows
    yield f'{DECLARATION}<worksheet xmlns="{MAIN}"><dimension ref="A1:J{last + 3}"/><sheetData>'
    yield _row(1, texts.cell("A1", "Huvudbok, transaktioner", 0))
    for row, (label, fact) in enumerate(FACTS, 2):
        yield _row(row, texts.cell(f"A{row}", f"{label}:", 0) + texts.cell(f"B{row}", fact, 0))
    yield _row(FIRST - 1, "".join(texts.cell(f"{'ABCDEFGHIJ'[at]}{FIRST - 1}", head) for at, head in enumerate(HEADS)))
    total = 0
    for row, (ore, cells) in enumerate(_postings(texts, rows), FIRST):
        total += ore
        yield _row(row, "".join(cells).replace("#", str(row)))
    yield _row(last, texts.cell(f"A{last}", "Summa", 0) + f'<c r="J{last}" s="3"><v>{_kr(total)}</v></c>')
    count = texts.cell(f"A{last + 1}", "Antal transaktioner:", 0)
    yield _row(last + 1, f'{count}<c r="B{last + 1}"><v>{rows}</v></c>')
    yield _row(last + 3, texts.cell(f"A{last + 3}", "Sida 1 (1)", 0))
    yield "</sheetData></worksheet>"


def _row(row: int, cells: str) -> str:
    return f'<row r="{row}" spans="1:10">{cells}</row>'


def _postings(texts: Texts, rows: int) -> Iterator[tuple[int, list[str]]]:
    """Each posting's amount in öre and its cells, with `#` for the row's number."""
    chance = random.Random(rows)  # noqa: S311 - so that the file can be made again
    model = postings()
    for at in range(rows):
        day, voucher, posting = model[chance.randrange(len(model))]
        codes = (posting.ansvar, posting.konto, posting.verksamhet, posting.aktivitet, posting.motpart)
        stated = (*codes, f"{day:%Y%m}", f"{voucher}{at % 97:02d}")
        ore = posting.amount + chance.randrange(-10_000_000, 10_000_000)
        cells = [texts.cell(f"{'ABCDEFG'[column]}#", text) for column, text in enumerate(stated) if text]
        cells.append(f'<c r="H#" s="2"><v>{(day - date(1899, 12, 30)).days}</v></c>')
        cells.append(texts.cell("I#", f"{posting.text} {chance.randrange(1_000_000)}".replace("#", "nr")))
        cells.append(f'<c r="J#" s="3"><v>{_kr(ore)}</v></c>')
        yield ore, cells


def _kr(ore: int) -> str:
    """An amount as spreadsheet programs store it, without zeros at its end."""
    whole, rest = divmod(abs(ore), 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if ore < 0 else text


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
