r"""Verifies a journal of avstamning and the files that it tells of. One file, Python's standard library alone.

    python verifier.py --journal journal.jsonl --outbox outbox
    python verifier.py --journal journal.sqlite --outbox outbox --anchor 123:9f2c…  --anchors anchors.txt

It gives three verdicts apart. *Integrity*: the entries are chained as they were written, and the files are those that they
tell of. *Anchored*: how far the journal is what somebody noted outside it; whoever can write to the journal can write all
of it anew, and only that shows it. *Completeness*: every file that came has one outcome, and every expected night ran.

Exit codes: 0 nothing contradicts, 1 something does, 2 could not be verified at all.

How an entry is hashed: its fields but for `hash`, as JSON with keys in order (by code point), without spaces, characters
outside ASCII as they are but for unpaired surrogates (\uXXXX), in UTF-8; of that the SHA-256. `previous` is the hash of
the entry before, empty in the first.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any

FIELDS = ("number", "organisation", "kind", "subject", "run", "at", "account", "host", "payload", "previous", "hash")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OUTCOMES = ("accepted", "rejected", "duplicate", "superseded", "withdrawn", "unused")
HOLDS, BROKEN, UNTESTED = "agrees", "differs", "not-tested"

SHOWN = 20
"""How many problems of a kind are listed; all are counted."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile("[\ud800-\udfff]")

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "altered": "Entry {number} is not what was written.",
        "order": "Entry {number} does not follow the one before it: something was removed, put in, moved or altered there.",
        "short": "The journal says that it has {expected} entries and has {found}: entries were removed at its end.",
        "unreadable": "Line {number} is no entry of a journal.",
        "organisation": "Entry {number} is of another organisation, {found}.",
        "anchor-short": "{where} knows {expected} entries; the journal has {found}: entries were removed at its end.",
        "anchor-other": "Entry {number} is another than the one that {where} knows: the journal was written anew.",
        "anchor-unreadable": "{where} holds an anchor that cannot be read.",
        "stamp-wrong": "The time stamp in entry {number} is not of this journal or not by whom it says: {why}",
        "original-missing": "The original {path}, which run {run} took in, is missing.",
        "original-altered": "The original {path}, which run {run} took in, is not what it was.",
        "evidence-missing": "{path}, which the sign-off in entry {number} rests on, is missing.",
        "evidence-altered": "{path}, which the sign-off in entry {number} rests on, is not what it was.",
        "output-missing": "{path}, which run {run} published, is missing.",
        "output-altered": "{path}, which run {run} published, is not what it was.",
        "unsafe": "Entry {number} tells of a file outside the folder: {path}. It was not looked at.",
        "outcome": "{path} came in run {run} and has {count} outcomes; it should have one.",
        "unknown": "{path} lies in the archive, and no entry tells of it.",
        "open": "Run {run} was recorded and did not end. The next run finishes it.",
        "night": "No run on {day}, though one was expected.",
        "integrity-agrees": "Integrity: holds. {entries} entries, {files} files are as they were recorded.",
        "integrity-differs": "Integrity: BROKEN. {entries} entries, {files} files; {problems} problems.",
        "files-untested": "Files were not looked at: no outbox was given.",
        "deleted": "{count} files were deleted by decisions that are in the journal.",
        "anchored-agrees": "Anchored: entries 1–{upto} of {entries} are what was noted outside ({where}).",
        "anchored-differs": "Anchored: BROKEN. The journal is not the one that was noted outside.",
        "anchored-not-tested": "Anchored: not tested. Nothing noted outside was given, so a journal written wholly anew would"
        " not be noticed. Its head now: {head}",
        "beyond": "Entries {first}–{entries} came later, and nothing outside vouches for them yet.",
        "completeness-agrees": "Completeness: holds. {files} files that came have one outcome each; {nights} expected nights ran.",
        "completeness-differs": "Completeness: BROKEN. {problems} problems.",
        "completeness-not-tested": "Completeness: {files} files that came have one outcome each. Nights not tested: none are"
        " declared.",
        "more": "… and {count} more of the same kind.",
        "no-journal": "{path} cannot be read as a journal: {why}",
        "several": "{path} holds the journals of several organisations ({found}): choose one with --organisation",
    },
    "sv": {
        "altered": "Post {number} är inte den som skrevs.",
        "order": "Post {number} följer inte på den före: något har tagits bort, skjutits in, flyttats eller ändrats där.",
        "short": "Körhistoriken säger sig ha {expected} poster och har {found}: poster har tagits bort i slutet.",
        "unreadable": "Rad {number} är ingen post i en körhistorik.",
        "organisation": "Post {number} hör till en annan organisation, {found}.",
        "anchor-short": "{where} känner till {expected} poster; körhistoriken har {found}: poster har tagits bort i slutet.",
        "anchor-other": "Post {number} är en annan än den som {where} känner till: körhistoriken har skrivits om.",
        "anchor-unreadable": "{where} har ett ankare som inte går att läsa.",
        "stamp-wrong": "Tidsstämpeln i post {number} gäller inte den här körhistoriken eller är inte från den som den säger: {why}",
        "original-missing": "Originalet {path}, som körning {run} läste in, saknas.",
        "original-altered": "Originalet {path}, som körning {run} läste in, är inte vad det var.",
        "evidence-missing": "{path}, som godkännandet i post {number} vilar på, saknas.",
        "evidence-altered": "{path}, som godkännandet i post {number} vilar på, är inte vad det var.",
        "output-missing": "{path}, som körning {run} lämnade, saknas.",
        "output-altered": "{path}, som körning {run} lämnade, är inte vad den var.",
        "unsafe": "Post {number} talar om en fil utanför mappen: {path}. Den är inte läst.",
        "outcome": "{path} kom i körning {run} och har {count} utfall; den ska ha ett.",
        "unknown": "{path} ligger i arkivet, och ingen post talar om den.",
        "open": "Körning {run} finns i körhistoriken men blev inte klar. Nästa körning avslutar den.",
        "night": "Ingen körning {day}, trots att en var väntad.",
        "integrity-agrees": "Oförändrat: stämmer. {entries} poster, {files} filer är som de var.",
        "integrity-differs": "Oförändrat: STÄMMER INTE. {entries} poster, {files} filer; {problems} fel.",
        "files-untested": "Filerna är inte kontrollerade: ingen utkorg angavs.",
        "deleted": "{count} filer är gallrade enligt beslut som finns i körhistoriken.",
        "anchored-agrees": "Förankrat: post 1–{upto} av {entries} är vad som har antecknats utanför ({where}).",
        "anchored-differs": "Förankrat: STÄMMER INTE. Körhistoriken är inte den som har antecknats utanför.",
        "anchored-not-tested": "Förankrat: ej kontrollerat. Inget som antecknats utanför angavs, så en körhistorik som skrivits"
        " om helt skulle inte märkas. Dess huvud nu: {head}",
        "beyond": "Post {first}–{entries} kom senare, och inget utanför styrker dem ännu.",
        "completeness-agrees": "Fullständigt: stämmer. {files} filer som kom har var sitt utfall; {nights} väntade nätter kördes.",
        "completeness-differs": "Fullständigt: STÄMMER INTE. {problems} fel.",
        "completeness-not-tested": "Fullständigt: {files} filer som kom har var sitt utfall. Nätterna är ej kontrollerade: inga är"
        " angivna.",
        "more": "… och {count} till av samma slag.",
        "no-journal": "{path} går inte att läsa som körhistorik: {why}",
        "several": "{path} har flera organisationers körhistorik ({found}): välj en med --organisation",
    },
}  # fmt: skip
"""What is said, in the languages of those who read it. It stands here and in no catalogue, so that the file stands alone."""

