"""Every command says what it does in two languages, and tells a mistake by its code without a trace of the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from backend.cli import app, running
from backend.embedded import EmbeddedServers, require_database
from backend.settings.load import PREFIX
from tests.factories.clamd import clamd_of

RUNNER = CliRunner()
GROUP = get_command(app)
SERVING = (["demo"], ["up"], ["api"], ["worker"])
WORKING = (["migrate"], ["purge", "--once"], ["doctor"], ["token", "jet"], ["seed-pair"], ["scenario", "first-region"])
BILINGUAL = re.compile(r"\S+ / \S+")
# For options that speak for themselves, in the words of the library.
OWN_WORDS = {"help"}


def commands() -> Iterator[tuple[str, ...]]:
    """Every command and group by its words, the whole first."""
    yield ()
    for name, command in GROUP.commands.items():  # type: ignore[attr-defined] # the root is a group
        yield (name,)
        yield from ((name, inner) for inner in getattr(command, "commands", {}))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and a data folder that is not there."""
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(tmp_path / "data"))
    for name in ("REGIONS_FILE", "HOST", "PORT"):
        monkeypatch.delenv(f"{PREFIX}{name}", raising=False)


def invoke(*words: str) -> Result:
    return RUNNER.invoke(app, list(words))


def told(result: Result, code: str) -> str:
    """What was said, of a mistake that has this code."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    said = result.stderr
    assert code in said
    assert " / " in said
    return said


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_explains_itself_in_two_languages(words: tuple[str, ...]) -> None:
    shown = invoke(*words, "--help")
    assert shown.exit_code == 0
    flat = " ".join(shown.output.split())
    assert BILINGUAL.search(flat)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_option_explains_itself_in_two_languages(words: tuple[str, ...]) -> None:
    command = GROUP
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined] # a group, since it has a command of this name
    texts = {option.name: getattr(option, "help", "") or "" for option in command.params}
    assert [name for name, text in texts.items() if name not in OWN_WORDS and not BILINGUAL.search(text)] == []
    assert (command.get_short_help_str(400) or "").count(" / ") == 1 or not words


def test_the_list_of_commands_is_complete() -> None:
    wanted = {"demo", "up", "api", "worker", "migrate", "schema", "doctor", "token", "scenario", "purge", "seed-pair"}
    assert wanted <= {words[0] for words in commands() if words}
    assert {("schema", "export"), ("schema", "check"), ("scenario", "first-region")} <= set(commands())


@pytest.mark.parametrize(
    "words", [["nietbestaand"], ["demo", "--size", "dorp"], ["demo", "--port", "70000"], ["token"]]
)
def test_a_command_that_is_typed_wrong_is_told_so(words: list[str], tmp_path: Path) -> None:
    refused = invoke(*words)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [*SERVING, *WORKING], ids=" ".join)
def test_a_wrong_setting_is_told_by_its_name_and_nothing_is_made(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{PREFIX}PORT", "geheim")
    said = told(invoke(*words), "SETTING_INVALID")
    assert f"{PREFIX}PORT" in said
    assert "geheim" not in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["token", "niemand"], "PERSON_UNKNOWN"),
        (["token", "jet"], "NO_SIGN_IN"),
        (["scenario", "first-region"], "NOT_RUNNING"),
    ],
)
def test_before_the_demo_was_started_its_commands_say_what_is_missing(
    words: list[str], code: str, tmp_path: Path
) -> None:
    told(invoke(*words), code)
    assert not (tmp_path / "data").exists()


def production(folder: Path, *, code: str = "echt") -> Path:
    """A region with real people, on servers that nobody will ever reach."""
    file = folder / "regions.toml"
    lines = [f'[[region]]\ncode = "{code}"\nname = "Echte regio"\nmode = "production"']
    lines += [f'{name}_key_file = "{name}.key"' for name in ("master", "binding")]
    decision = '{ id = "2026-014", decided_by = "directie", decided_on = 2026-11-22 }'
    lines += [f"{name}_decision = {decision}" for name in ("local_key", "no_scanner")]
    lines += ['valkey = "redis://127.0.0.1:1/0"', "[region.database]"]
    lines += [f'{role} = "postgresql://ketentafel_{role}:geheim@127.0.0.1:1/c"' for role in ("owner", "app", "worker")]
    lines += ["[region.key_store]"]
    lines += [f'{role} = "postgresql://ketentafel_keys_{role}:geheim@127.0.0.1:1/k"' for role in ("owner", "app")]
    file.write_text("\n".join(lines), encoding="utf-8")
    for name in ("master", "binding"):
        key = folder / f"{name}.key"
        key.write_bytes(bytes(range(32)))
        key.chmod(0o400)
    return file


@pytest.mark.parametrize("words", [["token", "jet"], ["seed-pair"], ["scenario", "first-region"]], ids=" ".join)
def test_nothing_of_the_demo_works_where_people_are_real(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{PREFIX}REGIONS_FILE", str(production(tmp_path)))
    told(invoke(*words), "NO_DEMO_REGION")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [["api"], ["worker"], ["migrate"], ["purge", "--once"]], ids=" ".join)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{PREFIX}REGIONS_FILE", str(production(tmp_path)))
    monkeypatch.setenv(f"{PREFIX}PORT", "8999")
    said = told(invoke(*words), "DATABASE_UNREACHABLE")
    assert "127.0.0.1" in said
    assert "geheim" not in said


@pytest.mark.parametrize("words", [["api"], ["worker"], ["purge", "--once"]], ids=" ".join)
def test_a_database_that_was_never_migrated_is_told_with_what_to_do(
    words: list[str], servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The databases of another code on these servers: they are there and they are empty."""
    empty(servers, monkeypatch)
    said = told(invoke(*words), "NOT_MIGRATED")
    assert "ketentafel migrate" in said


