"""Settings: complete without a file, exact with one, and a mistake is told by name and never by value."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from backend.settings import Endpoints, Mode, Region, Settings, SettingsCode, SettingsInvalid, create_key, load
from backend.settings.errors import TEXTS
from backend.settings.keys import CODES
from tenants.secret_file import SecretFault

SECRET = "geheim-canary"
ORGANISATION = "0190f3a4-6f1e-7c00-8000-000000000001"
JWK = '{ kty = "OKP", crv = "Ed25519", kid = "1", x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }'
REGION = f"""
[[region]]
code = "west"
name = "Regio West"
mode = "production"
valkey = "rediss://:{SECRET}@queue.example:6379/0"
master_key_file = "keys/master.key"
binding_key_file = "keys/binding.key"

[region.local_key_decision]
id = "2026-014"
decided_by = "directie"
decided_on = 2026-11-22

[region.scanner]
socket = "run/clamd.ctl"

[region.database]
owner = "postgresql+asyncpg://eigenaar:{SECRET}@db.example/zaken"
app = "postgresql://app:{SECRET}@db.example/zaken"
worker = "postgres://worker:{SECRET}@db.example/zaken?ssl=require"

[region.key_store]
owner = "postgresql://eigenaar:{SECRET}@keys.example/sleutels"
app = "postgresql://app:{SECRET}@keys.example/sleutels"

[[region.issuer]]
issuer = "https://login.example"
audience = "ketentafel"
algorithms = ["EdDSA"]
organisation_claim = "organisation"
organisations = ["{ORGANISATION}"]
jwks = {{ keys = [{JWK}] }}
"""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests, and a home of the test's own."""
    for name in ("DATA_DIR", "REGIONS_FILE", "HOST", "PORT"):
        monkeypatch.delenv(f"KETENTAFEL_{name}", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "regions.toml"


def read(file: Path, text: str = REGION, **given: Any) -> Settings:
    file.write_text(text, encoding="utf-8")
    return load(regions_file=file, **given)


def refusal(file: Path, text: str) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as refused:
        read(file, text)
    error = refused.value
    for shown in (str(error), repr(error), repr(error.__cause__), repr(error.__context__)):
        assert SECRET not in shown
    assert error.setting in error.message_nl
    assert error.setting in error.message_en
    return error


def test_without_any_setting_there_is_one_demo_region_on_embedded_servers(tmp_path: Path) -> None:
    settings = load()
    assert settings.data_dir == tmp_path / ".local" / "share" / "ketentafel"
    (region,) = settings.regions
    assert (region.code, region.mode, region.issuers) == ("demo", Mode.DEMO, ())
    assert region.database.app.get_secret_value() == settings.endpoints.postgres_url(
        "ketentafel_cases_demo", "ketentafel_app"
    )
    assert region.key_store.owner.get_secret_value() == settings.endpoints.postgres_url(
        "ketentafel_keys_demo", "ketentafel_keys_owner"
    )
    assert region.valkey.get_secret_value() == settings.endpoints.valkey_url
    assert region.master_key_file == settings.data_dir / "keys" / "demo" / "master.key"
    assert not settings.data_dir.exists()


def test_the_environment_is_read_and_a_given_value_comes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path
) -> None:
    file.write_text(REGION, encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert load().data_dir == tmp_path / "xdg" / "ketentafel"
    monkeypatch.setenv("KETENTAFEL_DATA_DIR", "~/elders")
    monkeypatch.setenv("KETENTAFEL_REGIONS_FILE", str(file))
    monkeypatch.setenv("KETENTAFEL_PORT", "8123")
    monkeypatch.setenv("KETENTAFEL_HOST", "")
    settings = load()
    assert settings.data_dir == tmp_path / "elders"
    assert settings.region("west") is settings.regions[0]
    assert settings.region("oost") is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8123)
    assert load(port=1).port == 1


