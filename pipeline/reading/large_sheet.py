"""A large worksheet: its plain rows many at a time, and all the rest by the reader that understands everything.

The plain rows are taken out of the XML as it comes by, and what is left goes through `SheetReader` as any sheet does:
heads, hidden columns, merged ranges, rows with formulas. Both are put together by their row numbers.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.reading.limits import Meter
from pipeline.reading.number_formats import NumberFormat
from pipeline.reading.ooxml import Entry
from pipeline.reading.package import Package
from pipeline.reading.plain_cells import UNKNOWN, Decoder, Values
from pipeline.reading.plain_rows import PlainRows, Rows
from pipeline.reading.plain_texts import NotPlain, is_simple, may_hide, pieces
from pipeline.reading.shared_texts import SharedTexts, listed
from pipeline.reading.xlsx_sheet import SheetReader, Texts
from pipeline.tables import Kind, Sheet, letters, number

THREADS = 2
"""Pieces that are looked at, and columns that are put together, at a time."""

AHEAD = 8
"""Pieces that may wait to be looked at."""

Frames = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
"""Cells, kinds and decimals."""

_DATA = re.compile(b"<sheetData>")
_UNNUMBERED = re.compile(rb"<(?:[A-Za-z0-9_]+:)?row(?![A-Za-z])(?![^<>]* r=)")


def read_large(
    package: Package,
    part: str,
    entry: Entry,
    meter: Meter,
    texts: Texts,
    formats: Sequence[NumberFormat],
    *,
    epoch_1904: bool,
) -> tuple[Sheet, int] | None:
    """A large worksheet, and how many of its cells came twice; None where only SheetReader can read all of it.

    Raises FileRejected (F01, F03).
    """
    shared = texts if isinstance(texts, SharedTexts) else SharedTexts(lambda: listed(texts))
    large = LargeSheet(part, meter, shared, formats, epoch_1904=epoch_1904)
    before = meter.expanded, meter.characters
    try:
        return large.read(package.chunks(part), entry.name, hidden=entry.hidden), large.doubled
    except NotPlain:
        # It will be read again, as if for the first time.
        meter.expanded, meter.characters = before
        return None


@dataclass(slots=True)
class LargeSheet:
    """Reads one large worksheet's part."""

    part: str
    meter: Meter
    texts: SharedTexts
    formats: Sequence[NumberFormat]
    epoch_1904: bool
    doubled: int = 0
    _plain: PlainRows = field(default_factory=PlainRows)
    _decoder: Decoder = field(init=False)
    _rows: list[Rows] = field(default_factory=list)
    _values: int = 0
    _height: int = 0
    _width: int = 0

    def __post_init__(self) -> None:
        self._decoder = Decoder(self._plain.openers)

    def read(self, chunks: Iterable[bytes], name: str, *, hidden: bool) -> Sheet:
        """The sheet of the XML given in pieces.

        Raises FileRejected (F01, F03) for what is wrong with it, and NotPlain where only SheetReader can read all of it.
        """
        reader = SheetReader(self.part, self.meter, self.texts, self.formats, epoch_1904=self.epoch_1904)
        sheet = reader.read(self._not_plain(chunks), name, hidden=hidden)
        self.doubled = reader.doubled
        if not self._rows:
            return sheet
        cells, kinds, decimals = self._frames()
        if cells.is_empty() or sheet.decimals is None:
            return sheet
        between = sheet.cells["row"].filter(sheet.cells["row"].is_between(cells["row"][0], cells["row"][-1]))
        if between.is_in(cells["row"].implode()).any():
            raise NotPlain  # a row that comes twice
        width = max(cells.width, sheet.cells.width) - 1
        together = (
            _together(rest, mine, width, dtype)
            for rest, mine, dtype in (
                (sheet.cells, cells, pl.String()),
                (sheet.kinds, kinds, Kind),
                (sheet.decimals, decimals, pl.UInt8()),
            )
        )
        cells, kinds, decimals = together
        last = cells["row"].max() if cells.height else 0
        return replace(
            sheet,
            cells=cells,
            kinds=kinds,
            decimals=decimals,
            hidden_rows=frozenset(row for row in reader.hidden_rows if isinstance(last, int) and row <= last),
            hidden_columns=frozenset(column for column in reader.hidden_columns if number(column) <= width),
        )

    def _not_plain(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The XML without the pieces whose rows have been taken. It is unpacked here, and looked at by threads beside."""
        cut = pieces(chunks, _DATA, b"</row>")
        head = next(cut)
        trusted = is_simple(head)
        yield head
        if not trusted:
            yield from cut
            return
        for piece, rows in _ahead(self._plain.read, cut):
            if rows is not None and trusted:
                self._take(rows)
                continue
            trusted = trusted and not may_hide(piece, b"sheetData")
            # A row that does not say its number follows the one before, which may have been taken out.
            if self._rows and _UNNUMBERED.search(piece):
                raise NotPlain
            yield piece

    def _take(self, rows: Rows) -> None:
        if self._rows and rows.numbers[0] <= self._rows[-1].numbers[-1]:
            raise NotPlain
        # Values are counted over all pieces.
        rows.payload[rows.payload < 0] -= self._values
        self._values += len(rows.value_codes)
        self._decoder.add(rows)
        self._rows.append(rows)
        self._height += len(rows.numbers)
        self._width = max(self._width, len(rows.codes))
        self.meter.dense(self._height, self._width)

    def _frames(self) -> Frames:
        """The plain rows' cells, kinds and decimals, without rows that hold nothing."""
        taken, self._rows = self._rows, []
        shared = len(self.texts)
        codes = np.concatenate([piece.value_codes for piece in taken])
        values = Values(
            codes, self._decoder.texts(), self._plain.openers, self.formats, self.meter, epoch_1904=self.epoch_1904
        )
        # Values of the sheet's own are counted down from -1: they stand before what is nothing, and the shared texts after.
        own = len(values.texts)
        pool = pl.concat([values.texts.reverse(), pl.Series("text", [None], pl.String), self.texts.all], rechunk=True)
        heights = [len(piece.numbers) for piece in taken]
        row = pl.Series("row", np.concatenate([piece.numbers for piece in taken])).cast(pl.UInt32)

        def column(at: int) -> tuple[pl.Series, pl.Series, pl.Series]:
            codes = _column([piece.codes for piece in taken], at, heights)
            payload = _column([piece.payload for piece in taken], at, heights)
            if int(payload.max(initial=0)) > shared:
                raise NotPlain  # a text that is not there
            text = pool.gather(pl.Series((payload + own).view(np.uint32))).alias(letters(at + 1))
            alike = values.alike(codes)
            if alike is not None:
                # Nearly every column: one kind and one number format all the way down.
                filled = pl.when(text.is_not_null())
                parts = pl.select(
                    kind=filled.then(pl.lit(alike[0], Kind)), shown=filled.then(pl.lit(alike[1], pl.UInt8))
                )
                return text, parts["kind"].alias(text.name), parts["shown"].alias(text.name)
            kind, shown = values.looks(codes, payload)
            looks = pl.DataFrame({"text": text, "kind": kind, "shown": shown}).select(
                pl.when(pl.col("text").is_not_null()).then("kind").alias("kind"),
                pl.when(pl.col("text").is_not_null() & (pl.col("shown") != UNKNOWN)).then("shown").alias("shown"),
            )
            return text, looks["kind"].cat.to(Kind).alias(text.name), looks["shown"].alias(text.name)

        with ThreadPoolExecutor(THREADS) as threads:
            columns = list(threads.map(column, range(self._width)))
        cells, kinds, decimals = (pl.DataFrame([row, *(parts[part] for parts in columns)]) for part in range(3))
        return _without_blank(cells, kinds, decimals)


def _ahead(read: Callable[[bytes], Rows | None], cut: Iterable[bytes]) -> Iterator[tuple[bytes, Rows | None]]:
    """Each piece with what threads made of it, some pieces behind the one that is being cut."""
    waiting: deque[tuple[bytes, Future[Rows | None]]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for piece in cut:
            waiting.append((piece, threads.submit(read, piece)))
            if len(waiting) > AHEAD:
                first, rows = waiting.popleft()
                yield first, rows.result()
        for first, rows in waiting:
            yield first, rows.result()


def _without_blank(cells: pl.DataFrame, kinds: pl.DataFrame, decimals: pl.DataFrame) -> Frames:
    """The three frames without the rows, and the last columns, that hold nothing."""
    counts = cells.select(pl.all().exclude("row").count()).row(0) if cells.width > 1 else ()
    width = max((place for place, count in enumerate(counts, 1) if count), default=0)
    kept = cells.columns[: width + 1]
    cells, kinds, decimals = cells.select(kept), kinds.select(kept), decimals.select(kept)
    if max(counts, default=0) == cells.height:
        return cells, kinds, decimals
    filled = cells.select(pl.any_horizontal(pl.lit(value=False), pl.all().exclude("row").is_not_null())).to_series()
    return cells.filter(filled), kinds.filter(filled), decimals.filter(filled)


def _column(grids: Sequence[NDArray[Any]], column: int, heights: Sequence[int]) -> NDArray[Any]:
    """One column of all pieces. A piece that is not so wide has nothing there."""
    dtype = grids[0].dtype
    return np.concatenate(
        [
            grid[column] if column < len(grid) else np.zeros(height, dtype)
            for grid, height in zip(grids, heights, strict=True)
        ]
    )


def _together(rest: pl.DataFrame, plain: pl.DataFrame, width: int, dtype: pl.DataType) -> pl.DataFrame:
    """The frame of the rest and that of the plain rows as one, in the order of the rows."""
    names = [letters(column) for column in range(1, width + 1)]
    rest, plain = (
        frame.with_columns(pl.lit(None, dtype).alias(name) for name in names if name not in frame.columns).select(
            "row", *names
        )
        for frame in (rest, plain)
    )
    first, last = plain["row"][0], plain["row"][-1]
    above, below = rest.filter(pl.col("row") < first), rest.filter(pl.col("row") > last)
    if above.height + below.height == rest.height:
        return pl.concat([above, plain, below], rechunk=True)
    return pl.concat([rest, plain]).sort("row")
