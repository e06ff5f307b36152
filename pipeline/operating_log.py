"""The operating log: one configuration, for the operator and for nobody's personal data."""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

from loguru import logger

from pipeline.masking import masked, on_one_line

if TYPE_CHECKING:
    from loguru import Record

FORMAT = "{time:YYYY-MM-DD HH:mm:ss!UTC} UTC | {level: <7} | {message}"


def configure(outbox: Path | None, *, verbose: bool = False, quiet: bool = False) -> None:
    """Send the operating log to `<outbox>/operating.log`, and what is loud enough to the terminal (stderr).

    The terminal gets warnings, or with `verbose` everything, or with `quiet` errors alone. Personal identity numbers are
    masked before a line is written anywhere.
    """
    logger.remove()
    logger.configure(patcher=_mask)
    level = "ERROR" if quiet else "DEBUG" if verbose else "WARNING"
    logger.add(_on_terminal, level=level, format=FORMAT, diagnose=False)
    if outbox is not None and outbox.is_dir():
        logger.add(
            outbox / "operating.log",
            level="INFO",
            format=FORMAT,
            rotation="10 MB",
            retention=10,
            encoding="utf-8",
            # The values of variables in a traceback could be anybody's data.
            diagnose=False,
            backtrace=False,
        )


def _on_terminal(said: str) -> None:
    """Write to what standard error is now: while progress is shown, that puts a line above it."""
    sys.stderr.write(said)


def _mask(record: Record) -> None:
    """One line for what is said, and nobody's number in it or in the traceback below."""
    said = on_one_line(masked(record["message"]))
    if (error := record["exception"]) is not None and error.value is not None:
        said = f"{said}\n{masked(''.join(format_exception(error.value)))}"
        record["exception"] = None
    record["message"] = said
