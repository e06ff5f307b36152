"""What the tests of reading share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def corpus_folder() -> Path | None:
    """The corpus of third-party spreadsheets, if it is on this machine."""
    folder = Path(os.environ.get("AVSTAMNING_CORPUS", ROOT.parent / "shared" / "corpus"))
    return folder if folder.is_dir() else None


@pytest.fixture
def corpus() -> Path:
    folder = corpus_folder()
    if folder is None:
        pytest.skip("the corpus of third-party spreadsheets is not beside the checkout (or set AVSTAMNING_CORPUS)")
    return folder
