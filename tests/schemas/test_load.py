"""Loading an organisation's declarations: every fault is told at its own line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.load import load_organisation
from schemas.positions import Place, line_numbers
from schemas.problems import Problem, SettingsError, wrong

EKERO = (Path(__file__).parents[2] / "schemas" / "ekero.toml").read_text(encoding="utf-8")

Load = Callable[[str | bytes], list[Problem]]


@pytest.fixture
def problems(tmp_path: Path) -> Load:
    """What is wrong with a settings file of this content; nothing where it can be used."""

    def load(content: str | bytes) -> list[Problem]:
        path = tmp_path / "organisation.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        try:
            load_organisation(path)
        except SettingsError as error:
            return error.problems
        return []

    return load


def edited(*changes: tuple[str, str]) -> str:
    """Ekerö's declarations with the first occurrence of each text replaced."""
    text = EKERO
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_with(text: str, part: str) -> int:
    """The 1-based number of the first line that holds a part of it, which may reach over several."""
    return text[: text.index(part)].count("\n") + 1


def test_the_declarations_of_ekero_can_be_used(problems: Load) -> None:
    assert problems(EKERO) == []


def test_the_error_reads_as_a_list_of_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "organisation.toml"
    path.write_text(edited(('revenue = "-"', 'revenue = ""'), ('cost = "+"', 'cost = "±"')), encoding="utf-8")

    with pytest.raises(SettingsError) as raised:
        load_organisation(path)

    assert str(raised.value).splitlines() == [
        "organisation.toml:13: signs.revenue: must be one of these: '+', '-'",
        "organisation.toml:14: signs.cost: must be one of these: '+', '-'",
    ]


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_organisation(tmp_path / "nobody.toml")

    assert raised.value.problems == [
        Problem("nobody.toml", 0, wrong("cannot be read: {error}", error="No such file or directory"))
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_read_as_if_they_were_not_there(problems: Load) -> None:
    text = edited(('revenue = "-"', 'revenue = "?"'))

    windows = problems(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert windows == problems(text) != []


def test_another_encoding_is_told_at_the_first_line_that_shows_it(problems: Load) -> None:
    [problem] = problems(EKERO.encode("cp1252"))

    assert problem.line == line_with(EKERO, "Ekerö")
    assert "UTF-8" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "blamed"),
    [
        ('language = "sv"', 'language = "sv', 'language = "sv'),
        ("factor = 1_000,", "factor = 1_000", "factor = 1_000"),
        ("[signs]", "[signs", "[signs"),
        ("[signs]", "signs", "signs"),
        ('cost = "+"', 'cost = "+"\ncost = "-"', 'cost = "-"'),
        ("[signs]", "[organisation]", "[organisation]\nrevenue"),
        ("decimals = 2,", "decimals = 01,", "decimals = 01"),
    ],
)
def test_what_is_not_toml_is_told_at_its_line(problems: Load, old: str, new: str, blamed: str) -> None:
    text = edited((old, new))

    [problem] = problems(text)

    assert problem.line == line_with(text, blamed)
    assert problem.message.startswith("is not TOML: ")


def test_a_text_that_ends_too_early_is_told_at_its_last_line(problems: Load) -> None:
    text = EKERO + 'extra = ["a",\n\n'

    [problem] = problems(text)

    assert problem.line == line_with(text, "extra")


def test_a_number_too_long_for_anything_is_a_problem_and_no_crash(problems: Load) -> None:
    [problem] = problems(edited(("decimals = 2", "decimals = " + "9" * 5000)))

    assert problem.message.startswith("is not TOML: ")


# --- The shape of the declarations ------------------------------------------------------------------------------------

