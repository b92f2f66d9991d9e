"""Finding a person by name or number without either standing anywhere in clear."""

from uuid import uuid4

import pytest

from consent.keys import persons as persons_module
from consent.keys.errors import KeysCode, KeysError, TextRefused
from consent.keys.master import MasterKey
from consent.keys.persons import PersonHasher, PersonHashKind, PersonIndex, normalised_bsn, normalised_name
from consent.keys.store import KeyStore
from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import SubjectId, new_subject_id
from tests.consent.keys.keystore import Connection, new_actor, rows

# Numbers that pass the eleven test and were never given out: the test range of the BSN.
BSN, OTHER_BSN = "999990019", "999990020"


def test_hashes_are_those_of_another_program(master: MasterKey) -> None:
    # HMAC-SHA256 by Node 20 with the pepper of test_master over `BSN|111222333` and `NAME|zoe van t hof`.
    hasher = PersonHasher(master)
    assert (
        hasher.hash(PersonHashKind.BSN, "111222333").hex()
        == "6927df5c1267caf65dda7fecc93238e14f6842fd90d57cf1dc7efa83b52961a5"
    )
    assert (
        hasher.hash(PersonHashKind.NAME, "Zoë van 't Hof").hex()
        == "3dc5563e4a661fb60b4b440d4c4e9d498b671cebd2473821851a6dadb8180350"
    )


def test_another_region_gives_another_hash(master: MasterKey) -> None:
    other = MasterKey(bytes(range(32)), region="midden")
    assert PersonHasher(master).hash(PersonHashKind.BSN, BSN) != PersonHasher(other).hash(PersonHashKind.BSN, BSN)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("999990019", BSN), (" 9999.90.019 ", BSN), ("9999 9001 9", BSN), ("10000008", "010000008")],
)
def test_a_number_is_kept_in_one_spelling(given: str, kept: str) -> None:
    assert normalised_bsn(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "000000000",
        "00000000",
        "999990018",
        "99999001",
        "9999900190",
        "99999001A",
        "-99990019",
        "٩٩٩٩٩٠٠١٩",
        "1234567",
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(TextRefused) as refused:
        normalised_bsn(given)
    assert refused.value.code is KeysCode.BSN_INVALID
    assert not given or given not in str(refused.value)


def test_the_eleven_test_lets_one_in_eleven_pass() -> None:
    passed = 0
    for number in range(100_000_000, 100_001_100):
        try:
            passed += normalised_bsn(str(number)) == str(number)
        except TextRefused:
            continue
    assert passed == 100


@pytest.mark.parametrize(
    "given",
    [
        "Zoë van 't Hof",
        "zoe VAN T HOF",
        "Zoe\N{COMBINING DIAERESIS}  van \N{RIGHT SINGLE QUOTATION MARK}t Hof ",
        "ZOË VAN `T HOF.",
        "zoë-van-t-hof",
    ],
)
def test_spellings_of_one_name_are_one(given: str) -> None:
    assert normalised_name(given) == "zoe van t hof"


def test_a_ligature_and_a_sharp_s_are_letters() -> None:
    assert normalised_name("\N{LATIN CAPITAL LIGATURE IJ}sbrand Groß") == normalised_name("IJSBRAND gross")


def test_names_that_differ_stay_apart() -> None:
    names = ["Jan de Vries", "Jan Vries", "Janna de Vries", "Jan de Fries", "de Vries Jan", "Jan-1 de Vries"]
    assert len({normalised_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("given", ["", "  ", "-", "'", "\N{COMBINING DIAERESIS}", "…"])
def test_a_name_without_letters_is_refused(given: str) -> None:
    with pytest.raises(TextRefused) as refused:
        normalised_name(given)
    assert refused.value.code is KeysCode.NAME_EMPTY


async def known(store: KeyStore, persons: PersonIndex, actor: Actor, *, name: str) -> SubjectId:
    subject, key = new_subject_id(), await store.create_subject_key(actor)
    await persons.note(actor, SubjectId(subject), key=key.id, kind=PersonHashKind.NAME, value=name)
    return SubjectId(subject)


async def test_everybody_of_one_name_is_found_and_nobody_else(
    store: KeyStore, persons: PersonIndex, actor: Actor
) -> None:
    name = f"Sanne {uuid4()}"
    found = {await known(store, persons, actor, name=name), await known(store, persons, actor, name=name.upper())}
    await known(store, persons, actor, name=f"{name} de Boer")
    assert set(await persons.find(new_actor(), kind=PersonHashKind.NAME, value=name)) == found
    assert await persons.find(actor, kind=PersonHashKind.NAME, value=f"{name} Bakker") == []


async def test_a_name_is_not_found_as_a_number(store: KeyStore, persons: PersonIndex, actor: Actor) -> None:
    await known(store, persons, actor, name=OTHER_BSN)
    assert await persons.find(actor, kind=PersonHashKind.BSN, value=OTHER_BSN) == []


async def test_a_corrected_number_replaces_the_wrong_one(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection
) -> None:
    subject, key = SubjectId(new_subject_id()), await store.create_subject_key(actor)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.BSN, value=OTHER_BSN)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.BSN, value=BSN)
    assert subject not in await persons.find(actor, kind=PersonHashKind.BSN, value=OTHER_BSN)
    assert subject in await persons.find(actor, kind=PersonHashKind.BSN, value=BSN)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.BSN, value=None)
    assert await superuser.fetchval("SELECT count(*) FROM keys.person_hash WHERE subject_id = $1", subject) == 0


