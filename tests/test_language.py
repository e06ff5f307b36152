from __future__ import annotations

import gettext
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Message, Money
from pipeline.language import FOLDER, Language
from pipeline.messages import DOMAINS, LANGUAGES, catalogue, collect, compiled, texts_of
from schemas.organisation import Names
from schemas.periods import Period

SV, EN = Language("sv"), Language("en")
NBSP = "\N{NO-BREAK SPACE}"


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w*)\}", text)))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_lacks_a_translation(code: str, domain: str) -> None:
    translated = {message.id for message in catalogue(code, domain) if message.string and not message.fuzzy}

    assert sorted(set(texts_of(domain)) - translated) == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_left_whose_sentence_is_gone(code: str, domain: str) -> None:
    assert sorted({str(message.id) for message in catalogue(code, domain) if message.id} - set(texts_of(domain))) == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_sentence(code: str, domain: str) -> None:
    wrong = [
        message.id
        for message in catalogue(code, domain)
        if message.id and message.string and placeholders(str(message.id)) != placeholders(str(message.string))
    ]

    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_compiled_catalogue_is_what_the_written_one_compiles_to(code: str, domain: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.mo"
    fresh.write_bytes(compiled(catalogue(code, domain)))

    def sentences(path: Path) -> dict[str, str]:
        with path.open("rb") as file:
            return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}  # type: ignore[attr-defined]

    assert sentences(FOLDER / code / "LC_MESSAGES" / f"{domain}.mo") == sentences(fresh)


def test_every_sentence_is_written_out_where_it_is_used() -> None:
    assert list(collect().unclear) == []


def test_a_sentence_is_found_through_the_functions_that_hand_it_on(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "def _refused(code, text, **values):\n    return Message(text, values)\n"
        "_TEXTS = {'a': 'First.', 'b': 'Second.'}\n"
        "_refused('F01', 'Third.')\nMessage(_TEXTS['a'])\nMessage('Fourth.' if x else 'Fifth.')\nMessage(x + y)\n",
        encoding="utf-8",
    )

    found = collect(tmp_path)

    assert {"First.", "Second.", "Third.", "Fourth.", "Fifth."} <= set(found.templates)
    assert [place.rpartition(":")[2] for place in found.unclear] == ["7"]


@pytest.mark.parametrize(
    ("money", "written"),
    [
        (Money(Decimal(-24000), 1000, 0), "−24"),
        (Money(Decimal("1147600.00"), 1000, 0), f"1{NBSP}148"),
        (Money(Decimal(7_350_000), 1_000_000, 1), "7,4"),
        (Money(Decimal(-7_350_000), 1_000_000, 1), "−7,4"),
        (Money(Decimal("-499.99"), 1000, 0), "0"),
        (Money(Decimal("-500.00"), 1000, 0), "−1"),
        (Money(Decimal("386200.00")), f"386{NBSP}200"),
        (Money(Decimal("386200.50")), f"386{NBSP}200,50"),
        (Money(Decimal("-0.00")), "0"),
    ],
)
def test_an_amount_is_written_in_its_unit_rounded_half_away_from_zero(money: Money, written: str) -> None:
    assert SV.money(money) == written


@given(st.decimals(-(10**15), 10**15, places=2), st.sampled_from([(1, 2), (1000, 0), (1_000_000, 1)]))
def test_no_amount_reads_minus_zero(amount: Decimal, unit: tuple[int, int]) -> None:
    written = SV.money(Money(amount, *unit))

    assert not re.fullmatch(r"[−-][0,.]+", written)
    assert "-" not in written


def test_numbers_follow_the_language() -> None:
    sentence = Message("{count} rows lack a value that they must have. Export the file again.", {"count": 1234})

    assert SV.sentence(sentence).startswith(f"1{NBSP}234 rader")
    assert EN.sentence(sentence).startswith("1,234 rows")


def test_a_personal_identity_number_from_a_file_is_masked_in_a_sentence() -> None:
    message = Message(
        "The assessment says {text}, which is no whole number. Write the grade and drop the file again.",
        {"text": "811218-9876"},
    )

    assert "811218" not in SV.sentence(message)
    assert "******-****" in SV.sentence(message)


def test_a_declared_name_starts_small_within_a_sentence_and_large_before_it() -> None:
    names = Names(sv="Utfall perioden", en="Actual, period")

    assert Language("en").sentence(Message("{a} less {a}.", {"a": names})) == "Actual, period less actual, period."
    assert (
        SV.sentence(Message("{a} GISS {b}", {"a": names, "b": Names(sv="GISS", en="GISS")}))
        == "Utfall perioden GISS GISS"
    )


def test_braces_in_what_a_file_says_are_only_text() -> None:
    assert EN.sentence(Message("It says {text}.", {"text": "{count}"})) == "It says {count}."


def test_a_placeholder_without_a_value_is_a_bug() -> None:
    with pytest.raises(KeyError):
        EN.sentence(Message("It says {text}."))


def test_the_words_of_the_vocabulary_are_used() -> None:
    words = [SV.word(word) for word in ("agrees", "rounding", "differs", "not-tested", "error", "warning", "info")]

    assert words == [
        "stämmer", "stämmer (avrundning)", "stämmer inte", "ej kontrollerat",
        "måste åtgärdas", "bör kontrolleras", "för kännedom",
    ]  # fmt: skip


def test_a_period_is_written_with_its_months() -> None:
    assert SV.months(Period(2016, 8)) == "januari–augusti 2016"
    assert SV.months(Period(2016, 1)) == "januari 2016"


def test_speaking_needs_nothing_heavy() -> None:
    code = (
        "import sys; from pipeline.language import Language; Language('sv').word('agrees');"
        "print(sorted({'babel', 'polars', 'pydantic', 'rich', 'xlsxwriter'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