Row = Mapping[str, Any]
"""An entry: the eleven FIELDS, `payload` as a text of JSON."""


@dataclass(frozen=True)
class Problem:
    """Something that does not hold: a key of SENTENCES, and what stands in the sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: str) -> str:
        """The problem in a sentence."""
        return SENTENCES[language][self.code].format(**self.values)


@dataclass(frozen=True)
class Anchor:
    """A head that was noted outside the journal: how many entries, the hash of the last, and where it was noted."""

    count: int
    hash: str
    where: str


@dataclass(frozen=True)
class Report:
    """What holds. Each verdict is `agrees`, `differs` or `not-tested`; `upto` is the last entry that an anchor vouches for."""

    entries: int
    head: str
    integrity: str
    anchored: str
    completeness: str
    files: int | None
    deleted: int
    arrived: int
    nights: int | None
    upto: int
    where: str
    on_integrity: tuple[Problem, ...] = ()
    on_anchors: tuple[Problem, ...] = ()
    on_completeness: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts."""
        return BROKEN not in (self.integrity, self.anchored, self.completeness)

    def as_json(self, language: str) -> dict[str, Any]:
        """The report for programs."""

        def listed(problems: Sequence[Problem]) -> list[dict[str, Any]]:
            return [{"code": one.code, **one.values, "message": one.said(language)} for one in problems]

        return {
            "version": 1,
            "entries": self.entries,
            "head": self.head,
            "integrity": {"verdict": self.integrity, "files": self.files, "deleted": self.deleted,
                          "problems": listed(self.on_integrity)},
            "anchored": {"verdict": self.anchored, "upto": self.upto, "by": self.where, "problems": listed(self.on_anchors)},
            "completeness": {"verdict": self.completeness, "files": self.arrived, "nights": self.nights,
                             "problems": listed(self.on_completeness)},
        }  # fmt: skip

    def as_text(self, language: str) -> str:
        """The report for people."""
        say = SENTENCES[language]
        values = {
            "entries": self.entries,
            "files": self.files or 0,
            "head": f"{self.entries}:{self.head}",
            "upto": self.upto,
            "where": self.where,
            "first": self.upto + 1,
            "nights": self.nights,
            "count": self.deleted,
        }
        lines = [say[f"integrity-{self.integrity}"].format(**values, problems=len(self.on_integrity))]
        lines += _shown(self.on_integrity, language)
        lines += [say["files-untested"]] if self.files is None else []
        lines += [say["deleted"].format(**values)] if self.deleted else []
        lines.append(say[f"anchored-{self.anchored}"].format(**values))
        lines += _shown(self.on_anchors, language)
        lines += [say["beyond"].format(**values)] if self.anchored == HOLDS and self.upto < self.entries else []
        counted = {**values, "files": self.arrived, "problems": len(self.on_completeness)}
        lines.append(say[f"completeness-{self.completeness}"].format(**counted))
        lines += _shown(self.on_completeness, language)
        return "\n".join(lines)


