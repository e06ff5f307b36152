"""Workbooks locked with a password."""

from __future__ import annotations

import io

from pipeline.reading import content as contents
from pipeline.reading import refusal
from pipeline.reading.limits import Meter

EVERYBODYS = "VelvetSweatshop"
"""The password that Excel itself sets, and tries, where only changes are to be hindered: no secret at all."""

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_encrypted(content: bytes) -> bool:
    """Whether the bytes are a workbook of today's formats that is locked with a password."""
    return contents.format_of(content) == "compound" and _ENCRYPTED_PACKAGE in content


def unlocked(content: bytes, meter: Meter, password: str | None) -> bytes:
    """The workbook inside a locked one. Raises FileRejected (F02) where the password is missing or does not fit.

    Deriving a key may take as long as the file says, so this belongs in a process of its own.
    """
    try:
        import msoffcrypto  # type: ignore[import-untyped]  # noqa: PLC0415 - locked workbooks are rare, and the start should be quick
    except ImportError:
        raise refusal.encrypted(meter.file) from None
    for attempt in (EVERYBODYS, password):
        if not attempt:
            continue
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(content))
            office.load_key(password=attempt)
            office.decrypt(plain)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a password that does not fit shows in many ways, broken files in more
            meter.tick()
            continue
        return plain.getvalue()
    raise refusal.wrong_password(meter.file) if password else refusal.encrypted(meter.file)
