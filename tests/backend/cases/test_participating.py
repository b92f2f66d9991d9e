"""Who takes part: invited, until when, and everything that is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from backend.cases.ids import ParticipationId
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import EndParticipation, Invite
from consent import service as lawful
from tenants.ids import CaseId, OrganisationId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited, opened
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, weigh_command

PART = "casework.participation"


def _invite(kamer: Kamer, case: CaseId, name: str = "ggz", **changes: Any) -> Invite:
    given: dict[str, Any] = {"case": case, "organisation": kamer.organisations[name], "kind": ParticipationKind.VAST}
    return Invite(**(given | changes))


async def test_an_invitation_lets_an_organisation_take_part_and_opens_no_content(kamer: Kamer) -> None:
    one = await admitted(kamer)
    done = await kamer.does("anne", cases.invite, _invite(kamer, one.case))

    part = await kamer.row(PART, done.participation)
    assert (part["organisation_id"], part["invited_by"]) == (
        kamer.organisations["ggz"],
        kamer.organisations["gemeente"],
    )
    assert (part["kind"], part["valid"].upper) == ("VAST", None)
    assert await kamer.told("INVITED", done.participation) == {"ggz"}
    assert await kamer.sees("bram") == {"case": 1, "participation": 3, "notification": 1}
    assert await kamer.sees("petra") == {}
    assert [row["object_id"] for row in await kamer.written("cases.invite")] == [done.participation]


async def test_an_invitation_for_later_opens_then(kamer: Kamer) -> None:
    one = await admitted(kamer)
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    guest = _invite(
        kamer,
        one.case,
        "crisis",
        kind=ParticipationKind.GAST,
        starts_at=at + timedelta(days=1),
        ends_at=at + timedelta(days=2),
    )
    await kamer.does("anne", cases.invite, guest)
    await kamer.does("anne", cases.invite, _invite(kamer, one.case))
    for offset, sees in (("0", False), ("25 hours", True), ("47 hours", True), ("49 hours", False)):
        await kamer.world.shift_clock(offset)
        assert bool((await kamer.sees("cees")).get("case")) is sees
        assert (await kamer.sees("bram"))["case"] == 1


async def test_an_organisation_that_left_may_come_back(kamer: Kamer) -> None:
    one = await admitted(kamer)
    first = await kamer.does("anne", cases.invite, _invite(kamer, one.case))
    await kamer.world.shift_clock("1 hour")
    await kamer.does(
        "anne", cases.end_participation, EndParticipation(participation=first.participation, expected_version=1)
    )
    assert "case" not in await kamer.sees("bram")
    await kamer.does("anne", cases.invite, _invite(kamer, one.case))
    assert (await kamer.sees("bram"))["participation"] == 4


async def test_an_invitation_is_refused(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    await kamer.admin.execute(
        "UPDATE tenants.organisation SET active = tstzrange('2000-01-01', '2001-01-01') WHERE id = $1",
        (gone := await kamer.world.organisation("Opgeheven")),
    )
    later = timedelta(days=300)
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"case": CaseId(new_id())}, "NOT_FOUND", "case"),
        ({"kind": ParticipationKind.AANMELDER}, "NOT_INVITED_AS_REFERRER", "kind"),
        ({"kind": ParticipationKind.GAST}, "GUEST_WITHOUT_END", "endsAt"),
        ({"starts_at": at - timedelta(days=1)}, "PERIOD_INVALID", "startsAt"),
        ({"starts_at": (at + later).replace(tzinfo=None)}, "PERIOD_INVALID", "startsAt"),
        ({"starts_at": at + later, "ends_at": at + later}, "PERIOD_INVALID", "endsAt"),
        ({"organisation": OrganisationId(new_id())}, "NOT_FOUND", "organisation"),
        ({"organisation": gone}, "NOT_FOUND", "organisation"),
        ({"organisation": kamer.organisations["crisis"]}, "NO_SEAT", "organisation"),
        ({"kind": ParticipationKind.OP_AFROEP}, "NO_SEAT", "organisation"),
        ({"organisation": kamer.organisations["lokaal"]}, "ALREADY_TAKES_PART", "organisation"),
    ]
    for changes, code, field in wrong:
        with subtests.test(code=code, field=field):
            command = replace(_invite(kamer, one.case), **changes)
            await kamer.is_refused("anne", cases.invite, command, code=code, field=field)
    await kamer.is_refused("noor", cases.invite, _invite(kamer, one.case), code="NOT_ALLOWED", field="case")
    for stranger in ("bram", "petra", "cees"):
        await kamer.is_refused(stranger, cases.invite, _invite(kamer, one.case), code="NOT_FOUND", field="case")
    weak = kamer.actor("anne", assurance=1)
    await kamer.is_refused(weak, cases.invite, _invite(kamer, one.case), code="ASSURANCE_TOO_LOW")


async def test_nobody_is_invited_before_admission_or_after_rejection(kamer: Kamer) -> None:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    await kamer.is_refused("anne", cases.invite, _invite(kamer, referred.case), code="CASE_STAGE", field="case")
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    for name in ("karim", "wout"):
        await kamer.does(name, cases.weigh, weigh_command(referred.case))
    await kamer.is_refused("anne", cases.invite, _invite(kamer, referred.case), code="CASE_STAGE", field="case")
    await kamer.does("anne", cases.admit, Admit(case=referred.case, expected_version=2))
    await kamer.does("anne", cases.invite, _invite(kamer, referred.case))


async def test_ending_closes_at_once_and_keeps_the_history(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    assert (await kamer.sees("bram"))["contribution"] == 1
    [part] = [row for row in await kamer.rows(PART, one.case) if row["organisation_id"] == kamer.organisations["ggz"]]
    await kamer.world.shift_clock("1 hour")
    ended = await kamer.does(
        "anne", cases.end_participation, EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    )

    assert ended.version == 2
    after = await kamer.row(PART, part["id"])
    assert after["valid"].lower == part["valid"].lower
    assert after["valid"].upper is not None
    assert await kamer.told("CASE_CHANGED", part["id"]) == {"ggz"}
    # One's own participation stays to be seen as history; nothing of the case does.
    left = await kamer.sees("bram")
    left.pop("notification")
    assert left == {"participation": 1}
    again = EndParticipation(participation=ParticipationId(part["id"]), expected_version=2)
    await kamer.is_refused("anne", cases.end_participation, again, code="ALREADY_ENDED", field="participation")


async def test_an_invitation_for_later_can_be_called_off(kamer: Kamer) -> None:
    one = await admitted(kamer)
    at = (await kamer.row('casework."case"', one.case))["opened_at"]
    later = await kamer.does("anne", cases.invite, _invite(kamer, one.case, starts_at=at + timedelta(days=3)))
    await kamer.does(
        "anne", cases.end_participation, EndParticipation(participation=later.participation, expected_version=1)
    )
    assert (await kamer.row(PART, later.participation))["valid"].isempty
    await kamer.world.shift_clock("4 days")
    assert "case" not in await kamer.sees("bram")
    again = EndParticipation(participation=later.participation, expected_version=2)
    await kamer.is_refused("anne", cases.end_participation, again, code="ALREADY_ENDED", field="participation")


async def test_ending_is_refused(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    parts = {row["organisation_id"]: row["id"] for row in await kamer.rows(PART, one.case)}
    end = {
        name: EndParticipation(participation=ParticipationId(parts[kamer.organisations[name]]), expected_version=1)
        for name in ("lokaal", "gemeente", "ggz")
    }
    verb, field = cases.end_participation, "participation"
    nowhere = EndParticipation(participation=ParticipationId(new_id()), expected_version=1)
    await kamer.is_refused("anne", verb, nowhere, code="NOT_FOUND", field=field)
    for stranger in ("petra", "wout", "cees"):
        await kamer.is_refused(stranger, verb, end["ggz"], code="NOT_FOUND", field=field)
    for name in ("noor", "bram"):
        await kamer.is_refused(name, verb, end["ggz"], code="NOT_ALLOWED", field=field)
    await kamer.is_refused("anne", verb, end["gemeente"], code="RESPONSIBLE_STAYS", field=field)
    stale = EndParticipation(participation=end["ggz"].participation, expected_version=3)
    await kamer.is_refused("anne", verb, stale, code="CONFLICT", field="expectedVersion")
    await kamer.is_refused(kamer.actor("anne", assurance=1), verb, end["ggz"], code="ASSURANCE_TOO_LOW")


async def test_who_left_brings_nothing_more_and_keeps_what_it_brought(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    brought = await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))
    [part] = [row for row in await kamer.rows(PART, one.case) if row["organisation_id"] == kamer.organisations["ggz"]]
    await kamer.does(
        "anne", cases.end_participation, EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    )
    more = contribute_command(kamer, one.case, one.mother)
    await kamer.is_refused("bram", cases.contribute, more, code="NOT_FOUND", field="case")
    basis = basis_command(kamer, one.mother, "ggz")
    await kamer.is_refused("bram", lawful.record_basis, basis, code="NOT_FOUND", field="subject")
    text = await kamer.reads("bram", "casework.contribution", "body_enc", brought.contribution)
    assert text == "Vader mag niet in huis komen."
