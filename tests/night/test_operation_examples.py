"""The set-ups in examples/operation: what a service manager says of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import cli
from pipeline.docs import DOCS
from pipeline.operation import variable
from pipeline.operation.load import keys
from tests.conftest import ROOT

FOLDER = ROOT / "examples" / "operation"
UNITS = ("avstamning.service", "avstamning.timer", "avstamning-watch.service")


@pytest.mark.needs("systemd-analyze")
def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        # The program is not installed where the example says.
        text = (FOLDER / name).read_text(encoding="utf-8").replace("/opt/avstamning/bin/avstamning", "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    analyze = shutil.which("systemd-analyze")
    assert analyze

    done = subprocess.run(
        [analyze, "verify", *(str(tmp_path / name) for name in UNITS)], capture_output=True, text=True, check=False
    )

    ours = [line for line in (done.stdout + done.stderr).splitlines() if "avstamning" in line]
    assert ours == []


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_set_up_is_explained_and_uses_commands_and_variables_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert path.name in (DOCS / "operating.md").read_text(encoding="utf-8")
    for command in re.findall(r"avstamning (\w+) --workspace", text):
        assert command in cli.commands
    known = {variable(key) for key, _ in keys()}
    assert set(re.findall(r"AVSTAMNING_\w+", text)) <= known


def test_cron_is_quiet_about_what_the_finance_unit_must_act_on() -> None:
    (line,) = [line for line in (FOLDER / "crontab").read_text(encoding="utf-8").splitlines() if line.startswith("0 4")]
    tail = line.partition("--quiet")[2]

    for code, expected in ((0, 0), (1, 0), (2, 1)):
        assert subprocess.run(["/bin/sh", "-c", f"(exit {code}) {tail}"], check=False).returncode == expected
