"""Signatures of the demo, marked as such: of a privacy officer of whoever answers for a tafel, under every ground.

And under every law that lets the officer's own organisation use the citizen service number.
"""

from backend.demo.registers import officer_of
from backend.demo.stage import Stage
from consent import service as lawful
from consent.basis import CatalogueKind
from consent.catalogue.commands import SignCatalogue
from consent.ids import CatalogueEntryId

_UNSIGNED = """
SELECT e.id FROM consent.catalogue_entry e
 WHERE e.kind = ANY ($1)
   AND (e.kind = 'GRONDSLAG' OR e.content -> 'organisations'
                ? (SELECT o.kind FROM tenants.organisation o WHERE o.id = tenants.org()))
   AND e.valid_from IS NOT NULL
   AND NOT consent.is_signed(e.kind, e.code, e.version, tenants.org())
 ORDER BY e.code, e.version
"""


async def sign_grounds(stage: Stage) -> None:
    """Sign all of these that ever hold and are not signed yet, for each organisation that answers for a tafel."""
    for organisation in dict.fromkeys(kamer.responsible for kamer in stage.cast.tafels):
        await _sign(stage, organisation, CatalogueKind.GRONDSLAG, CatalogueKind.BSN)


async def sign_numbers(stage: Stage, login: str) -> None:
    """Sign, for the organisation of whoever signs in under this name, what lets it use the citizen service number."""
    await _sign(stage, stage.cast.find(login).place().organisation, CatalogueKind.BSN)


async def _sign(stage: Stage, organisation: str, *kinds: CatalogueKind) -> None:
    actor = officer_of(stage, organisation)
    async with stage.region.reading(actor) as connection:
        unsigned = tuple(CatalogueEntryId(row["id"]) for row in await connection.fetch(_UNSIGNED, list(kinds)))
    if unsigned:
        await stage.does(actor, lawful.sign_catalogue, SignCatalogue(entries=unsigned))
