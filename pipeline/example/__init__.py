"""The shipped example: the inbox of Ekerö kommun's Kommunstyrelsen for August 2016, and the amounts behind it."""

from __future__ import annotations

from importlib.resources import files as _resources
from importlib.resources.abc import Traversable


def files() -> tuple[Traversable, ...]:
    """The workbooks of the inbox as finance dropped them, by name."""
    inbox = _resources(__name__) / "inbox"
    return tuple(sorted((file for file in inbox.iterdir() if file.name.endswith(".xlsx")), key=lambda file: file.name))


def exact() -> Traversable:
    """The table of exact amounts (title, line, measure, month, amount in kr) that the workbooks were made from."""
    return _resources(__name__) / "exact.csv"
