"""Refusing to share at a tafel where sharing is the rule: all who take part are told, nobody is told why; by force."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from backend.cases import service as cases
from backend.cases.sharing_commands import Recipient, ReleaseContribution, WithdrawRelease
from consent import service as lawful
from consent.account import tell
from consent.asking import draft_may_be_shared, may_be_shared, would_see
from consent.basis import Category
from consent.commands import Recuse
from consent.explain import About
from consent.ids import SharingRefusalId
from consent.may_share import Sharing, Step, Withheld
from consent.refusing.commands import EndRefusal
from consent.sharing_words import told
from tenants.ids import CaseId, SubjectId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted
from tests.backend.cases.wishes import contribute_command
from tests.consent.refusals import END, REASON, REFUSE, SAFETY, WHY, based, ended, refusal_command, sat_down

_SEEN = "SELECT count(*) FROM consent.sharing_refusal WHERE id = $1"


async def _sees(kamer: Kamer, who: str, refusal: SharingRefusalId) -> bool:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return bool(await connection.fetchval(_SEEN, refusal))


async def _asked(kamer: Kamer, one: AdmittedCase, category: Category = Category.VEILIGHEID) -> Sharing:
    """What the local team is told of sharing something about the mother with the police."""
    towards = [kamer.organisations["politie"]]
    async with kamer.region.working(kamer.actor("noor")) as session:
        found = await draft_may_be_shared(session, [one.mother], category=category, organisations=towards, **SAFETY)
    assert found is not None
    return found[0]


async def test_all_who_take_part_are_told_and_only_its_own_organisation_why(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    done = await there.does("noor", REFUSE, refusal_command(one, subject=one.mother))

    row = await there.row("consent.sharing_refusal", done.refusal)
    assert (row["owner_org"], row["categories"], row["version"]) == (there.organisations["lokaal"], ["VEILIGHEID"], 1)
    # The chair, who reads no content, and a partner; not who has nothing to do with the case.
    assert [await _sees(there, who, done.refusal) for who in ("noor", "anne", "petra", "otto", "bram")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert await there.reads("noor", *WHY, done.refusal) == REASON
    for who in ("anne", "petra", "wout", "olga"):
        assert await there.reads(who, *WHY, done.refusal) is None
    [logged] = await there.written("consent.refuse_to_share")
    assert (logged["object_type"], logged["object_id"], logged["subject_id"]) == (
        "SharingRefusal",
        done.refusal,
        one.mother,
    )
    # Why is content: nobody reads it who is no longer authorised by name.
    await there.world.shift_clock("181 days")
    assert await there.reads("noor", *WHY, done.refusal) is None
    assert await _sees(there, "noor", done.refusal)
    await there.world.shift_clock("0")
    await there.does("noor", lawful.recuse, Recuse(subject=one.mother))
    assert not await _sees(there, "noor", done.refusal)
    end = EndRefusal(refusal=done.refusal, expected_version=1)
    await there.is_refused("noor", END, end, code="NOT_FOUND", field="refusal")


async def test_of_one_person_it_tells_only_who_sees_that_person_or_leads(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    crimes = (Category.STRAFRECHTELIJK,)
    child, mother = [
        (await there.does("petra", REFUSE, refusal_command(one, subject=about, categories=crimes))).refusal
        for about in (one.child, one.mother)
    ]
    # The local team was told of the mother, and of no child.
    assert [await _sees(there, "noor", refusal) for refusal in (child, mother)] == [False, True]
    assert [await _sees(there, "anne", refusal) for refusal in (child, mother)] == [True, True]
    for name in ("lokaal", "gemeente"):
        await there.world.restriction(
            one.case, one.mother, owner=there.organisations["politie"], towards=there.organisations[name]
        )
    for who in ("noor", "anne"):
        assert not await _sees(there, who, mother)
    assert await _sees(there, "petra", mother)


async def test_who_refuses_lets_nobody_new_read_until_the_refusal_ends(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    basis = await based(there, one)
    kept = await there.does("noor", cases.contribute, contribute_command(there, one.case, one.mother))
    both = await there.does("noor", cases.contribute, contribute_command(there, one.case, one.mother))
    release = ReleaseContribution(
        contribution=kept.contribution, recipient=Recipient(organisation=there.organisations["politie"])
    )
    assert ((await _asked(there, one)).allowed, (await _asked(there, one)).steps) == (True, (Step.RELEASE,))
    await ended(there, basis)
    done = await there.does("noor", REFUSE, refusal_command(one, subject=one.mother))

    no = {"code": "REFUSES_TO_SHARE", "field": "category"}
    await there.is_refused("noor", cases.release, release, **no)
    await there.is_refused(
        "noor", cases.contribute, contribute_command(there, one.case, one.mother, recipients=("politie",)), **no
    )
    answer = await _asked(there, one)
    assert (answer.allowed, answer.withheld) == (False, Withheld.REFUSED)
    assert answer.steps[0] is Step.END_REFUSAL
    assert "weigert" in told(answer)[1].nl
    async with there.region.working(there.actor("noor")) as session:
        towards = there.organisations["politie"]
        [standing] = await may_be_shared(session, kept.contribution, organisations=[towards], **SAFETY) or []
        account = await would_see(session, kept.contribution, organisation=towards, **SAFETY)
    assert (standing.allowed, standing.withheld) == (False, Withheld.REFUSED)
    assert account is not None
    assert any("weigert" in sentence.nl for sentence in tell(account, about=About.OTHER))
    # Neither another kind of data nor another organisation is bound by it.
    assert (await _asked(there, one, Category.CONTACT)).withheld is None
    brought = contribute_command(there, one.case, one.mother, category=Category.IDENTITEIT, recipients=("politie",))
    await there.does("noor", cases.contribute, brought)

    end = EndRefusal(refusal=done.refusal, expected_version=1)
    await there.is_refused("petra", END, end, code="NOT_ALLOWED", field="refusal")
    await there.is_refused("noor", END, replace(end, expected_version=9), code="CONFLICT", field="expectedVersion")
    past = replace(end, ends_at=datetime(2020, 1, 1, tzinfo=UTC))
    await there.is_refused("noor", END, past, code="PERIOD_INVALID", field="endsAt")
    assert (await there.does("noor", END, end)).version == 2
    again = replace(end, expected_version=2)
    await there.is_refused("noor", END, again, code="ALREADY_ENDED", field="refusal")
    basis = await based(there, one)
    assert (await _asked(there, one)).allowed is True
    released = await there.does("noor", cases.release, release)

    # What somebody still reads is taken back first, then it may be refused again, about everybody.
    await ended(there, basis)
    still = {"code": "STILL_SHARED", "field": "categories"}
    await there.is_refused("noor", REFUSE, refusal_command(one), **still)
    later = datetime.now(UTC) + timedelta(days=30)
    await there.is_refused("noor", REFUSE, refusal_command(one, starts_at=later), **still)
    await there.does("noor", cases.withdraw_release, WithdrawRelease(release=released.release, expected_version=1))
    await there.does("noor", REFUSE, refusal_command(one))
    await there.is_refused("noor", cases.release, replace(release, contribution=both.contribution), **no)


async def test_a_refusal_that_begins_later_stops_what_would_last_until_then(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    await based(there, one, categories=(Category.IDENTITEIT,))
    begins = datetime.now(UTC) + timedelta(days=30)
    await there.does("noor", REFUSE, refusal_command(one, starts_at=begins, ends_at=begins + timedelta(days=30)))
    assert (await _asked(there, one)).withheld is None
    politie = there.organisations["politie"]
    for ends, refused in ((None, True), (begins + timedelta(seconds=1), True), (begins, False)):
        to = (Recipient(organisation=politie, ends_at=ends),)
        brought = replace(contribute_command(there, one.case, one.mother), recipients=to)
        answer = await there.tries("noor", cases.contribute, brought)
        assert isinstance(answer, Refusal) is refused, ends


async def test_nobody_refuses_where_nothing_is_asked_or_nothing_is_seen(kamer: Kamer) -> None:
    elsewhere = await admitted(kamer)
    nothing = {"code": "NOTHING_TO_REFUSE", "field": "case"}
    await kamer.is_refused("noor", REFUSE, refusal_command(elsewhere), **nothing)
    huis, one = await sat_down(kamer)
    there = huis.kamer
    for who, changes, code, field in (
        ("noor", {"reason": " "}, "FIELD_MISSING", "reason"),
        ("noor", {"categories": ()}, "LIST_EMPTY", "categories"),
        ("noor", {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "PERIOD_INVALID", "endsAt"),
        ("noor", {"case": CaseId(new_id())}, "NOT_FOUND", "case"),
        ("noor", {"subject": SubjectId(new_id())}, "NOT_FOUND", "subject"),
        # The team was told nothing of the child, nor of anybody in another case.
        ("noor", {"subject": one.child}, "NOT_FOUND", "subject"),
        ("noor", {"subject": elsewhere.mother}, "NOT_FOUND", "subject"),
        ("otto", {}, "NOT_FOUND", "case"),
        ("anne", {}, "NOT_ALLOWED", "case"),
    ):
        await there.is_refused(who, REFUSE, refusal_command(one, **changes), code=code, field=field)


async def test_the_matrix_tells_who_refuses_and_what_is_awaited(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    done = await there.does("noor", REFUSE, refusal_command(one, subject=one.mother, categories=(Category.WONEN,)))
    assert await _cells(there, "noor", one, "politie", "WONEN") == ([there.organisations["lokaal"]], False)
    assert await _cells(there, "noor", one, "politie", "SCHOOL") == ([], False)  # above its ceiling: nothing is awaited
    assert await _cells(there, "noor", one, "gemeente", "FINANCIEN") == ([], True)
    assert await _cells(there, "petra", one, "politie", "WONEN") == ([there.organisations["lokaal"]], False)
    assert await _cells(there, "petra", one, "lokaal", "WONEN") == ([], True)
    await there.does("noor", END, EndRefusal(refusal=done.refusal, expected_version=1))
    assert await _cells(there, "noor", one, "politie", "WONEN") == ([], True)


async def _cells(kamer: Kamer, who: str, one: AdmittedCase, towards: str, category: str) -> tuple[list[object], bool]:
    asked = (
        "SELECT ARRAY(SELECT jsonb_array_elements_text(nullif(c -> 'refusing', 'null'))::uuid) AS refusing,"
        " (c ->> 'awaited')::boolean AS awaited"
        " FROM consent.share_matrix($1, 'VEILIGHEID_GEZIN') m, jsonb_array_elements(m.cells) c"
        " WHERE m.subject_id = $2 AND m.organisation_id = $3 AND c ->> 'category' = $4"
    )
    async with kamer.region.reading(kamer.actor(who)) as connection:
        [row] = await connection.fetch(asked, one.case, one.mother, kamer.organisations[towards], category)
    return row["refusing"], row["awaited"]


_PUT = """
INSERT INTO consent.sharing_refusal (id, case_id, subject_id, owner_org, categories, valid, recorded_by, recorded_at,
                                     version)
