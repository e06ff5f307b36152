"""A PostgreSQL server of the tests' own, on the loopback interface."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

STARTING = 30


@dataclass(frozen=True)
class Server:
    """A server that runs, with the port it listens on and the password of its owner."""

    port: int
    password: str
    process: subprocess.Popen[bytes]

    def url(self, database: str, *, password: str | None = None) -> str:
        return f"postgresql://owner:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"journal_{secrets.token_hex(6)}"
        self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def copy_database(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""
        name = f"journal_{secrets.token_hex(6)}"
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.execute(copied.format(sql.Identifier(name), sql.Identifier(url.rpartition("/")[2])))
        return self.url(name)

    def drop_connections(self) -> None:
        """End every connection but the one that does so, as a server that is restarted does."""
        self.execute(
            sql.SQL(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'owner'"
            )
        )

    def execute(self, statement: sql.SQL | sql.Composed, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def serving(programs: Path) -> Iterator[Server]:
    """Start a server with an empty data folder, and stop and remove it in the end."""
    # Root may not run it, and the folders that pytest makes for root nobody else may enter.
    other = _other_account()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        password = secrets.token_hex(8)
        secret = folder / "password"
        secret.write_text(password, encoding="utf-8")
        data = folder / "data"
        data.mkdir(mode=0o700)
        if other:
            for path in (folder, secret, data):
                shutil.chown(path, other["user"])
        options = f"-U owner --pwfile {secret} -A scram-sha-256 -E UTF8 --locale=C --no-sync --no-instructions".split()
        subprocess.run(
            [str(programs / "initdb"), "-D", data, *options], check=True, capture_output=True, cwd=folder, **other
        )
        port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **other,
        )  # fmt: skip
        try:
            server = Server(port, password, process)
            _wait_for(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(STARTING)
            except subprocess.TimeoutExpired:
                process.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_account() -> dict[str, Any]:
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return {}
    import pwd

    known = {account.pw_name for account in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in known else "nobody"}


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(server: Server) -> None:
    until = time.monotonic() + STARTING
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > until or server.process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return
