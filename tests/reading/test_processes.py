from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.findings import Cell, FileRejected, Finding, Message, Severity
from pipeline.reading import Limits, read, read_many, worker
from pipeline.reading.opening import must_be_alone
from pipeline.reading.processes import ReadingProcess
from pipeline.tables import Book
from tests.reading.building import written

PAGE = b"<table><tr><td>x</td></tr></table>"
MANY_CELLS = b"<table>" + b"<tr><td>x</td></tr>" * 300_000 + b"</table>"


def refusal(process: ReadingProcess, content: bytes, limits: Limits) -> str:
    with pytest.raises(FileRejected) as refused:
        process.read(content, "export.xls", limits)
    (finding,) = refused.value.findings
    assert finding.code == "F03"
    return finding.message.text


def test_a_reader_that_takes_too_long_is_stopped_and_another_takes_over() -> None:
    with ReadingProcess() as process:
        started = time.monotonic()
        assert "within {seconds} seconds" in refusal(process, PAGE, Limits(seconds=0.01))
        assert time.monotonic() - started < 5
        assert process.read(PAGE, "export.xls", Limits()).format == "html"


def test_a_reader_that_takes_too_much_memory_is_refused_more() -> None:
    with ReadingProcess() as process:
        refusal(process, MANY_CELLS, Limits(memory=4 << 20))
        assert process.read(PAGE, "export.xls", Limits()).format == "html"


def test_a_reader_that_dies_takes_one_file_with_it_and_no_more() -> None:
    def kill_when_started() -> None:
        while process._child is None:
            time.sleep(0.001)
        process._child.kill()

    with ReadingProcess() as process:
        threading.Thread(target=kill_when_started).start()
        assert "made its reader stop" in refusal(process, PAGE, Limits())
        assert process.read(PAGE, "export.xls", Limits()).format == "html"


def test_what_a_library_prints_does_not_disturb_the_answer(tmp_path: Path) -> None:
    path = written(tmp_path, "sitecustomize.py", "print('noise on standard output')")

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(path.parent)
        with ReadingProcess() as process:
            assert process.read(PAGE, "export.xls", Limits()).format == "html"


def test_many_files_are_read_in_the_order_given_and_one_refusal_stops_no_other(tmp_path: Path) -> None:
    paths = [
        written(tmp_path, "a.csv", "a;b\n1;2\n"),
        written(tmp_path, "b.xls", PAGE),
        written(tmp_path, "c.pdf", "%PDF-1.7"),
        tmp_path / "gone.csv",
        written(tmp_path, "d.csv", "a;b\n" * 200_000),
    ]

    results = read_many(paths)

    assert list(results) == paths
    assert [r.format if isinstance(r, Book) else r.findings[0].code for r in results.values()] == [
        "csv",
        "html",
        "F01",
        "F01",
        "csv",
    ]
    assert results[paths[0]].source == read(paths[0]).source  # type: ignore[union-attr]


def test_small_workbooks_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(_: ReadingProcess) -> None:
        raise AssertionError

    monkeypatch.setattr(ReadingProcess, "_started", started)

    results = read_many([written(tmp_path, f"{at}.csv", "a;b\n1;2\n") for at in range(12)])

    assert len(results) == 12


def test_what_is_read_apart_is_also_read_apart_out_of_an_archive() -> None:
    page, workbook, text = BytesIO(), BytesIO(), BytesIO()
    for content, name in ((page, "export.xls"), (workbook, "[Content_Types].xml")):
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(name, PAGE)
    text.write(b"Rad;Utfall\n")

    assert [must_be_alone(content.getvalue()) for content in (page, workbook, text)] == [True, False, False]
    assert must_be_alone(PAGE)


def test_a_finding_without_values_comes_back_from_a_process() -> None:
    finding = Finding("C08", Severity.INFO, Message("Nothing is named here."), (Cell("file.xlsx", "Sheet", "A1"),))
    stream = BytesIO()

    worker.send(stream, (finding,))
    stream.seek(0)
    data = worker.receive(stream)

    assert data is not None
    assert pickle.loads(data) == (finding,)  # noqa: S301 - written above


def test_memory_is_bounded_where_the_system_has_no_file_that_says_what_is_held() -> None:
    program = """
import time
from pipeline.reading import worker
def elsewhere(): raise FileNotFoundError
worker._pages = elsewhere
worker.bound_memory(50 << 20)
held = bytearray(b"x") * (200 << 20)
time.sleep(20)
"""

    ended = subprocess.run([sys.executable, "-c", program], check=False, timeout=15)

    assert ended.returncode == 1


def test_a_process_imports_nothing_from_the_folder_that_the_program_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("polars.py", "pickle.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('run from the share')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "rapport.xls"
    page.write_text("<html><table><tr><td>Konto</td></tr><tr><td>4010</td></tr></table></html>", encoding="utf-8")

    book = read(page)

    assert book.sheets[0].cells.height == 2
