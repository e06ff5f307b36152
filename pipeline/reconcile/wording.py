"""What a conflict says to its reader: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from pipeline.figures import CONTROL, DECLARED
from pipeline.findings import Cell, Finding, Message, Severity, Value
from pipeline.reconcile.causes import Slip
from pipeline.reconcile.causes_reader import OERE, Reader
from pipeline.reconcile.causes_signs import inverted
from pipeline.reconcile.causes_wording import about_many, causes
from pipeline.reconcile.conflict import Conflict

__all__ = ["Reader", "findings_of"]

_VARIANCE = (
    "The variance is {left}, but {first} {first_amount} less {second} {second_amount} gives {right}. Change it to"
    " {right} and drop the file again."
)
_VARIANCE_OPEN = (
    "{first} {first_amount}, {second} {second_amount} and variance {left} cannot all be right: less the one from the"
    " other the variance would be {right}, and rounding explains a difference of {bound} at most. We cannot tell which"
    " is wrong; check them against what they were taken from."
)
_TOTAL = (
    "{line}, {measure}, is printed as {left}, but its rows add up to {right}. Correct the sum, or the row that is wrong,"
    " and drop the file again."
)
_YEAR = (
    "The year's budget of {line} is {left}, but its twelve months add up to {right}. Correct the one that is wrong and"
    " drop the file again."
)
_SHARE = (
    "The budget of {line} is {left}, but its periodisation of {whole} gives {right}. Correct the amount, or the"
    " periodisation in the settings."
)
_CONTROL = (
    "The export's own total is {left}, but its rows add up to {right}: {difference} is missing or changed. Export it"
    " again and drop it again."
)
_CONTROL_LINE = (
    "The export's own total is {left}, but its rows add up to {right}. The difference, {difference}, is on {line} in"
    " {title}. Export it again and drop it again."
)
_SOURCE = (
    "{line}, {measure}: the follow-up says {left}, but {source} gives {right}. One of them is wrong. Correct it and drop"
    " the file again."
)
_DECISIONS = (
    "The current budget of {line} is {left}, but the council's budget and the decided changes give {right}. Find the"
    " decision that is missing, or correct the current budget, and drop the file again."
)
_COMMITTEE = (
    "{line}, {measure}, is printed as {left}, but the budget titles add up to {right}. Correct the one that is wrong and"
    " drop the file again."
)
_ONE_CELL = (
    "{line}, {measure}, is {found}, but everything that it is held against fits {expected}. Check it, correct it and drop"
    " the file again."
)


def findings_of(
    conflicts: Sequence[tuple[Conflict, Sequence[Slip]]], comparisons: pl.DataFrame, period: str, reader: Reader
) -> list[Finding]:
    """A finding for each conflict, with what may have happened."""
    wanted = [conflict.comparison for conflict, _ in conflicts]
    rows = comparisons.filter(pl.col("comparison").is_in(wanted)).iter_rows(named=True)
    stored = {row["comparison"]: row for row in rows}
    return [_finding(conflict, found, stored[conflict.comparison], period, reader) for conflict, found in conflicts]


def _finding(
    conflict: Conflict, slips: Sequence[Slip], comparison: Mapping[str, object], period: str, reader: Reader
) -> Finding:
    blamed = reader.figure(conflict.figures[0])
    companions = conflict.companions
    if conflict.inverted:
        title = str(blamed["title"])
        finding = inverted(conflict.inverted, str(blamed["sheet"]), period, title, reader.organisation)
        return replace(finding, companions=(str(comparison["comparison"]), *companions))
    if conflict.kind and conflict.kind != "two cancel":
        return _many(conflict, comparison, blamed, period, reader)
    expected = Decimal(conflict.expected) * OERE if conflict.expected is not None else None
    left, right = _decimal(comparison["left"]), _decimal(comparison["right"])
    unique = expected is not None
    title, line, measure = _place(comparison, blamed)
    return Finding(
        code=str(comparison["code"]),
        severity=Severity.ERROR,
        message=_message(conflict, comparison, blamed, expected, reader),
        cells=tuple(reader.cell(number) for number in conflict.figures),
        period=period,
        title=title,
        line=line,
        measure=measure,
        found=_decimal(blamed["amount"]) if unique else left,
        # Of figures that stand side by side none is chosen, so there is nothing that the one should be.
        expected=expected if unique else None if str(comparison["code"])[0] == "V" else right,
        difference=_decimal(comparison["difference"]),
        bound=_decimal(comparison["bound"]),
        causes=causes(conflict, slips, reader),
        companions=companions,
        comparison=conflict.comparison,
    )


def _many(
    conflict: Conflict,
    comparison: Mapping[str, object],
    blamed: Mapping[str, object],
    period: str,
    reader: Reader,
) -> Finding:
    """The one finding for a cause that makes many figures wrong."""
    message, why = about_many(conflict, reader)
    cells = tuple(dict.fromkeys(reader.cell(number) for number in conflict.figures))
    if conflict.kind.startswith(("file", "codes")):
        cells = (Cell(conflict.file, str(blamed["sheet"])),)
    elif conflict.kind.startswith(("column", "variances")):
        columns = dict.fromkeys(str(reader.figure(number)["column"]) for number in conflict.figures)
        cells = tuple(Cell(conflict.file, str(blamed["sheet"]), column) for column in columns)
    elif conflict.kind == "rows exchanged":
        rows = dict.fromkeys(str(reader.figure(number)["row"]) for number in conflict.figures)
        cells = tuple(Cell(conflict.file, str(blamed["sheet"]), row) for row in rows)
    title, line, measure = _place(comparison, blamed)
    finding = Finding(
        code=str(comparison["code"]),
        severity=Severity.ERROR,
        message=message,
        cells=cells,
        period=period,
        title=title,
        line="" if conflict.kind.startswith(("file", "column", "variances")) else line,
        measure="" if conflict.kind.startswith(("file", "variances")) else measure,
        difference=_decimal(comparison["difference"]),
        bound=_decimal(comparison["bound"]),
        causes=why,
        companions=conflict.companions,
        comparison=conflict.comparison,
    )
    match conflict.kind:
        case "file in another unit":
            return replace(finding, code="F13")
        case "file of another period":
            return replace(finding, code="F07")
        case "variances turned":
            return replace(finding, code="V03")
        case "codes cut short":
            # Told of the codes by the mapping, which knows them: this is what it explains.
            return replace(finding, code="L07", title="", line="", measure="", difference=None, bound=None)
        case _:
            return finding


def _place(comparison: Mapping[str, object], blamed: Mapping[str, object]) -> tuple[str, str, str]:
    """The title, line and measure that a finding is about: a control total's is the line whose rows it misses."""
    about = blamed if str(comparison["code"]) == "F08" else comparison
    if about["measure"] == CONTROL:
        return "", "", ""
    return str(about["title"] or ""), str(about["line"] or ""), str(about["measure"])


