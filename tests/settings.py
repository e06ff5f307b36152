"""Parts of an organisation's settings, from which tests write small organisations of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEAD = """
version = 1
signs = { revenue = "-", cost = "+" }
committee = { id = "committee", name = "Committee", line = { id = "net", name = "Net" } }
"""

FACTS = {"title": "Title", "period": "Period", "unit": "Amounts in"}
"""The labels in a preamble, by what they tell."""

POSTINGS = {
    "ansvar": "Unit",
    "konto": "Account",
    "motpart": "Counterparty",
    "period": "Period",
    "voucher": "Voucher",
    "amount": "Amount",
}
"""The heads of a ledger."""

GOALS = {
    "goal": "Goal",
    "assessment": "Assessment",
    "tendency?": "Tendency",
    "target?": "Target",
    "value?": "Value",
    "previous_value?": "Before",
    "direction?": "Direction",
}
"""The heads of a list of goals."""


def measure(identifier: str, kind: str, horizon: str, name: str = "", **keys: str) -> str:
    """A row of `measures`."""
    shown = name or identifier
    more = "".join(f', {key} = "{value}"' for key, value in keys.items())
    names = f'{{ sv = "{shown}", en = "{shown}" }}'
    return f'  {{ id = "{identifier}", kind = "{kind}", horizon = "{horizon}"{more}, name = {names} }},\n'


def layout(
    identifier: str,
    columns: Mapping[str, str | Sequence[str]],
    *keys: str,
    kind: str = "",
    facts: Sequence[str] = ("period", "unit"),
) -> str:
    """A layout, by the heads of its columns: a column with `?` behind its name need not be there. `keys` are lines."""
    told = ", ".join(f'{fact} = ["{FACTS[fact]}"]' for fact in facts)
    lines, rows = "\n".join(keys), []
    for column, heads in columns.items():
        listed = ", ".join(f'"{head}"' for head in ([heads] if isinstance(heads, str) else heads))
        optional = ", optional = true" if column.endswith("?") else ""
        rows.append(f"{column.rstrip('?')} = {{ heads = [{listed}]{optional} }}\n")
    return f"""
[[layouts]]
id = "{identifier}"
kind = "{kind or identifier}"
name = "{identifier.capitalize().replace("_", "-")}"
facts = {{ {told} }}
{lines}
[layouts.columns]
{"".join(rows)}"""
