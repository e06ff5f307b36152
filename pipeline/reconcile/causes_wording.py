"""What may have happened, in sentences: of one figure, and of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.figures import CONTROL
from pipeline.findings import Message, Value
from pipeline.reconcile.causes import Slip
from pipeline.reconcile.causes_reader import OERE, Reader
from pipeline.reconcile.conflict import Conflict

_SLIPS = {
    "sign": "The sign is probably turned.",
    "sign of several": "The sign in {cell} may be turned.",
    "too little": "{cell} may be in another unit: {found} is {factor} times too little.",
    "too much": "{cell} may be in another unit: {found} is {factor} times too much.",
    "swapped": "Two digits in {cell} may have changed places: {found} ↔ {expected}.",
    "dropped": "A digit in {cell} may be missing: {found} instead of {expected}.",
    "added": "A digit in {cell} may be one too many: {found} instead of {expected}.",
    "column": "{cell} holds the same as {other}: it may be the figure of the column {measure}.",
    "row": "{cell} holds the same as {other}: it may be the figure of the row {line}.",
    "control": "{cell} holds the same as {other}: it may be the control total.",
    "month": "{cell} holds the same as {other}: it may be the figure of another month.",
    "before": "{cell} holds the figure of {month}.",
    "left out": "The row {line} ({other}) may not be in the sum.",
    "counted twice": "The row {line} ({other}) may be in the sum twice.",
    "posting": "Postings of {amount} may be missing, or postings of {opposite} may be there twice.",
}
_MANY = {
    "file in another unit": (
        "Every amount in {file} is in another unit than the file says. Correct the unit and drop the file again."
    ),
    "file of another period": (
        "The amounts in {file} are those of {month}, although the file says otherwise. Export it for the right period and"
        " drop the file again."
    ),
    "variances turned": (
        "The variances in {file} have their signs turned: a variance is + where it is favourable. Turn them and drop the"
        " file again."
    ),
    "column turned": (
        "The whole column {measure} in {file} disagrees with everything that it is held against. Correct the column and"
        " drop the file again."
    ),
    "column in another unit": (
        "The whole column {measure} in {file} disagrees with everything that it is held against. Correct the column and"
        " drop the file again."
    ),
    "columns exchanged": (
        "The columns {measure} and {other} in {file} fit only in each other's place. Correct the columns and drop the"
        " file again."
    ),
    "column moved": (
        "The amounts of the column {measure} in {file} fit only when moved by a row. Correct the column and drop the"
        " file again."
    ),
    "rows exchanged": (
        "The rows {line} and {other} in {file} fit only in each other's place. Correct the rows and drop the file again."
    ),
    "row left out": (
        "{line} fits only if {other} is added to it, in every column. Correct the sum and drop the file again."
    ),
    "row counted twice": (
        "{line} fits only if {other} is taken from it, in every column. Correct the sum and drop the file again."
    ),
    "row missing": (
        "{line} in {file} is not the sum of the rows that are there, and {other} is not among them. Put the row back and"
        " drop the file again."
    ),
    "row doubled": "{line} stands twice in {file}. Take the one away and drop the file again.",
    "months": (
        "The months of {line} in {file} do not follow its periodisation. Correct the months, or the periodisation in the"
        " settings."
    ),
    "codes cut short": (
        "The codes in {file} have lost their leading zeros, so that their rows are not counted. Drop the original from the"
        " financial system."
    ),
}
_WHY = {
    "too little": "The amounts may be {factor} times too little.",
    "too much": "The amounts may be {factor} times too much.",
    "column turned": "The signs of the whole column may be turned.",
    "columns exchanged": "The two columns may have changed places.",
    "column moved": "The column may have been moved by a row.",
    "rows exchanged": "The two rows may have changed places.",
    "row left out": "The row {other} may not be in the sum.",
    "row counted twice": "The row {other} may be in the sum twice.",
    "row missing": "The row {other} may be missing from the file.",
    "row doubled": "The row may be there twice.",
}


def causes(conflict: Conflict, slips: Sequence[Slip], reader: Reader) -> tuple[Message, ...]:
    """A sentence for each slip that explains a conflict. A value `cell` or `other` is an A1 address."""
    told = [_sentence(slip, conflict, reader) for slip in slips]
    if conflict.kind == "two cancel" and conflict.expected is not None:
        first = reader.figure(conflict.figures[0])
        moved = abs(Decimal(conflict.expected) * OERE - Decimal(str(first["amount"])))
        values: dict[str, Value] = {"amount": reader.money(moved, first)}
        told.insert(0, Message("{amount} may have been moved from the one to the other.", values))
    return tuple({(one.text, tuple(one.values.items())): one for one in told}.values())


def _sentence(slip: Slip, conflict: Conflict, reader: Reader) -> Message:
    row = reader.figure(slip.figure)
    found, expected = Decimal(str(row["amount"])), Decimal(slip.value) * OERE
    values: dict[str, Value] = {
        "cell": reader.cell(slip.figure).address,
        "found": reader.money(found, row),
        "expected": reader.money(expected, row),
        "amount": reader.money(expected - found, row),
        "opposite": reader.money(found - expected, row),
    }
    kind = slip.kind
    if slip.other is not None:
        stands = reader.figure(slip.other)
        values["other"] = reader.cell(slip.other).address
        if stands["measure"] == CONTROL:
            kind = "control"
        else:
            values["line"] = reader.line(str(stands["title"]), str(stands["line"]))
            values["measure"] = reader.measure(str(stands["measure"]))
    if kind == "sign":
        kind, values = ("sign of several", values) if len(conflict.figures) > 1 else (kind, {})
    elif kind == "before":
        values["month"] = slip.about
    elif kind == "unit":
        kind, values["factor"] = _factor(slip.about)
    return Message(_SLIPS[kind], values)


def about_many(conflict: Conflict, reader: Reader) -> tuple[Message, tuple[Message, ...]]:
    """What is wrong where many figures are, and why it may be so."""
    first = reader.figure(conflict.figures[0])
    title = str(first["title"])
    values: dict[str, Value] = {
        "file": conflict.file,
        "line": reader.line(title, str(first["line"])),
        "measure": reader.measure(str(first["measure"])),
    }
    if conflict.kind == "columns exchanged":
        values["other"] = reader.measure(conflict.about)
    elif conflict.kind == "file of another period":
        values["month"] = conflict.about
    elif conflict.kind.startswith("row"):
        values["other"] = ", ".join(reader.line(title, line) for line in conflict.about.split(","))
    message = Message(_MANY[conflict.kind], values)
    if conflict.kind == "months":
        return message, _months(conflict, reader)
    kind = conflict.kind
    if kind not in _WHY and not kind.endswith("in another unit"):
        return message, ()
    if kind.endswith("in another unit"):
        kind, values["factor"] = _factor(conflict.about)
    return message, (Message(_WHY[kind], values),)


def _factor(about: str) -> tuple[str, int]:
    """Which way an amount is off, and how many times: `1/1000` sets an amount right that is a thousand times too much."""
    if about.startswith("1/"):
        return "too much", int(about[2:])
    return "too little", int(about)


def _months(conflict: Conflict, reader: Reader) -> tuple[Message, ...]:
    """What the months fit instead: another declared profile, even twelfths, or an amount moved between two."""
    fits = reader.profiles(conflict.figures)
    told = [Message("The months fit the periodisation {profile}.", {"profile": name}) for name in fits]
    if len(conflict.figures) == 2:
        told.append(Message("An amount may have been moved from one month to another."))
    return tuple(told)