def test_a_region_is_read_as_written(file: Path) -> None:
    (region,) = read(file).regions
    assert region.database.app.get_secret_value() == f"postgresql+asyncpg://app:{SECRET}@db.example/zaken"
    assert region.database.worker.get_secret_value().startswith("postgresql+asyncpg://worker:")
    assert region.database.transaction_pooling is False
    assert region.valkey.get_secret_value() == f"rediss://:{SECRET}@queue.example:6379/0"
    assert region.master_key_file == file.parent / "keys" / "master.key"
    (issuer,) = region.issuers
    assert issuer.organisations == {ORGANISATION: UUID(ORGANISATION)}
    assert issuer.algorithms == {"EdDSA"}
    assert issuer.jwks["keys"][0]["crv"] == "Ed25519"
    assert SECRET not in repr(region) + str(region) + repr(read(file))


def test_an_issuer_may_name_organisations_in_its_own_words_and_keep_its_keys_in_a_file(file: Path) -> None:
    (file.parent / "jwks.json").write_text('{"keys": [{"kty": "EC", "crv": "P-256", "x": "1", "y": "2"}]}')
    text = REGION.replace(f'["{ORGANISATION}"]', f'{{ "oin:0123" = "{ORGANISATION}" }}')
    text = re.sub(r"jwks = .*", 'jwks_file = "jwks.json"\nassurance = { "loa3" = 2 }', text)
    (issuer,) = read(file, text).regions[0].issuers
    assert issuer.organisations == {"oin:0123": UUID(ORGANISATION)}
    assert issuer.assurance == {"loa3": 2}
    assert issuer.jwks["keys"][0]["kty"] == "EC"


def test_an_address_may_stand_in_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = re.sub(r'app = ".*db.example/zaken"', 'app = "env:WEST_APP"', REGION)
    text = re.sub(r'valkey = ".*"', 'valkey = "env:WEST_QUEUE"', text)
    monkeypatch.setenv("WEST_APP", f"postgresql://uit-omgeving:{SECRET}@db.example/zaken")
    monkeypatch.setenv("WEST_QUEUE", "unix:///run/valkey.sock")
    (region,) = read(file, text).regions
    assert "uit-omgeving" in region.database.app.get_secret_value()
    assert region.valkey.get_secret_value() == "unix:///run/valkey.sock"
    monkeypatch.delenv("WEST_APP")
    error = refusal(file, text)
    assert (error.code, error.expected) == (SettingsCode.VARIABLE_MISSING, "WEST_APP")


def test_embedded_regions_share_the_servers_and_nothing_else(file: Path) -> None:
    text = "".join(f'[[region]]\ncode = "{code}"\nname = "{code}"\nmode = "test"\n' for code in ("a", "b", "c-1"))
    settings = read(file, text)
    places = [place for region in settings.regions for place in region.places()]
    assert len(set(places)) == len(places) == 9  # three regions: cases, keys and queue each
    assert "ketentafel_cases_c_1" in settings.regions[2].database.app.get_secret_value()


