"""What is shipped, what it stands on, and that nothing of anybody's machine comes along."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PINNED = re.compile(r"([a-z0-9-]+)==[^\s;]+(?: ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def test_every_line_of_a_lock_is_a_pin_or_its_hash_and_names_no_address() -> None:
    assert [lock.name for lock in LOCKS] == ["build.lock", "dev.lock", "run.lock"]
    for lock in LOCKS:
        for line in lock.read_text(encoding="utf-8").splitlines():
            assert PINNED.fullmatch(line) or HASH.fullmatch(line), f"{lock.name}: {line}"


def test_every_pin_of_a_lock_has_a_hash() -> None:
    for lock in LOCKS:
        for block in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")):
            assert "--hash=sha256:" in block, f"{lock.name}: {block}"


def test_the_locks_agree_with_each_other() -> None:
    assert _pins("run") | _pins("build") <= _pins("dev")


def test_every_dependency_is_locked() -> None:
    assert set(_dependencies()) <= _locked("run")
    assert {"hatchling", "editables"} <= _locked("build")
    assert {_name(line) for line in _lines("dev.in")} <= _locked("dev")


def test_every_dependency_is_documented_with_its_licence() -> None:
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| \[?([A-Za-z0-9-]+)", table, flags=re.MULTILINE)

    assert [name.lower() for name in documented if name != "name"] == sorted(_dependencies())


@pytest.mark.needs("git")
def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        about = {name for name in names if ".dist-info/" in name}

    assert names - about == set(_git("ls-files", "--cached", "--others", "--exclude-standard", "pipeline", "schemas"))
    assert {name.split("/", 1)[1] for name in about} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }
    assert "schemas/ekero.toml" in names
    assert not [name for name in names if name.endswith((".pyc", ".log", ".orig"))]


@pytest.mark.needs("git")
def test_no_file_of_the_repository_names_a_place_on_somebodys_machine() -> None:
    here = {str(ROOT), str(Path.home()), sys.base_prefix, tempfile.gettempdir()} - {"/", "/usr", "/usr/local"}
    anybodys = r"(?<![\w.:/~$}*-])/(?:home|root|tmp|work|Users|private)/\w|(?<!\w)[A-Z]:\\Users\\"
    place = re.compile("|".join([*(re.escape(path) + r"(?!\w)" for path in sorted(here)), anybodys]).encode())

    named = [f"{name}: {found.decode()}" for name, data in _tracked() if (found := _around(place.search(data)))]

    assert not named


def _around(match: re.Match[bytes] | None) -> bytes:
    return match.string[max(match.start() - 20, 0) : match.end() + 20] if match else b""


def _tracked() -> Iterator[tuple[str, bytes]]:
    """Every tracked file's content, and that of the parts of workbooks: Excel writes the folder into them."""
    for name in _git("ls-files", "--cached"):
        path = ROOT / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield name, data
        if zipfile.is_zipfile(io.BytesIO(data)):
            yield from _parts(name, data)


def _parts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            if part.file_size < 10_000_000:
                yield f"{name}!{part.filename}", archive.read(part)


def _git(*arguments: str) -> list[str]:
    command = ["git", "-C", str(ROOT), "-c", "core.quotePath=false", *arguments, "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return [name for name in listed.split("\0") if name]


def _dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [_name(dependency) for dependency in project["dependencies"]]


def _lines(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _name(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def _pins(lock: str) -> set[str]:
    """Name, version and the platforms it is for; one name can have several versions."""
    return {line.removesuffix("\\").strip() for line in _lines(f"{lock}.lock") if "==" in line}


def _locked(lock: str) -> set[str]:
    return {_name(pin) for pin in _pins(lock)}
