"""Whether an organisation is still to be told, and who of its people: asked anew when a mail is about to go out.

Asked in a session that serves the organisation (tenants.system). It sees that organisation's own people, roles,
addresses and participations, and of a case that was referred to its tafel only that it waits there.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.models import Topic
from tenants.models import MailAddress, Organisation
from tenants.roles import Right
from tenants.session import moment_of


class Concern(StrEnum):
    """What an organisation has to do with a case now."""

    TAKES_PART = "TAKES_PART"
    WEIGHS = "WEIGHS"
    KNEW = "KNEW"


# What still makes a message worth sending. Who received data, or owns it, is told of a withdrawal, of emergency access
# and of a basis in an emergency also after it has left the case.
_CONCERNS = {
    Topic.CASE_CHANGED: frozenset({Concern.TAKES_PART, Concern.WEIGHS}),
    Topic.INVITED: frozenset({Concern.TAKES_PART}),
    Topic.CONSENT_WITHDRAWN: frozenset(Concern) - {Concern.WEIGHS},
    Topic.BREAK_GLASS_OPENED: frozenset(Concern) - {Concern.WEIGHS},
    Topic.URGENT_BASIS_RECORDED: frozenset(Concern) - {Concern.WEIGHS},
}
# Whose work it is. Emergency access is reviewed by an officer.
_RIGHTS = {
    Topic.CASE_CHANGED: (Right.CASE_READ, Right.REFERRAL_WEIGH),
    Topic.INVITED: (Right.CASE_READ,),
    Topic.CONSENT_WITHDRAWN: (Right.BASIS_READ,),
    Topic.BREAK_GLASS_OPENED: (Right.LOG_READ,),
    Topic.URGENT_BASIS_RECORDED: (Right.BASIS_READ,),
}
_CONCERN = text(
    """
    SELECT CASE WHEN p.valid @> :at THEN 'TAKES_PART' ELSE 'KNEW' END AS concern, p.tafel_id
      FROM consent.case_participant p WHERE p.case_id = :case AND p.organisation_id = :organisation
     UNION ALL
    SELECT 'WEIGHS', c.tafel_id FROM casework."case" c WHERE c.id = :case
    """
).bindparams(
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("case", type_=Uuid()),
    bindparam("organisation", type_=Uuid()),
)
_PEOPLE = text(
    """
    SELECT DISTINCT m.id
      FROM tenants.member m
      JOIN tenants.mail_address a ON a.organisation_id = m.organisation_id AND a.member_id = m.id
      JOIN tenants.role r ON r.organisation_id = m.organisation_id AND r.member_id = m.id AND r.valid @> :at
      JOIN tenants.role_right g ON g.role = r.kind AND g."right" = ANY (:rights)
     WHERE m.organisation_id = :organisation AND m.active @> :at
       AND (tenants.role_misses(r.id, :case) IS NULL OR tenants.passed_to(m.id, :case, :rights))
       AND coalesce(r.case_id, r.tafel_id, r.organisation_id) = ANY (:places)
       AND NOT EXISTS (SELECT FROM consent.recusal b
                        WHERE b.member_id = m.id AND b.case_id = :case AND b.valid @> :at)
     ORDER BY m.id
    """
).bindparams(
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("case", type_=Uuid()),
    bindparam("organisation", type_=Uuid()),
    bindparam("rights", type_=ARRAY(Text())),
    bindparam("places", type_=ARRAY(Uuid())),
)


async def is_tenant(session: AsyncSession, organisation: UUID) -> bool:
    """Whether the organisation is a tenant of the region now."""
    found = await session.exec(select(Organisation).where(Organisation.id == organisation))
    one = found.one_or_none()
    return one is not None and one.active.contains(moment_of(session))


async def places_concerned(session: AsyncSession, topic: Topic, *, organisation: UUID, case: UUID) -> tuple[UUID, ...]:
    """Where a role counts for telling this: the case, the organisation and the tafel. Empty when it is not told now."""
    found = await _rows(session, _CONCERN, case=case, organisation=organisation)
    tafels = [row.tafel_id for row in found if Concern(row.concern) in _CONCERNS[Topic(topic)]]
    return (case, organisation, *tafels) if tafels else ()


async def people(
    session: AsyncSession, topic: Topic, *, organisation: UUID, case: UUID, places: Sequence[UUID]
) -> list[UUID]:
    """Members with an address whose work this is now, who are not barred from the case."""
    rights = [right.value for right in _RIGHTS[Topic(topic)]]
    found = await _rows(session, _PEOPLE, organisation=organisation, case=case, places=list(places), rights=rights)
    return [row.id for row in found]


async def address(session: AsyncSession, organisation: UUID, *, member: UUID | None) -> str | None:
    """A member's address, or (None) that of the organisation's mailbox; None when there is none."""
    whose = col(MailAddress.member_id).is_(None) if member is None else col(MailAddress.member_id) == member
    found = select(MailAddress.address).where(MailAddress.organisation_id == organisation, whose)
    return (await session.exec(found)).one_or_none()


async def _rows(session: AsyncSession, statement: Any, **values: object) -> Sequence[Any]:  # noqa: ANN401 - SQL gives it
    connection = await session.connection()
    return (await connection.execute(statement, {"at": moment_of(session), **values})).all()
