"""What is wrong in a settings file. A module of its own, since it must load without what reads settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Wrong:
    """What is wrong, as a sentence that is translated where it is shown: an English template, and what fills its braces."""

    text: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.values))


def wrong(template: str, **values: object) -> Wrong:
    """A template with its values, as the text that they are shown as."""
    return Wrong(template, tuple((name, str(value)) for name, value in values.items()))


class WrongValueError(ValueError):
    """A value that a declaration's own check refuses, with the sentence that says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a settings file, at its line (1-based; 0 where the file as a whole is meant).

    `key` is the way to the value, such as `signs.cost`, where the sentence does not name it itself.
    """

    file: str
    line: int
    wrong: Wrong
    key: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return f"{self.key}: {self.wrong}" if self.key else str(self.wrong)

    def __str__(self) -> str:
        return self.placed(self.message)

    def placed(self, message: str) -> str:
        """A message, in whatever language, after the place that it is about."""
        return f"{self.file}:{self.line}: {message}" if self.line else f"{self.file} {message}"


class SettingsError(Exception):
    """A settings file that cannot be used, with every problem found in it, and the file's language where it says one."""

    def __init__(self, problems: list[Problem], language: str | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.language = language
