"""What each column of a table seems to be, by its head and by what stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.describe.contents import are_codes, are_periods, counts_up
from pipeline.describe.heads import Found
from pipeline.describe.lexicon import is_percent, measure_of, role_of
from pipeline.describe.model import ProposedColumn, Remark, Variance, doubt
from pipeline.describe.sample import Amounts, amounts_of
from pipeline.describe.variances import find_variances, is_ratio
from pipeline.labels import normalised
from pipeline.tables import Sheet, number
from schemas.layout import DIMENSIONS, MONTHS, Kind

_NO_AMOUNT = frozenset({*DIMENSIONS, "period", "voucher", "date", "text", "number", "goal", "indicator", "tendency"})
_GOALS = ("number", "goal", "indicator", "assessment", "tendency")


@dataclass(slots=True)
class Read:
    """The columns of a table while they are told apart: heads, roles, what was remarked, and the amounts.

    `scale` is what the amounts are multiplied by to be whole numbers.
    """

    found: Found
    heads: dict[str, str]
    roles: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, list[Remark]] = field(default_factory=dict)
    amounts: dict[str, Amounts] = field(default_factory=dict)
    scale: int = 1
    percent: set[str] = field(default_factory=set)
    unusable: set[str] = field(default_factory=set)
    variances: tuple[Variance, ...] = ()
    kind: Kind | None = None
    reasons: list[Remark] = field(default_factory=list)

    def remark(self, column: str, *said: Remark) -> None:
        """Add what is said of a column."""
        self.remarks.setdefault(column, []).extend(said)

    def having(self, role: str) -> str | None:
        """The column of a role, None where there is none."""
        return next((column for column, of in self.roles.items() if of == role), None)

    def column(self, letters: str, key: str, *, claims: str | None = None) -> ProposedColumn:
        """A column as it is proposed."""
        remarks = tuple(self.remarks.get(letters, ()))
        return ProposedColumn(letters, self.heads.get(letters, ""), key, claims, letters in self.percent, remarks)


def read_columns(found: Found, sheet: Sheet) -> Read:
    """The columns of a table with what they seem to be, and the kind of export that they make."""
    letters = sorted({*found.heads, *(column for row in found.rows for column in row.texts)}, key=number)
    read = Read(found, {column: " ".join(found.heads.get(column, "").split()) for column in letters})
    _by_heads(read, letters)
    _by_content(read, letters)
    _codes_again(read, letters)
    _unusable(read, letters)
    candidates = [c for c in found.amounts if read.roles.get(c, "") not in {*_NO_AMOUNT, "code"}]
    rows = [row.number for row in found.rows]
    read.amounts, read.scale = amounts_of(sheet, candidates, rows)
    if read.having("goal") and read.having("assessment"):
        read.kind = "goals"
        read.reasons.append(Remark("rubrikerna har mål och bedömning", "the heads have a goal and an assessment"))
        return read
    _percents(read)
    named = {c for c in read.amounts if (of := measure_of(read.heads[c])) and of.kind == "variance"}
    summed = {column: of for column, of in read.amounts.items() if read.roles.get(column) not in MONTHS}
    read.variances = find_variances(summed, named, lambda *three: _may_be(read, *three))
    _kind(read)
    if read.kind == "followup":
        _labels(read, letters)
    return read


def _by_heads(read: Read, letters: Sequence[str]) -> None:
    for column in letters:
        role = role_of(read.heads[column])
        if not role:
            continue
        if other := read.having(role):
            read.remark(
                column,
                doubt(f"{role} står redan i kolumn {other}", f"{role} stands in column {other} already"),
            )
        else:
            read.roles[column] = role
    months = [role for role in read.roles.values() if role in MONTHS]
    if 0 < len(months) < 12:
        read.roles = {column: role for column, role in read.roles.items() if role not in MONTHS}
    if not {"goal", "assessment"} <= set(read.roles.values()):
        read.roles = {column: role for column, role in read.roles.items() if role not in _GOALS}


def _by_content(read: Read, letters: Sequence[str]) -> None:
    """Columns whose heads say nothing: codes of equal length, periods."""
    numbers = any(kind == "number" for row in read.found.rows for kind in row.kinds.values())
    for column in letters:
        if column in read.roles or measure_of(read.heads[column]) or is_percent(read.heads[column]):
            continue
        cells = [(row.texts[column], row.kinds[column]) for row in read.found.rows if column in row.texts]
        texts = [text.strip() for text, _ in cells]
        if len(texts) < 3:
            continue
        as_text = all(kind == "text" for _, kind in cells)
        if counts_up(texts):
            read.roles[column] = "code"
            read.remark(column, Remark("löpnummer", "running numbers"))
            continue
        if are_periods(texts) and not read.having("period"):
            read.roles[column] = "period"
            read.remark(column, doubt("innehållet är perioder som 201608", "it holds periods such as 201608"))
        elif are_codes(texts, as_text=as_text, numbers=numbers):
            length = len(texts[0])
            read.roles[column] = "code"
            read.remark(
                column,
                doubt(
                    f"textkoder med {length} tecken, som {texts[0]}",
                    f"text codes of {length} characters, as {texts[0]}",
                ),
            )
            if not read.having("fri"):
                read.roles[column] = "fri"


def _codes_again(read: Read, letters: Sequence[str]) -> None:
    """Columns that say again, as numbers, what a column of codes says."""
    for column in letters:
        if column in read.roles:
            continue
        numbers = {row.number: row.texts[column] for row in read.found.rows if column in row.texts}
        if len(set(numbers.values())) < 2:
            continue
        for other in (c for c, role in read.roles.items() if role in {*DIMENSIONS, "code"}):
            codes = {row.number: row.texts[other] for row in read.found.rows if other in row.texts}
            if all(text.lstrip("0") == codes.get(row, "").lstrip("0") for row, text in numbers.items()):
                read.roles[column] = "code"
                said = Remark(
                    f"samma koder som i kolumn {other}, som tal", f"the same codes as in column {other}, as numbers"
                )
                read.remark(column, said)
                break


def _unusable(read: Read, letters: Sequence[str]) -> None:
    """Columns of amounts that a layout could not name: without a head, or with that of another."""
    first: dict[str, str] = {}
    for column in letters:
        head = normalised(read.heads[column])
        other = first.setdefault(head, column)
        if not head and column in read.found.amounts:
            read.unusable.add(column)
            read.remark(column, doubt("belopp utan rubrik", "amounts without a head"))
        elif head and other != column:
            read.unusable.add(column)
            read.remark(
                column,
                doubt(
                    f"samma rubrik som kolumn {other}: ge den en egen rubrik",
                    f"the same head as column {other}: give it a head of its own",
                ),
            )


def _percents(read: Read) -> None:
    for column in list(read.amounts):
        if is_percent(read.heads[column]):
            why = Remark("rubriken säger procent: summeras inte", "the head says per cent: not to be summed")
        elif measure_of(read.heads[column]) is None and is_ratio(read.amounts, column, read.scale):
            why = Remark(
                "är kvoten mellan två andra kolumner, i procent: summeras inte",
                "is the ratio of two other columns, in per cent: not to be summed",
            )
        else:
            continue
        read.percent.add(column)
        read.remark(column, why)
    for column in read.percent:
        del read.amounts[column]


def _may_be(read: Read, variance: str, minuend: str, subtrahend: str) -> bool:
    """Whether heads let a column be the variance of two others: one of them a budget, and none of another horizon."""
    of, *sides = (measure_of(read.heads[column]) for column in (variance, minuend, subtrahend))
    kinds = [side.kind for side in sides if side]
    if len(kinds) == 2 and sum(kind in {"budget", "plan"} for kind in kinds) != 1:
        return False
    horizons = {one.horizon for one in (of, *sides) if one and one.horizon}
    return len(horizons) < 2


def _kind(read: Read) -> None:
    roles = set(read.roles.values())
    dimensions = [role for role in DIMENSIONS if role in roles]
    if dimensions == ["fri"] and not role_of(read.heads[read.having("fri") or ""]):
        # Codes that no head names are too little to make a table one of codes.
        dimensions = []
    if not read.amounts:
        return
    if roles >= {"konto", "period", "voucher", "amount"}:
        read.kind = "ledger"
        read.reasons.append(
            Remark(
                "konto, period, verifikation och ett belopp per rad",
                "an account, a period, a voucher and one amount a row",
            )
        )
        return
    if roles >= {*MONTHS} and dimensions:
        read.kind = "budget"
        read.reasons.append(Remark("tolv månadskolumner och koder", "twelve columns of months, and codes"))
        return
    if dimensions:
        kinds = {of.kind for c in read.amounts if (of := measure_of(read.heads[c])) and of.kind != "variance"}
        codes = ", ".join(dimensions)
        read.kind = "budget" if kinds == {"budget"} else "forecast" if kinds == {"forecast"} else "balances"
        read.reasons.append(
            Remark(f"koder ({codes}) och belopp på varje rad", f"codes ({codes}) and amounts in each row")
        )
        if not kinds or len(kinds) > 1:
            read.reasons.append(
                doubt("beloppens rubriker avgör inte slaget", "the heads of the amounts do not settle the kind")
            )
        return
    read.kind = "followup"
    read.reasons.append(Remark("rader med namn och belopp, utan koder", "rows with a name and amounts, without codes"))


def _labels(read: Read, letters: Sequence[str]) -> None:
    """The column of a follow-up that names its lines, and one that says the title of each where the names repeat."""
    texts = {c: labels for c in letters if c not in read.amounts and len(labels := dict(_texts(read, c)))}
    usable = {c: t for c, t in texts.items() if c not in read.percent}
    if not usable:
        read.kind = None
        read.reasons.append(doubt("ingen kolumn namnger raderna", "no column names the rows"))
        return
    # The names stand in the column with the most different texts; of equals, the one nearest the amounts. A column
    # without letters names nothing where another has some.
    worded = {c: t for c, t in usable.items() if any(mark.isalpha() for text in t.values() for mark in text)}
    line = max(worded or usable, key=lambda c: (len(set(usable[c].values())), number(c)))
    read.roles = {column: role for column, role in read.roles.items() if role not in {"line", "title"}}
    read.roles[line] = "line"
    names = Counter(usable[line].values())
    if len(names) and max(names.values()) > 1:
        for column in sorted(usable, key=number):
            groups = usable[column]
            pairs = [(groups[row], name) for row, name in usable[line].items() if row in groups]
            each = Counter(groups.values())
            if column == line or len(each) < 2 or min(each.values()) < 2:
                continue
            if len(pairs) == len(set(pairs)) == len(usable[line]):
                read.roles[column] = "title"
                read.remark(
                    column,
                    doubt("samma rader återkommer för varje text här", "the same lines come again for each text here"),
                )
                break


def _texts(read: Read, column: str) -> Iterator[tuple[int, str]]:
    """The texts of a column in the rows that have amounts."""
    for row in read.found.rows:
        text = row.texts.get(column)
        if text is not None and any(row.number in one.values for one in read.amounts.values()):
            yield row.number, " ".join(text.split())


def names_by_row(read: Read) -> Mapping[int, tuple[str, str]]:
    """By row: the title that its column says (or nothing), and the line's name."""
    line, title = read.having("line"), read.having("title")
    titles = dict(_texts(read, title)) if title else {}
    return {row: (titles.get(row, ""), name) for row, name in _texts(read, line)} if line else {}