# What is changed in the good file, the code, and the setting that is named.
BAD = [
    ('name = "Regio West"\n', "", SettingsCode.SETTING_MISSING, "region.1.name"),
    ('name = "Regio West"', 'name = " "', SettingsCode.SETTING_INVALID, "region.1.name"),
    ('code = "west"', 'code = "West"', SettingsCode.SETTING_INVALID, "region.1.code"),
    ('code = "west"', 'code = "a|b"', SettingsCode.SETTING_INVALID, "region.1.code"),
    ('code = "west"', 'code = "../x"', SettingsCode.SETTING_INVALID, "region.1.code"),
    ('code = "west"', 'code = "west\\n"', SettingsCode.SETTING_INVALID, "region.1.code"),
    ('"production"', '"productie"', SettingsCode.SETTING_INVALID, "region.1.mode"),
    ('mode = "production"', f'wachtwoord = "{SECRET}"', SettingsCode.SETTING_MISSING, "region.1.mode"),
    ("valkey =", f'wachtwoord = "{SECRET}"\nvalkey =', SettingsCode.SETTING_UNKNOWN, "region.1.wachtwoord"),
    ("rediss://", "http://", SettingsCode.QUEUE_URL, "region.1.valkey"),
    ("postgresql://app", "mysql://app", SettingsCode.DATABASE_URL, "region.1.database.app"),
    ("postgresql://app", "postgresql+psycopg://app", SettingsCode.DATABASE_URL, "region.1.database.app"),
    ("postgresql://app:", "postgresql://:", SettingsCode.DATABASE_URL, "region.1.database.app"),
    (f"app:{SECRET}@db.example/zaken", f"app:{SECRET}@db.example", SettingsCode.DATABASE_URL, "region.1.database.app"),
    (f"app:{SECRET}@db.example/", f"app:{SECRET}@db.example:x/", SettingsCode.DATABASE_URL, "region.1.database.app"),
    ("app = ", "aap = ", SettingsCode.SETTING_MISSING, "region.1.database.app"),
    ("postgres://worker", "postgres://app", SettingsCode.ROLES_NOT_SEPARATE, "region.1.database"),
    (f"app:{SECRET}@keys", f"eigenaar:{SECRET}@keys", SettingsCode.ROLES_NOT_SEPARATE, "region.1.key_store"),
    ("@keys.example/sleutels", "@db.example/zaken", SettingsCode.DATABASES_NOT_SEPARATE, "region.1"),
    ('master_key_file = "keys/master.key"\n', "", SettingsCode.SETTING_MISSING, "region.1.master_key_file"),
    ('["EdDSA"]', '["none"]', SettingsCode.SETTING_INVALID, "region.1.issuer.1.algorithms"),
    ('["EdDSA"]', '["HS256"]', SettingsCode.SETTING_INVALID, "region.1.issuer.1.algorithms"),
    ('["EdDSA"]', "[]", SettingsCode.SETTING_INVALID, "region.1.issuer.1.algorithms"),
    (f'["{ORGANISATION}"]', "[]", SettingsCode.SETTING_INVALID, "region.1.issuer.1.organisations"),
    (f'["{ORGANISATION}"]', '["west"]', SettingsCode.SETTING_INVALID, "region.1.issuer.1.organisations.west"),
    (f"jwks = {{ keys = [{JWK}] }}", "", SettingsCode.KEY_SET, "region.1.issuer.1"),
    (f"[{JWK}]", "[]", SettingsCode.KEY_SET, "region.1.issuer.1"),
    ("jwks = ", 'jwks_file = "x.json"\njwks = ', SettingsCode.KEY_SET, "region.1.issuer.1"),
    (f"jwks = {{ keys = [{JWK}] }}", 'jwks_file = "x.json"', SettingsCode.FILE_UNREADABLE, "region.1.issuer.1"),
    ("[region.scanner]\n", "[region.scanner]\nport = 3310\n", SettingsCode.SETTING_INVALID, "region.1.scanner"),
    ('socket = "run/clamd.ctl"\n', "", SettingsCode.SETTING_INVALID, "region.1.scanner"),
    ('socket = "run/clamd.ctl"', "port = 65536", SettingsCode.SETTING_INVALID, "region.1.scanner.port"),
    ('socket = "run/clamd.ctl"', 'host = "elders.example"', SettingsCode.SETTING_UNKNOWN, "region.1.scanner.host"),
    ('kty = "OKP"', f'd = "{SECRET}", kty = "OKP"', SettingsCode.KEY_SET_SECRET, "region.1.issuer.1"),
    (JWK, f'{{ kty = "oct", k = "{SECRET}" }}', SettingsCode.KEY_SET_SECRET, "region.1.issuer.1"),
    ("[[region.issuer]]", '[[region.issuer]]\nkleur = "rood"', SettingsCode.SETTING_UNKNOWN, "region.1.issuer.1.kleur"),
]


@pytest.mark.parametrize(("old", "new", "code", "setting"), BAD)
def test_each_mistake_is_told_by_the_name_of_the_setting(
    file: Path, old: str, new: str, code: SettingsCode, setting: str
) -> None:
    assert old in REGION
    error = refusal(file, REGION.replace(old, new, 1))
    assert error.code == code
    assert error.setting.startswith(f"{file}: {setting}")


