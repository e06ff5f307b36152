"""Secrets: in the environment, or in the system's keyring, which is asked only when one is needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from loguru import logger
from pydantic import SecretStr, TypeAdapter

from pipeline.operation import Operation, variable
from pipeline.operation.sections import Secrets
from pipeline.trouble import Trouble


def store_password(operation: Operation, organisation: str) -> str | None:
    """The password of the store's database; None where there is none to be found."""
    return _one(operation, organisation, "store.password", operation.store.password)


def mail_password(operation: Operation, organisation: str) -> str | None:
    """The password with which notices are mailed; None where there is none to be found."""
    return _one(operation, organisation, "notices.mail.password", operation.notices.mail.password)


def notice_urls(operation: Operation, organisation: str) -> tuple[str, ...]:
    """The services that are told after a run, as apprise writes them."""
    return _several(operation, organisation, "notices.urls", operation.notices.urls)


def workbook_passwords(operation: Operation, organisation: str) -> tuple[str, ...]:
    """The passwords to try a locked workbook with, in order."""
    return _several(operation, organisation, "workbooks.passwords", operation.workbooks.passwords)


def service(organisation: str) -> str:
    """What the keyring calls an organisation's secrets: each is kept there under its key, such as `store.password`."""
    return f"avstamning/{organisation}"


def keep(organisation: str, key: str, value: str | None) -> None:
    """Put a secret into the keyring, or (None) take it out. Raises OSError where there is no keyring or it refuses."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    try:
        if value is not None:
            keyring.set_password(service(organisation), key, value)
        else:
            keyring.delete_password(service(organisation), key)
    except PasswordDeleteError:
        pass  # there was none
    except (KeyringError, RuntimeError) as error:
        raise Trouble(
            "the system's keyring refuses it: {said}", said=next(iter(str(error).splitlines()), type(error).__name__)
        ) from error
    _kept.cache_clear()


def need_keyring(key: str) -> None:
    """Raise OSError where there is no keyring to put a secret into, as on most servers: it says where to put it instead."""
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring

    if isinstance(keyring.get_keyring(), NoKeyring):
        raise Trouble(
            "there is no keyring on this machine. Give the secret in the environment: {variable}",
            variable=variable(key),
        )


def _one(operation: Operation, organisation: str, key: str, given: SecretStr | None) -> str | None:
    if given is not None:
        return given.get_secret_value()
    return _kept(organisation, key) if operation.keyring.use else None


def _several(operation: Operation, organisation: str, key: str, given: Sequence[SecretStr]) -> tuple[str, ...]:
    if not given and operation.keyring.use and (kept := _kept(organisation, key)):
        given = _SEVERAL.validate_python(kept)
    return tuple(secret.get_secret_value() for secret in given)


_SEVERAL: TypeAdapter[tuple[SecretStr, ...]] = TypeAdapter(Secrets)


@cache
def _kept(organisation: str, key: str) -> str | None:
    """What the keyring has under a key. A keyring that cannot be used has nothing: that is how most servers are."""
    import keyring

    try:
        return keyring.get_password(service(organisation), key)
    except Exception as error:  # noqa: BLE001 - backends are plug-ins, and raise what they like
        logger.debug("the keyring cannot be asked for {}: {}", key, type(error).__name__)
        return None
