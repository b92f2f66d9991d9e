"""Who is no professional receives nothing about a person, by force: nobody can write a ceiling for them."""

import asyncpg
import pytest

from consent.basis import Category
from tenants.ids import new_id
from tenants.organisation_kinds import NOT_PROFESSIONAL, OrganisationKind
from tests.backend.cases.kamer import Kamer
from tests.factories.world import ALWAYS

_CEILING = """
INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)
SELECT gen_random_uuid(), t.convenant_id, $2, $3, $4 FROM casework.tafel t WHERE t.id = $1
"""
_MOVED = "UPDATE tenants.convenant_ceiling SET organisation_id = $2 WHERE organisation_id = $1"
_ALL = "SELECT * FROM tenants.convenant_ceiling ORDER BY id"


@pytest.mark.parametrize("kind", sorted(NOT_PROFESSIONAL))
async def test_no_agreement_gives_who_is_no_professional_a_ceiling(kamer: Kamer, kind: OrganisationKind) -> None:
    newcomer = await kamer.world.organisation(new_id().hex, kind=kind)
    before = await kamer.admin.fetch(_ALL)

    for asked in (
        (_CEILING, kamer.tafel, newcomer, Category.VEILIGHEID, ALWAYS),
        (_MOVED, kamer.organisations["ggz"], newcomer),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as refused:
            await kamer.admin.execute(*asked)
        assert refused.value.constraint_name == "no_professional"
        assert await kamer.admin.fetch(_ALL) == before


async def test_who_is_a_professional_is_given_one(kamer: Kamer) -> None:
    newcomer = await kamer.world.organisation(new_id().hex, kind=OrganisationKind.WELZIJN)

    assert await kamer.admin.execute(_CEILING, kamer.tafel, newcomer, Category.VEILIGHEID, ALWAYS) == "INSERT 0 1"
