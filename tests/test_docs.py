"""The documentation against the program: what is generated is fresh, and what is written by hand leaves nothing out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from pipeline.cli import cli
from pipeline.docs import DOCS, pages, write
from pipeline.result import Result
from schemas.codes import CODES
from schemas.codes_model import Code
from schemas.comparability import Move, OneOff, Part, PreviousYear
from schemas.in_force import Loudness, Tolerance
from schemas.kinds import LABELS, OTHER_COLUMNS, REQUIRED_COLUMNS
from schemas.load import load_organisation
from schemas.organisation import (
    DIMENSIONS,
    MONTHS,
    BudgetChain,
    Column,
    Counterparty,
    Declaration,
    Expected,
    ExplanationOptions,
    ForecastOptions,
    Goals,
    GoalWords,
    Grade,
    Head,
    Identity,
    Kind,
    Layout,
    LedgerOptions,
    Measure,
    Names,
    Organisation,
    Rate,
    Signs,
    Sources,
    Unit,
)
from schemas.periods import Period
from schemas.titles import Alias, CodeMapping, Committee, CommitteeLine, Line, Month, Title
from tests import judging


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_what_would_be_written_now(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_writing_a_second_time_changes_nothing(tmp_path: Path) -> None:
    assert {path.name for path in write(tmp_path)} == pages().keys()
    assert write(tmp_path) == []


def test_a_page_that_was_changed_by_hand_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "rules.md").write_text("changed", encoding="utf-8")

    assert write(tmp_path) == [tmp_path / "rules.md"]
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == pages()["rules.md"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_page_of_rules_has_everything_about_a_code(code: Code) -> None:
    page = pages()["rules.md"]
    entry = page.partition(f"### {code.code}\n")[2].partition("\n### ")[0]

    assert f"[{code.code}](#{code.code.lower()})" in page
    for text in (code.name.en, code.name.sv, code.definition, code.source, code.example, code.remedy):
        assert text in entry
    assert ("not tested yet" in entry) is not code.tested


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_page_of_commands_has_every_command_with_each_of_its_options(name: str) -> None:
    entry = pages()["commands.md"].partition(f"## {name}\n")[2].partition("\n## ")[0]

    assert f"Usage: avstamning {name}" in entry
    for parameter in cli.commands[name].params:
        for option in parameter.opts:
            assert (option if option.startswith("-") else option.upper()) in entry


def test_the_readme_names_every_command_once() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"(?m)^    avstamning (\S+)", readme)

    assert sorted(named) == sorted(name for name, command in cli.commands.items() if not command.hidden)


def test_the_page_of_commands_is_as_wide_in_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pages()["commands.md"]

    monkeypatch.setenv("COLUMNS", "40")

    assert pages()["commands.md"] == before


LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_link_within_the_documentation_leads_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")

    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = DOCS / (name or page)
        assert path.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(head) for head in heads}, target


def _anchor(head: str) -> str:
    """How a heading is linked to: lower case, its punctuation gone, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")


# --- docs/organisation.md ---------------------------------------------------------------------------------------------

ORGANISATION = (DOCS / "organisation.md").read_text(encoding="utf-8")
KINDS = get_args(Kind)
MODELS: dict[str, type[Declaration]] = {
    "The file": Organisation,
    "`[organisation]`": Identity,
    "`[signs]`": Signs,
    "`[units]`": Unit,
    "`[[measures]]`": Measure,
    "`[[layouts]]`": Layout,
    "`[layouts.columns]`": Column,
    "`[[expected]]`": Expected,
    "`[sources]`": Sources,
    "`[[aliases]]`": Alias,
    "`[committee]`": Committee,
    "`[[titles]]`": Title,
    "`[[titles.lines]]`": Line,
    "`[[mappings]]`": CodeMapping,
    "`[[goals.scale]]`": Goals,
    "`[ledger]`": LedgerOptions,
    "`[explanations]`": ExplanationOptions,
    "`[forecast]`": ForecastOptions,
    "`[budget]`": BudgetChain,
    "`[[counterparties]]`": Counterparty,
    "`[previous_year]`": PreviousYear,
    "`[[one_offs]]`": OneOff,
    "`[[moves]]`": Move,
    "`[[severities]]`": Loudness,
    "`[[tolerances]]`": Tolerance,
}
WITHIN: dict[type[Declaration], str] = {
    Names: "`[[measures]]`",
    Head: "`[layouts.columns]`",
    CommitteeLine: "`[committee]`",
    Month: "`[[titles.lines]]`",
    Grade: "`[[goals.scale]]`",
    GoalWords: "`[[goals.scale]]`",
    Rate: "`[forecast]`",
    Part: "`[[moves]]`",
}
"""The tables that are described under another's heading."""


