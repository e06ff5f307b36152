"""How much of the corpus is read, as the table in docs/reading.md: `python -m tests.reading.corpus_table [--write]`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pipeline.findings import FileRejected
from pipeline.reading import read_many
from pipeline.tables import Book
from tests.conftest import ROOT, corpus_folder

DOCS = ROOT / "docs" / "reading.md"
BEGIN, END = "<!-- corpus: begin -->\n", "<!-- corpus: end -->\n"


def results(folder: Path) -> dict[Path, Book | FileRejected]:
    """What became of each file of the corpus, by its path below the folder."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return {path.relative_to(folder): outcome for path, outcome in read_many(files).items()}


def table(outcomes: dict[Path, Book | FileRejected]) -> str:
    """The table in Markdown: folders and endings in rows, then every reason for a refusal."""
    read, refused, reasons = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for path, outcome in outcomes.items():
        kind = path.parts[0], path.suffix
        if isinstance(outcome, Book):
            read[kind] += 1
        else:
            refused[kind] += 1
            (finding,) = outcome.findings
            reasons[finding.code, finding.message.text.split(". ")[0].replace("{file}", "The file")] += 1
    lines = ["| folder | ending | read | refused |", "|---|---|--:|--:|"]
    lines += [f"| `{kind[0]}` | `{kind[1]}` | {read[kind]} | {refused[kind]} |" for kind in sorted({*read, *refused})]
    lines += [f"| **all** | | **{read.total()}** | **{refused.total()}** |", ""]
    lines += ["| code | why refused | files |", "|---|---|--:|"]
    lines += [f"| {code} | {reason.rstrip('.')} | {count} |" for (code, reason), count in sorted(reasons.items())]
    return "\n".join(lines) + "\n"


def written_table() -> str:
    """The table as it stands in the docs."""
    return DOCS.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Print the table, or put it into the docs."""
    folder = corpus_folder()
    if folder is None:
        sys.exit("The corpus is not beside the checkout; set AVSTAMNING_CORPUS to its folder.")
    new = table(results(folder))
    if "--write" in sys.argv:
        text = DOCS.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGIN)
        DOCS.write_text(head + BEGIN + new + END + rest.partition(END)[2], encoding="utf-8")
    else:
        sys.stdout.write(new)


if __name__ == "__main__":
    main()