class Unverifiable(Exception):
    """What was given is no journal, said in a problem."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


# --- Reading ----------------------------------------------------------------------------------------------------------


def rows_of(path: Path, organisation: str | None = None) -> tuple[list[Row], tuple[int, str] | None]:
    """The entries of a journal, a SQLite file or an export of JSON lines; with the head where the database keeps one.

    Raises Unverifiable.
    """
    try:
        with path.open("rb") as file:
            is_sqlite = file.read(16) == b"SQLite format 3\0"
        return _of_sqlite(path, organisation) if is_sqlite else (_of_lines(path), None)
    except (OSError, UnicodeDecodeError, sqlite3.Error) as error:
        raise Unverifiable("no-journal", path=str(path), why=str(error)) from error


def _of_sqlite(path: Path, organisation: str | None) -> tuple[list[Row], tuple[int, str] | None]:
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        known = [name for (name,) in database.execute("SELECT organisation FROM journal_head ORDER BY 1")]
        if organisation is None and len(known) > 1:
            raise Unverifiable("several", path=str(path), found=", ".join(map(str, known)))
        wanted = organisation or (known[0] if known else "")
        database.row_factory = sqlite3.Row
        found = database.execute("SELECT * FROM journal WHERE organisation = ? ORDER BY number", (wanted,))
        rows: list[Row] = [dict(row) for row in found]
        head = database.execute("SELECT entries, hash FROM journal_head WHERE organisation = ?", (wanted,)).fetchone()
        return rows, (head["entries"], head["hash"]) if head else None


def _of_lines(path: Path) -> list[Row]:
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            try:
                entry = json.loads(line)
                payload = canonical(entry["payload"])
            except (ValueError, KeyError, TypeError):
                entry, payload = {}, ""
            rows.append({**entry, "payload": payload} if entry.keys() == set(FIELDS) else {})
    return rows


def canonical(value: object) -> str:
    """The one text that a value of JSON is hashed as."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def hash_of(row: Row) -> str:
    """The hash that an entry should have; empty where it cannot be an entry."""
    try:
        content = {name: row[name] for name in FIELDS if name not in ("hash", "payload")}
        content["payload"] = json.loads(row["payload"])
        return hashlib.sha256(canonical(content).encode()).hexdigest()
    except (KeyError, TypeError, ValueError):
        return ""


