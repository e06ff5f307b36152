"""Says what is being done while it is done, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.language import Language
from pipeline.stages import Progress, Stage, untold

STAGES = {
    "read": "Reading {about}",
    "judge": "Testing {about}",
    "publish": "Writing {about}",
    "archive": "Keeping the originals",
}
"""What is said of each stage but the last, which speaks for itself: the English that is translated."""


@contextmanager
def showing_progress(language: Language, *, quiet: bool) -> Iterator[Progress]:
    """A function to tell what is being done: shown on the terminal (stderr) while it lasts, and nowhere in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield untold
        return
    from rich.console import Console
    from rich.progress import Progress as Live
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if console.is_dumb_terminal:  # on which nothing that is shown can be taken away
        yield untold
        return
    # What a file is called is no markup.
    said = TextColumn("{task.description}", markup=False)
    with Live(SpinnerColumn(), said, TimeElapsedColumn(), console=console, transient=True) as shown:
        task = shown.add_task("", total=None)

        def tell(stage: Stage, about: str) -> None:
            if stage == "tell":
                shown.stop()
            else:
                shown.update(task, description=language.text(STAGES[stage], about=about), refresh=True)

        yield tell