SHAPES = [
    ("version = 1", "version = 2", "version = 2", "version: must be one of these: 1"),
    ('id = "ekero"', 'id = "Ekerö"', 'id = "Ekerö"', "organisation.id: must be of small letters"),
    ('language = "sv"', 'language = "no"', 'language = "no"', "must be one of these: 'sv', 'en'"),
    ('language = "sv"', 'tongue = "sv"', 'tongue = "sv"', "organisation.tongue: there is no such key"),
    ('revenue = "-"', 'revenue = "minus"', 'revenue = "minus"', "signs.revenue: must be one of these: '+', '-'"),
    ('cost = "+"', "", "[signs]", "signs.cost: is missing"),
    ("[signs]\n", "[marks]\n", "[marks]", "marks: there is no such key"),
    ("decimals = 2", "decimals = 2.0", "kr = {", "units.kr.decimals: must be a whole number"),
    ("factor = 1_000,", "factor = 0,", "tkr = {", "units.tkr.factor: must be at least 1"),
    ('kind = "forecast"', 'kind = "guess"', 'kind = "guess"', "measures.3.kind: must be one of these:"),
    (', en = "Budget, year" }', " }", 'name = { sv = "Budget helår"', "measures.4.name.en: is missing"),
    ('claims = "actual"', 'claims = "aktual"', "forecast_year = { heads", "heads.2.claims: must be one of these:"),
    ('line = { heads = ["tkr"', 'line = { heads = [5, "tkr"', "line = { heads", "columns.line.heads.0"),
    ('text = { heads = ["Text"] }', "text = { heads = [] }", "text = { heads = [] }", "must have something in it"),
    ('titles = "all"', 'titles = "some"', 'titles = "some"', "expected.0.titles: must be one of these: 'all'"),
    ('titles = "all"', 'titles = ["klk", 5]', "titles = [", "expected.0.titles.1: must be a text"),
    ('status = "yellow"', 'status = "amber"', 'status = "amber"', "goals.scale.1.status: must be one of these:"),
    ('"0.07001"', '"7 %"', 'externa_intakter = ["7 %"', "write a share of the year with a point"),
    ('"0.07001"', '"1E+30"', 'externa_intakter = ["1E+30"', "must be at most 10"),
    ('"0.07001"', '"NaN"', 'externa_intakter = ["NaN"', "must be a number"),
    ('"0.07001"', "true", "externa_intakter = [true", "profiles.externa_intakter.0"),
    ('type = "subtotal"', 'type = "sum"', 'type = "sum"', "titles.0.lines.2.type: must be one of these:"),
    ('periodisation = "even"', "periodisation = 12", "periodisation = 12", "must be `even`, the name of a profile"),
    ("{ month = 2 }", "{ month = 13 }", "periodisation = { month = 13 }", "periodisation.month: must be at most 12"),
    ("{ month = 2 }", "{ quarter = 2 }", "periodisation = { quarter", "periodisation.quarter: there is no such key"),
]


@pytest.mark.parametrize(
    ("old", "new", "blamed", "said"), SHAPES, ids=[f"{new or 'no'} {old}" for old, new, *_ in SHAPES]
)
def test_a_value_of_the_wrong_shape_is_told_at_its_line(
    problems: Load, old: str, new: str, blamed: str, said: str
) -> None:
    text = edited((old, new))

    found = problems(text)

    assert any(said in problem.message and problem.line == line_with(text, blamed) for problem in found), found
    assert "(" not in "".join(problem.message.partition(":")[0] for problem in found)


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, new, *_ in SHAPES])
def test_one_wrong_value_is_one_problem_and_a_wrong_key_two(problems: Load, old: str, new: str) -> None:
    misspelt = (
        new in {'tongue = "sv"', "[marks]\n", "{ quarter = 2 }"} and old != 'language = "sv"'
    )  # which has a default

    assert len(problems(edited((old, new)))) == (2 if misspelt else 1)


def test_everything_of_the_wrong_shape_is_told_in_the_order_of_its_lines(problems: Load) -> None:
    found = problems(
        edited(('revenue = "-"', 'revenue = ""'), ("{ month = 2 }", "{ month = 0 }"), ("version = 1", 'version = "1"'))
    )

    assert [problem.message.partition(":")[0] for problem in found] == [
        "version",
        "signs.revenue",
        "titles.2.lines.0.periodisation.month",
    ]


