"""Settings of wrapping keys: which wraps, what production asks, and each mistake by its name and never by its value."""

import re
from pathlib import Path

import pytest

from backend.settings import SettingsCode, SettingsInvalid
from tests.backend.test_settings import REGION, SECRET, clean_environment, file, read, refusal

__all__ = ["clean_environment", "file"]

ONE_FILE = 'master_key_file = "keys/master.key"\n'
TRANSIT = """
[[region.wrapping_key]]
transit = { address = "https://bao.example:8200", key = "ketentafel-west", role_id = "r", secret_id_file = "id" }
"""
KEY_IN_BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def keys_of(text: str, *, decided: bool = True) -> str:
    """The region with these wrapping keys instead of its one file."""
    without = REGION.replace(ONE_FILE, "", 1)
    return f"{without if decided else DECISION.sub('', without)}\n{text}"


DECISION = re.compile(r"\[region\.local_key_decision\]\n(.+\n)+")


def test_the_first_wrapping_key_wraps_and_paths_are_seen_from_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEST_KEY", KEY_IN_BASE64)
    more = '[[region.wrapping_key]]\nfile = "keys/old.key"\n[[region.wrapping_key]]\nenvironment = "env:WEST_KEY"\n'
    (region,) = read(file, keys_of(TRANSIT + more, decided=False)).regions
    service, old, environment = region.wrapping()
    assert service.transit is not None
    assert service.transit.secret_id_file == file.parent / "id"
    assert (service.transit.mount, service.transit.role_mount) == ("transit", "approle")
    assert old.file == file.parent / "keys" / "old.key"
    assert [one.is_local for one in region.wrapping()] == [False, True, True]
    old.file.parent.mkdir()
    old.file.write_bytes(b"o" * 32)
    old.file.chmod(0o400)
    assert region.local_keys() == [b"o" * 32, bytes(range(32))]
    assert KEY_IN_BASE64 not in f"{region!r} {environment!r}"
    old.file.unlink()
    with pytest.raises(SettingsInvalid) as gone:
        region.local_keys()
    assert gone.value.setting == "region.west.wrapping_key.2.file"


def test_production_wraps_with_a_key_of_its_own_only_by_a_decision(file: Path) -> None:
    local = "[[region.wrapping_key]]\nfile = 'a.key'\n"
    for text in (DECISION.sub("", REGION), keys_of(local, decided=False), keys_of(local + TRANSIT, decided=False)):
        error = refusal(file, text)
        assert (error.code, error.setting) == (SettingsCode.KEY_DECISION_MISSING, f"{file}: region.1")
        for mode in ("demo", "test"):
            (region,) = read(file, text.replace('"production"', f'"{mode}"')).regions
            assert region.local_key_decision is None
    (decided,) = read(file).regions
    assert decided.local_key_decision is not None
    assert decided.local_key_decision.id == "2026-014"


BAD_KEYS = [
    ("[[region.wrapping_key]]\n", SettingsCode.SETTING_INVALID, "region.1.wrapping_key.1"),
    ("[[region.wrapping_key]]\nfile = 'a'\nenvironment = 'env:WEST_KEY'", SettingsCode.SETTING_INVALID, "1"),
    (f"[[region.wrapping_key]]\nenvironment = '{SECRET}'", SettingsCode.SETTING_INVALID, "environment"),
    ("[[region.wrapping_key]]\nenvironment = 'env:NOT_THERE'", SettingsCode.VARIABLE_MISSING, "environment"),
    ("[[region.wrapping_key]]\nenvironment = 'env:SHORT_KEY'", SettingsCode.KEY_SIZE, "environment"),
    ("[[region.wrapping_key]]\nenvironment = 'env:NO_KEY'", SettingsCode.KEY_SIZE, "environment"),
    (TRANSIT.replace("https", "http"), SettingsCode.SETTING_INVALID, "transit.address"),
    (TRANSIT.replace("https://", "https://user:pass@"), SettingsCode.SETTING_INVALID, "transit.address"),
    (TRANSIT.replace(":8200", ":8200/v1"), SettingsCode.SETTING_INVALID, "transit.address"),
    (TRANSIT.replace("ketentafel-west", "../sys/x"), SettingsCode.SETTING_INVALID, "transit.key"),
    (TRANSIT.replace("key =", 'mount = "a/../b", key ='), SettingsCode.SETTING_INVALID, "transit.mount"),
    (TRANSIT.replace('role_id = "r", ', ""), SettingsCode.SETTING_INVALID, "transit"),
    (TRANSIT.replace('role_id = "r"', 'token_file = "t", role_id = "r"'), SettingsCode.SETTING_INVALID, "transit"),
    (TRANSIT.replace(', role_id = "r", secret_id_file = "id"', ""), SettingsCode.SETTING_INVALID, "transit"),
]


@pytest.mark.parametrize(("text", "code", "setting"), BAD_KEYS)
def test_a_mistake_about_a_wrapping_key_is_told_by_name(
    file: Path, text: str, code: SettingsCode, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEST_KEY", KEY_IN_BASE64)
    monkeypatch.setenv("SHORT_KEY", KEY_IN_BASE64[4:])
    monkeypatch.setenv("NO_KEY", SECRET)
    error = refusal(file, keys_of(text))
    assert error.code == code
    assert error.setting.startswith(f"{file}: region.1.wrapping_key.1")
    assert error.setting.endswith(setting)


def test_other_binding_keys_are_read_from_beside_the_file_and_told_by_their_place(file: Path) -> None:
    listed = 'other_binding_key_files = ["keys/next.key"]\nbinding_key_file'
    (region,) = read(file, REGION.replace("binding_key_file", listed, 1)).regions
    assert region.other_binding_key_files == (file.parent / "keys" / "next.key",)
    with pytest.raises(SettingsInvalid) as missing:
        region.other_binding_keys()
    assert missing.value.setting == "region.west.other_binding_key_files.1"


def test_one_file_or_a_list_and_not_both(file: Path) -> None:
    error = refusal(file, REGION + TRANSIT)
    assert (error.code, error.setting) == (SettingsCode.SETTING_INVALID, f"{file}: region.1.master_key_file")


def test_a_service_on_this_machine_needs_no_tls(file: Path) -> None:
    for address in ("http://127.0.0.1:8200", "http://localhost:8200", "http://[::1]:8200"):
        (region,) = read(file, keys_of(TRANSIT.replace("https://bao.example:8200", address))).regions
        assert region.wrapping()[0].transit is not None