def _message(  # noqa: PLR0911  one return for each kind of rule
    conflict: Conflict,
    comparison: Mapping[str, object],
    blamed: Mapping[str, object],
    expected: Decimal | None,
    reader: Reader,
) -> Message:
    code = str(comparison["code"])
    own = reader.figure(int(str(comparison["figure"])))
    values: dict[str, Value] = {
        "left": reader.money(_decimal(comparison["left"]), own),
        "right": reader.money(_decimal(comparison["right"]), own),
        "difference": reader.money(_decimal(comparison["difference"]), own),
        "bound": reader.money(_decimal(comparison["bound"]), {**own, "step": Decimal(str(own["step"])) / 10}),
    }
    if code == "F08":
        if blamed["line"] is None:
            return Message(_CONTROL, values)
        title, line = str(blamed["title"]), str(blamed["line"])
        values |= {"line": reader.line(title, line), "title": reader.organisation.title_name(title)}
        return Message(_CONTROL_LINE, values)
    values |= {
        "line": reader.line(str(comparison["title"]), str(comparison["line"])),
        "measure": reader.measure(str(comparison["measure"])),
    }
    itself = conflict.figures[0] == comparison["figure"]
    if expected is not None and not itself and not code.startswith("R"):
        values |= {
            "line": reader.line(str(blamed["title"]), str(blamed["line"])),
            "measure": reader.measure(str(blamed["measure"])),
            "found": reader.money(_decimal(blamed["amount"]), blamed),
            "expected": reader.money(expected, blamed),
        }
        return Message(_ONE_CELL, values)
    if code.startswith("V") and comparison["against"] == "printed":
        first, second = _sides(comparison, reader)
        values |= {"first": reader.measure(str(first["measure"])), "second": reader.measure(str(second["measure"]))}
        values |= {"first_amount": reader.money(_decimal(first["amount"]), first)}
        values |= {"second_amount": reader.money(_decimal(second["amount"]), second)}
        return Message(_VARIANCE if expected is not None else _VARIANCE_OPEN, values)
    if code == "P01":
        operand = reader.figure(_operands(comparison)[0]["figure"])
        return Message(_SHARE, {**values, "whole": reader.money(_decimal(operand["amount"]), operand)})
    if code == "P02":
        return Message(_YEAR, values)
    if code.startswith("S"):
        return Message(_TOTAL, values)
    if code == "R05":
        return Message(_COMMITTEE, values)
    if code == "R09":
        return Message(_DECISIONS, values)
    held = [reader.figure(operand["figure"]) for operand in _operands(comparison)]
    layouts = {str(figure["layout"]) for figure in held}
    names = [layout.name for layout in reader.organisation.layouts if layout.id in layouts]
    names += dict.fromkeys(str(figure["sheet"]) for figure in held if figure["kind"] == DECLARED)
    return Message(_SOURCE, {**values, "source": ", ".join(names)})


def _operands(comparison: Mapping[str, object]) -> list[dict[str, int]]:
    operands = comparison["operands"]
    return operands if isinstance(operands, list) else []


def _sides(comparison: Mapping[str, object], reader: Reader) -> tuple[dict[str, object], dict[str, object]]:
    """What a variance is taken from, and what is taken away."""
    operands = sorted(_operands(comparison), key=lambda operand: -operand["numerator"])
    return reader.figure(operands[0]["figure"]), reader.figure(operands[-1]["figure"])


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
