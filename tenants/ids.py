"""Ids that passed a check, one name per kind, so that a case id never stands where a member id belongs."""

from typing import NewType
from uuid import UUID, uuid4

import uuid_utils

OrganisationId = NewType("OrganisationId", UUID)
PersonId = NewType("PersonId", UUID)
MemberId = NewType("MemberId", UUID)
RoleId = NewType("RoleId", UUID)
ConvenantId = NewType("ConvenantId", UUID)
TafelId = NewType("TafelId", UUID)
CaseId = NewType("CaseId", UUID)
SubjectId = NewType("SubjectId", UUID)
ReferralId = NewType("ReferralId", UUID)
ContributionId = NewType("ContributionId", UUID)
LegalBasisId = NewType("LegalBasisId", UUID)
RequestId = NewType("RequestId", UUID)


def new_id() -> UUID:
    """A UUIDv7: ordered by creation, so that indexes grow at their end."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def new_subject_id() -> UUID:
    """A UUIDv4, because a v7 id would tell when somebody became known at a tafel."""
    return uuid4()
