"""What the tests of providing begin with: police and prosecution service at the table, and decisions of theirs."""

from dataclasses import replace
from typing import Any

from backend.cases.sharing_commands import ProvidedOn
from consent import service as lawful
from consent.basis import BasisKind, Category
from consent.provisions import service as registers
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command, justice_command, police_command


async def sat_down(kamer: Kamer, *names: str) -> AdmittedCase:
    """An admitted case in which police, prosecution service and these take part, with a ground about the mother."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "politie", "om", *names)
    known = basis_command(
        kamer, one.mother, "politie", "om", *names, kind=BasisKind.WETTELIJK, ground_code="GEMEENTELIJKE_TAAK"
    )
    await kamer.does("noor", lawful.record_basis, known)
    for who, ground in (("petra", "WPG_20"), ("otto", "WJSG_39F")):
        law = basis_command(kamer, one.mother, "lokaal", *names, kind=BasisKind.WETTELIJK, ground_code=ground)
        await kamer.does(who, lawful.record_basis, replace(law, categories=(Category.VEILIGHEID,)))
    return one


async def decides(kamer: Kamer, **changes: Any) -> ProvidedOn:
    done = await kamer.does("paula", registers.record_police_decision, police_command(kamer, **changes))
    return ProvidedOn(police_decision=done.decision)


async def provides(kamer: Kamer, **changes: Any) -> ProvidedOn:
    done = await kamer.does("odette", registers.record_justice_provision, justice_command(kamer, **changes))
    return ProvidedOn(justice_provision=done.provision)


def brings(kamer: Kamer, one: AdmittedCase, on: ProvidedOn, **changes: Any) -> Any:
    return contribute_command(kamer, one.case, one.mother, **({"recipients": ["lokaal"], "provided_on": on} | changes))
