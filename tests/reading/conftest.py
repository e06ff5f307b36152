"""What the tests of reading share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus(tool: Callable[[str], str]) -> Path:
    """The corpus of third-party spreadsheets. The test says `@pytest.mark.needs("corpus")` as well."""
    return Path(tool("corpus"))
