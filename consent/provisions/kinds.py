"""The closed sets of what police and prosecution service provide on, and of what a ground to speak rests on."""

from enum import StrEnum


class ProvisionRegister(StrEnum):
    """The register in which an organisation records why it may provide (domain reference, section g4).

    Which kind of organisation keeps which register is data: `consent/catalogue/geheim_regimes.toml`.
    """

    WPG = "WPG"
    WJSG_39F = "WJSG_39F"


class DecisionPart(StrEnum):
    """What an article may ask of the decision under it; which asks what is data of the catalogue."""

    INTEREST = "INTEREST"
    GOAL = "GOAL"
    PARTNERSHIP = "PARTNERSHIP"
    CONDITIONS = "CONDITIONS"
    TASK = "TASK"
    REGULATION = "REGULATION"
    END = "END"


class RestsOn(StrEnum):
    """What must be there for whoever names a secrecy ground.

    Consent to breaking secrecy, a legal basis on a law that lets speak, a confirmed decision on a conflict of duties, a
    decision in a register, or nothing but the release that names it.
    """

    CONSENT = "CONSENT"
    LAW = "LAW"
    DUTY_CONFLICT = "DUTY_CONFLICT"
    DECISION = "DECISION"
    RELEASE = "RELEASE"


class PoliceArticle(StrEnum):
    """The articles of the Wpg on which the police provide to others; what each asks is in the catalogue."""

    WPG_16 = "WPG_16"
    WPG_18 = "WPG_18"
    WPG_19 = "WPG_19"
    WPG_20 = "WPG_20"


class JusticePurpose(StrEnum):
    """The seven purposes for which the prosecution service may provide (Wjsg 39f(1), in their order (a) to (g))."""

    STRAFBARE_FEITEN = "STRAFBARE_FEITEN"
    ORDE_EN_VEILIGHEID = "ORDE_EN_VEILIGHEID"
    TOEZICHT_REGELGEVING = "TOEZICHT_REGELGEVING"
    BESTUURSRECHTELIJKE_BESLISSING = "BESTUURSRECHTELIJKE_BESLISSING"
    RECHTSPOSITIE_OF_TUCHT = "RECHTSPOSITIE_OF_TUCHT"
    HULP_AAN_BETROKKENEN = "HULP_AAN_BETROKKENEN"
    PRIVAATRECHTELIJKE_HANDELING = "PRIVAATRECHTELIJKE_HANDELING"
