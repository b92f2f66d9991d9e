"""A signal about one person, where the kind of tafel counts signals: what is asked of it, and its own row.

Enough of them make a proposal, and nothing more (`casework.propose_signals`); whoever signals learns of no
other signal.
"""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import repeating
from backend.cases.commands import Refer
from backend.cases.errors import refuse as of_cases
from backend.intake.errors import IntakeCode, refuse
from backend.intake.models import Signal
from backend.intake.taking import Taking
from backend.tafels.kinds import IntakeKind
from consent.basis import Category
from consent.common_errors import CommonCode
from consent.keys.store import KeyStore
from consent.provisions.errors import ProvisionCode
from consent.provisions.errors import refuse as of_provision
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal
from tenants.session import driver

# Whoever signals at the same tafel at the same moment waits: names are found only once they are noted.
_TURN: Final = "SELECT pg_advisory_xact_lock(7309, hashtext($1::uuid::text))"
_FAULT: Final = """
SELECT consent.provision_fault($1, $2, $3, NULL, $4, casework.readers_at($5, $1), false, $6, $6)
"""
_OF_CATEGORY: Final = frozenset({ProvisionCode.POLICE_DECISION_CATEGORY, ProvisionCode.PROVISION_CATEGORY})


def is_counted(here: Taking, command: Refer) -> bool:
    """Whether this is a signal that the kind of tafel counts."""
    return command.kind is IntakeKind.SIGNAAL and here.signallers is not None


def refused(here: Taking, command: Refer) -> Refusal | None:
    """Why this is no signal, or None; the row policy and `casework.guard_signaller` say the same by force."""
    if not is_counted(here, command):
        return None if command.signal is None else refuse(IntakeCode.SIGNAL_UNASKED, field="category")
    if len(command.subjects) != 1 or not command.subjects[0].name:
        return refuse(IntakeCode.SIGNAL_ONE_PERSON, field="subjects")
    told = command.signal
    return of_cases(CommonCode.FIELD_MISSING, field="category") if told is None or told.category is None else None


async def wait(session: AsyncSession, command: Refer) -> None:
    """Wait for whoever signals at this tafel now."""
    if command.signal is not None:
        await (await driver(session)).execute(_TURN, command.tafel)


async def tell(
    session: AsyncSession, actor: Actor, command: Refer, *, case: CaseId, keys: KeyStore, at: datetime
) -> Refusal | None:
    """Write what makes a signal of a referral, or say why the police may not provide it.

    The decision must bear everybody with a seat: whoever weighs reads what is told.
    """
    told = command.signal
    if told is None or told.category is None:
        return None
    asked = (actor.organisation, case, told.police_decision, Category(told.category).value, command.tafel, at)
    fault = await (await driver(session)).fetchval(_FAULT, *asked)
    if fault is not None:
        code = ProvisionCode(fault)
        return of_provision(code, field="category" if code in _OF_CATEGORY else "policeDecision")
    named = await repeating.namesakes(actor, command.subjects, keys=keys)
    await write(
        session,
        Signal(
            case_id=case,
            tafel_id=command.tafel,
            owner_org=actor.organisation,
            category=told.category,
            police_decision_id=told.police_decision,
            candidates=named,
        ),
    )
    return None
