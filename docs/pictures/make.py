"""Makes the pictures in this folder from the August 2016 example: `python docs/pictures/make.py`.

One picture for each sheet of the workbook: its first printed page. Needs LibreOffice (`soffice`), `pdftotext` and
`pdftoppm`, and ImageMagick (`convert`), which takes their margins away and makes them small. The clock is fixed, so that a
picture changes only when its sheet does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from loguru import logger

from pipeline.language import Language
from pipeline.run import run
from pipeline.starter import place_example
from pipeline.workspace import open_workspace

HERE = Path(__file__).parent
CLOCK = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)
SMALL = ["-trim", "-bordercolor", "white", "-border", "14", "-strip", "-dither", "None", "-colors", "48"]
"""What ImageMagick makes of a picture: without margins, and with no more colours than a sheet has."""

SWEDISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>sv-SE</value></prop></item>
</oor:items>
"""
"""A LibreOffice profile that writes numbers as a Swedish Excel does."""


def main() -> None:
    """Run the example in a temporary workspace, print its workbook and picture the pages."""
    logger.remove()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        place_example(root)
        outcome = run(open_workspace(root), CLOCK, Language("sv"), "0.1.0")
        outputs = outcome.results[0][1]
        if outputs is None:
            raise SystemExit("the run wrote nothing")
        pdf = _printed(outputs.workbook, root)
        for sheet, page in _first_pages(outputs.workbook, pdf).items():
            command = ["pdftoppm", "-r", "110", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
            subprocess.run([*command, str(pdf), str(root / "page")], check=True)
            small = ["convert", str(root / "page.png"), *SMALL, f"PNG8:{HERE / _file_name(sheet)}.png"]
            subprocess.run(small, check=True)


def _first_pages(workbook: Path, pdf: Path) -> dict[str, int]:
    """The first page of each sheet, in order: where what stands in the middle of the page's head changes."""
    with zipfile.ZipFile(workbook) as parts:
        sheets = re.findall(r'<sheet name="([^"]+)"', parts.read("xl/workbook.xml").decode())
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    heads = [re.split(r" {3,}", page.lstrip().split("\n")[0])[1] for page in text.split("\f") if page.strip()]
    pages = [page for page, head in enumerate(heads, start=1) if page == 1 or head != heads[page - 2]]
    return dict(zip(sheets, pages, strict=True))


def _file_name(sheet: str) -> str:
    """A sheet's name as a file's: `Att åtgärda` → `att-atgarda`."""
    plain = unicodedata.normalize("NFKD", sheet).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _printed(workbook: Path, folder: Path) -> Path:
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice is not here: install it to make the pictures")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SWEDISH, encoding="utf-8")
    command = [
        soffice,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(workbook)], check=True, capture_output=True)
    return folder / f"{workbook.stem}.pdf"


if __name__ == "__main__":
    main()
