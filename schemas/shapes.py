"""What pydantic finds wrong in the shape of settings, in our words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from schemas.positions import Place
from schemas.problems import Wrong, WrongValueError, wrong

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_TEXT = wrong("must be a text")
_WHOLE = wrong("must be a whole number")
_NUMBER = wrong("must be a number")
_TRUTH = wrong("must be true or false")
_TABLE = wrong("must be a table")
_ARRAY = wrong("must be an array")

PLAIN: Mapping[str, Wrong] = MappingProxyType(
    {
        "missing": wrong("is missing"),
        "extra_forbidden": wrong("there is no such key"),
        "string_type": _TEXT,
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "decimal_type": _NUMBER,
        "decimal_parsing": _NUMBER,
        "finite_number": _NUMBER,
        "bool_type": _TRUTH,
        "bool_parsing": _TRUTH,
        "dict_type": _TABLE,
        "model_type": _TABLE,
        "model_attributes_type": _TABLE,
        "tuple_type": _ARRAY,
        "periodisation": wrong("must be `even`, the name of a profile, or a month from {{ month = 1 }} to 12"),
    }
)
"""By what pydantic calls it. The rest of what it says names a value, or is passed on as it is."""


def wrong_shapes(error: ValidationError) -> list[tuple[Place, Wrong]]:
    """What pydantic found wrong: the place of each, and a sentence."""
    found = []
    for one in error.errors(include_url=False):
        # Which form of a value was taken is pydantic's business.
        where = tuple(part for part in one["loc"] if not str(part).startswith("("))
        # Where no element can be used, an array counts as empty: the elements' own problems say why.
        if not (one["type"] == "too_short" and one["input"]):
            found.append((where, _said(where, one)))
    return found


def _said(where: Place, one: ErrorDetails) -> Wrong:
    context = one.get("ctx", {})
    message = one["msg"].removeprefix("Value error, ")
    said = PLAIN.get(one["type"], wrong("{message}", message=f"{message[:1].lower()}{message[1:]}"))
    match one["type"]:
        case "tuple_type" if where[-1] == "lines":
            said = wrong("must be an array of lines, or the name of a set of lines (`line_sets`)")
        case "value_error" if isinstance(context["error"], WrongValueError):
            said = context["error"].wrong
        case "literal_error":
            # As pydantic writes them: 'a', 'b' or 'c'
            said = wrong("must be one of these: {known}", known=re.sub(r" or (?=['\d])", ", ", context["expected"]))
        case "string_pattern_mismatch" if where[-1] == "id":
            said = wrong("must be of small letters (a to z), digits and _, and begin with a letter")
        case "string_pattern_mismatch" if where[-1] == "booked":
            said = wrong("must be a month or a year, such as 2016-08 or 2016")
        case "string_pattern_mismatch" if where[-1] == "period" or "amounts" in where:
            said = wrong("must be a month, such as 2016-08")
        case "greater_than_equal":
            said = wrong("must be at least {least}", least=context["ge"])
        case "less_than_equal":
            said = wrong("must be at most {most}", most=context["le"])
        case "too_short":
            said = wrong("must have something in it")
    return said
