"""What a tafel rests on: the decision that it may admit cases, and what everybody there accepted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from tenants.ids import new_id

if TYPE_CHECKING:
    from tests.factories.world import World

# What lets a tafel admit cases, as an administrator lays it down while setting up the region.
ACTIVATE = """
INSERT INTO casework.tafel_activation (id, tafel_id, owner_org, kind_code, kind_version, regime, regime_source, dpia,
    dpia_on, fg_advice, fg_advised_on, convenant_id, review_on, demo, decided_at)
SELECT $1, t.id, t.organisation_id, t.kind_code, t.kind_version,
       CASE WHEN said.regime = 'NIET_BEPAALD' THEN 'EIGEN_GRONDSLAG_CONVENANT'
            ELSE coalesce(said.regime, 'EIGEN_GRONDSLAG_CONVENANT') END,
       CASE WHEN said.regime = 'NIET_BEPAALD' THEN 'Proefbesluit 1' END, 'Proef-DPIA 1', current_date - 1,
       'Proefadvies 1', current_date - 1, t.convenant_id, current_date + 1000, false, tenants.moment()
  FROM casework.tafel t JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version,
       LATERAL (SELECT k.blueprint #>> '{regime,code}') said (regime)
 WHERE t.id = $2 AND k.blueprint #> '{subjects,kinds}' IS DISTINCT FROM '["GEEN"]'
"""


async def accepted_statement(world: "World", tafel: UUID, *, owner: UUID, members: Sequence[UUID]) -> list[UUID]:
    """A confidentiality statement of a tafel, published by the first of these members and accepted by all of them."""
    statement = new_id()
    await world.admin.execute(
        "INSERT INTO casework.tafel_statement (id, tafel_id, owner_org, kind, number, text, published_by, published_at)"
        " VALUES ($1, $2, $3, 'GEHEIMHOUDING', 1, 'Zwijg.', $4, tenants.moment())",
        statement,
        tafel,
        owner,
        members[0],
    )
    accepted = [(new_id(), statement, owner, member) for member in members]
    await world.admin.executemany(
        "INSERT INTO casework.statement_acceptance (id, statement_id, organisation_id, member_id, accepted_at)"
        " VALUES ($1, $2, $3, $4, tenants.moment())",
        accepted,
    )
    return [one[0] for one in accepted]
