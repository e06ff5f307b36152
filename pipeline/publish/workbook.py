"""The consolidated workbook, sheet by sheet."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.answer_columns import CONTRACT, PROPERTIES
from pipeline.language import Language
from pipeline.own_sheets import WORKBOOK_CELL, WORKBOOK_MARK
from pipeline.publish.action_sheet import write_actions
from pipeline.publish.book import Book
from pipeline.publish.chart_sheet import write_charts
from pipeline.publish.comparison_sheet import write_comparisons
from pipeline.publish.explanation_sheet import write_explanations
from pipeline.publish.file_sheet import write_files
from pipeline.publish.goal_sheet import write_goals
from pipeline.publish.grid import grid
from pipeline.publish.naming import Naming
from pipeline.publish.origins import origins, write_origins
from pipeline.publish.places import places
from pipeline.publish.sheet_names import named
from pipeline.publish.styles import FONT, FONT_SIZE, Styles
from pipeline.publish.summary_sheet import write_summary
from pipeline.publish.title_sheet import write_section
from pipeline.publish.verdicts import verdicts
from pipeline.result import Result

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
}


def write_workbook(result: Result, path: Path, language: Language) -> None:
    """Write the consolidated workbook of a result to a path, whose folder must exist; what stands there is replaced.

    Amounts are in the organisation's currency, exactly as in the result, and shown in thousands by number format.
    Totals and variances are formulas with stored values. The same result gives the same parts, byte by byte. Raises
    OSError where the path cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415  not needed by a run that has nothing to publish

    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
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
        names = named(language)
        placed = places(result.figures, organisation)
        shape = grid(result, names.summary, names.all())
        found, rows = origins(shape, placed)
        book = Book(
            workbook=workbook,
            styles=Styles(workbook),
            result=result,
            language=language,
            naming=Naming(organisation, language),
            grid=shape,
            names=names,
            places=placed,
            origin_rows=rows,
        )
        counted = verdicts(result)
        write_summary(book, counted)
        write_actions(book)
        _mark(workbook.get_worksheet_by_name(names.actions), "|".join(told[field] for field in PROPERTIES))
        write_explanations(book)
        write_charts(book)
        for section in shape.sections.values():
            write_section(book, section)
        if result.goals is not None:
            write_goals(book, result.goals)
        write_comparisons(book)
        write_origins(book, found)
        write_files(book)


def _mark(sheet: Worksheet, told: str) -> None:
    """Say in a hidden cell what the properties say: some programs save none."""
    sheet.write_string(WORKBOOK_CELL, WORKBOOK_MARK + told)
    sheet.set_column(f"{WORKBOOK_CELL[:2]}:{WORKBOOK_CELL[:2]}", 10, None, {"hidden": True})
