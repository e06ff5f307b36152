"""What people read, in their language: sentences, words, numbers and dates. English is the catalogues' key."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.masking import masked, on_one_line

if TYPE_CHECKING:  # the command's --help speaks too, and must not wait for what stands behind these
    from pipeline.findings import Message, Money, Value
    from schemas.organisation import Names
    from schemas.periods import Period
    from schemas.problems import Problem

DOMAIN, REGISTRY, HELP = "avstamning", "rules", "commands"
"""The catalogues: what the program says, what the registry of codes says of each, and the help of the commands."""

FOLDER = Path(__file__).parent / "locale"

WORDS = MappingProxyType(
    {
        "agrees": "agrees",
        "rounding": "agrees (rounding)",
        "differs": "differs",
        "not-tested": "not tested",
        "error": "must be acted on",
        "warning": "should be checked",
        "info": "for the record",
        "new": "new",
        "reopened": "reopened",
        "open": "open",
        "explained": "explained",
        "accepted": "accepted",
        "resolved": "resolved",
        "green": "green",
        "yellow": "yellow",
        "red": "red",
        "preliminary": "preliminary",
        "closed": "closed",
        "final": "final",
    }
)
"""The model's own words, and the English that is translated. A word that is not here is written as it is."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language that people read: `sv` or `en`. Nothing is loaded before the first word."""

    code: str

    def text(self, template: str, **values: Value) -> str:
        """A template in this language, its braces filled. A value is text, a number, or an amount in its unit."""
        translated = _catalogue(self.code).gettext(template) if template else ""
        return self._filled(translated, values) if values else translated

    def sentence(self, message: Message) -> str:
        """A message as a sentence, with personal identity numbers masked. Raises KeyError where a value is missing."""
        return self._filled(_catalogue(self.code).gettext(message.text), message.values)

    def problem(self, problem: Problem) -> str:
        """What is wrong in a settings file, after its place: `ekero.toml:14: signs.cost: måste vara …`."""
        said = self._filled(_catalogue(self.code).gettext(problem.wrong.text), dict(problem.wrong.values))
        return problem.placed(f"{problem.key}: {said}" if problem.key else said)

    def trouble(self, error: OSError) -> str:
        """Why something could not be done: what the system says often in this language, what it says rarely in its own."""
        from pipeline.trouble import Trouble, of_system  # noqa: PLC0415  see above

        message = of_system(error)
        if message is None:
            return str(error)
        said = self.sentence(message)
        return said if isinstance(error, Trouble) or error.filename is None else f"{said}: {error.filename}"

    def registry(self, text: str) -> str:
        """A text of the registry of codes in this language: its English where there is no translation."""
        return _catalogue(self.code, REGISTRY).gettext(text) if text else ""

    def help(self, text: str) -> str:
        """A text of the commands' help in this language."""
        return _catalogue(self.code, HELP).gettext(text) if text else ""

    def word(self, word: str) -> str:
        """What a verdict, a severity or a traffic light is called."""
        return self.text(WORDS.get(word, word))

    def money(self, money: Money) -> str:
        """An amount in its unit, rounded half away from zero: `−24`, `1 148`, `7,4`. Never −0.

        An amount in whole kronor is written without öre.
        """
        whole = money.factor == 1 and money.amount == money.amount.to_integral_value()
        return self.number(money.amount / money.factor, 0 if whole else money.decimals)

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """A number in the language's style, rounded half away from zero to a number of decimals (as it is, if None)."""
        exact = Decimal(value)
        places = max(-int(exact.as_tuple().exponent), 0) if decimals is None else decimals
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        whole, _, rest = f"{abs(shown):,f}".partition(".")
        between, point = _symbols(self.code)
        return ("−" if shown < 0 else "") + whole.replace(",", between) + (point + rest if rest else "")

    def date(self, day: date) -> str:
        """A day as it is written in a table: `2016-09-23`."""
        return f"{day:%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        """A moment of the run's clock, which is UTC: `2016-09-23 04:00 UTC`."""
        return f"{moment:%Y-%m-%d %H:%M} UTC"

    def months(self, period: Period) -> str:
        """The months of a period: `januari–augusti 2016`."""
        last = self.month(period.month)
        return f"{last} {period.year}" if period.month == 1 else f"{self.month(1)}–{last} {period.year}"

    def month(self, month: int, *, short: bool = False) -> str:
        """The name of a month (1–12), or its short one: `december`, `dec`."""
        from babel.dates import get_month_names  # noqa: PLC0415  loads the locale's data

        names = get_month_names("abbreviated" if short else "wide", context="stand-alone", locale=self.code)
        return str(names[month]).rstrip(".")

    def name(self, names: Names) -> str:
        """What a declared thing is called in this language."""
        return str(getattr(names, self.code))

    def _filled(self, template: str, values: Mapping[str, Value]) -> str:
        """A template with its braces filled. A declared name within a sentence starts small: `minus utfall perioden`."""
        parts: list[str] = []
        for literal, name in _parsed(template):
            parts.append(literal)
            if name is not None:
                written = self._written(values[name])
                before = "".join(parts).rstrip()
                within = before and before[-1] not in ".?!" and not isinstance(values[name], str | int | Decimal)
                parts.append(written[:1].lower() + written[1:] if within and written[1:2].islower() else written)
        return "".join(parts)

    def _written(self, value: Value) -> str:
        from pipeline.findings import Money  # noqa: PLC0415  see above

        match value:
            case str():
                return _told(value)
            case int() | Decimal():
                return self.number(value)
            case Money():
                return self.money(value)
            case _:
                return self.name(value)


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """A template's texts, each with the name in the braces after it, if any."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


@lru_cache(maxsize=4096)
def _told(text: str) -> str:
    """A text as it is told: on one line, with personal identity numbers masked."""
    return on_one_line(masked(text))


@cache
def _symbols(code: str) -> tuple[str, str]:
    """What stands between thousands and before decimals. Both languages group by threes."""
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415  loads the locale's data

    return get_group_symbol(code), get_decimal_symbol(code)


@cache
def _catalogue(code: str, domain: str = DOMAIN) -> gettext.NullTranslations:
    return gettext.translation(domain, FOLDER, languages=[code], fallback=code == "en" or domain == REGISTRY)
