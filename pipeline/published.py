"""What earlier runs have published, read back: a period's result and its reconciliation log, as they stand in the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.files import sha256_of
from pipeline.record import PeriodRecord, open_journal
from pipeline.result import YEARS, Beside, YearComparison
from pipeline.trouble import Trouble
from pipeline.workspace import Workspace

RESULT, LOG = "result.json", "reconciliation.jsonl"


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """A period's result as a run published it.

    `result` is the documented shape, `head` the first line of the log. `altered` names the files of the result whose
    content is no longer what the journal says, or that are gone; None where the journal does not know the run.
    """

    folder: Path
    period: str
    run: int
    result: Mapping[str, Any]
    head: Mapping[str, Any]
    altered: tuple[str, ...] | None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say in a sentence, as Trouble, that what has been altered since the run cannot be read any longer."""
        with _reading(self.period, self.run, self.altered):
            yield

    @property
    def figures(self) -> Sequence[Mapping[str, Any]]:
        """The consolidated figures."""
        found: Sequence[Mapping[str, Any]] = self.result["figures"]
        return found

    def comparisons(self) -> Iterator[Mapping[str, Any]]:
        """Every comparison, in the order of the log."""
        with (self.folder / LOG).open(encoding="utf-8") as file:
            for line in file:
                if line.startswith('{"kind":"comparison"'):
                    yield json.loads(line)

    def beside(self, title: str, line: str, measure: str) -> YearComparison | None:
        """A line's comparison with the previous year, with what is declared of it; None for other measures, or of none."""
        told = self.result.get("previous_year")
        if not told or measure not in {told["measure"], told["against"]}:
            return None
        rows = [row for row in told["lines"] if (row["title"], row["line"]) == (title, line)]
        items = [told["items"][at] for row in rows for at in row["items"]]
        return (
            YearComparison(told["measure"], told["against"], told["month"], _rows(rows), tuple(map(_item, items)))
            if items
            else None
        )

    @property
    def workbook(self) -> Path | None:
        """The consolidated workbook of the run, where it is still there."""
        named = (self.result.get("outputs") or {}).get("workbook")
        path = self.folder / Path(str(named)).name if named else None
        return path if path is not None and path.is_file() else None


def published(workspace: Workspace, period: str | None = None, run: int | None = None) -> Published | None:
    """The newest result of a workspace; that of a period, of a run, or of both where they are given. None if there is none.

    Raises Trouble where it has been altered since so that it cannot be read, and OSError where it may not be.
    """
    wanted = sorted(_folders(workspace.outbox, period, run), key=lambda found: (found[1], found[0]))
    if not wanted:
        return None
    of_period, number, folder = wanted[-1]
    altered = _altered(workspace, of_period, number)
    with _reading(of_period, number, altered), (folder / LOG).open(encoding="utf-8") as file:
        result, head = json.loads((folder / RESULT).read_text(encoding="utf-8")), json.loads(file.readline())
    return Published(folder, of_period, number, result, head, altered)


@contextmanager
def _reading(period: str, run: int, altered: tuple[str, ...] | None) -> Iterator[None]:
    """What goes wrong with files that are as they were published is a fault of ours, and keeps its traceback."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        if altered == ():
            raise
        files = ", ".join(altered or (RESULT, LOG))
        message = "The result of run {run} for {period} cannot be read. It is no longer what was published: {files}."
        raise Trouble(message, run=str(run), period=period, files=files) from error


def _folders(outbox: Path, period: str | None, run: int | None) -> Iterator[tuple[str, int, Path]]:
    for folder in outbox.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/[0-9]*"):
        if folder.name.isdigit() and (folder / RESULT).is_file() and (folder / LOG).is_file():
            found = (folder.parent.name, int(folder.name), folder)
            if period in {None, found[0]} and run in {None, found[1]}:
                yield found


def _altered(workspace: Workspace, period: str, run: int) -> tuple[str, ...] | None:
    for entry in reversed(open_journal(workspace).entries("period", subject=period)):
        if entry.run == run:
            outputs = PeriodRecord.of(period, entry.payload).outputs
            return tuple(sorted(name for name, sha256 in outputs.items() if not _is(workspace.outbox / name, sha256)))
    return None


def _rows(told: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Lines of the comparison as they were: amounts stand as decimals in texts."""
    amounts = [name for name, kind in YEARS.items() if kind.is_decimal()]
    rows = [{**row, "unknown": row["moved"] is None, **{name: _amount(row[name]) for name in amounts}} for row in told]
    return pl.DataFrame(rows, schema=YEARS, orient="row")


def _item(told: Mapping[str, Any]) -> Beside:
    return Beside(**{**told, "amount": _amount(told["amount"]), "step": Decimal(told["step"])})


def _amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256
