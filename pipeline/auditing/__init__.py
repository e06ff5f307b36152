"""What an auditor does alone: take everything behind a run away, and let the run be repeated and compared."""

from __future__ import annotations

from pipeline.auditing.comparing import Compared, compare_files
from pipeline.auditing.evidence import Evidence, NotRepeatable, of_workspace, of_zip
from pipeline.auditing.packing import Packed, pack, warnings
from pipeline.auditing.repeating import Repeated, repeat

__all__ = [
    "Compared",
    "Evidence",
    "NotRepeatable",
    "Packed",
    "Repeated",
    "compare_files",
    "of_workspace",
    "of_zip",
    "pack",
    "repeat",
    "warnings",
]
