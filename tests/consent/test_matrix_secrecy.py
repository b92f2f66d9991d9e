"""The share matrix says over which kinds of data a duty of secrecy stands for whoever looks, as the pure rule does."""

import pytest

from consent import service as lawful
from consent.basis import Category
from consent.catalogue.queries import regime_of
from consent.secrecy.verdict import is_bound
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import basis_command

_SECRET = """
SELECT DISTINCT m.receiving, cell ->> 'category' AS category, (cell ->> 'secret')::boolean AS secret
  FROM consent.share_matrix($1, 'VEILIGHEID_GEZIN') m, jsonb_array_elements(m.cells) cell
"""


@pytest.mark.parametrize(("who", "bound"), [("bram", {True, False}), ("petra", {False})])
async def test_a_duty_of_secrecy_shows_on_the_lines_of_others(kamer: Kamer, who: str, bound: set[bool]) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", "politie"))
    asking = kamer.actor(who)
    async with kamer.region.working(asking) as session:
        expected = {
            (False, category, is_bound(await regime_of(session, asking.organisation, category=category, at=at)))
            for at in [moment_of(session)]
            for category in Category
        }
    async with kamer.region.reading(asking) as connection:
        shown = {tuple(row) for row in await connection.fetch(_SECRET, one.case)}

    # What one receives oneself is somebody else's to be silent about.
    assert shown == expected | {(True, category, False) for category in Category}
    assert {secret for _, _, secret in expected} <= bound
    assert max(secret for _, _, secret in expected) is max(bound)