def test_production_has_files_scanned_unless_somebody_decided_otherwise(file: Path) -> None:
    (scanned,) = read(file).regions
    assert scanned.scanner is not None
    assert scanned.scanner.at == file.parent / "run" / "clamd.ctl"
    (by_port,) = read(file, REGION.replace('socket = "run/clamd.ctl"', "port = 3310")).regions
    assert by_port.scanner is not None
    assert by_port.scanner.at == 3310
    none = REGION.replace('[region.scanner]\nsocket = "run/clamd.ctl"\n', "")
    error = refusal(file, none)
    assert (error.code, error.setting) == (SettingsCode.SCANNER_DECISION_MISSING, f"{file}: region.1")
    for mode in ("demo", "test"):
        assert read(file, none.replace('"production"', f'"{mode}"')).regions[0].scanner is None
    decision = '[region.no_scanner_decision]\nid = "2026-015"\ndecided_by = "directie"\ndecided_on = 2026-11-23\n'
    (decided,) = read(file, f"{none}\n{decision}").regions
    assert decided.no_scanner_decision is not None
    assert decided.no_scanner_decision.id == "2026-015"


CLIENT = """
[[region.issuer.client]]
id = "kis"
free_documents = "all"

[[region.issuer.client]]
id = "bureau"
introspection = true
"""


def asking(region: Region, client: str, *, issuer: str = "https://login.example") -> tuple[bool, bool]:
    found = region.asking(issuer=issuer, client=client)
    return found.free_documents, found.introspection


@pytest.mark.parametrize(("mode", "open_"), [(Mode.PRODUCTION, False), (Mode.DEMO, True), (Mode.TEST, True)])
def test_production_answers_trusted_documents_only_and_does_not_tell_its_schema(
    file: Path, mode: Mode, *, open_: bool
) -> None:
    (region,) = read(file, REGION.replace('"production"', f'"{mode}"')).regions
    assert asking(region, "bureau") == (open_, open_)


def test_a_region_may_ask_for_more_or_less_and_a_client_of_its_issuer_too(file: Path) -> None:
    (region,) = read(file, REGION + CLIENT).regions
    assert [asking(region, one) for one in ("kis", "bureau", "Kis")] == [(True, False), (False, True), (False, False)]
    assert asking(region, "kis", issuer="https://elders.example") == (False, False)
    (wide,) = read(file, f'{REGION}{CLIENT}\n[region.questions]\nfree_documents = "all"').regions
    assert [asking(wide, one) for one in ("kis", "bureau", "x")] == [(True, False), (True, True), (True, False)]
    narrow = f'{REGION}{CLIENT}\n[region.questions]\nfree_documents = "trusted"\nintrospection = false'
    (test,) = read(file, narrow.replace('"production"', '"test"')).regions
    assert [asking(test, one) for one in ("kis", "bureau", "x")] == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (CLIENT.replace('"kis"', '"bureau"'), "region.1.issuer.1"),
        (CLIENT.replace('"kis"', '""'), "region.1.issuer.1.client.1.id"),
        (CLIENT.replace('"all"', '"some"'), "region.1.issuer.1.client.1.free_documents"),
        (CLIENT.replace("true", '"soms"'), "region.1.issuer.1.client.2.introspection"),
        (f"[region.questions]\nwachtwoord = '{SECRET}'", "region.1.questions.wachtwoord"),
    ],
)
def test_a_mistake_about_what_may_be_asked_is_told_by_name(file: Path, text: str, setting: str) -> None:
    assert refusal(file, f"{REGION}\n{text}").setting.startswith(f"{file}: {setting}")


def test_two_regions_share_nothing(file: Path) -> None:
    other = REGION.replace('"west"', '"oost"').replace(".example/", ".oost.example/").replace("queue.", "queue.oost.")
    assert [region.code for region in read(file, REGION + other).regions] == ["west", "oost"]
    changes = [('"oost"', '"west"'), ("@db.oost.", "@db."), ("@keys.oost.", "@keys."), ("@queue.oost.", "@queue.")]
    for old, new in changes:
        error = refusal(file, REGION + other.replace(old, new))
        assert error.code == SettingsCode.REGION_TWICE
        assert error.setting == f"{file}: region.2"


