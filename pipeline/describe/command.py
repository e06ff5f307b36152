"""What `avstamning describe` prints: a proposal as TOML or as data, or why the file cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.describe import describe
from pipeline.describe.data import VERSION, as_data
from pipeline.describe.toml_text import as_toml
from pipeline.files import readable_name
from pipeline.findings import FileRejected
from pipeline.language import Language
from pipeline.publish.json_result import finding_json
from pipeline.publish.terminal import print_findings
from pipeline.reading import read


def print_proposal(path: Path, language: Language, form: str) -> bool:
    """Print the layout proposed for a file as `text` (TOML) or `json`. False where the file cannot be read, which is told."""
    try:
        proposal = describe(read(path, readable_name(path.name)))
    except FileRejected as rejection:
        if form == "json":
            findings = [finding_json(finding, language) for finding in rejection.findings]
            told = {"version": VERSION, "file": readable_name(path.name), "tables": [], "findings": findings}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            print_findings(rejection.findings, language)
        return False
    if form == "json":
        click.echo(json.dumps(as_data(proposal, language.code), ensure_ascii=False))
    else:
        click.echo(as_toml(proposal, language.code), nl=False)
    return True
