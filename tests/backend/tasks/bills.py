"""A law of one's own, its versions, and what the sweep asks where it ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from backend.cases import service as cases
from backend.tasks.sweeping import open_due
from consent import service as lawful
from consent.basis import Art6, BasisKind
from consent.catalogue.commands import SignCatalogue
from consent.ids import CatalogueEntryId
from tenants.ids import LegalBasisId, MemberId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command
from tests.backend.outbox.office import Office
from tests.factories.cell import actor

LONG_AGO = date(2018, 5, 25)
DAY = timedelta(days=1)
_ENTER = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from, valid_until)
SELECT $1, 'GRONDSLAG', $2, $3, $4, e.content || $5::jsonb, $6, $7
  FROM consent.catalogue_entry e WHERE e.kind = 'GRONDSLAG' AND e.code = 'GEMEENTELIJKE_TAAK'
"""
TODAY = "SELECT (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date"


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A law of one's own at the tafel, and a basis on it that shows a text about the mother to the GGZ."""

    kamer: Kamer
    one: AdmittedCase
    code: str
    today: date

    async def version(self, number: int, *, start: date = LONG_AGO, until: date | None = None, **said: Any) -> UUID:
        """Register a version of the law."""
        id = new_id()
        content = orjson.dumps({"version": number, **said}).decode()
        await self.kamer.admin.execute(_ENTER, id, self.code, number, id.bytes, content, start, until)
        return id

    async def sign(self, version: UUID) -> None:
        """The privacy officer of whoever answers for the tafel signs it."""
        organisation = self.kamer.organisations["gemeente"]
        member = await self.kamer.world.member(organisation)
        await self.kamer.world.role(member, "PRIVACY_OFFICER")
        fleur = actor(organisation=organisation, member=MemberId(member))
        await self.kamer.does(fleur, lawful.sign_catalogue, SignCatalogue(entries=(CatalogueEntryId(version),)))

    def command(self) -> Any:
        return basis_command(
            self.kamer, self.one.mother, "ggz", kind=BasisKind.WETTELIJK, ground_code=self.code, art6=Art6.E
        )

    async def based(self) -> LegalBasisId:
        return (await self.kamer.does("noor", lawful.record_basis, self.command())).basis

    async def shown(self) -> int:
        return (await self.kamer.sees("bram")).get("contribution", 0)

    async def tasks(self, office: Office) -> list[tuple[str, UUID, datetime]]:
        """What the sweep gives the owner to do, once."""
        await open_due(office.system)
        assert await open_due(office.system) == 0
        rows = await self.kamer.rows("casework.task", self.one.case)
        assert {row["organisation_id"] for row in rows} <= {self.kamer.organisations["lokaal"]}
        return sorted((row["kind"], row["object_id"], row["due_at"]) for row in rows)

    async def midnight(self, day: date) -> datetime:
        at: datetime = await self.kamer.admin.fetchval(
            "SELECT $1::date::timestamp AT TIME ZONE 'Europe/Amsterdam'", day
        )
        return at


@pytest.fixture
async def bill(kamer: Kamer) -> Bill:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    made = Bill(kamer=kamer, one=one, code=f"PROEF_{new_id().hex.upper()}", today=await kamer.admin.fetchval(TODAY))
    await made.sign(await made.version(1))
    await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother, recipients=("ggz",)))
    return made
