"""A workspace with the example of August 2016 and a mail server on loopback."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from pipeline.starter import place_example
from tests.run.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    place_example(tmp_path)
    return Office(tmp_path)


@dataclass
class MailServer:
    """A real SMTP server: what it took, and whether it takes anything."""

    port: int = 0
    took: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.refuses:
            return "451 try later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.took.append(message)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    def only(self) -> EmailMessage:
        (message,) = self.took
        return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    controller = Controller(
        server, hostname="127.0.0.1", port=server.port, authenticator=server.authenticate, auth_require_tls=False
    )
    controller.start()
    for key, value in {
        "SERVER": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none", "TO": "ekonomi@example.se",
        "SENDER": "avstamning@example.se",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AVSTAMNING_NOTICES__MAIL__{key}", value)
    yield server
    controller.stop()
