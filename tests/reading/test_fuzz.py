"""Files altered at random: each is read or refused, and nothing else happens."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.findings import FileRejected
from pipeline.reading import Limits
from pipeline.reading.opening import book_of, must_be_alone
from tests.reading.fuzz import fuzz

SIE = (
    '#FLAGGA 0\n#FORMAT PC8\n#PSALDO 0 201608 3011 {1 "0130"} -5.00 0\n#VER A 1 20160831 "x"\n{\n#TRANS 3011 {} 5\n}\n'
)
XML = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="a"><Table>
<Column Index="2" Hidden="1"/><Row Index="3" Span="2"><Cell Index="2" MergeAcross="1" Formula="=R[-1]C+R2C1">
<Data Type="Number">8.9</Data></Cell></Row></Table></Worksheet></Workbook>"""


def workbook() -> dict[str, bytes]:
    made = Workbook()
    for sheet in made.worksheets:
        sheet.append(["Rad", 1.5, True, "=B1*2", None, "2016"])
        sheet.merge_cells("A2:B3")
    content = BytesIO()
    made.save(content)
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = workbook()
PIECES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"99999999999", b"-1", b'"', b"<", b">", b"\xff\xff\xff\xff", b"&#0;", b"A0", b"XFE1", b"1e999"]),
)


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Content with some of its bytes cut out, repeated or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        gone = draw(st.integers(0, 30))
        content = content[:at] + draw(PIECES) + content[at + gone :]
    return content


@st.composite
def mutated_workbook(draw: st.DrawFn) -> bytes:
    """A workbook with a part, or the archive itself, altered."""
    name = draw(st.sampled_from(sorted(PARTS)))
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part, whole in PARTS.items():
            archive.writestr(part, draw(mutated(whole)) if part == name else whole)
    return draw(st.one_of(st.just(content.getvalue()), mutated(content.getvalue())))


@pytest.mark.needs("corpus")
def test_mutants_of_the_corpus_are_read_or_refused(corpus: Path) -> None:
    # Always the same ones, so that a failure is a change's fault; `make fuzz` tries others, for longer.
    ended = fuzz(4, 1, corpus / "formats")

    assert ended.total() > 20


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(mutated_workbook(), mutated(SIE.encode()), mutated(XML.encode()), st.binary(max_size=200)))
def test_whatever_is_dropped_is_read_or_refused(content: bytes) -> None:
    if must_be_alone(content):
        return
    try:
        book = book_of(content, "export.xlsx", Limits(seconds=5))
    except FileRejected as refused:
        (finding,) = refused.findings
        assert "export.xlsx" in finding.message.text.format(**finding.message.values)
    else:
        for sheet in book.sheets:
            assert sheet.cells["row"].is_sorted()
            assert sheet.cells["row"].is_unique().all()
            assert sheet.kinds.columns == sheet.cells.columns
            assert (sheet.kinds.null_count() == sheet.cells.null_count()).row(0) == (True,) * sheet.cells.width
