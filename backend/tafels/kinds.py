"""Closed sets of blueprints (domain reference, sections a and i)."""

from enum import StrEnum


class TafelClass(StrEnum):
    """What a kind of tafel is for.

    Case table (C), signal table (S), case track with clocks (K), consult (Q), family side (F), learning or aggregate
    (L), no case data (N).
    """

    C = "C"
    S = "S"
    K = "K"
    Q = "Q"
    F = "F"
    L = "L"
    N = "N"


class Regime(StrEnum):
    """Under which law a kind of tafel works. What is NIET_BEPAALD waits for a decision of the privacy officer."""

    EIGEN_GRONDSLAG_CONVENANT = "EIGEN_GRONDSLAG_CONVENANT"
    WGS_ZVH = "WGS_ZVH"
    JEUGDWET = "JEUGDWET"
    WMO_VT = "WMO_VT"
    WVGGZ = "WVGGZ"
    WET_THV = "WET_THV"
    CONVENANT_EEN_VERANTWOORDELIJKE = "CONVENANT_EEN_VERANTWOORDELIJKE"
    GEEN_PERSOONSGEGEVENS = "GEEN_PERSOONSGEGEVENS"
    NIET_BEPAALD = "NIET_BEPAALD"


class SubjectKind(StrEnum):
    """What a case at a tafel is about."""

    PERSOON = "PERSOON"
    HUISHOUDEN = "HUISHOUDEN"
    GEBIED = "GEBIED"
    GROEP = "GROEP"
    SIGNAAL = "SIGNAAL"
    GEEN = "GEEN"


class ControllerModel(StrEnum):
    """Who decides on the purposes and means of the processing at a tafel (AVG 4(7), 26)."""

    EEN_ORGANISATIE = "EEN_ORGANISATIE"
    GEZAMENLIJK = "GEZAMENLIJK"


class FamilySeat(StrEnum):
    """How those whom a case is about take part.

    They sit there themselves, somebody sits there for them, or they are asked before and told afterwards.
    """

    AAN_TAFEL = "AAN_TAFEL"
    VERTEGENWOORDIGD = "VERTEGENWOORDIGD"
    GEHOORD = "GEHOORD"


class Weekday(StrEnum):
    """A day of the week, as iCalendar writes it (RFC 5545)."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


class IntakeKind(StrEnum):
    """What comes in: a request for advice, a report or a new one on the same people, a signal, a referral, a crisis."""

    ADVIES = "ADVIES"
    MELDING = "MELDING"
    HERMELDING = "HERMELDING"
    SIGNAAL = "SIGNAAL"
    AANMELDING = "AANMELDING"
    CRISIS = "CRISIS"


class ReferralField(StrEnum):
    """What a referral may hold. What a kind of tafel does not list cannot be stored there (feature 15)."""

    NAAM = "NAAM"
    GEBOORTEDATUM = "GEBOORTEDATUM"
    ROL_IN_GEZIN = "ROL_IN_GEZIN"
    REDEN = "REDEN"
    DOEL = "DOEL"
    GEWENSTE_PARTNERS = "GEWENSTE_PARTNERS"
    BSN = "BSN"
    ADRES = "ADRES"
    MELDER = "MELDER"


class TriageMode(StrEnum):
    """What those who weigh see of the people.

    No name until a case is admitted, or the least that names them, where each look is logged.
    """

    PSEUDONIEM = "PSEUDONIEM"
    MINIMAAL_OP_NAAM = "MINIMAAL_OP_NAAM"


class ConsultMode(StrEnum):
    """Ways to think along without taking over (domain reference, section i)."""

    ANONIEM = "ANONIEM"
    MEE_OP_HUISBEZOEK = "MEE_OP_HUISBEZOEK"
    VEILIGHEIDSAFSPRAKEN = "VEILIGHEIDSAFSPRAKEN"


class HoursPeriod(StrEnum):
    """Over which calendar period hours for a consult are counted; the region sets it (feature 106)."""

    MAAND = "MAAND"
    KWARTAAL = "KWARTAAL"
    JAAR = "JAAR"


class GateKind(StrEnum):
    """What is not asked before it was discussed at a tafel that is a gate for it (feature 113)."""

    RVDK_VERZOEK = "RVDK_VERZOEK"
    MAATREGEL = "MAATREGEL"


class PhaseGuard(StrEnum):
    """What must be so before a phase begins; `casework.guard_phase` holds to it.

    GRONDSLAG_PER_BETROKKENE: for each person at least one legal basis is open. BESPROKEN_MET_GEZIN: it was written down
    that the case was discussed with the people it is about, or why not. GENOEG_BESLISSERS: as many people have
    decided as the kind asks. ALLE_ROLLEN: each discipline gave its assessment. UITKOMST: an outcome was recorded.
    """

    GRONDSLAG_PER_BETROKKENE = "GRONDSLAG_PER_BETROKKENE"
    BESPROKEN_MET_GEZIN = "BESPROKEN_MET_GEZIN"
    GENOEG_BESLISSERS = "GENOEG_BESLISSERS"
    ALLE_ROLLEN = "ALLE_ROLLEN"
    UITKOMST = "UITKOMST"


class FormKind(StrEnum):
    """What a form looks at: how things stand on each part of a life, or how safe it is."""

    LEEFGEBIEDEN = "LEEFGEBIEDEN"
    VEILIGHEID = "VEILIGHEID"


class StatementKind(StrEnum):
    """What a tafel asks everybody who works there to accept (features 12 and 101)."""

    HUISREGELS = "HUISREGELS"
    GEHEIMHOUDING = "GEHEIMHOUDING"


class TafelClosure(StrEnum):
    """Why a tafel admits nothing now; `casework.admission_fault` answers it. What runs goes on (feature 9)."""

    TAFEL_NOT_DECIDED = "TAFEL_NOT_DECIDED"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    CONVENANT_ENDED = "CONVENANT_ENDED"
