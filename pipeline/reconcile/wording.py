"""What a conflict says to its reader: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from pipeline.figures import CONTROL
from pipeline.findings import Cell, Finding, Message, Money, Severity, Value
from pipeline.reconcile.diagnosis import Conflict
from schemas.organisation import Names, Organisation

OERE = Decimal("0.01")

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
_COMMITTEE = (
    "{line}, {measure}, is printed as {left}, but the budget titles add up to {right}. Correct the one that is wrong and"
    " drop the file again."
)
_ONE_CELL = (
    "{line}, {measure}, is {found}, but everything that it is held against fits {expected}. Check it, correct it and drop"
    " the file again."
)
_INVERTED = (
    "Every amount in {file} has its sign turned: revenue must be {revenue} and cost {cost}. Export it again with the"
    " signs right and drop it again."
)
_WRONG_SIDE = (
    "{line}, {measure}, is {found}, and the line usually stands on the other side. Is that right? Otherwise turn the sign"
    " and drop the file again."
)
_TURNED = "The sign is probably turned."


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """What is needed to write about figures: their frame, each file's unit (its factor), and the organisation's names."""

    figures: pl.DataFrame
    units: Mapping[tuple[str, str], int]
    organisation: Organisation

    def figure(self, number: int) -> dict[str, object]:
        """A figure's row."""
        return self.figures.row(number, named=True)

    def money(self, amount: Decimal | None, like: Mapping[str, object]) -> Money:
        """An amount as the file of a figure writes it."""
        factor = self.units.get((str(like["file"]), str(like["sheet"])), 1)
        step = Decimal(str(like["step"]))
        decimals = max(0, -int((step / factor).normalize().as_tuple().exponent)) if step > OERE or factor > 1 else 2
        return Money(amount or Decimal(0), factor, decimals)

    def cell(self, number: int) -> Cell:
        """Where a figure stands: its cell, or the column whose rows it sums."""
        row = self.figure(number)
        return Cell(str(row["file"]), str(row["sheet"]), f"{row['column']}{row['row'] or ''}")

    def line(self, title: str, line: str) -> str:
        """A line's name, with its title's where they differ."""
        committee = self.organisation.committee
        lines = {(t.id, n.id): n.name for t in self.organisation.titles for n in t.lines}
        lines |= {(committee.id, own.id): own.name for own in self.organisation.lines_of(committee.id)}
        return lines.get((title, line), line)

    def measure(self, measure: str) -> Names:
        """A measure's names."""
        return self.organisation.measure(measure).name


def findings_of(conflicts: Sequence[Conflict], comparisons: pl.DataFrame, period: str, reader: Reader) -> list[Finding]:
    """A finding for each conflict."""
    stored = {row["comparison"]: row for row in comparisons.iter_rows(named=True)}
    return [_finding(conflict, stored[conflict.comparison], period, reader) for conflict in conflicts]


def wrong_side(figures: Sequence[int], period: str, reader: Reader) -> list[Finding]:
    """A question for each figure that stands on the other side than its line's."""
    findings = []
    for number in figures:
        row = reader.figure(number)
        message = Message(
            _WRONG_SIDE,
            {
                "line": reader.line(str(row["title"]), str(row["line"])),
                "measure": reader.measure(str(row["measure"])),
                "found": reader.money(_decimal(row["amount"]), row),
            },
        )
        findings.append(
            Finding(
                "T01",
                Severity.WARNING,
                message,
                (reader.cell(number),),
                period,
                str(row["title"]),
                str(row["line"]),
                str(row["measure"]),
                found=_decimal(row["amount"]),
            )
        )
    return findings


def inverted(file: str, sheet: str, period: str, title: str, organisation: Organisation) -> Finding:
    """The one finding for a file whose every sign is turned."""
    signs = organisation.signs
    message = Message(_INVERTED, {"file": file, "revenue": signs.revenue, "cost": signs.cost})
    return Finding("T02", Severity.ERROR, message, (Cell(file, sheet),), period, title)


def _finding(conflict: Conflict, comparison: Mapping[str, object], period: str, reader: Reader) -> Finding:
    blamed = reader.figure(conflict.figures[0])
    companions = conflict.companions
    if conflict.inverted:
        title = str(blamed["title"])
        finding = inverted(conflict.inverted, str(blamed["sheet"]), period, title, reader.organisation)
        return replace(finding, companions=(str(comparison["comparison"]), *companions))
    expected = Decimal(conflict.expected) * OERE if conflict.expected is not None else None
    left, right = _decimal(comparison["left"]), _decimal(comparison["right"])
    unique = expected is not None
    turned = unique and expected == -_decimal(blamed["amount"]) != 0
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
        causes=(Message(_TURNED),) if turned else (),
        companions=companions,
    )


def _place(comparison: Mapping[str, object], blamed: Mapping[str, object]) -> tuple[str, str, str]:
    """The title, line and measure that a finding is about: a control total's is the line whose rows it misses."""
    about = blamed if str(comparison["code"]) == "F08" else comparison
    if about["measure"] == CONTROL:
        return "", "", ""
    return str(about["title"] or ""), str(about["line"] or ""), str(about["measure"])


def _message(
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
    layouts = {str(reader.figure(operand["figure"])["layout"]) for operand in _operands(comparison)}
    names = [layout.name for layout in reader.organisation.layouts if layout.id in layouts]
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
