"""The closed sets of lawful basis: what may be named, and which article gives it its meaning.

The checks in the database are generated from these sets, so a value that is not here cannot be stored.
Article texts of the AVG (GDPR) are stable; the numbers of the UAVG, Wpg and Wjsg are to be verified by a
lawyer (domain reference, section g).
"""

from enum import StrEnum


class Category(StrEnum):
    """What a piece of data is about. A ceiling, a basis and an access each name categories, never fields.

    Special (AVG 9, UAVG 22) and criminal (AVG 10, UAVG 31 to 33) categories ask a basis that says why they
    may be processed at all: see `SPECIAL` and `CRIMINAL`.
    """

    IDENTITEIT = "IDENTITEIT"
    CONTACT = "CONTACT"
    GEZIN = "GEZIN"
    VEILIGHEID = "VEILIGHEID"
    GEZONDHEID = "GEZONDHEID"
    STRAFRECHTELIJK = "STRAFRECHTELIJK"
    HULPVERLENING = "HULPVERLENING"
    OPVOEDING = "OPVOEDING"
    SCHOOL = "SCHOOL"
    FINANCIEN = "FINANCIEN"
    WONEN = "WONEN"
    ADRES_GEHEIM = "ADRES_GEHEIM"


SPECIAL: frozenset[Category] = frozenset({Category.GEZONDHEID})
"""Categories that AVG 9(1) and UAVG 22 forbid unless an exception of AVG 9(2) or UAVG 23 to 30 is named."""

CRIMINAL: frozenset[Category] = frozenset({Category.STRAFRECHTELIJK})
"""Categories that AVG 10 allows only on a ground of UAVG 31 to 33."""


class Purpose(StrEnum):
    """Why someone asks (AVG 5(1)(b), purpose limitation). Access for one purpose is none for another.

    HANDHAVING exists so that a question for enforcement has a name and is answered with nothing: data of a
    safety tafel is not usable for benefit enforcement (Wgs; domain reference g5, purpose separation).
    """

    VEILIGHEID_GEZIN = "VEILIGHEID_GEZIN"
    HULP_COORDINATIE = "HULP_COORDINATIE"
    WEGING = "WEGING"
    TOEZICHT = "TOEZICHT"
    HANDHAVING = "HANDHAVING"


OPENS_NOTHING: frozenset[Purpose] = frozenset({Purpose.HANDHAVING})
"""Purposes for which nothing is ever opened, whatever somebody recorded (purpose separation, domain reference g5)."""


class BasisKind(StrEnum):
    """The two families of legal basis (AVG 6(1)): (a) consent, or (b) to (f) something the law gives."""

    TOESTEMMING = "TOESTEMMING"
    WETTELIJK = "WETTELIJK"


class ConsentKind(StrEnum):
    """Three permissions that never stand in for one another (AP 2016; domain reference, finding 1).

    VERWERKING is consent to processing (AVG 6(1)(a), 7, 8), the only kind that opens access.
    DOORBREKEN_GEHEIM is leave to break professional secrecy (WGBO 7:457, Jeugdwet 7.3.11, Wmo 5.3.3).
    HULPVERLENING is agreeing to care (WGBO 7:450, Jeugdwet 7.3.4).
    """

    VERWERKING = "VERWERKING"
    DOORBREKEN_GEHEIM = "DOORBREKEN_GEHEIM"
    HULPVERLENING = "HULPVERLENING"


class ConsentChannel(StrEnum):
    """How consent was given, part of the proof that AVG 7(1) asks."""

    MONDELING = "MONDELING"
    SCHRIFTELIJK = "SCHRIFTELIJK"
    DIGITAAL = "DIGITAAL"


class Art6(StrEnum):
    """The six grounds of AVG 6(1).

    Consent (a), contract (b), legal obligation (c), vital interest (d), public task (e), legitimate
    interest (f).
    """

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"


class Art9Exception(StrEnum):
    """Exceptions under which a special category may be processed (AVG 9(2), UAVG 22 to 30).

    Explicit consent (a), social protection (b), vital interest of someone who cannot consent (c), legal
    claims (f), substantial public interest by law (g), care and social services (h), and UAVG 30(3)(a):
    health data needed by institutions for care or social services.
    """

    AVG_9_2_A = "AVG_9_2_A"
    AVG_9_2_B = "AVG_9_2_B"
    AVG_9_2_C = "AVG_9_2_C"
    AVG_9_2_F = "AVG_9_2_F"
    AVG_9_2_G = "AVG_9_2_G"
    AVG_9_2_H = "AVG_9_2_H"
    UAVG_30_3_A = "UAVG_30_3_A"


