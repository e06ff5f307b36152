"""From all comparisons of a period to its findings: causes found, worded, and each told once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from pipeline.findings import Finding
from pipeline.reconcile.causes import slips
from pipeline.reconcile.causes_reader import Reader
from pipeline.reconcile.causes_signs import inverted, mixed, wrong_side
from pipeline.reconcile.diagnosis import diagnose
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.network import Network
from pipeline.reconcile.wording import findings_of
from schemas.organisation import Organisation
from schemas.periods import parse_period


def judge(
    figures: pl.DataFrame,
    comparisons: pl.DataFrame,
    on_wrong_side: frozenset[int],
    period: str,
    units: Mapping[tuple[str, str], int],
    organisation: Organisation,
    earlier: Earlier | None = None,
    zeros: Mapping[int, int] = MappingProxyType({}),
) -> list[Finding]:
    """The findings on a period's figures: one for each cause of a difference, and one for each doubtful sign.

    `units` gives each file and sheet the factor of its unit, `earlier` the figures of an earlier one, if known, and
    `zeros` what sums of postings would be (figure → öre) if their codes had the zeros that they have lost. A sign is
    doubtful where nothing that the figure was held against confirms it and no finding names the figure already.
    """
    reader = Reader(figures, units, organisation)
    earlier = earlier or Earlier()
    conflicts = diagnose(figures, comparisons, earlier, zeros)
    network = Network(figures, comparisons) if conflicts else None
    explained = [
        (conflict, slips(network, conflict, earlier, parse_period(period).before) if network else [])
        for conflict in conflicts
    ]
    findings = findings_of(explained, comparisons, period, reader)
    named = {figure for conflict in conflicts for figure in conflict.figures}
    turned = {conflict.inverted for conflict in conflicts if conflict.inverted}
    confirmed = set(
        comparisons.filter((pl.col("test") == "rounded") & pl.col("verdict").is_in(["agrees", "rounding"]))["figure"]
    )
    files = dict(figures.select("figure", pl.col("file")).rows())
    doubtful = sorted(on_wrong_side - named - confirmed)
    doubtful = [figure for figure in doubtful if files[figure] not in turned]
    whole = _wholly_turned(figures, doubtful, on_wrong_side, organisation)
    findings += [inverted(file, sheet, period, title or "", organisation) for file, sheet, title in sorted(whole)]
    rest = [figure for figure in doubtful if files[figure] not in {file for file, _, _ in whole}]
    by_file: dict[str, list[int]] = {}
    for figure in rest:
        by_file.setdefault(files[figure], []).append(figure)
    for own in by_file.values():
        lines = set(figures.filter(pl.col("figure").is_in(own)).select("title", "line").rows())
        findings += mixed(own, period, reader) if len(lines) > 1 else wrong_side(own, period, reader)
    return findings


def _wholly_turned(
    figures: pl.DataFrame, doubtful: list[int], on_wrong_side: frozenset[int], organisation: Organisation
) -> set[tuple[str, str, str | None]]:
    """Files in which every amount of a line with a side, two at least, stands on the other, and nothing confirms one."""
    sided = [(t.id, n.id) for t in organisation.titles for n in t.lines if n.type in {"revenue", "cost"}]
    amounts = [measure.id for measure in organisation.measures if measure.kind != "variance"]
    lines = pl.DataFrame(sided, schema={"title": pl.String, "line": pl.String}, orient="row")
    counted = (
        figures.join(lines, on=["title", "line"])
        .filter(pl.col("measure").is_in(amounts) & (pl.col("amount") != 0) & (pl.col("kind") != "ledger"))
        .with_columns(wrong=pl.col("figure").is_in(list(on_wrong_side)), doubtful=pl.col("figure").is_in(doubtful))
        .group_by("file", "sheet")
        .agg(
            pl.col("wrong").all(),
            pl.col("doubtful").sum(),
            title=pl.when(pl.col("title").n_unique() == 1).then(pl.col("title").first()).otherwise(None).first(),
        )
        .filter(pl.col("wrong") & (pl.col("doubtful") >= 2))
    )
    return {(file, sheet, title) for file, sheet, title in counted.select("file", "sheet", "title").rows()}
