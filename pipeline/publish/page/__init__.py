"""The review page: one HTML file that holds everything it shows, asks no network, and can be printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.language import Language
from pipeline.publish.grid import grid
from pipeline.publish.naming import Naming
from pipeline.publish.page import titles_view, view
from pipeline.publish.page.comparing import MOST as MOST_COMPARISONS
from pipeline.publish.page.comparing import by_finding, comparisons, numbers_of
from pipeline.publish.page.finding_view import findings
from pipeline.publish.page.safe import embedded, finalized, visible
from pipeline.publish.page.wording import answer_fields, file_name, words
from pipeline.publish.places import places
from pipeline.publish.report_table import signs_text
from pipeline.publish.verdicts import verdicts
from pipeline.result import Result
from schemas.rules import VERDICTS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["file_name", "page", "write_page"]

MOST_FINDINGS = 1000
"""How many findings the page shows, the loudest first. The workbook and the log have them all."""

MOST_PRINTED = 200
"""How many comparisons that do not agree are written out for print and for browsers without scripts."""

Links = Sequence[tuple[str, str]]
"""What a file beside the page is called, and where it lies: relative to the page, with forward slashes."""


def write_page(result: Result, path: Path, language: Language, links: Links = ()) -> None:
    """Write the review page of a result to a path, as UTF-8; what stands there is replaced.

    The same result gives the same bytes. Raises OSError where the path cannot be written.
    """
    path.write_text(page(result, language, links), encoding="utf-8", newline="\n")


def page(result: Result, language: Language, links: Links = ()) -> str:
    """The review page of a result as HTML."""
    naming, fields, said = Naming(result.organisation, language), answer_fields(language), words(language)
    counts, placed, shape = verdicts(result), places(result.figures, result.organisation), grid(result, "", ())
    numbers = numbers_of(result, placed)
    shown = result.findings[:MOST_FINDINGS]
    differing = by_finding(result, numbers)
    of_id = {finding.id: str(number) for number, finding in enumerate(shown, start=1)}
    data = comparisons(result, naming, placed, numbers)
    styles = (_folder() / "page.css").read_text(encoding="utf-8")
    script = (_folder() / "page.js").read_text(encoding="utf-8")
    measures = [language.name(measure.name) for measure in shape.measures]
    listed = findings(result, naming, fields, differing, shown, placed)
    unit = naming.unit()[0]
    values = {
        "t": said,
        "lang": language.code,
        "head": view.heading(result, naming),
        "counts": view.counted(counts, naming),
        "words": {verdict: word for verdict, word, _ in view.counted(counts, naming)},
        "unit": unit,
        "currency": naming.currency,
        "signs": signs_text(naming, shape.measures),
        "measures": measures,
        "titles": titles_view.titles(result, naming, shape, counts, fields, of_id),
        "year_heads": titles_view.year_heads(result, naming),
        "findings": listed,
        "finding_titles": list(dict.fromkeys(one.title for one in listed if one.title)),
        "severities": list(dict.fromkeys((one.severity, one.word) for one in listed)),
        "more_findings": len(result.findings) - len(shown),
        "resolved": view.resolved(result, naming),
        "moved": view.moved(result, naming),
        "sources": view.sources(result, naming),
        "absent": [naming.export(one.layout, one.title) for one in result.absent],
        "printed": view.printed(result, naming, placed, MOST_PRINTED),
        "comparisons": embedded({**data, "words": _spoken(said), "verdicts": _spoken_verdicts(language)}),
        "comparison_count": result.comparisons.height,
        "left_out": max(result.comparisons.height - MOST_COMPARISONS, 0),
        "about": view.about(result, naming, said),
        "links": [(name, "./" + quote(place)) for name, place in links],
        "styles": styles,
        "script": script,
        "policy": _policy(styles, script),
    }
    return _environment(language).get_template("page.html.j2").render(values)


def _spoken(said: Mapping[str, str]) -> dict[str, str]:
    """What the script says."""
    names = ("shown", "no_match", "found", "expected", "difference", "bound", "held_against", "reason", "rule", "cell",
             "finding", "inside", "outside", "interval_label", "calculated")  # fmt: skip
    return {name: said[name] for name in names}


def _spoken_verdicts(language: Language) -> list[list[str]]:
    return [[verdict, language.word(verdict)] for verdict in VERDICTS]


def _policy(styles: str, script: str) -> str:
    """What a browser may do with the page: run its own script and styles, by their hashes, and nothing else at all."""

    def own(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {own(script)}; style-src {own(styles)}; img-src data:; base-uri 'none';"
        " form-action 'none'; require-trusted-types-for 'script'"
    )


def _environment(language: Language) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  only where a page is written

    made = Environment(
        loader=FileSystemLoader(_folder()),
        autoescape=True,
        finalize=finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def filled(template: str, **values: object) -> str:
        for name, value in values.items():
            written = language.number(value) if isinstance(value, int) else str(value)
            template = template.replace("{" + name + "}", visible(written))
        return template

    made.filters["fill"] = filled
    return made


def _folder() -> Path:
    return Path(__file__).parent / "templates"