def test_what_stands_on_lines_of_its_own_in_an_array_is_told_there(problems: Load) -> None:
    text = edited(
        (
            'of = ["externa_intakter", "interna_intakter"]',
            'of = [\n  "externa_intakter", # [not = a key]\n  "interna_intäkter",\n]',
        )
    )

    assert (line_with(text, '"interna_intäkter"'), "the title has no line interna_intäkter") in {
        (problem.line, problem.message) for problem in problems(text)
    }


def keys_of_ekero() -> Iterator[tuple[int, str]]:
    for number, line in enumerate(EKERO.splitlines(), start=1):
        if match := re.match(r"(\w+) = ", line):
            yield number, match[1]


@pytest.mark.parametrize(("number", "key"), [*keys_of_ekero()], ids=str)
def test_a_date_in_the_place_of_any_value_and_a_number_in_that_of_a_date_is_told_at_its_line(
    problems: Load, number: int, key: str
) -> None:
    lines = EKERO.splitlines()
    lines[number - 1] = f"{key} = 2016-08-31" if key != "from" else "from = 1"

    assert number in {problem.line for problem in problems("\n".join(lines))}


@pytest.mark.parametrize(("number", "key"), [*keys_of_ekero()], ids=str)
def test_any_key_that_is_misspelt_is_told_at_its_line(problems: Load, number: int, key: str) -> None:
    lines = EKERO.splitlines()
    section = next((line for line in reversed(lines[:number]) if line.startswith("[")), "")
    if section in {"[units]", "[profiles]"}:
        return  # where a key is a name that the organisation gives
    lines[number - 1] = lines[number - 1].replace(key, f"{key}_x", 1)

    assert number in {problem.line for problem in problems("\n".join(lines))}


# --- What the declarations must agree on ------------------------------------------------------------------------------

BUDGET_COLUMNS = '[layouts.columns]\nansvar = { heads = ["Ansvar"] }\nkonto = { heads = ["Konto"] }\naktivitet'
"""How the columns of the budget's layout begin, the first where the code string has no verksamhet."""

MEDFINANSIERING = 'name = "Medfinansiering statlig infrastruktur"\ntype = "cost"\nperiodisation = "even"'
NEXT_TITLE = '\n[[titles]]\nid = "budgetmarginal"'

