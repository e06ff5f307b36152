"""Collects the sentences of the code and keeps the catalogues complete: `python -m pipeline.messages` after a change.

A sentence is written out where it is used: as the template of a `Message`, of `Language.text`, of what is `wrong` in
settings, or of a function that hands its template on to one of them. Such functions are found, not listed. What the
registry of codes says of each has a catalogue of its own, and so has the help of the commands.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import cli
from pipeline.commands.helping import help_texts
from pipeline.language import DOMAIN, FOLDER, HELP, REGISTRY, WORDS
from schemas.codes import CODES

if TYPE_CHECKING:
    from babel.messages import Catalog

CODE = Path(__file__).parent
SCHEMAS = CODE.parent / "schemas"
LANGUAGES = ("sv",)
"""English is written in the code."""
DOMAINS = (DOMAIN, REGISTRY, HELP)
"""The catalogues of each language, brought up to date with the code."""

CLICK = "click"
"""The catalogue of what click says of the command line, written by hand: its sentences are in no code of ours."""

Parameter = tuple[int, str]
"""Where a function takes a template: its 0-based place among the arguments of a call, and its name."""

_MESSAGE: Mapping[str, Parameter] = {"Message": (0, "text"), "wrong": (0, "template")}
_LANGUAGE: Mapping[str, Parameter] = {"text": (0, "template")}


@dataclass(frozen=True, slots=True)
class Collected:
    """Every template with the modules that use it, and the places where a template is not written out."""

    templates: Mapping[str, Sequence[str]]
    unclear: Sequence[str]


def collect(*folders: Path) -> Collected:
    """All templates of the modules in some folders; in the program's own where none is given."""
    roots = folders or (CODE, SCHEMAS)
    paths = [path for root in roots for path in sorted(root.rglob("*.py"))]
    modules = [_Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    takers: dict[str, Parameter] = dict(_MESSAGE)
    while found := {
        name: where for module in modules for name, where in module.passing_on(takers) if name not in takers
    }:
        takers |= found
    templates: dict[str, list[str]] = {word: [f"{CODE.name}/language.py"] for word in WORDS.values()}
    unclear: list[str] = []
    for module in modules:
        (root,) = [root for root in roots if module.path.is_relative_to(root)]
        place = module.path.relative_to(root.parent).as_posix()
        for call, template in module.templates(takers):
            if template is None:
                unclear.append(f"{place}:{call.lineno}")
            elif place not in templates.setdefault(template, []):
                templates[template].append(place)
    return Collected(templates, unclear)


@dataclass(frozen=True, slots=True)
class _Module:
    path: Path
    tree: ast.Module
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        self.assigned.setdefault(target.id, []).append(node.value)

    def passing_on(self, takers: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
        """The functions that hand one of their parameters on as a template."""
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
                places = names[1:] if names[:1] in (["self"], ["cls"]) else names
                for _, argument in self._handed(function, takers):
                    if isinstance(argument, ast.Name) and argument.id in places:
                        yield self._named(function.name), (places.index(argument.id), argument.id)
        for made in ast.walk(self.tree):
            if isinstance(made, ast.ClassDef):
                yield from self._begun(made, takers)

    def _begun(self, made: ast.ClassDef, takers: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
        """A class that is made from a template: by how it begins, or because what it extends is."""
        begins = [part for part in made.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
        for function in begins:
            places = [one.arg for one in function.args.args][1:]
            for _, argument in self._handed(function, takers):
                if isinstance(argument, ast.Name) and argument.id in places:
                    yield made.name, (places.index(argument.id), argument.id)
        if not begins:
            yield from (
                (made.name, takers[base.id]) for base in made.bases if isinstance(base, ast.Name) and base.id in takers
            )

    def templates(self, takers: Mapping[str, Parameter]) -> Iterator[tuple[ast.Call, str | None]]:
        """Every template handed to a function that takes one; None where it is not written out."""
        own = {one.arg for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef) for one in node.args.args}
        for call, argument in self._handed(self.tree, takers):
            texts = self._texts(argument)
            if texts is None and not (isinstance(argument, ast.Name) and argument.id in own):
                yield call, None
            yield from ((call, text) for text in texts or () if text)

    def _handed(self, within: ast.AST, takers: Mapping[str, Parameter]) -> Iterator[tuple[ast.Call, ast.expr]]:
        for call in ast.walk(within):
            if isinstance(call, ast.Call) and (parameter := self._parameter(call.func, takers)):
                place, name = parameter
                named = [keyword.value for keyword in call.keywords if keyword.arg == name]
                if named or len(call.args) > place:
                    yield call, named[0] if named else call.args[place]

    def _parameter(self, function: ast.expr, takers: Mapping[str, Parameter]) -> Parameter | None:
        """Where a called function takes a template. A method `text` counts where it is a language's."""
        if isinstance(function, ast.Name):
            speaks = function.id == "text" and "language.text" in ast.unparse(self.tree)
            return _LANGUAGE["text"] if speaks else takers.get(self._named(function.id))
        if isinstance(function, ast.Attribute) and function.attr == "text":
            owner = ast.unparse(function.value)
            return _LANGUAGE["text"] if owner == "language" or owner.endswith(".language") else None
        return takers.get(function.attr) if isinstance(function, ast.Attribute) else None

    def _named(self, function: str) -> str:
        """A function's name; a private one's with its module, for others may have one of the same name."""
        return f"{self.path}:{function}" if function.startswith("_") else function

    def _texts(self, argument: ast.expr) -> list[str] | None:
        """The texts that an expression can be: written out, chosen between, looked up, or given a name in the module."""
        match argument:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp(body=body, orelse=otherwise):
                parts = [body, otherwise]
            case ast.Dict(values=values):
                parts = values
            case ast.Subscript(value=table) | ast.Call(func=ast.Name(id="MappingProxyType"), args=[table]):
                parts = [table]
            case ast.Name(id=name) if name in self.assigned:
                parts = self.assigned[name]
            case _:
                return None
        return self._all(parts)

    def _all(self, arguments: Sequence[ast.expr]) -> list[str] | None:
        found = [self._texts(argument) for argument in arguments]
        return None if None in found else [text for texts in found for text in texts or ()]


def registry() -> Mapping[str, Sequence[str]]:
    """Every text of the registry of codes, with the codes that say it."""
    texts: dict[str, list[str]] = {}
    for code in CODES:
        for text in dict.fromkeys(code.texts):
            texts.setdefault(text, []).append(code.code)
    return texts


def texts_of(domain: str) -> Mapping[str, Sequence[str]]:
    """Every text that a catalogue must have, with where it is said."""
    if domain == HELP:
        return help_texts(cli)
    return registry() if domain == REGISTRY else collect().templates


def catalogue(code: str, domain: str = DOMAIN) -> Catalog:
    """A catalogue of a language as it is written (`.po`)."""
    from babel.messages.pofile import read_po

    with _path(code, domain, "po").open("rb") as file:
        return read_po(file, locale=code, domain=domain)


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it (`.mo`)."""
    from babel.messages.mofile import write_mo

    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def update(code: str, domain: str = DOMAIN) -> list[str]:
    """Bring a language's files up to date with the code. Gives the texts that are not translated yet."""
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    path = _path(code, domain, "po")
    known = {message.id: message.string for message in catalogue(code, domain)} if path.exists() else {}
    since = datetime(2016, 8, 31, tzinfo=UTC)  # a fixed date: the same code gives the same files
    fresh = Catalog(
        locale=code, domain=domain, project=DOMAIN, version="1", creation_date=since, revision_date=since,
        header_comment=f"# What people read, in {code}. The texts are found by `python -m pipeline.messages`.", fuzzy=False,
        msgid_bugs_address=DOMAIN, last_translator=DOMAIN, language_team=code,
    )  # fmt: skip
    for template, places in sorted(texts_of(domain).items()):
        fresh.add(template, known.get(template) or "", locations=[(place, 0) for place in places])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, sort_output=True)
    _path(code, domain, "mo").write_bytes(compiled(catalogue(code, domain)))
    return [str(message.id) for message in fresh if message.id and not message.string]


def _path(code: str, domain: str, ending: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / f"{domain}.{ending}"


def main() -> int:
    """Update every catalogue, and say what is missing. Gives the exit code: 1 where something is."""
    wanting = [f"not written out: {place}" for place in collect().unclear]
    wanting += [f"{code}: {text}" for code in LANGUAGES for domain in DOMAINS for text in update(code, domain)]
    for code in LANGUAGES:
        _path(code, CLICK, "mo").write_bytes(compiled(catalogue(code, CLICK)))
    print("\n".join(wanting) or "Every sentence is translated.")  # noqa: T201  that is what the command is for
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
