"""What is said of signs: a line on the wrong side, several, or a whole file turned."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.findings import Cell, Finding, Message, Severity
from pipeline.reconcile.causes_reader import Reader
from schemas.organisation import Organisation

_INVERTED = (
    "Every amount in {file} has its sign turned: revenue must be {revenue} and cost {cost}. Export it again with the"
    " signs right and drop it again."
)
_MIXED = (
    "Some lines in {file} stand on the other side than they usually do: {lines}. Is that right? Otherwise turn their"
    " signs and drop the file again."
)
_WRONG_SIDE = (
    "{line}, {measure}, is {found}, and the line usually stands on the other side. Is that right? Otherwise turn the sign"
    " and drop the file again."
)


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
                "found": reader.money(Decimal(str(row["amount"])), row),
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
                found=Decimal(str(row["amount"])),
            )
        )
    return findings


def mixed(figures: Sequence[int], period: str, reader: Reader) -> list[Finding]:
    """One question for a file in which several lines, and not all, stand on the other side than theirs."""
    row = reader.figure(figures[0])
    lines = dict.fromkeys(reader.line(str(r["title"]), str(r["line"])) for r in map(reader.figure, figures))
    message = Message(_MIXED, {"file": str(row["file"]), "lines": ", ".join(lines)})
    cells = tuple(reader.cell(number) for number in figures)
    return [Finding("T03", Severity.WARNING, message, cells, period, str(row["title"] or ""))]


def inverted(file: str, sheet: str, period: str, title: str, organisation: Organisation) -> Finding:
    """The one finding for a file whose every sign is turned."""
    signs = organisation.signs
    message = Message(_INVERTED, {"file": file, "revenue": signs.revenue, "cost": signs.cost})
    return Finding("T02", Severity.ERROR, message, (Cell(file, sheet),), period, title)
