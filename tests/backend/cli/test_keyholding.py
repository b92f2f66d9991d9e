"""`ketentafel keys …`: rotating, retiring, backing up, restoring, and staying destroyed, on real databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from backend.cli import app, installation, key_backups, key_work, keyholding, safekeeping
from backend.cli.key_backups import Backup
from backend.embedded import EmbeddedServers
from backend.keyring import RegionKeys
from backend.provision import migrate_key_store, migrate_region
from backend.settings import Region, Settings, load
from consent.keys.errors import KeysCode, KeysError
from consent.keys.rotation import rotate
from tenants.ids import SubjectId, new_subject_id
from tenants.system import SystemAtWork
from tests.backend.cli.held import found, noted, number_row, replica, run, within
from tests.consent.keys.bao import KEY, POLICY, ROTATING, running_bao

RUNNER = CliRunner()
CODE = "sleutels"
REGION = f'[[region]]\ncode = "{CODE}"\nname = "Regio"\nmode = "test"\n'
KEYS = f"ketentafel_keys_{CODE}"
CASES = f"ketentafel_cases_{CODE}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "regions.toml"


@pytest.fixture
def settings(servers: EmbeddedServers, file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A region that is ready, on the servers of this session, with an empty key store."""
    file.write_text(REGION, encoding="utf-8")
    monkeypatch.setenv("KETENTAFEL_DATA_DIR", str(servers.data_dir))
    monkeypatch.setenv("KETENTAFEL_REGIONS_FILE", str(file))
    found = load()
    installation.prepare(found, found.regions[0])
    tables = "keys.subject_key, keys.record_key, keys.region_secret, keys.wrapping_key"
    asyncio.run(run(servers, KEYS, f"TRUNCATE {tables} CASCADE"))
    return found


def keys(*words: str | Path) -> Result:
    return RUNNER.invoke(app, ["keys", *map(str, words)], env={"COLUMNS": "200"})


def done(*words: str | Path) -> str:
    found = keys(*words)
    assert found.exit_code == 0, found.output
    return found.stdout


def made(region: Region, count: int) -> dict[UUID, bytes]:
    async def work(system: SystemAtWork, keys: RegionKeys) -> dict[UUID, bytes]:
        return {key.id: key.expose() for key in await keys.store.create_subject_keys(system.actor(), count)}

    return within(region, work)


def read(region: Region, ids: object) -> dict[UUID, bytes | None]:
    async def work(system: SystemAtWork, keys: RegionKeys) -> dict[UUID, bytes | None]:
        found = await keys.store.keys_for(system.actor(), ids)  # type: ignore[arg-type] # any ids
        return {id_: None if key is None else key.expose() for id_, key in found.items()}

    return within(region, work)


def destroy(region: Region, key: UUID) -> None:
    async def work(system: SystemAtWork, keys: RegionKeys) -> datetime:
        return await keys.store.destroy(system.actor(), key)

    within(region, work)


def test_keys_move_to_another_file_and_the_old_one_goes_when_backups_have_ended(
    settings: Settings, servers: EmbeddedServers, file: Path
) -> None:
    (region,) = settings.regions
    old = region.wrapping()[0].file
    kept = made(region, 7)
    new = file.parent / "second.key"
    file.write_text(
        f'{REGION}[[region.wrapping_key]]\nfile = "{new}"\n[[region.wrapping_key]]\nfile = "{old}"\n', encoding="utf-8"
    )
    assert keys("rotate").exit_code == 1, "the new file is not there yet"
    installation.prepare(load(), load().regions[0])
    (turned,) = load().regions
    assert "7 opnieuw verpakt" in done("rotate")
    assert "0 opnieuw verpakt" in done("rotate")
    assert read(turned, kept) == kept
    lines = [line.split() for line in done("status").splitlines() if line.startswith(CODE)]
    assert sorted(line[-2 if "-" in line[-1] else -1] for line in lines) == ["0", "7"]

    waits = keys("retire")
    assert waits.exit_code == keyholding.UNFINISHED
    assert "wacht" in waits.stdout
    aged = "UPDATE keys.wrapping_key SET emptied_at = emptied_at - interval '400 days' WHERE emptied_at IS NOT NULL"
    asyncio.run(run(servers, KEYS, aged))
    assert "afgesloten" in done("retire")
    file.write_text(f'{REGION}[[region.wrapping_key]]\nfile = "{new}"\n', encoding="utf-8")
    assert read(load().regions[0], kept) == kept


