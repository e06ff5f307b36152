from __future__ import annotations

import io
import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipeline.findings import FileRejected
from pipeline.reading import read
from tests.marks.reading_back import changed, marked, parts_of, read_bytes, same_cells, some_places

MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|xl/(workbook|styles)\.xml|xl/worksheets/[^/]*\.xml|.*comments[^/]*\.xml|.*\.vml",
    re.IGNORECASE,
)

SMALL = 40_000
"""Bytes of a workbook that openpyxl opens whole; of a larger one, only the list of sheets is taken."""

BY_LIBREOFFICE = (
    "poi__45544.xlsx",
    "poi__55745.xlsx",
    "poi__47889.xlsx",
    "oakland_midcycle_2016-17.xlsx",
    "poi__SimpleStrict.xlsx",
)


@pytest.mark.needs("corpus")
def test_every_workbook_that_can_be_read_can_be_marked_and_holds_what_it_held(
    tool: Callable[[str], str], tmp_path: Path
) -> None:
    tested, charts = 0, 0
    for path in sorted(Path(tool("corpus")).rglob("*.xls[xm]")):
        try:
            before = read(path, path.name)
        except FileRejected:
            continue
        content = path.read_bytes()
        if before.format != "xlsx" or not content.startswith(b"PK"):
            continue
        after = marked(content, *some_places(before))
        tested += 1
        touched = changed(content, after)
        charts += sum("chart" in name for name in parts_of(content))

        assert all(MAY_CHANGE.fullmatch(name) for name in touched), (path.name, touched)
        assert same_cells(before, read_bytes(after, tmp_path)), path.name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert _sheets(after) in (None, _sheets(content)), path.name
    assert tested > 50
    assert charts


def _sheets(content: bytes) -> list[str] | None:
    """The sheets as openpyxl sees them, ours left out; None where it sees none, as in a strict workbook."""
    names = [
        name for name in openpyxl.load_workbook(io.BytesIO(content)).sheetnames if not name.startswith("Att rätta")
    ]
    return names or None


@pytest.mark.needs("corpus", "libreoffice")
def test_libreoffice_opens_marked_workbooks_and_finds_the_same_values(
    tool: Callable[[str], str], tmp_path: Path
) -> None:
    for folder, change in (("before", False), ("after", True)):
        (tmp_path / folder).mkdir()
        for name in BY_LIBREOFFICE:
            (path,) = Path(tool("corpus")).rglob(name)
            content = path.read_bytes()
            places = some_places(read(path, name))[:2]
            (tmp_path / folder / name).write_bytes(marked(content, *places) if change else content)
        every = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false,false,false,-1"
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            tool("libreoffice"),
            "--headless",
            profile,
            "--convert-to",
            every,
            "--outdir",
            str(tmp_path / f"{folder}_csv"),
        ]
        subprocess.run(
            [*command, *map(str, sorted((tmp_path / folder).iterdir()))], check=True, capture_output=True, timeout=240
        )

    before = {path.name: path.read_bytes() for path in (tmp_path / "before_csv").iterdir()}
    after = {path.name: path.read_bytes() for path in (tmp_path / "after_csv").iterdir()}
    assert len(before) >= len(BY_LIBREOFFICE)
    assert {name: after.get(name) for name in before} == before
    assert sum("Att rätta" in name for name in after) == len(BY_LIBREOFFICE)