CONTRADICTIONS: list[tuple[list[tuple[str, str]], str, str]] = [
    (
        [
            ('kind = "budget"\nhorizon = "period"', 'kind = "plan"\nhorizon = "period"'),
        ],
        'month_01 = { heads = ["Jan"] }',
        "months need a measure that they add up to",
    ),
    (
        [
            (
                f'{BUDGET_COLUMNS} = {{ heads = ["Aktivitet", "Akt"] }}\nmotpart = {{ heads = ["Motpart", "Mot"] }}',
                "[layouts.columns]",
            )
        ],
        '[layouts.columns]\ntext = { heads = ["Benämning"] }',
        "a budget export needs a part of the code string",
    ),
    (
        [(EKERO[EKERO.index("[[goals.scale]]") : EKERO.index("# --- Periodisation")], "")],
        'kind = "goals"',
        "an export of goals needs `goals.scale`",
    ),
    (
        [
            (MEDFINANSIERING, MEDFINANSIERING.replace('"cost"\nperiodisation = "even"', '"net"\nof = ["-minus"]')),
            (NEXT_TITLE, f'[[titles.lines]]\nid = "minus"\nname = "Minus"\ntype = "cost"\n{NEXT_TITLE}'),
        ],
        'net = "medfinansiering"',
        "favourable the other way",
    ),
    ([('konto = ["4*"]', 'kontot = ["4*"]')], 'match = { kontot = ["4*"] }', "kontot is no dimension"),
    ([("kr = { factor = 1,", "kr = { factor = 2,")], "[units]", "kr with the factor 1"),
    (
        [('aliases = ["kkr"', 'aliases = ["SEK"')],
        'tkr = { factor = 1_000, decimals = 0, aliases = ["SEK"',
        "also that of kr",
    ),
    ([('id = "budget_period"', 'id = "actual_period"')], 'id = "actual_period"\nkind = "budget"', "stands twice"),
    ([('id = "actual_period"', 'id = "konto"')], 'id = "konto"', "the name of another column"),
    ([('minuend = "budget_period"', 'minuend = "budget"')], 'minuend = "budget"', "minuend must be a measure"),
    (
        [('minuend = "budget_year"', 'minuend = "variance_period"')],
        'minuend = "variance_period"',
        "that is no variance",
    ),
    ([('subtrahend = "actual_period"\n', "")], '[[measures]]\nid = "variance_period"', "subtrahend must be a measure"),
    (
        [
            (
                'minuend = "budget_period"\nsubtrahend = "actual_period"',
                'minuend = "actual_period"\nsubtrahend = "budget_period"',
            )
        ],
        'minuend = "actual_period"',
        "change places",
    ),
    ([('subtrahend = "actual_period"', 'subtrahend = "budget_period"')], 'subtrahend = "budget_period"', "always 0"),
    (
        [('kind = "budget"\nhorizon = "period"', 'kind = "budget"\nminuend = "x"\nhorizon = "period"')],
        'minuend = "x"',
        "only a variance",
    ),
    ([('id = "huvudbok"', 'id = "uppfoljning"')], 'id = "uppfoljning"\nkind = "ledger"', "stands twice"),
    (
        [("verksamhet = { heads", "budget_year = { heads")],
        'budget_year = { heads = ["Verksamhet"',
        "neither a measure nor a column of a ledger",
    ),
    (
        [('voucher = { heads = ["Verifikation", "Ver.nr"] }\n', "")],
        "[layouts.columns]\nansvar",
        "needs the column voucher",
    ),
    (
        [('konto = { heads = ["Konto"] }', 'konto = { heads = ["Konto"], optional = true }')],
        "[layouts.columns]\nansvar",
        "needs the column konto",
    ),
    (
        [('month_05 = { heads = ["Maj"] }\n', "")],
        BUDGET_COLUMNS,
        "needs the column month_05 too",
    ),
    (
        [('budget_year = { heads = ["Budget helår", "Årsbudget"] }', "")],
        BUDGET_COLUMNS,
        "needs a column that is a measure",
    ),
    (
        [('measure = "actual_period"', 'measure = "variance_period"')],
        'measure = "variance_period"\nfacts',
        "a ledger's measure",
    ),
    ([('measure = "actual_period"\n', "")], '[[layouts]]\nid = "huvudbok"', "a ledger's measure"),
    (
        [('kind = "balances"', 'kind = "balances"\nmeasure = "actual_period"')],
        'measure = "actual_period"\nname = "Saldon',
        "only a ledger has a measure",
    ),
    (
        [('facts = { title = ["Budgettitel"], period = ["Period"]', 'facts = { title = ["Budgettitel"]')],
        "facts = { title",
        "the facts must have period",
    ),
    ([('printed = ["Utskriven"]', 'printed = ["PERIOD"]')], "facts = { title", "also that of period"),
    (
        [('heads = ["Datum", "Ver.datum"]', 'heads = ["period"]')],
        'date = { heads = ["period"]',
        "the name period is also that of period",
    ),
    (
        [('footers = ["Sida *"]', 'footers = ["Sida *"]\ntotals = ["Summa"]')],
        'totals = ["Summa"]\n\n[layouts.columns]\nline',
        "no totals are looked for",
    ),
    ([('layout = "prognos"', 'layout = "prognoser"')], 'layout = "prognoser"', "there is no layout prognoser"),
    ([('layout = "mal"', 'layout = "huvudbok"')], 'layout = "huvudbok"\n\n# The most', "is expected above already"),
    (
        [('layout = "huvudbok"', 'layout = "huvudbok"\ntitles = "all"')],
        'titles = "all"\n\n[[expected]]\nlayout = "budget"',
        "expected by title",
    ),
    ([('titles = "all"\n', "")], 'layout = "uppfoljning"', "expected by title"),
    ([('titles = "all"', 'titles = ["klk", "kls"]')], 'titles = ["klk"', "there is no title kls"),
    ([('order = ["huvudbok"', 'order = ["huvudbocker"')], "order = [", "there is no layout huvudbocker"),
    ([('order = ["huvudbok"', 'order = ["budget"')], "order = [", "huvudbok is missing"),
    ([('order = ["huvudbok"', 'order = ["huvudbok", "huvudbok"')], "order = [", "huvudbok stands twice"),
    ([("value = 2", "value = 1")], 'value = 1\nstatus = "yellow"', "the grade 1 stands twice"),
    ([('personal = ["0.08242"', 'even = ["0.08242"')], 'even = ["0.08242"', "even means even twelfths"),
    ([('"0.07001"', '"0.07002"')], 'externa_intakter = ["0.07002"', "add up to 1.00001"),
    ([('["0.07001", ', "[")], 'externa_intakter = ["0.07802"', "has 11 weights"),
    ([('"0.07001", "0.07802"', '"0.070011", "0.078019"')], 'externa_intakter = ["0.070011"', "more than five decimals"),
    ([('id = "brand"', 'id = "klk"')], 'id = "klk"\nname = "Brandförsvaret"', "stands twice"),
    ([('id = "brand"', 'id = "ks"')], 'id = "ks"\nname = "Brandförsvaret"', "is the committee's id"),
    (
        [('name = "Brandförsvaret"', 'name = "Kommun\u00adstyrelsen"')],
        'name = "Kommun\u00adstyrelsen"',
        "also that of ks",
    ),
    ([('name = "Brandförsvaret"', 'name = "kommunstyrelsen"')], 'name = "kommunstyrelsen"', "also that of ks"),
    ([('net = "summa"', 'net = "netto"')], 'net = "netto"\nmatch = { ansvar = ["0210"]', "the title has no line netto"),
    ([('ansvar = ["0210"]', 'ansvarig = ["0210"]')], "match = { ansvarig", "no dimension of the code string"),
    ([('ansvar = ["0210"]', 'ansvar = ["0210-300"]')], 'match = { ansvar = ["0210-300"]', "is no code pattern"),
    ([('ansvar = ["0210"]', "ansvar = []")], "match = { ansvar = [] }", "has no patterns"),
    ([('id = "interna_hyror"', 'id = "avgift_sbff"')], 'id = "avgift_sbff"\nname = "Interna hyror"', "stands twice"),
    (
        [('name = "Interna hyror"', 'name = "avgift  till SBFF"')],
        'name = "avgift  till SBFF"',
        "also that of avgift_sbff",
    ),
    (
        [('aliases = ["Summa:"]', 'aliases = ["Interna hyror"]')],
        'name = "Summa"\naliases',
        "also that of interna_hyror",
    ),
    (
        [('of = ["externa_intakter", "interna_intakter"]\n', "")],
        'type = "subtotal"\n\n[[titles.lines]]\nid = "personal"',
        "a subtotal needs `of`",
    ),
    (
        [('of = ["avgift_sbff"', 'match = { konto = ["9*"] }\nof = ["avgift_sbff"')],
        'of = ["avgift_sbff"',
        "neither match nor periodisation",
    ),
    (
        [('periodisation = "personal"', 'periodisation = "personnel"')],
        'periodisation = "personnel"',
        "there is no profile personnel",
    ),
    ([('of = ["avgift_sbff"', 'of = ["-avgift"')], 'of = ["-avgift"', "the title has no line avgift"),
    (
        [('of = ["avgift_sbff"', 'of = ["avgift_sbff", "avgift_sbff"')],
        'of = ["avgift_sbff"',
        "avgift_sbff is summed twice",
    ),
    ([('of = ["avgift_sbff"', 'of = ["summa"')], 'of = ["summa"', "summa sums itself"),
    (
        [('of = ["externa_intakter", "interna_intakter"]', 'of = ["externa_intakter", "netto"]')],
        'of = ["externa_intakter"',
        "sums itself",
    ),
    (
        [('of = ["avgift_sbff", "interna_hyror"]', 'of = ["avgift_sbff"]')],
        '[[titles.lines]]\nid = "interna_hyror"',
        "is counted nowhere in the net",
    ),
    (
        [('of = ["summa_intakter", "summa_kostnader"]', 'of = ["summa_intakter", "summa_kostnader", "personal"]')],
        '[[titles.lines]]\nid = "personal"',
        "is counted twice in the net",
    ),
    (
        [('of = ["summa_intakter", "summa_kostnader"]', 'of = ["summa_intakter", "-summa_kostnader"]')],
        'of = ["summa_intakter"',
        "better when higher",
    ),
    (
        [('match = { ansvar = ["0320"] }\n', "")],
        '[[titles.lines]]\nid = "medfinansiering"',
        "every posting would belong",
    ),
]


