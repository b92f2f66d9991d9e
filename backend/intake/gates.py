"""What was to be discussed at another tafel before it is asked here, or why that was not done (feature 113).

Whether a discussion was enough, people say: this asks only that it was held, at a tafel where one takes part oneself.
"""

from collections.abc import Sequence
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.intake.errors import IntakeCode, refuse
from backend.tafels.kinds import GateKind
from consent.common_errors import CommonCode
from tenants.ids import CaseId
from tenants.refusal import Refusal
from tenants.session import driver

# Of the first case that does not count: whether one sees it at all, NULL when all count; and the gates that are shut.
_GATES: Final = """
SELECT CASE WHEN d.beside <> '{}'
            THEN EXISTS (SELECT FROM casework."case" c WHERE c.id = ($2::uuid[])[d.beside[1]]) END AS sees,
       array(SELECT g.gate FROM casework.gates_before($1, $2) g WHERE NOT g.passed ORDER BY g.gate) AS shut
  FROM (SELECT casework.beside_the_gates($1, $2) AS beside) d
"""


async def shut(session: AsyncSession, kind: str, discussed: Sequence[CaseId], *, has_reason: bool) -> Refusal | None:
    """Why this is not asked at a tafel of this kind yet, or None; `casework.guard_referral_gate` says it by force."""
    [found] = await (await driver(session)).fetch(_GATES, kind, list(discussed))
    if found["sees"] is not None:
        return refuse(IntakeCode.GATE_CASE_UNFIT if found["sees"] else CommonCode.NOT_FOUND, field="discussedCases")
    gates = found["shut"]
    if gates and not has_reason:
        return refuse(IntakeCode.GATE_SHUT, field="discussedCases", gates=", ".join(map(GateKind, gates)))
    if has_reason and not gates:
        return refuse(IntakeCode.GATE_REASON_UNWANTED, field="gateReason")
    return None
