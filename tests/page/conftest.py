"""Pages in a real browser: one for all tests of a session, with no way out to a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, sync_playwright

from pipeline.language import Language
from pipeline.publish.page import write_page
from pipeline.result import Result
from pipeline.starter import place_example
from tests.run.office import Office, only_result

OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser(tool: Callable[[str], str]) -> Iterator[Browser]:
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=tool("chromium"), args=list(OPTIONS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Result:
    root = tmp_path_factory.mktemp("example")
    place_example(root)
    return only_result(Office(root).run())


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page of a result from its file. A complaint of the browser's, or a request to anywhere, fails the test."""
    complaints: list[str] = []
    contexts = []

    def requested(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(request.url)

    def asked(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    def opens(result: Result, width: int = 1280, lang: str = "sv", **options: object) -> Page:
        path = tmp_path / "page.html"
        write_page(result, path, Language(lang))
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        shown = context.new_page()
        shown.set_default_timeout(10_000)
        shown.on("console", lambda message: complaints.append(message.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("request", requested)
        shown.on("dialog", asked)
        shown.goto(path.as_uri())
        return shown

    yield opens
    for context in contexts:
        context.close()
    assert complaints == []
