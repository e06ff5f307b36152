"""`avstamning watch` as a service runs it: started, fed, and stopped by the system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.run.office import MEMBERSHIP, Office


@pytest.mark.skipif(os.name != "posix", reason="the signals of a service are POSIX's")
def test_what_comes_is_run_and_sigterm_stops_it_cleanly(office: Office, tmp_path: Path) -> None:
    for path in office.inbox.iterdir():
        if path.name != MEMBERSHIP:
            path.unlink()
    program = [sys.executable, "-c", "from pipeline.cli import main; main()", "watch", "-w", str(office.root)]
    options = ["--set", "watch.quiet=0.2", "--set", "watch.interval=0.2"]

    with subprocess.Popen([*program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        limit = time.monotonic() + 60
        while office.waiting() and time.monotonic() < limit:
            time.sleep(0.1)
        waiting = office.waiting()
        watching.send_signal(signal.SIGTERM)
        said, trouble = watching.communicate(timeout=30)

    assert waiting == []
    assert watching.returncode == 0
    assert "Bevakar" in said
    assert "2016-08" in said
    assert trouble == ""
