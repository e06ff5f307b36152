"""Makes the pictures in this folder from the August 2016 example: `python docs/pictures/make.py`.

Needs LibreOffice (`soffice`) and `pdftoppm`. The clock is fixed, so that a picture changes only when its sheet does.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from loguru import logger

from pipeline.language import Language
from pipeline.run import run
from pipeline.starter import place_example
from pipeline.workspace import open_workspace

HERE = Path(__file__).parent
CLOCK = datetime(2016, 9, 23, 4, 0, tzinfo=UTC)
SHEETS = {"sammanfattning": 1, "att-atgarda": 2, "kommunledningskontoret": 3}
"""The pictures, and the page of the printed workbook that each shows."""

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
        for name, page in SHEETS.items():
            command = ["pdftoppm", "-r", "90", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
            subprocess.run([*command, str(pdf), str(HERE / name)], check=True)


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
