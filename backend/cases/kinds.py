"""Closed sets of casework."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands. A case exists from its referral on (domain reference, section d)."""

    AANGEMELD = "AANGEMELD"
    WEGING = "WEGING"
    TOEGELATEN = "TOEGELATEN"
    AFGEWEZEN = "AFGEWEZEN"
    AFGESLOTEN = "AFGESLOTEN"


class Verdict(StrEnum):
    """What one organisation's weigher concludes."""

    TOELATEN = "TOELATEN"
    AFWIJZEN = "AFWIJZEN"


class Informed(StrEnum):
    """Whether the referral was discussed with the people it is about; a reason is asked when it was not."""

    GEINFORMEERD = "GEINFORMEERD"
    NIET_GEINFORMEERD = "NIET_GEINFORMEERD"


class ParticipationKind(StrEnum):
    """How an organisation takes part in a case."""

    AANMELDER = "AANMELDER"
    VAST = "VAST"
    OP_AFROEP = "OP_AFROEP"
    GAST = "GAST"
    BLIJFT_BETROKKEN = "BLIJFT_BETROKKEN"


class HouseholdRole(StrEnum):
    """A subject's place in the household."""

    KIND = "KIND"
    OUDER = "OUDER"
    PARTNER = "PARTNER"
    GROOTOUDER = "GROOTOUDER"
    ANDERS = "ANDERS"


class ContributionNature(StrEnum):
    """What kind of thing a contribution says: seen or established, thought, or told by another (feature 28)."""

    FEIT = "FEIT"
    MENING = "MENING"
    VAN_HOREN_ZEGGEN = "VAN_HOREN_ZEGGEN"


class CorrectionKind(StrEnum):
    """What was done with a contribution that was wrong."""

    CORRECTIE = "CORRECTIE"
    INTREKKING = "INTREKKING"


class CorrectionReason(StrEnum):
    """Why a contribution is put right or taken back (AVG 16 and 17)."""

    ONJUIST = "ONJUIST"
    ONVOLLEDIG = "ONVOLLEDIG"
    VERKEERDE_PERSOON = "VERKEERDE_PERSOON"
    ONRECHTMATIG = "ONRECHTMATIG"
    NIET_MEER_NODIG = "NIET_MEER_NODIG"


class TimelineEvent(StrEnum):
    """What happened in a case, as its timeline tells it."""

    BIJDRAGE = "BIJDRAGE"
    CORRECTIE = "CORRECTIE"
    INTREKKING = "INTREKKING"
    FASE = "FASE"
    UITKOMST = "UITKOMST"
    DEELNAME_BEGON = "DEELNAME_BEGON"
    DEELNAME_EINDIGDE = "DEELNAME_EINDIGDE"
    KADER = "KADER"
    EIGEN_VERKLARING = "EIGEN_VERKLARING"
    MEEKIJKEN = "MEEKIJKEN"
    MEEKIJKEN_EINDIGDE = "MEEKIJKEN_EINDIGDE"
    SPLITSING = "SPLITSING"
    SAMENVOEGING = "SAMENVOEGING"


class Kader(StrEnum):
    """In which frame a person is helped (feature 114; domain reference, section d)."""

    VRIJWILLIG = "VRIJWILLIG"
    DRANG = "DRANG"
    DWANG = "DWANG"


class KaderDecider(StrEnum):
    """Who decided that another kader holds."""

    BETROKKENEN = "BETROKKENEN"
    PARTNERS = "PARTNERS"
    RECHTER = "RECHTER"
    BURGEMEESTER = "BURGEMEESTER"
    OFFICIER = "OFFICIER"


class CompulsionSource(StrEnum):
    """On what compulsion rests that is no measure about a child: a law that compels, by its own decision."""

    WVGGZ = "WVGGZ"
    WZD = "WZD"
    TIJDELIJK_HUISVERBOD = "TIJDELIJK_HUISVERBOD"
    STRAFRECHT = "STRAFRECHT"
    VOOGDIJ = "VOOGDIJ"
