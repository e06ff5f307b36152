"""The reconciliation log: what an auditor follows from any published figure back to its cells. JSON, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from pipeline.language import Language
from pipeline.masking import masked
from pipeline.publish.json_result import break_json, decimal, finding_json, source_json, years_json
from pipeline.publish.places import Place, places
from pipeline.publish.verdicts import BEST_FIRST, verdicts
from pipeline.result import Result, SourceUse
from pipeline.rulings import rulings_in_force
from schemas.in_force import Decision, Loudness

VERSION = 1


def write_log(result: Result, path: Path, language: Language | None = None) -> None:
    """Write the log of a result to a path, as UTF-8; what stands there is replaced.

    The first line says what was run on what (`kind`: `run`); then come every comparison (`comparison`), every figure
    that moved since the last run (`moved`), every line beside the previous year (`previous-year`) with what is declared of
    it (`declared`), every finding (`finding`), every break (`break`) and the counts (`end`),
    without which the log is cut short. Keys are English; findings' messages are in the language, the organisation's
    unless another is given.
    Amounts are decimal strings in its currency. Raises OSError where the path cannot be written.
    """
    spoken = language or Language(result.organisation.organisation.language)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entry in _entries(result, spoken):
            file.write(masked(json.dumps(entry, ensure_ascii=False, separators=(",", ":"))) + "\n")


def _entries(result: Result, language: Language) -> Iterator[dict[str, Any]]:
    yield _head(result)
    yield from _comparisons(result)
    for moved in result.moved:
        place = {"title": moved.title, "line": moved.line, "measure": moved.measure}
        yield {"kind": "moved", **place, "before": decimal(moved.before), "after": decimal(moved.after)}
    if result.years is not None:
        compared = years_json(result.years)
        sides = {name: compared[name] for name in ("measure", "against", "month")}
        yield from ({"kind": "previous-year", **sides, **line} for line in compared["lines"])
        yield from ({"kind": "declared", **item} for item in compared["items"])
    for finding in result.findings:
        yield {"kind": "finding", **finding_json(finding, language)}
    for one in result.breaks:
        yield {"kind": "break", **break_json(one, language)}
    yield {
        "kind": "end",
        "verdict": result.verdict,
        "comparisons": {verdict: verdicts(result).total[verdict] for verdict in BEST_FIRST},
        "findings": len(result.findings),
        "breaks": len(result.breaks),
        "figures": len(result.consolidated),
        "absent": len(result.absent),
    }


def _head(result: Result) -> dict[str, Any]:
    return {
        "kind": "run",
        "version": VERSION,
        "run": result.run.number,
        "clock": result.run.clock.astimezone(UTC).isoformat(),
        "period": str(result.period),
        "organisation": result.organisation.organisation.id,
        "settings": result.run.settings,
        "program": result.run.version,
        "sources": [_source(use) for use in result.sources],
        "absent": [{"layout": absent.layout, "title": absent.title} for absent in result.absent],
        "rulings": [_ruling(ruling) for ruling in rulings_in_force(result.organisation, result.period.last_day)],
    }


def _ruling(decision: Decision) -> dict[str, Any]:
    """A severity or tolerance that the organisation has decided, and that was in force on the period's last day."""
    return {
        "what": "severity" if isinstance(decision, Loudness) else "tolerance",
        "code": decision.code,
        "title": decision.title or "",
        "line": decision.line or "",
        "value": decision.value,
        "from": decision.since.isoformat(),
        "reason": decision.reason,
    }


def _source(use: SourceUse) -> dict[str, Any]:
    return {
        **source_json(use),
        "new": use.new,
        "replaces": use.replaces,
        "controls": [
            {
                "column": control.column,
                "cell": control.cell,
                "printed": decimal(control.printed),
                "computed": decimal(control.computed),
                "agrees": control.agrees,
            }
            for control in use.controls
        ],
    }


def _comparisons(result: Result) -> Iterator[dict[str, Any]]:
    placed = places(result.figures, result.organisation)
    for made in result.comparisons.iter_rows(named=True):
        blamed = placed.get(made["figure"])
        yield {
            "kind": "comparison",
            "id": made["comparison"],
            "code": made["code"],
            "title": made["title"],
            "line": made["line"],
            "measure": made["measure"],
            "month": made["month"],
            "against": made["against"],
            "test": made["test"],
            "left": decimal(made["left"]),
            "right": decimal(made["right"]),
            "difference": decimal(made["difference"]),
            "bound": decimal(made["bound"]),
            "tolerance": decimal(made["tolerance"]),
            "verdict": made["verdict"],
            "reason": made["reason"],
            "blamed": blamed.as_json() if blamed else None,
            "operands": [_operand(one, placed) for one in made["operands"] or () if one["figure"] in placed],
            "missing": list(made["missing"] or ()),
        }


def _operand(operand: Mapping[str, int], placed: Mapping[int, Place]) -> dict[str, Any]:
    """A figure on the other side: what it is, its weight (`1`, `-1`, `2/3`), its amount, and where it stands."""
    place = placed[operand["figure"]]
    numerator, denominator = operand["numerator"], operand["denominator"]
    return {
        "title": place.title,
        "line": place.line,
        "measure": place.measure,
        "month": place.month,
        "amount": decimal(place.amount),
        "step": decimal(place.step),
        "weight": str(numerator) if denominator == 1 else f"{numerator}/{denominator}",
        **place.as_json(),
    }
