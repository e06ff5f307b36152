"""What a file holds: books, sheets and cells as read, and tables as parsed. Positions are fixed here and carried to the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.findings import Finding
from schemas.organisation import Layout
from schemas.periods import Period

KINDS = ("number", "text", "date", "boolean", "error")
"""What a stored cell can be. A blank cell is null in both frames, never an empty text."""

Kind = pl.Enum(KINDS)

UNREAD = "#UNREAD!"
"""What begins the text of a formula that a reader met and could not tell; its cell's address follows, as none is like another."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet as it is stored in the file.

    `cells` has the column `row` (UInt32, the sheet's own 1-based row number) and one String column per spreadsheet
    column, named by its letters (`A`, `B` … `AA`), in order and without gaps. Rows that hold nothing may be absent,
    and rows are in ascending order. A number is the text the file stores (`13946`, `-7.4`, `1E-3`), never rounded and
    never passed through a number format; a date is ISO (`2016-08-31`, `2016-08-31T12:30:00`); a boolean is `TRUE` or
    `FALSE`; an error is its code (`#REF!`); null is a blank cell.

    `kinds` has the same shape with the `Kind` of each cell. `decimals` has the same shape with the number of decimals
    that the cell's number format shows (UInt8, null where unknown or general), or is None where the format of the
    file carries no number formats. `formulas` maps an A1 address to the formula without its `=`; a formula with no
    stored value has no cell. `merged` lists merged ranges (`B4:D4`).
    """

    name: str
    cells: pl.DataFrame
    kinds: pl.DataFrame
    decimals: pl.DataFrame | None = None
    formulas: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    merged: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """The file that something was read from: its name as dropped and the SHA-256 of its bytes (hex)."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A file as read: its sheets in order, the format its content showed (`xlsx`, `csv` …), and what was noticed.

    `notes` are short facts about the file that change nothing in what was read (macros present, external links).
    `untested` are the codes of the rules on cells that cannot be tested, since the reader does not give what they need.
    `telling` are the parts of a locked workbook that say what it is and who saved it: nobody else can see them.
    """

    source: Source
    format: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()
    telling: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet's layout, and where its heads stand.

    `first` and `last` are the sheet rows of the heads (the same for one-row heads), `columns` maps each of the
    layout's columns found to its letters, `heads` the same columns to the head as printed, `claims` a column to what
    its head claims where that is another kind than the column's own. `unused` are heads that no column goes by. The
    table goes from row `begins`, where something right above the heads is said of it, to row `end` (None: the last of
    the sheet); `repeats` are rows that repeat its heads. `span` are the columns that are its own where tables stand
    side by side (None: all).
    """

    layout: Layout
    first: int
    last: int
    columns: Mapping[str, str]
    heads: Mapping[str, str]
    claims: Mapping[str, str]
    unused: Mapping[str, str]
    begins: int = 1
    end: int | None = None
    repeats: frozenset[int] = frozenset()
    span: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A control total or row count that an export prints about itself.

    `column` is the parsed column it sums, `rows` for a count, or `previous` for a total repeated from the time before;
    `printed` is what stands in `cell` (in the currency where it is money), and `step` what its last digit is worth.
    """

    column: str
    printed: Decimal
    cell: str
    step: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table parsed from a sheet by a layout.

    `rows` holds the contract's columns, always with `row`, the sheet's own row number. `columns` maps a parsed
    column to the letters of the sheet's column. `facts` is what the preamble says (system, selection, printed …).
    `title` is the budget title the whole table belongs to, or None where each row says its own. `heads`, `claims` and
    `head_row` are the column heads as recognised.

    What `rows` holds, by kind. All have `row` (UInt32), the sheet's own row number:

    - followup: `column` (letters), `titled` (what the row says of its title, null where the table has one), `section`
      (the heading that it stands under, or null), `label`, `measure`, `amount`, `step`: one row for each printed amount;
    - budget, forecast, balances: `column`, the code string's dimensions, `text`, `measure`, `month` (Int8, null where
      the amount is no single month's), `amount`, `step`: one row for each amount;
    - ledger: the dimensions, `period`, `voucher`, `date`, `text`, `amount`: one row for each posting;
    - goals: `number`, `goal`, `indicator`, `assessment` (Int64), `tendency`, and as texts the indicator's `target`,
      `value`, `previous_value` and `direction`: one row for each goal.

    Amounts are Decimal(18, 2) in the organisation's currency, steps likewise (tkr without decimals: 1000.00).
    """

    source: Source
    sheet: str
    layout: str
    kind: str
    period: Period
    title: str | None
    unit: str
    rows: pl.DataFrame
    columns: Mapping[str, str]
    heads: Mapping[str, str]
    claims: Mapping[str, str]
    head_row: int
    facts: Mapping[str, str]
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A table whose rows have `title` and `line` (null where they belong to none), and what could not be placed.

    A ledger's rows also have `in_period`: whether the posting's own period lies in the export's.
    """

    table: Table
    rows: pl.DataFrame
    findings: tuple[Finding, ...]


def letters(number: int) -> str:
    """The letters of a 1-based column number: 1 → A, 27 → AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(column: str) -> int:
    """The 1-based number of a column's letters: A → 1, AA → 27."""
    value = 0
    for letter in column:
        value = value * 26 + ord(letter) - 64
    return value


LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
"""How far a sheet of Excel reaches."""


def whole_number(text: str | None) -> int | None:
    """A count, a place, or a number in a list, as files write them; None for anything else, and beyond nine digits.

    Nothing has so many, and a text of thousands of digits is a number that Python refuses to make.
    """
    plain = (text or "").strip()
    return int(plain) if plain.isdecimal() and len(plain) < 10 else None


_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")


def split_address(address: str) -> tuple[str, int]:
    """An A1 address as its column's letters and its row. Raises ValueError for anything else."""
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise ValueError(address)
    return match[1], int(match[2])
