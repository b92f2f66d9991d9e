"""Reading the catalogue: what is wrong with a file is told with its line; what is registered never changes."""

import shutil
from collections.abc import AsyncIterator
from datetime import date
from enum import StrEnum
from pathlib import Path

import asyncpg
import pytest

from consent.basis import CatalogueKind
from consent.catalogue.loading import FOLDER, load, load_all
from consent.catalogue.registering import entry_id, register_catalogue
from consent.reference.faults import ReferenceCode, ReferenceInvalid
from tests.factories.cell import CaseDatabase

GROUNDS = "grondslagen.toml"
_UNSIGNED = 'verified = false\nbasis = "TOESTEMMING"'
# What is put for the first occurrence of what, and the code and the text of the line that must be told.
WRONG: list[tuple[str, str, StrEnum, str]] = [
    ('basis = "WETTELIJK"', 'basis = "GEWOONTE"', ReferenceCode.CHOICE, '"GEWOONTE"'),
    ('art6 = ["a"]', 'art6 = ["z"]', ReferenceCode.CHOICE, 'art6 = ["z"]'),
    ('art6 = ["a"]', "art6 = []", ReferenceCode.INVALID, "art6 = []"),
    ('art6 = ["a"]', 'art6 = ["a", "a"]', ReferenceCode.TWICE, 'art6 = ["a", "a"]'),
    ("second_reader = true", 'second_reader = "ja"', ReferenceCode.INVALID, 'second_reader = "ja"'),
    ("second_reader = true", "second_raeder = true", ReferenceCode.UNKNOWN, "second_raeder"),
    ('code = "WMO_5_2_6_VT"', 'code = "TOESTEMMING"', ReferenceCode.TWICE, "[[entries]]"),
    ("valid_from = 2025-03-01", "valid_from = 2025-03-01\nvalid_until = 2025-03-01", ReferenceCode.INVALID, "until"),
    ("version = 3", "version = 0", ReferenceCode.INVALID, "version = 0"),
    ('second_reader_for = ["GEMEENTE"', 'second_reader_for = ["IEDEREEN"', ReferenceCode.CHOICE, "IEDEREEN"),
    (_UNSIGNED, _UNSIGNED.replace("false", "true"), ReferenceCode.SIGNATURE_MISSING, "verified = true"),
    ('kind = "GRONDSLAG"', 'kind = "GEWOONTE"', ReferenceCode.CHOICE, "GEWOONTE"),
    ('kind = "GRONDSLAG"', 'kind = "GRONDSLAG', ReferenceCode.NOT_TOML, 'kind = "GRONDSLAG'),
]


def changed(folder: Path, *, before: str, after: str, name: str = GROUNDS) -> Path:
    """The shipped file with one thing changed."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(("before", "after", "code", "mark"), WRONG, ids=[f"{one[2]}:{one[3]}" for one in WRONG])
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, *, before: str, after: str, code: StrEnum, mark: str
) -> None:
    path = changed(tmp_path, before=before, after=after)

    with pytest.raises(ReferenceInvalid) as refused:
        load(path)
    told = next(one for one in refused.value.problems if one.code is code)
    assert mark in path.read_text(encoding="utf-8").splitlines()[told.line - 1]
    assert f"{GROUNDS}, regel {told.line}:" in str(refused.value)
    assert told.message_nl
    assert told.message_en


def test_the_shipped_catalogue_is_whole() -> None:
    assert {file.kind for file in load_all(FOLDER)} == set(CatalogueKind)


def test_the_digest_is_of_the_content_not_of_how_it_was_written(tmp_path: Path) -> None:
    plain = load(FOLDER / GROUNDS).entries[0]
    other = load(changed(tmp_path, before='art6 = ["a"]', after='art6 = [ "a" ] # so')).entries[0]
    changed_note = load(changed(tmp_path, before='ref = "AVG 6', after='note = "Nieuw"\nref = "AVG 6')).entries[0]

    assert plain.digest == other.digest
    assert plain.digest != changed_note.digest


@pytest.fixture
async def owner(database: CaseDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.dsn("ketentafel_owner"))
    yield connection
    await connection.close()


async def test_a_migrated_region_has_the_whole_catalogue_once(owner: asyncpg.Connection) -> None:
    shipped = [(file.kind, one) for file in load_all(FOLDER) for one in file.entries]

    assert await register_catalogue(owner) == []
    rows = await owner.fetch("SELECT id, kind, code, version, digest, valid_from FROM consent.catalogue_entry")
    assert {(row["kind"], row["code"], row["version"]): row["digest"] for row in rows} == {
        (kind, one.entry.code, one.entry.version): one.digest for kind, one in shipped
    }
    dates = {row["code"]: row["valid_from"] for row in rows if row["kind"] == "GRONDSLAG"}
    assert (dates["WGS_ZVH"], dates["WAMS"]) == (date(2025, 3, 1), None)


async def test_a_registered_version_never_changes_and_a_new_one_stands_beside_it(
    owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await owner.fetch("SELECT * FROM consent.catalogue_entry ORDER BY id")
    path = changed(tmp_path, before='art6 = ["a"]', after='art6 = ["a", "b"]')
    with pytest.raises(ReferenceInvalid) as refused:
        await register_catalogue(owner, files=[load(path)])
    (told,) = refused.value.problems
    assert told.code is ReferenceCode.CHANGED
    assert path.read_text(encoding="utf-8").splitlines()[told.line - 1] == "version = 3"
    assert await owner.fetch("SELECT * FROM consent.catalogue_entry ORDER BY id") == before

    path.write_text(path.read_text(encoding="utf-8").replace("version = 3", "version = 4", 1), encoding="utf-8")
    assert await register_catalogue(owner, files=[load(path)]) == [("GRONDSLAG", "TOESTEMMING", 4)]
    versions = await owner.fetch(
        "SELECT id, version FROM consent.catalogue_entry WHERE code = 'TOESTEMMING' AND kind = 'GRONDSLAG' ORDER BY 2"
    )
    expected = [(entry_id(CatalogueKind.GRONDSLAG, "TOESTEMMING", number), number) for number in (3, 4)]
    assert [(row["id"], row["version"]) for row in versions] == expected


def test_a_file_of_another_kind_of_entry_is_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "doelen.toml", tmp_path)
    path = tmp_path / "doelen.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"DOEL"', '"CATEGORIE"', 1), encoding="utf-8")

    with pytest.raises(ReferenceInvalid) as refused:
        load(path)
    assert {one.code for one in refused.value.problems} == {ReferenceCode.MISSING, ReferenceCode.UNKNOWN}
