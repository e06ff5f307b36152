"""An inbox as tables that enter after parsing."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from benchmarks.seeded.inboxes import FIRST_ROW, LEDGER_FILE, Export, FollowUp, Inbox
from benchmarks.seeded.organisations import CODES
from pipeline.mapping import map_rows
from pipeline.tables import Control, Mapped, Source, Table, letters
from schemas.organisation import MONTHS, Organisation

AMOUNT = pl.Decimal(18, 2)
PolarsType = pl.DataType | type[pl.DataType]
OERE = Decimal("0.01")


class Tables:
    """The tables of an inbox and of copies of it: what a copy has left as it was is not mapped again."""

    def __init__(self, clean: Inbox) -> None:
        self._exports = _exports(clean)
        self._mapped = {file: _mapped(file, clean) for file in self._exports}

    def of(self, inbox: Inbox) -> list[Mapped]:
        """Every export of an inbox, its rows mapped to lines. The organisation is the clean one's."""
        return [
            self._mapped[file] if self._exports.get(file) == export else _mapped(file, inbox)
            for file, export in _exports(inbox).items()
        ]


def tables_of(inbox: Inbox) -> list[Mapped]:
    """Every export of an inbox, its rows mapped to lines."""
    return [_mapped(file, inbox) for file in _exports(inbox)]


def _exports(inbox: Inbox) -> dict[str, object]:
    """What each export holds, by its file."""
    found: dict[str, object] = {followup.file: followup for followup in inbox.followups.values()}
    found |= {export.file: export for export in inbox.exports.values()}
    return found | (
        {LEDGER_FILE: (inbox.ledger, inbox.ledger_total, inbox.ledger_rows)} if inbox.ledger is not None else {}
    )


def _mapped(file: str, inbox: Inbox) -> Mapped:
    table = _ledger(inbox) if file == LEDGER_FILE else None
    table = table or next((_coded(one, inbox) for one in inbox.exports.values() if one.file == file), None)
    table = table or next(_follow_up(one, inbox) for one in inbox.followups.values() if one.file == file)
    return map_rows(table, inbox.organisation)


def _texts(names: tuple[str, ...]) -> dict[str, PolarsType]:
    return dict.fromkeys(names, pl.String)


def money(oere: int) -> Decimal:
    """Öre as an amount in the currency."""
    return Decimal(oere) * OERE


def _table(inbox: Inbox, layout: str, file: str, rows: pl.DataFrame, columns: dict[str, str], **more: object) -> Table:
    return Table(
        source=Source(file, "0" * 64),
        sheet="Blad1",
        layout=layout,
        kind=inbox.organisation.layout(layout).kind,
        period=inbox.period,
        rows=rows,
        columns=columns,
        heads={},
        claims={},
        head_row=FIRST_ROW - 1,
        facts={},
        **{"title": None, "unit": "kr", **more},  # type: ignore[arg-type]
    )


def _label(organisation: Organisation, title: str, line: str) -> str:
    if title == organisation.committee.id:
        return organisation.committee.line.name
    return next(one for one in organisation.titles if one.id == title).line(line).name


def _follow_up(followup: FollowUp, inbox: Inbox) -> Table:
    rows = []
    for index, line in enumerate(followup.rows):
        label = _label(inbox.organisation, followup.title, line)
        for column, measure in enumerate(followup.measures):
            amount = money(followup.amounts[line][measure])
            rows.append(
                (FIRST_ROW + index, letters(2 + column), None, None, label, measure, amount, money(followup.step))
            )
    texts = _texts(("column", "titled", "section", "label", "measure"))
    schema: dict[str, PolarsType] = {"row": pl.UInt32, **texts, "amount": AMOUNT, "step": AMOUNT}
    columns = {"line": "A"} | {measure: letters(2 + index) for index, measure in enumerate(followup.measures)}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _table(inbox, "uppfoljning", followup.file, frame, columns, title=followup.title, unit=followup.unit)


def _coded(export: Export, inbox: Inbox) -> Table:
    names = {
        "budget": ["budget_year", *MONTHS],
        "prognos": ["forecast_year"],
        "foregaende_ar": ["actual_previous_year"],
    }
    measures = names[export.layout]
    columns = {name: letters(1 + index) for index, name in enumerate((*CODES, *measures))}
    rows = []
    for index, row in enumerate(export.rows):
        for place, measure in enumerate(measures):
            is_month = measure in MONTHS
            rows.append(
                (
                    FIRST_ROW + index,
                    columns[measure],
                    *(code or None for code in row.codes),
                    None,
                    "budget_period" if is_month else measure,
                    MONTHS.index(measure) + 1 if is_month else None,
                    money(row.amounts[place]),
                    OERE,
                )
            )
    schema: dict[str, PolarsType] = {"row": pl.UInt32, "column": pl.String} | _texts(CODES) | {
        "text": pl.String, "measure": pl.String, "month": pl.Int8, "amount": AMOUNT, "step": AMOUNT,
    }  # fmt: skip
    last = FIRST_ROW + len(export.rows)
    controls = tuple(
        Control(measure, money(total), f"{columns[measure]}{last}", OERE)
        for measure, total in zip(measures, export.totals, strict=True)
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _table(inbox, export.layout, export.file, frame, columns, controls=controls)


def _ledger(inbox: Inbox) -> Table:
    postings = inbox.ledger or []
    columns = {name: letters(1 + index) for index, name in enumerate((*CODES, "period", "voucher", "text", "amount"))}
    rows = [
        (FIRST_ROW + index, *(code or None for code in one.codes), one.period, one.voucher, None, money(one.amount))
        for index, one in enumerate(postings)
    ]
    schema: dict[str, PolarsType] = (
        {"row": pl.UInt32} | _texts((*CODES, "period", "voucher", "text")) | {"amount": AMOUNT}
    )
    last = FIRST_ROW + len(postings)
    controls = (
        Control("amount", money(inbox.ledger_total), f"H{last}", OERE),
        Control("rows", Decimal(inbox.ledger_rows), f"H{last + 1}", Decimal(1)),
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return _table(inbox, "huvudbok", LEDGER_FILE, frame, columns, controls=controls)