class Art10Ground(StrEnum):
    """Grounds under which criminal data may be processed (AVG 10).

    Explicit consent (UAVG 32 a), vital interest (32 b), bodies that apply criminal law and those who
    received the data under Wpg or Wjsg (33(1)(a)), public-law partnerships with safeguards (33(1)(b)).
    """

    UAVG_32_A = "UAVG_32_A"
    UAVG_32_B = "UAVG_32_B"
    UAVG_33_1_A = "UAVG_33_1_A"
    UAVG_33_1_B = "UAVG_33_1_B"


class Running(StrEnum):
    """What becomes of a legal basis that began under an earlier version of the law, on the day a newer version holds.

    BLIJFT: it runs on. HERBEOORDELEN: it runs on, and its owner is given the task to decide anew. EINDIGT: it closes.
    """

    BLIJFT = "BLIJFT"
    HERBEOORDELEN = "HERBEOORDELEN"
    EINDIGT = "EINDIGT"


class Argument(StrEnum):
    """What a ground of the catalogue may ask to be argued beside its necessity (AVG 5(1)(c), 6; EVRM 8(2)).

    PROPORTIONALITEIT weighs what is shared against what it is for; SUBSIDIARITEIT says why less would not do.
    """

    PROPORTIONALITEIT = "PROPORTIONALITEIT"
    SUBSIDIARITEIT = "SUBSIDIARITEIT"


class CatalogueKind(StrEnum):
    """What the catalogue has entries of: articles, grounds, secrecy, purposes, categories, the BSN, who signs.

    VERBAND is a partnership with a statute of its own, TOESTEMMINGSTEKST a text in which consent is asked,
    VERGELIJKING what would let tafels be matched.
    """

    ART6 = "ART6"
    ART9 = "ART9"
    ART10 = "ART10"
    GRONDSLAG = "GRONDSLAG"
    GEHEIM_REGIME = "GEHEIM_REGIME"
    GEHEIM_GROND = "GEHEIM_GROND"
    DOEL = "DOEL"
    CATEGORIE = "CATEGORIE"
    BSN = "BSN"
    VERBAND = "VERBAND"
    ONDERTEKENING = "ONDERTEKENING"
    TOESTEMMINGSTEKST = "TOESTEMMINGSTEKST"
    VERGELIJKING = "VERGELIJKING"


class CatalogueStanding(StrEnum):
    """Whether an entry of the catalogue can be chosen on a day, or the first thing that stands in the way."""

    USABLE = "USABLE"
    NEVER_HOLDS = "NEVER_HOLDS"
    NOT_YET = "NOT_YET"
    ENDED = "ENDED"
    REPLACED = "REPLACED"
    NOT_SIGNED = "NOT_SIGNED"


class Protection(StrEnum):
    """A shield that break-glass never lifts: a shelter's address, or who reported (AVG 23, UAVG 41)."""

    GEEN = "GEEN"
    OPVANGADRES = "OPVANGADRES"
    MELDER = "MELDER"


class RestrictionGround(StrEnum):
    """Why processing is restricted: the four cases of AVG 18(1), in their order (a) to (d)."""

    JUISTHEID_BETWIST = "JUISTHEID_BETWIST"
    ONRECHTMATIG = "ONRECHTMATIG"
    RECHTSVORDERING = "RECHTSVORDERING"
    BEZWAAR = "BEZWAAR"


class Ground(StrEnum):
    """By which door a row was shown; the ledger keeps it with every subject shown (NEN 7513).

    OWN: the reader's organisation owns the row. SHARED: released to it, with an open access for every
    subject. BREAK_GLASS: this member's emergency access. TAFEL: case facts that taking part at the tafel
    gives by itself.
    """

    OWN = "OWN"
    SHARED = "SHARED"
    BREAK_GLASS = "BREAK_GLASS"
    TAFEL = "TAFEL"


def is_special(category: Category) -> bool:
    """Tell whether a basis for `category` must name an exception of AVG 9(2) or UAVG 22 to 30."""
    return category in SPECIAL


def is_criminal(category: Category) -> bool:
    """Tell whether a basis for `category` must name a ground of UAVG 31 to 33 (AVG 10)."""
    return category in CRIMINAL
