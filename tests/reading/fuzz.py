"""Mutates files of the corpus and reads them: `python -m tests.reading.fuzz [seconds] [seed]`, two minutes by default.

Each mutant is read or refused. A crash, a hang, or a book that contradicts itself ends the run, and leaves the mutant
behind. `make fuzz` runs it; a short round is among the tests.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from pipeline.cells import not_tested
from pipeline.describe import describe
from pipeline.describe.toml_text import as_toml
from pipeline.findings import FileRejected
from pipeline.reading import Limits
from pipeline.reading.opening import book_of
from pipeline.tables import Book
from tests.conftest import corpus_folder

LARGEST = 200_000
"""Bytes of a file that is worth mutating: a larger one takes its time and teaches little."""

LIMITS = Limits(seconds=10.0, cells=2_000_000, expanded=64 << 20, characters=16 << 20)
TELLING = (
    b"\x00",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"-1",
    b"99999999999",
    b'"',
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"1e999",
    b"]]>",
)


def mutants(paths: Sequence[Path], seed: int) -> Iterator[tuple[Path, bytes]]:
    """Altered files without end: bytes replaced, cut out, repeated or exchanged, in the file or in one of its parts."""
    chance = random.Random(seed)
    while True:
        path = chance.choice(paths)
        content = path.read_bytes()
        if content.startswith(b"PK") and chance.random() < 0.8:
            yield path, _in_a_part(content, chance)
        else:
            yield path, altered(content, chance)


def altered(content: bytes, chance: random.Random) -> bytes:
    """Content with one to eight changes."""
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(content) + 1), chance.choice((1, 2, 4, 16, 64, 1_024))
        other = chance.randrange(len(content) + 1)
        new = chance.choice(
            (
                chance.randbytes(size),
                chance.choice(TELLING),
                b"",
                content[at : at + size] * 2,
                content[other : other + size],
            )
        )
        content = content[:at] + new + content[at + chance.choice((0, size)) :]
    return content[: chance.randrange(len(content) + 1)] if chance.random() < 0.05 else content


def _in_a_part(content: bytes, chance: random.Random) -> bytes:
    """An archive with one of its parts altered, or the archive itself where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < LARGEST}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return altered(content, chance)
    if not parts:
        return altered(content, chance)
    chosen = chance.choice(sorted(parts))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, altered(part, chance) if name == chosen else part)
    return packed.getvalue()


def sound(book: Book) -> None:
    """What every book holds to. Raises AssertionError where one does not."""
    not_tested(book)
    as_toml(describe(book), "sv")
    for sheet in book.sheets:
        assert sheet.cells["row"].is_sorted()
        assert sheet.cells["row"].is_unique().all()
        assert sheet.kinds.columns == sheet.cells.columns
        assert (sheet.kinds.null_count() == sheet.cells.null_count()).row(0) == (True,) * sheet.cells.width


def outcome(path: Path, content: bytes) -> str:
    """How reading a mutant ended: the format, or the code of the refusal."""
    try:
        book = book_of(content, path.name, LIMITS)
    except FileRejected as refused:
        (finding,) = refused.findings
        finding.message.text.format(**finding.message.values)
        return finding.code
    sound(book)
    return book.format


def fuzz(seconds: float, seed: int, folder: Path) -> Counter[str]:
    """Read mutants for so long. Gives how often each outcome was; raises what went wrong, with the mutant's path."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and 0 < path.stat().st_size < LARGEST)
    ended: Counter[str] = Counter()
    stop = time.monotonic() + seconds
    for path, content in mutants(paths, seed):
        started = time.monotonic()
        if started > stop:
            return ended
        try:
            ended[outcome(path, content)] += 1
            assert time.monotonic() - started < LIMITS.seconds_for(len(content)) + 5, "it took too long"
        except BaseException as error:
            kept = Path(tempfile.mkdtemp(prefix="mutant-")) / path.name
            kept.write_bytes(content)
            error.add_note(f"the mutant is {kept}, seed {seed}, after {sum(ended.values())} others")
            raise
    return ended


if __name__ == "__main__":
    corpus = corpus_folder()
    if corpus is None:
        raise SystemExit("the corpus of third-party spreadsheets is not there (or set AVSTAMNING_CORPUS)")
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {chosen}")  # noqa: T201 - a script tells what it does
    found = fuzz(float(sys.argv[1]) if len(sys.argv) > 1 else 120.0, chosen, corpus / "formats")
    print(f"{found.total()} mutants: {dict(found.most_common())}")  # noqa: T201
