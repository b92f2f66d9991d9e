"""The citizen service number: who records one, who is shown one, and what everybody else meets."""

import asyncio
from dataclasses import dataclass, replace

import asyncpg
import pytest

from backend.cases import finding as cases_finding
from backend.cases import service as cases
from backend.cases.commands import NumberRecorded, RecordNumber, Referred
from backend.cases.errors import CasesCode
from backend.cases.finding import Found
from consent import service as lawful
from consent.commands import ConfirmBasis
from consent.keys import persons
from consent.keys.errors import KeysCode, KeysError, TextRefused
from consent.keys.persons import PersonHashKind
from consent.keys.store import KeyStore
from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import SubjectId, TafelId, new_id, new_subject_id
from tenants.refusal import Refusal
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import entitled
from tests.backend.cases.wishes import basis_command, refer_command
from tests.factories.cell import actor

# From the test range of the BSN: these pass the eleven test and were never given out.
BSN, OTHER = "999990019", "999990020"
_LOGGED = """
SELECT e.action, e.operation, e.case_id, s.object_type, s.subject_id, s.category, s.ground
  FROM tenants.ledger_event e LEFT JOIN tenants.ledger_subject s ON s.event_id = e.id
 WHERE e.member_id = $1 AND e.operation = $2 ORDER BY e.id, s.ordinal
"""
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND query LIKE '%citizen_number%'"
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """Gemma of the municipality refers a mother and a child; the municipality has stated its authority."""

    kamer: Kamer
    gemma: Actor
    referred: Referred

    @property
    def mother(self) -> SubjectId:
        return self.referred.subjects[0]

    @property
    def child(self) -> SubjectId:
        return self.referred.subjects[1]

    async def records(self, number: str = BSN, *, subject: SubjectId | None = None) -> NumberRecorded:
        command = RecordNumber(subject=subject or self.child, number=number)
        return await self.kamer.does(self.gemma, cases.record_number, command)

    async def shown(self, who: str | Actor, subject: SubjectId | None = None) -> str | None:
        acting = who if isinstance(who, Actor) else self.kamer.actor(who)
        async with self.kamer.region.working(acting) as session:
            return await cases.reveal_number(session, acting, subject or self.child, keys=self.kamer.keys)

    async def finds(
        self, who: str | Actor, value: str, *, kind: PersonHashKind = PersonHashKind.BSN, tafel: TafelId | None = None
    ) -> list[SubjectId] | None:
        acting = who if isinstance(who, Actor) else self.kamer.actor(who)
        async with self.kamer.region.working(acting) as session:
            found: list[Found] | None = await cases.find_subjects(
                session, acting, tafel or self.kamer.tafel, kind=kind, value=value, keys=self.kamer.keys
            )
        return None if found is None else [one.subject for one in found]

    async def logged(self, who: Actor, operation: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await self.kamer.admin.fetch(_LOGGED, who.member, f"cases.{operation}")]


@pytest.fixture
async def story(kamer: Kamer) -> Story:
    await entitled(kamer, "gemeente", law="WABB_10")
    member = await kamer.world.member(kamer.organisations["gemeente"])
    await kamer.world.role(member, "AANMELDER", tafel=kamer.tafel)
    gemma = actor(organisation=kamer.organisations["gemeente"], member=member)
    return Story(kamer=kamer, gemma=gemma, referred=await kamer.does(gemma, cases.refer, refer_command(kamer)))


async def test_a_number_is_sealed_and_shown_to_whoever_asks_for_it_by_itself(story: Story) -> None:
    done = await story.records(" 9999.90.019 ")
    row = await story.kamer.row("casework.citizen_number", done.id)
    assert BSN.encode() not in row["bsn_enc"]
    assert (row["subject_id"], row["recorded_by"], row["version"]) == (story.child, story.gemma.member, 1)
    assert await story.shown(story.gemma) == BSN
    told = (story.referred.case, "CitizenNumber", story.child, "IDENTITEIT", "OWN")
    looked = (told[0], "EarlierReport", *told[2:])
    assert await story.logged(story.gemma, "record_number") == [
        ("WRITE", "cases.record_number", *about) for about in (told, looked)
    ]
    assert await story.logged(story.gemma, "reveal_number") == [("REVEAL", "cases.reveal_number", *told)]
    assert await story.shown(story.gemma, story.mother) is None, "nobody recorded hers"


async def test_each_showing_is_logged_and_so_is_each_miss(story: Story) -> None:
    await story.records()
    for _ in range(3):
        await story.shown(story.gemma)
    await story.shown(story.gemma, SubjectId(new_subject_id()))
    actions = [row[0] for row in await story.logged(story.gemma, "reveal_number")]
    assert actions == ["REVEAL"] * 3 + ["MISS"]


