"""Who plays in the stories of kinds: organisations by their codes, each of which has one worker."""

GEMEENTE, TEAM = "gemeente-zwanenhoek", "lokaal-team-zwanenhoek"
POLITIE, OM, RAAD = "politie", "openbaar-ministerie", "raad-kinderbescherming"
GGZ, GI, ANDERE_GI, VEILIG_THUIS = "ggz-de-wilg", "gi-eikenkring", "gi-waterlelie", "veilig-thuis"
VEILIGHEIDSHUIS, CRISISDIENST, OPVANG = "veiligheidshuis", "crisisdienst", "opvang-de-haven"
RECLASSERING, JEUGDRECLASSERING = "reclassering", "jeugdreclassering"
HANDHAVING, LEERPLICHT = "handhaving", "leerplicht"
SCHOOL, KINDEROPVANG, JEUGDHULP, EXPERTISETEAM = "school", "kinderopvang", "jeugdhulp", "expertiseteam"
JGZ, ZIEKENHUIS, WIJKVERPLEGING, GGD = "huisarts-jgz", "ziekenhuis", "wijkverpleging", "ggd"
WELZIJN, MAATSCHAPPELIJK_WERK, LEERWERKBEDRIJF = "welzijn", "maatschappelijk-werk", "leerwerkbedrijf"
WERK_INKOMEN, SCHULDHULP, CORPORATIE = "werk-en-inkomen", "schuldhulp", "woningcorporatie"
VRIJWILLIGERS, BEWONERS, BIBLIOTHEEK = "vrijwilligers", "bewoners", "bibliotheek"

CHAIR = "voorzitter"
"""Whoever chairs the tafel of the story: somebody of the organisation that answers for it."""
COLLEAGUE = "collega"
"""The second worker of the local team, which has more than one discipline; nobody chairs or weighs with it."""
TRAINEE = "leerling"
"""Who is in training at the organisation that answers for the tafel, and whose registration is over."""
OFFICER = "privacy officer"
"""The privacy officer of that organisation."""

ADMINISTRATOR = "beheerder"
"""The administrator of that organisation."""
NIGHT = "nachtdienst"
"""Whoever works nights for the crisis service, and weighs and refers nowhere."""
NIGHT_OFFICER = "privacy officer van de crisisdienst"

FIELDS = ("NAAM", "GEBOORTEDATUM", "ROL_IN_GEZIN", "REDEN", "DOEL", "GEWENSTE_PARTNERS", "MELDER")
"""What a referral can tell in one question; a number comes to a person later, an address where a story says so."""

PERSON = frozenset({"NAAM", "GEBOORTEDATUM", "REDEN"})
HOUSEHOLD = PERSON | {"ROL_IN_GEZIN", "DOEL"}

# On which ground of the catalogue each kind of organisation records why others may know who it is about.
GROUNDS = {
    GEMEENTE: "GEMEENTELIJKE_TAAK",
    TEAM: "GEMEENTELIJKE_TAAK",
    CRISISDIENST: "GEMEENTELIJKE_TAAK",
    VEILIG_THUIS: "WMO_5_1_6_VT",
    GI: "JW_GI_TAAK",
    ANDERE_GI: "JW_GI_TAAK",
    RAAD: "RVDK_TAAK",
    POLITIE: "WPG_20",
    VEILIGHEIDSHUIS: "WGS_ZVH",
    GGZ: "WGBO_7_457",
    ZIEKENHUIS: "WGBO_7_457",
    GGD: "WGBO_7_457",
}
