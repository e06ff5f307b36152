"""What a workbook says of itself, read from files that anybody may have written."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from pipeline.answer_columns import PROPERTIES
from pipeline.answers import origin_of, saved_by
from tests.reading.building import zipped

GIVEN = {"contract": "1", "organisation": "ekero", "period": "2016-08", "run": "7", "language": "sv"}


def workbook(folder: Path, core: str = "", **said: str) -> Path:
    """A package that says what a consolidated workbook does."""
    properties = "".join(
        f'<property fmtid="x" pid="2" name="{PROPERTIES[name]}"><vt:lpwstr>{text}</vt:lpwstr></property>'
        for name, text in {**GIVEN, **said}.items()
    )
    parts = {"docProps/custom.xml": f"<Properties>{properties}</Properties>", "docProps/core.xml": core}
    return zipped(folder / "test.xlsx", parts)


def damaged(folder: Path, part: str) -> Path:
    """A package of a part whose packed bytes are not what they were."""
    path = zipped(folder / "damaged.xlsx", {part: "some text " * 500})
    content = bytearray(path.read_bytes())
    at = content.index(part.encode()) + len(part) + 3
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(content)
    return path


def test_a_workbook_is_known_by_its_properties(tmp_path: Path) -> None:
    core = "<x><cp:lastModifiedBy>Ekonom A</cp:lastModifiedBy><dcterms:modified>2016-09-30T10:00:00Z</dcterms:modified></x>"

    origin = origin_of(workbook(tmp_path, core), ())

    assert origin is not None
    assert (origin.organisation, origin.period, origin.run, origin.author) == ("ekero", "2016-08", 7, "Ekonom A")
    assert str(origin.at) == "2016-09-30 10:00:00+00:00"


@pytest.mark.parametrize(
    "said",
    [
        {"period": "2016-13"},
        {"period": "2016-08\n"},
        {"period": "../2016-08"},
        {"period": "0000-01"},
        {"run": "²"},
        {"run": "9" * 5_000},
        {"run": "12345678901234567890"},
        {"run": "-1"},
    ],
)
def test_what_no_workbook_of_ours_says_is_none_of_ours(tmp_path: Path, said: dict[str, str]) -> None:
    assert origin_of(workbook(tmp_path, **said), ()) is None


def test_a_moment_that_no_calendar_has_is_not_known(tmp_path: Path) -> None:
    core = "<dcterms:modified>0001-01-01T00:00:00+14:00</dcterms:modified>"

    assert saved_by(workbook(tmp_path, core)) == ("", None)


@pytest.mark.parametrize("part", ["docProps/custom.xml", "docProps/core.xml", "meta.xml"])
def test_a_damaged_part_says_nothing(tmp_path: Path, part: str) -> None:
    assert saved_by(damaged(tmp_path, part)) == ("", None)


@pytest.mark.parametrize(
    ("part", "piece"),
    [
        ("docProps/custom.xml", "<property "),
        ("docProps/custom.xml", '<property name="" name='),
        ("meta.xml", "<meta:user-defined "),
        ("docProps/core.xml", "<dc:creator "),
        ("docProps/core.xml", "<dcterms:modified "),
    ],
)
def test_a_part_that_was_made_to_be_searched_for_hours_is_read_once(tmp_path: Path, part: str, piece: str) -> None:
    path = zipped(tmp_path / "test.xlsx", {part: piece * (900_000 // len(piece))})
    begun = time.process_time()

    assert origin_of(path, ()) is None

    assert time.process_time() - begun < 1


def test_a_locked_package_says_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            content[info.header_offset + 6] |= 1
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    path.write_bytes(content)

    assert origin_of(path, ()) is None
