"""The whole first slice as one story, at the services: from referral to withdrawal to break-glass.

After each step what each person sees is counted through the row policies. Noor refers for the lokaal team, Anne chairs
for the gemeente, Karim and Wout weigh, Bram (GGZ) and Petra (politie) are partners, Cees is the crisis service.
"""

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from consent import service as lawful
from consent.basis import Category
from consent.commands import WithdrawConsent
from consent.emergency_commands import OpenGlass, ReviewGlass
from tests.backend.cases.kamer import PEOPLE, Kamer
from tests.backend.cases.steps import invited
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, weigh_command

REFERRED = {"case": 1, "subject": 2, "referral": 1, "participation": 1}
WEIGHING = {"case": 1, "referral": 1}
OPENED = {"legal_basis": 1, "consent": 1}


async def _seen(kamer: Kamer) -> dict[str, dict[str, int]]:
    """What each of them sees, notices left out; who sees nothing is left out too."""
    seen = {name: await kamer.sees(name) for name in PEOPLE}
    kept = {name: {kind: count for kind, count in one.items() if kind != "notification"} for name, one in seen.items()}
    return {name: one for name, one in kept.items() if one}


async def test_from_referral_to_withdrawal_to_break_glass(kamer: Kamer) -> None:
    # Noor refers a household. She sees it all; who weighs at the tafel sees the case and the reason, not the people.
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    case, mother = referred.case, referred.subjects[0]
    weighers = dict.fromkeys(("karim", "anne", "wout"), WEIGHING)
    assert await _seen(kamer) == {"noor": REFERRED, **weighers}

    # The weighing changes nothing of that. The chair admits: now only who takes part sees the case.
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("karim", cases.weigh, weigh_command(case))
    await kamer.does("wout", cases.weigh, weigh_command(case))
    assert await _seen(kamer) == {"noor": REFERRED, **weighers}
    done = await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))
    noor = REFERRED | {"participation": 2}
    assert await _seen(kamer) == {"noor": noor, "anne": {"case": 1, "participation": 2}}

    # Partners are invited: they see the case and each other, and nobody in it.
    await invited(kamer, case, "ggz", "politie")
    partner = {"case": 1, "participation": 4}
    noor = noor | {"participation": 4}
    assert await _seen(kamer) == {"noor": noor, "anne": partner, "bram": partner, "petra": partner}

    # The mother consents to the GGZ: Bram sees her, not her child; for Petra nothing changed. The officers of giver and
    # recipient see the basis, and nothing that it opens.
    basis = await kamer.does("noor", lawful.record_basis, basis_command(kamer, mother, "ggz"))
    assert basis.consent is not None
    assert await _seen(kamer) == {
        "noor": noor | OPENED,
        "olga": OPENED,
        "anne": partner,
        "bram": partner | OPENED | {"subject": 1},
        "olaf": OPENED,
        "petra": partner,
    }

    # Noor writes two texts about her, and lets the GGZ read one of them.
    shared = await kamer.does("noor", cases.contribute, contribute_command(kamer, case, mother, recipients=["ggz"]))
    kept = await kamer.does("noor", cases.contribute, contribute_command(kamer, case, mother, body="Voor onszelf."))
    noor = noor | OPENED | {"contribution": 2}
    assert await _seen(kamer) == {
        "noor": noor,
        "olga": OPENED,
        "anne": partner,
        "bram": partner | OPENED | {"subject": 1, "contribution": 1},
        "olaf": OPENED,
        "petra": partner,
    }
    body = ("casework.contribution", "body_enc")
    assert await kamer.reads("bram", *body, shared.contribution) == "Vader mag niet in huis komen."
    assert await kamer.reads("bram", *body, kept.contribution) is None
    assert await kamer.reads("bram", "casework.subject", "name_enc", mother) == "Fictieve Moeder"

    # She tells Bram that she withdraws. In that transaction it is gone for him, and still there for Noor.
    await kamer.does("bram", lawful.withdraw_consent, WithdrawConsent(consent=basis.consent))
    assert await kamer.told("CONSENT_WITHDRAWN", basis.consent) == {"lokaal", "ggz"}
    closed = {"noor": noor, "olga": OPENED, "anne": partner, "bram": partner, "petra": partner}
    assert await _seen(kamer) == closed
    assert await kamer.reads("noor", *body, shared.contribution) == "Vader mag niet in huis komen."
    evidence = await kamer.reads("noor", "consent.consent", "evidence_enc", basis.consent)
    assert evidence == "Gesprek thuis, uitgelegd met wie en waarom."

    # At night Cees is told the number. He opens safety for an hour; everybody in the case is told; a colleague reviews.
    opening = OpenGlass(number=done.number, reason="Melding van geweld.", categories=(Category.VEILIGHEID,))
    glass = await kamer.does("cees", lawful.break_glass, opening)
    assert await kamer.told("BREAK_GLASS_OPENED", glass.break_glass) == {"lokaal", "gemeente", "ggz", "politie"}
    assert await _seen(kamer) == closed | {"cees": {"case": 1, "contribution": 2}}
    await kamer.world.shift_clock("61 minutes")
    assert await _seen(kamer) == closed
    await kamer.does("omar", lawful.review_break_glass, ReviewGlass(break_glass=glass.break_glass, expected_version=1))