async def test_a_corrected_number_takes_the_place_of_the_wrong_one(story: Story) -> None:
    first = await story.records(OTHER)
    assert (await story.records(BSN)).id == first.id
    assert (await story.kamer.row("casework.citizen_number", first.id))["version"] == 2
    assert await story.shown(story.gemma) == BSN
    assert await story.finds(story.gemma, OTHER) == []
    assert await story.finds(story.gemma, BSN) == [story.child]


async def test_of_two_who_record_a_number_at_once_the_second_is_told(story: Story) -> None:
    kamer, verb = story.kamer, cases.record_number
    mine, theirs = (RecordNumber(subject=story.child, number=one) for one in (BSN, OTHER))
    async with kamer.region.working(story.gemma) as session:
        first = await verb(session, story.gemma, mine, moment_of(session), keys=kamer.keys)
        second = asyncio.create_task(kamer.tries(story.gemma, verb, theirs))
        # It found no number, and waits for whoever is writing one.
        while not await kamer.admin.fetchval(_WAITING):
            assert not second.done()
            await asyncio.sleep(0.01)
    assert isinstance(first, NumberRecorded)
    told = await second
    assert isinstance(told, Refusal)
    assert (told.code, told.field) == ("CONFLICT", "subject")
    assert await story.shown(story.gemma) == BSN
    assert await story.finds(story.gemma, BSN) == [story.child]
    assert await story.finds(story.gemma, OTHER) == []


async def test_recording_a_number_is_refused(story: Story) -> None:
    kamer, verb = story.kamer, cases.record_number
    good = RecordNumber(subject=story.child, number=BSN)
    for number in ("", "999990018", "geheim", "12345678901"):
        wrong = replace(good, number=number)
        await kamer.is_refused(story.gemma, verb, wrong, code=KeysCode.BSN_INVALID, field="number")
        assert not number or number not in repr(wrong)
    for subject in (story.child, SubjectId(new_subject_id())):
        await kamer.is_refused("bram", verb, replace(good, subject=subject), code="NOT_FOUND", field="subject")
    other = (await kamer.does("noor", cases.refer, refer_command(kamer))).subjects[0]
    await kamer.is_refused("noor", verb, replace(good, subject=other), code=CasesCode.BSN_NO_AUTHORITY, field="number")
    await kamer.is_refused(story.gemma, verb, replace(good, subject=other), code="NOT_FOUND", field="subject")


