"""The result as other programs read it: one documented, versioned shape. Amounts are decimal strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.findings import Cell, Finding
from pipeline.language import Language
from pipeline.publish.places import Place, places
from pipeline.publish.verdicts import BEST_FIRST, verdicts
from pipeline.result import YEARS, Break, Result, SourceUse, YearComparison

VERSION = 1


def as_json(result: Result, outputs: Mapping[str, str | Sequence[str] | None], language: Language) -> dict[str, Any]:
    """A result in the documented shape. `outputs` tells where `workbook`, `log`, `page` and `returned` were written.

    Titles, lines and measures are given by their ids, cells by their A1 address in the file as it was dropped.
    """
    counted = verdicts(result)
    return {
        "version": VERSION,
        "run": result.run.number,
        "period": str(result.period),
        "verdict": result.verdict,
        "closing": result.closing,
        "figures": list(_figures(result)),
        "comparisons": {verdict: counted.total[verdict] for verdict in BEST_FIRST},
        "sources": [source_json(use) for use in result.sources],
        "findings": [finding_json(finding, language) for finding in result.findings],
        "breaks": [break_json(one, language) for one in result.breaks],
        "previous_year": None if result.years is None else years_json(result.years),
        "outputs": {
            "workbook": outputs.get("workbook"),
            "log": outputs.get("log"),
            "page": outputs.get("page"),
            "returned": list(outputs.get("returned") or ()),
        },
    }


def _figures(result: Result) -> Iterator[dict[str, Any]]:
    placed = places(result.figures, result.organisation)
    columns = ("title", "line", "measure", "amount", "status", "figures")
    for title, line, measure, amount, status, numbers in result.consolidated.select(columns).iter_rows():
        sources = [placed[number] for number in numbers or ()]
        yield {
            "organisation": result.organisation.organisation.id,
            "title": title,
            "line": line,
            "measure": measure,
            "period": str(result.period),
            "amount": decimal(amount),
            "step": decimal(_coarsest(sources)),
            "status": status,
            "cells": [place.as_json() for place in sources],
        }


def _coarsest(sources: Sequence[Place]) -> Decimal | None:
    """What the last digit of an amount is worth that rests on several: no less than the coarsest of theirs."""
    return max((place.step for place in sources), default=None)


def finding_json(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding in the documented shape, its message as a sentence."""
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": str(finding.severity),
        "title": finding.title,
        "line": finding.line,
        "measure": finding.measure,
        "cells": [cell_json(cell) for cell in finding.cells],
        "found": decimal(finding.found),
        "expected": decimal(finding.expected),
        "difference": decimal(finding.difference),
        "bound": decimal(finding.bound),
        "causes": [language.sentence(cause) for cause in finding.causes],
        "comparison": finding.comparison,
        "companions": list(finding.companions),
        "rulings": [
            {"what": one.what, "value": one.value, "from": one.since.isoformat(), "reason": one.reason}
            for one in finding.rulings
        ],
        "message": language.sentence(finding.message),
    }


def source_json(use: SourceUse) -> dict[str, Any]:
    """A file that the result rests on, in the documented shape.

    `facts` is what it says of itself (`system`, `selection`, `printed` …); `completeness` is `complete`, `incomplete` or
    `not-tested`.
    """
    return {
        "file": use.source.file,
        "sha256": use.source.sha256,
        "sheet": use.sheet,
        "layout": use.layout,
        "title": use.title,
        "rows": use.rows,
        "unit": use.unit,
        "facts": dict(use.facts),
        "debit": decimal(use.debit),
        "credit": decimal(use.credit),
        "completeness": use.completeness,
        "proven_by": use.proven_by,
    }


def break_json(one: Break, language: Language) -> dict[str, Any]:
    """A break in the documented shape: its findings by their ids, what happened to it as sentences."""
    return {
        "id": one.id,
        "state": one.state,
        "code": one.code,
        "title": one.title,
        "line": one.line,
        "measure": one.measure,
        "since": one.since,
        "runs": one.runs,
        "days": one.days,
        "business_days": one.business_days,
        "untested": one.untested,
        "findings": [finding for finding in (one.finding, *one.also) if finding],
        "history": [language.sentence(step) for step in one.history],
    }


def years_json(years: YearComparison) -> dict[str, Any]:
    """The comparison in the documented shape. Amounts are decimal strings in the currency, null where not known."""
    amounts = [name for name, kind in YEARS.items() if kind.is_decimal()]
    return {
        "measure": years.measure,
        "against": years.against,
        "month": years.month,
        "lines": [
            {
                "title": row["title"],
                "line": row["line"],
                **{name: decimal(row[name]) for name in amounts},
                "items": list(row["items"] or ()),
            }
            for row in years.rows.iter_rows(named=True)
        ],
        "items": [
            {
                "effect": item.effect,
                "name": item.name,
                "title": item.title,
                "line": item.line,
                "since": item.since,
                "amount": decimal(item.amount),
                "step": decimal(item.step),
                "decision": item.decision,
                "text": item.text,
                "outside": item.outside,
            }
            for item in years.items
        ],
    }


def cell_json(cell: Cell) -> dict[str, str]:
    """A cell in the documented shape."""
    return {"file": cell.file, "sheet": cell.sheet, "cell": cell.address}


def decimal(amount: Decimal | None) -> str | None:
    """An amount as text, never in exponent form."""
    return None if amount is None else f"{amount:f}"
