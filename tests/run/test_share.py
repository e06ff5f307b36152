"""A workspace on a share: nothing leads out of it, and what is made in it is open to those whom it is open to."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.arrivals import still_whole
from pipeline.starter import make_workspace
from pipeline.workspace import create_as, open_workspace
from schemas.problems import SettingsError
from tests.run.office import MEMBERSHIP, Office


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "arbetsmapp"
    make_workspace(folder, "organisation")
    return folder


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("name", ["inbox", "outbox", "schemas", "outbox/returned", "outbox/archive", "outbox/2026-08"])
def test_a_folder_that_is_a_link_out_of_the_workspace_is_refused(root: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(root / name, elsewhere) if (root / name).exists() else elsewhere.mkdir()
    shutil.rmtree(root / name, ignore_errors=True)
    (root / name).symlink_to(elsewhere)

    with pytest.raises(SettingsError, match=rf"{name} is a link out of the workspace"):
        open_workspace(root)


def test_a_workspace_that_is_itself_reached_by_a_link_can_be_used(root: Path, tmp_path: Path) -> None:
    (tmp_path / "genväg").symlink_to(root)

    assert open_workspace(tmp_path / "genväg").organisation.organisation.id == "organisation"


@pytest.mark.skipif(os.name != "posix", reason="Windows passes rights on by itself")
@pytest.mark.parametrize(("mode", "made"), [(0o2775, 0o664), (0o750, 0o640), (0o700, 0o600), (0o500, 0o600)])
def test_files_are_made_with_the_rights_of_the_workspace(root: Path, mode: int, made: int) -> None:
    root.chmod(mode)
    try:
        create_as(root)
        (root / "outbox" / "ny").touch()
    finally:
        root.chmod(0o700)

    assert stat.S_IMODE((root / "outbox" / "ny").stat().st_mode) == made


def test_a_workspace_that_lies_too_deep_for_excel_is_told(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*("en mapp i en mapp" for _ in range(12)))
    make_workspace(deep, "organisation")

    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--workspace", str(deep)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "så djupt att Excel inte kan öppna" in done.stderr


def test_a_file_that_changes_while_the_run_reads_is_left_and_the_others_are_processed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(arrivals: object) -> object:
        with (office.inbox / MEMBERSHIP).open("ab") as file:
            file.write(b"mer")
        return still_whole(arrivals)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.run.staging.still_whole", meanwhile)

    outcome = office.run()

    assert [(left.name, left.reason) for left in outcome.left] == [(MEMBERSHIP, "changing")]
    assert office.waiting() == [MEMBERSHIP]
    assert MEMBERSHIP not in {entry.file for entry in outcome.files}
    assert len(outcome.results) == 1