@pytest.mark.full
def test_keys_move_to_a_service_and_to_its_next_version(
    settings: Settings, servers: EmbeddedServers, file: Path, tmp_path: Path
) -> None:
    (region,) = settings.regions
    kept = made(region, 3)
    folder = tmp_path / "bao"
    folder.mkdir()
    with running_bao(folder) as bao:
        bao.key()
        account = bao.account("operator", POLICY + ROTATING)
        transit = (
            f'address = "{bao.address}", key = "{KEY}", ca_file = "{bao.ca_file}", '
            f'role_id = "{account.role_id}", secret_id_file = "{account.secret_id_file}"'
        )
        local = f'[[region.wrapping_key]]\nfile = "{region.wrapping()[0].file}"\n'
        file.write_text(f"{REGION}[[region.wrapping_key]]\ntransit = {{ {transit} }}\n{local}", encoding="utf-8")
        assert "3 opnieuw verpakt" in done("rotate")
        assert "3 opnieuw verpakt" in done("rotate", "--new")
        assert read(load().regions[0], kept) == kept
        told = RUNNER.invoke(app, ["doctor"], env={"COLUMNS": "200"})
        assert f"transit/{KEY}: v2" in told.stdout
        status = done("status")
        assert " v1 " in status
        assert " v2 * " in status
    gone = RUNNER.invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert gone.exit_code == 1
    assert "KMS_UNAVAILABLE" in gone.stdout
    refused = keys("rotate")
    assert refused.exit_code == 1
    assert "KMS_UNAVAILABLE" in refused.stderr


def test_one_binding_key_follows_another_at_both_databases(settings: Settings, file: Path, tmp_path: Path) -> None:
    (old,) = settings.regions
    kept = made(old, 1)
    fresh = tmp_path / "next.key"
    fresh.write_bytes(bytes(range(32)))
    fresh.chmod(0o400)

    def told(*, first: Path, others: list[Path]) -> Region:
        names = ", ".join(f'"{one}"' for one in others)
        file.write_text(
            f'{REGION}binding_key_file = "{first}"\nother_binding_key_files = [{names}]\n', encoding="utf-8"
        )
        (region,) = load().regions
        return region

    def works(region: Region) -> bool:
        """At the case database, where the system is who it says, and at the key store."""

        async def asked(system: SystemAtWork, keys: RegionKeys) -> bool:
            async with system.working() as session:
                known = (await (await session.connection()).execute(text("SELECT tenants.system()"))).scalar_one()
            opened = await keys.store.keys_for(system.actor(), kept)
            return bool(known) and {id_: key.expose() for id_, key in opened.items() if key} == kept

        return within(region, asked)

    binding = old.binding_key_file
    asyncio.run(migrate_region(told(first=binding, others=[fresh])))
    both = told(first=fresh, others=[binding])
    assert works(old)
    assert works(both)
    asyncio.run(migrate_region(both))
    assert works(old), "a process that was not started again yet"
    asyncio.run(migrate_region(told(first=fresh, others=[])))
    assert works(both)
    with pytest.raises(KeysError) as unbound:
        read(old, kept)
    assert unbound.value.code is KeysCode.NOT_BOUND
    asyncio.run(migrate_region(old))


@pytest.mark.full
def test_a_key_that_is_damaged_is_told_by_the_status(settings: Settings, servers: EmbeddedServers, file: Path) -> None:
    (region,) = settings.regions
    made(region, 2)
    asyncio.run(run(servers, KEYS, "UPDATE keys.subject_key SET wrapped = wrapped || '\\x00'"))
    files = ("n.key", region.wrapping()[0].file)
    listed = "".join(f'[[region.wrapping_key]]\nfile = "{one}"\n' for one in files)
    file.write_text(REGION + listed, encoding="utf-8")
    installation.prepare(load(), load().regions[0])
    told = keys("rotate")
    assert told.exit_code == keyholding.UNFINISHED
    assert "2 beschadigd" in told.stdout


