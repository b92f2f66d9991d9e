"""The kinds of organisation that sit at a tafel."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Partner kinds named in the field; a region adds its own organisations, not its own kinds."""

    GI = "GI"
    LOKAAL_TEAM = "LOKAAL_TEAM"
    POLITIE = "POLITIE"
    GGZ = "GGZ"
    VEILIG_THUIS = "VEILIG_THUIS"
    GEMEENTE = "GEMEENTE"
    RVDK = "RVDK"
    OM = "OM"
    RECLASSERING = "RECLASSERING"
    ZVH = "ZVH"
    CRISISDIENST = "CRISISDIENST"
    SCHOOL = "SCHOOL"
    HUISARTS_JGZ = "HUISARTS_JGZ"
    VROUWENOPVANG = "VROUWENOPVANG"
    OVERIG = "OVERIG"
    JEUGDRECLASSERING = "JEUGDRECLASSERING"
    ZIEKENHUIS = "ZIEKENHUIS"
    WIJKVERPLEGING = "WIJKVERPLEGING"
    GGD = "GGD"
    EXPERTISETEAM = "EXPERTISETEAM"
    JEUGDHULPAANBIEDER = "JEUGDHULPAANBIEDER"
    MAATSCHAPPELIJK_WERK = "MAATSCHAPPELIJK_WERK"
    WELZIJN = "WELZIJN"
    LEERPLICHT = "LEERPLICHT"
    HANDHAVING = "HANDHAVING"
    WERK_INKOMEN = "WERK_INKOMEN"
    SCHULDHULP = "SCHULDHULP"
    WONINGCORPORATIE = "WONINGCORPORATIE"
    KINDEROPVANG = "KINDEROPVANG"
    VRIJWILLIGERS = "VRIJWILLIGERS"
    BEWONERS = "BEWONERS"
    MAATSCHAPPELIJKE_PARTNER = "MAATSCHAPPELIJKE_PARTNER"


NOT_PROFESSIONAL = frozenset(
    {OrganisationKind.VRIJWILLIGERS, OrganisationKind.BEWONERS, OrganisationKind.MAATSCHAPPELIJKE_PARTNER}
)
"""Who comes with signals and offers and never receives anything about a person: volunteers, residents, a bank, a
library, a church (003:5509-5517; 002:609-637; feature 98)."""