async def test_by_force_nobody_writes_a_number_without_authority(story: Story) -> None:
    """The local team's own person, by plain SQL as the application's role."""
    kamer = story.kamer
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    noor, before = kamer.actor("noor"), await kamer.everything()
    statement = (
        "INSERT INTO casework.citizen_number (id, case_id, subject_id, owner_org, bsn_enc, recorded_by, recorded_at,"
        " version) VALUES ($1, $2, $3, $4, '\\x01', $5, tenants.moment(), 1)"
    )
    for who, case, subject in (
        (noor, referred.case, referred.subjects[0]),
        (story.gemma, referred.case, referred.subjects[0]),
        (noor, story.referred.case, story.child),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with kamer.region.reading(who) as connection:
                await connection.execute(statement, new_id(), case, subject, who.organisation, who.member)
    assert await kamer.everything() == before


async def shared(story: Story, organisation: str) -> None:
    """The organisation takes part and may see the mother, who consented."""
    kamer = story.kamer
    await kamer.world.participation(story.referred.case, kamer.organisations[organisation])
    recorded = await kamer.does(story.gemma, lawful.record_basis, basis_command(kamer, story.mother, organisation))
    # Who is asked by the municipality is seldom free to say no: a colleague reads it first.
    second = await kamer.world.member(kamer.organisations["gemeente"])
    await kamer.world.role(second, "AANMELDER", tafel=kamer.tafel)
    colleague = actor(organisation=kamer.organisations["gemeente"], member=second)
    await kamer.does(colleague, lawful.confirm_basis, ConfirmBasis(basis=recorded.basis, expected_version=1))


async def test_a_partner_is_shown_a_number_when_it_sees_the_person_and_has_an_authority_of_its_own(
    story: Story,
) -> None:
    kamer = story.kamer
    await story.records(subject=story.mother)
    bram = kamer.actor("bram")
    assert await story.shown(bram, story.mother) is None
    await shared(story, "ggz")
    async with kamer.region.reading(bram) as connection:
        assert await connection.fetchval("SELECT count(*) FROM casework.subject WHERE id = $1", story.mother) == 1
    assert await story.shown(bram, story.mother) is None, "it sees the person and has stated no authority"
    assert await story.finds(bram, BSN) is None
    await entitled(kamer, "ggz", law="WABB_10")
    assert await story.shown(bram, story.mother) is None, "that law does not name its kind"
    await entitled(kamer, "ggz", law="WMO_5_2_9")
    assert await story.shown(bram, story.mother) == BSN
    assert await story.finds(bram, BSN) == [story.mother]
    assert (await story.logged(bram, "reveal_number"))[-1][-1] == "SHARED"
    ended = "UPDATE consent.catalogue_signature SET ended_at = signed_at, ended_by = signed_by WHERE owner_org = $1"
    await kamer.admin.execute(ended, bram.organisation)
    assert await story.shown(bram, story.mother) is None, "a signature that is withdrawn closes at once"
    assert await story.finds(bram, BSN) is None


async def test_metadata_only_is_shown_nothing(story: Story) -> None:
    await story.records()
    assert await story.shown(replace(story.gemma, assurance=METADATA_ONLY)) is None


async def test_a_number_goes_with_its_key(story: Story) -> None:
    await story.records()
    key = (await story.kamer.row("casework.subject", story.child))["key_id"]
    await story.kamer.keys.destroy(story.gemma, key)
    assert await story.shown(story.gemma) is None
    assert await story.finds(story.gemma, BSN) == []
    again = RecordNumber(subject=story.child, number=BSN)
    await story.kamer.is_refused(story.gemma, cases.record_number, again, code=KeysCode.KEY_DESTROYED)


async def test_a_person_is_found_by_the_whole_name_at_the_own_tafel_and_where_one_may_see(story: Story) -> None:
    kamer, by_name = story.kamer, PersonHashKind.NAME
    for name in ("Fictief Kind", "  fictief KIND", "Fíctief-kind."):
        assert await story.finds(story.gemma, name, kind=by_name) == [story.child]
    for name in ("Fictief", "Fictief Kin", "Kind", "Fictief Kindje", "Niemand Hier"):
        assert await story.finds(story.gemma, name, kind=by_name) == []
    told = [row[0] for row in await story.logged(story.gemma, "find_subjects")]
    assert told == ["READ"] * 3 + ["MISS"] * 5
    # Another case at the same tafel has people of these names as well, whom she may not see.
    hidden = await kamer.does("noor", cases.refer, refer_command(kamer))
    assert await story.finds(story.gemma, "Fictief Kind", kind=by_name) == [story.child]
    assert await story.finds("noor", "Fictief Kind", kind=by_name) == [hidden.subjects[1]]
    elsewhere = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
    assert await story.finds(story.gemma, "Fictief Kind", kind=by_name, tafel=elsewhere) == []
    assert await story.finds(story.gemma, "Fictief Kind", kind=by_name, tafel=TafelId(new_id())) is None


async def test_a_hidden_person_is_not_found_exactly_as_nobody_is_not(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer, the same entry in the ledger, and a statement that is asked for as many ids."""
    asked: list[int] = []
    filled_up = cases_finding.filled_up  # how many ids the statement is asked for

    def counted(found: list[SubjectId]) -> list[object]:
        ids = filled_up(found)
        asked.append(len(ids))
        return list(ids)

    monkeypatch.setattr(cases_finding, "filled_up", counted)
    await story.records()
    bram = story.kamer.actor("bram")
    await entitled(story.kamer, "ggz", law="WMO_5_2_9")
    for kind, hit, none in (
        (PersonHashKind.BSN, BSN, OTHER),
        (PersonHashKind.NAME, "Fictief Kind", "Niemand Hier"),
    ):
        assert await story.finds(bram, hit, kind=kind) == await story.finds(bram, none, kind=kind) == []
    entries = await story.logged(bram, "find_subjects")
    assert entries == [("MISS", "cases.find_subjects", None, None, None, None, None)] * 4
    assert len({one % 32 for one in asked}) == 1
    assert asked[0] == asked[1] == 32


async def test_without_an_authority_the_key_store_is_not_even_asked(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.records()

    async def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(KeyStore, "persons", never)
    assert await story.finds("bram", BSN) is None
    with pytest.raises(AssertionError):
        await story.finds(story.gemma, BSN)


async def test_a_search_that_is_answered_by_no_list_is_logged_too(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That many people have a name is an answer as well."""
    monkeypatch.setattr(persons, "MOST_FOUND", 0)
    searches = (("Fictief Kind", KeysCode.SEARCH_TOO_WIDE), ("…", KeysCode.NAME_EMPTY))
    for at, (value, code) in enumerate(searches, start=1):
        async with story.kamer.region.working(story.gemma) as session:
            # As the edge does: the answer is an error, and what was done is committed.
            with pytest.raises(KeysError) as told:
                await cases.find_subjects(
                    session,
                    story.gemma,
                    story.kamer.tafel,
                    kind=PersonHashKind.NAME,
                    value=value,
                    keys=story.kamer.keys,
                )
        assert told.value.code is code
        assert [row[0] for row in await story.logged(story.gemma, "find_subjects")] == ["MISS"] * at


async def test_what_is_no_name_and_no_number_is_told_without_repeating_it(story: Story) -> None:
    for kind, value in ((PersonHashKind.BSN, "geheim"), (PersonHashKind.NAME, "…")):
        with pytest.raises(TextRefused) as wrong:
            await story.finds(story.gemma, value, kind=kind)
        assert value not in str(wrong.value)
