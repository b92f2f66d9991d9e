"""Telling one case: from its referral to where it stands today, each step by whoever would have done it."""

from datetime import datetime
from functools import partial

from backend.cases import service as cases
from backend.cases.commands import (
    Admit,
    Admitted,
    CriterionAnswer,
    NewSubject,
    Refer,
    Referred,
    StartWeighing,
    Weigh,
)
from backend.cases.kinds import Informed, Verdict
from backend.cases.rejecting.commands import Reject
from backend.cases.rejecting.kinds import RejectionReason
from backend.cases.sharing_commands import Contribute, Invite, Recipient
from backend.demo import grounds, parents, rarities, secrecy
from backend.demo.plots import Outcome, Plot, Said
from backend.demo.registers import shown_to_nobody_else
from backend.demo.table import Table
from backend.demo.telling import Telling
from backend.demo.texts import pick, texts
from consent.basis import Purpose
from tenants.ids import CaseId
from tenants.roles import RoleKind

# Days after the referral.
_TAKEN_UP, _WEIGHED, _DECIDED, _INTRODUCED, _CONSENTED, _WITHDRAWN = 2, 4, 6, 7, 10, 45


async def tell(telling: Telling, plot: Plot) -> Table | None:
    """One case, until today; who sits at it, where it was admitted."""
    await telling.until(plot.opened, hour=plot.hour)
    referred = await _refer(telling, plot)
    table = None if plot.outcome is Outcome.REFERRED else await _decide(telling, plot, referred)
    telling.finished()
    return table


async def _decide(telling: Telling, plot: Plot, referred: Referred) -> Table | None:
    """Weighed by two pairs of eyes, and then admitted or turned away; or still being weighed."""
    stage, chair = telling.stage, chair_of(telling, plot)
    await telling.until(plot.opened - _TAKEN_UP, hour=10)
    start = StartWeighing(case=referred.case, expected_version=1)
    version = (await stage.does(chair, cases.start_weighing, start)).version
    await telling.until(plot.opened - _WEIGHED, hour=14)
    await _weigh(telling, plot, referred.case, by=chair)
    if plot.outcome is Outcome.WEIGHING:
        return None
    if plot.outcome is Outcome.REJECTED:
        away = Reject(
            case=referred.case,
            expected_version=version,
            reason=RejectionReason.CRITERIA_NIET_GEHAALD,
            explanation=pick(texts().rejection_explanations, plot.number),
        )
        await stage.does(chair, partial(cases.reject, keys=stage.keys), away)
        return None
    await _weigh(telling, plot, referred.case, by=plot.second_weigher)
    await telling.until(plot.opened - _DECIDED, hour=11)
    admitted = await stage.does(chair, cases.admit, Admit(case=referred.case, expected_version=version))
    table = await _sit_down(telling, plot, referred, admitted)
    await _work(telling, table)
    return table


async def _sit_down(telling: Telling, plot: Plot, referred: Referred, admitted: Admitted) -> Table:
    """Those who are needed are invited."""
    for guest in plot.guests:
        invite = Invite(
            case=referred.case, organisation=telling.stage.cast.partner(guest.organisation).id, kind=guest.seat
        )
        await telling.stage.does(chair_of(telling, plot), cases.invite, invite)
    cast = telling.stage.cast
    codes = [plot.kamer.responsible, plot.referrer.at[0].organisation, *(guest.organisation for guest in plot.guests)]
    return Table(
        plot=plot,
        case=referred.case,
        number=admitted.number,
        subjects=referred.subjects,
        parties={code: cast.partner(code).kind for code in codes},
        blueprint=telling.blueprint,
    )


async def _work(telling: Telling, table: Table) -> None:
    """Everything that is shared, from the first day at the table until today."""
    plot, stage = table.plot, telling.stage
    begun = await telling.until(plot.opened - _INTRODUCED, hour=13)
    await grounds.introduce(stage, table)
    await parents.look_up(stage, table, at=begun)
    later = sorted(plot.said, key=lambda said: -said.days)
    if plot.consent:
        at = await telling.until(plot.opened - _CONSENTED, hour=15)
        consent = await grounds.ask_consent(stage, table, given_at=at)
        before = [said for said in later if said.days > plot.opened - _WITHDRAWN]
        await _say_all(telling, table, before)
        later = later[len(before) :]
        if plot.withdrawn and consent:
            await telling.until(plot.opened - _WITHDRAWN, hour=16)
            await grounds.withdraw(stage, table, consent)
    await _say_all(telling, table, later)
    await rarities.happen(telling, table)


async def _say_all(telling: Telling, table: Table, remarks: list[Said]) -> None:
    for said in remarks:
        at = await telling.until(said.days, hour=table.plot.hour)
        await _say(telling, table, said, at=at)


async def _say(telling: Telling, table: Table, said: Said, *, at: datetime) -> None:
    """Bring a text, and release it to all at the table who may receive it."""
    stage = telling.stage
    recipients = table.receivers(said.remark.category, besides=said.organisation)
    ground = secrecy.ground(table.parties[said.organisation], said.remark.category)
    if ground and recipients:
        await secrecy.consent_to_speak(stage, table, said, given_at=at)
    command = Contribute(
        case=table.case,
        subjects=table.about(said.remark.about),
        category=said.remark.category,
        purpose=Purpose.VEILIGHEID_GEZIN,
        nature=said.remark.nature,
        body=said.remark.text,
        recipients=tuple(Recipient(organisation=one, secrecy_ground=ground) for one in recipients),
        provided_on=telling.decisions.bearing(said.organisation, table.plot.kamer.code),
        redaction=shown_to_nobody_else(table.parties[said.organisation]),
    )
    await stage.does(said.by, partial(cases.contribute, keys=stage.keys), command)


async def _refer(telling: Telling, plot: Plot) -> Referred:
    words, stage = texts(), telling.stage
    not_told = plot.informed is Informed.NIET_GEINFORMEERD
    command = Refer(
        tafel=plot.kamer.id,
        subjects=tuple(
            NewSubject(role_in_household=one.role, name=one.name, birth_date=one.born) for one in plot.household
        ),
        informed=plot.informed,
        informed_reason=pick(words.not_informed_reasons, plot.number) if not_told else None,
        reason=pick(words.referral_reasons, plot.number),
        goal=pick(words.referral_goals, plot.number),
    )
    return await stage.does(plot.referrer.login, partial(cases.refer, keys=stage.keys), command)


async def _weigh(telling: Telling, plot: Plot, case: CaseId, *, by: str) -> None:
    words, stage = texts().weighing, telling.stage
    rejects = plot.outcome is Outcome.REJECTED
    why = pick(words.unmet if rejects else words.met, plot.number)
    command = Weigh(
        case=case,
        verdict=Verdict.AFWIJZEN if rejects else Verdict.TOELATEN,
        criteria=tuple(
            CriterionAnswer(code=one.code, met=not rejects, argument=why) for one in telling.blueprint.criteria
        ),
        purpose=pick(words.purpose, plot.number),
        necessity=pick(words.necessity, plot.number),
        proportionality=pick(words.proportionality, plot.number),
        subsidiarity=pick(words.subsidiarity, plot.number),
    )
    await stage.does(by, partial(cases.weigh, keys=stage.keys), command)


def chair_of(telling: Telling, plot: Plot) -> str:
    """Who leads the tafel where this case lies."""
    return telling.stage.cast.holders(RoleKind.VOORZITTER, kamer=plot.kamer.code)[0].login
