"""Closed sets of the registers of terms and documents (domain reference, sections e and f)."""

from enum import StrEnum


class TermForce(StrEnum):
    """Why a term holds: the law says so, the field keeps it as a norm, or it is a choice of ours."""

    WETTELIJK = "WETTELIJK"
    NORM = "NORM"
    EIGEN_KEUZE = "EIGEN_KEUZE"


class TermStart(StrEnum):
    """From which event a term runs."""

    MELDING = "MELDING"
    AANMELDING = "AANMELDING"
    SIGNAAL = "SIGNAAL"
    BESLUIT = "BESLUIT"
    VASTLEGGING = "VASTLEGGING"
    TOEWIJZING = "TOEWIJZING"
    ZOEKEN = "ZOEKEN"
    AANVAARDING = "AANVAARDING"
    OPLEGGING = "OPLEGGING"
    EINDE_HUISVERBOD = "EINDE_HUISVERBOD"
    SEKSUEEL_GEWELD = "SEKSUEEL_GEWELD"
    ONTSLAG = "ONTSLAG"
    VEILIGHEIDSBEELD = "VEILIGHEIDSBEELD"
    AFSCHALEN = "AFSCHALEN"
    VERKRIJGING = "VERKRIJGING"
    VERZOEK = "VERZOEK"
    KENNISNEMING = "KENNISNEMING"


class TermUnit(StrEnum):
    """In what a term is counted."""

    UUR = "UUR"
    DAG = "DAG"
    WERKDAG = "WERKDAG"
    WEEK = "WEEK"
    MAAND = "MAAND"
    JAAR = "JAAR"


class Reckoning(StrEnum):
    """How the end of a term is found.

    In working days; by the Algemene termijnenwet (a term that ends on a free day ends on the next working day); by
    Regulation 1182/71, as terms of the AVG are; by the plain calendar; at once, which is no length at all; or as a
    region or the people in a case set it.
    """

    WERKDAGEN = "WERKDAGEN"
    TERMIJNENWET = "TERMIJNENWET"
    VERORDENING_1182_71 = "VERORDENING_1182_71"
    KALENDER = "KALENDER"
    DIRECT = "DIRECT"
    IN_TE_STELLEN = "IN_TE_STELLEN"


class PaperKind(StrEnum):
    """A document that stays in a case or a register, or a letter that somebody sends."""

    DOCUMENT = "DOCUMENT"
    BRIEF = "BRIEF"


class PaperUse(StrEnum):
    """In which part of the work a document is made."""

    AANMELDING = "AANMELDING"
    OVERLEG = "OVERLEG"
    PLAN = "PLAN"
    EINDE = "EINDE"
    RECHT = "RECHT"


class PassedTo(StrEnum):
    """To whom a task of the wegingstabel may be passed on."""

    NIEMAND = "NIEMAND"
    ANDER_REGISTER = "ANDER_REGISTER"
    NIET_GEREGISTREERD = "NIET_GEREGISTREERD"


class WrittenUnder(StrEnum):
    """Which rows say that they were written under a delegation, by the name of their type."""

    TASK = "Task"
    CONTRIBUTION = "Contribution"
    REFERRAL = "Referral"
    SUBJECT = "Subject"
    RELEASE = "Release"
    CORRECTION = "Correction"
    INFORMATION_REQUEST = "InformationRequest"
    INFORMATION_ANSWER = "InformationAnswer"
    OWN_STATEMENT = "OwnStatement"
    DOCUMENT = "Document"
    FAMILY_TALK = "FamilyTalk"
    CASE_OUTCOME = "CaseOutcome"
    ASSESSMENT = "Assessment"
    KEY_DECISION = "KeyDecision"
    KEY_DECIDER = "KeyDecider"
    KADER_EVENT = "KaderEvent"
    CITIZEN_NUMBER = "CitizenNumber"
    CONTINUATION = "Continuation"
    CONSULT = "Consult"
