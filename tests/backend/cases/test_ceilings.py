"""Whom a ceiling binds: who receives and who brings; and who is no professional has none, by force."""

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.documents.service import add_document
from backend.cases.sharing_commands import Recipient, ReleaseContribution
from consent.account import tell
from consent.asking import draft_may_be_shared, may_be_shared, would_see
from consent.basis import Category, Purpose
from consent.explain import About
from consent.may_share import Step, Withheld
from tenants.ids import ContributionId, SubjectId, new_id
from tenants.organisation_kinds import NOT_PROFESSIONAL, OrganisationKind
from tests.backend.cases.course.ways import is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited, opened
from tests.backend.cases.test_correcting import corrected, taken_back
from tests.backend.cases.test_documents import brought
from tests.backend.cases.wishes import contribute_command
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


_LOWERED = """
UPDATE tenants.convenant_ceiling l SET valid = tstzrange(lower(l.valid), tenants.moment())
  FROM casework.tafel t WHERE t.id = $1 AND l.convenant_id = t.convenant_id
   AND l.organisation_id = $2 AND l.category = $3
"""
# Like one that is there, of another day or another kind of data.
_BROUGHT = """
INSERT INTO casework.contribution SELECT (jsonb_populate_record(b, jsonb_build_object(
    'id', gen_random_uuid(), 'recorded_at', tenants.moment(), 'category', $2::text))).*
  FROM casework.contribution b WHERE b.id = $1
"""
_RELEASED = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)
SELECT gen_random_uuid(), b.id, b.case_id, b.owner_org, $2, tstzrange(tenants.moment(), NULL), 1
  FROM casework.contribution b WHERE b.id = $1
"""
_CELLS = """
SELECT m.receiving, c ->> 'category' FROM consent.share_matrix($1, $2) m, jsonb_array_elements(m.cells) c
 WHERE (c ->> 'above_own_ceiling')::boolean
"""


async def _lower(kamer: Kamer, name: str, category: Category) -> None:
    await kamer.admin.execute(_LOWERED, kamer.tafel, kamer.organisations[name], category)


async def _told_before(kamer: Kamer, text: ContributionId, subject: SubjectId) -> list[tuple[bool, Withheld | None]]:
    """What a member of the lokaal team is told of sharing a text with the police, and of one still to be written."""
    politie, purpose = [kamer.organisations["politie"]], Purpose.VEILIGHEID_GEZIN
    async with kamer.region.working(kamer.actor("noor")) as session:
        asked = (
            await may_be_shared(session, text, organisations=politie, purpose=purpose),
            await draft_may_be_shared(
                session, [subject], category=Category.VEILIGHEID, organisations=politie, purpose=purpose
            ),
        )
    for found in asked:
        for one in found or ():
            assert (Step.CHANGE_CONVENANT in one.steps) is (one.withheld is not None)
    return [(one.allowed, one.withheld) for found in asked for one in found or ()]


async def test_what_an_organisation_may_no_longer_bring_it_shares_with_nobody_more(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "politie", "ggz")
    text = (await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))).contribution
    assert await _told_before(kamer, text, one.mother) == [(True, None), (True, None)]

    await _lower(kamer, "lokaal", Category.VEILIGHEID)
    to = Recipient(organisation=kamer.organisations["politie"])
    again = contribute_command(kamer, one.case, one.mother)
    for verb, command, field in (
        (cases.contribute, again, "category"),
        (cases.release, ReleaseContribution(contribution=text, recipient=to), "contribution"),
        (cases.correct, corrected(text), "contribution"),
        (add_document, brought(text), "contribution"),
    ):
        await kamer.is_refused("noor", verb, command, code="CATEGORY_ABOVE_OWN_CEILING", field=field)
    for statement, *values in ((_BROUGHT, text, Category.VEILIGHEID), (_RELEASED, text, to.organisation)):
        assert await is_forced_back(kamer, "noor", statement, *values) == "42501"
    # The answer before sharing is that of sharing, and the explanation and the matrix say the same.
    no = (False, Withheld.ABOVE_OWN_CEILING)
    assert await _told_before(kamer, text, one.mother) == [no, no]
    async with kamer.region.working(kamer.actor("noor")) as session:
        account = await would_see(session, text, organisation=to.organisation, purpose=Purpose.VEILIGHEID_GEZIN)
        assert account is not None
        assert any("niet inbrengen" in said.nl for said in tell(account, about=About.OTHER))
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        cells = {tuple(row) for row in await connection.fetch(_CELLS, one.case, Purpose.VEILIGHEID_GEZIN)}
    assert (False, "VEILIGHEID") in cells
    assert (False, "GEZIN") not in cells
    assert not any(receiving for receiving, _ in cells)
    # What is wrong is still taken back, and others bring what they may.
    await kamer.does("noor", cases.retract, taken_back(text))
    await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))


async def test_a_kind_brings_what_it_never_receives_while_it_stands_under_the_convenant(kamer: Kamer) -> None:
    one = await admitted(kamer)
    crime = contribute_command(kamer, one.case, one.mother, category=Category.STRAFRECHTELIJK)
    await kamer.is_refused("noor", cases.contribute, crime, code="CATEGORY_ABOVE_OWN_CEILING", field="category")
    kinds = ({"organisation_kind": kind, "categories": ["GEZIN"], "brings": brings} for kind, brings in _BRINGS.items())
    await weighed_with(kamer, one.case, ceilings=list(kinds))
    done = await kamer.does("noor", cases.contribute, crime)
    to = ReleaseContribution(
        contribution=done.contribution, recipient=Recipient(organisation=kamer.organisations["ggz"])
    )
    await invited(kamer, one.case, "ggz")
    await kamer.is_refused("noor", cases.release, to, code="CATEGORY_ABOVE_CEILING", field="recipient")
    for category in Category:
        await _lower(kamer, "lokaal", category)
    await kamer.is_refused("noor", cases.contribute, crime, code="CATEGORY_ABOVE_OWN_CEILING", field="category")
    assert await is_forced_back(kamer, "noor", _BROUGHT, done.contribution, Category.STRAFRECHTELIJK) == "42501"


_BRINGS = {"LOKAAL_TEAM": ["STRAFRECHTELIJK"], "GGZ": ["WONEN"]}
