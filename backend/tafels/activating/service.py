"""Deciding that a tafel may admit cases."""

from datetime import date, datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels import queries
from backend.tafels.activating.commands import ActivateTafel, ActivationId, TafelActivated
from backend.tafels.activating.errors import ActivationCode, refuse
from backend.tafels.activating.models import TafelActivation
from backend.tafels.activating.terms import terms
from backend.tafels.kinds import Regime
from backend.tafels.models import Tafel
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.partnership.errors import is_reference
from consent.queries import holds
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_IN_FORCE: Final = """
SELECT c.valid @> tenants.moment() AS in_force, (SELECT l.mode = 'DEMO' FROM tenants.cell l) AS demo
  FROM tenants.convenant c WHERE c.id = $1
"""
# What only the database sees: a decision of somebody else in the same moment, or a version that came in between.
_GUARDED = {
    "KT013": refuse(ActivationCode.KIND_VERSION_UNKNOWN, field="kindVersion"),
    "uq_tafel_activation_tafel_id_decided_at": refuse(CommonCode.CONFLICT, field="tafel"),
}


@all_or_nothing(_GUARDED)
async def activate_tafel(
    session: AsyncSession, actor: Actor, command: ActivateTafel, at: datetime
) -> TafelActivated | Refusal:
    """Let a tafel admit cases, for a privacy officer of whoever answers for it (AVG 26, 35, 39(1)(c)).

    The decision never changes; a newer one takes its place. When its review is overdue, or the convenant ends, nothing
    new is admitted and what runs goes on (feature 9).
    """
    tafel = await _own_tafel(session, actor, command)
    if isinstance(tafel, Refusal):
        return tafel
    regime = await _regime(session, command, tafel)
    if isinstance(regime, Refusal):
        return regime
    if refused := _papers(command, today=legal_day(at)):
        return refused
    convenant = await (await driver(session)).fetchrow(_IN_FORCE, tafel.convenant_id)
    if convenant is None or not convenant["in_force"]:
        return refuse(ActivationCode.CONVENANT_ENDED, field="tafel")
    one = _decision(actor, command, tafel, regime=regime, demo=convenant["demo"], at=at)
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="tafels.activate")
    return TafelActivated(tafel=command.tafel, activation=ActivationId(one.id))


async def _own_tafel(session: AsyncSession, actor: Actor, command: ActivateTafel) -> Tafel | Refusal:
    tafel = await queries.tafel(session, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    mine = tafel.organisation_id == actor.organisation
    if not mine or not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    return tafel


async def _regime(session: AsyncSession, command: ActivateTafel, tafel: Tafel) -> Regime | Refusal:
    """Under which law: what the kind says, or what is decided where no source says it."""
    kind = await queries.kind(session, code=tafel.kind_code, version=command.kind_version)
    if kind is None or command.kind_version < tafel.kind_version:
        return refuse(ActivationCode.KIND_VERSION_UNKNOWN, field="kindVersion")
    if not kind.holds_cases:
        return refuse(ActivationCode.KIND_HAS_NO_CASES, field="tafel")
    said = kind.regime.code
    if said is not Regime.NIET_BEPAALD:
        given = command.regime is not None or command.regime_source is not None
        return refuse(ActivationCode.REGIME_FIXED, field="regime") if given else said
    if command.regime in {None, Regime.NIET_BEPAALD, Regime.GEEN_PERSOONSGEGEVENS, Regime.WGS_ZVH}:
        return refuse(ActivationCode.REGIME_UNDECIDED, field="regime")
    if command.regime_source is None or not is_reference(command.regime_source):
        return refuse(ActivationCode.REFERENCE_INVALID, field="regimeSource")
    return command.regime


def _papers(command: ActivateTafel, *, today: date) -> Refusal | None:
    for name, reference in (("dpia", command.dpia), ("fgAdvice", command.fg_advice)):
        if not is_reference(reference):
            return refuse(ActivationCode.REFERENCE_INVALID, field=name)
    for name, day in (("dpiaOn", command.dpia_on), ("fgAdvisedOn", command.fg_advised_on)):
        if day > today:
            return refuse(ActivationCode.DECIDED_IN_FUTURE, field=name)
    ahead = (command.review_on - today).days
    if not 0 < ahead <= terms().longest_review_days:
        return refuse(ActivationCode.REVIEW_NOT_AHEAD, field="reviewOn", days=terms().longest_review_days)
    return None


def _decision(
    actor: Actor, command: ActivateTafel, tafel: Tafel, *, regime: Regime, demo: bool, at: datetime
) -> TafelActivation:
    return TafelActivation(
        id=new_id(),
        tafel_id=tafel.id,
        owner_org=actor.organisation,
        kind_code=tafel.kind_code,
        kind_version=command.kind_version,
        regime=regime,
        regime_source=command.regime_source,
        dpia=command.dpia,
        dpia_on=command.dpia_on,
        fg_advice=command.fg_advice,
        fg_advised_on=command.fg_advised_on,
        convenant_id=tafel.convenant_id,
        review_on=command.review_on,
        demo=demo,
        decided_by=actor.member,
        decided_at=at,
    )
