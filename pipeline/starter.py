"""Makes workspaces: an empty one to describe one's own organisation in, or the example of August 2016."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.example import files as example_files
from pipeline.operation import FILE
from pipeline.record import open_journal
from pipeline.record.earlier import EARLIER
from pipeline.workspace import open_workspace
from schemas.layout import Identifier

FOLDERS = ("inbox", "outbox", "schemas")


def make_workspace(folder: Path, identifier: str) -> Path:
    """Make a workspace with settings to fill in, and return the settings' path. What is there already is left alone.

    Settings of another organisation are settings too: no second ones are made beside them. Raises ValueError for what is
    no id of an organisation.
    """
    TypeAdapter(Identifier).validate_python(identifier)
    _folders(folder)
    operation = folder / FILE
    if not operation.exists():
        operation.write_bytes((files("pipeline") / "operation" / FILE).read_bytes())
    path = folder / "schemas" / f"{identifier}.toml"
    if not path.exists():
        if there := sorted((folder / "schemas").glob("*.toml")):
            return there[0]
        text = (files("pipeline") / "starter.toml").read_text(encoding="utf-8")
        path.write_text(text.replace("IDENTIFIER", identifier), encoding="utf-8")
    return path


def place_example(folder: Path) -> int:
    """Put the example's settings and exports in a workspace, made if need be; returns how many exports.

    Settings that are there already are left alone.
    """
    _folders(folder)
    settings = folder / "schemas" / "ekero.toml"
    if not settings.exists():
        settings.write_bytes((files("schemas") / "ekero.toml").read_bytes())
    exports = example_files()
    for export in exports:
        (folder / "inbox" / export.name).write_bytes(export.read_bytes())
    return len(exports)


def is_unused(folder: Path) -> bool:
    """Whether a workspace, or what is none yet, has neither files waiting nor a recorded run of the example."""
    inbox = folder / "inbox"
    if inbox.is_dir() and any(path for path in inbox.iterdir() if not path.name.startswith(".")):
        return False
    if not (folder / "schemas" / "ekero.toml").exists() or not (folder / "outbox").is_dir():
        return not (folder / "outbox" / "archive" / EARLIER).exists()
    workspace = open_workspace(folder, "ekero")
    return not open_journal(workspace).entries("run")


def _folders(folder: Path) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