# --- Verifying --------------------------------------------------------------------------------------------------------


def verify(
    rows: Sequence[Row],
    head: tuple[int, str] | None = None,
    outbox: Path | None = None,
    anchors: Iterable[Anchor] = (),
    nights: Sequence[str] = (),
    today: date | None = None,
    wrong_anchors: Sequence[Problem] = (),
) -> Report:
    """Hold a journal against itself, against the files in an outbox, and against what was noted outside it.

    `nights` are the weekdays (`mon` …) on which the program should have run, until the day before `today`, or else the
    last day of the journal.
    """
    rows = [row if _is_entry(row) else {} for row in rows]
    on_integrity = list(chain(rows, head))
    files, deleted = None, 0
    if outbox is not None:
        looked_at, deleted, wrong = _files(rows, outbox)
        files = looked_at
        on_integrity += wrong
    upto, where, on_anchors = _anchored(rows, anchors)
    on_anchors = [*wrong_anchors, *on_anchors]
    arrived, on_completeness = _outcomes(rows, outbox)
    counted, missing = _nights(rows, nights, today)
    on_completeness += missing
    return Report(
        entries=len(rows),
        head=str(rows[-1].get("hash", "")) if rows else "",
        integrity=BROKEN if on_integrity else HOLDS,
        anchored=BROKEN if on_anchors else HOLDS if upto else UNTESTED,
        completeness=BROKEN if on_completeness else HOLDS if nights else UNTESTED,
        files=files,
        deleted=deleted,
        arrived=arrived,
        nights=counted if nights else None,
        upto=upto,
        where=where,
        on_integrity=tuple(on_integrity),
        on_anchors=tuple(on_anchors),
        on_completeness=tuple(on_completeness),
    )


def _is_entry(row: Row) -> bool:
    """Whether every field is of its type: whoever rewrites a journal can write anything there."""
    numbers = type(row.get("number")) is int and type(row.get("run")) in (int, type(None))
    return numbers and all(isinstance(row.get(name), str) for name in FIELDS if name not in ("number", "run"))


def chain(rows: Sequence[Row], head: tuple[int, str] | None = None) -> Iterator[Problem]:
    """Walk the chain: every entry is what its hash says, follows the one before, and the last is where the head says."""
    previous, organisation = "", rows[0].get("organisation") if rows else None
    for number, row in enumerate(rows, start=1):
        if not row:
            yield Problem("unreadable", {"number": number})
        elif hash_of(row) != row["hash"]:
            yield Problem("altered", {"number": row["number"]})
        elif row["organisation"] != organisation:
            yield Problem("organisation", {"number": row["number"], "found": str(row["organisation"])})
        elif row["number"] != number or row["previous"] != previous:
            yield Problem("order", {"number": row["number"]})
        previous = str(row.get("hash", ""))
    if head is not None and (len(rows), previous) != tuple(head):
        yield Problem("short", {"expected": head[0], "found": len(rows)})


def _anchored(rows: Sequence[Row], anchors: Iterable[Anchor]) -> tuple[int, str, list[Problem]]:
    """How far the anchors vouch for the journal, which does so farthest, and those that it contradicts."""
    upto, where, problems = 0, "", []
    for anchor in anchors:
        if anchor.count > len(rows):
            problems.append(
                Problem("anchor-short", {"where": anchor.where, "expected": anchor.count, "found": len(rows)})
            )
        elif rows[anchor.count - 1].get("hash") != anchor.hash:
            problems.append(Problem("anchor-other", {"where": anchor.where, "number": anchor.count}))
        elif anchor.count > upto:
            upto, where = anchor.count, anchor.where
    return upto, where, problems


