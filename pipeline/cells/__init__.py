"""What single cells tell of a table's amounts: how they are stored, whether they are seen, and what their formulas give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cells.amounts import amounts_of
from pipeline.cells.appearance import finer_than_shown, stored_as_text
from pipeline.cells.corrected import by_themselves
from pipeline.cells.evaluate import Evaluator
from pipeline.cells.hidden import hidden_amounts
from pipeline.cells.neighbours import overwritten
from pipeline.cells.recalculation import recalculate, shapes_in, stale_findings
from pipeline.cells.stored import StoredBook
from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.tables import UNREAD, Book, Sheet, Table
from schemas.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Inspection:
    """The findings on the cells of a file, and how many of its tables' formulas were evaluated and how many were not.

    A formula is not evaluated where it holds more than sums, products, references and rounding, where what it refers to
    has no exact value, or where its own stored value is no number: what it stores is then used as it stands.
    """

    findings: tuple[Finding, ...]
    evaluated: int = 0
    not_evaluated: int = 0


def not_tested(book: Book) -> tuple[Finding, ...]:
    """C11: which rules on cells cannot be tested, since the reader does not give what they need."""
    file = book.source.file
    unread = sum(text.startswith(UNREAD) for sheet in book.sheets for text in sheet.formulas.values())
    if unread:
        message = Message(
            "{count} formulas in {file} use something else than sums, products and references, and were not tested."
            " Nothing needs to be done.",
            {"count": unread, "file": file},
        )
        return (Finding("C11", Severity.INFO, message, (Cell(file),)),)
    if not book.untested:
        return ()
    message = Message(
        "The rules {codes} were not tested in {file}, since its reader does not give what they need: formulas, error"
        " values, hidden rows and columns, and what amounts show. Nothing needs to be done.",
        {"codes": ", ".join(book.untested), "file": file},
    )
    return (Finding("C11", Severity.INFO, message, (Cell(file),)),)


def inspect(
    book: Book, parts: Sequence[tuple[Sheet, Table]], organisation: Organisation, told: Sequence[Finding] = ()
) -> Inspection:
    """Look at the amounts of a book's tables, each with its sheet: C04 to C08.

    `told` are the findings that parsing made: a cell whose digits have one (C08) is not counted again.
    """
    tables = [amounts_of(sheet, table, organisation) for sheet, table in parts]
    stored = StoredBook(book)
    evaluator = Evaluator(stored)
    findings: list[Finding] = []
    evaluated = not_evaluated = 0
    for amounts in tables:
        findings += [*stored_as_text(amounts, book.format), *hidden_amounts(amounts)]
        if shapes := shapes_in(amounts):
            sheet = stored.sheet(amounts.sheet.name)
            recalculation = recalculate(shapes, sheet, evaluator)
            typed = list(overwritten(amounts, shapes, sheet, evaluator))
            stale = by_themselves(recalculation.stale, typed, amounts, shapes, book)
            findings += [*typed, *stale_findings(amounts, stale)]
            evaluated += recalculation.evaluated
            not_evaluated += recalculation.not_evaluated
    already = {cell for finding in told if finding.code == "C08" for cell in finding.cells}
    findings += finer_than_shown(tables, already)
    return Inspection(tuple(findings), evaluated, not_evaluated)
