"""Runs the program again and again, each time in a process of its own that may be killed: `python -m tests.faults.server`.

It loads everything once and forks, since loading takes longer than a run. A line of JSON says what to run; the answer is
its exit code (minus the signal that ended it), and the steps that it took.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.reading.opening import book_of
from pipeline.reading.processes import ChildProcess, ReadingProcess
from pipeline.starter import place_example

CLOCK = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)


def main() -> None:
    """Answer until there are no more lines."""
    load()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def load() -> None:
    """Import what a run imports: what a first one had, in a process of its own, since what has threads cannot be forked."""
    import pipeline.commands.working

    assert pipeline.commands.working.__doc__
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryDirectory() as folder:
            given = {"root": folder, "day": 0, "at": -1, "fault": "", "environment": {}, "trace": os.devnull}
            place_example(Path(folder))
            with suppress(BaseException):
                _run({**given, "output": os.devnull}, Path(os.devnull))
        os.write(writing, "\n".join(sorted(sys.modules)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as names:
        for name in names.read().splitlines():
            with suppress(Exception):
                importlib.import_module(name)
    os.waitpid(child, 0)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Run once. `root` is the workspace, `run` its clock's day; `at` and `fault` what goes wrong."""
    trace = Path(asked["trace"])
    trace.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _run(asked, trace)
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001  a test reads it
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    steps = json.loads(trace.read_text(encoding="utf-8")) if trace.exists() else []
    return {"code": os.waitstatus_to_exitcode(status), "steps": steps}


def read_here(_: ReadingProcess, *given: Any, **named: Any) -> Any:
    """Read in this process."""
    return book_of(*given, **named)


def not_started(_: ChildProcess) -> None:
    """Start no other process ahead of its first request."""


def _run(asked: dict[str, Any], trace: Path) -> int:
    from pipeline.store import Recorder
    from tests.faults.steps import Steps

    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    if asked["fault"] == "cut off":
        # What the run says goes through a pipe, which has no size.
        output = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=output).stdin.fileno()  # type: ignore[union-attr]  # noqa: S607
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  a descriptor
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ.update(asked["environment"])
    root, clock = Path(asked["root"]), CLOCK + timedelta(days=asked["day"])
    from pipeline.store import journal

    setattr(journal, "this_recorder", lambda: Recorder("ekonomi", "server", lambda: clock))  # noqa: B010  it exports none
    lose = None
    if asked.get("administration"):
        import psycopg

        administrator = psycopg.connect(asked["administration"], autocommit=True)

        def lose() -> None:
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (asked["database"],)
            )

    if asked["fault"] == "cut off":
        import resource

        # Every file, the database's too, can grow to this size and not beyond: what is larger is written in part.
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["at"], resource.RLIM_INFINITY))
        asked["at"] = -1
    # This process may already be killed at any moment; starting another to read in takes longer than all else.
    ReadingProcess.read = read_here  # type: ignore[assignment,method-assign]
    ChildProcess.start = not_started  # type: ignore[assignment,method-assign]
    steps = Steps(root, asked["at"], asked["fault"], lose)
    arguments = ["run", "-w", str(root), "--clock", clock.strftime("%Y-%m-%dT%H:%M:%S"), "--format", "json"]
    sys.argv = ["avstamning", *arguments]
    from pipeline.cli import main as command

    steps.install()
    try:
        command()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        steps.watching = False
        if asked["fault"] == "cut off":
            trace = Path(os.devnull)
        taken = [[step.what, step.writes, step.database] for step in steps.seen]
        trace.write_text(json.dumps(taken), encoding="utf-8")
    return 0


if __name__ == "__main__":
    main()
