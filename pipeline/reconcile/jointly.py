"""What the joint test adds to the findings: figures that hold one by one and not together, and what alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipeline.findings import Finding, Message, Severity
from pipeline.reconcile.joint import Conflict, joint
from pipeline.reconcile.wording import Reader

MOST_DIFFERENCES = 300
"""Beyond this many comparisons that differ, the single ones come first: the joint test waits until they are corrected."""

_TOGETHER = (
    "{count} amounts go together one by one, but cannot all be right: rounding explains too little by {miss}. At least"
    " one of them is wrong; check them against what they were taken from."
)
_FITS = "Everything else fits if {measure} for {line} ({cell}) is {value}."
_WAITS = (
    "Whether all amounts can be right together is not tested while {count} comparisons differ. Correct what is listed"
    " first."
)


def with_joint_test(
    figures: pl.DataFrame, comparisons: pl.DataFrame, findings: Sequence[Finding], period: str, reader: Reader
) -> list[Finding]:
    """The findings on figures, with what the joint test says.

    A finding that names several figures and chooses none is told which of them alone would do. Figures that no single
    rule finds to differ, and that cannot be right together all the same, are a finding of their own (S04). Files whose
    every sign is turned are left out: nothing in them is as it should be.
    """
    turned = {finding.cells[0].file for finding in findings if finding.code == "T02"}
    left_out = figures.filter(pl.col("file").is_in(list(turned)))["figure"]
    tested = comparisons.filter(
        (pl.col("verdict") != "not-tested")
        & ~pl.col("figure").is_in(left_out.implode())
        & ~pl.col("operands").list.eval(pl.element().struct.field("figure").is_in(left_out.implode())).list.any()
    )
    differing = set(tested.filter(pl.col("verdict") == "differs")["comparison"])
    if len(differing) > MOST_DIFFERENCES:
        message = Message(_WAITS, {"count": len(differing)})
        return [*findings, Finding("S04", Severity.INFO, message, period=period, line="joint")]
    found = list(findings)
    for conflict in joint(figures, tested).conflicts:
        if differing.isdisjoint((*conflict.broken, *conflict.rules)):
            found.append(_together(conflict, period, reader))
        else:
            found = [_told(finding, conflict, reader) for finding in found]
    return found


def _told(finding: Finding, conflict: Conflict, reader: Reader) -> Finding:
    """A finding on several figures of a conflict, told what each of them alone would have to be."""
    cells = {reader.cell(number) for number in conflict.cells}
    if len(finding.cells) < 2 or finding.expected is not None or cells.isdisjoint(finding.cells):
        return finding
    return replace(finding, causes=(*finding.causes, *_cures(conflict, reader)))


def _together(conflict: Conflict, period: str, reader: Reader) -> Finding:
    blamed = reader.figure(conflict.cells[0])
    message = Message(
        _TOGETHER, {"count": len(conflict.cells), "miss": reader.money(conflict.miss, {**blamed, "step": "0.01"})}
    )
    return Finding(
        "S04",
        Severity.ERROR,
        message,
        tuple(reader.cell(number) for number in conflict.cells),
        period,
        str(blamed["title"] or ""),
        str(blamed["line"] or ""),
        str(blamed["measure"]),
        difference=conflict.miss,
        causes=_cures(conflict, reader),
        companions=conflict.rules,
    )


def _cures(conflict: Conflict, reader: Reader) -> tuple[Message, ...]:
    told = []
    for cure in conflict.cures:
        if cure.value is None:
            continue
        row = reader.figure(cure.figure)
        told.append(
            Message(
                _FITS,
                {
                    "measure": reader.measure(str(row["measure"])),
                    "line": reader.line(str(row["title"]), str(row["line"])),
                    "cell": reader.cell(cure.figure).address,
                    "value": reader.money(cure.value, row),
                },
            )
        )
    return tuple(told)
