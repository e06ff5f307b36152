"""What the mappings of single codes must agree on."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.consistency_titles import Inconsistency, well_formed
from schemas.organisation import Organisation
from schemas.patterns import is_pattern, overlap
from schemas.positions import Place
from schemas.problems import wrong
from schemas.titles import CodeMapping


def of_mappings(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in the mappings: what is not there, dates turned round, and codes that are mapped twice."""
    lines = {title.id: {line.id: line for line in title.lines} for title in organisation.titles}
    for index, mapping in enumerate(organisation.mappings):
        where: Place = ("mappings", index)
        yield from well_formed(mapping.match, (*where, "match"))
        if mapping.title not in lines:
            yield (*where, "title"), wrong("there is no title {id}", id=mapping.title)
        elif mapping.line is not None and mapping.line not in lines[mapping.title]:
            yield (*where, "line"), wrong("the title has no line {line}", line=mapping.line)
        elif mapping.line is not None and lines[mapping.title][mapping.line].of:
            yield (*where, "line"), wrong("{line} sums other lines: map to one of those", line=mapping.line)
        if mapping.since and mapping.until and mapping.since > mapping.until:
            yield (*where, "to"), wrong("the mapping ends before it begins")
        for other in organisation.mappings[:index]:
            if contradict(mapping, other):
                yield (
                    (*where, "match"),
                    wrong("the same codes are mapped to {title} above, for some of the same months", title=other.title),
                )
                break


def contradict(one: CodeMapping, other: CodeMapping) -> bool:
    """Whether two mappings name the same codes, for some of the same months, and give them to different lines.

    Mappings that name no dimension in common may still meet in a posting; that is told of the posting (L01).
    """
    if (one.title, one.line) == (other.title, other.line):
        return False
    (first, last), (start, end) = one.months, other.months
    if first > end or start > last:
        return False
    if not all(
        is_pattern(pattern) for match in (one.match, other.match) for part in match.values() for pattern in part
    ):
        return False
    both = one.match.keys() & other.match.keys()
    return bool(both) and all(overlap(one.match[name], other.match[name]) for name in both)
