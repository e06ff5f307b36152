"""What the budget titles and their lines must agree on: names, sums, mapping and periodisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from schemas.labels import normalised
from schemas.organisation import CODED, DIMENSIONS, Organisation
from schemas.patterns import is_pattern
from schemas.positions import Place
from schemas.problems import Wrong, wrong
from schemas.sums import direction, leaves_of, members_of
from schemas.titles import Line, Match, Title

Inconsistency = tuple[Place, Wrong]


def repeated(ids: Iterable[str], *where: str | int) -> Iterator[Inconsistency]:
    """The ids that stand twice in an array of tables, each at its second place."""
    seen: set[str] = set()
    for index, value in enumerate(ids):
        if value in seen:
            yield (*where, index, "id"), wrong("the id {value} stands twice", value=value)
        seen.add(value)


def same_names(named: Iterable[tuple[Place, str, Iterable[str]]]) -> Iterator[Inconsistency]:
    """Names by which two things would be found. `named` gives the place, the id and the names of each."""
    owners: dict[str, str] = {}
    for where, owner, names in named:
        for name in names:
            first = owners.setdefault(normalised(name), owner)
            if first != owner:
                yield where, wrong("the name {name} is also that of {first}", name=name, first=first)


def of_titles(organisation: Organisation) -> Iterator[Inconsistency]:
    """Every contradiction in the budget titles and their lines."""
    committee = organisation.committee
    yield from repeated((title.id for title in organisation.titles), "titles")
    yield from same_names(
        [
            (("committee", "name"), committee.id, (committee.name, *committee.aliases)),
            *((("titles", i, "name"), t.id, (t.name, *t.aliases)) for i, t in enumerate(organisation.titles)),
        ]
    )
    directions: set[int] = set()
    for index, title in enumerate(organisation.titles):
        where: Place = ("titles", index)
        found = [*_of_title(title, organisation, where)]
        if not found:
            # Only where every `of` leads somewhere can sums be followed to their leaves.
            found = [*_of_sums(title, organisation, where)]
            directions.add(direction(title.line(title.net), title, organisation.signs))
        yield from found
        if len(directions) > 1:
            yield (
                (*where, "net"),
                wrong("this net is favourable the other way than those above: the committee cannot add them"),
            )
            directions.pop()
    if committee.lines is not None:
        yield from _same_lines(organisation)


def _same_lines(organisation: Organisation) -> Iterator[Inconsistency]:
    """A committee that has its titles' lines needs titles that all have the same, and its own line to be their net."""
    first = organisation.titles[0]
    shape = [(line.id, line.type, line.of) for line in first.lines]
    for index, title in enumerate(organisation.titles):
        if [(line.id, line.type, line.of) for line in title.lines] != shape:
            yield (
                ("titles", index),
                wrong(
                    "the committee has the lines of its titles, and those of {title} are not those of {first}",
                    title=title.id,
                    first=first.id,
                ),
            )
        if title.net != organisation.committee.line.id:
            yield (
                ("committee", "line", "id"),
                wrong("the committee's line must be the net of its titles, {net}", net=title.net),
            )


def _of_title(title: Title, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    if title.id == organisation.committee.id:
        yield (*where, "id"), wrong("{title} is the committee's id", title=title.id)
    if title.net not in {line.id for line in title.lines}:
        yield (*where, "net"), wrong("the title has no line {net}", net=title.net)
    yield from well_formed(title.match, (*where, "match"))
    yield from repeated((line.id for line in title.lines), *where, "lines")
    yield from same_names(
        ((*where, "lines", index, "name"), line.id, (line.name, *line.aliases))
        for index, line in enumerate(title.lines)
    )
    mapped = any(layout.kind in CODED for layout in organisation.layouts)
    for index, line in enumerate(title.lines):
        place: Place = (*where, "lines", index)
        yield from well_formed(line.match, (*place, "match"))
        yield from _of_total(line, title, place) if line.of else _of_leaf(line, organisation, place)
        if mapped and not (line.of or line.match or title.match):
            yield (
                place,
                wrong("every posting would belong to {line}: it needs a match, its own or its title's", line=line.id),
            )


def _of_leaf(line: Line, organisation: Organisation, place: Place) -> Iterator[Inconsistency]:
    if line.type == "subtotal":
        yield (*place, "type"), wrong("a subtotal needs `of`: the lines it sums")
    if isinstance(line.periodisation, str) and line.periodisation not in {"even", *organisation.profiles}:
        yield (
            (*place, "periodisation"),
            wrong("there is no profile {profile}", profile=line.periodisation),
        )


def _of_total(line: Line, title: Title, place: Place) -> Iterator[Inconsistency]:
    if line.match or line.periodisation:
        yield (*place, "of"), wrong("a line that sums others has neither match nor periodisation of its own")
    if line.reverses:
        yield (*place, "reverses"), wrong("only a line that sums no others can reverse")
    lines = {line.id: line for line in title.lines}
    members = [member.removeprefix("-") for member in line.of]
    for index, member in enumerate(members):
        if member not in lines:
            yield (*place, "of", index), wrong("the title has no line {member}", member=member)
        if member in members[:index]:
            yield (*place, "of", index), wrong("{member} is summed twice", member=member)
    if _reaches(line.id, line, lines):
        yield (*place, "of"), wrong("{line} sums itself", line=line.id)


def _reaches(target: str, line: Line, lines: dict[str, Line], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a line, followed through `of`, comes back to the target."""
    for member in (name.removeprefix("-") for name in line.of):
        if member == target:
            return True
        if member in lines and member not in seen and _reaches(target, lines[member], lines, seen | {member}):
            return True
    return False


def _of_sums(title: Title, organisation: Organisation, where: Place) -> Iterator[Inconsistency]:
    """Lines that the net misses or counts twice, and totals whose members are favourable in opposite ways."""
    times = Counter(leaf for leaf, _ in leaves_of(title.line(title.net), title))
    for index, line in enumerate(title.lines):
        place: Place = (*where, "lines", index)
        if not line.of and times[line.id] != 1:
            yield (
                place,
                wrong(
                    "{line} is counted twice in the net, {net}: see the `of` of the lines that sum"
                    if times[line.id]
                    else "{line} is counted nowhere in the net, {net}: see the `of` of the lines that sum",
                    line=line.id,
                    net=title.net,
                ),
            )
        ways = {
            weight * direction(title.line(member), title, organisation.signs) for member, weight in members_of(line)
        }
        if len(ways) > 1:
            yield (
                (*place, "of"),
                wrong(
                    "with these signs, {line} adds up what is better when higher and what is better when lower: take one of"
                    " them away with `-`",
                    line=line.id,
                ),
            )


def well_formed(match: Match, where: Place) -> Iterator[Inconsistency]:
    """What is wrong with the patterns of a match that stands at a place."""
    for dimension, patterns in match.items():
        place: Place = (*where, dimension)
        if dimension not in DIMENSIONS:
            yield (
                place,
                wrong(
                    "{dimension} is no dimension of the code string ({known})",
                    dimension=dimension,
                    known=", ".join(DIMENSIONS),
                ),
            )
        if not patterns:
            yield (
                place,
                wrong("{dimension} has no patterns: leave it out where every code will do", dimension=dimension),
            )
        for index, pattern in enumerate(patterns):
            if not is_pattern(pattern):
                yield (
                    (*place, index),
                    wrong(
                        "{pattern} is no code pattern: write 0130, 0110-0190 of equal length, 3* or !3*",
                        pattern=pattern,
                    ),
                )
