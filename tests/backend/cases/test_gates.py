"""What is asked elsewhere only after it was discussed at a gate, or after it was written down why not."""

import json
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.commands import Refer
from backend.intake.errors import IntakeCode
from backend.tafels.kinds import GateKind
from backend.tafels.registers import requests
from consent.errors import CommonCode
from tenants.ids import CaseId, TafelId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command

[ASKED] = requests.requests()
_COPIED = """
INSERT INTO casework.referral (id, case_id, tafel_id, owner_org, informed, reason_enc, key_id, referred_at, version,
    kind, wanted_partners, left_out, discussed_cases, gate_reason_enc)
SELECT $2, $3, c.tafel_id, r.owner_org, 'GEINFORMEERD', r.reason_enc, r.key_id, tenants.moment(), 1,
    r.kind, '{}', '{}', $4, $5 FROM casework.referral r, casework."case" c WHERE r.id = $1 AND c.id = $3
"""


async def _tafel(kamer: Kamer, kind: str, **blueprint: Any) -> TafelId:
    """A tafel at which Noor refers."""
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], blueprint=json.dumps(blueprint), kind=kind)
    await kamer.world.role(kamer.members["noor"], "AANMELDER", tafel=tafel)
    await kamer.world.role(kamer.members["noor"], "DEELNEMER", tafel=tafel)
    return TafelId(tafel)


async def _gate(kamer: Kamer, kind: GateKind) -> TafelId:
    return await _tafel(kamer, f"POORT_{kind}", gate={"before": kind})


async def _case(kamer: Kamer, tafel: TafelId, *, number: str | None, own: bool = True) -> CaseId:
    """A case at a tafel, in which Noor's organisation takes part, or not."""
    own_org = kamer.organisations["lokaal" if own else "ggz"]
    case = await kamer.world.case(tafel, own_org, number=number)
    await kamer.world.participation(case, own_org)
    return CaseId(case)


async def _gates(kamer: Kamer, command: Refer) -> set[GateKind]:
    """Which gates a refusal names."""
    refusal = await kamer.tries("noor", cases.refer, command)
    assert isinstance(refusal, Refusal)
    return {one for one in GateKind if one in refusal.message_nl and one in refusal.message_en}


async def _no_gates(kamer: Kamer) -> None:
    """Those of another test are at work no more."""
    await kamer.admin.execute("UPDATE casework.tafel SET status = 'CONCEPT' WHERE kind_code LIKE 'POORT%'")


async def test_what_is_asked_is_discussed_first_or_it_is_said_why_not(kamer: Kamer) -> None:
    await _no_gates(kamer)
    asks = await _tafel(kamer, ASKED.code, purposes={"codes": ["VEILIGHEID_GEZIN"]})
    # Where nobody keeps a gate, nothing stands before it, and there is nothing to give a reason for.
    await kamer.does("noor", cases.refer, refer_command(kamer, tafel=asks))
    reason = refer_command(kamer, tafel=asks, gate_reason="Het kan niet wachten.")
    await kamer.is_refused("noor", cases.refer, reason, code=IntakeCode.GATE_REASON_UNWANTED, field="gateReason")

    overleg = await _gate(kamer, GateKind.RVDK_VERZOEK)
    plain = refer_command(kamer, tafel=asks)
    await kamer.is_refused("noor", cases.refer, plain, code=IntakeCode.GATE_SHUT, field="discussedCases")
    assert await _gates(kamer, plain) == {GateKind.RVDK_VERZOEK}
    blank = refer_command(kamer, tafel=asks, gate_reason=" ")
    await kamer.is_refused("noor", cases.refer, blank, code=CommonCode.FIELD_MISSING, field="gateReason")
    told = await kamer.does("noor", cases.refer, reason)
    assert await kamer.reads("noor", "casework.referral", "gate_reason_enc", told.referral) == "Het kan niet wachten."
    assert "wachten" not in repr(reason)

    discussed = await _case(kamer, overleg, number="2026-000901")
    for case, code in (
        (await _case(kamer, overleg, number=None), IntakeCode.GATE_CASE_UNFIT),
        (await _case(kamer, kamer.tafel, number="2026-000902"), IntakeCode.GATE_CASE_UNFIT),
        (await _case(kamer, overleg, number="2026-000903", own=False), CommonCode.NOT_FOUND),
        (CaseId(new_id()), CommonCode.NOT_FOUND),
    ):
        for named in ((case,), (discussed, case)):
            command = refer_command(kamer, tafel=asks, discussed=named)
            await kamer.is_refused("noor", cases.refer, command, code=code, field="discussedCases")
    passed = refer_command(kamer, tafel=asks, discussed=(discussed,))
    done = await kamer.does("noor", cases.refer, passed)
    assert (await kamer.row("casework.referral", done.referral))["discussed_cases"] == [discussed]
    both = refer_command(kamer, tafel=asks, discussed=(discussed,), gate_reason="Toch.")
    await kamer.is_refused("noor", cases.refer, both, code=IntakeCode.GATE_REASON_UNWANTED, field="gateReason")

    # A second gate: what was discussed at the first says nothing of it.
    await _gate(kamer, GateKind.MAATREGEL)
    await kamer.is_refused("noor", cases.refer, passed, code=IntakeCode.GATE_SHUT, field="discussedCases")
    assert await _gates(kamer, passed) == {GateKind.MAATREGEL}
    await kamer.does("noor", cases.refer, both)
    # Elsewhere nothing of this is asked.
    await kamer.does("noor", cases.refer, refer_command(kamer))
    elsewhere = refer_command(kamer, discussed=(discussed,))
    await kamer.is_refused("noor", cases.refer, elsewhere, code=IntakeCode.GATE_CASE_UNFIT, field="discussedCases")


async def test_past_the_service_no_gate_is_passed_either(kamer: Kamer, subtests: pytest.Subtests) -> None:
    await _no_gates(kamer)
    asks, overleg = await _tafel(kamer, ASKED.code), await _gate(kamer, GateKind.RVDK_VERZOEK)
    sealed = await kamer.does("noor", cases.refer, refer_command(kamer))
    discussed = await _case(kamer, overleg, number="2026-000911")
    hidden = await _case(kamer, overleg, number="2026-000912", own=False)
    waiting = await _case(kamer, overleg, number=None)
    for label, named, reason in (
        ("nothing is said", [], None),
        ("one that is not admitted", [waiting], None),
        ("one that is hidden", [hidden], None),
        ("one beside it", [discussed, waiting], None),
        ("a reason besides", [discussed], b"\x01"),
    ):
        with subtests.test(label):
            case = await _case(kamer, asks, number=None)
            told = await is_forced_back(kamer, "noor", _COPIED, sealed.referral, new_id(), case, named, reason)
            assert told == "gate_shut"
