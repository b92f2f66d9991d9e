"""A Zorg- en Veiligheidshuis beside the kamer: a tafel of a partnership with a statute of its own, and its officers."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.commands import Admit, CriterionAnswer, StartWeighing, Weigh
from backend.tafels.blueprint import Blueprint
from backend.tafels.loading import BLUEPRINTS, load
from consent.partnership import service as registers
from consent.partnership.commands import AuthorisePerson, RegisterParticipant
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, TafelId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.factories.cell import actor

# Who sits at it, besides the gemeente, which answers for it in these stories; who works there, and as what.
SEATED = ("gemeente", "politie", "om", "lokaal", "ggz")
WORKS_THERE = {
    "petra": "AANMELDER",
    "wout": "WEGER",
    "karim": "WEGER",
    "anne": "VOORZITTER",
    "noor": "DEELNEMER",
    "otto": "DEELNEMER",
}


@dataclass(frozen=True, kw_only=True)
class Huis:
    """The same people at another tafel, and the officers who keep its registers."""

    kamer: Kamer
    gerda: Actor

    async def registers(self, name: str, *, case: CaseId | None = None, **changes: Any) -> UUID:
        """Put an organisation in the register, now and without end."""
        command = participant_command(self.kamer, name, case=case, **changes)
        return (await self.kamer.does(self.gerda, registers.register_participant, command)).id

    async def authorises(self, officer: str | Actor, name: str, **changes: Any) -> UUID:
        """Authorise a person by name, for half a year."""
        command = person_command(self.kamer, name, **changes)
        return (await self.kamer.does(officer, registers.authorise_person, command)).id


async def furnish_huis(kamer: Kamer) -> Huis:
    """A tafel of kind ZVH with seats, ceilings and roles; nobody is in its registers yet."""
    world = kamer.world
    async with kamer.admin.transaction():
        tafel = TafelId(await world.tafel(kamer.organisations["gemeente"], kind="ZVH"))
        ceilings = {str(one.organisation_kind): one.categories for one in _blueprint().ceilings}
        for name in SEATED:
            await world.seat(tafel, kamer.organisations[name])
            kind = await kamer.admin.fetchval(
                "SELECT kind FROM tenants.organisation WHERE id = $1", kamer.organisations[name]
            )
            for category in ceilings[kind]:
                await world.ceiling(tafel, kamer.organisations[name], category)
        for name, role in WORKS_THERE.items():
            await world.role(kamer.members[name], role, tafel=tafel)
        officer = await world.member(kamer.organisations["gemeente"], name="Fictieve Privacy Officer")
        await world.role(officer, "PRIVACY_OFFICER")
    there = replace(kamer, tafel=tafel)
    return Huis(kamer=there, gerda=actor(organisation=kamer.organisations["gemeente"], member=officer))


async def working(kamer: Kamer) -> tuple[Huis, AdmittedCase]:
    """A case of the huis, referred by the police and admitted; gemeente and politie are in the register."""
    huis = await furnish_huis(kamer)
    there = huis.kamer
    for name in ("gemeente", "politie"):
        await huis.registers(name)
    for officer, name in (("paula", "petra"), ("paula", "wout"), ("olga", "karim")):
        await huis.authorises(officer, name)
    referred = await there.does("petra", cases.refer, refer_command(there))
    await there.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    for name in ("karim", "wout"):
        await there.does(name, cases.weigh, weighing_command(referred.case))
    done = await there.does("anne", cases.admit, Admit(case=referred.case, expected_version=2))
    mother, child = referred.subjects
    return huis, AdmittedCase(case=referred.case, number=done.number, mother=mother, child=child)


def weighing_command(case: CaseId) -> Weigh:
    """A weighing in which only the fourth criterion is not met."""
    one = weigh_command(case)
    fourth = CriterionAnswer(code="C4", met=False, argument="Het speelt alleen in dit gezin.")
    return replace(one, criteria=(*one.criteria, fourth))


def participant_command(kamer: Kamer, name: str, **changes: Any) -> RegisterParticipant:
    """An organisation, by the statute."""
    given: dict[str, Any] = {
        "tafel": kamer.tafel,
        "organisation": kamer.organisations[name],
        "source": "Wgs 2.25",
    }
    return RegisterParticipant(**(given | changes))


def person_command(kamer: Kamer, name: str, **changes: Any) -> AuthorisePerson:
    """Somebody of the story, screened last year, for half a year."""
    given: dict[str, Any] = {
        "tafel": kamer.tafel,
        "member": MemberId(kamer.members[name]),
        "screened_on": date(2025, 11, 1),
        "ends_at": datetime.now(UTC) + timedelta(days=180),
    }
    return AuthorisePerson(**(given | changes))


def _blueprint() -> Blueprint:
    return load(BLUEPRINTS / "zorg_en_veiligheidshuis.toml").blueprint
