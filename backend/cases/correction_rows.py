"""Writing that a contribution was put right or taken back, and what the ledger keeps of the old text."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.correction_commands import CorrectionMade
from backend.cases.correction_models import Correction
from backend.cases.errors import CasesCode, refuse
from backend.cases.ids import CorrectionId
from backend.cases.kinds import CorrectionKind, CorrectionReason
from backend.cases.models import Contribution
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, ContributionId, new_id
from tenants.ledger.service import Touched
from tenants.refusal import Refusal

# What the database says when a contribution has a newer version already, or was taken back.
CORRECTED_ALREADY: Final[Mapping[str, Refusal]] = MappingProxyType(
    {"uq_correction_contribution_id": refuse(CasesCode.ALREADY_CORRECTED, field="contribution")}
)


async def correction(
    session: AsyncSession,
    actor: Actor,
    one: Contribution,
    *,
    kind: CorrectionKind,
    reason: CorrectionReason,
    replacement: ContributionId | None,
    at: datetime,
) -> CorrectionMade:
    """Write it; the database tells and gives work to whoever received or read the old text."""
    made = Correction(
        id=new_id(),
        case_id=one.case_id,
        contribution_id=one.id,
        kind=kind,
        reason=reason,
        replacement_id=replacement,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, made)
    return CorrectionMade(case=CaseId(one.case_id), correction=CorrectionId(made.id))


def touched(one: Contribution) -> list[Touched]:
    """What the ledger keeps of the old text."""
    return [
        Touched(object_type="Contribution", object_id=one.id, case=one.case_id, subject=subject, category=one.category)
        for subject in one.subject_ids
    ]
