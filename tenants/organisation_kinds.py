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
