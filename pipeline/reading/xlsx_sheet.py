"""One worksheet's XML, read in one pass: values, kinds, formulas, merged ranges and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from pipeline.reading import refusal
from pipeline.reading.dates import iso_date, iso_stored
from pipeline.reading.formulas import SharedFormula
from pipeline.reading.frames import SheetBuilder, inside
from pipeline.reading.limits import Meter
from pipeline.reading.markup import local_name, parse_xml
from pipeline.reading.number_formats import GENERAL, NumberFormat
from pipeline.reading.numbers import is_number, stored_number
from pipeline.reading.xlsx_styles import unescaped
from pipeline.tables import LAST_COLUMN, Sheet, letters, number, whole_number

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
LONG = 64
"""Characters beyond which a piece of text is counted at once: a bomb is one long text or very many cells."""


class Texts(Protocol):
    """The texts that cells share, by number."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __getitem__(self, at: int, /) -> str:
        """One of them."""
        ...


class SheetReader:
    """Takes the events of one worksheet's XML and gathers its cells.

    An attribute per open question keeps the events cheap: a sheet of a million rows has fifty million of them.
    """

    def __init__(
        self, part: str, meter: Meter, texts: Texts, formats: Sequence[NumberFormat], *, epoch_1904: bool
    ) -> None:
        self._part = part
        self._meter = meter
        self._texts = texts
        self._formats: dict[str | None, NumberFormat] = {str(at): format_ for at, format_ in enumerate(formats)}
        self._formats[None] = formats[0] if formats else GENERAL
        self._epoch_1904 = epoch_1904
        self._cells = SheetBuilder(meter)
        self._tags: dict[str, str] = {}
        self._column_numbers: dict[str, int] = {}
        self._row = self._column = 0
        self._row_text = ""
        self._in_data = self._in_cell = self._phonetic = False
        self._collecting: list[str] | None = None
        self._value: list[str] = []
        self._formula: list[str] = []
        self._type: str | None = None
        self._style: str | None = None
        self._formula_attributes: dict[str, str] | None = None
        self._shared: dict[str, SharedFormula] = {}
        self._sharing: list[tuple[str, int, int]] = []
        self.formulas: dict[str, str] = {}
        self.merged: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[str] = []

    def read(self, chunks: Iterable[bytes], name: str, *, hidden: bool) -> Sheet:
        """The sheet of the XML given in pieces. Raises FileRejected (F01, F03)."""
        parse_xml(chunks, self._meter, self._part, self._start, self._end, self._characters)
        self._spell_out()
        return self._cells.build(
            name,
            number_formats=True,
            formulas=self.formulas,
            merged=tuple(self.merged),
            hidden=hidden,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
        )

    @property
    def doubled(self) -> int:
        """How many cells came twice."""
        return self._cells.doubled

    def _damaged(self, place: str) -> Exception:
        return refusal.damaged(
            self._meter.file, "{part} cannot be understood at {place}.", part=self._part, place=place
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(name) or self._tag(name)
        if tag == "v":
            if self._in_cell:
                self._collecting = self._value
        elif tag == "c":
            if self._in_data:
                self._in_cell = True
                self._type = attributes.get("t")
                self._style = attributes.get("s")
                self._place(attributes.get("r"))
        elif self._in_cell:
            self._start_within(tag, attributes)
        elif tag == "row":
            if self._in_data:
                self._open_row(attributes)
        elif tag == "sheetData":
            self._in_data = True
        elif not self._in_data:
            self._start_beside(tag, attributes)

    def _start_within(self, tag: str, attributes: dict[str, str]) -> None:
        """An element of a cell that is not its value."""
        if tag == "t" and not self._phonetic:
            self._collecting = self._value
        elif tag == "f":
            self._collecting = self._formula
            self._formula_attributes = attributes
        elif tag == "rPh":
            self._phonetic = True

    def _start_beside(self, tag: str, attributes: dict[str, str]) -> None:
        """An element before or after the rows."""
        if tag == "mergeCell":
            corners = [_REFERENCE.fullmatch(corner) for corner in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and all(corners):
                self.merged.append(":".join(f"{found[1].upper()}{found[2]}" for found in corners if found))
        elif tag == "col":
            self._hide_columns(attributes)

    def _end(self, name: str) -> None:
        if self._in_cell:
            self._collecting = None
            tag = self._tags[name]
            if tag == "c":
                self._in_cell = False
                self._close_cell()
            elif tag == "rPh":
                self._phonetic = False
        elif self._tags[name] == "sheetData":
            self._in_data = False

    def _tag(self, name: str) -> str:
        """A name's last part, looked for once per name."""
        tag = self._tags[name] = local_name(name)
        return tag

    def _characters(self, data: str) -> None:
        if self._collecting is not None:
            if len(data) > LONG:
                self._meter.texts(len(data))
            self._collecting.append(data)

    def _open_row(self, attributes: dict[str, str]) -> None:
        """A row that does not say its number follows the one before."""
        written = attributes.get("r")
        if written is None:
            self._row, self._row_text = self._row + 1, str(self._row + 1)
        elif (number_written := whole_number(written)) is not None and inside(number_written, 1):
            self._row, self._row_text = number_written, written
        else:
            raise self._damaged(written)
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.append(self._row)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in ("1", "true"):
            return
        first, last = whole_number(attributes.get("min")), whole_number(attributes.get("max"))
        if first is not None and last is not None:
            chosen = range(max(first, 1), min(last, LAST_COLUMN) + 1)
            self.hidden_columns.extend(letters(column) for column in chosen)

    def _place(self, reference: str | None) -> None:
        """Where the cell stands. One that does not say follows the one before."""
        if reference is None:
            self._column += 1
            return
        # Nearly every cell stands in the row that it says, in a column that has been met before.
        known = self._column_numbers.get(reference.removesuffix(self._row_text))
        if known is None:
            match = _REFERENCE.fullmatch(reference)
            if match is None or not inside(int(match[2]), number(match[1].upper())):
                raise self._damaged(reference)
            self._row, self._row_text = int(match[2]), match[2]
            known = self._column_numbers[match[1]] = number(match[1].upper())
        self._column = known

    def _close_cell(self) -> None:
        pieces = self._value
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        if self._formula_attributes is not None:
            self._close_formula(has_value=bool(text), is_text=self._type == "str")
        if text:
            format_ = self._formats.get(self._style, GENERAL)
            if self._type is None or self._type == "n":
                self._store_number(text, format_)
            elif self._type == "s":
                self._store_shared(text, format_)
            else:
                self._store_other(text, self._type, format_)

    def _store_number(self, text: str, format_: NumberFormat) -> None:
        if not is_number(text):
            text = text.strip()
            if not is_number(text):
                # Some writers store words without saying that they are words.
                if text:
                    self._cells.add(self._row, self._column, text, "text", format_.decimals)
                return
        if format_.date:
            date = iso_date(float(text), epoch_1904=self._epoch_1904)
            if date is not None:
                self._cells.add(self._row, self._column, date, "date")
                return
        self._cells.add(self._row, self._column, stored_number(text), "number", format_.decimals)

    def _store_shared(self, text: str, format_: NumberFormat) -> None:
        """A cell that gives the number of its text among those that cells share."""
        at = whole_number(text)
        if at is None or at >= len(self._texts):
            raise self._damaged(f"{letters(self._column)}{self._row}")
        shared = self._texts[at]
        if shared:
            self._cells.add(self._row, self._column, shared, "text", format_.decimals)

    def _store_other(self, text: str, type_: str, format_: NumberFormat) -> None:
        if type_ == "b":
            text, kind = _BOOLEANS.get(text.strip(), text), "boolean"
        elif type_ == "e":
            kind = "error"
        elif type_ == "d":
            date = iso_stored(text.strip())
            text, kind = date or text, "date" if date else "text"
        else:
            text, kind = unescaped(text), "text"
        self._meter.texts(len(text))
        self._cells.add(self._row, self._column, text, kind, format_.decimals)

    def _close_formula(self, *, has_value: bool, is_text: bool) -> None:
        attributes = self._formula_attributes or {}
        self._formula_attributes = None
        text = "".join(self._formula)
        self._formula.clear()
        # An empty text is what the formula gave and what blank means here; without a cell it would look uncalculated.
        blank = is_text and not has_value
        index = attributes.get("si")
        if attributes.get("t") == "shared" and index is not None:
            if text:
                self._shared[index] = SharedFormula(text, self._row, self._column)
            elif index in self._shared:
                text = self._shared[index].at(self._row, self._column)
            elif not blank:
                self._sharing.append((index, self._row, self._column))
        if text and not blank:
            self._meter.texts(len(text))
            self.formulas[f"{letters(self._column)}{self._row}"] = text

    def _spell_out(self) -> None:
        """Write out the shared formulas that were used before they were said, as some files do."""
        for index, row, column in self._sharing:
            if index in self._shared:
                self.formulas[f"{letters(column)}{row}"] = self._shared[index].at(row, column)