def _files(rows: Sequence[Row], outbox: Path) -> tuple[int, int, list[Problem]]:
    """Hash the originals and the published files anew: how many, how many were deleted by decision, and what is wrong."""
    wanted = {path: (sha256, what, row) for row in rows for path, sha256, what, row in _told_of(row)}
    deleted = {gone for row in rows if row.get("kind") == "deletion" for gone in _deleted(row)}
    problems, gone = [], 0
    for path, (sha256, what, row) in sorted(wanted.items(), key=lambda one: one[0]):
        if ".." in Path(path).parts or Path(path).is_absolute():
            problems.append(Problem("unsafe", {"number": row["number"], "path": path}))
            continue
        try:
            found = _sha256(outbox / path)
        except (OSError, ValueError):  # the latter: no system calls a file so
            if path in deleted or sha256 in deleted:
                gone += 1
            else:
                problems.append(Problem(f"{what}-missing", {"path": path, "run": row["run"], "number": row["number"]}))
            continue
        if found != sha256:
            problems.append(Problem(f"{what}-altered", {"path": path, "run": row["run"], "number": row["number"]}))
    return len(wanted) - gone, gone, problems


def _told_of(row: Row) -> Iterator[tuple[str, str, str, Row]]:
    """The files that an entry tells of: path in the outbox, SHA-256, whether original or output, and the entry."""
    payload = _payload(row)
    if row.get("kind") == "file" and payload.get("kept"):
        yield f"archive/{payload['kept']}", str(payload.get("sha256")), "original", row
    if row.get("kind") == "sign-off":
        attached = payload.get("attachments")
        for one in attached if isinstance(attached, list) else ():
            if isinstance(one, dict):
                yield str(one.get("kept")), str(one.get("sha256")), "evidence", row
    if row.get("kind") == "period":
        outputs = payload.get("outputs")
        for path, sha256 in outputs.items() if isinstance(outputs, dict) else ():
            yield str(path), str(sha256), "output", row


def _outcomes(rows: Sequence[Row], outbox: Path | None) -> tuple[int, list[Problem]]:
    """How many files came, and where one has not one outcome, or an original that no entry tells of."""
    outcomes: dict[tuple[Any, str, str], list[str]] = {}
    told: set[str] = set()
    runs: dict[Any, bool] = {}
    for row in rows:
        payload = _payload(row)
        if row.get("kind") == "file":
            told.add(str(payload.get("kept")))
            if payload.get("arrived"):
                came = (row["run"], str(payload.get("file")), str(payload.get("sha256")))
                outcomes.setdefault(came, []).append(str(payload.get("outcome")))
        elif row.get("kind") == "run":
            runs[row["run"]] = bool(payload.get("imported"))
        elif row.get("kind") == "end":
            runs[row["run"]] = True
    problems = [
        Problem("outcome", {"path": name, "run": run, "count": len(found)})
        for (run, name, _), found in outcomes.items()
        if len(found) != 1 or found[0] not in OUTCOMES
    ]
    problems += [Problem("open", {"run": run}) for run, over in runs.items() if not over]
    archive = outbox / "archive" if outbox is not None else None
    if archive is not None and archive.is_dir():
        kept = (path for path in sorted(archive.glob("*/*")) if not path.parent.name.startswith("."))
        names = (path.relative_to(archive).as_posix() for path in kept if path.is_file())
        problems += [Problem("unknown", {"path": f"archive/{name}"}) for name in names if name not in told]
    return len(outcomes), problems


def _nights(rows: Sequence[Row], nights: Sequence[str], today: date | None) -> tuple[int, list[Problem]]:
    """How many nights were expected, and those on which nothing ran, by the calendar of this machine."""
    ran = {day for row in rows if row.get("kind") in ("run", "night") and (day := _day(row))}
    if not ran or not nights:
        return 0, []
    expected, day = [], min(ran)
    while day < (today or max(ran)):
        if WEEKDAYS[day.weekday()] in nights:
            expected.append(day)
        day += timedelta(days=1)
    return len(expected), [Problem("night", {"day": day.isoformat()}) for day in expected if day not in ran]


