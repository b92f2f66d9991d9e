"""GraphiQL, and with it a way to be given a token, is there only where every region is a demo."""

from pathlib import Path

import pytest

from backend.settings import Settings, load
from backend.settings.errors import SettingsInvalid
from web.asgi import create_app
from web.graphiql import routes

# Keys of the installation's own are for demos and tests; elsewhere somebody must have decided on them.
DECISION = '[region.local_key_decision]\nid = "2026-014"\ndecided_by = "directie"\ndecided_on = 2026-11-22\n'


def settings_of(folder: Path, *modes: str) -> Settings:
    """An installation with a region in each of these modes."""
    entries = []
    for number, mode in enumerate(modes):
        keys = "".join(f'{name}_key_file = "{name}{number}.key"\n' for name in ("master", "binding"))
        decided = DECISION + DECISION.replace("local_key", "no_scanner") if mode == "production" else ""
        entries.append(f'[[region]]\ncode = "regio{number}"\nname = "Regio"\nmode = "{mode}"\n{keys}{decided}')
    file = folder / "regions.toml"
    file.write_text("\n".join(entries), encoding="utf-8")
    return load(data_dir=folder / "data", regions_file=file)


def addresses(settings: Settings) -> set[str]:
    return {route.path for route in create_app(settings).routes}


def test_a_demo_has_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "demo", "demo")
    assert {"/graphiql", "/graphiql/people", "/graphiql/sign-in"} <= addresses(settings)


@pytest.mark.parametrize("modes", [("test",), ("production",), ("demo", "test"), ("production", "demo")])
def test_no_other_installation_has_an_address_of_it(tmp_path: Path, modes: tuple[str, ...]) -> None:
    settings = settings_of(tmp_path, *modes)
    assert routes(settings) == []
    found = addresses(settings)
    assert not [path for path in found if "graphiql" in path]
    assert "/healthz" in found


def test_a_mode_that_does_not_exist_is_no_demo(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid):
        settings_of(tmp_path, "demonstratie")
