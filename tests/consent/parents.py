"""A child with two parents who hold custody together, and what waits for their signatures."""

from typing import Any
from uuid import UUID

import asyncpg

from consent import service as lawful
from consent.commands import RecordBasis
from consent.custody.kinds import CustodyKind
from consent.signing.kinds import SignatureMeans
from tenants.ids import SubjectId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import GIVEN_ON, basis_command, consent_by
from tests.consent.institution import custody_command

SIGNER = "consent.consent_signer"
DAY = GIVEN_ON
COURT: dict[str, Any] = {"means": SignatureMeans.VERVANGENDE_TOESTEMMING, "decision": "C/09/654321 FA RK 26-7"}


async def both_parents(kamer: Kamer, **father: Any) -> tuple[AdmittedCase, SubjectId]:
    """A household in which mother and father have custody together; the father is a third person of the case."""
    one = await admitted(kamer)
    owner = kamer.organisations["lokaal"]
    father_id = SubjectId(await kamer.world.subject(one.case, owner))
    for holder, marks in ((one.mother, {}), (father_id, father)):
        command = custody_command(one.child, holder=holder, kind=CustodyKind.GEZAMENLIJK, **marks)
        await kamer.does("noor", lawful.record_custody, command)
    await invited(kamer, one.case, "ggz")
    return one, father_id


def about_child(kamer: Kamer, one: AdmittedCase, *signers: SubjectId, **changes: Any) -> RecordBasis:
    return basis_command(kamer, one.child, "ggz", consent=consent_by(*signers, **changes))


async def when_signed(kamer: Kamer, consent: UUID | None) -> Any:
    return await kamer.admin.fetchval("SELECT signed_at FROM consent.consent WHERE id = $1", consent)


async def waiting(kamer: Kamer, consent: UUID | None) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await kamer.admin.fetch(
        f"SELECT * FROM {SIGNER} WHERE consent_id = $1 AND signed_on IS NULL", consent
    )
    return rows
