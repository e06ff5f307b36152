"""What the heads of exports usually mean: synonyms in Swedish, with the plainest in English, German and Dutch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pipeline.labels import normalised
from pipeline.parse.preamble import MONTH_OF
from schemas.layout import KindOfMeasure

_CODE_END = r"[ .\-]*(?:kod|nr|nummer|code|no|number|id)?\.?"
_DIMENSIONS = {
    "ansvar": "ansvar|ansv|ansvarsenhet|ansvarsställe|kostnadsställe|kst|cost cent(?:er|re)|kostenstelle|kostenplaats",
    "konto": "u?konto|kto|huvudkonto|account|sachkonto|grootboekrekening",
    "verksamhet": "verksamhet|verksamhets|vht|verks|verks[.]",
    "aktivitet": "aktivitet|aktivitets|akt|activity",
    "projekt": "projekt|proj|project",
    "objekt": "objekt|obj|object",
    "motpart": "motpart|motparts|mot|mpt|motp|counterparty",
    "fri": "fri|fri kod|frikod|kgrp",
}
_OTHERS = {
    "period": r"period|redovisningsperiod|bokföringsperiod|per",
    "voucher": r"verifikation|verifikations?nummer|ver\.? ?nr\.?|vernr|ver|voucher|beleg(?:nummer|nr)?|boekstuk(?:nummer)?",
    "date": r"(?:ver\.? ?|verifikations|bokförings|trans\w*)?datum|(?:posting )?date|buchungsdatum|boekdatum",
    "text": r"text|\w+ ?(?:text|namn|benämning|name)|benämning|namn|beskrivning|description|bezeichnung|omschrijving",
    "amount": r"belopp|amount|betrag|bedrag|belopp \w{2,4}",
    "number": r"mål ?nr|mål ?nummer|goal no",
    "goal": r"mål|goal|ziel|doel",
    "indicator": r"indikatore?r?|nyckeltal|mått|indicators?",
    "assessment": r"bedömning|betyg|måluppfyllelse|assessment",
    "tendency": r"tendens|trend|tendency",
}
_PATTERNS = MappingProxyType(
    {role: re.compile(rf"(?:{words}){_CODE_END}") for role, words in _DIMENSIONS.items()}
    | {role: re.compile(words) for role, words in _OTHERS.items()}
)

_KINDS: tuple[tuple[KindOfMeasure, str], ...] = (
    ("variance", r"avvik\w*|avv|diff\w*|återstår|återstående|variance|deviation|abweichung\w*|afwijking|verschil"),
    ("forecast", r"prognos\w*|progn|forecast\w*|hochrechnung"),
    ("budget", r"\w*budget\w*|bud|begroting|begroot"),
    ("actual", r"utfall\w*|utf|bokfört|bokf|redovisat|actuals?|outturn|realisatie|saldo|ack|ackumulerat"),
    ("plan", r"plan|plan\w*|ansatz"),
)
_KIND = tuple((kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for kind, words in _KINDS)
_PREVIOUS = re.compile(r"(?<!\w)(?:föregående|föreg|fg|förra|previous|last year|vorjahr|vorig)(?!\w)")
_YEARLY = re.compile(
    r"(?<!\w)(?:helår\w*|hela året|år|året|årets|årsbudget|årsprognos|annual|year|yearly|full year|jahr)(?!\w)"
)
_OF_PERIOD = re.compile(r"(?<!\w)(?:period\w*|ack\w*|jan\w*\s*[-–]\s*\w+|t\.?o\.?m\.?|ytd|to date|hittills)(?!\w)")
_YEAR = re.compile(r"(?<!\d)((?:19[5-9]|20)\d\d|2100)(?!\d)")
_PERCENT = re.compile(r"%|(?<!\w)(?:procent|proc|percent|prozent|pct|andel|kvot|ratio)(?!\w)")

_MONTH = re.compile(rf"({'|'.join(MONTH_OF)})\.?(?: (?:19|20)?\d\d)?")
_MONTH_NUMBER = re.compile(r"(?:19|20)\d\d-?(0[1-9]|1[0-2])")

TOTAL = re.compile(
    r"(?<!\w)(?:(?:del)?summa|s:a|totalt?|totaal|netto\w*|resultat\w*|subtotal|net|sum|gesamt\w*|saldo|\w*ergebnis)(?!\w)|="
)
NET = re.compile(r"(?<!\w)(?:netto\w*|resultat\w*|net|saldo|\w*ergebnis)(?!\w)")
REVENUE = re.compile(
    r"intäkt|inkomst|reavinst|ersättning från|revenue|income|ertr[aä]g|einnahm|inkomst|baten|steuern und|zuwendung"
)
COST = re.compile(
    r"kostnad|utgift|avgift|hyr[ao]|lön|personal|nedskrivning|avskrivning|cost|expen|aufwendung|ausgab|uitgav|lasten"
)
COUNT = re.compile(r"antal \w+|number of \w+|anzahl \w+|aantal \w+")
PREVIOUS_TOTAL = re.compile(r".*(?:föregående|previous).*")
FOOTER = re.compile(r"(?:sida|sid|page|seite|pagina|blad)[ .:]*\d+.*|(?:utskriven|utskrift|printed|gedruckt)\b.*")


@dataclass(frozen=True, slots=True)
class MeasureHead:
    """What a head says of the amounts below it. `horizon` is empty where it does not say; `year` 0 where it names none."""

    kind: KindOfMeasure
    horizon: str
    year: int


@lru_cache(maxsize=4096)
def role_of(head: str) -> str:
    """What a head means besides measures: a dimension, `period`, `text` … `month_01`; empty where it is not known."""
    text = normalised(head).rstrip(":")
    if found := _MONTH.fullmatch(text):
        return f"month_{MONTH_OF[found[1]]:02d}"
    if found := _MONTH_NUMBER.fullmatch(text):
        return f"month_{found[1]}"
    return next((role for role, pattern in _PATTERNS.items() if pattern.fullmatch(text)), "")


def is_percent(head: str) -> bool:
    """Whether a head says that what stands below is a share, which is never summed."""
    return _PERCENT.search(normalised(head)) is not None


@lru_cache(maxsize=4096)
def measure_of(head: str) -> MeasureHead | None:
    """What a head says of its amounts; None where it names no kind of measure."""
    text = normalised(head)
    year = _YEAR.search(text)
    named = int(year[1]) if year else 0
    for kind, pattern in _KIND:
        if pattern.search(text):
            if _PREVIOUS.search(text):
                return MeasureHead(kind, "previous_year", named)
            if _OF_PERIOD.search(text):
                return MeasureHead(kind, "period", named)
            yearly = _YEARLY.search(text) or kind == "forecast" or "årsbudget" in text or "helårs" in text
            return MeasureHead(kind, "year" if yearly else "", named)
    return None


def is_known(head: str) -> bool:
    """Whether a head is one of those that exports usually have."""
    return bool(role_of(head)) or measure_of(head) is not None or is_percent(head)


def is_year(text: str) -> bool:
    """Whether a cell is nothing but a year."""
    return _YEAR.fullmatch(text.strip()) is not None


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text names."""
    return tuple(int(year) for year in _YEAR.findall(text))


_LETTERS: Mapping[str, str] = MappingProxyType({"å": "a", "ä": "a", "ö": "o", "ø": "o", "æ": "ae", "ß": "ss"})


def identifier(text: str, otherwise: str) -> str:
    """A text as an id (small letters, digits and underscores); `otherwise` where nothing of it can be."""
    plain = "".join(_LETTERS.get(mark, mark) for mark in normalised(text))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    found = found.lstrip("0123456789_")
    return found if len(found) > 1 else otherwise
