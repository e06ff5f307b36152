"""What a finding's code means, from the registry."""

from __future__ import annotations

from pipeline.language import Language
from schemas.codes import BY_CODE


def explanation(code: str, lang: str) -> str | None:
    """A code's rule, source, example and remedy as text; None where there is no such code."""
    found = BY_CODE.get(code.upper())
    if found is None:
        return None
    language = Language(lang)
    parts = [
        f"{found.code}  {language.name(found.name)} ({language.word(found.severity)})",
        found.definition,
        language.text("Source: {source}", source=found.source),
        language.text("Example:") + "\n" + found.example,
        language.text("What to do: {remedy}", remedy=found.remedy),
    ]
    if not found.tested:
        parts.insert(1, language.text("Not tested yet."))
    return "\n\n".join(parts)