def _day(row: Row) -> date | None:
    try:
        return datetime.fromisoformat(str(row["at"]).replace("Z", "+00:00")).astimezone().date()  # noqa: FURB162  Python 3.9 reads no Z
    except ValueError:
        return None


def _payload(row: Row) -> Mapping[str, Any]:
    try:
        payload = json.loads(row["payload"])
    except (KeyError, TypeError, ValueError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _deleted(row: Row) -> Iterator[str]:
    """What a decision deleted: the paths in the outbox and the SHA-256 of files, or the one that the entry is about."""
    yield str(row.get("subject"))
    files = _payload(row).get("files")
    for one in files if isinstance(files, list) else ():
        if isinstance(one, dict):
            yield from (str(one[name]) for name in ("path", "sha256") if name in one)


def _sha256(path: Path) -> str:
    if path.is_symlink():
        raise OSError("a link")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


# --- Anchors ----------------------------------------------------------------------------------------------------------


def anchor_of(text: str, where: str) -> Anchor:
    """An anchor written COUNT:HASH; the beginning of a hash will not do. Raises ValueError."""
    count, _, digest = text.strip().partition(":")
    if not count.isdigit() or int(count) < 1 or not _SHA256.fullmatch(digest.lower()):
        raise ValueError(text)
    return Anchor(int(count), digest.lower(), where)


def anchors_of(path: Path, organisation: str | None = None) -> tuple[list[Anchor], list[Problem]]:
    """The anchors in a file, a line `TIME ORGANISATION COUNT HASH` each, and those that cannot be read. Raises OSError."""
    anchors, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        words = line.split()
        where = f"{path.name}:{number}"
        if not words or line.startswith("#"):
            continue
        try:
            _, whose, count, digest = words
            anchor = anchor_of(f"{count}:{digest}", where)
        except ValueError:
            problems.append(Problem("anchor-unreadable", {"where": where}))
            continue
        if organisation is None or whose == organisation:
            anchors.append(anchor)
    return anchors, problems


def _shown(problems: Sequence[Problem], language: str) -> list[str]:
    lines: list[str] = []
    for code in dict.fromkeys(one.code for one in problems):
        same = [one for one in problems if one.code == code]
        lines += [f"  {one.said(language)}" for one in same[:SHOWN]]
        if len(same) > SHOWN:
            lines.append("  " + SENTENCES[language]["more"].format(count=len(same) - SHOWN))
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the command line names, and print the report. Gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--journal", type=Path, required=True, help="the SQLite file, or an export of JSON lines")
    parser.add_argument("--organisation", help="whose journal, where a database has several")
    parser.add_argument(
        "--outbox", type=Path, help="the folder with archive/ and the results: their files are hashed anew"
    )
    parser.add_argument("--anchor", action="append", default=[], help="a head noted outside, COUNT:HASH")
    parser.add_argument("--anchors", type=Path, help="a file of heads noted outside, as avstamning writes it")
    parser.add_argument("--nights", default="", help="the weekdays on which it should have run: mon,tue,wed,thu,fri")
    parser.add_argument("--lang", choices=sorted(SENTENCES), default="sv")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    given = parser.parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        rows, head = rows_of(given.journal, given.organisation)
        anchors = [anchor_of(text, f"--anchor {text[:20]}…") for text in given.anchor]
        more, wrong = (
            anchors_of(given.anchors, rows[0].get("organisation") if rows else None) if given.anchors else ([], [])
        )
    except Unverifiable as problem:
        sys.stderr.write(problem.problem.said(given.lang) + "\n")
        return 2
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    nights = [day for day in given.nights.lower().replace(",", " ").split() if day in WEEKDAYS]
    report = verify(rows, head, given.outbox, [*anchors, *more], nights, wrong_anchors=wrong)
    text = (
        json.dumps(report.as_json(given.lang), ensure_ascii=False, indent=1)
        if given.format == "json"
        else report.as_text(given.lang)
    )
    sys.stdout.write(text + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
