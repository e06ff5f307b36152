"""Which version a consolidated workbook is, and who saved it, whatever it is called."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.answer_columns import PROPERTIES
from pipeline.files import telling_parts
from pipeline.own_sheets import WORKBOOK_MARK, begins
from pipeline.tables import Sheet

# Each piece is taken whole or not at all: a part that somebody has made to be searched for hours is read once.
_PROPERTY = re.compile(r"<(?:\w++:)?property\b([^<>]*+)>\s*+<(?:\w++:)?\w++\b[^<>]*+>([^<]*+)</")
_USER_DEFINED = re.compile(r"<meta:user-defined\b([^<>]*+)>([^<]*+)</")
_NAME = re.compile(r'\bname="([^"]*+)"')
_AUTHOR = re.compile(r"<(?:cp:lastModifiedBy|dc:creator)\b[^<>]*+>([^<]*+)</")
_LAST_AUTHOR = re.compile(r"<cp:lastModifiedBy\b[^<>]*+>([^<]*+)</")
_MODIFIED = re.compile(r"<(?:dcterms:modified|dc:date)\b[^<>]*+>([^<]*+)</")
_PERIOD = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])")
_RUN = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The version that a workbook is: contract, organisation, period, run, language; and who saved it last, and when (UTC)."""

    contract: str
    organisation: str
    period: str
    run: int
    language: str
    author: str = ""
    at: datetime | None = None


def origin_of(path: Path, sheets: tuple[Sheet, ...], telling: Mapping[str, str] | None = None) -> Origin | None:
    """The version that a file is; None where it is no consolidated workbook.

    It says so in its properties, and, for programs that save none, in a hidden cell. `telling` are the parts of a locked
    file that have them, which only its reader has seen.
    """
    parts = telling or telling_parts(path)
    told = [*_PROPERTY.findall(parts.get("custom", "")), *_USER_DEFINED.findall(parts.get("meta", ""))]
    said = {name[1]: html.unescape(value) for attributes, value in told if (name := _NAME.search(attributes))}
    marks = {field: said.get(name, "") for field, name in PROPERTIES.items()}
    if not marks["period"]:
        marks = next((found for sheet in sheets if (found := _in_cells(sheet))), {})
    if not marks or not _PERIOD.fullmatch(marks["period"]) or not _RUN.fullmatch(marks["run"]):
        return None
    author, at = _saved(parts)
    return Origin(
        marks["contract"],
        marks["organisation"],
        marks["period"],
        int(marks["run"]),
        marks["language"],
        author,
        at,
    )


def saved_by(path: Path, telling: Mapping[str, str] | None = None) -> tuple[str, datetime | None]:
    """Who a workbook says saved it last, and when (UTC); empty and None where it does not say. `telling` as above."""
    return _saved(telling or telling_parts(path))


def _saved(parts: Mapping[str, str]) -> tuple[str, datetime | None]:
    core = parts.get("core", "") or parts.get("meta", "")
    author = _LAST_AUTHOR.search(core) or _AUTHOR.search(core)
    return html.unescape(author[1]).strip() if author else "", _moment(_MODIFIED.search(core))


def _in_cells(sheet: Sheet) -> dict[str, str]:
    parts = begins(sheet, WORKBOOK_MARK).removeprefix(WORKBOOK_MARK).split("|")
    return dict(zip(PROPERTIES, parts, strict=True)) if len(parts) == len(PROPERTIES) else {}


def _moment(found: re.Match[str] | None) -> datetime | None:
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1].strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
