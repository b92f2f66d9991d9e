"""Ids of the rows of lawful basis that have no name of their own in `tenants.ids`."""

from typing import NewType
from uuid import UUID

ConsentId = NewType("ConsentId", UUID)
ConsentSignerId = NewType("ConsentSignerId", UUID)
WithdrawalId = NewType("WithdrawalId", UUID)
RestrictionId = NewType("RestrictionId", UUID)
RecusalId = NewType("RecusalId", UUID)
CatalogueEntryId = NewType("CatalogueEntryId", UUID)
SignatureId = NewType("SignatureId", UUID)
BreakGlassId = NewType("BreakGlassId", UUID)
ConsentFormId = NewType("ConsentFormId", UUID)
UnsignedDecisionId = NewType("UnsignedDecisionId", UUID)
CustodyId = NewType("CustodyId", UUID)
MeasureId = NewType("MeasureId", UUID)
CapacityId = NewType("CapacityId", UUID)
PoliceDecisionId = NewType("PoliceDecisionId", UUID)
DutyConflictId = NewType("DutyConflictId", UUID)
JusticeProvisionId = NewType("JusticeProvisionId", UUID)
ContactRuleId = NewType("ContactRuleId", UUID)
PartnershipParticipantId = NewType("PartnershipParticipantId", UUID)
AuthorisedPersonId = NewType("AuthorisedPersonId", UUID)
RacAdviceId = NewType("RacAdviceId", UUID)
SharingRefusalId = NewType("SharingRefusalId", UUID)
