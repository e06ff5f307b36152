"""Makes the pictures of the review page from the August 2016 example: `python docs/pictures/page.py`.

Needs Chromium and `pdftoppm`. The clock is fixed, so that a picture changes only when the page does.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from loguru import logger
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.language import Language
from pipeline.run import run
from pipeline.starter import place_example
from pipeline.workspace import open_workspace

HERE = Path(__file__).parent
CLOCK = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
OPEN = "document.querySelectorAll('#finding-1, #finding-2').forEach(part => { part.open = true; })"


def main() -> None:
    """Run the example in a temporary workspace, and picture its page on a desk, a phone and paper."""
    logger.remove()
    chromium = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("Chromium is not here: install it to make the pictures")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as started:
        root = Path(temporary)
        place_example(root)
        outputs = run(open_workspace(root), CLOCK, Language("sv"), "0.1.0").results[0][1]
        if outputs is None:
            raise SystemExit("the run wrote nothing")
        browser = started.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        desk = _opened(browser, outputs.page, 1180, 900)
        desk.screenshot(path=HERE / "granskning.png")
        desk.evaluate(OPEN)
        desk.locator("#findings").screenshot(path=HERE / "granskning-att-atgarda.png")
        dark = _opened(browser, outputs.page, 1180, 900, scheme="dark")
        dark.locator("#title-ks").screenshot(path=HERE / "granskning-bro-mork.png")
        phone = _opened(browser, outputs.page, 390, 844, scale=2)
        phone.evaluate(OPEN)
        phone.wait_for_timeout(300)  # the cells in question are brought into view
        phone.evaluate("document.querySelector('#finding-2').scrollIntoView()")
        phone.screenshot(path=HERE / "granskning-telefon.png")
        desk.pdf(path=root / "page.pdf", prefer_css_page_size=True)
        browser.close()
        command = ["pdftoppm", "-r", "80", "-png", "-singlefile", "-f", "1", "-l", "1"]
        subprocess.run([*command, str(root / "page.pdf"), str(HERE / "granskning-utskrift")], check=True)


def _opened(browser: Browser, path: Path, width: int, height: int, scheme: str = "light", scale: int = 1) -> Page:
    options = {"width": width, "height": height}
    context = browser.new_context(
        viewport=options, color_scheme=scheme, device_scale_factor=scale, reduced_motion="reduce"
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path.as_uri())
    return page


if __name__ == "__main__":
    main()
