"""What a code that belongs to no line may belong to: where its nearest neighbours do. A proposal is never taken by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.findings import Message
from schemas.organisation import Organisation
from schemas.patterns import fits
from schemas.titles import Title

NEAR_TITLE = "{dimension} {code} is next to {pattern}, which is {title}."
NEAR_LINE = "{dimension} {code} begins as {pattern}, which is {line}."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A title, and perhaps a line of it, by their ids, and why."""

    title: str
    line: str | None
    reason: Message


def proposal(codes: Mapping[str, str], organisation: Organisation) -> Proposal | None:
    """What codes may belong to; None where nothing is near, or several things equally so."""
    ansvar, konto = codes.get("ansvar", ""), codes.get("konto", "")
    owners = [title for title in organisation.titles if "ansvar" in title.match and fits(ansvar, title.match["ansvar"])]
    if ansvar and not owners:
        return _title_near(ansvar, organisation)
    if konto and len(owners) == 1:
        return _line_near(konto, owners[0])
    return None


def _title_near(code: str, organisation: Organisation) -> Proposal | None:
    """The title that has the nearest code of the same family: of the same length, with at least half of it in common."""
    near = [
        (distance, title, pattern)
        for title in organisation.titles
        for patterns in (title.match.get("ansvar", ()), *(line.match.get("ansvar", ()) for line in title.lines))
        for pattern in patterns
        if (distance := _distance(code, pattern)) is not None
    ]
    if not near:
        return None
    least = min(distance for distance, _, _ in near)
    nearest = {title.id: (title, pattern) for distance, title, pattern in near if distance == least}
    if len(nearest) != 1:
        return None
    ((title, pattern),) = nearest.values()
    values = {"dimension": "Ansvar", "code": code, "pattern": pattern, "title": title.name}
    return Proposal(title.id, None, Message(NEAR_TITLE, values))


def _distance(code: str, pattern: str) -> int | None:
    """How far a code is from a pattern's codes, None where they are of no one family."""
    if pattern.startswith("!") or pattern.endswith("*") or not code.isdecimal():
        return None
    first, _, last = pattern.partition("-")
    last = last or first
    near = first if code < first else last
    if len(first) != len(code) or not (first + last).isdecimal() or shared_beginning(code, near) * 2 < len(code):
        return None
    return max(int(first) - int(code), int(code) - int(last), 0)


def _line_near(code: str, title: Title) -> Proposal | None:
    """The line of a title whose accounts begin most like a code."""
    best: dict[str, tuple[int, str]] = {}
    for line in title.lines:
        for pattern in _wanted(line.match.get("konto", ())):
            common = max(shared_beginning(code, part.rstrip("*")) for part in pattern.split("-"))
            if common > best.get(line.id, (0, ""))[0]:
                best[line.id] = (common, pattern)
    most = max((common for common, _ in best.values()), default=0)
    chosen = [(line, pattern) for line, (common, pattern) in best.items() if common == most]
    if len(chosen) != 1:
        return None
    ((line_id, pattern),) = chosen
    values = {"dimension": "Konto", "code": code, "pattern": pattern, "line": title.line(line_id).name}
    return Proposal(title.id, line_id, Message(NEAR_LINE, values))


def _wanted(patterns: Iterable[str]) -> Iterable[str]:
    return (pattern for pattern in patterns if pattern and not pattern.startswith("!"))


def shared_beginning(one: str, other: str) -> int:
    """How many characters two codes begin with alike."""
    return next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
