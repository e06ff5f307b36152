"""The settings of operation: which place decides, what is refused, and that every key is documented."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.docs import DOCS
from pipeline.operation import FILE, Operation, secrets, variable
from pipeline.operation.load import keys, load_operation
from schemas.problems import SettingsError

KEYS = dict(keys())
SECRET = [key for key, secret in KEYS.items() if secret]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AVSTAMNING_INBOX__QUIET",):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def write(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, *options: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_operation(folder, options)
    return str(raised.value).splitlines()


def test_a_workspace_without_the_file_has_the_defaults(folder: Path) -> None:
    assert load_operation(folder) == Operation()


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "[watch]\nquiet = 1\ninterval = 1\npolling = 'never'\n")
    monkeypatch.setenv("AVSTAMNING_WATCH__QUIET", "2")
    monkeypatch.setenv("AVSTAMNING_WATCH__INTERVAL", "2")

    watch = load_operation(folder, ["watch.quiet=3"]).watch

    assert (watch.quiet, watch.interval, watch.polling) == (3, 2, "never")


def test_lists_and_tables_can_be_given_in_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVSTAMNING_NIGHT__NIGHTS", "mon tue")
    monkeypatch.setenv("AVSTAMNING_NIGHT__DUE__HUVUDBOK", "5")
    monkeypatch.setenv("AVSTAMNING_NOTICES__MAIL__TO", '["a@example.se", "b@example.se"]')

    operation = load_operation(folder, ["night.due.budget=7"])

    assert operation.night.nights == ("mon", "tue")
    assert operation.night.due == {"huvudbok": 5, "budget": 7}
    assert operation.notices.mail.to == ("a@example.se", "b@example.se")


def test_every_problem_is_told_at_its_line_or_with_the_variable_or_the_option_to_blame(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "[watch]\nquiet = -1\nquite = 2\n\n[night]\nnights = [\n  'mon',\n  'mån',\n]\n")
    monkeypatch.setenv("AVSTAMNING_INBOX__QIET", "1")

    told = problems(folder, "watch.interval=0", "watch=1", "nonsense")

    for beginning in (
        "--set nonsense", "--set watch ", "--set watch.interval", "AVSTAMNING_INBOX__QIET", "avstamning.toml:2: ",
        "avstamning.toml:3: ", "avstamning.toml:8: ",
    ):  # fmt: skip
        assert [line for line in told if line.startswith(beginning)], (beginning, told)
    assert len(told) == 7


def test_a_misspelt_option_is_told_with_the_nearest_and_a_secret_is_named_once(folder: Path) -> None:
    told = problems(folder, "watch.quite=3", "notices.urls=mailto://a", "quite_another.thing=1", "watch.quiet")

    assert "--set watch.quite is no setting. Nearest to it is watch.quiet" in told
    assert [line.count("notices.urls") for line in told if "a secret" in line] == [2]  # and in what to type instead
    assert any(line.startswith("--set notices.urls is a secret") for line in told)
    assert any(line.startswith("--set quite_another.thing is no setting. All") for line in told)


def test_a_due_day_of_a_layout_that_nobody_has_is_a_problem(folder: Path) -> None:
    write(folder, "[night]\ndue.huvudbok = 5\ndue.huvudbock = 5\n")

    with pytest.raises(SettingsError, match=r"avstamning\.toml:3: .*huvudbock"):
        load_operation(folder, (), ["huvudbok"])


def test_nothing_can_be_changed_once_it_is_loaded(folder: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_operation(folder).watch.quiet = 1  # type: ignore[misc]


# --- Secrets ----------------------------------------------------------------------------------------------------------


def as_toml(key: str, value: str) -> str:
    *tables, last = key.split(".")
    return f"[{'.'.join(tables)}]\n{last} = {value}\n"


@pytest.mark.parametrize("key", SECRET)
def test_a_secret_is_refused_in_the_file_and_on_the_command_line_without_being_shown(folder: Path, key: str) -> None:
    write(folder, as_toml(key, '"hemligt"'))

    (line, option) = sorted(problems(folder, f"{key}=hemligt"), reverse=True)

    assert line.startswith("avstamning.toml:2: ")
    assert option.startswith(f"--set {key}")
    for told in (line, option):
        assert variable(key) in told
        assert f"avstamning secret {key}" in told
        assert "hemligt" not in told


def test_a_password_within_an_address_is_refused_in_the_file_and_taken_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, '[store]\nurl = "postgresql+psycopg://a:hemligt@db/a"\n')

    (told,) = problems(folder)

    assert told.startswith("avstamning.toml:2: ")
    assert "AVSTAMNING_STORE__PASSWORD" in told
    assert "hemligt" not in told
    write(folder, "")
    monkeypatch.setenv("AVSTAMNING_STORE__URL", "postgresql+psycopg://a:hemligt@db/a")
    assert load_operation(folder).store.url == "postgresql+psycopg://a:hemligt@db/a"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("ett lösenord", ("ett lösenord",)), ('["ett lösenord", "[två"]', ("ett lösenord", "[två")), ("", ("",))],
)
def test_passwords_of_workbooks_are_one_with_its_spaces_or_an_array_of_several(
    folder: Path, monkeypatch: pytest.MonkeyPatch, given: str, meant: tuple[str, ...]
) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", given)

    operation = load_operation(folder)

    assert secrets.workbook_passwords(operation, "ekero") == meant
    assert "lösenord" not in repr(operation)


def test_a_broken_array_of_secrets_is_told_without_being_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVSTAMNING_WORKBOOKS__PASSWORDS", '["hemligt"')

    (told,) = problems(folder)

    assert told.startswith("AVSTAMNING_WORKBOOKS__PASSWORDS")
    assert "hemligt" not in told


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """A keyring in memory, in the place of the system's."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    kept: dict[tuple[str, str], str] = {}

    class InMemory(KeyringBackend):
        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if (service, username) not in kept:
                raise PasswordDeleteError("none")
            del kept[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())  # type: ignore[no-untyped-call]
    secrets._kept.cache_clear()
    yield kept
    keyring.set_keyring(before)
    secrets._kept.cache_clear()


