"""What people have written in earlier versions of the workbook, as it is shown in this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pipeline.language import Language
from pipeline.result import UNKNOWN_AUTHOR, Answer

Texts = Mapping[tuple[str, str], tuple[Answer, ...]]
"""The answers by row and field, each text once, in the order in which they were read."""


def by_row(answers: Iterable[Answer]) -> Texts:
    """The answers by row and field. Of equal texts the newest stands."""
    found: dict[tuple[str, str], dict[str, Answer]] = {}
    for answer in sorted(answers, key=lambda one: (one.at, one.file)):
        texts = found.setdefault((answer.row, answer.field), {})
        texts.pop(answer.text, None)
        texts[answer.text] = answer
    return {place: tuple(texts.values()) for place, texts in found.items()}


def in_cell(answers: tuple[Answer, ...]) -> str | date:
    """What stands in the cell to write in: the text, if there is one. Of several none is chosen."""
    if len(answers) != 1:
        return ""
    text = answers[0].text
    try:
        return date.fromisoformat(text) if answers[0].field == "due" else text
    except ValueError:
        return text


def signed(answers: tuple[Answer, ...], language: Language) -> str:
    """What was written, each text with who wrote it and when."""
    unknown = language.name(UNKNOWN_AUTHOR)
    return "\n".join(
        f"{answer.text} ({answer.author or unknown}, {language.date(answer.at.date())})" for answer in answers
    )


def who(answers: tuple[Answer, ...], language: Language) -> str:
    """Who wrote it and when; where there are several texts, each of them with that."""
    unknown = language.name(UNKNOWN_AUTHOR)
    signed = [f"{answer.author or unknown}, {language.date(answer.at.date())}" for answer in answers]
    if len(answers) < 2:
        return "".join(signed)
    return "\n".join(f"{by}: {answer.text}" for by, answer in zip(signed, answers, strict=True))
