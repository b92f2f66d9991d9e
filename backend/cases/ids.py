"""Ids of casework rows that have no name of their own in `tenants.ids`."""

from typing import NewType
from uuid import UUID

WeighingId = NewType("WeighingId", UUID)
ParticipationId = NewType("ParticipationId", UUID)
ReleaseId = NewType("ReleaseId", UUID)
CrossMatchId = NewType("CrossMatchId", UUID)
CorrectionId = NewType("CorrectionId", UUID)
