"""A figure's way back as a workbook, to keep with an audit's papers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.language import Language
from pipeline.publish.book import A4, clean
from pipeline.publish.naming import Naming
from pipeline.publish.styles import COUNT, EXACT, HEAD, QUIET, RULE, TEXT, VERDICT_STYLES, WORKBOOK_OPTIONS, Styles
from pipeline.tracing.figure import Trace
from pipeline.tracing.printing import beside, warnings
from schemas.codes import BY_CODE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


def write_trace(traced: Trace, folder: Path, language: Language, naming: Naming) -> Path:
    """Write a trace to a folder, which is made if need be, and give where. What is there already is left alone.

    The same trace gives the same workbook. Raises OSError where the folder cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415  only where a workbook is asked for

    folder.mkdir(parents=True, exist_ok=True)
    path = _free(folder, _name(traced, naming))
    stored = BytesIO()
    with xlsxwriter.Workbook(stored, dict(WORKBOOK_OPTIONS)) as book:
        clock = datetime.fromisoformat(str(traced.found.head["clock"])).astimezone(UTC)
        book.set_properties({"created": clock.replace(tzinfo=None, microsecond=0), "title": naming.figure(*traced.key)})
        styles = Styles(book)
        _write_figure(book, styles, traced, language, naming)
        _write_sources(book, styles, traced, language, naming)
        _write_postings(book, styles, traced, language, naming)
        _write_comparisons(book, styles, traced, language, naming)
    path.write_bytes(stored.getvalue())
    return path


def _name(traced: Trace, naming: Naming) -> str:
    figure = " ".join(re.sub(r'[\\/:*?"<>|\x00-\x1f]', " ", naming.figure(*traced.key)).split())
    return f"{traced.found.period} {traced.found.run:04d} {figure}"[:120].rstrip(" .")


def _free(folder: Path, name: str) -> Path:
    numbered = (folder / f"{name}{'' if number == 1 else f' ({number})'}.xlsx" for number in range(1, 10_000))
    return next(path for path in numbered if not path.exists())


