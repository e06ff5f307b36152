"""The program opens no connection but those it is set up for, and runs nothing."""

from __future__ import annotations

import ast
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pipeline.starter import place_example
from tests.conftest import ROOT
from tests.run.office import Office

CONNECTING = {
    "aiohttp", "apprise", "asyncio", "ftplib", "http.client", "http.server", "httpx", "imaplib", "poplib", "psycopg", "requests",
    "rfc3161_client", "smtplib", "socket", "socketserver", "sqlalchemy", "ssl", "telnetlib", "urllib.request", "urllib3", "xmlrpc",
}  # fmt: skip
ALLOWED = {
    "pipeline/notices/sending.py": {"apprise"},
    "pipeline/anchoring/timestamps.py": {"rfc3161_client", "urllib.request", "http.client"},
    "pipeline/record/opening.py": {"sqlalchemy"},
    "pipeline/store/": {"sqlalchemy", "socket"},
}
"""What may connect: notices, time stamps, the database. The store asks `socket` for the machine's own name."""

STARTING = {"subprocess", "multiprocessing", "os.system", "ctypes", "pty"}
ALLOWED_TO_START = {
    "pipeline/children.py",
    "pipeline/reading/processes.py",
    "pipeline/watching.py",
    "pipeline/tracing/workbook.py",
}
"""Reading in a process of its own; asking Windows what kind of drive a folder is on; `trace --open` on a desktop."""


def modules() -> list[Path]:
    return sorted(path for folder in ("pipeline", "schemas") for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """What a module imports anywhere in it, with the packages above."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {".".join(name.split(".")[:length]) for name in found for length in range(1, name.count(".") + 2)}


def test_only_notices_time_stamps_and_the_database_can_connect() -> None:
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        allowed = set().union(*(names for place, names in ALLOWED.items() if name.startswith(place)))
        assert imported(path) & CONNECTING <= allowed, name


def test_only_the_reading_of_foreign_formats_starts_a_process() -> None:
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if name not in ALLOWED_TO_START:
            assert not imported(path) & STARTING, name


def test_nothing_is_evaluated_or_unpickled_from_a_file() -> None:
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__"}, path


def test_a_run_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: Any) -> NoReturn:
        pytest.fail(f"a connection to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    place_example(tmp_path)

    outcome = Office(tmp_path).run()

    assert outcome.number == 1
