"""Watching the inbox: a run when something has come and been left alone, and nothing that stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from pipeline import watching
from pipeline.operation.sections import Watch
from pipeline.watching import is_remote, watch_inbox

Polling = Literal["always", "never"]


class Runs:
    """What stands for a run: takes everything out of the inbox, and remembers when."""

    def __init__(self, inbox: Path) -> None:
        self.inbox = inbox
        self.took: list[list[str]] = []
        self.trouble: list[OSError] = []

    def __call__(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        files = sorted(path for path in self.inbox.iterdir() if not path.name.startswith("kvar"))
        self.took.append([path.name for path in files])
        for path in files:
            path.unlink()


@contextmanager
def watched(inbox: Path, runs: Runs, polling: Polling = "always", quiet: float = 0.2) -> Iterator[threading.Event]:
    stop = threading.Event()
    settings = Watch(quiet=quiet, polling=polling, interval=0.1)
    thread = threading.Thread(target=watch_inbox, args=(inbox, runs, settings, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive(), "watching does not stop"


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "nothing happened"
        time.sleep(0.02)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("polling", ["always", "never"])
def test_what_waits_and_what_comes_is_run(inbox: Path, polling: Polling) -> None:
    (inbox / "a.csv").write_text("a")
    runs = Runs(inbox)

    with watched(inbox, runs, polling):
        until(lambda: runs.took == [["a.csv"]])
        (inbox / "b.csv").write_text("b")
        until(lambda: runs.took == [["a.csv"], ["b.csv"]])
        time.sleep(0.5)

    assert runs.took == [["a.csv"], ["b.csv"]]


def test_a_file_that_still_grows_is_waited_for_and_several_make_one_run(inbox: Path) -> None:
    runs = Runs(inbox)

    with watched(inbox, runs, quiet=0.6):
        for number in range(4):
            with (inbox / "a.csv").open("a") as file:
                file.write("mer\n")
            (inbox / f"{number}.csv").write_text("x")
            time.sleep(0.2)
            assert runs.took == []
        until(lambda: runs.took)

    assert runs.took == [["0.csv", "1.csv", "2.csv", "3.csv", "a.csv"]]


def test_what_is_left_for_next_time_is_not_tried_again_and_again(inbox: Path) -> None:
    (inbox / "kvar.csv").write_text("a")
    runs = Runs(inbox)

    with watched(inbox, runs):
        until(lambda: runs.took)
        time.sleep(0.6)
        assert runs.took == [[]]
        (inbox / "kvar.csv").write_text("ändrad")
        until(lambda: len(runs.took) == 2)


def test_what_is_left_for_next_time_is_tried_again_after_a_while(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RETRY", 0.3)
    (inbox / "kvar.csv").write_text("a")
    runs = Runs(inbox)

    with watched(inbox, runs):
        until(lambda: len(runs.took) >= 3)


@pytest.mark.parametrize("polling", ["always", "never"])
def test_a_share_that_goes_and_comes_back_is_waited_for(inbox: Path, polling: Polling) -> None:
    runs = Runs(inbox)

    with watched(inbox, runs, polling):
        inbox.rename(inbox.with_name("away"))
        time.sleep(0.4)
        inbox.with_name("away").rename(inbox)
        (inbox / "a.csv").write_text("a")
        until(lambda: runs.took == [["a.csv"]])


def test_a_run_that_cannot_be_made_is_made_when_it_can(inbox: Path) -> None:
    (inbox / "a.csv").write_text("a")
    runs = Runs(inbox)
    runs.trouble = [OSError("another run is at work"), OSError("another run is at work")]

    with watched(inbox, runs):
        until(lambda: runs.took == [["a.csv"]])


def test_a_fault_of_the_program_is_not_waited_out(inbox: Path) -> None:
    (inbox / "a.csv").write_text("a")

    def broken() -> None:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError, match="a fault of ours"):
        watch_inbox(inbox, broken, Watch(quiet=0, polling="always", interval=0.1), threading.Event())


@pytest.mark.parametrize(
    ("mounts", "folder", "remote"),
    [
        ("/dev/sda / ext4 rw 0 0\n//fil01/ekonomi /srv/ekonomi cifs rw 0 0\n", "/srv/ekonomi/inbox", True),
        ("/dev/sda / ext4 rw 0 0\n//fil01/ekonomi /srv/ekonomi cifs rw 0 0\n", "/srv/annat", False),
        ("srv:/x / nfs4 rw 0 0\n/dev/sda /data ext4 rw 0 0\n", "/data/inbox", False),
        ("/dev/sda / ext4 rw 0 0\nx /srv/med\\040blanksteg fuse.sshfs rw 0 0\n", "/srv/med blanksteg/inbox", True),
    ],
)
def test_a_folder_on_a_network_mount_is_known(
    monkeypatch: pytest.MonkeyPatch, mounts: str, folder: str, remote: bool
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "read_text", lambda _, **__: mounts)
    monkeypatch.setattr(Path, "resolve", lambda self: self)

    assert is_remote(Path(folder)) is remote


def test_a_share_that_goes_between_a_look_and_the_waiting_for_changes_stops_nothing(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = watching._state
    gone: list[Path] = []

    def look(folder: Path) -> watching.State:
        state = looked(folder)
        if not gone:
            gone.append(folder.rename(folder.with_name("away")))
        return state

    monkeypatch.setattr(watching, "_state", look)
    runs = Runs(inbox)

    with watched(inbox, runs, "never"):
        until(lambda: gone)
        time.sleep(0.2)
        gone[0].rename(inbox)
        (inbox / "a.csv").write_text("a")
        until(lambda: runs.took == [["a.csv"]])
