"""Workspaces of organisations that are declared in `examples/`, with public files that are kept outside the project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.language import Language
from pipeline.result import Result
from pipeline.run import run
from pipeline.workspace import open_workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
CLOCK = datetime(2026, 9, 23, 4, 0, tzinfo=UTC)

Judge = Callable[..., dict[str, Result]]


@pytest.fixture(scope="session")
def public_file(tool: Callable[[str], str]) -> Callable[[str], Path]:
    return lambda name: Path(tool("corpus")) / "real" / name


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Run an example's settings on files: the results by period. `settings` names them where they are not the only ones."""

    def judged(example: str, *files: Path, settings: str = "") -> dict[str, Result]:
        root = tmp_path_factory.mktemp(example)
        for folder in ("inbox", "outbox", "schemas"):
            (root / folder).mkdir()
        shutil.copy(EXAMPLES / example / f"{settings or example}.toml", root / "schemas")
        for file in files:
            waiting = root / "inbox" / file.name
            shutil.copyfile(file, waiting)
            os.utime(waiting, (CLOCK.timestamp() - 3600,) * 2)
        outcome = run(open_workspace(root), CLOCK, Language("en"), "test")
        assert not outcome.findings
        return {str(result.period): result for result, _ in outcome.results}

    return judged