SELECT p.id, p.case_id, p.subject_id, p.owner_org, p.categories, p.valid, p.recorded_by, p.recorded_at, 1
  FROM jsonb_populate_record(NULL::consent.sharing_refusal, $1::jsonb) p
"""
_WHY = "INSERT INTO consent.refusal_reason (id, case_id, owner_org, reason_enc) VALUES ($1, $2, $3, '\\x01')"


async def test_it_holds_by_force(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    elsewhere = await admitted(kamer)
    lokaal, politie = (str(there.organisations[name]) for name in ("lokaal", "politie"))

    async def put(who: str, *, reason: bool = True, **changes: Any) -> bool:
        """Whether a refusal can be written past every service; it is undone."""
        before = await there.everything()
        actor = there.actor(who)
        try:
            async with there.region.reading(actor) as connection:
                at = await connection.fetchval("SELECT tenants.moment()")
                row = {
                    "id": str(new_id()),
                    "case_id": str(one.case),
                    "owner_org": lokaal,
                    "categories": ["VEILIGHEID"],
                    "valid": f'["{at.isoformat()}",)',
                    "recorded_by": str(actor.member),
                    "recorded_at": at.isoformat(),
                } | changes
                await connection.execute("SAVEPOINT tried")
                await connection.execute(_PUT, orjson.dumps(row).decode())
                if reason:
                    await connection.execute(_WHY, row["id"], row["case_id"], row["owner_org"])
                await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                await connection.execute("ROLLBACK TO tried")
        except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
            return False
        finally:
            assert await there.everything() == before
        return True

    assert await put("noor")
    assert await put("noor", subject_id=str(one.mother))
    assert not await put("noor", reason=False)
    outside: list[dict[str, Any]] = [
        {"subject_id": str(one.child)},
        {"subject_id": str(elsewhere.mother)},
        {"owner_org": politie},
        {"case_id": str(elsewhere.case)},
        {"valid": '["2020-01-01",)'},
        {"recorded_at": "2020-01-01T00:00:00Z"},
        {"recorded_by": str(there.members["anne"])},
        {"categories": []},
    ]
    for changes in outside:
        assert not await put("noor", **changes), changes
    assert not await put("anne", owner_org=str(there.organisations["gemeente"]))
    assert not await put("olga")
    await there.world.shift_clock("181 days")
    assert not await put("noor")  # no longer authorised by name
    await there.world.shift_clock("0")
    # A refusal only ends, and a reason is never written again.
    done = await there.does("noor", REFUSE, refusal_command(one))
    for who, statement in (
        ("noor", "UPDATE consent.sharing_refusal SET categories = '{WONEN}' WHERE id = $1"),
        ("noor", "UPDATE consent.sharing_refusal SET valid = 'empty' WHERE id = $1"),
        ("noor", "DELETE FROM consent.sharing_refusal WHERE id = $1"),
        ("noor", "UPDATE consent.refusal_reason SET reason_enc = '' WHERE id = $1"),
        (
            "noor",
            f"INSERT INTO consent.refusal_reason SELECT uuidv7(), '{one.case}', '{lokaal}', '' WHERE $1 IS NOT NULL",
        ),
    ):
        async with there.region.reading(there.actor(who)) as connection:
            await connection.execute("SAVEPOINT tried")
            try:
                changed = await connection.execute(statement, done.refusal)
            except asyncpg.PostgresError:
                changed = "refused"
                await connection.execute("ROLLBACK TO tried")
        assert changed == "refused" or changed.endswith(" 0"), statement
    assert (await there.row("consent.sharing_refusal", done.refusal))["version"] == 1


async def test_who_refuses_and_who_releases_at_once_take_turns(kamer: Kamer) -> None:
    huis, one = await sat_down(kamer)
    there = huis.kamer
    for _ in range(4):
        kept = await there.does("noor", cases.contribute, contribute_command(there, one.case, one.mother))
        release = ReleaseContribution(
            contribution=kept.contribution, recipient=Recipient(organisation=there.organisations["politie"])
        )
        released, refused = await asyncio.gather(
            there.tries("noor", cases.release, release), there.tries("noor", REFUSE, refusal_command(one))
        )
        assert isinstance(released, Refusal) is not isinstance(refused, Refusal)
        if not isinstance(refused, Refusal):
            await there.does("noor", END, EndRefusal(refusal=refused.refusal, expected_version=1))
        elif not isinstance(released, Refusal):
            back = WithdrawRelease(release=released.release, expected_version=1)
            await there.does("noor", cases.withdraw_release, back)
