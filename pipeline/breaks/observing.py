"""What a judged period shows of its breaks: those found, those gone, and those that nobody can tell of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import polars as pl

from pipeline.breaks.fold import Standing
from pipeline.breaks.identity import Aliases, Identity, aliases_of
from pipeline.breaks.payloads import Found, Observation
from pipeline.findings import Finding, Severity
from pipeline.masking import masked
from pipeline.result import Result
from pipeline.tables import split_address
from schemas.codes import BY_CODE
from schemas.rules import COMPARISONS

_SUBJECTS = ("codes", "titled", "label", "line", "goal", "indicator", "head")
"""What a message says of the row or column that it is about: names and codes, no amounts and no counts."""

_AGREE = ("agrees", "rounding")


def observe(result: Result, before: Mapping[str, Standing]) -> Observation:
    """The breaks of a result's period: findings for the record are none.

    `before` are those known. One of them that is not found is resolved only if its rule ran on all that it needs: its
    comparisons were made and agree, or the export that it stood in has been read.
    """
    view = _View(result, aliases_of(result.organisation))
    grouped: dict[Identity, list[Finding]] = {}
    tolerated: set[str] = set()
    for finding in result.findings:
        if finding.severity is Severity.INFO:
            tolerated.add(view.identity(finding).id)
        else:
            grouped.setdefault(view.identity(finding), []).append(finding)
    found = tuple(view.found(identity, findings) for identity, findings in grouped.items())
    here = {one.identity.id for one in found}
    resolved: list[str] = []
    untested: list[tuple[str, str]] = []
    for one in before.values():
        if one.identity.period != str(result.period) or one.id in here or one.state == "resolved":
            continue
        if one.id in tolerated:
            resolved.append(one.id)  # its rule ran, and the organisation has decided that so much may differ
        elif reason := view.untested(one.identity):
            untested.append((one.id, reason))
        else:
            resolved.append(one.id)
    return Observation(str(result.period), result.run.clock, found, tuple(resolved), tuple(untested))


@dataclass(frozen=True, eq=False)
class _View:
    """A result as breaks see it."""

    result: Result
    aliases: Aliases

    @cached_property
    def _exports(self) -> dict[str, tuple[str, str]]:
        """What each file that was used holds: its layout and title."""
        return {use.source.file: (use.layout, use.title) for use in self.result.sources}

    @cached_property
    def _columns(self) -> dict[tuple[str, str], str]:
        """Which measure stands in a column of a file."""
        rows = self.result.figures.select("file", "column", "measure").drop_nulls().unique(maintain_order=True).rows()
        return {(file, column): measure for file, column, measure in rows}

    @cached_property
    def _named(self) -> pl.DataFrame:
        """The comparisons by the first names of their titles and lines, under which breaks are known."""
        comparisons, aliases = self.result.comparisons, self.aliases
        if not aliases.titles and not aliases.lines:
            return comparisons
        places = comparisons.select("title", "line").rows()
        first = [aliases.first(title or "", line or "") for title, line in places]
        return comparisons.with_columns(
            pl.Series("title", [title for title, _ in first], pl.String),
            pl.Series("line", [line for _, line in first], pl.String),
        ).cast(COMPARISONS)

    def identity(self, finding: Finding) -> Identity:
        """What a finding is about."""
        made = self._differing(finding)
        if made.height:
            against = sorted(made["against"].unique().to_list())
            sides = [f"measure={finding.measure}", *(f"against={one}" for one in against)]
        else:
            sides = self._place(finding)
        organisation = self.result.organisation.organisation.id
        identity = Identity(
            finding.code, organisation, str(self.result.period), finding.title, finding.line, tuple(sides)
        )
        return self.aliases.original(identity)

    def _place(self, finding: Finding) -> list[str]:
        """Where something stands that is no difference between figures: its export and column, and what its row is about."""
        sides = []
        for cell in finding.cells[:1]:
            layout, title = self._exports.get(cell.file, ("", ""))
            sides += [f"layout={layout}", f"of={title}"] if layout else [f"file={cell.file}"]
            if column := self._column(cell.file, cell.address):
                sides.append(f"column={column}")
        if finding.measure:
            sides.append(f"measure={finding.measure}")
        said = (finding.message.values.get(name) for name in _SUBJECTS)
        return [*sides, *(f"subject={masked(value)}" for value in said if isinstance(value, str))]

    def _column(self, file: str, address: str) -> str:
        """The measure in an address's column, or the column's letters; empty for a row or a whole sheet."""
        try:
            letters = split_address(address)[0]
        except ValueError:
            letters = address if address.isalpha() else ""
        return self._columns.get((file, letters), letters)

    def _differing(self, finding: Finding) -> pl.DataFrame:
        """The comparisons that a finding is the word for."""
        return self.result.comparisons.filter(
            (pl.col("code") == finding.code)
            & (pl.col("title") == finding.title)
            & (pl.col("line") == finding.line)
            & (pl.col("measure") == finding.measure)
            & (pl.col("verdict") == "differs")
        )

    def found(self, identity: Identity, findings: Sequence[Finding]) -> Found:
        """A break with all findings that show it."""
        amounts = [_amount(finding) for finding in findings]
        known = [amount for amount in amounts if amount is not None]
        severity = Severity.ERROR if any(one.severity is Severity.ERROR for one in findings) else Severity.WARNING
        return Found(
            identity=identity,
            severity=str(severity),
            findings=tuple(dict.fromkeys(finding.id for finding in findings)),
            count=sum(_count(finding) for finding in findings),
            amount=sum(known, Decimal(0)) if known else None,
            evidence=_hash(sorted(self._evidence(finding) for finding in findings)),
        )

    def _evidence(self, finding: Finding) -> str:
        """What a figure was held against: every operand by what it is, with its amount. Where it stands is no evidence."""
        operands = self._differing(finding)["operands"].explode().drop_nulls()
        if operands.is_empty():
            return json.dumps([finding.code, None if finding.expected is None else f"{finding.expected:f}"])
        against = (
            operands.struct.unnest()
            .join(self.result.figures, on="figure", how="left", maintain_order="left")
            .select("title", "line", "measure", "month", pl.col("amount").cast(pl.String), "numerator", "denominator")
        )
        return json.dumps(sorted(map(repr, against.rows())))

    def untested(self, identity: Identity) -> str:
        """Why nobody can tell whether a break is gone; empty where its rule ran on all that it needs and found nothing."""
        code = BY_CODE.get(identity.code)
        if code is None or not code.tested:
            return "rule is not tested"
        if against := identity.side("against"):
            return self._untested_comparison(identity, against)
        return self._untested_place(identity)

    def _untested_comparison(self, identity: Identity, against: Iterable[str]) -> str:
        about = self._named.filter(
            (pl.col("code") == identity.code)
            & (pl.col("title") == identity.title)
            & (pl.col("line") == identity.line)
            & pl.col("measure").is_in(identity.side("measure"))
        )
        for side in against:
            verdicts = about.filter(pl.col("against") == side)
            if verdicts.is_empty():
                return "not compared"
            if not verdicts["verdict"].cast(pl.String).is_in(_AGREE).all():
                differs = (verdicts["verdict"] == "differs").any()
                return "differs for another cause" if differs else "not-tested"
        return ""

    def _untested_place(self, identity: Identity) -> str:
        """A finding on rows and cells is gone when its export has been read; one on a file that never counted, never."""
        result = self.result
        if identity.code == "F12":
            return "absent" if any(one.layout == identity.line for one in result.absent) else ""
        read = {(use.layout, self.aliases.titles.get(use.title, use.title)) for use in result.sources}
        wanted = list(zip(identity.side("layout"), identity.side("of"), strict=True))
        if not set(wanted) <= read:
            return "absent"
        if not wanted and set(identity.side("file")) - self._exports.keys():
            return "absent"
        if identity.code == "F08" and self._controls_differ(identity):
            return "differs for another cause"
        return ""

    def _controls_differ(self, identity: Identity) -> bool:
        layouts = self.result.figures.select("figure", "layout")
        controls = self.result.comparisons.filter((pl.col("code") == "F08") & (pl.col("verdict") == "differs"))
        return controls.join(layouts, on="figure").filter(pl.col("layout").is_in(identity.side("layout"))).height > 0


def _amount(finding: Finding) -> Decimal | None:
    return finding.difference if finding.difference is not None else finding.found


def _count(finding: Finding) -> int:
    """How many rows a finding is about: what its message says, where it says it."""
    count = finding.message.values.get("count")
    return count if isinstance(count, int) and not isinstance(count, bool) else max(len(finding.cells), 1)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False).encode()).hexdigest()