async def test_destroying_the_key_makes_a_person_unfindable_for_good(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection
) -> None:
    name = f"Sanne {uuid4()}"
    subject, key = SubjectId(new_subject_id()), await store.create_subject_key(actor)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.NAME, value=name)
    stays = await known(store, persons, actor, name=name)
    await store.destroy(actor, key.id)
    assert await persons.find(actor, kind=PersonHashKind.NAME, value=name) == [stays]
    before = await rows(superuser)
    with pytest.raises(KeysError) as refused:
        await persons.note(actor, subject, key=key.id, kind=PersonHashKind.NAME, value=name)
    assert refused.value.code is KeysCode.KEY_DESTROYED
    assert await rows(superuser) == before


async def test_no_name_or_number_stands_in_the_key_store(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection
) -> None:
    subject, key = SubjectId(new_subject_id()), await store.create_subject_key(actor)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.BSN, value=BSN)
    await persons.note(actor, subject, key=key.id, kind=PersonHashKind.NAME, value="Kanariepiet")
    stored = str(await rows(superuser)).lower()
    assert str(subject) in stored
    for plain in (BSN, "kanariepiet", BSN.encode().hex(), b"kanariepiet".hex()):
        assert plain not in stored


async def test_too_many_of_one_name_is_an_error_and_not_a_part_of_the_list(
    store: KeyStore, persons: PersonIndex, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"Jan {uuid4()}"
    for _ in range(3):
        await known(store, persons, actor, name=name)
    monkeypatch.setattr(persons_module, "MOST_FOUND", 3)
    assert len(await persons.find(actor, kind=PersonHashKind.NAME, value=name)) == 3
    monkeypatch.setattr(persons_module, "MOST_FOUND", 2)
    with pytest.raises(KeysError) as refused:
        await persons.find(actor, kind=PersonHashKind.NAME, value=name)
    assert refused.value.code is KeysCode.SEARCH_TOO_WIDE


async def test_a_stranger_finds_and_notes_nobody(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection
) -> None:
    subject, key = SubjectId(new_subject_id()), await store.create_subject_key(actor)
    before = await rows(superuser)
    for stranger in (new_actor(assurance=METADATA_ONLY), new_actor(region="midden")):
        for work in (
            persons.find(stranger, kind=PersonHashKind.BSN, value=BSN),
            persons.note(stranger, subject, key=key.id, kind=PersonHashKind.BSN, value=BSN),
        ):
            with pytest.raises(KeysError) as refused:
                await work
            assert refused.value.code is KeysCode.NOT_BOUND
    assert await rows(superuser) == before


async def test_the_database_knows_the_same_kinds(superuser: Connection) -> None:
    rule = await superuser.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'closed_kind' "
        "AND conrelid = 'keys.person_hash'::regclass"
    )
    assert {kind for kind in PersonHashKind if f"'{kind}'" in rule} == set(PersonHashKind)
    assert rule.count("::text") == len(PersonHashKind)