def test_what_the_environment_does_not_have_is_found_in_the_keyring_of_the_organisation(
    folder: Path, ring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ring["avstamning/ekero", "store.password"] = "ur ringen"
    ring["avstamning/ekero", "workbooks.passwords"] = '["ett", "två"]'

    operation = load_operation(folder)

    assert secrets.store_password(operation, "ekero") == "ur ringen"
    assert secrets.workbook_passwords(operation, "ekero") == ("ett", "två")
    assert secrets.store_password(operation, "annan") is None
    monkeypatch.setenv("AVSTAMNING_STORE__PASSWORD", "ur miljön")
    assert secrets.store_password(load_operation(folder), "ekero") == "ur miljön"
    monkeypatch.delenv("AVSTAMNING_STORE__PASSWORD")
    assert secrets.store_password(load_operation(folder, ["keyring.use=false"]), "ekero") is None


def test_a_keyring_that_cannot_be_used_has_nothing_and_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]
    secrets._kept.cache_clear()
    try:
        assert secrets.mail_password(load_operation(folder), "ekero") is None
        with pytest.raises(OSError, match="keyring"):
            secrets.keep("ekero", "store.password", "hemligt")
    finally:
        keyring.set_keyring(before)


def test_a_secret_is_put_into_the_keyring_and_taken_out_again(ring: dict[tuple[str, str], str], folder: Path) -> None:
    secrets.keep("ekero", "store.password", "hemligt")
    assert secrets.store_password(load_operation(folder), "ekero") == "hemligt"

    secrets.keep("ekero", "store.password", None)
    secrets.keep("ekero", "store.password", None)

    assert ring == {}
    assert secrets.store_password(load_operation(folder), "ekero") is None


# --- Documentation ----------------------------------------------------------------------------------------------------

PAGE = (DOCS / "settings.md").read_text(encoding="utf-8")
STARTER = (files("pipeline") / "operation" / FILE).read_text(encoding="utf-8")


def documented() -> dict[str, str]:
    """Every key that the page describes, with what it says of it."""
    found: dict[str, str] = {}
    for section, rows in re.findall(r"### `\[([\w.]+)\]`\n(.*?)(?=\n### |\Z)", PAGE, re.DOTALL):
        found |= {f"{section}.{key}": said for key, said in re.findall(r"^\| `(\w+)` \| (.*) \|$", rows, re.MULTILINE)}
    return found


def test_every_key_is_documented_and_no_other() -> None:
    assert documented().keys() == KEYS.keys()


def test_the_page_says_which_keys_are_secret_and_what_holds_unless_set() -> None:
    for key, said in documented().items():
        assert ("**secret**" in said) is KEYS[key], key
        *sections, name = key.split(".")
        holder: object = Operation()
        for section in sections:
            holder = getattr(holder, section)
        default = getattr(holder, name)
        if default is None or KEYS[key]:
            continue
        (written,) = re.findall(r"`([^`]*)`$", said.rpartition("|")[2].strip()) or [None]
        plain = list(default) if isinstance(default, tuple) else default
        assert written is not None, key
        assert tomllib.loads(f"x = {written}")["x"] == plain, key


def test_the_file_that_init_writes_has_every_key_but_the_secrets_and_can_be_used_as_it_is(folder: Path) -> None:
    assert load_operation(write(folder, STARTER)) == Operation()


def test_the_file_that_init_writes_can_be_used_with_every_comment_that_is_a_setting_taken_in(folder: Path) -> None:
    text = re.sub(r"^# (\w+ = )", r"\1", STARTER, flags=re.MULTILINE)

    load_operation(write(folder, text), (), ["huvudbok", "budget", "prognos"])

    written = set(_places(tomllib.loads(text)))
    assert written == {key for key, secret in KEYS.items() if not secret}


def _places(data: dict[str, object], within: str = "") -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, dict) and f"{within}{name}" not in KEYS:
            yield from _places(value, f"{within}{name}.")
        else:
            yield f"{within}{name}"
