"""What is recorded of a run: its whole outcome, as the entries of one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.arrivals import Left
from pipeline.files import sha256_of, write_whole
from pipeline.judging import amounts
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.program import program_hash, rules_hash
from pipeline.publish.results import Outputs, hashes
from pipeline.record import Entry, FileRead, PeriodRecord, RunRecord
from pipeline.result import Result, Run
from pipeline.store import NewEntry
from pipeline.workspace import Workspace


def entries_of(
    this: Run,
    results: Sequence[tuple[Result, Outputs]],
    files: Sequence[Entry],
    returned: Sequence[Path],
    left: Sequence[Left],
    workspace: Workspace,
    *,
    errors: bool,
    language: Language,
) -> Iterator[NewEntry]:
    """The entries of a run: itself, what became of every file, and how each period stands.

    The results must be written and not yet released: their files' hashes are recorded.
    """
    yield RunRecord(
        run=this.number,
        clock=this.clock.isoformat(),
        version=this.version,
        settings=this.settings,
        program=program_hash(),
        rules=rules_hash(),
        errors=errors,
        left=tuple((masked(one.name), one.reason) for one in left),
        returned={path.relative_to(workspace.outbox).as_posix(): sha256_of(path) for path in returned},
        language=language.code,
    ).entry()
    for file in files:
        yield file.entry(this.number)
    for result, outputs in results:
        yield _period(result, outputs, workspace.outbox).entry(this.number)


def _period(result: Result, outputs: Outputs, outbox: Path) -> PeriodRecord:
    inputs = [
        FileRead(
            file=masked(use.source.file),
            sha256=use.source.sha256,
            sheet=masked(use.sheet),
            layout=use.layout,
            title=use.title,
            rows=use.rows,
            controls=tuple((c.column, c.cell, str(c.printed), str(c.computed)) for c in use.controls),
        )
        for use in result.sources
    ]
    verdicts = Counter(result.comparisons["verdict"].to_list())
    severities = Counter(str(finding.severity) for finding in result.findings)
    return PeriodRecord(
        period=str(result.period),
        verdict=result.verdict,
        figures=amounts(result),
        folder=outputs.folder.relative_to(outbox).as_posix(),
        outputs=hashes(outputs.folder, outbox),
        comparisons=dict(sorted(verdicts.items())),
        findings=dict(sorted(severities.items())),
        inputs=inputs,
    )


SETTINGS = "settings"
"""Where in the outbox the settings files that runs were made with are kept, each by its hash."""


def keep_settings(workspace: Workspace) -> None:
    """Keep a copy of the organisation's settings as they are, so that a run can be repeated when they have changed."""
    for path in sorted((workspace.root / "schemas").glob("*.toml")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == workspace.settings:
            place = workspace.outbox / SETTINGS / workspace.settings[:16] / path.name
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                write_whole(place, content)
            return
