"""What the kinds of exports have: their columns, and the labels of their own totals."""

from __future__ import annotations

from schemas.organisation import MONTHS, Layout

REQUIRED_COLUMNS = {
    "ledger": ("konto", "period", "voucher", "amount"),
    "budget": (),
    "forecast": (),
    "balances": (),
    "decisions": ("decision",),
    "followup": ("line",),
    "goals": ("goal", "assessment"),
}
"""The columns without which an export of a kind means nothing."""

OTHER_COLUMNS = {
    "ledger": ("date", "text", "amount", "period", "voucher"),
    "budget": ("text", *MONTHS),
    "forecast": ("text",),
    "balances": ("text",),
    "decisions": ("decision", "date", "text"),
    "followup": ("line", "title"),
    "goals": (
        "number",
        "goal",
        "indicator",
        "assessment",
        "tendency",
        "target",
        "value",
        "previous_value",
        "direction",
    ),
}
"""The columns a kind may have besides measures and, where it carries codes, dimensions."""

LABELS = {
    "ledger": ("totals", "counts"),
    "budget": ("totals", "counts"),
    "forecast": ("totals", "counts"),
    "balances": ("totals", "counts"),
    "decisions": ("totals", "counts"),
    "followup": (),
    "goals": ("totals", "previous"),
}
"""Which labels of an export's own totals are looked for in a kind."""


def holds_titles(layout: Layout) -> bool:
    """Whether one table of a layout holds several budget titles: in a column, or under headings."""
    return "title" in layout.columns or layout.sections == "titles"
