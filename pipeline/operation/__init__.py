"""The settings of operation: how the program is run in a workspace, whatever organisation it is.

They come from `avstamning.toml` in the workspace, the environment and the command line. An organisation's declarations
are something else: they decide what figures mean, these decide nothing about them.
"""

from __future__ import annotations

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.operation.sections import (
    Anchor,
    Inbox,
    Keyring,
    Night,
    Notices,
    People,
    Retention,
    Store,
    Timestamp,
    Watch,
    Workbooks,
)

FILE = "avstamning.toml"
"""The settings' name in the workspace."""

PREFIX = "AVSTAMNING_"
DELIMITER = "__"


class Operation(BaseSettings):
    """How the program is run. `Operation()` has the defaults; `pipeline.operation.load` reads what is set."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        enable_decoding=False,
    )

    store: Store = Store()
    inbox: Inbox = Inbox()
    watch: Watch = Watch()
    night: Night = Night()
    notices: Notices = Notices()
    timestamp: Timestamp = Timestamp()
    anchor: Anchor = Anchor()
    people: People = People()
    retention: Retention = Retention()
    workbooks: Workbooks = Workbooks()
    keyring: Keyring = Keyring()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read behind the caller's back: the environment is read in one place, `load`."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def variable(key: str) -> str:
    """The environment variable of a key: `store.url` → `AVSTAMNING_STORE__URL`."""
    return PREFIX + key.upper().replace(".", DELIMITER)
