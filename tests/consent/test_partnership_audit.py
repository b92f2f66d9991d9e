"""The yearly audit of a partnership: counts and codes for one officer, and no count that points at a family."""

from datetime import UTC, datetime
from uuid import UUID

from consent.basis import Category
from consent.refusing import service as refusing
from consent.refusing.commands import RefuseToShare
from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import new_id
from tests.backend.cases.huis import Huis, working
from tests.backend.cases.kamer import Kamer
from tests.factories import register

_YEAR = datetime.now(UTC).year
_ASKED = "SELECT topic, organisation_id, code, counted FROM consent.partnership_audit($1, $2)"
Lines = dict[tuple[str, str, str], int]


async def _audit(huis: Huis, who: str | Actor, *, year: int = _YEAR, tafel: UUID | None = None) -> Lines:
    there = huis.kamer
    names = {id: name for name, id in there.organisations.items()}
    async with there.region.reading(who if isinstance(who, Actor) else there.actor(who)) as connection:
        rows = await connection.fetch(_ASKED, tafel or there.tafel, year)
    return {(row["topic"], names[row["organisation_id"]], row["code"]): row["counted"] for row in rows}


async def test_it_counts_what_was_done_and_points_at_no_family(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    reason = "Een lopend onderzoek."
    await there.does(
        "petra", refusing.refuse_to_share, RefuseToShare(case=one.case, categories=(Category.WONEN,), reason=reason)
    )
    await register.advice(
        there.world, there.tafel, owner=there.organisations["gemeente"], recorded_by=huis.gerda.member
    )
    politie = there.organisations["politie"]
    petra = there.members["petra"]
    for number in range(4):
        lines = await _audit(huis, huis.gerda)
        # So few cases lie behind it that it says nothing, as where there is none.
        assert "WEIGERING" not in {topic for topic, _, _ in lines}, number
        case = await there.world.case(there.tafel, politie, number=None)
        subject = await there.world.subject(case, politie)
        await register.refusal(there.world, case, subject, owner=politie, recorded_by=petra)
    lines = await _audit(huis, huis.gerda)
    assert lines["WEIGERING", "politie", "WONEN"] == 5
    assert lines["DEELNEMER", "politie", "WETTELIJK"] == 1
    assert lines["BEVOEGDE", "politie", ""] == 2
    assert lines["BEVOEGDE", "lokaal", ""] == 1
    assert lines["ADVIES", "gemeente", "RECHTMATIG"] == 1
    # The year says which; nothing of one that is not there yet, nor of one that no calendar has.
    for year in (_YEAR + 1, 9999, -(2**31)):
        assert "WEIGERING" in {topic for topic, _, _ in await _audit(huis, huis.gerda, year=year)} or year != _YEAR + 1
    assert "ADVIES" not in {topic for topic, _, _ in await _audit(huis, huis.gerda, year=_YEAR + 1)}


async def test_it_is_for_one_officer_and_nobody_else(kamer: Kamer) -> None:
    huis, _ = await working(kamer)
    assert await _audit(huis, huis.gerda)
    for who in ("paula", "olga", "petra", "anne", "noor", "otto"):
        assert await _audit(huis, who) == {}, who
    weak = Actor(**{name: getattr(huis.gerda, name) for name in huis.gerda.__slots__} | {"assurance": METADATA_ONLY})
    assert await _audit(huis, weak) == {}
    for tafel in (kamer.tafel, new_id()):
        assert await _audit(huis, huis.gerda, tafel=tafel) == {}
