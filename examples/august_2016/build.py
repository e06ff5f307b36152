"""Builds the shipped inbox: `python -m examples.august_2016.build`. The same figures give the same parts every time."""

from __future__ import annotations

import sys
from pathlib import Path

from . import exports, followups, ledger
from .figures import INBOX, exact
from .verify import verify


def build(folder: Path) -> None:
    """Write every workbook of the inbox into the folder, after proving the amounts once more."""
    verify(exact())
    folder.mkdir(parents=True, exist_ok=True)
    followups.write(folder)
    ledger.write(folder / "Huvudbok 2016-08.xlsx")
    exports.write(folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else INBOX)
