"""What is recorded of a run: its whole outcome, as the entries of one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.files import sha256_of, write_whole
from pipeline.judging import amounts
from pipeline.language import Language
from pipeline.masking import masked
from pipeline.outcome import Outcome
from pipeline.program import program_hash, rules_hash
from pipeline.publish.results import Outputs, hashes
from pipeline.record import FileRead, PeriodRecord, RunRecord
from pipeline.result import Result, Run
from pipeline.store import NewEntry
from pipeline.workspace import Workspace


def entries_of(
    this: Run,
    outcome: Outcome,
    originals: Mapping[Path, str],
    corrected: Sequence[Path],
    workspace: Workspace,
    language: Language,
) -> Iterator[NewEntry]:
    """The entries of a run: itself, what became of every file, and how each period stands.

    `originals` gives, for each copy that goes back, the SHA-256 of its original, if it has one; `corrected` are the
    copies to take away. The results must be written and not yet released: their files' hashes are recorded.
    """

    def told(path: Path) -> str:
        return path.relative_to(workspace.outbox).as_posix()

    yield RunRecord(
        run=this.number,
        clock=this.clock.isoformat(),
        version=this.version,
        settings=this.settings,
        program=program_hash(),
        rules=rules_hash(),
        errors=bool(outcome.unhandled),
        left=tuple((masked(one.name), one.reason) for one in outcome.left),
        returned={told(path): sha256_of(path) for path in originals},
        language=language.code,
        originals={told(path): sha256 for path, sha256 in originals.items() if sha256},
        corrected=tuple(told(path) for path in corrected),
    ).entry()
    for file in outcome.files:
        yield file.entry(this.number)
    for result, outputs in outcome.results:
        if outputs is not None:
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