@pytest.mark.parametrize(("changes", "blamed", "said"), CONTRADICTIONS, ids=[said for _, _, said in CONTRADICTIONS])
def test_declarations_that_contradict_each_other_are_told_at_the_line_to_change(
    problems: Load, changes: list[tuple[str, str]], blamed: str, said: str
) -> None:
    text = edited(*changes)

    found = problems(text)

    assert any(said in problem.message and problem.line == line_with(text, blamed) for problem in found), found


# --- Where everything stands ------------------------------------------------------------------------------------------


def places_in(value: object, place: Place = ()) -> Iterator[Place]:
    """The place of every table, key and element of parsed TOML."""
    if place:
        yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places_in(part, (*place, key))


TRICKY = """\
# [not] a = "table"
a.b."c.d" = 1 # x = 2
'e f' = \'\'\'
[neither] = this \'\'\' # "
"g\\u00e5" = \"\"\"
h = \\"\"\" i = 1
"quoted""\"\"\"

[ j . k ] # comment
l = [
  { m = 1, n = [ # [[o]]
      2,
    3 ] },
  "p = [", \'q\',
]
[[r]]
s = 1979-05-27T07:32:00.5
[r.t]
u = { }
[[r.t.v]]
[[r.t.v]]
w = -1.5e3
[[r]]
[r.t]
[x.y.z]
"""


