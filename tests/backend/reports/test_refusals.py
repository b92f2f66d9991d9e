"""What was refused at a tafel in a year: numbers for its chair and one officer, and none that points at a family."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import MemberId, new_id
from tests.backend.cases.kamer import Kamer
from tests.factories import course

_YEAR = datetime.now(UTC).year
_ASKED = "SELECT topic, organisation_id, code, counted FROM casework.refusal_counts($1, $2)"
_REJECT = (
    "INSERT INTO casework.rejection (id, case_id, tafel_id, owner_org, recorded_by, recorded_at, outcome, reason,"
    " explanation_enc) VALUES ($1, $2, $3, $4, $5, $6, 'AFGEWEZEN', 'CRITERIA_NIET_GEHAALD', '')"
)
_REFUSE = (
    "INSERT INTO casework.information_answer (id, case_id, request_id, owner_org, outcome, reason_enc, recorded_by,"
    " recorded_at) SELECT gen_random_uuid(), case_id, id, $2, 'GEWEIGERD', '', $3, $4"
    " FROM casework.information_request WHERE id = $1"
)
Lines = dict[tuple[str, str, str], int]


async def _counts(kamer: Kamer, who: str | Actor, *, year: int = _YEAR, tafel: UUID | None = None) -> Lines:
    names = {id: name for name, id in kamer.organisations.items()}
    async with kamer.region.reading(who if isinstance(who, Actor) else kamer.actor(who)) as connection:
        rows = await connection.fetch(_ASKED, tafel or kamer.tafel, year)
    return {(row["topic"], names[row["organisation_id"]], row["code"]): row["counted"] for row in rows}


async def _turned_away(kamer: Kamer, referrer: UUID, *, at: datetime) -> None:
    case = await kamer.world.case(kamer.tafel, referrer, number=None)
    chair = (kamer.organisations["gemeente"], kamer.members["anne"])
    await kamer.admin.execute(_REJECT, new_id(), case, kamer.tafel, *chair, at)


async def _not_answered(kamer: Kamer, *, at: datetime) -> None:
    lokaal, ggz = kamer.organisations["lokaal"], kamer.organisations["ggz"]
    world, case = kamer.world, await kamer.world.case(kamer.tafel, lokaal, number=None)
    subject = await world.subject(case, lokaal)
    noor = kamer.members["noor"]
    text = await world.contribution(case, owner=lokaal, author=noor, subjects=[subject])
    *_, unanswered = await course.asked(world, case, text, owner=lokaal, member=noor, partner=ggz)
    await kamer.admin.execute(_REFUSE, unanswered, ggz, kamer.members["bram"], at)


async def test_it_counts_by_organisation_and_code_and_points_at_no_family(kamer: Kamer) -> None:
    now = datetime.now(UTC)
    shelter = await kamer.world.organisation("Fictieve Opvang", "VROUWENOPVANG")
    for number in range(5):
        # So few cases lie behind it that it says nothing, as where there is none.
        assert await _counts(kamer, "anne") == {}, number
        await _turned_away(kamer, kamer.organisations["lokaal"], at=now)
        # A year of its own, and an organisation that is hidden in a household.
        await _turned_away(kamer, kamer.organisations["lokaal"], at=datetime(_YEAR - 1, 6, 1, tzinfo=UTC))
        await _turned_away(kamer, shelter, at=now)
        await _not_answered(kamer, at=now)
    await _turned_away(kamer, kamer.organisations["politie"], at=now)
    rejected, unanswered = ("AANMELDING", "lokaal", "CRITERIA_NIET_GEHAALD"), ("INFORMATIEVERZOEK", "ggz", "")
    found = {rejected: 5, unanswered: 5}
    assert await _counts(kamer, "anne") == found
    assert await _counts(kamer, "anne", year=_YEAR - 1) == {rejected: 5}
    for year in (_YEAR + 1, 9999, -(2**31)):
        assert await _counts(kamer, "anne", year=year) == {}
    # The officer of who answers for the tafel, and of no partner; no weigher and no worker.
    officer = MemberId(await kamer.world.member(kamer.organisations["gemeente"]))
    await kamer.world.role(officer, "PRIVACY_OFFICER")
    assert await _counts(kamer, replace(kamer.actor("anne"), member=officer)) == found
    for who in ("paula", "olga", "petra", "karim", "noor", "otto", "cees"):
        assert await _counts(kamer, who) == {}, who
    assert await _counts(kamer, replace(kamer.actor("anne"), assurance=METADATA_ONLY)) == {}
    another = await kamer.world.tafel(kamer.organisations["politie"], kind="ANDERS")
    for tafel in (another, new_id()):
        assert await _counts(kamer, "anne", tafel=tafel) == {}
    # Who chairs reads it for as long as its organisation has a seat.
    await kamer.admin.execute(
        "UPDATE casework.tafel_seat SET valid = tstzrange(lower(valid), now() - interval '1 day')"
        " WHERE tafel_id = $1 AND organisation_id = $2",
        kamer.tafel,
        kamer.organisations["gemeente"],
    )
    assert await _counts(kamer, "anne") == {}
