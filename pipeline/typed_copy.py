"""Copies of large files' tables as they were typed and mapped, so that an unchanged file is not read again.

A copy is only a way to save time. It is found by the SHA-256 of the file's bytes, of the organisation's declarations and
of the program itself, so that one that no longer fits is not found at all; and it may be deleted at any time. Copies lie
with the account that runs the program, not in the workspace: nobody who drops files there can alter them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl

from pipeline.tables import Control, Mapped, Source, Table
from schemas.organisation import Organisation
from schemas.periods import parse_period

LARGE = 4 << 20
"""Bytes of a file that takes longer to read again than its copy to keep and to find."""

DAYS = 62
"""Days after which a copy that nobody has looked for is deleted: two months, as often as a ledger is closed."""

_PART = "avstamning"
_KEPT_APART = ("source", "period", "rows", "controls")


def copies_folder() -> Path | None:
    """Where this account's programs keep what can be made again; None where the account has no such place."""
    local = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    with suppress(RuntimeError):
        home = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
        return (Path(local) if local else home) / "avstamning" / "typed"
    return None


def has_copy(path: Path, organisation: Organisation, folder: Path) -> bool:
    """Whether the tables of a file are kept, unless their copies are spoilt. Raises OSError where it cannot be read."""
    return bool(_copies(path, organisation, folder)[1])


def find_copy(path: Path, name: str, organisation: Organisation, folder: Path) -> tuple[Mapped, ...] | None:
    """The tables of a file dropped as `name`, if it is large and they were kept. The file itself is hashed anew."""
    sha256, found = _copies(path, organisation, folder)
    try:
        tables = tuple(_read(copy, Source(name, sha256)) for copy in found)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None  # cut short, or not one of ours: it will be made again
    return tables if tables and len(tables) == int(found[0].stem.rpartition("-")[2]) else None


def _copies(path: Path, organisation: Organisation, folder: Path) -> tuple[str, list[Path]]:
    """The SHA-256 of a large file's bytes, and the copies of its tables."""
    if not folder.is_dir() or path.stat().st_size < LARGE:
        return "", []
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return sha256, sorted(folder.glob(f"{_key(sha256, organisation)}-*.parquet"))


def keep_copy(tables: Sequence[Mapped], size: int, organisation: Organisation, folder: Path) -> None:
    """Keep the tables of a file of so many bytes, if it is large and nothing was found in it.

    A copy that cannot be kept is none: nothing depends on it.
    """
    if size < LARGE or not tables or any(mapped.findings for mapped in tables):
        return
    with suppress(OSError, pl.exceptions.PolarsError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _delete_old(folder)
        key = _key(tables[0].table.source.sha256, organisation)
        for number, mapped in enumerate(tables):
            place = folder / f"{key}-{number}-{len(tables)}.parquet"
            unfinished = place.with_suffix(f".{os.getpid()}.part")
            said = json.dumps(_said(mapped.table), ensure_ascii=False)
            mapped.rows.write_parquet(unfinished, compression="lz4", statistics=False, metadata={_PART: said})
            unfinished.replace(place)


def _said(table: Table) -> dict[str, object]:
    """What a table says besides its rows, in JSON's words."""
    fields = {field: getattr(table, field) for field in Table.__slots__ if field not in _KEPT_APART}
    plain = {field: dict(value) if hasattr(value, "items") else value for field, value in fields.items()}
    controls = [
        {**asdict(control), "printed": str(control.printed), "step": str(control.step)} for control in table.controls
    ]
    return {**plain, "period": str(table.period), "columns_of_rows": table.rows.columns, "controls": controls}


def _read(copy: Path, source: Source) -> Mapped:
    said = json.loads(pl.read_parquet_metadata(copy)[_PART])
    rows = pl.read_parquet(copy)
    os.utime(copy)
    controls = tuple(
        Control(**{**control, "printed": Decimal(control["printed"]), "step": Decimal(control["step"])})
        for control in said.pop("controls")
    )
    own = rows.select(said.pop("columns_of_rows"))
    period = parse_period(said.pop("period"))
    return Mapped(Table(source=source, period=period, rows=own, controls=controls, **said), rows, ())


def _key(sha256: str, organisation: Organisation) -> str:
    """What a copy is called: by everything that what it holds depends on."""
    return hashlib.sha256(f"{sha256} {organisation.model_dump_json()} {_program()}".encode()).hexdigest()[:40]


@cache
def _program() -> str:
    """The program as it is installed: its files' names, sizes and times, and the version of what types the columns."""
    root = Path(__file__).parents[1]
    files = [path for package in ("pipeline", "schemas") for path in sorted((root / package).rglob("*.py"))]
    stated = [(path.relative_to(root).as_posix(), (found := path.stat()).st_size, found.st_mtime_ns) for path in files]
    return hashlib.sha256(repr((pl.__version__, stated)).encode()).hexdigest()


def _delete_old(folder: Path) -> None:
    oldest = time.time() - DAYS * 86_400
    for copy in (*folder.glob("*.parquet"), *folder.glob("*.part")):
        if copy.stat().st_mtime < oldest:
            copy.unlink()