@pytest.mark.parametrize("text", [EKERO, TRICKY], ids=["ekero", "tricky"])
def test_everything_in_a_text_has_a_place_and_nothing_else_has(text: str) -> None:
    assert line_numbers(text).keys() == {*places_in(tomllib.loads(text))}


def test_places_are_found_behind_quotes_comments_and_line_breaks() -> None:
    lines = line_numbers(TRICKY)

    assert lines["a", "b", "c.d"] == 2
    assert lines["gå",] == 5
    assert lines["j", "k"] == 9
    assert lines["j", "k", "l", 0, "n", 1] == 13
    assert lines["j", "k", "l", 2] == 14
    assert (lines["r",], lines["r", 0], lines["r", 1]) == (16, 16, 23)
    assert lines["r", 0, "t", "v", 1, "w"] == 22
    assert lines["r", 1, "t"] == 24


@given(st.lists(st.tuples(st.integers(0, EKERO.count("\n")), st.sampled_from(["", "# [x]", "  # y = 1", "\t"]))))
def test_blank_lines_and_comments_move_places_and_nothing_more(inserted: list[tuple[int, str]]) -> None:
    lines = EKERO.split("\n")
    for before, line in sorted(inserted, reverse=True):
        lines.insert(before, line)

    moved = line_numbers("\n".join(lines))

    assert moved == {
        place: number + sum(before < number for before, _ in inserted) for place, number in line_numbers(EKERO).items()
    }
