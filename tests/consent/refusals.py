"""Somebody at a tafel where sharing is the rule, and what they ask when they refuse to."""

from typing import Any

from backend.cases import service as cases
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import Invite
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.commands import EndBasis
from consent.refusing import service as refusing
from consent.refusing.commands import RefuseToShare
from tenants.ids import LegalBasisId
from tests.backend.cases.huis import Huis, working
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import basis_command

REFUSE, END = refusing.refuse_to_share, refusing.end_refusal
LAW: dict[str, Any] = {"kind": BasisKind.WETTELIJK, "ground_code": "WGS_ZVH", "art6": Art6.C}
TASK = {"kind": BasisKind.WETTELIJK, "ground_code": "GEMEENTELIJKE_TAAK"}
WHY = ("consent.refusal_reason", "reason_enc")
REASON = "Een lopend onderzoek wordt geschaad."
SAFETY = {"purpose": Purpose.VEILIGHEID_GEZIN}


async def sat_down(kamer: Kamer) -> tuple[Huis, AdmittedCase]:
    """The local team takes part and knows the mother."""
    huis, one = await working(kamer)
    there = huis.kamer
    await huis.registers("lokaal", case=one.case)
    invited = Invite(case=one.case, organisation=there.organisations["lokaal"], kind=ParticipationKind.VAST)
    await there.does("anne", cases.invite, invited)
    await there.does("petra", lawful.record_basis, basis_command(there, one.mother, "lokaal", **LAW))
    await huis.authorises("olga", "noor")
    return huis, one


async def based(kamer: Kamer, one: AdmittedCase, **changes: Any) -> LegalBasisId:
    """The local team may tell the police who the mother is, and about her safety."""
    wanted = basis_command(kamer, one.mother, "politie", **(TASK | changes))
    return (await kamer.does("noor", lawful.record_basis, wanted)).basis


async def ended(kamer: Kamer, basis: LegalBasisId) -> None:
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=basis, expected_version=1))


def refusal_command(one: AdmittedCase, **changes: Any) -> RefuseToShare:
    given: dict[str, Any] = {"case": one.case, "categories": (Category.VEILIGHEID,), "reason": REASON}
    return RefuseToShare(**(given | changes))
