"""What plain cells mean: by their type and style, as `SheetReader` has it for one cell at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.reading.dates import iso_date
from pipeline.reading.limits import Meter
from pipeline.reading.number_formats import GENERAL, NumberFormat
from pipeline.reading.numbers import EXACT_DIGITS, stored_number
from pipeline.reading.openers import CellOpeners
from pipeline.reading.plain_rows import Rows
from pipeline.reading.plain_texts import NotPlain, replaced, spelled_out, texts_of
from pipeline.tables import KINDS

_NUMBER, _TEXT, _DATE, _ERROR = (KINDS.index(kind) for kind in ("number", "text", "date", "error"))

_STORED = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_TOGETHER = 1 << 20
"""Bytes of values that are worth a call."""

_NO_CODES = np.zeros(0, np.uint8)

UNKNOWN = 255
"""Decimals that a number format does not say."""


class Decoder:
    """Gathers the values of pieces in order, and makes texts of them beside whatever else is done."""

    def __init__(self, openers: CellOpeners) -> None:
        self._openers = openers
        self._waiting: list[Rows] = []
        self._size = 0
        self._made: list[Future[pl.Series]] = []
        self._thread = ThreadPoolExecutor(1)

    def add(self, rows: Rows) -> None:
        """Take one more piece's values."""
        self._waiting.append(rows)
        self._size += len(rows.values)
        if self._size >= _TOGETHER:
            self._make()

    def texts(self) -> pl.Series:
        """The texts of all values. Raises NotPlain where a cell holds bytes that are no text, or a number's cell no number."""
        self._make()
        self._thread.shutdown(wait=False)
        return pl.concat([made.result() for made in self._made], rechunk=True)

    def _make(self) -> None:
        codes = np.concatenate([rows.value_codes for rows in self._waiting]) if self._waiting else _NO_CODES
        values = b"".join(rows.values for rows in self._waiting)
        self._made.append(self._thread.submit(_stored_texts, values, self._openers.numeric[codes]))
        self._waiting, self._size = [], 0


def _stored_texts(values: bytes, numeric: NDArray[np.bool_]) -> pl.Series:
    """Values as texts, those of them that are `numeric` seen to be numbers as XML has them."""
    texts = texts_of(values)
    if not (texts if numeric.all() else texts.filter(pl.Series(numeric))).str.contains(_STORED).all():
        raise NotPlain
    return texts


class Values:
    """The values that stand in the cells themselves, as `Sheet` wants them, and how each cell is to be looked at.

    `codes` and `texts` are those of the values of all pieces, in order, and `self.texts` what they stand for. Raises
    NotPlain where one is not what its cell says.
    """

    def __init__(
        self,
        codes: NDArray[np.uint8],
        texts: pl.Series,
        openers: CellOpeners,
        formats: Sequence[NumberFormat],
        meter: Meter,
        *,
        epoch_1904: bool,
    ) -> None:
        self._meter = meter
        self._epoch_1904 = epoch_1904
        of_style: dict[str | None, NumberFormat] = {str(at): format_ for at, format_ in enumerate(formats)}
        of_style[None] = formats[0] if formats else GENERAL
        looks = [(type_, of_style.get(style, GENERAL)) for type_, style in openers.types]
        self._kinds = np.array([_kind(type_, format_) for type_, format_ in looks], np.uint8)
        shown = [None if self._kinds[at] == _DATE else format_.decimals for at, (_, format_) in enumerate(looks)]
        self._decimals = np.array([UNKNOWN if decimals is None else decimals for decimals in shown], np.uint8)
        self._as_number = np.array([UNKNOWN if f.decimals is None else f.decimals for _, f in looks], np.uint8)

        self._no_date = np.zeros(len(codes), np.bool_)
        self.texts = self._converted(texts, codes)

    def alike(self, codes: NDArray[np.uint8]) -> tuple[str, int | None] | None:
        """The kind and the shown decimals of all cells with these codes; None where they are not all alike."""
        if self._no_date.any():
            return None
        used = [code for code in range(1, len(self._kinds)) if (codes == code).any()]
        found = {(int(self._kinds[code]), int(self._decimals[code])) for code in used}
        if len(found) != 1:
            return None
        kind, decimals = found.pop()
        return KINDS[kind], None if decimals == UNKNOWN else decimals

    def looks(
        self, codes: NDArray[np.uint8], payload: NDArray[np.int32]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The kinds (as numbers) and the shown decimals of cells with these codes."""
        kinds, decimals = self._kinds[codes], self._decimals[codes]
        if self._no_date.any():
            own = np.flatnonzero(payload < 0)
            own = own[self._no_date[-1 - payload[own]]]
            kinds[own], decimals[own] = _NUMBER, self._as_number[codes[own]]
        return kinds, decimals

    def _converted(self, texts: pl.Series, codes: NDArray[np.uint8]) -> pl.Series:
        kinds = self._kinds[codes]
        long = texts.str.len_bytes() > EXACT_DIGITS
        if long.any():
            texts = replaced(texts, long & pl.Series(kinds == _NUMBER), stored_number)
        texts = self._dated(texts, pl.Series(kinds == _DATE))
        return self._spelled_out(texts, kinds)

    def _spelled_out(self, texts: pl.Series, kinds: NDArray[np.uint8]) -> pl.Series:
        """Words with their entities replaced. Nothing else can have any, or the sheet is not plain."""
        written = texts.filter(pl.Series(kinds == _TEXT))
        errors = texts.filter(pl.Series(kinds == _ERROR))
        if errors.str.contains("&|_x").any():
            raise NotPlain
        if written.is_empty():
            return texts
        self._meter.texts(int(written.str.len_bytes().sum()))
        if written.str.contains("]]>", literal=True).any():
            raise NotPlain
        return spelled_out(texts)

    def _dated(self, texts: pl.Series, dates: pl.Series) -> pl.Series:
        """Days as ISO dates. A number that is no day stays a number, and is remembered to be none."""
        if not dates.any():
            return texts
        iso = replaced(texts, dates, lambda text: iso_date(float(text), epoch_1904=self._epoch_1904))
        none = dates & iso.is_null()
        if none.any():
            self._no_date = none.to_numpy()
            iso = replaced(pl.select(pl.coalesce(iso, texts)).to_series(), none, stored_number)
        return iso


def _kind(type_: str | None, format_: NumberFormat) -> int:
    if type_ in ("s", "str", "inlineStr"):
        return _TEXT
    if type_ == "e":
        return _ERROR
    return _DATE if format_.date else _NUMBER
