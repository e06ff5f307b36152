"""The process that takes files in apart from everything else: `python -m pipeline.intakes.worker`."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path

from pipeline.findings import Finding
from pipeline.intake import Intake, take_in
from pipeline.intakes.process import handed_over
from pipeline.reading import Limits, read_here, refusal
from pipeline.reading.worker import bound_memory, serve
from schemas.organisation import Organisation

Request = tuple[Path, str, str, Organisation, Path | None, Limits, Path]


def answer(request: Request) -> Intake:
    """Take in the file of a request, and leave its rows in the folder."""
    path, name, sha256, organisation, copies, limits, folder = request
    bound_memory(limits.memory_for(path.lstat().st_size))
    try:
        return handed_over(take_in(path, name, sha256, organisation, copies, partial(read_here, limits=limits)), folder)
    except MemoryError:
        found: tuple[Finding, ...] = tuple(refusal.reader_died(name).findings)
        return Intake(name, sha256, (), found, rejected=True)


if __name__ == "__main__":
    # What large workbooks are read with, loaded while the parent still has its own start before it.
    import_module("pipeline.reading.large_sheet")
    serve(answer)
