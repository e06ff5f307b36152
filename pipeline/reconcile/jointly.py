"""What the joint test adds to the findings: figures that hold one by one and not together, and what alone would do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from pipeline.figures import CONTROL
from pipeline.findings import Finding, Message, Severity, Value
from pipeline.reconcile.joint import Conflict, joint
from pipeline.reconcile.wording import Reader

MOST_DIFFERENCES = 40
"""Beyond this many comparisons that differ and are not explained, those come first: each takes the joint test a second."""

_TOGETHER = (
    "{count} amounts go together one by one, but cannot all be right: rounding explains too little by {miss}. At least"
    " one of them is wrong; check them against what they were taken from."
)
_FITS = "Everything else fits if {measure} for {line} ({cell}) is {value}."
_CONTROL_FITS = "Everything else fits if the control total ({cell}) is {value}."
_WAITS = (
    "Whether all amounts can be right together is not tested while {count} comparisons differ. Correct what is listed"
    " first."
)


def with_joint_test(
    figures: pl.DataFrame, comparisons: pl.DataFrame, findings: Sequence[Finding], period: str, reader: Reader
) -> list[Finding]:
    """The findings on figures, with what the joint test says.

    A finding that names several figures and chooses none is told which of them alone would do. Figures that no single
    rule finds to differ, and that cannot be right together all the same, are a finding of their own (S04). What is known
    to be wrong is left out: a cell of which it is known what it should be, the rows, columns and files that are wrong as
    a whole, and every sum that lacks a row that is known to be missing. So is what the digit of a total or a variance is held
    against, where that is right only as computed from printed figures of which one is left out.
    """
    explained = {name for finding in findings if _of_many(finding) for name in finding.explained}
    short = pl.col("code").str.starts_with("S") & (pl.col("missing").list.len() > 0)
    line = pl.element().str.replace("/[^/]*$", "")  # whatever the measure
    known = comparisons.filter(pl.col("comparison").is_in(list(explained)) & short).select(
        pl.col("missing").list.eval(line).explode().unique().alias("lines")
    )["lines"]
    lacks = pl.col("missing").list.eval(line.is_in(known.implode())).list.any()
    sums = comparisons.filter(short & lacks)["figure"]
    left_out = pl.concat([figures.filter(_known_wrong(figures, findings))["figure"], sums])
    tested = _tested(comparisons, left_out)
    differing = set(tested.filter(pl.col("verdict") == "differs")["comparison"])
    if len(differing) > MOST_DIFFERENCES:
        message = Message(_WAITS, {"count": int((comparisons["verdict"] == "differs").sum())})
        return [*findings, Finding("S04", Severity.INFO, message, period=period, line="joint")]
    found = list(findings)
    doubted = _with_totals([*_named(figures, findings), *left_out], comparisons)
    conflicts = joint(figures, tested, doubted=doubted, showing=comparisons).conflicts
    new = [one for one in conflicts if differing.isdisjoint((*one.broken, *one.rules))]
    for conflict in conflicts:
        if conflict not in new:
            found = [_told(finding, conflict, reader) for finding in found]
    if suspects := _suspects(findings, comparisons).intersection(cell for one in new for cell in one.cells):
        # One of them is wrong, and perhaps for that reason what stands beside it: told when it is still so without them.
        rest = _tested(comparisons, pl.concat([left_out, pl.Series(sorted(suspects), dtype=left_out.dtype)]))
        again = joint(figures, rest, doubted=doubted, showing=comparisons).conflicts
        new = [one for one in again if differing.isdisjoint((*one.broken, *one.rules))]
    return [*found, *(_together(conflict, period, reader) for conflict in new)]


def _tested(comparisons: pl.DataFrame, left_out: pl.Series) -> pl.DataFrame:
    """The comparisons that the joint test is made of, without some figures and what holds only by them."""
    touched = pl.col("operands").list.eval(pl.element().struct.field("figure").is_in(left_out.implode())).list.any()
    of_printed = comparisons.filter(pl.col("code").str.contains("^[SV]") & touched)["figure"]
    unproven = pl.col("figure").is_in(of_printed.implode()) & (pl.col("test") == "rounded")
    return comparisons.filter(
        (pl.col("verdict") != "not-tested")
        & ~pl.col("figure").is_in(left_out.implode())
        & ~touched
        & ~(unproven & (pl.col("verdict") == "rounding"))
    )


def _suspects(findings: Sequence[Finding], comparisons: pl.DataFrame) -> set[int]:
    """The figures that stand against each other in findings that choose none of them, a variance and its sides at most."""
    open_ = [one.comparison for one in findings if one.comparison and len(one.cells) > 1 and not _of_many(one)]
    rows = comparisons.filter(pl.col("comparison").is_in(open_) & (pl.col("operands").list.len() <= 2))
    beside = rows["operands"].explode().struct.field("figure").drop_nulls()
    return {*rows["figure"].drop_nulls(), *beside}


def _known_wrong(figures: pl.DataFrame, findings: Sequence[Finding]) -> pl.Series:
    """Which figures a finding says are wrong, in place of others: true for those at its cells."""
    cells, columns, rows, files = set[str](), set[str](), set[str](), set[str]()
    for finding in findings:
        for cell in finding.cells if finding.code[0] != "T" or finding.code == "T02" else ():
            place = f"{cell.file}\n{cell.sheet}\n{cell.address}"
            if not cell.address:
                files.add(cell.file)
            elif cell.address.isdecimal():
                rows.add(place)
            elif cell.address.isalpha() and len(finding.explained) > 1:
                columns.add(place)
            elif (finding.expected is not None and len(finding.cells) == 1) or _of_many(finding):
                cells.add(place)  # one that is known, or all that one cause makes wrong
    at = [pl.col("file"), pl.col("sheet")]
    row = pl.col("row").cast(pl.String).fill_null("")
    wrong = (
        pl.concat_str(*at, pl.col("column") + row, separator="\n").is_in(list(cells))
        | pl.concat_str(*at, "column", separator="\n").is_in(list(columns)) & pl.col("row").is_not_null()
        | pl.concat_str(*at, row, separator="\n").is_in(list(rows))
        | pl.col("file").is_in(list(files))
    )
    return figures.select(wrong.fill_null(value=False)).to_series()


def _named(figures: pl.DataFrame, findings: Sequence[Finding]) -> list[int]:
    """The figures at whose cells a finding points, whether or not it is known which of them is wrong."""
    cells = {f"{cell.file}\n{cell.sheet}\n{cell.address}" for finding in findings for cell in finding.cells}
    place = pl.concat_str("file", "sheet", pl.col("column") + pl.col("row").cast(pl.String), separator="\n")
    return figures.filter(place.is_in(list(cells)))["figure"].to_list()


def _with_totals(doubted: Collection[int], comparisons: pl.DataFrame) -> set[int]:
    """Figures and every total that they go into, of its own sheet or of the committee."""
    found = set(doubted)
    sums = comparisons.filter((pl.col("test") == "bound") & pl.col("code").str.contains("^(S|R05)"))
    above: dict[int, list[int]] = {}
    for total, operands in sums.select(
        "figure", pl.col("operands").list.eval(pl.element().struct.field("figure"))
    ).rows():
        for figure in operands or ():
            above.setdefault(figure, []).append(total)
    waiting = list(found)
    while waiting:
        new = [total for total in above.get(waiting.pop(), ()) if total not in found]
        found.update(new)
        waiting += new
    return found


def _of_many(finding: Finding) -> bool:
    """Whether a finding is about all that one cause makes wrong, and not about one amount."""
    return bool(finding.comparison) and finding.found is None


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
        "" if blamed["measure"] == CONTROL else str(blamed["measure"]),
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
        values: dict[str, Value] = {
            "cell": reader.cell(cure.figure).address,
            "value": reader.money(cure.value, row),
        }
        if row["measure"] == CONTROL:
            told.append(Message(_CONTROL_FITS, values))
            continue
        values["line"] = reader.line(str(row["title"]), str(row["line"]))
        values["measure"] = reader.measure(str(row["measure"]))
        told.append(Message(_FITS, values))
    return tuple(told)
