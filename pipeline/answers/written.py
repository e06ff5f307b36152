"""What stands in the columns that people write in: rows by their identity, columns by their heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.answer_columns import LANGUAGES, AnswerTable, answer_tables, closing_form
from pipeline.answers.closing_block import ClosingBlock, closing_block
from pipeline.answers.origin import Origin
from pipeline.labels import normalised
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.tables import Sheet

Place = tuple[str, str]
"""A row's identity and a field."""

_HEADS_WITHIN = 60
"""How many filled rows a table's heads are looked for in: somebody may have put rows above them."""
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00:00")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A consolidated workbook as it came back: which version it is, and what stands in each row that it still has.

    A row and field that is there and blank has no text. `tables` are the kinds of table that were found. `closing` is
    what the block says in which the period is closed.
    """

    origin: Origin
    texts: Mapping[Place, tuple[str, ...]]
    tables: frozenset[str]
    closing: ClosingBlock | None = None


def written_in(sheets: tuple[Sheet, ...], origin: Origin) -> Written:
    """Read what people have written. Sheets may be renamed, rows sorted, filtered or taken out, columns moved."""
    texts: dict[Place, list[str]] = {}
    found: set[str] = set()
    own = [origin.language] if origin.language in LANGUAGES else []
    languages = list(dict.fromkeys([*own, *LANGUAGES]))
    for sheet in sheets:
        table, columns, first = _heads(sheet, [table for code in languages for table in answer_tables(Language(code))])
        if table is None:
            continue
        found.add(table.kind)
        for row, field, said in _rows(sheet, columns, first):
            stands = texts.setdefault((row, field), [])
            if said and said not in stands:
                stands.append(said)
    block = closing_block(sheets, [closing_form(Language(code)) for code in languages])
    if block is not None:
        block = replace(block, texts={name: plain(text) for name, text in block.texts.items()})
    return Written(origin, {place: tuple(said) for place, said in texts.items()}, frozenset(found), block)


def _heads(sheet: Sheet, tables: list[AnswerTable]) -> tuple[AnswerTable | None, Mapping[str, str], int]:
    """The table whose heads a sheet has, its columns by field (the identity's by an empty text), and the heads' row."""
    for row in sheet.cells.head(_HEADS_WITHIN).iter_rows(named=True):
        heads = {normalised(text): name for name, text in row.items() if name != "row" and text}
        for table in tables:
            identity = heads.get(normalised(table.identity))
            fields = {
                field: heads[normalised(head)] for field, head in table.fields.items() if normalised(head) in heads
            }
            if identity and fields:
                return table, {"": identity, **fields}, int(row["row"])
    return None, {}, 0


def _rows(sheet: Sheet, columns: Mapping[str, str], heads: int) -> Iterator[tuple[str, str, str]]:
    identity = columns[""]
    for row in sheet.cells.filter(sheet.cells["row"] > heads).iter_rows(named=True):
        if not row[identity]:
            continue
        for field, column in columns.items():
            if field:
                yield row[identity].strip(), field, plain(row[column] or "")


def plain(text: str) -> str:
    """A text as it is kept and compared: without what no cell can hold, identity numbers masked, a date without a time."""
    cleaned = masked(_UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("_x000D_", ""))).strip()
    day = _MIDNIGHT.fullmatch(cleaned)
    return day[1] if day else cleaned
