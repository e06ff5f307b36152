"""Every formula of the corpus that is understood gives what its file stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cells.evaluate import Evaluator
from pipeline.cells.formula import shape
from pipeline.cells.recalculation import recalculate
from pipeline.cells.stored import StoredBook
from pipeline.reading import read_many
from pipeline.tables import Book, number, split_address

FORMATS = frozenset({".xlsx", ".xlsm", ".ods"})
"""The formats of the corpus whose formulas are read."""


@pytest.mark.needs("corpus")
def test_the_formulas_of_the_corpus_give_what_is_stored(tool: Callable[[str], str]) -> None:
    folder = Path(tool("corpus"))
    files = sorted(path for path in folder.glob("*/*") if path.suffix in FORMATS)
    evaluated = not_evaluated = 0
    stale: list[str] = []

    for path, book in read_many(files).items():
        if not isinstance(book, Book):
            continue
        stored = StoredBook(book)
        evaluator = Evaluator(stored)
        for sheet in book.sheets:
            places = {address: split_address(address) for address in sheet.formulas}
            shapes = {
                (row, number(column)): shape(sheet.formulas[address], row, number(column))
                for address, (column, row) in places.items()
            }
            recalculation = recalculate(shapes, stored.sheet(sheet.name), evaluator)
            evaluated += recalculation.evaluated
            not_evaluated += recalculation.not_evaluated
            stale += [f"{path.name} {sheet.name} {one.place}: {one.stored}, {one.given}" for one in recalculation.stale]

    assert stale == []
    assert evaluated > 500
    assert not_evaluated < 5 * evaluated
