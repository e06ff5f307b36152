from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.masking import masked
from schemas import pieces
from schemas.identities import holds_identity
from tests.validate.making import found, ledger, told
from tests.validate.test_postings import PLAIN

NUMBER = "811218-9876"
"""A number that belongs to nobody: it is what the tax agency's own examples use."""


def test_texts_with_identity_numbers_are_counted_and_never_shown() -> None:
    table = ledger({"text": f"Pay {NUMBER}"}, {"text": "Paper"}, {"text": "198112189876"})

    findings = found(table, PLAIN)

    assert told(findings) == [("L06", ["F2", "F4"])]
    assert findings[0].severity == "info"
    assert findings[0].message.values == {"count": 2}


@pytest.mark.parametrize(
    "text", ["811218-9875", "Invoice 8112189876543", "811318-9876", "8112189876,50", "1 234 567 890"]
)
def test_other_numbers_are_no_identities(text: str) -> None:
    assert found(ledger({"text": text}), PLAIN) == []


PIECES = st.sampled_from(
    [
        "811218",
        "9876",
        "9875",
        "811278",
        "9873",
        "19",
        "20",
        "21",
        "-",
        "+",
        "–",
        " ",
        "  ",
        "a",
        ".",
        "å",
        NUMBER,
        "\n",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=5))
@example([f"{NUMBER} {NUMBER}", "811218-9875 811218-9876", "811218 - 9876"])
def test_a_column_is_judged_as_the_masking_judges_each_text(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PART", 2)
        found_in = holds_identity(pl.Series(texts, dtype=pl.String)).to_list()

    assert found_in == [masked(text) != text for text in texts]
