"""Whether an organisation that provides only on a decision of its own may provide this now (Wpg, Wjsg 39f)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.sharing import Ground, Period, receiving
from backend.cases.sharing_commands import ProvidedOn, Recipient
from consent.basis import Category
from consent.provisions import queries, verdict
from consent.provisions.errors import ProvisionCode, refuse
from consent.provisions.kinds import ProvisionRegister
from consent.secrecy import verdict as secrecy
from consent.secrecy.errors import SecrecyCode
from consent.secrecy.errors import refuse as refuse_to_speak
from consent.secrecy.queries import speaking
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal

_FIELDS: Final = MappingProxyType(
    {
        ProvisionCode.POLICE_DECISION_CATEGORY: "category",
        ProvisionCode.PROVISION_CATEGORY: "category",
        ProvisionCode.THIRD_PERSONS_UNCHECKED: "redaction",
    }
)
_OF_RECIPIENTS: Final = frozenset(
    {ProvisionCode.POLICE_DECISION_RECIPIENT, ProvisionCode.PROVISION_RECIPIENT, ProvisionCode.PROVISION_LATER}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Providing:
    """What would be provided: about whom, which data, to whom, on which decision, checked for third persons or not."""

    case: CaseId
    subjects: Collection[UUID]
    ground: Ground
    category: Category
    recipients: Sequence[Recipient]
    on: ProvidedOn
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """For each recipient the period in which it may read, and what goes with the contribution wherever it goes."""

    periods: Sequence[Period]
    onward_ban: bool
    no_glass: bool


async def providable(
    session: AsyncSession, actor: Actor, wanted: Providing, *, at: datetime, field: str
) -> Provided | Refusal:
    """What may be provided to these recipients, and when; or why this may not be provided to one of them."""
    periods = receiving(wanted.ground, actor, wanted.recipients, category=wanted.category, field=field)
    if isinstance(periods, Refusal):
        return periods
    regime = wanted.ground.regime
    found = await _decision(session, actor, wanted)
    refused = _unprovided(wanted, found, periods=periods, at=at, field=field)
    if refused := refused or await _unspoken(session, actor, wanted, periods=periods, at=at, field=field):
        return refused
    banned = regime is not None and regime.ban_nl is not None
    return Provided(periods=periods, onward_ban=banned, no_glass=found is not None and found.closed_to_glass)


async def _decision(session: AsyncSession, actor: Actor, wanted: Providing) -> verdict.Provision | None:
    """The decision that was named, when the providing organisation keeps its register; else nothing is looked up."""
    regime = wanted.ground.regime
    register = None if regime is None else regime.register_code
    if register is None:
        return None
    return await queries.provision(session, register, _named(wanted)[register], owner=actor.organisation)


def _named(wanted: Providing) -> Mapping[ProvisionRegister, UUID | None]:
    return {
        ProvisionRegister.WPG: wanted.on.police_decision,
        ProvisionRegister.WJSG_39F: wanted.on.justice_provision,
    }


def _unprovided(
    wanted: Providing, found: verdict.Provision | None, *, periods: Sequence[Period], at: datetime, field: str
) -> Refusal | None:
    """Why the decision that is named does not bear this, or None."""
    asked = verdict.Providing(
        regime=wanted.ground.regime,
        category=Category(wanted.category),
        recipients=[one.organisation for one in wanted.recipients],
        partnership=wanted.ground.partnership,
        begins=[one.lower for one in periods if one.lower is not None],
        named=frozenset(register for register, id in _named(wanted).items() if id is not None),
        checked=wanted.checked,
    )
    code = verdict.fault(asked, found, at=at)
    return None if code is None else refuse(code, field=_field(code, asked, recipients=field))


async def _unspoken(
    session: AsyncSession, actor: Actor, wanted: Providing, *, periods: Sequence[Period], at: datetime, field: str
) -> Refusal | None:
    """Why secrecy lets it not be told to one of the recipients on the ground that was named for it, or None."""
    named = [one.secrecy_ground for one in wanted.recipients if one.secrecy_ground is not None]
    if not named and not secrecy.is_bound(wanted.ground.regime):
        return None
    towards = [
        (to.organisation, to.secrecy_ground, during.lower or at)
        for to, during in zip(wanted.recipients, periods, strict=True)
    ]
    for one in await speaking(
        session,
        wanted.ground.regime,
        owner=actor.organisation,
        case=wanted.case,
        subjects=wanted.subjects,
        category=Category(wanted.category),
        towards=towards,
    ):
        code = secrecy.fault(one)
        if code is not None:
            told = field if code is SecrecyCode.SECRECY_RECIPIENT else "secrecyGround"
            return refuse_to_speak(code, field=told)
    return None


def _field(code: ProvisionCode, asked: verdict.Providing, *, recipients: str) -> str:
    """The field of the input that a fault is about: for most of them the decision that was named, or was not."""
    if code in _FIELDS:
        return _FIELDS[code]
    if code in _OF_RECIPIENTS:
        return recipients
    wanted = asked.regime and asked.regime.register_code
    if code is ProvisionCode.PROVISION_UNWANTED:
        (wanted, *_) = sorted(set(asked.named) - {wanted})
    return "policeDecision" if wanted is ProvisionRegister.WPG else "justiceProvision"
