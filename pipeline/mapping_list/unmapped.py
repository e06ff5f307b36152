"""The codes that belong to no line, gathered from what was found, one row for what one mapping would place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.findings import Finding
from pipeline.mapping_list.proposals import Proposal, proposal
from schemas.organisation import DIMENSIONS, Organisation
from schemas.patterns import fits


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Codes that belong to no line: by dimension, with what a mapping of them may be.

    `found` gives, for each file, how many rows have them and what these add up to, in the currency.
    """

    codes: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, int, Decimal], ...]
    proposal: Proposal | None


def unmapped(findings: Iterable[Finding], organisation: Organisation) -> tuple[Unmapped, ...]:
    """The codes that findings say belong to no line, in order.

    An ansvar that no title asks for is one row, whatever the accounts: to choose its title is enough.
    """
    rows: dict[tuple[tuple[str, str], ...], dict[str, tuple[int, Decimal]]] = {}
    for finding in findings:
        codes = _codes(finding)
        if not codes or not finding.cells:
            continue
        if "ansvar" in codes and not known("ansvar", codes["ansvar"], organisation):
            codes = {"ansvar": codes["ansvar"]}
        files = rows.setdefault(tuple(codes.items()), {})
        count, amount = files.get(finding.cells[0].file, (0, Decimal(0)))
        more = finding.message.values["count"]
        files[finding.cells[0].file] = (count + (more if isinstance(more, int) else 0), amount + (finding.found or 0))
    return tuple(
        Unmapped(
            codes,
            tuple((file, count, amount) for file, (count, amount) in files.items()),
            proposal(dict(codes), organisation),
        )
        for codes, files in sorted(rows.items())
    )


def is_listed(finding: Finding) -> bool:
    """Whether a finding is about codes that the list has a row for: it is cured there, and not in the file."""
    return bool(_codes(finding) and finding.cells)


def _codes(finding: Finding) -> dict[str, str]:
    """The codes that a finding names by their dimensions; none where it is about something else."""
    if finding.code != "L01":
        return {}
    values = finding.message.values
    return {name: str(values[name]) for name in DIMENSIONS if values.get(name)}


def known(dimension: str, code: str, organisation: Organisation) -> bool:
    """Whether anything asks for a code; and where nothing asks for any code of the dimension."""
    asked = [match[dimension] for match in _matches(organisation) if dimension in match]
    return not asked or any(fits(code, patterns) for patterns in asked)


def _matches(organisation: Organisation) -> Iterable[Mapping[str, tuple[str, ...]]]:
    for title in organisation.titles:
        yield title.match
        yield from (line.match for line in title.lines)
    yield from (mapping.match for mapping in organisation.mappings)
