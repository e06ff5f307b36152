"""The texts that a workbook's cells share, however many they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread

import polars as pl

from pipeline.reading.limits import Meter
from pipeline.reading.package import Package
from pipeline.reading.plain_texts import NotPlain, is_simple, may_hide, pieces, plain_texts
from pipeline.reading.xlsx_sheet import Texts
from pipeline.reading.xlsx_styles import shared_texts

_TABLE = re.compile(rb"<sst(?:\s[^<>]*)?>")


class SharedTexts:
    """Texts by their numbers, read beside whatever else is done; whoever looks at them waits until they are there.

    Looking raises FileRejected (F01, F03) where they cannot be read.
    """

    def __init__(self, read: Callable[[], pl.Series]) -> None:
        self._read: Future[pl.Series] = Future()
        Thread(target=self._run, args=(read,), daemon=True).start()

    @property
    def all(self) -> pl.Series:
        """The texts, null for an empty one, since a cell that shows nothing is blank."""
        return self._read.result()

    def _run(self, read: Callable[[], pl.Series]) -> None:
        try:
            texts = read()
            self._read.set_result(texts.set(texts == "", None))
        except BaseException as error:  # noqa: BLE001 - handed to whoever looks
            self._read.set_exception(error)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, at: int) -> str:
        text = self.all[at]
        return text if isinstance(text, str) else ""


def listed(texts: Texts) -> pl.Series:
    """Texts as a series."""
    return pl.Series("text", [texts[at] for at in range(len(texts))], pl.String)


def many_texts(package: Package, part: str, meter: Meter) -> pl.Series:
    """The shared texts of a part, as many as there are. Raises FileRejected (F01, F03)."""
    try:
        return _plain(package.chunks(part), part, meter)
    except NotPlain:
        return pl.Series("text", shared_texts(package.chunks(part), part, meter), pl.String)


def _plain(chunks: Iterable[bytes], part: str, meter: Meter) -> pl.Series:
    """The texts of a part given in pieces, nearly all of them plain."""
    cut = pieces(chunks, _TABLE, b"</si>")
    head = next(cut)
    if not is_simple(head):
        raise NotPlain
    found: list[pl.Series] = [pl.Series("text", [], pl.String)]
    tail = b""
    for piece in cut:
        if not piece.endswith(b"</si>"):
            tail = piece
            break
        texts = plain_texts(piece)
        if texts is not None:
            meter.texts(int(texts.str.len_bytes().sum()) + len(texts))
            found.append(texts)
            continue
        if may_hide(piece, b"sst"):
            raise NotPlain
        found.append(pl.Series("text", shared_texts((b"<sst>", piece, b"</sst>"), part, meter), pl.String))
    if b"<si" in tail or shared_texts((head, tail), part, meter):
        raise NotPlain
    return pl.concat(found, rechunk=True)
