"""The registry of codes against the program: what is said to be tested is, as loudly as is said."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.codes import BY_CODE, CODES, FAMILIES
from schemas.codes_model import Code, table

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[A-Z]\d\d")
RESERVED = """
    F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F11 F12 F13 F14 C01 C02 C03 C04 C05 C06 C07 C08 C09
    S01 S02 S03 S04 V01 V02 V03 T01 T02 T03 P01 P02 P03 P04 P05 L01 L02 L03 L04 L05 L06 L07
    R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 Q01 Q02 G01 G02 G03 G04 N01 N02 N03 N04 N05
"""
"""The codes that were given at the beginning. They are for ever, so this list never loses one."""


def modules() -> Iterator[ast.Module]:
    """The program's own modules, the registry and what only renders aside."""
    for path in sorted([*(ROOT / "schemas").rglob("*.py"), *(ROOT / "pipeline").rglob("*.py")]):
        if not path.name.startswith("codes") and "publish" not in path.parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def constant(node: ast.expr | None) -> str:
    """The code that an expression writes out, or nothing."""
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and CODE.fullmatch(text) else ""


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    if named:
        return named[0]
    return call.args[position] if len(call.args) > position else None


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def severity(call: ast.Call) -> str:
    """What a `Finding(…)` passes as severity: `error`, `warning`, `info`, or nothing where that is not written out."""
    text = ast.unparse(argument(call, 1, "severity") or ast.Constant(""))
    return text.removeprefix("Severity.").lower() if text.startswith("Severity.") else ""


def codes_named() -> set[str]:
    """Every code that a call gives: `Finding("F01", …)`, `Rule(code="V01", …)`, `Check(…, name="L03")`."""
    calls = [node for module in modules() for node in ast.walk(module) if isinstance(node, ast.Call)]
    given = [argument(call, 0, "code") for call in calls] + [argument(call, 99, "name") for call in calls]
    return {constant(node) for node in given} - {""}


def severities_passed() -> dict[str, set[str]]:
    """The severities that findings are made with, by code; `""` holds those of findings whose code is not written out.

    A code is written out in `Finding(…)` itself, or where a function that passes its own first parameter on is called.
    """
    passed: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        through: dict[str, str] = {}
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if called(call) != "Finding":
                    continue
                code = argument(call, 0, "code")
                if isinstance(code, ast.Name) and function.args.args and code.id == function.args.args[0].arg:
                    through[function.name] = severity(call)
                elif severity(call):
                    passed[constant(code)].add(severity(call))
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            if called(call) in through and constant(argument(call, 0, "code")):
                passed[constant(argument(call, 0, "code"))].add(through[called(call)])
    return passed


def test_no_code_that_was_given_once_is_gone() -> None:
    assert set(RESERVED.split()) - BY_CODE.keys() == set()


def test_every_code_stands_once_in_its_family_and_in_order() -> None:
    order = [family.letter for family in FAMILIES]

    codes = [code.code for code in CODES]

    assert codes == sorted(set(codes), key=lambda code: (order.index(code[0]), code))


def test_the_numbers_of_a_family_have_no_gaps() -> None:
    for family in FAMILIES:
        numbers = [int(code.code[1:]) for code in CODES if code.family == family.letter]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_a_code_says_everything_about_itself(code: Code) -> None:
    texts = [code.name.sv, code.name.en, code.definition, code.source, code.example, code.remedy]

    assert all(text.strip() == text and text for text in texts)
    assert all(text.endswith(".") for text in (code.definition, code.source, code.remedy))


@pytest.mark.parametrize("code", [code for code in CODES if code.example.startswith("|")], ids=lambda code: code.code)
def test_every_row_of_an_example_has_a_cell_under_each_head(code: Code) -> None:
    rows = [line for line in code.example.split("\n\n")[0].splitlines() if line]

    assert len({row.count("|") for row in rows}) == 1


def test_no_two_codes_have_the_same_name_or_definition() -> None:
    for texts in ([c.name.en for c in CODES], [c.name.sv for c in CODES], [c.definition for c in CODES]):
        assert len(set(texts)) == len(CODES)


AT_LOADING = {"P03"}
"""What is tested when the settings are loaded, and is told as a problem of theirs: no finding names it."""


def test_the_program_tests_exactly_the_codes_that_are_said_to_be_tested() -> None:
    assert codes_named() | AT_LOADING == {code.code for code in CODES if code.tested}


def test_a_finding_is_as_loud_as_its_code_is_said_to_be() -> None:
    passed = severities_passed()

    loud = {code: severities for code, severities in passed.items() if code}
    assert loud == {code: {BY_CODE[code].severity, *BY_CODE[code].also} for code in loud}
    assert {"F01", "F04", "C01", "C09", "T01", "T02", "L01", "L07"} <= loud.keys()  # the scan sees every way of passing


def test_the_codes_of_rules_are_errors_as_the_findings_made_from_them_are() -> None:
    passed = severities_passed()
    by_rule = codes_named() - passed.keys()

    assert passed[""] <= {"error"}
    assert {BY_CODE[code].severity for code in by_rule} == {"error"}


def test_a_table_is_markdown_with_its_heads_first() -> None:
    assert table("Account | Amount", "4010 | **1**") == "| Account | Amount |\n|---|---|\n| 4010 | **1** |"