def test_one_issuer_is_named_once(file: Path) -> None:
    issuer = REGION[REGION.index("[[region.issuer]]") :]
    assert refusal(file, REGION + issuer).code == SettingsCode.ISSUER_TWICE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'wachtwoord = "{SECRET}\n', SettingsCode.FILE_NOT_TOML),
        (f"{SECRET}", SettingsCode.FILE_NOT_TOML),
        ("", SettingsCode.SETTING_INVALID),
        ("region = []", SettingsCode.SETTING_INVALID),
        (f'region = "{SECRET}"', SettingsCode.SETTING_INVALID),
        (f"{REGION}\n[regio]\nx = 1", SettingsCode.SETTING_INVALID),
    ],
)
def test_a_file_of_another_shape_is_refused(file: Path, text: str, code: SettingsCode) -> None:
    error = refusal(file, text)
    assert error.code == code
    assert str(file) in error.setting


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes(b'[[region]]\nname = "\xff"')
    with pytest.raises(SettingsInvalid) as refused:
        load(regions_file=file)
    assert refused.value.code == SettingsCode.FILE_NOT_TOML


def test_a_missing_file_and_a_wrong_port_are_told_by_their_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsInvalid) as missing:
        load(regions_file=file)
    assert (missing.value.code, missing.value.setting) == (SettingsCode.FILE_UNREADABLE, "KETENTAFEL_REGIONS_FILE")
    monkeypatch.setenv("KETENTAFEL_PORT", "poort")
    with pytest.raises(SettingsInvalid) as wrong:
        load()
    assert (wrong.value.code, wrong.value.setting) == (SettingsCode.SETTING_INVALID, "KETENTAFEL_PORT")


@pytest.mark.parametrize("size", [0, 31, 33, 4096])
def test_a_key_file_is_exactly_32_bytes(file: Path, size: int) -> None:
    region = read(file).regions[0]
    (path,) = (one.file for one in region.wrapping())
    assert path is not None
    path.parent.mkdir()
    path.write_bytes(b"k" * size)
    path.chmod(0o600)
    with pytest.raises(SettingsInvalid) as refused:
        region.local_keys()
    assert refused.value.code == SettingsCode.KEY_FILE_SIZE
    assert refused.value.setting == "region.west.master_key_file"


@pytest.mark.parametrize("mode", list(Mode))
def test_a_key_that_others_can_read_is_refused(file: Path, mode: Mode) -> None:
    region = read(file, REGION.replace("production", mode.value)).regions[0]
    path = region.binding_key_file
    path.parent.mkdir()
    path.write_bytes(bytes(range(32)))
    path.chmod(0o440)
    with pytest.raises(SettingsInvalid) as refused:
        region.binding_key()
    assert refused.value.code == SettingsCode.KEY_FILE_OPEN
    assert refused.value.setting == "region.west.binding_key_file"
    path.chmod(0o400)
    assert region.binding_key() == bytes(range(32))
    path.unlink()
    with pytest.raises(SettingsInvalid) as gone:
        region.binding_key()
    assert gone.value.code == SettingsCode.FILE_UNREADABLE


def test_each_fault_of_a_key_file_has_a_code() -> None:
    assert set(CODES) == set(SecretFault)


def test_a_key_that_cannot_be_made_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file, not a folder")
    with pytest.raises(SettingsInvalid) as refused:
        create_key(tmp_path / "keys" / "master.key", setting="region.demo.master_key_file")
    assert refused.value.code == SettingsCode.FILE_UNREADABLE
    assert refused.value.setting == "region.demo.master_key_file"
    assert (tmp_path / "keys").read_text() == "a file, not a folder"


def test_every_code_has_a_text_in_both_languages() -> None:
    assert set(TEXTS) == set(SettingsCode)
    for dutch, english in TEXTS.values():
        assert dutch != english
        assert dutch.endswith(".") == english.endswith(".") is True
        assert ("{expected}" in dutch) == ("{expected}" in english)


def test_addresses_follow_from_the_folder_alone(tmp_path: Path) -> None:
    short = Endpoints.of(tmp_path)
    assert short == Endpoints.of(tmp_path / "x" / "..")
    assert short.postgres_url("a/b", "r@l").startswith("postgresql+asyncpg://r%40l@/a%2Fb?host=/")
    long = Endpoints.of(tmp_path / ("x" * 200))
    assert long.socket_dir.parent == Path("/tmp")  # noqa: S108 - the short place that is named in the code
    assert len(bytes(long.socket_dir / ".s.PGSQL.5432")) <= 103
    assert long != Endpoints.of(tmp_path / ("y" * 200))
