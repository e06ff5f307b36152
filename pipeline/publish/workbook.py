"""The consolidated workbook, sheet by sheet."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer_columns import CONTRACT, PROPERTIES
from pipeline.garbage import not_collected
from pipeline.language import Language
from pipeline.own_sheets import WORKBOOK_CELL, WORKBOOK_MARK
from pipeline.publish.action_sheet import write_actions
from pipeline.publish.book import Book
from pipeline.publish.chart_sheet import write_charts
from pipeline.publish.comparison_sheet import write_comparisons
from pipeline.publish.driver_sheet import driver_rows, write_drivers
from pipeline.publish.explanation_sheet import write_explanations
from pipeline.publish.file_sheet import write_files
from pipeline.publish.goal_sheet import write_goals
from pipeline.publish.grid import grid
from pipeline.publish.month_sheet import month_rows, write_months
from pipeline.publish.naming import Naming
from pipeline.publish.origins import origins, write_origins
from pipeline.publish.package import write_package
from pipeline.publish.sheet_names import named
from pipeline.publish.styles import WORKBOOK_OPTIONS, Styles
from pipeline.publish.summary_sheet import write_summary
from pipeline.publish.title_sheet import write_section
from pipeline.publish.verdicts import verdicts
from pipeline.publish.year_sheet import write_years
from pipeline.result import Result
from schemas.structure import structure

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


def write_workbook(result: Result, path: Path, language: Language) -> None:
    """Write the consolidated workbook of a result to a path, whose folder must exist; what stands there is replaced.

    Amounts are in the organisation's currency, exactly as in the result, and shown in thousands by number format.
    Totals and variances are formulas with stored values. The same result gives the same parts, byte by byte. Raises
    OSError where the path cannot be written.
    """
    with not_collected():
        _write(result, path, language)


def _write(result: Result, path: Path, language: Language) -> None:
    import xlsxwriter  # noqa: PLC0415  not needed by a run that has nothing to publish

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, dict(WORKBOOK_OPTIONS)) as workbook:
        told = _describe(workbook, result, language)
        names, declared = named(language), structure(result.organisation)
        shape = grid(result, names.summary, names.all(), declared)
        found = origins(result, declared)
        book = Book(
            workbook=workbook,
            styles=Styles(workbook),
            result=result,
            language=language,
            naming=Naming(result.organisation, language),
            grid=shape,
            names=names,
            origin_rows=found.first,
            month_rows=month_rows(result),
            driver_rows=driver_rows(result),
        )
        write_summary(book, verdicts(result))
        write_actions(book)
        _mark(workbook.get_worksheet_by_name(names.actions), "|".join(told))
        write_explanations(book)
        write_drivers(book)
        write_charts(book)
        for section in shape.sections.values():
            write_section(book, section)
        write_years(book)
        write_months(book)
        if result.goals is not None:
            write_goals(book, result.goals)
        write_comparisons(book)
        write_origins(book, found)
        write_files(book)
    write_package(buffer.getvalue(), book.added, book.tables, path)


def _describe(workbook: Workbook, result: Result, language: Language) -> list[str]:
    """What the file says of itself: to people, and to the run that it is dropped back to. Gives what it says to that."""
    organisation = result.organisation
    workbook.set_properties(
        {
            "title": f"{organisation.committee.name} {result.period}",
            "company": organisation.organisation.name,
            "comments": f"avstamning {result.run.version}, {result.run.number}",
            "created": result.run.clock.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    told = {
        "contract": CONTRACT,
        "organisation": organisation.organisation.id,
        "period": str(result.period),
        "run": str(result.run.number),
        "language": language.code,
    }
    for name, value in told.items():
        workbook.set_custom_property(PROPERTIES[name], value, "text")
    return [told[field] for field in PROPERTIES]


def _mark(sheet: Worksheet, told: str) -> None:
    """Say in a hidden cell what the properties say: some programs save none."""
    sheet.write_string(WORKBOOK_CELL, WORKBOOK_MARK + told)
    sheet.set_column(f"{WORKBOOK_CELL[:2]}:{WORKBOOK_CELL[:2]}", 10, None, {"hidden": True})
