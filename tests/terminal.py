"""The program on a terminal, as people see it. There are terminals that a test can hold on Linux and macOS only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

on_terminal = pytest.mark.skipif(os.name != "posix", reason="a test can hold a terminal on Linux and macOS only")

_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Shown:
    """What came on the terminal, without what steers it, and the exit code."""

    text: str
    code: int

    @property
    def lines(self) -> list[str]:
        return self.text.replace("\r\n", "\n").split("\n")


def shown(
    *arguments: str | Path, cwd: Path | None = None, columns: int = 80, interrupt_at: str = "", **environment: str
) -> Shown:
    """Run `avstamning` on a terminal of `columns` characters. Ctrl-C is pressed when `interrupt_at` has been shown."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
    }
    env = inherited | {"TERM": "xterm"} | environment
    came = b""
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=env) as process:
        os.close(theirs)
        with suppress(OSError):  # where the terminal has no other end any longer
            while piece := os.read(ours, 1 << 16):
                came += piece
                if interrupt_at and interrupt_at in came.decode(errors="replace"):
                    interrupt_at = ""
                    process.send_signal(signal.SIGINT)
    os.close(ours)
    return Shown(_STEERING.sub("", came.decode()), process.returncode)