def test_what_was_destroyed_after_a_backup_is_destroyed_again_when_it_is_put_back(
    settings: Settings, servers: EmbeddedServers, tmp_path: Path
) -> None:
    """Nothing but the list of ids, which was kept outside, knows of the destruction."""
    (region,) = settings.regions
    folder, listed = tmp_path / "backups", tmp_path / "gone.txt"
    folder.mkdir()
    kept = made(region, 4)
    gone = max(kept)
    said = done("backup", folder)
    (backup,) = key_backups.backups_in(folder)
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert f"{backup.ends:%Y-%m-%d}" in said
    shortest = within(region, key_work.backup_days)[0]
    assert backup.ends - backup.made == timedelta(days=shortest)
    assert 1 <= shortest <= 90
    destroy(region, gone)
    assert "1 sleutels" in done("destroyed", "--region", CODE, listed)
    assert listed.read_text().split()[0] == str(gone)

    before = read(region, kept)
    full = keys("restore", backup.path, "--list", listed)
    assert full.exit_code == 1, "the database is not empty"
    assert "pg_restore" in full.stderr
    assert read(region, kept) == before == kept | {gone: None}

    emptied(servers)
    assert "1 sleutels opnieuw vernietigd" in done("restore", backup.path, "--list", listed)
    assert read(region, kept) == before
    assert "0 sleutels opnieuw vernietigd" in done("replay", "--region", CODE, "--list", listed)
    asyncio.run(run(servers, "postgres", f"DROP DATABASE {KEYS} WITH (FORCE)"))


def test_a_key_store_that_was_put_back_gives_no_key_before_what_was_destroyed_is_gone_again(
    settings: Settings, servers: EmbeddedServers, tmp_path: Path
) -> None:
    """A restore that is broken off half way: no migration makes it serve, only the replay does."""
    (region,) = settings.regions
    folder, listed = tmp_path / "backups", tmp_path / "gone.txt"
    folder.mkdir()
    kept = made(region, 2)
    gone = max(kept)
    done("backup", folder)
    (backup,) = key_backups.backups_in(folder)
    destroy(region, gone)
    done("destroyed", "--region", CODE, listed)
    emptied(servers)
    key_backups.put_back(region, backup)
    for restored in (True, False):
        asyncio.run(migrate_key_store(region, restored=restored))
        for asked in (partial(read, region, kept), partial(made, region, 1), partial(destroy, region, min(kept))):
            with pytest.raises(KeysError) as told:
                asked()
            assert told.value.code is KeysCode.STORE_PUT_BACK
    assert "STORE_PUT_BACK" in RUNNER.invoke(app, ["doctor"], env={"COLUMNS": "200"}).stdout
    assert "1 sleutels opnieuw vernietigd" in done("replay", "--region", CODE, "--list", listed)
    assert read(region, kept) == kept | {gone: None}
    asyncio.run(run(servers, "postgres", f"DROP DATABASE {KEYS} WITH (FORCE)"))


def test_a_number_that_was_corrected_after_a_backup_is_forgotten_again_when_it_is_put_back(
    settings: Settings, servers: EmbeddedServers, tmp_path: Path
) -> None:
    """The case database knows by id whose number it was; the list does, when that was put back as well."""
    (region,) = settings.regions
    folder, listed = tmp_path / "backups", tmp_path / "gone.txt"
    folder.mkdir()
    corrected, stays = SubjectId(new_subject_id()), SubjectId(new_subject_id())
    wrong, right, theirs = "999990019", "111222333", "123456782"
    noted(region, {corrected: (wrong, 1), stays: (theirs, 3)})
    done("backup", folder)
    (backup,) = key_backups.backups_in(folder)
    noted(region, {corrected: (right, 2)})
    assert [found(region, one) for one in (wrong, right, theirs)] == [[], [corrected], [stays]]
    rows = {corrected: 2, stays: 3}
    asyncio.run(run(servers, CASES, *(number_row(one, version) for one, version in rows.items())))
    assert "2 nummers" in done("destroyed", "--region", CODE, listed)
    told = listed.read_text()
    assert f"BSN {corrected} 2" in told
    assert not [one for one in (wrong, right, theirs) if one in told]

    # The store alone, by what the case database knows; then both, by the list alone.
    for known in (True, False):
        if not known:
            asyncio.run(run(servers, CASES, replica("DELETE FROM casework.citizen_number")))
        emptied(servers)
        key_backups.put_back(region, backup)
        asyncio.run(migrate_key_store(region, restored=True))
        with pytest.raises(KeysError) as closed:
            found(region, wrong)
        assert closed.value.code is KeysCode.STORE_PUT_BACK
        more = () if known else ("--list", listed)
        assert "1 nummers opnieuw vergeten" in done("replay", "--region", CODE, *more)
        assert [found(region, one) for one in (wrong, theirs)] == [[], [stays]]
    # Recorded anew it finds again, and no later replay takes that away.
    noted(region, {corrected: (right, 2)})
    assert "0 nummers opnieuw vergeten" in done("replay", "--region", CODE, "--list", listed)
    assert found(region, right) == [corrected]
    asyncio.run(run(servers, "postgres", f"DROP DATABASE {KEYS} WITH (FORCE)"))