def rows_under(heading: str) -> list[list[str]]:
    """The rows of every table under a heading, as cells."""
    section = ORGANISATION.partition(f"### {heading}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(
    ("heading", "model"),
    [*MODELS.items(), *((heading, model) for model, heading in WITHIN.items())],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_key_is_described_with_whether_it_is_required(heading: str, model: type[Declaration]) -> None:
    described = {(row[0].strip("`"), row[2] == "required") for row in rows_under(heading) if len(row) == 4}

    keys = {(field.alias or name, field.is_required()) for name, field in model.model_fields.items()}
    assert keys <= described


def test_no_key_is_described_that_is_not_there() -> None:
    for heading, model in MODELS.items():
        known = {
            *(field.alias or name for name, field in model.model_fields.items()),
            *(name for other, at in WITHIN.items() if at == heading for name in other.model_fields),
        }
        described = {
            row[0].strip("`") for row in rows_under(heading) if len(row) == 4 and row[2] != "columns, required in bold"
        }
        assert described - {*KINDS} <= known


def leaves(kind: type[Declaration]) -> Iterator[type[Declaration]]:
    """The kinds of declaration that no other is a kind of."""
    for own in kind.__subclasses__():
        yield from leaves(own) if own.__subclasses__() else (own,)


def test_every_declaration_has_its_place_in_the_page() -> None:
    assert {*MODELS.values(), *WITHIN} == {*leaves(Declaration)}


def test_every_kind_of_export_is_described_with_its_columns_and_labels() -> None:
    described = {row[0].strip("`"): row for row in rows_under("`[[layouts]]`") if row[0].strip("`") in KINDS}

    assert described.keys() == {*KINDS}
    for kind, (_, _, columns, labels) in described.items():
        assert {*re.findall(r"\*\*`(\w+)`\*\*", columns)} == {*REQUIRED_COLUMNS[kind]}
        assert {*re.findall(r"`(\w+)`", columns)} >= {*OTHER_COLUMNS[kind]} - {*MONTHS[1:-1]}
        assert {*re.findall(r"`(\w+)`", labels)} == {*LABELS[kind]}
    assert all(f"`{dimension}`" in ORGANISATION for dimension in DIMENSIONS)


def blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", ORGANISATION, re.DOTALL)


@pytest.fixture
def small(tmp_path: Path) -> Organisation:
    """The small organisation of the page."""
    path = tmp_path / "kultur.toml"
    path.write_text(blocks()[0], encoding="utf-8")
    return load_organisation(path)


def test_the_profile_and_the_decisions_of_the_page_can_be_used_in_the_small_organisation(tmp_path: Path) -> None:
    path = tmp_path / "kultur.toml"
    path.write_text("\n".join(blocks()), encoding="utf-8")

    organisation = load_organisation(path)

    assert organisation.profiles.keys() == {"summer"}
    assert [len(organisation.severities), len(organisation.tolerances)] == [1, 1]


LIBRARIES = """\
Verksamhet: Biblioteken
Period: 2026-08
Belopp i: tkr

Rad;Utfall jan–aug;Budget perioden;Avvikelse;Årsbudget
Intäkter;450;400;50;600
Personal;6000;6200;200;9300
Övriga kostnader;2100;2000;-100;3000
Summa kostnader;8100;8200;100;12300
Nettokostnad;7650;7800;150;11700
"""
SCHOOL = """\
Verksamhet: Musikskolan
Period: 2026-08
Belopp i: tkr

Rad;Utfall jan–aug;Budget perioden;Avvikelse;Årsbudget
Nettokostnad;12;0;-12;1500
"""
BUDGET = """\
Period: 2026-08
Belopp i: kr

Ansvar;Konto;Benämning;Budget
4110;3010;Avgifter;600000,00
4110;5010;Löner;9300000,00
4120;4010;Medier;3000000,00
4200;5010;Löner;1500000,00
Summa;;;14400000,00
"""


def judged(folder: Path, organisation: Organisation, *texts: str) -> Result:
    named = {f"export {number}.csv": text for number, text in enumerate(texts)}
    return judging.judged(judging.taken(folder, organisation, named), organisation, Period(2026, 8))


def test_the_small_organisation_works_without_a_line_of_python(tmp_path: Path, small: Organisation) -> None:
    result = judged(tmp_path, small, LIBRARIES, SCHOOL, BUDGET)

    assert result.findings == ()
    assert result.verdict == "agrees"
    net = result.consolidated.filter((pl.col("title") == "kn") & (pl.col("measure") == "variance_period"))
    assert net["amount"].to_list() == [Decimal("138000.00")]


def test_a_revenue_above_budget_is_favourable_in_the_small_organisation(tmp_path: Path, small: Organisation) -> None:
    turned = LIBRARIES.replace("Intäkter;450;400;50;600", "Intäkter;450;400;-50;600")

    result = judged(tmp_path, small, turned, SCHOOL, BUDGET)

    [finding] = result.findings
    assert (finding.code, finding.title, finding.line, finding.cells[0].address) == (
        "V01",
        "bibliotek",
        "intakter",
        "D6",
    )
    assert finding.expected == Decimal(50000)


def test_the_settings_that_a_new_workspace_begins_with_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    starter = DOCS.parent / "pipeline" / "starter.toml"
    path.write_text(starter.read_text(encoding="utf-8").replace("IDENTIFIER", "new"), encoding="utf-8")

    assert load_organisation(path).organisation.id == "new"


# --- docs/architecture.md ---------------------------------------------------------------------------------------------

ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")


def layers() -> list[str]:
    settings = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [found for found in settings["tool"]["importlinter"]["contracts"] if found["id"] == "one-way"]
    return [layer.replace("(", "").replace(")", "") for layer in contract["layers"]]


def test_the_layers_of_the_page_are_those_that_are_enforced() -> None:
    assert "\n".join(layers()) in ARCHITECTURE


def test_every_module_has_its_place_in_the_page() -> None:
    described = {*re.findall(r"`(\w+)`", "".join(row for row in ARCHITECTURE.splitlines() if row.startswith("| ")))}
    described |= {*re.findall(r"`(\w+)`", ARCHITECTURE.partition("## Layers")[0])}
    modules = {name for layer in layers() for name in re.findall(r"\w+", layer)}
    contracts = {path.stem for path in (DOCS.parent / "schemas").glob("*.py")} - {"__init__"}

    of_a_run = {path.stem for path in (DOCS.parent / "pipeline" / "run").glob("*.py")} - {"__init__"}

    assert modules <= described
    assert {name for name in of_a_run if f"`run.{name}`" not in ARCHITECTURE} == set()
    assert {name for name in contracts if not name.startswith("codes_")} <= described
