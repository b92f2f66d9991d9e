"""Whoever follows a case hears of every change that touches what there is to see, and nobody else does."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.commands import CloseCase, StartWeighing
from backend.cases.ids import ParticipationId, ReleaseId
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import EndParticipation, Invite, Recipient, ReleaseContribution, WithdrawRelease
from consent import service as lawful
from consent.basis import RestrictionGround
from consent.commands import EndBasis, LiftRestriction, Recuse, Restrict, WithdrawConsent
from consent.emergency_commands import OpenGlass
from consent.ids import ConsentId, RestrictionId
from tenants.ids import CaseId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, concluded, opened
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, weigh_command

Act = Callable[[Kamer, AdmittedCase], Awaitable[object]]
ALL = {"lokaal", "gemeente", "ggz"}
_TOLD = "SELECT id, organisation_id FROM casework.outbox WHERE case_id = $1"


async def told_of(kamer: Kamer, case: CaseId, act: Callable[[], Awaitable[object]]) -> list[str]:
    """For which organisations an effect was written by what happened, each as often as it was."""
    names = {id: name for name, id in kamer.organisations.items()}
    before = {row["id"] for row in await kamer.admin.fetch(_TOLD, case)}
    await act()
    after = await kamer.admin.fetch(_TOLD, case)
    return sorted(names[row["organisation_id"]] for row in after if row["id"] not in before)


async def the_row(kamer: Kamer, table: str, case: CaseId, where: str = "true") -> UUID:
    asked = f"SELECT id FROM {table} WHERE case_id = $1 AND {where} ORDER BY id DESC"
    return UUID(str(await kamer.admin.fetchval(asked, case)))


async def contributes(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))


async def contributes_for(kamer: Kamer, one: AdmittedCase) -> None:
    command = contribute_command(kamer, one.case, one.mother, recipients=("ggz",))
    await kamer.does("noor", cases.contribute, command)


async def releases(kamer: Kamer, one: AdmittedCase) -> None:
    contribution = await kamer.admin.fetchval("SELECT id FROM casework.contribution WHERE case_id = $1", one.case)
    to = Recipient(organisation=kamer.organisations["gemeente"])
    await kamer.does("noor", cases.release, ReleaseContribution(contribution=contribution, recipient=to))


async def withdraws_release(kamer: Kamer, one: AdmittedCase) -> None:
    made = ReleaseId(await the_row(kamer, "casework.release", one.case))
    await kamer.does("noor", cases.withdraw_release, WithdrawRelease(release=made, expected_version=1))


async def records_basis(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))


async def ends_basis(kamer: Kamer, one: AdmittedCase) -> None:
    basis = await kamer.admin.fetchval("SELECT id FROM consent.legal_basis WHERE case_id = $1", one.case)
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=1))


async def withdraws_consent(kamer: Kamer, one: AdmittedCase) -> None:
    consent = ConsentId(await the_row(kamer, "consent.consent", one.case))
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))


async def invites(kamer: Kamer, one: AdmittedCase) -> None:
    command = Invite(case=one.case, organisation=kamer.organisations["politie"], kind=ParticipationKind.VAST)
    await kamer.does("anne", cases.invite, command)


async def ends_participation(kamer: Kamer, one: AdmittedCase) -> None:
    where = f"organisation_id = '{kamer.organisations['ggz']}'"
    part = ParticipationId(await the_row(kamer, "casework.participation", one.case, where))
    await kamer.does("anne", cases.end_participation, EndParticipation(participation=part, expected_version=1))


async def restricts_everybody(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("olga", lawful.restrict, Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR))


async def restricts_ggz(kamer: Kamer, one: AdmittedCase) -> None:
    towards = kamer.organisations["ggz"]
    command = Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR, towards=towards)
    await kamer.does("olga", lawful.restrict, command)


async def recuses(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))


async def breaks_glass(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("cees", lawful.break_glass, OpenGlass(reason="Er is nu gevaar.", case=one.case))


async def concludes(kamer: Kamer, one: AdmittedCase) -> None:
    await concluded(kamer, one.case)


async def closes(kamer: Kamer, one: AdmittedCase) -> None:
    await kamer.does("anne", cases.close, CloseCase(case=one.case, expected_version=3))


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (contributes, {"ggz"}),
        (contributes_for, {"ggz", "lokaal"}),
        (releases, {"lokaal", "gemeente"}),
        (withdraws_release, {"lokaal", "ggz"}),
        (records_basis, {"lokaal", "ggz"}),
        (ends_basis, {"lokaal", "ggz"}),
        (withdraws_consent, {"lokaal", "ggz"}),
        (invites, ALL | {"politie"}),
        (ends_participation, ALL),
        (restricts_everybody, ALL),
        (restricts_ggz, {"lokaal", "ggz"}),
        (recuses, {"ggz"}),
        (breaks_glass, ALL),
        (concludes, ALL),
    ],
    ids=lambda part: getattr(part, "__name__", None),
)
async def test_each_change_is_told_once_to_whom_it_concerns(kamer: Kamer, act: Act, told: set[str]) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    assert await told_of(kamer, one.case, lambda: act(kamer, one)) == sorted(told)


async def test_a_step_on_the_way_of_a_case_is_told_once_to_everybody(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await concludes(kamer, one)
    assert await told_of(kamer, one.case, lambda: closes(kamer, one)) == sorted(ALL)


async def test_a_lifted_restriction_is_told_like_the_restriction(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await restricts_ggz(kamer, one)
    made = RestrictionId(await the_row(kamer, "consent.restriction", one.case))
    lift = LiftRestriction(restriction=made, expected_version=1)
    assert await kamer.told("CASE_CHANGED", made) == {"ggz"}
    told = await told_of(kamer, one.case, lambda: kamer.does("olga", lawful.lift_restriction, lift))
    assert told == ["ggz", "lokaal"]


async def test_before_admission_whoever_weighs_is_told_and_nobody_else(kamer: Kamer) -> None:
    case = (await kamer.does("noor", cases.refer, refer_command(kamer))).case
    start = StartWeighing(case=case, expected_version=1)
    seated = ["gemeente", "ggz", "lokaal", "om", "politie"]
    assert await told_of(kamer, case, lambda: kamer.does("anne", cases.start_weighing, start)) == seated
    assert await told_of(kamer, case, lambda: kamer.does("karim", cases.weigh, weigh_command(case))) == seated


async def test_who_has_left_hears_nothing_more(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await ends_participation(kamer, one)
    assert await told_of(kamer, one.case, lambda: invites(kamer, one)) == ["gemeente", "lokaal", "politie"]


async def test_what_is_only_for_followers_leaves_no_notice(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    count = "SELECT count(*) FROM casework.notification WHERE case_id = $1"
    before = await kamer.admin.fetchval(count, one.case)
    await contributes(kamer, one)
    await recuses(kamer, one)
    assert await kamer.admin.fetchval(count, one.case) == before
    quiet = await kamer.admin.fetch("SELECT quiet FROM casework.outbox WHERE case_id = $1 ORDER BY id DESC", one.case)
    assert {row["quiet"] for row in quiet} == {True, False}


async def test_a_refused_change_tells_nobody(kamer: Kamer) -> None:
    one = await admitted(kamer)
    stale = CloseCase(case=one.case, expected_version=1)
    assert await told_of(kamer, one.case, lambda: kamer.tries("anne", cases.close, stale)) == []