def emptied(servers: EmbeddedServers) -> None:
    """The key store's database, new and without anything in it."""
    asyncio.run(run(servers, "postgres", f"DROP DATABASE {KEYS} WITH (FORCE)"))
    asyncio.run(run(servers, "postgres", f"CREATE DATABASE {KEYS} OWNER ketentafel_keys_owner TEMPLATE template0"))


def test_a_backup_that_has_ended_is_not_put_back_and_goes_at_the_next_one(settings: Settings, tmp_path: Path) -> None:
    (region,) = settings.regions
    kept = made(region, 1)
    folder = tmp_path / "backups"
    folder.mkdir()
    done("backup", folder)
    (backup,) = key_backups.backups_in(folder)
    past = f"{backup.ends - timedelta(days=100):%Y%m%dT%H%M%SZ}"
    ended = backup.path.rename(folder / f"{CODE}.keys.{past}.until.{past}.dump")
    half = folder / f"{ended.name}.unfinished"
    half.touch()
    other = folder / "notes.txt"
    other.touch()
    refused = keys("restore", ended)
    assert refused.exit_code == 1
    assert "verlopen" in refused.stderr
    assert ended.exists()
    assert read(region, kept) == kept
    assert "verlopen, weg" in done("backup", folder)
    assert not ended.exists()
    assert not half.exists()
    assert other.exists()
    assert len(list(key_backups.backups_in(folder))) == 1
    assert keys("restore", other).exit_code == 1


def test_a_backup_goes_when_the_policy_has_become_shorter_than_its_name(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A declaration under the new policy says that no backup has the key any more."""
    assert settings.regions
    now = datetime.now(UTC)
    ends = f"{now + timedelta(days=20):%Y%m%dT%H%M%SZ}"
    names = [
        f"{code}.keys.{now - timedelta(days=days):%Y%m%dT%H%M%SZ}.until.{ends}.dump"
        for code, days in ((CODE, 8), (CODE, 6), ("elders", 8))
    ]
    for name in names:
        (tmp_path / name).touch()

    async def shorter(*_: object) -> tuple[int, int]:
        return 7, 35

    monkeypatch.setattr(safekeeping, "backup_days", shorter)
    assert f"{names[0]}: verlopen, weg" in done("backup", tmp_path)
    left = [one.path.name for one in key_backups.backups_in(tmp_path)]
    assert names[0] not in left
    assert {*names[1:]} < {*left}
    assert len(left) == 3


def test_a_region_without_a_backup_role_or_of_another_name_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = keys("replay", "--region", "elders")
    assert refused.exit_code == 1
    assert "elders" in refused.stderr
    (region,) = settings.regions
    alone = region.model_copy(update={"key_store": region.key_store.model_copy(update={"backup": None})})
    with pytest.raises(key_backups.BackupFailed, match=r"key_store\.backup"):
        key_backups.make_backup(alone, tmp_path, days=1)
    assert list(tmp_path.glob("*.dump*")) == []


def test_a_backup_is_known_by_its_name() -> None:
    whole = Path("west.keys.20260102T030405Z.until.20260201T030405Z.dump")
    found = Backup.named(whole)
    assert found is not None
    assert (found.region, found.made) == ("west", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    for name in ("west.dump", f"{whole.name}.unfinished", f"x{whole.name.upper()}", whole.name.replace("until", "tot")):
        assert Backup.named(Path(name)) is None


def test_rotating_is_the_systems_work(settings: Settings) -> None:
    (region,) = settings.regions
    made(region, 1)

    async def work(system: SystemAtWork, keys: RegionKeys) -> int:
        return (await rotate(keys.database, keys.wrapping, actor=system.actor)).rewrapped

    assert within(region, work) == 0
