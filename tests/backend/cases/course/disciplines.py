"""A case with disciplines, and texts that its people lay beside each other."""

from typing import Any

from backend.cases import service as cases
from consent import service as lawful
from consent.basis import Category
from tenants.ids import ContributionId
from tests.backend.cases.course.ways import guarded, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command

PARTS: dict[str, Any] = {"disciplines": [{"code": "MEDISCH"}, {"code": "JURIDISCH"}], "deciders": {"people": 2}}


async def begun(kamer: Kamer, *guards: str) -> AdmittedCase:
    """A case whose next phase asks this, with the GGZ at it and the mother known to all."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", "politie"))
    await weighed_with(kamer, one.case, phases=guarded(*guards), **PARTS)
    return one


async def text(kamer: Kamer, who: str, one: AdmittedCase, *recipients: str) -> ContributionId:
    command = contribute_command(kamer, one.case, one.mother, recipients=recipients, category=Category.VEILIGHEID)
    return (await kamer.does(who, cases.contribute, command)).contribution
