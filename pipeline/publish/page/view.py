"""What the page shows, as plain values that its templates lay out: nothing is worked out in a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

import polars as pl

from pipeline.findings import Money
from pipeline.publish.moved import moved_nets, moved_text
from pipeline.publish.naming import Naming
from pipeline.publish.page.comparing import place_text, worst_first
from pipeline.publish.places import Place
from pipeline.publish.verdicts import BEST_FIRST, Verdicts, outcome
from pipeline.result import UNKNOWN_AUTHOR, Answer, Result, SourceUse


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody wrote, and who and when."""

    field: str
    text: str
    by: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A comparison that does not agree, as it is written out."""

    rule: str
    figure: str
    left: str
    right: str
    difference: str
    place: str


@dataclass(frozen=True, slots=True)
class Used:
    """A file that the result rests on, sheet by sheet in one row each."""

    file: str
    sheet: str
    export: str
    title: str
    rows: str
    unit: str
    controls: tuple[str, ...]
    sha256: str
    new: bool
    replaces: str


def heading(result: Result, naming: Naming) -> dict[str, str]:
    """The head of the page: whose it is, for when, and how it came out."""
    language, organisation = naming.language, result.organisation
    return {
        "organisation": organisation.organisation.name,
        "committee": organisation.committee.name,
        "period": language.months(result.period),
        "run": str(result.run.number),
        "moment": language.moment(result.run.clock.astimezone(UTC)),
        "verdict": result.verdict,
        "outcome": outcome(result, language),
    }


def counted(verdicts: Verdicts, naming: Naming) -> list[tuple[str, str, str]]:
    """How many comparisons came out which way: verdict, its word, the count; best first."""
    language = naming.language
    return [(verdict, language.word(verdict), language.number(verdicts.total[verdict])) for verdict in BEST_FIRST]


def answered(answer: Answer, naming: Naming, fields: Mapping[str, str], about: str = "") -> Answered:
    """What somebody wrote, with who and when."""
    moment = naming.language.moment(answer.at.astimezone(UTC))
    author = answer.author or naming.language.name(UNKNOWN_AUTHOR)
    by = ", ".join(part for part in (author, moment, answer.file) if part)
    return Answered(fields.get(answer.field, answer.field), answer.text, by, about)


def sources(result: Result, naming: Naming) -> list[Used]:
    """The files that the result rests on."""
    return [_used(use, naming) for use in result.sources]


def _used(use: SourceUse, naming: Naming) -> Used:
    text, unit = naming.language.text, naming.organisation.units[use.unit]
    controls = []
    for control in use.controls:
        printed, computed = (
            naming.language.money(Money(amount, unit.factor, unit.decimals))
            for amount in (control.printed, control.computed)
        )
        controls.append(
            text("{cell}: {printed}, agrees", cell=control.cell, printed=printed)
            if control.agrees
            else text(
                "{cell}: {printed}, but the rows give {computed}", cell=control.cell, printed=printed, computed=computed
            )
        )
    return Used(
        file=use.source.file,
        sheet=use.sheet,
        export=naming.layout(use.layout),
        title=naming.title(use.title),
        rows=naming.language.number(use.rows),
        unit=use.unit,
        controls=tuple(controls),
        sha256=use.source.sha256,
        new=use.new,
        replaces=use.replaces,
    )


def moved(result: Result, naming: Naming) -> list[str]:
    """The nets that moved since the last run."""
    return [moved_text(one, naming) for one in moved_nets(result)]


def resolved(result: Result, naming: Naming) -> list[str]:
    """The breaks that are gone, each with its history."""
    gone = [one for one in result.breaks if one.state == "resolved"]
    return [
        " ".join(
            [
                one.code,
                f"{naming.figure(one.title, one.line, one.measure)}:",
                *map(naming.language.sentence, one.history),
            ]
        )
        for one in gone
    ]


def printed(result: Result, naming: Naming, placed: Mapping[int, Place], most: int) -> list[Printed]:
    """The comparisons that do not agree, the first of them where they are many."""
    shown = worst_first(result.comparisons.filter(pl.col("verdict").cast(pl.String) == "differs")).head(most)
    return [
        Printed(
            rule=made["code"],
            figure=naming.figure(made["title"], made["line"], made["measure"]),
            left=naming.language.money(Money(made["left"])),
            right=naming.language.money(Money(made["right"])),
            difference=naming.language.money(Money(made["difference"])),
            place=place_text(placed.get(made["figure"])),
        )
        for made in shown.iter_rows(named=True)
    ]


def about(result: Result, naming: Naming, said: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the run was: enough to repeat it."""
    run, language = result.run, naming.language
    count, head = run.journal
    facts = [
        (said["run"], f"{run.number}, {language.moment(run.clock.astimezone(UTC))}"),
        (said["program"], f"avstamning {run.version}"),
        (said["settings"], run.settings),
    ]
    return [*facts, (said["journal"], f"{language.number(count)}, {head}")] if head else facts
