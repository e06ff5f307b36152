"""What the rules on postings cost: `python benchmarks/rules.py [rows]`, a million rows by default.

The same ledger twice, from its parsed rows to its findings: one in which every posting passes every rule, and one in
which every posting fails every rule that it can. Each is judged in a process of its own, for its time and its peak
memory. A rule is as cheap where it fails as where it holds if the ratio stays small; more than 3 would mean that
failures are made one by one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from time import perf_counter, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.tables import Table
    from schemas.organisation import Organisation

ROWS = 1_000_000
LIMIT = 3.0
VOUCHER = 4
"""Postings of one voucher."""


def measure(rows: int, *, failing: bool) -> None:
    """Judge one ledger, and print the seconds, the processor's seconds, the peak in MB and the codes found."""
    # pandera loads hypothesis where it finds it; where the program is installed it is not there.
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # that is how an import is forbidden
    from pipeline.mapping import map_rows  # noqa: PLC0415  the measuring process alone needs it
    from pipeline.validate.rows import row_findings  # noqa: PLC0415

    table, organisation = _ledger(rows, failing=failing)
    before = _peak()
    start, used = perf_counter(), process_time()
    mapped = map_rows(table, organisation)
    findings = [*mapped.findings, *row_findings(mapped, organisation)]
    seconds, busy = perf_counter() - start, process_time() - used
    codes = ",".join(finding.code for finding in findings) or "none"
    print(f"{seconds:.2f} {busy:.2f} {before:.0f} {_peak():.0f} {codes}")


def _ledger(rows: int, *, failing: bool) -> tuple[Table, Organisation]:
    """A ledger of distinct texts and amounts; a failing one lacks every counterparty, and every voucher stands twice."""
    from pathlib import Path  # noqa: PLC0415

    import polars as pl  # noqa: PLC0415

    from pipeline.tables import Source, Table  # noqa: PLC0415
    from schemas.load import load_organisation  # noqa: PLC0415
    from schemas.options import LedgerOptions  # noqa: PLC0415
    from schemas.periods import Period  # noqa: PLC0415

    organisation = load_organisation(Path(__file__).parents[1] / "schemas" / "ekero.toml")
    options = LedgerOptions(internal={"konto": ("60*",)}, complete_vouchers=True)
    organisation = organisation.model_copy(update={"ledger": options})

    number = pl.int_range(rows, dtype=pl.Int64)
    # In the failing ledger the second half repeats the first, so that every voucher stands twice.
    at = number % (rows // 2) if failing else number
    side = pl.when(at % VOUCHER < VOUCHER // 2).then(1).otherwise(-1 if not failing else 1)
    oere = (at // VOUCHER * 7 + at % (VOUCHER // 2) + 100) * side
    frame = pl.select(number=number).select(
        row=(number + 9).cast(pl.UInt32),
        ansvar=pl.lit("0110"),
        konto=pl.format("60{}", at % 2 + 10),
        verksamhet=pl.lit("921"),
        aktivitet=pl.lit(None, dtype=pl.String),
        motpart=pl.lit(None, dtype=pl.String) if failing else pl.lit("210"),
        period=pl.lit("201608"),
        voucher=pl.format("A{}", at // VOUCHER),
        date=pl.lit("2016-08-12"),
        text=pl.format("{} 811218-9876", at) if failing else pl.format("{} Internal rent", at),
        amount=(oere.cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(18, 2)),
    )
    columns = dict(zip(frame.columns[1:], "ABCDEFGHIJ", strict=True))
    table = Table(
        Source("ledger.xlsx", ""), "Sheet", "huvudbok", "ledger", Period(2016, 8), None, "kr", frame, columns, {}, {}, 8, {}
    )  # fmt: skip
    return table, organisation


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table and give the exit code: 1 where failing costs more than it may."""
    if sys.argv[1:2] == ["measure"]:
        measure(int(sys.argv[2]), failing=sys.argv[3] == "failing")
        return 0
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    seconds: dict[str, float] = {}
    print(f"{rows} postings\n{'':>8} {'seconds':>8} {'cpu':>8} {'MB before':>10} {'MB peak':>8}  found")
    for case in ("passing", "failing"):
        command = [sys.executable, __file__, "measure", str(rows), case]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": "."})  # noqa: S603  itself
        wall, busy, before, peak, codes = done.stdout.split()
        seconds[case] = float(busy)
        print(f"{case:>8} {wall:>8} {busy:>8} {before:>10} {peak:>8}  {codes}")
    ratio = seconds["failing"] / seconds["passing"]
    print(f"failing costs {ratio:.1f} times the processor time of passing (at most {LIMIT:g})")
    return 1 if ratio > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
