"""Write to the ledger, in the transaction of the thing itself: when this fails, that thing did not happen.

Rows go in by plain INSERT without RETURNING, because writing the ledger is everybody's right and reading it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.ids import new_id
from tenants.ledger.models import LedgerEvent, LedgerSubject
from tenants.session import actor_of, moment_of
from tenants.vocabulary import LedgerAction, LedgerGround
from tenants.writing import Row, insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One object that an event is about: its type and id, its subject (None for a whole case), its category.

    `bases` are the legal bases on which it was touched, where there are any.
    """

    object_type: str
    object_id: UUID
    case: UUID
    subject: UUID | None = None
    category: str | None = None
    ground: LedgerGround = LedgerGround.OWN
    bases: Sequence[UUID] = field(default=())


async def record(
    session: AsyncSession,
    *,
    action: LedgerAction,
    operation: str,
    outcome: str | None = None,
    case: UUID | None = None,
    touched: Sequence[Touched] = (),
) -> UUID:
    """Write one event and a row per touched object; answers the event's id.

    `operation` names what was done (`cases.admit`), `outcome` a refusal's code. Neither holds personal data.
    """
    rows = entry(session, action=action, operation=operation, outcome=outcome, case=case, touched=touched)
    await insert(session, *rows)
    event: UUID = rows[0].values["id"]
    return event


def entry(
    session: AsyncSession,
    *,
    action: LedgerAction,
    operation: str,
    outcome: str | None = None,
    case: UUID | None = None,
    touched: Sequence[Touched] = (),
) -> list[Row]:
    """The rows of one event, the event first, for whoever writes them in one statement with what they tell of."""
    actor, event = actor_of(session), new_id()
    written = {
        "id": event,
        "at": moment_of(session),
        "action": action,
        "organisation_id": actor.organisation,
        "member_id": actor.member,
        "purpose": actor.purpose,
        "assurance": actor.assurance,
        "request_id": actor.request_id,
        "operation": operation,
        "outcome": outcome,
        "case_id": case,
    }
    about = [_about(event, ordinal, actor.organisation, one) for ordinal, one in enumerate(touched)]
    return [Row(LedgerEvent, written), *(Row(LedgerSubject, one) for one in about)]


def _about(event: UUID, ordinal: int, organisation: UUID, one: Touched) -> dict[str, object]:
    return {
        "event_id": event,
        "ordinal": ordinal,
        "organisation_id": organisation,
        "case_id": one.case,
        "subject_id": one.subject,
        "object_type": one.object_type,
        "object_id": one.object_id,
        "category": one.category,
        "ground": one.ground,
        "basis_ids": list(one.bases),
    }
