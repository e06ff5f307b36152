"""Workbooks for the tests of reading, whole and broken."""

from __future__ import annotations

import zipfile
from pathlib import Path

from openpyxl import Workbook


def saved(folder: Path, workbook: Workbook) -> Path:
    """A workbook as a file in a folder."""
    path = folder / "test.xlsx"
    workbook.save(path)
    return path


def altered(path: Path, part: str, content: bytes) -> None:
    """Put other bytes in one part of a workbook's file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, kept in parts.items():
            archive.writestr(name, kept)
