"""Which of the product's own documents the story of the audit does not tell.

Following has its own tests, no institution for measures sits here, and the team keeps no register of what it provides
and is bound to no secrecy that a conflict of duties lifts; nothing of this case is to be destroyed yet, and what is not
held is not listed. No tafel here is of a partnership with a statute, or has disciplines; and what is decided, laid down
and accepted about a tafel is about no case.
"""

UNTOLD = frozenset(
    {
        "AccedeToConvenant",
        "AcceptStatement",
        "ActivateTafel",
        "ApproveDestruction",
        "AskAcross",
        "AuthorisePerson",
        "AuthorisedPersons",
        "ConfirmDecision",
        "ConfirmDutyConflict",
        "ConfirmExtension",
        "Convenants",
        "CrossMatches",
        "Declarations",
        "DestructionList",
        "DestructionLists",
        "DutyConflict",
        "EndAuthorisation",
        "EndDutyConflict",
        "EndJusticeProvision",
        "EndMeasure",
        "EndParticipant",
        "EndPoliceDecision",
        "EndRefusal",
        "ExtendRetention",
        "GiveAssessment",
        "KeyDecision",
        "LayDownTafelKind",
        "LeaveConvenant",
        "LegalHolds",
        "PartnershipAudit",
        "PartnershipParticipants",
        "ProcessingDossier",
        "ProposeDecision",
        "PublishStatement",
        "RecordAdvice",
        "RecordConvenant",
        "RecordDutyConflict",
        "RecordJusticeProvision",
        "RecordMeasure",
        "RecordPoliceDecision",
        "RefuseToShare",
        "RegisterParticipant",
        "RetentionTerm",
        "SharingRefusals",
    }
)
