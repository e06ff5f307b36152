"""Sending notices through apprise: by mail, and to the services that the workspace has been given."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from loguru import logger

from pipeline.masking import masked
from pipeline.notices.spool import sent, waiting
from pipeline.operation import Operation
from pipeline.operation.secrets import mail_password, notice_urls
from pipeline.operation.sections import Mail

if TYPE_CHECKING:
    import apprise

MAIL = "mail"

Receivers = Mapping[str, str | dict[str, object]]
"""Each by what it is called here: an address of a service as apprise writes it, or what apprise needs to mail."""


def receivers(operation: Operation, organisation: str) -> Receivers:
    """Whom notices go to: `mail`, and `service 1` … in the order of their addresses."""
    found: dict[str, str | dict[str, object]] = {}
    if operation.notices.mail.server and operation.notices.mail.to:
        found[MAIL] = _mail(operation.notices.mail, mail_password(operation, organisation))
    urls = notice_urls(operation, organisation)
    return found | {f"service {number}": url for number, url in enumerate(urls, start=1)}


def send_waiting(state: Path, to: Receivers) -> None:
    """Send every notice that waits, the oldest first, to those who have not got it.

    What cannot be sent is logged, without addresses or passwords, and waits for the next run. Nothing is raised.
    """
    for notice in list(waiting(state)):
        # A receiver that is no longer declared gets nothing, and holds nothing up.
        done = [name for name in notice.receivers if name not in to or _send(name, to[name], notice.title, notice.body)]
        sent(notice, done)


def _send(name: str, receiver: str | dict[str, object], title: str, body: str) -> bool:
    """Send a notice to one receiver, and say whether it was taken."""
    with _without_a_word():
        import apprise  # noqa: PLC0415  only where something is sent

        try:
            service = apprise.Apprise.instantiate(receiver, suppress_exceptions=False)
            taken = service is not None and _told(service, title, body)
            reason = "was refused, or nobody answers"
        except Exception as error:  # noqa: BLE001 - services are plug-ins, and raise what they like
            taken, reason = False, type(error).__name__
    if taken:
        logger.info("the notice “{}” is sent to {}", masked(title), name)
    else:
        logger.warning(
            "the notice “{}” could not be sent to {} ({}); the next run tries again", masked(title), name, reason
        )
    return taken


def _told(service: apprise.NotifyBase, title: str, body: str) -> bool:
    import apprise  # noqa: PLC0415  see above

    together = apprise.Apprise()
    together.add(service)
    return bool(together.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT))


def _mail(mail: Mail, password: str | None) -> dict[str, object]:
    """What apprise needs to mail: a plain text, so that every reader shows it as it was written."""
    return {
        "schema": "mailto" if mail.security == "none" else "mailtos",
        "host": mail.server,
        "smtp_host": mail.server,
        "port": mail.port,
        "secure_mode": {"starttls": "starttls", "tls": "ssl", "none": "insecure"}[mail.security],
        "from_addr": mail.sender or mail.to[0],
        "targets": list(mail.to),
        "format": "text",
        # apprise takes these for parts of an address, and undoes what addresses do to them.
        **({"user": quote(mail.user, safe="")} if mail.user else {}),
        **({"password": quote(password, safe="")} if password else {}),
    }


class _without_a_word:  # noqa: N801  reads as what it does
    """While apprise is at work, what it logs is not shown: it names addresses, and addresses can be secrets."""

    def __enter__(self) -> None:
        self.before = logging.getLogger("apprise").disabled
        logging.getLogger("apprise").disabled = True

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").disabled = self.before
