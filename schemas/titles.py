"""The declarations of what is followed up: titles and their lines, the committee, and the codes that belong to them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from schemas.layout import Declaration, Identifier


class Month(Declaration):
    """The whole year's budget falls on one month (engångspost)."""

    month: Annotated[int, Field(ge=1, le=12)]


Match = dict[str, tuple[str, ...]]


def _periodisation_form(value: object) -> str | None:
    if isinstance(value, str):
        return "(name)"
    return "(month)" if isinstance(value, dict | Month) else None


Periodisation = Annotated[
    Annotated[str, Tag("(name)")] | Annotated[Month, Tag("(month)")],
    Discriminator(
        _periodisation_form,
        custom_error_type="periodisation",
        custom_error_message="must be `even`, the name of a profile, or a month from { month = 1 } to 12",
    ),
]


class Line(Declaration):
    """A row of a title.

    A line with `of` is the sum of other lines of its title (`-id` is taken away); any other is a leaf, which postings
    are mapped to by `match`, narrowing the title's. `periodisation` is `even`, a profile's name, one month, or absent.
    `reverses` tells that its postings so far are taken back within the year, as the vacation pay's.
    """

    id: Identifier
    name: str
    type: Literal["revenue", "cost", "subtotal", "net"]
    aliases: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    match: Match = Field(default_factory=dict)
    periodisation: Periodisation | None = None
    reverses: bool = False


class Title(Declaration):
    """A part of the committee's budget followed up by itself. `net` is the line that the committee adds up.

    `lines` may be written as the name of a set of lines (`schemas.load` puts them in its place).
    """

    id: Identifier
    name: str
    net: str
    aliases: tuple[str, ...] = ()
    match: Match = Field(default_factory=dict)
    lines: tuple[Line, ...] = Field(min_length=1)

    def line(self, line_id: str) -> Line:
        """The line of an id. Raises KeyError when there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)


class CodeMapping(Declaration):
    """Codes that belong to a title, or to one line of it, whatever the titles' own matches say: from a month, to a month.

    Without `line` the title's lines choose among themselves, as ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    match: Match = Field(min_length=1)
    title: str
    line: str | None = None
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month that it holds for, as `201605`."""
        return (f"{self.since:%Y%m}" if self.since else "000000", f"{self.until:%Y%m}" if self.until else "999999")


class CommitteeLine(Declaration):
    """The committee's one row: the sum of every title's net."""

    id: Identifier
    name: str
    aliases: tuple[str, ...] = ()


class Committee(Declaration):
    """The committee (nämnd) that the titles belong to.

    Where `lines` is `titles` it has every line that its titles have, each the sum of theirs, and `line` is their net.
    """

    id: Identifier
    name: str
    line: CommitteeLine
    lines: Literal["titles"] | None = None
    aliases: tuple[str, ...] = ()


class Alias(Declaration):
    """What a title, or a line of one, was called before its id was changed: what is known of the one holds of the other."""

    title: str
    line: str | None = None
    was: Identifier
