"""Many files taken in: those that are large or foreign in processes of their own, side by side, and the others here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree
from tempfile import TemporaryDirectory

from pipeline.children import SMALL, count_for
from pipeline.files import Arrival
from pipeline.findings import FileRejected
from pipeline.intake import Intake, take_in
from pipeline.intakes.process import IntakeProcess, taken_over
from pipeline.reading import Limits, Passwords, is_locked, no_passwords
from pipeline.reading.opening import must_be_alone
from pipeline.stages import Progress
from pipeline.typed_copy import has_copy
from schemas.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to take in: where it is, its name as dropped, and the SHA-256 of its bytes."""

    path: Path
    name: str
    sha256: str


def wanted(arrival: Arrival) -> Wanted:
    """What is wanted of a file that waits."""
    return Wanted(arrival.path, arrival.name, arrival.sha256)


def take_in_all(
    files: Sequence[Wanted],
    organisation: Organisation,
    copies: Path | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    passwords: Passwords = no_passwords,
) -> list[Intake]:
    """Each file as `take_in` gives it, in the order given. One that stops its reader is rejected, and stops no other."""
    with taking_in(files, organisation, copies, progress, limits, passwords) as taken:
        return taken()


@contextmanager
def taking_in(
    files: Sequence[Wanted],
    organisation: Organisation,
    copies: Path | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    passwords: Passwords = no_passwords,
) -> Iterator[Callable[[], list[Intake]]]:
    """Begin to take files in, and give what waits for all of them: whatever the caller does meanwhile costs no time.

    When the caller has done, what was only needed for taking in is gone.
    """
    bounds = limits or Limits()
    apart = [
        file for file in files if _apart(file.path, organisation.reader) and not _has_copy(file, organisation, copies)
    ]
    count, share = count_for(len(apart))
    unbegun = set(apart)
    with ExitStack() as stack:
        idle: SimpleQueue[IntakeProcess] = SimpleQueue()
        threads = stack.enter_context(ThreadPoolExecutor(max(count, 1)))
        if count:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="avstamning-", ignore_cleanup_errors=True)))
            for number in range(count):
                process = IntakeProcess(organisation, folder / str(number), share)
                process.start()
                idle.put(stack.enter_context(process))
        cleaner = stack.enter_context(ThreadPoolExecutor(1))

        def by_process(file: Wanted) -> Intake:
            process = idle.get()
            unbegun.discard(file)
            try:
                intake, rows = process.take_in(file.path, file.name, file.sha256, copies, bounds)
            finally:
                if not unbegun:
                    cleaner.submit(process.close)  # now, so that its memory is free while the rows come here
                idle.put(process)
            whole = taken_over(intake, rows)
            # What the caller does next need not wait for a disk.
            cleaner.submit(rmtree, rows, ignore_errors=True)
            return whole

        # The largest first, so that it is not what everything waits for at the end.
        waiting: dict[Wanted, Future[Intake]] = {
            file: threads.submit(by_process, file) for file in sorted(apart, key=_size, reverse=True)
        }

        def taken() -> list[Intake]:
            intakes = []
            for file in files:
                if progress is not None:
                    progress("read", file.name)
                intake = waiting[file].result() if file in waiting else None
                # No password is handed to another process that need not have it.
                if intake is None or is_locked(intake.findings):
                    intake = take_in(file.path, file.name, file.sha256, organisation, copies, passwords=passwords)
                intakes.append(intake)
            return intakes

        yield taken


def _apart(path: Path, reader: str | None) -> bool:
    """Whether a file is worth a process of its own, or must have one."""
    if _size(path) > SMALL:
        return True
    try:
        return must_be_alone(path.read_bytes(), reader)
    except (OSError, FileRejected):
        return False


def _has_copy(file: Wanted, organisation: Organisation, copies: Path | None) -> bool:
    """Whether a file need not be read at all."""
    try:
        return copies is not None and has_copy(file.path, organisation, copies)
    except OSError:
        return False


def _size(file: Wanted | Path) -> int:
    try:
        return (file.path if isinstance(file, Wanted) else file).lstat().st_size
    except OSError:
        return 0
