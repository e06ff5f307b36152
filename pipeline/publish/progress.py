"""Says what is being done while it is done, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.language import Language

STAGES = {
    "read": "Reading {about}",
    "judge": "Testing {about}",
    "publish": "Writing {about}",
    "archive": "Keeping the originals",
}
"""The stages that a run tells of, and the English that is translated."""

TELL = "tell"
"""The stage in which a run tells what it has found: there is nothing more to wait for."""


def _untold(_stage: str, _about: str) -> None:
    """Say nothing: nobody watches."""


@contextmanager
def showing_progress(language: Language, *, quiet: bool) -> Iterator[Callable[[str, str], None]]:
    """A function to tell what is being done: shown on the terminal (stderr) while it lasts, and nowhere in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield _untold
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # What a file is called is no markup.
    said = TextColumn("{task.description}", markup=False)
    with Progress(SpinnerColumn(), said, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda stage, about: shown.update(task, description=language.text(STAGES[stage], about=about))
