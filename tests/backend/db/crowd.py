"""A region with many cases, laid down by a few statements: triggers off, derived tables filled by hand.

Organisation n takes part in the cases n, n + 20, n + 40 … as owner and in those seven further on as partner. Every case
has one subject, three contributions that the partner may read, and a basis that opens both categories to the partner.
The first case is the hot one: it has a hundred contributions.
"""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from tests.factories.world import World

ORGANISATIONS = 20
HOT = 100
_LAID = """
CREATE TEMPORARY TABLE laid AS
SELECT n, md5('case' || n)::uuid AS "case", md5('subject' || n)::uuid AS subject, md5('basis' || n)::uuid AS basis,
       owner.id AS owner, owner.member, partner.id AS partner,
       timestamptz '2026-01-01' + n * interval '1 minute' AS at, $5::uuid AS tafel
  FROM generate_series($1::int, $2::int) n
  JOIN unnest($3::uuid[], $4::uuid[]) WITH ORDINALITY owner (id, member, place) ON owner.place - 1 = n % 20
  JOIN unnest($3::uuid[]) WITH ORDINALITY partner (id, place) ON partner.place - 1 = (n + 7) % 20
"""
_STATEMENTS = (
    """INSERT INTO casework."case" (id, number, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)
       SELECT "case", 'C' || n, tafel, 'MENIGTE', 1, 'TOEGELATEN', owner, at, 1 FROM laid""",
    """INSERT INTO consent.case_lock SELECT "case" FROM laid""",
    """INSERT INTO casework.participation (id, case_id, organisation_id, invited_by, kind, valid, version)
       SELECT gen_random_uuid(), "case", one, owner, 'VAST', tstzrange(at, NULL), 1
         FROM laid, unnest(ARRAY[owner, partner]) one""",
    """INSERT INTO consent.case_participant (organisation_id, case_id, tafel_id, opened_at, stage, valid)
       SELECT one, "case", tafel, at, 'TOEGELATEN', tstzmultirange(tstzrange(at, NULL))
         FROM laid, unnest(ARRAY[owner, partner]) one""",
    """INSERT INTO casework.subject (id, case_id, owner_org, role_in_household, name_enc, key_id, version)
       SELECT subject, "case", owner, 'KIND', '', subject, 1 FROM laid""",
    """INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose,
                                        categories, valid, decided_by, recorded_at, reason_enc, version)
       SELECT basis, "case", subject, owner, 'WETTELIJK', 'GEMEENTELIJKE_TAAK', 'e', 'VEILIGHEID_GEZIN',
              '{IDENTITEIT,VEILIGHEID}', tstzrange(at, NULL), member, at, '', 1 FROM laid""",
    """INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)
       SELECT basis, partner, "case", owner FROM laid""",
    """INSERT INTO consent.case_access (organisation_id, case_id, purpose, category, subject_id, valid, basis_ids)
       SELECT partner, "case", 'VEILIGHEID_GEZIN', category, subject, tstzmultirange(tstzrange(at, NULL)), ARRAY[basis]
         FROM laid, unnest(ARRAY['IDENTITEIT', 'VEILIGHEID']) category""",
    """INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,
                                          protection, body_enc, key_id, recorded_at, version)
       SELECT md5('contribution' || n || '.' || k)::uuid, "case", owner, member, ARRAY[subject], 'VEILIGHEID',
              'VEILIGHEID_GEZIN', 'GEEN', '', subject, at + k * interval '1 second', 1
         FROM laid, generate_series(1, CASE n WHEN 1 THEN 100 ELSE 3 END) k""",
    """INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)
       SELECT gen_random_uuid(), c.id, c.case_id, c.owner_org, laid.partner, tstzrange(at, NULL), 1
         FROM laid JOIN casework.contribution c ON c.case_id = laid."case\"""",
)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Who asks: a member of the partner in the hot case, and one of its owner."""

    organisations: list[UUID]
    members: list[UUID]
    tafel: UUID
    hot: UUID

    @property
    def partner(self) -> tuple[UUID, UUID]:
        """Organisation and member that read the hot case because it was released to them."""
        place = (1 + 7) % ORGANISATIONS
        return self.organisations[place], self.members[place]

    @property
    def owner(self) -> tuple[UUID, UUID]:
        """Organisation and member that own the hot case."""
        return self.organisations[1], self.members[1]


async def gather(admin: asyncpg.Connection) -> Crowd:
    """The organisations and their members, each with the role of a participant at the tafel, and no case yet."""
    world = World(admin=admin)
    organisations = [await world.organisation(f"Organisatie {n}") for n in range(ORGANISATIONS)]
    members = [await world.member(one) for one in organisations]
    tafel = await world.tafel(organisations[0], kind="MENIGTE")
    for member in members:
        await world.role(member, "DEELNEMER", tafel=tafel)
    for organisation in organisations:
        await world.seat(tafel, organisation)
    hot = await admin.fetchval("SELECT md5('case1')::uuid")
    return Crowd(organisations=organisations, members=members, tafel=tafel, hot=hot)


async def add_cases(admin: asyncpg.Connection, crowd: Crowd, *, first: int, last: int) -> None:
    """Lay down the cases of these numbers, and let the planner know."""
    async with admin.transaction():
        await admin.execute("SET LOCAL session_replication_role = replica")
        await admin.execute("SET LOCAL statement_timeout = 0")
        await admin.execute(_LAID, first, last, crowd.organisations, crowd.members, crowd.tafel)
        for statement in _STATEMENTS:
            await admin.execute(statement)
        await admin.execute("DROP TABLE laid")
    await admin.execute("ANALYZE")
