"""What commands share: their options, and opening the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.language import Language
    from pipeline.workspace import Workspace

# Everything heavy is imported inside the function that needs it: `avstamning --help` must answer at once.

CLEAN, FINDINGS, COULD_NOT_RUN = 0, 1, 2

in_folder = click.option(
    "--workspace",
    "-w",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The folder with inbox, outbox and schemas.",
)
organisation_option = click.option("--organisation", help="Which settings in schemas/ to use, where there are several.")
Command = Callable[..., None]

LANGUAGE = "avstamning.language"
"""Under which name click's context keeps the language that what cannot run is told in."""


def _keep_language(context: click.Context, _: click.Parameter, code: str | None) -> str | None:
    if code is not None:
        context.meta[LANGUAGE] = code
    said: str | None = context.meta.get(LANGUAGE)  # perhaps before the command's name
    return said


def _lang(*, passed_on: bool) -> Callable[[Command], Command]:
    return click.option(
        "--lang",
        type=click.Choice(["sv", "en"]),
        is_eager=True,
        expose_value=passed_on,
        callback=_keep_language,
        help="Language of what people read. [default: the organisation's]",
    )


lang_option = _lang(passed_on=True)
lang_before_command = _lang(passed_on=False)
"""The same option where it stands before the command's name, or where there is none."""
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What is printed."
)
verbose_option = click.option("--verbose", "-v", is_flag=True, help="Say more of what is done.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")

SETTINGS = "avstamning.settings"
"""Under which name click's context keeps what `--set` says, for whatever command opens the workspace."""


def _keep_settings(context: click.Context, _: click.Parameter, given: tuple[str, ...]) -> None:
    context.meta[SETTINGS] = given


settings_option = click.option(
    "--set",
    multiple=True,
    metavar="KEY=VALUE",
    expose_value=False,
    is_eager=True,
    callback=_keep_settings,
    help="A setting of operation for this once, such as watch.quiet=10.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a command works, and how it tells what came of it: what the options that commands share have said."""

    root: Path
    organisation: str | None
    lang: str | None
    form: str
    verbose: bool
    quiet: bool

    @property
    def as_json(self) -> bool:
        """Whether a program reads what is printed."""
        return self.form == "json"

    def opened(self, *, log: bool = True) -> tuple[Workspace, Language]:
        """The workspace, and the language that its readers get; the operator's log is kept there if `log`.

        Raises SettingsError where its settings cannot be used.
        """
        from loguru import logger

        from pipeline.file_names import too_deep
        from pipeline.language import Language
        from pipeline.operating_log import configure
        from pipeline.workspace import create_as, open_workspace

        context = click.get_current_context(silent=True)
        workspace = open_workspace(self.root, self.organisation, context.meta.get(SETTINGS, ()) if context else ())
        create_as(self.root)
        configure(workspace.outbox if log else None, verbose=self.verbose, quiet=self.quiet)
        language = Language(self.lang or workspace.organisation.organisation.language)
        if too_deep(str(workspace.archive.absolute() / f"{0:016}")):
            deep = "{folder} lies so deep that Excel cannot open what is put there: move it up."
            logger.warning("{}", language.text(deep, folder=str(workspace.root.absolute())))
        if context:
            context.meta[LANGUAGE] = language.code
        return workspace, language


def asking(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command options that commands share; it is called with what they say, as `Asked`, before its own."""

    def decorated(command: Command) -> Command:
        @wraps(command)
        def with_asked(
            *,
            root: Path = Path(),
            organisation: str | None = None,
            lang: str | None = None,
            form: str = "text",
            verbose: bool = False,
            quiet: bool = False,
            **own: object,
        ) -> None:
            command(Asked(root, organisation, lang, form, verbose, quiet), **own)

        found: Command = with_asked
        for option in reversed(options):
            found = option(found)
        return found

    return decorated


_WHERE = (in_folder, organisation_option, settings_option, lang_option)

in_workspace = asking(*_WHERE, format_option, verbose_option, quiet_option)
"""The options of a command that works in a workspace and tells what came of it."""

looking_in_workspace = asking(*_WHERE, format_option)
"""The options of a command that only shows what is in a workspace."""
