"""One organisation's folders and settings, loaded and checked once."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.operation import Operation
from pipeline.operation.load import load_operation
from pipeline.operation.secrets import workbook_passwords
from schemas.load import load_organisation
from schemas.organisation import Organisation
from schemas.problems import Problem, SettingsError, wrong


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `inbox/`, `outbox/` and `schemas/`, and the organisation declared there.

    `settings` is the SHA-256 (hex) of the organisation's TOML file, `operation` how the program is run here.
    """

    root: Path
    organisation: Organisation
    settings: str
    operation: Operation = field(default_factory=Operation)

    @property
    def inbox(self) -> Path:
        """Where files are dropped."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """Where everything that the program makes is put."""
        return self.root / "outbox"

    @property
    def returned(self) -> Path:
        """Copies of files with faults, for those who dropped them."""
        return self.outbox / "returned"

    @property
    def archive(self) -> Path:
        """The originals, unaltered, and the record of what became of them."""
        return self.outbox / "archive"

    def passwords(self) -> tuple[str, ...]:
        """The passwords to try locked workbooks with. Looked up in the environment and the keyring when called."""
        return workbook_passwords(self.operation, self.organisation.organisation.id)


def open_workspace(root: Path, organisation: str | None = None, options: Sequence[str] = ()) -> Workspace:
    """The workspace in a folder. `organisation` names the settings file where `schemas/` has several.

    `options` are settings of operation from the command line, as `section.key=value`. Raises SettingsError where a
    folder is missing, where no settings file or several are found, or where the settings cannot be used.
    """
    missing = [name for name in ("inbox", "outbox", "schemas") if not (root / name).is_dir()]
    if missing:
        lacking = wrong(
            "is no workspace: it has no folder {names}. Make one: avstamning init FOLDER", names=", ".join(missing)
        )
        raise SettingsError([Problem(str(root), 0, lacking)])
    if strangers := _leading_out(root):
        raise SettingsError([Problem(name, 0, _LINK) for name in strangers])
    path = _settings_file(root / "schemas", organisation)
    declared = load_organisation(path)
    try:
        operation = load_operation(root, options, [layout.id for layout in declared.layouts])
    except SettingsError as error:
        raise SettingsError(error.problems, declared.organisation.language) from error
    return Workspace(root, declared, hashlib.sha256(path.read_bytes()).hexdigest(), operation)


_LINK = wrong(
    "is a link out of the workspace, and links are not followed: put the folder itself there, or mount it there"
)


def _leading_out(root: Path) -> list[str]:
    """The folders of a workspace, those in the outbox included, that lead somewhere else.

    Whoever may write to the outbox could otherwise have the program write wherever its account may.
    """
    real = root.resolve()
    folders = [root / name for name in ("inbox", "outbox", "schemas")]
    folders += [path for path in sorted((root / "outbox").iterdir()) if path.is_symlink() or path.is_dir()]
    return [path.relative_to(root).as_posix() for path in folders if path.resolve() != real / path.relative_to(root)]


def create_as(root: Path) -> None:
    """Have everything that this process creates be readable and writable by those whom the workspace is open to, no more.

    Its group follows from the folders: those of a workspace with the set-group-ID bit pass theirs on.
    """
    if os.name == "posix":
        os.umask(0o077 & ~stat.S_IMODE(root.stat().st_mode))


def _settings_file(folder: Path, organisation: str | None) -> Path:
    found = sorted(folder.glob("*.toml"))
    if organisation is not None:
        found = [path for path in found if path.stem == organisation]
        if not found:
            raise SettingsError([Problem("schemas", 0, wrong("has no {file}", file=f"{organisation}.toml"))])
    if not found:
        none = wrong("has no settings file: put <organisation>.toml there")
        raise SettingsError([Problem("schemas", 0, none)])
    if len(found) > 1:
        names = ", ".join(path.stem for path in found)
        several = wrong("has several organisations: choose one with --organisation ({names})", names=names)
        raise SettingsError([Problem("schemas", 0, several)])
    return found[0]
