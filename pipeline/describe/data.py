"""A proposal as data, for programs: what `--format json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.describe.model import Proposal, ProposedTable, Remark
from pipeline.masking import masked

VERSION = 1


def as_data(proposal: Proposal, lang: str) -> dict[str, Any]:
    """The proposal as lists and texts, with every remark in a language (`sv` or `en`), doubtful ones marked so."""
    masked_data: dict[str, Any] = _masked(
        {
            "version": VERSION,
            "file": proposal.file,
            "format": proposal.format,
            "signs": {
                "revenue": proposal.signs.revenue,
                "cost": proposal.signs.cost,
                "remarks": _remarks(proposal.signs.remarks, lang),
            },
            "tables": [_table(table, lang) for table in proposal.tables],
            "remarks": _remarks(proposal.remarks, lang),
        }
    )
    return masked_data


def _table(table: ProposedTable, lang: str) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "id": table.id,
        "kind": table.kind,
        "heads": [table.first, table.last],
        "end": table.end,
        "remarks": _remarks(table.remarks, lang),
        "columns": [
            {
                "column": one.letters,
                "head": one.head,
                "key": one.key or None,
                "claims": one.claims,
                "percent": one.percent,
                "remarks": _remarks(one.remarks, lang),
            }
            for one in table.columns
        ],
        "measures": [
            {
                "id": one.id,
                "kind": one.kind,
                "horizon": one.horizon,
                "minuend": one.minuend,
                "subtrahend": one.subtrahend,
                "remarks": _remarks(one.remarks, lang),
            }
            for one in table.measures
        ],
        "facts": [{"name": f.name, "label": f.label, "text": f.text, "cell": f.cell} for f in table.facts],
        "unit": {
            "said": table.unit_said,
            "declared": table.unit,
            "remarks": _remarks(table.unit_remarks, lang),
        },
        "period": {"declared": table.period, "remarks": _remarks(table.period_remarks, lang)},
        "labels": {key: list(labels) for key, labels in table.labels.items()},
        "variances": [
            {
                "column": one.column,
                "minuend": one.minuend,
                "subtrahend": one.subtrahend,
                "holds": one.holds,
                "tested": one.tested,
            }
            for one in table.variances
        ],
        "lines": [
            {
                "id": line.id,
                "name": line.name,
                "row": line.row or None,
                "type": line.type,
                "of": list(line.of),
                "remarks": _remarks(line.remarks, lang),
            }
            for line in (table.title.lines if table.title else ())
        ],
        "titles": list(table.titles),
    }


def _remarks(remarks: Sequence[Remark], lang: str) -> list[dict[str, Any]]:
    return [{"text": one.sv if lang == "sv" else one.en, "uncertain": one.doubt} for one in remarks]


def _masked(value: Any) -> Any:  # noqa: ANN401  a part of the data may be any of JSON's kinds
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    return [_masked(part) for part in value] if isinstance(value, list) else value
