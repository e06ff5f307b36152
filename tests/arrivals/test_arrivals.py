"""An inbox on a share: what is taken, and what is left for next time with which reason."""

from __future__ import annotations

import os
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import arrivals as arriving
from pipeline.arrivals import FORGOTTEN, LONG_AGO, REASONS, still_whole, waiting_files
from pipeline.files import identify
from pipeline.reporting import REASONS as SENTENCES

HOUR = 3600


def put(folder: Path, name: str, content: bytes = b"Ansvar;Konto\n", age: float = HOUR) -> Path:
    """A file that was saved some seconds ago."""
    path = folder / name
    path.write_bytes(content)
    saved = time.time() - age
    os.utime(path, (saved, saved))
    return path


def taken(inbox: Path, quiet: float = 0) -> list[str]:
    return [arrival.name for arrival in waiting_files(inbox, quiet)[0]]


def left(inbox: Path) -> dict[str, str]:
    return {one.name: one.reason for one in waiting_files(inbox)[1]}


def test_whole_files_are_taken_by_name(tmp_path: Path) -> None:
    for name in ("Huvudbok.csv", "Åtgärder.xlsx", "Budget.xlsx"):
        put(tmp_path, name)

    assert taken(tmp_path) == ["Budget.xlsx", "Huvudbok.csv", "Åtgärder.xlsx"]
    assert left(tmp_path) == {}


@pytest.mark.parametrize(
    "name",
    [
        "~$Ingen.xlsx", ".~lock.Ingen.ods#", "._Budget.xlsx", "~WRL0003.tmp", "8A3F01C2", "8A3F01C2.tmp", "Budget.xlsx.part",
        "Budget.xlsx.filepart", "Budget.xlsx.crdownload", "Budget.xlsx.partial", ".syncthing.Budget.xlsx.tmp",
        "~syncthing~Budget.xlsx.tmp", "Budget.xlsx.~tmp", ".sync_a1b2.db", ".dropbox.attr",
    ],
)  # fmt: skip
def test_what_programs_keep_for_themselves_or_have_not_finished_is_left_and_told(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)

    assert taken(tmp_path) == []
    assert left(tmp_path) == {name: "temporary"}


@pytest.mark.parametrize("name", [".DS_Store", ".gitkeep", "Thumbs.db", "desktop.ini"])
def test_a_folders_own_housekeeping_is_nobodys_business(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)

    assert waiting_files(tmp_path) == ((), ())


@pytest.mark.parametrize(
    "name", ["Budget 12345678.xlsx", "12345678.xlsx", "Tempo.xlsx", "Lock.csv", "Partner.xlsx", "20160831"]
)
def test_names_that_only_resemble_temporary_ones_are_taken(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)

    assert taken(tmp_path) == [name]