def _write_figure(book: Workbook, styles: Styles, traced: Trace, language: Language, naming: Naming) -> None:
    text = language.text
    sheet = _sheet(book, text("Figure"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 46)
    sheet.write_string(0, 0, clean(naming.figure(*traced.key)), styles(bold=True, font_size=14))
    title, line, measure = traced.key
    facts: list[tuple[str, object, dict[str, Any]]] = [
        (text("Budget title"), naming.title(title), {}),
        (text("Line"), naming.line(title, line), {}),
        (text("Measure"), naming.measure(measure), {}),
        (text("Amount"), traced.amount, {"num_format": EXACT, "bold": True, "align": "left"}),
        (text("Reconciliation"), language.word(traced.status), {**VERDICT_STYLES[traced.status]}),
        (text("Period"), traced.found.period, {}),
        (text("Run"), str(traced.found.run), {}),
        (text("Settings (SHA-256)"), str(traced.found.head["settings"]), {}),
        *((text("Note"), warning, {"bold": True}) for warning in warnings(traced, language)),
        *((text("Previous year"), said, {}) for said in beside(traced, language, naming)),
    ]
    row = 2
    for name, value, look in facts:
        sheet.write_string(row, 0, name, styles(font_color=QUIET))
        _write(sheet, row, 1, value, styles(**{"text_wrap": True, **look}))
        row += 1
    if traced.terms:
        rows = [["+" if term.weight > 0 else "−", naming.figure(*term.key), term.amount] for term in traced.terms]
        heads = [(text("How it is calculated"), 30), (text("Figure"), 46), (text("Amount"), 18)]
        _table(sheet, styles, row + 1, heads, rows)


def _write_sources(book: Workbook, styles: Styles, traced: Trace, language: Language, naming: Naming) -> None:
    text = language.text
    sheet = _sheet(book, text("Where it comes from"))
    heads = [
        (text("Sign"), 6), (text("Line"), 30), (text("Measure"), 20), (text("File"), 40), (text("Sheet"), 16),
        (text("Cell"), 8), (text("Stands"), 16), (text("Unit"), 7), (text("Postings"), 11), (text("Amount"), 16),
        (text("Selection"), 34), ("SHA-256", 68), (text("Original"), 20),
    ]  # fmt: skip
    rows = [
        [
            "+" if one.sign > 0 else "−",
            naming.figure(one.key[0], one.key[1], None),
            naming.measure(one.key[2]),
            one.file,
            one.sheet,
            one.cell,
            one.printed or "",
            one.unit if one.cell else "",
            one.count or None,
            one.amount,
            one.where,
            one.sha256,
            text("as it was") if one.intact else text("missing or altered"),
        ]
        for one in traced.sources
    ]
    _table(sheet, styles, 0, heads, rows)


def _write_postings(book: Workbook, styles: Styles, traced: Trace, language: Language, naming: Naming) -> None:
    text = language.text
    rows: list[Sequence[object]] = [
        [
            naming.figure(one.key[0], one.key[1], None),
            one.file,
            one.sheet,
            row,
            " ".join(f"{name} {code}" for name, code in codes),
            amount,
        ]
        for one in traced.sources
        for row, codes, amount in (one.postings.rows if one.postings else ())
    ]
    if rows:
        heads = [
            (text("Line"), 40),
            (text("File"), 34),
            (text("Sheet"), 16),
            (text("Row"), 9),
            (text("Voucher and codes"), 60),
            (text("Amount"), 18),
        ]
        _table(_sheet(book, text("Postings")), styles, 0, heads, rows)


def _write_comparisons(book: Workbook, styles: Styles, traced: Trace, language: Language, naming: Naming) -> None:
    text = language.text
    heads = [
        (text("Outcome"), 22), (text("Code"), 7), (text("Rule"), 30), (text("Amount"), 16), (text("Should be"), 16),
        (text("Difference"), 14), (text("Largest possible rounding"), 14), (text("File"), 40), (text("Cell"), 18),
        (text("Why not tested"), 40),
    ]  # fmt: skip
    rows = []
    for made in traced.comparisons:
        rule, blamed = BY_CODE.get(str(made["code"])), made["blamed"] or {}
        amounts = (
            Decimal(made[name]) if made[name] is not None else None for name in ("left", "right", "difference", "bound")
        )
        place = f"{blamed.get('sheet', '')}!{blamed.get('cell', '')}".strip("!")
        name = language.name(rule.name) if rule else ""
        reason = naming.reason(made["reason"])
        rows.append(
            [language.word(str(made["verdict"])), made["code"], name, *amounts, blamed.get("file", ""), place, reason]
        )
    _table(_sheet(book, text("Comparisons")), styles, 0, heads, rows)


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer("&L&9&A&R&9&P / &N")
    return sheet


def _table(
    sheet: Worksheet, styles: Styles, row: int, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[object]]
) -> None:
    for column, (head, width) in enumerate(heads):
        if row == 0:
            sheet.set_column(column, column, width)
        sheet.write_string(
            row, column, head, styles(bold=True, bg_color=HEAD, bottom=1, bottom_color=RULE, text_wrap=True)
        )
    for at, values in enumerate(rows, start=row + 1):
        for column, value in enumerate(values):
            look = EXACT if isinstance(value, Decimal) else COUNT if isinstance(value, int) else TEXT
            _write(sheet, at, column, value, styles(num_format=look))
    if row == 0:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
        sheet.repeat_rows(0)


def _write(sheet: Worksheet, row: int, column: int, value: object, style: Any) -> None:  # noqa: ANN401  XlsxWriter's format
    if isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    elif value is not None and value != "":
        sheet.write_string(row, column, clean(str(value)), style)


def opened_on_desktop(path: Path) -> bool:
    """Open a workbook where there is a desktop to open it on; False where there is none, or it refuses."""
    for command in _openers():
        try:
            subprocess.Popen(  # noqa: S603  the desktop's own opener, on a file of ours
                [*command, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError:
            continue
        return True
    return False


def _openers() -> Iterator[list[str]]:
    if sys.platform == "win32":
        yield ["cmd", "/c", "start", ""]
    elif sys.platform == "darwin":
        yield ["open"]
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield ["xdg-open"]
