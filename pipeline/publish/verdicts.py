"""How it came out: the comparisons counted by title, never weighed, and the period's verdict in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.findings import Finding, Severity
from pipeline.language import Language
from pipeline.result import Result
from schemas.rules import VERDICTS

BEST_FIRST = tuple(reversed(VERDICTS))


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """The comparisons counted: `total` of all, `by_title` for each title that has any.

    `lacking` are the titles, and the committee that they are part of, for which an expected export has not come.
    """

    total: Mapping[str, int]
    by_title: Mapping[str, Mapping[str, int]]
    lacking: frozenset[str] = frozenset()

    def of_title(self, title: str) -> Mapping[str, int]:
        """The counts of one title."""
        return self.by_title.get(title, dict.fromkeys(VERDICTS, 0))

    def worst(self, title: str) -> str:
        """The worst verdict of a title; at best `not-tested` where nothing was compared, or an export has not come."""
        counted = self.of_title(title)
        lacking = title in self.lacking
        found = (one for one in VERDICTS if counted[one] or (lacking and one == "not-tested"))
        return next(found, "not-tested")


def verdicts(result: Result) -> Verdicts:
    """The comparisons of a result, counted."""
    counted = result.comparisons.group_by("title", pl.col("verdict").cast(pl.String)).len()
    by_title: dict[str, dict[str, int]] = {}
    total = dict.fromkeys(VERDICTS, 0)
    for title, verdict, count in counted.iter_rows():
        by_title.setdefault(title or "", dict.fromkeys(VERDICTS, 0))[verdict] += count
        total[verdict] += count
    lacking = {one.title for one in result.absent if one.title}
    return Verdicts(total, by_title, frozenset(lacking | {result.organisation.committee.id} if lacking else ()))


def outcome(result: Result, language: Language) -> str:
    """The period's verdict with what is behind it: findings by severity, and exports that have not come."""
    parts = [
        _counted(severity, found, result.handled, language)
        for severity in Severity
        if severity != Severity.INFO
        and (found := [finding for finding in result.findings if finding.severity == severity])
    ]
    if result.absent:
        # Whoever tests single files has not been asked for the others, which may have come to the workspace.
        awaited = "Exports that have not come: {count}"
        elsewhere = "Exports that are not among them: {count}"
        parts.append(language.text(awaited if result.run.number else elsewhere, count=len(result.absent)))
    return ". ".join([language.word(result.verdict).capitalize(), *parts]) + "."


def _counted(severity: Severity, found: Sequence[Finding], handled: Mapping[str, str], language: Language) -> str:
    """How many findings are of a severity, and how many of them somebody has explained or accepted."""
    word, count = language.word(severity).capitalize(), len(found)
    states = Counter(handled[finding.id] for finding in found if finding.id in handled)
    if not states:
        return language.text("{word}: {count}", word=word, count=count)
    said = ", ".join(f"{language.number(states[state])} {language.word(state)}" for state in sorted(states))
    return language.text("{word}: {count} (of them {handled})", word=word, count=count, handled=said)


def counts(language: Language, verdicts: Verdicts) -> str:
    """The comparisons counted, in words: best first, what there is none of left out."""
    shown = [verdict for verdict in BEST_FIRST if verdicts.total[verdict]]
    return ", ".join(f"{language.word(verdict)} {language.number(verdicts.total[verdict])}" for verdict in shown) or "0"


def findings_of(result: Result, title: str) -> tuple[Finding, ...]:
    """The findings about a title that ask for something, worst first."""
    return tuple(finding for finding in result.findings if finding.title == title and finding.severity != "info")
