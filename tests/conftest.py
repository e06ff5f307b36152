"""What every test may ask for: tools outside Python, and one way to say which tests were left out for want of them."""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.run.office import Office
    from tests.store.postgres import Server

ROOT = Path(__file__).parent.parent
CI = os.environ.get("CI", "") not in ("", "0", "false")
REQUIRE_ALL = os.environ.get("AVSTAMNING_REQUIRE_ALL", "") not in ("", "0", "false")

# Files that a test has just written are whole: nobody is waited for.
os.environ.setdefault("AVSTAMNING_INBOX__QUIET", "0")

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.load_profile("ci" if CI else "dev")


@dataclass(frozen=True, slots=True)
class Tool:
    """Something outside Python that a test cannot do without, and how to get it.

    `find` gives where it is, or None. `in_ci` says that the CI must have it: there, its absence fails the test.
    """

    name: str
    find: Callable[[], str | None]
    remedy: str
    in_ci: bool = True


def _command(*names: str) -> Callable[[], str | None]:
    return lambda: next((path for name in names if (path := shutil.which(name))), None)


def _checkout() -> str | None:
    return shutil.which("git") if (ROOT / ".git").exists() else None


def corpus_folder() -> Path | None:
    """The corpus of third-party spreadsheets, if it is on this machine."""
    folder = Path(os.environ.get("AVSTAMNING_CORPUS") or ROOT.parent / "shared" / "corpus")
    return folder if folder.is_dir() else None


def _corpus() -> str | None:
    folder = corpus_folder()
    return str(folder) if folder else None


def _server_programs() -> str | None:
    """The folder of PostgreSQL's server programs, which Debian keeps out of the path."""
    if found := shutil.which("initdb"):
        return str(Path(found).parent)
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((str(path.parent) for path in folders), default=None)


def _second_account() -> str | None:
    """What runs a command as another account, which only root may: Linux, with an account `nobody`."""
    if sys.platform != "linux" or os.getuid() != 0:
        return None
    import pwd

    return shutil.which("setpriv") if "nobody" in {account.pw_name for account in pwd.getpwall()} else None


TOOLS = {
    "chromium": Tool("Chromium", _command("chromium", "chromium-browser", "google-chrome"), "apt install chromium"),
    "corpus": Tool("the corpus of workbooks", _corpus, "set AVSTAMNING_CORPUS to its folder", in_ci=False),
    "git": Tool("a git checkout", _checkout, "clone the repository, and apt install git"),
    "libreoffice": Tool("LibreOffice Calc", _command("soffice", "libreoffice"), "apt install libreoffice-calc"),
    "openssl": Tool("OpenSSL", _command("openssl"), "apt install openssl"),
    "pdftotext": Tool("pdftotext", _command("pdftotext"), "apt install poppler-utils"),
    "second-account": Tool("another account of the system", _second_account, "run the tests as root", in_ci=False),
    "systemd-analyze": Tool("systemd-analyze", _command("systemd-analyze"), "apt install systemd"),
    "postgresql": Tool("a PostgreSQL server", _server_programs, "apt install postgresql"),
}
"""By the name that `@pytest.mark.needs(…)` and the fixture `tool` use."""


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Where a tool is: `tool("libreoffice")`. The test says `@pytest.mark.needs("libreoffice")` as well."""

    def where(name: str) -> str:
        found = TOOLS[name].find()
        assert found, f"{TOOLS[name].name} is missing; mark the test with needs({name!r})"
        return found

    return where


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace in which the example has been run once: for tests that only look, or copy it."""
    from tests.run.office import begun

    return begun(tmp_path_factory.mktemp("once"))


@pytest.fixture(scope="session")
def once_alone(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The same with one follow-up of the example alone, which takes no time."""
    from tests.run.office import MEMBERSHIP, begun

    return begun(tmp_path_factory.mktemp("alone"), MEMBERSHIP)


@pytest.fixture(scope="session")
def postgresql(tool: Callable[[str], str]) -> Iterator[Server]:
    """A PostgreSQL server. The test says `@pytest.mark.needs("postgresql")` as well."""
    from tests.store.postgres import serving

    with serving(Path(tool("postgresql"))) as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a tool that nobody knows, wherever the test is."""
    for item in items:
        for mark in item.iter_markers("needs"):
            if unknown := set(mark.args) - set(TOOLS):
                raise pytest.UsageError(
                    f"{item.nodeid} needs {', '.join(sorted(unknown))}, which tests/conftest.py does not list"
                )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test whose tool is missing, or fail it where nothing may be left out."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            wanted = TOOLS[name]
            if wanted.find() is None:
                reason = f"{wanted.name} is missing ({wanted.remedy})"
                if REQUIRE_ALL and wanted.in_ci:
                    pytest.fail(reason, pytrace=False)
                pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end which tests were left out and why."""
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out[reason.removeprefix("Skipped: ")].append(report.nodeid)
    if not left_out:
        return
    terminalreporter.section("left out")
    for reason, tests in sorted(left_out.items()):
        terminalreporter.write_line(f"{reason}: {len(tests)} {'test' if len(tests) == 1 else 'tests'}")
        for test in tests:
            terminalreporter.write_line(f"    {test}")
