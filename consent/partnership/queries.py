"""What the services ask of partnerships: in which one a tafel works, and what its closed lists say."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.ages import legal_day
from consent.basis import Category, Purpose
from consent.catalogue.entries import Partnership, partnership_from
from consent.partnership.errors import PartnershipCode, refuse
from consent.partnership.models import AuthorisedPerson, PartnershipParticipant
from consent.reading import fresh
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.session import driver

_OF_TAFEL: Final = """
SELECT t.organisation_id, (SELECT l FROM consent.partnership_on(t.kind_code, t.kind_version, $2) l) AS lists
  FROM casework.tafel t WHERE t.id = $1
"""
_OF_CASE: Final = """
SELECT l FROM consent.case_participant k JOIN casework.tafel t ON t.id = k.tafel_id
  JOIN consent.partnership_on(t.kind_code, t.kind_version, $2) l ON true
 WHERE k.case_id = $1 AND k.by_name
"""
_FAULT: Final = "SELECT consent.partnership_fault($1, $2, $3, $4)"
_CLOSED: Final = "SELECT $1::uuid = ANY (consent.closed_tafels())"
_KIND: Final = "SELECT kind FROM tenants.organisation WHERE id = $1 AND active @> $2::timestamptz"
_LIES_AT: Final = "SELECT count(*) > 0 FROM consent.case_participant WHERE case_id = $1 AND tafel_id = $2"
_ONE_PERSON: Final = """
SELECT a.person_id = b.person_id FROM tenants.member a, tenants.member b
 WHERE a.id = $1 AND a.organisation_id = (SELECT tenants.org()) AND b.id = $2
"""


async def of_tafel(session: AsyncSession, tafel: UUID, *, day: date) -> tuple[UUID, Partnership | None] | None:
    """Who answers for a tafel and in which partnership it works on a legal day; None when there is no such tafel."""
    row = await (await driver(session)).fetchrow(_OF_TAFEL, tafel, day)
    if row is None:
        return None
    lists = row["lists"]
    return row["organisation_id"], None if lists is None else partnership_from(lists)


async def outside(
    session: AsyncSession,
    case: UUID,
    *,
    purpose: Purpose,
    categories: Sequence[Category],
    at: datetime,
    field: str = "categories",
) -> Refusal | None:
    """Why the closed lists of the partnership in which a case lies do not allow this; None in any other case."""
    fault = await (await driver(session)).fetchval(_FAULT, case, purpose, list(categories), at)
    if fault is None:
        return None
    if fault == PartnershipCode.PURPOSE_OUTSIDE_PARTNERSHIP:
        return refuse(PartnershipCode.PURPOSE_OUTSIDE_PARTNERSHIP, field="purpose")
    lists = partnership_from(await (await driver(session)).fetchval(_OF_CASE, case, legal_day(at)))
    wrong = next(one for one in categories if one not in lists.categories)
    return refuse(PartnershipCode.CATEGORY_OUTSIDE_PARTNERSHIP, field=field, category=wrong)


async def is_closed_to_me(session: AsyncSession, tafel: UUID) -> bool:
    """Whether a tafel works in a partnership, and whoever is bound is not authorised by name there now."""
    return bool(await (await driver(session)).fetchval(_CLOSED, tafel))


async def kind_of(session: AsyncSession, organisation: UUID, *, at: datetime) -> OrganisationKind | None:
    """The kind of an organisation that is a tenant at a moment, or None."""
    found = await (await driver(session)).fetchval(_KIND, organisation, at)
    return None if found is None else OrganisationKind(found)


async def lies_at(session: AsyncSession, case: UUID, *, tafel: UUID) -> bool:
    """Whether a case that one's own organisation has to do with lies at this tafel."""
    return bool(await (await driver(session)).fetchval(_LIES_AT, case, tafel))


async def is_myself(session: AsyncSession, member: UUID, *, me: UUID) -> bool | None:
    """Whether a member of one's own organisation is the same person as oneself; None for no such member."""
    found: bool | None = await (await driver(session)).fetchval(_ONE_PERSON, member, me)
    return found


async def participant(session: AsyncSession, id: UUID) -> PartnershipParticipant | None:
    """One entry of the register, or None."""
    return await fresh(session, PartnershipParticipant, id=id)


async def authorisation(session: AsyncSession, id: UUID) -> AuthorisedPerson | None:
    """One authorisation, or None."""
    return await fresh(session, AuthorisedPerson, id=id)