@pytest.mark.parametrize("owner", ["~$Budget å.xlsx", ".~lock.Budget å.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_left_and_told_once(tmp_path: Path, owner: str) -> None:
    put(tmp_path, "Budget å.xlsx")
    put(tmp_path, owner, b"\x07A Person")

    assert taken(tmp_path) == []
    assert left(tmp_path) == {"Budget å.xlsx": "open"}


def test_an_owner_file_that_a_crash_has_left_holds_nothing_up(tmp_path: Path) -> None:
    put(tmp_path, "Budget.xlsx")
    put(tmp_path, "~$Budget.xlsx", age=FORGOTTEN + HOUR)

    assert taken(tmp_path) == ["Budget.xlsx"]


def test_a_time_that_no_calendar_has_is_no_reason_to_leave_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "Budget.xlsx")
    plain = Path.lstat

    def beyond(self: Path) -> os.stat_result:
        found = list(plain(self))
        return os.stat_result([*found[:7], found[7], 3e11, found[9]])  # year 11476, as some shares give

    monkeypatch.setattr(Path, "lstat", beyond)
    found = identify(path)

    assert not isinstance(found, str)
    assert found.saved == datetime.fromtimestamp(0, UTC)


def test_a_file_that_grows_while_it_is_watched_is_left(tmp_path: Path) -> None:
    growing = put(tmp_path, "Huvudbok.csv", age=0)
    put(tmp_path, "Budget.csv", age=0)
    slept: list[float] = []

    def meanwhile(seconds: float) -> None:
        slept.append(seconds)
        with growing.open("ab") as file:
            file.write(b"mer\n")

    found, others = waiting_files(tmp_path, 2, meanwhile)

    assert [arrival.name for arrival in found] == ["Budget.csv"]
    assert [(one.name, one.reason) for one in others] == [("Huvudbok.csv", "changing")]
    assert len(slept) == 1
    assert 0 < slept[0] <= 2


def test_a_file_that_is_copied_with_its_old_time_is_watched_too(tmp_path: Path) -> None:
    copied = put(tmp_path, "Huvudbok.csv", age=30 * HOUR)  # its time was set now, so its state has changed now

    def meanwhile(_: float) -> None:
        with copied.open("ab") as file:
            file.write(b"mer\n")

    assert [one.reason for one in waiting_files(tmp_path, 1, meanwhile)[1]] == ["changing"]


def test_nothing_is_waited_for_where_nothing_has_changed_lately(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "Huvudbok.csv")
    later = time.time() + LONG_AGO + 1
    monkeypatch.setattr("pipeline.arrivals.time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))

    def never(_: float) -> None:
        pytest.fail("slept")

    assert [arrival.name for arrival in waiting_files(tmp_path, 60, never)[0]] == ["Huvudbok.csv"]


def test_a_file_that_goes_while_it_is_watched_is_told(tmp_path: Path) -> None:
    going = put(tmp_path, "Huvudbok.csv")

    def meanwhile(_: float) -> None:
        going.unlink()

    assert [(one.name, one.reason) for one in waiting_files(tmp_path, 1, meanwhile)[1]] == [("Huvudbok.csv", "gone")]


def test_what_was_identified_and_changes_or_goes_before_it_has_been_read_is_sorted_out(tmp_path: Path) -> None:
    names = ("Ändrad.csv", "Borta.csv", "Kvar.csv")
    found = [identify(put(tmp_path, name)) for name in names]
    (tmp_path / "Borta.csv").unlink()
    put(tmp_path, "Ändrad.csv", b"annat")

    whole, others = still_whole([one for one in found if not isinstance(one, str)])

    assert [arrival.name for arrival in whole] == ["Kvar.csv"]
    assert {one.name: one.reason for one in others} == {"Ändrad.csv": "changing", "Borta.csv": "gone"}


def test_a_file_that_is_only_in_the_cloud_waits(tmp_path: Path) -> None:
    path = tmp_path / "Huvudbok.xlsx"
    with path.open("wb") as file:
        file.truncate(1 << 20)  # a size, and no block that holds it
    os.utime(path, (time.time() - HOUR, time.time() - HOUR))
    put(tmp_path, "Budget.xlsx.nextcloud")
    if path.stat().st_blocks:
        pytest.skip("this file system gives every file its blocks")

    assert left(tmp_path) == {"Huvudbok.xlsx": "elsewhere", "Budget.xlsx.nextcloud": "elsewhere"}


@pytest.mark.parametrize("attribute", [0x1000, 0x40000, 0x400000])
def test_the_marks_of_windows_for_what_is_only_in_the_cloud_are_known(attribute: int) -> None:
    state = SimpleNamespace(
        st_mode=stat.S_IFREG | 0o644, st_size=9, st_mtime=0.0, st_blocks=8, st_file_attributes=attribute
    )

    assert arriving._reason("Budget.xlsx", state, frozenset()) == "elsewhere"  # type: ignore[arg-type]


def test_links_are_neither_followed_nor_taken(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "Budget.xlsx").symlink_to(put(tmp_path, "elsewhere.xlsx"))
    (inbox / "Mapp").symlink_to(tmp_path)
    (inbox / "Ingenstans.xlsx").symlink_to(tmp_path / "nothing")

    assert taken(inbox) == []
    assert set(left(inbox).values()) == {"link"}
    assert len(left(inbox)) == 3


def test_a_file_that_becomes_a_link_between_look_and_read_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = put(tmp_path, "secret")
    path = put(tmp_path, "Budget.xlsx")
    look = Path.lstat

    def swapped(self: Path) -> os.stat_result:
        state = look(self)
        if self == path and not stat.S_ISLNK(state.st_mode):
            path.unlink()
            path.symlink_to(secret)
        return state

    monkeypatch.setattr(Path, "lstat", swapped)

    assert identify(path) == "changing"


def test_folders_pipes_and_what_may_not_be_read_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Mapp").mkdir()
    os.mkfifo(tmp_path / "rör")
    put(tmp_path, "Låst.xlsx")

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pipeline.files.sha256_of", refuse)

    assert left(tmp_path) == {"Mapp": "folder", "rör": "not a file", "Låst.xlsx": "not readable"}


def test_a_file_that_windows_says_is_open_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "Budget.xlsx")

    def refuse(path: Path) -> str:
        error = PermissionError(13, "The process cannot access the file", str(path))
        error.winerror = 32  # type: ignore[attr-defined, unused-ignore]
        raise error

    monkeypatch.setattr("pipeline.files.sha256_of", refuse)

    assert left(tmp_path) == {"Budget.xlsx": "open"}


@pytest.mark.parametrize(
    "names", [("\u00c5tg\u00e4rder.xlsx", "A\u030atga\u0308rder.xlsx"), ("Budget.xlsx", "BUDGET.XLSX")]
)
def test_of_two_names_that_windows_takes_for_one_the_older_is_taken_and_the_other_waits(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    put(tmp_path, names[0], b"ny", age=HOUR)
    put(tmp_path, names[1], b"gammal", age=2 * HOUR)
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system takes the two names for one")

    found, others = waiting_files(tmp_path)

    assert [arrival.path.read_bytes() for arrival in found] == [b"gammal"]
    assert [one.reason for one in others] == ["same name"]


def test_names_are_told_in_nfc(tmp_path: Path) -> None:
    put(tmp_path, "A\u030arsbudget.xlsx")

    assert taken(tmp_path) == ["\u00c5rsbudget.xlsx"]


def test_every_reason_has_its_sentence() -> None:
    assert {*REASONS} == {*SENTENCES}
