"""What was wrong gets a newer version or is taken back, and whoever received or read it is told and given work."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.correction_commands import Correct, Retract
from backend.cases.errors import CasesCode
from backend.cases.ids import ParticipationId
from backend.cases.kinds import ContributionNature, CorrectionReason
from backend.cases.sharing_commands import EndParticipation, Recipient, ReleaseContribution
from consent import service as lawful
from consent.emergency_commands import OpenGlass
from consent.errors import CommonCode
from tenants.ids import ContributionId, new_id
from tenants.ledger.service import Touched, record
from tenants.vocabulary import LedgerAction, LedgerGround
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import basis_command, contribute_command

BODY = ("casework.contribution", "body_enc")
RIGHT = "Vader mag op zondag komen."


def corrected(one: ContributionId, **changes: Any) -> Correct:
    """A better version of it."""
    given: dict[str, Any] = {
        "contribution": one,
        "reason": CorrectionReason.ONJUIST,
        "nature": ContributionNature.FEIT,
        "body": RIGHT,
    }
    return Correct(**(given | changes))


def taken_back(one: ContributionId) -> Retract:
    return Retract(contribution=one, reason=CorrectionReason.ONRECHTMATIG)


async def given_work(kamer: Kamer, case: UUID) -> set[tuple[str, str, UUID]]:
    """Which organisation has which task about which correction."""
    names = {id: name for name, id in kamer.organisations.items()}
    return {
        (names[row["organisation_id"]], row["kind"], row["object_id"])
        for row in await kamer.rows("casework.task", case)
        if row["kind"] in {"CORRECTIE_VERWERKEN", "GEBRUIK_STAKEN"}
    }


async def brought(kamer: Kamer) -> tuple[AdmittedCase, ContributionId]:
    """The GGZ and the police may read a text of the lokaal team; the police were told of it only for next week."""
    one = await admitted(kamer)
    _, text = await opened(kamer, one, "ggz", "politie")
    return one, text


async def test_a_text_says_what_it_is_and_when_it_happened(kamer: Kamer) -> None:
    one = await admitted(kamer)
    told = contribute_command(
        kamer, one.case, one.mother, nature=ContributionNature.VAN_HOREN_ZEGGEN, happened_on=date(2026, 1, 2)
    )
    done = await kamer.does("noor", cases.contribute, told)
    kept = await kamer.row("casework.contribution", done.contribution)
    assert (kept["nature"], kept["happened_on"]) == ("VAN_HOREN_ZEGGEN", date(2026, 1, 2))
    later = replace(told, happened_on=date(2199, 1, 1))
    await kamer.is_refused("noor", cases.contribute, later, code=CasesCode.HAPPENED_IN_FUTURE, field="happenedOn")
    copied = (
        "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,"
        " protection, body_enc, key_id, recorded_at, version, nature, happened_on)"
        " SELECT gen_random_uuid(), case_id, owner_org, author_id, subject_ids, category, purpose, protection,"
        " body_enc, key_id, tenants.moment(), 1, {nature}, {day} FROM casework.contribution WHERE id = $1"
    )
    for nature, day in (("NULL", "NULL"), ("'FEIT'", "'2199-01-01'")):
        raw = copied.format(nature=nature, day=day)
        assert await is_forced_back(kamer, "noor", raw, done.contribution) == "42501", nature
    assert await is_forced_back(kamer, "noor", copied.format(nature="'RODDEL'", day="NULL"), done.contribution)


async def test_a_newer_version_goes_to_the_same_readers_and_the_old_one_stays(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    done = await kamer.does("noor", cases.correct, corrected(text))

    kept = await kamer.row("casework.correction", done.correction)
    for who in ("noor", "bram", "petra"):
        assert await kamer.reads(who, *BODY, text) != RIGHT
        assert await kamer.reads(who, *BODY, kept["replacement_id"]) == RIGHT
    assert await given_work(kamer, one.case) == {
        (name, "CORRECTIE_VERWERKEN", done.correction) for name in ("ggz", "politie")
    }
    assert await kamer.told("CASE_CHANGED", done.correction) == {"ggz", "politie"}
    logged = await kamer.written("cases.correct")
    assert [row["object_id"] for row in logged] == [text, kept["replacement_id"]]
    assert {(row["subject_id"], row["category"]) for row in logged} == {(one.mother, "VEILIGHEID")}
    assert len({row["member_id"] for row in logged}) == 1
    # There is one newest version, and only that is released further.
    await kamer.is_refused(
        "noor", cases.correct, corrected(text), code=CasesCode.ALREADY_CORRECTED, field="contribution"
    )
    await kamer.is_refused(
        "noor", cases.retract, taken_back(text), code=CasesCode.ALREADY_CORRECTED, field="contribution"
    )
    later = Recipient(
        organisation=kamer.organisations["gemeente"],
        starts_at=kept["recorded_at"] + timedelta(days=900),
    )
    old = ReleaseContribution(contribution=text, recipient=later)
    await kamer.is_refused("noor", cases.release, old, code=CasesCode.ALREADY_CORRECTED, field="contribution")
    await kamer.does("noor", cases.correct, corrected(ContributionId(kept["replacement_id"])))


async def test_who_may_not_read_the_newer_version_sees_that_there_is_one(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    only = (Recipient(organisation=kamer.organisations["politie"]),)
    done = await kamer.does("noor", cases.correct, corrected(text, recipients=only))
    new = (await kamer.row("casework.correction", done.correction))["replacement_id"]
    asked = (
        "SELECT k.kind, n.id FROM casework.correction k LEFT JOIN casework.contribution n ON n.id = k.replacement_id"
        " WHERE k.contribution_id = $1"
    )
    for who, seen in (
        ("noor", [("CORRECTIE", new)]),
        ("petra", [("CORRECTIE", new)]),
        ("bram", [("CORRECTIE", None)]),
        ("anne", []),
        ("otto", []),
    ):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert [tuple(row) for row in await connection.fetch(asked, text)] == seen, who
    assert {work[0] for work in await given_work(kamer, one.case)} == {"ggz", "politie"}


async def test_who_left_gets_work_but_not_the_newer_version(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    part = next(
        row
        for row in await kamer.rows("casework.participation", one.case)
        if row["organisation_id"] == kamer.organisations["ggz"]
    )
    await kamer.world.shift_clock("1 hour")
    end = EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    await kamer.does("anne", cases.end_participation, end)
    done = await kamer.does("noor", cases.correct, corrected(text))
    new = (await kamer.row("casework.correction", done.correction))["replacement_id"]
    released = [row for row in await kamer.rows("casework.release", one.case) if row["contribution_id"] == new]
    assert [row["organisation_id"] for row in released] == [kamer.organisations["politie"]]
    assert {work[0] for work in await given_work(kamer, one.case)} == {"ggz", "politie"}


async def test_what_is_taken_back_closes_for_all_others_also_in_an_emergency(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    glass = OpenGlass(case=one.case, reason="Acute nood.")
    await kamer.does("cees", lawful.break_glass, glass)
    assert await kamer.reads("cees", *BODY, text) is not None
    # Cees reads it, and the ledger knows.
    async with kamer.region.working(kamer.actor("cees")) as session:
        seen = Touched(
            object_type="Contribution",
            object_id=text,
            case=one.case,
            subject=one.mother,
            category="VEILIGHEID",
            ground=LedgerGround.BREAK_GLASS,
        )
        await record(session, action=LedgerAction.READ, operation="test", case=one.case, touched=[seen])
    await kamer.world.shift_clock("5 minutes")
    done = await kamer.does("noor", cases.retract, taken_back(text))

    for who in ("bram", "petra", "cees"):
        assert await kamer.reads(who, *BODY, text) is None, who
    assert await kamer.reads("noor", *BODY, text) is not None
    work = await given_work(kamer, one.case)
    assert {name for name, *_ in work} >= {"ggz", "politie"}
    assert len(work) == 3
    assert {(kind, about) for _, kind, about in work} == {("GEBRUIK_STAKEN", done.correction)}
    # Who received it is told what it was; of the text nothing is left to read.
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetchval("SELECT kind FROM casework.correction WHERE id = $1", done.correction)


async def test_only_the_owner_puts_right_and_takes_back(kamer: Kamer) -> None:
    _, text = await brought(kamer)
    for verb, command in ((cases.correct, corrected(text)), (cases.retract, taken_back(text))):
        await kamer.is_refused("bram", verb, command, code=CommonCode.NOT_ALLOWED, field="contribution")
        await kamer.is_refused("anne", verb, command, code=CommonCode.NOT_FOUND, field="contribution")
        await kamer.is_refused("otto", verb, command, code=CommonCode.NOT_FOUND, field="contribution")
        never = replace(command, contribution=ContributionId(new_id()))
        await kamer.is_refused("noor", verb, never, code=CommonCode.NOT_FOUND, field="contribution")
    empty = corrected(text, body=" ")
    await kamer.is_refused("noor", cases.correct, empty, code=CommonCode.FIELD_MISSING, field="body")


async def test_past_the_services_no_correction_stands_in_anothers_name_or_with_another_text(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    mine = (await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    ggz, bram = kamer.organisations["ggz"], kamer.members["bram"]
    lokaal, noor = kamer.organisations["lokaal"], kamer.members["noor"]
    raw = (
        "INSERT INTO casework.correction (id, case_id, contribution_id, kind, reason, replacement_id, owner_org,"
        " recorded_by, recorded_at) VALUES ($1, $2, $3, $4, 'ONJUIST', $5, $6, $7, tenants.moment())"
    )

    async def tried(who: str, *values: object) -> str:
        return await is_forced_back(kamer, who, raw, new_id(), one.case, *values)

    assert await tried("bram", text, "INTREKKING", None, lokaal, noor) == "42501"
    assert await tried("bram", text, "INTREKKING", None, ggz, bram) == "42501"
    assert await tried("bram", mine, "INTREKKING", None, ggz, noor) == "42501"
    assert await tried("petra", mine, "INTREKKING", None, ggz, bram) == "42501"
    # Not with a text that was there already, nor with another's, nor with none.
    again = (await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    await kamer.world.shift_clock("1 hour")
    for new in (again, text):
        assert await tried("bram", mine, "CORRECTIE", new, ggz, bram) == "42501"
    assert await tried("bram", mine, "CORRECTIE", None, ggz, bram) == "ck_correction_replaced_when_corrected"
    for change in ("UPDATE casework.correction SET reason = 'ONJUIST'", "DELETE FROM casework.correction"):
        assert await is_forced_back(kamer, "bram", change) == "42501"


async def test_the_timeline_tells_each_reader_what_that_one_may_know(kamer: Kamer) -> None:
    one, text = await brought(kamer)
    day = date(2025, 12, 24)
    told = contribute_command(kamer, one.case, one.mother, nature=ContributionNature.MENING, happened_on=day)
    own = (await kamer.does("noor", cases.contribute, told)).contribution
    await kamer.does("noor", cases.correct, corrected(text, recipients=()))
    asked = "SELECT event, nature, contribution_id FROM casework.case_timeline($1) ORDER BY at, event, id"

    async def line(who: str) -> list[tuple[object, ...]]:
        async with kamer.region.reading(kamer.actor(who)) as connection:
            return [tuple(row) for row in await connection.fetch(asked, one.case)]

    mine = await line("noor")
    assert mine[0] == ("BIJDRAGE", "MENING", own)
    events = [event for event, *_ in mine]
    assert events.count("BIJDRAGE") == 3
    assert events.count("CORRECTIE") == 1
    assert events.count("DEELNAME_BEGON") >= 4
    assert "FASE" in events
    theirs = await line("bram")
    assert [row for row in theirs if row[0] == "BIJDRAGE"] == [("BIJDRAGE", "FEIT", text)]
    assert [row[2] for row in theirs if row[0] == "CORRECTIE"] == [text]
    assert not [row for row in await line("anne") if row[0] in {"BIJDRAGE", "CORRECTIE"}]
    assert await line("otto") == []


async def test_the_newer_version_asks_a_basis_like_any_text(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    shared = contribute_command(kamer, one.case, one.mother, recipients=["ggz"])
    text = (await kamer.does("noor", cases.contribute, shared)).contribution
    done = await kamer.does("noor", cases.correct, corrected(text))
    new = (await kamer.row("casework.correction", done.correction))["replacement_id"]
    assert await kamer.reads("bram", *BODY, new) == RIGHT
    [basis] = await kamer.rows("consent.legal_basis", one.case)
    await kamer.admin.execute("UPDATE consent.legal_basis SET ended_at = now() WHERE id = $1", basis["id"])
    assert await kamer.reads("bram", *BODY, new) is None
