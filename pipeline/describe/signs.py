"""The sign that revenue and cost have, as the data show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.describe.columns import Read
from pipeline.describe.lexicon import COST, REVENUE, measure_of
from pipeline.describe.lines import Listed
from pipeline.describe.model import Remark, Signs, Total, doubt
from pipeline.labels import normalised


def signs_of(read: Read, listed: Sequence[Listed], totals: Sequence[Total]) -> tuple[str, str, Remark] | None:
    """The signs of revenue and of cost that a table shows, and how; None where it shows none.

    First by the account classes of a code string, then by how totals take away, by the lines' names, and last by the
    direction of a variance.
    """
    if read.kind in {None, "goals"}:
        return None
    if konto := read.having("konto"):
        return _by_accounts(read, konto)
    if any(weight < 0 for total in totals for _, weight in total.members):
        return "+", "+", Remark("en summa drar av rader", "a total takes rows away")
    return _by_names(read, listed) or _by_variances(read)


def _by_accounts(read: Read, konto: str) -> tuple[str, str, Remark] | None:
    classes = {row.number: row.texts[konto][:1] for row in read.found.rows if konto in row.texts}
    amounts = [one.values for one in read.amounts.values()]
    revenue = _sign(values[row] for values in amounts for row in values if classes.get(row) == "3")
    cost = _sign(values[row] for values in amounts for row in values if classes.get(row, "") in {*"4567"})
    if not revenue and not cost:
        return None
    told = revenue or _other(cost)
    why_sv = f"kontoklass 3 är övervägande {told}, 4–7 övervägande {cost or _other(revenue)}"
    why_en = f"account class 3 is mostly {told}, 4–7 mostly {cost or _other(revenue)}"
    return told, cost or _other(revenue), Remark(why_sv, why_en, doubt=not (revenue and cost))


def _by_names(read: Read, listed: Sequence[Listed]) -> tuple[str, str, Remark] | None:
    sides: Mapping[str, list[int]] = {"revenue": [], "cost": []}
    for one in listed:
        text = normalised(one.name)
        side = "revenue" if REVENUE.search(text) else "cost" if COST.search(text) else ""
        if side:
            for column, amounts in read.amounts.items():
                of = measure_of(read.heads[column])
                if of is None or of.kind != "variance":
                    sides[side] += [amounts.values[row] for row in one.rows.values() if row in amounts.values]
    revenue, cost = _sign(sides["revenue"]), _sign(sides["cost"])
    if not revenue or not cost:
        return None
    return (
        revenue,
        cost,
        Remark(f"intäktsrader är {revenue}, kostnadsrader {cost}", f"revenue rows are {revenue}, cost rows {cost}"),
    )


def _by_variances(read: Read) -> tuple[str, str, Remark] | None:
    for one in read.variances:
        left, right = measure_of(read.heads[one.minuend]), measure_of(read.heads[one.subtrahend])
        if left and right and (left.kind == "budget") is not (right.kind == "budget"):
            if left.kind == "budget":
                return "-", "+", doubt("avvikelsen är budget − utfall", "the variance is budget − actual")
            return "+", "-", doubt("avvikelsen är utfall − budget", "the variance is actual − budget")
    return None


def _sign(values: Iterable[int]) -> str:
    """The sign of eight amounts in ten; empty where they are mixed or none."""
    signs = [value > 0 for value in values if value]
    if not signs:
        return ""
    positive = sum(signs)
    return "+" if positive * 10 >= len(signs) * 8 else "-" if positive * 10 <= len(signs) * 2 else ""


def _other(sign: str) -> str:
    return "-" if sign == "+" else "+"


def together(found: Sequence[tuple[str, str, Remark]]) -> Signs:
    """One convention of several tables: the first that is certain. Where they differ it is said."""
    if not found:
        why = doubt("filen visar inte vilket tecken intäkter och kostnader har", "the file does not show the signs")
        return Signs("-", "+", (why,))
    first = next((one for one in found if not one[2].doubt), found[0])
    remarks = [first[2]]
    if any(one[:2] != first[:2] for one in found if not one[2].doubt):
        remarks.append(doubt("tabellerna har olika tecken", "the tables have different signs"))
    return Signs(first[0], first[1], tuple(remarks))
