"""A convenant as its register has it, put straight into a case database."""

from typing import TYPE_CHECKING
from uuid import UUID

from tenants.ids import new_id

if TYPE_CHECKING:
    from tests.factories.world import World

_CONVENANT = """
INSERT INTO tenants.convenant (id, name, number, valid, kind_code, kind_version, owner_org, recorded_by, recorded_at)
SELECT $1, 'Convenant ' || $1::uuid::text, 1, tstzrange('2000-01-01', NULL), t.kind_code, t.kind_version,
       t.organisation_id, $3, tenants.moment()
  FROM casework.tafel t WHERE t.id = $2
"""
_PARTNER = """
INSERT INTO casework.convenant_partner (id, convenant_id, owner_org, organisation_id, clause, categories, recorded_at)
SELECT $1, c.id, c.owner_org, $3, 'artikel 5', '{}', tenants.moment() FROM tenants.convenant c WHERE c.id = $2
"""
_ACCESSION = """
INSERT INTO casework.convenant_accession (id, convenant_id, organisation_id, acceded_by, acceded_at, valid, version)
VALUES ($1, $2, $3, $4, tenants.moment(), tstzrange(tenants.moment(), NULL), 1)
"""


async def convenant(world: "World", tafel: UUID, *, recorded_by: UUID, partners: dict[UUID, UUID]) -> tuple[UUID, UUID]:
    """A convenant for the kind of a tafel, recorded by a member of whoever answers for that tafel.

    `partners` are organisations with the member of each that acceded; none receives anything. Answers the convenant,
    and its last partner.
    """
    one, last = new_id(), new_id()
    await world.admin.execute(_CONVENANT, one, tafel, recorded_by)
    for organisation, member in partners.items():
        last = new_id()
        await world.admin.execute(_PARTNER, last, one, organisation)
        await world.admin.execute(_ACCESSION, new_id(), one, organisation, member)
    return one, last
