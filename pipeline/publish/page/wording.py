"""The page's own words: heads, labels and what the script says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.answer_columns import answer_tables
from pipeline.language import Language


def file_name(language: Language) -> str:
    """What the page's file is called."""
    return language.text("review.html")


def words(language: Language) -> Mapping[str, str]:
    """The texts of the template, by the names that it uses."""
    return {
        "about": language.text("About the run"),
        "amount": language.text("Amount"),
        "answers": language.text("Answers"),
        "bound": language.text("Largest possible rounding"),
        "broken": language.text("The axis does not begin at zero."),
        "budget_title": language.text("Budget title"),
        "calculated": language.text("Calculated"),
        "cell": language.text("Cell"),
        "clear": language.text("Clear"),
        "close": language.text("Close"),
        "code": language.text("Code"),
        "comparisons": language.text("Comparisons"),
        "comparisons_intro": language.text("Every comparison made, whatever its outcome. Amounts in {unit}."),
        "comparisons_keys": language.text("Arrow keys move between rows, Enter shows all about one."),
        "controls": language.text("Control totals"),
        "difference": language.text("Difference"),
        "excerpt_caption": language.text("{file}, sheet {sheet}"),
        "marked_cell": language.text("marked cell"),
        "expected": language.text("Should be"),
        "figure": language.text("Figure"),
        "file": language.text("File"),
        "finding": language.text("Finding"),
        "findings": language.text("To act on"),
        "findings_none": language.text("Nothing to act on."),
        "findings_intro": language.text("The most urgent first. Open one to see its cells and what follows from it."),
        "follows": language.text("Comparisons that differ because of it"),
        "found": language.text("Stands"),
        "held_against": language.text("Held against"),
        "how_urgent": language.text("How urgent"),
        "inside": language.text("Rounding explains the difference: {difference} is at most {bound}."),
        "outside": language.text("Rounding explains {bound} at most, and the difference is {difference}."),
        "interval_label": language.text("What rounding can explain"),
        "journal": language.text("Journal (entries, hash of the last)"),
        "line": language.text("Line"),
        "lines": language.text("Lines and amounts"),
        "measure": language.text("Measure"),
        "missing": language.text("Has not come"),
        "month": language.text("Month"),
        "more_findings": language.text("{count} more findings are in the workbook and the log."),
        "moved": language.text("Moved since the last run"),
        "new": language.text("new"),
        "no_match": language.text("Nothing fits the choice."),
        "no_script": language.text(
            "To search among all comparisons, open the page in a browser with scripts allowed. All of them are in the"
            " workbook as well."
        ),
        "others": language.text("Other lines ({count})"),
        "outcome": language.text("Outcome"),
        "print_note": language.text("Comparisons that do not agree. All of them are in the workbook."),
        "program": language.text("Program"),
        "reason": language.text("Why not tested"),
        "reconciliation": language.text("Reconciliation"),
        "replaces": language.text("replaces {file}"),
        "resolved": language.text("Put right since before"),
        "rows": language.text("Rows"),
        "rule": language.text("Rule"),
        "rule_says": language.text("The rule"),
        "run": language.text("Run"),
        "search": language.text("Search"),
        "settings": language.text("Settings (SHA-256)"),
        "sha": language.text("SHA-256"),
        "shown": language.text("Showing {shown} of {total}"),
        "skip": language.text("To the contents"),
        "sort": language.text("Sort"),
        "sort_code": language.text("by code"),
        "sort_difference": language.text("by difference, largest first"),
        "sort_file": language.text("by file"),
        "sort_title": language.text("by budget title"),
        "sort_worst": language.text("most urgent first"),
        "sources": language.text("Files read"),
        "sources_intro": language.text("What the result rests on, with the fingerprint of every file."),
        "all_titles": language.text("All budget titles"),
        "all_codes": language.text("All rules"),
        "title_finding": language.text("Finding no. {number}"),
        "title_amounts": language.text("Amounts by budget title"),
        "titles": language.text("Budget titles"),
        "total_only": language.text("{count} comparisons are not on this page; the log has all of them."),
        "unit_amounts": language.text("Amounts in {unit}."),
        "what_to_do": language.text("What to do"),
        "years": language.text("Comparison with the previous year"),
        "withheld": language.text("withheld"),
    }


def answer_fields(language: Language) -> Mapping[str, str]:
    """What the columns that people write in are called."""
    return {field: head for table in answer_tables(language) for field, head in table.fields.items()}