@pytest.mark.parametrize("words", [["api"], ["worker"], ["purge", "--once"]], ids=" ".join)
def test_a_server_that_is_too_old_is_told_by_its_version(
    words: list[str], servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(servers, monkeypatch)

    async def asks_for_more(url: str, *, revision: str | None = None) -> None:
        await require_database(url, revision=revision, minimum=99)

    monkeypatch.setattr(running, "require_database", asks_for_more)
    said = told(invoke(*words), "DATABASE_VERSION")
    assert "99" in said


def test_a_purge_asks_to_be_told_once(tmp_path: Path) -> None:
    refused = invoke("purge")
    assert refused.exit_code == 2
    assert "--once" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_the_doctor_looks_and_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = invoke("doctor")
    assert shown.exit_code == 0, shown.output
    assert "PostgreSQL" in shown.output
    assert "ketentafel migrate" in shown.output
    assert not (tmp_path / "data").exists()
    monkeypatch.setenv(f"{PREFIX}REGIONS_FILE", str(production(tmp_path)))
    sick = invoke("doctor")
    assert sick.exit_code == 1
    assert "DATABASE_UNREACHABLE" in sick.output
    assert "geheim" not in sick.output
    # Who looks through files is said: nobody, by a decision; a scanner, as it words itself; or one that is silent.
    assert "let op: echt: virusscanner: Stel [region.scanner] in" in sick.output
    with clamd_of(b"ClamAV 1.4.6/27800/Mon Nov 23 09:00:00 2026\x00") as one:
        file = production(tmp_path)
        file.write_text(f"{file.read_text()}\n[region.scanner]\nport = {one.port}\n")
        assert "ClamAV 1.4.6/27800/Mon Nov 23 09:00:00 2026" in invoke("doctor").output
    assert "fout: echt: virusscanner: Start clamd" in invoke("doctor").output


def empty(servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of a demo region whose databases are there and hold nothing."""
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(servers.data_dir))
    file = servers.data_dir / "leeg.toml"
    file.write_text('[[region]]\ncode = "leeg"\nname = "Leeg"\nmode = "demo"\n', encoding="utf-8")
    monkeypatch.setenv(f"{PREFIX}REGIONS_FILE", str(file))
    monkeypatch.setenv(f"{PREFIX}PORT", "8998")
    for name, owner in (
        ("ketentafel_cases_leeg", "ketentafel_owner"),
        ("ketentafel_cases_leeg", "ketentafel_app"),
        ("ketentafel_keys_leeg", "ketentafel_keys_owner"),
    ):
        servers.create_database_blocking(name, owner)
