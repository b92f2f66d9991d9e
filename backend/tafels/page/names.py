"""What people call the values of the closed sets, in Dutch, for the page of every kind of tafel."""

from collections.abc import Iterable, Mapping

from backend.tafels.kinds import (
    ConsultMode,
    FamilySeat,
    GateKind,
    HoursPeriod,
    IntakeKind,
    Regime,
    SubjectKind,
    TafelClass,
)
from tenants.organisation_kinds import OrganisationKind

CLASSES: Mapping[TafelClass, str] = {
    TafelClass.C: "Casustafels",
    TafelClass.S: "Signaaltafels",
    TafelClass.K: "Trajecten met termijnen",
    TafelClass.Q: "Meedenken zonder dossier",
    TafelClass.F: "Aan de kant van het gezin",
    TafelClass.L: "Leren en tellen",
    TafelClass.N: "Zonder casussen",
}
REGIMES: Mapping[Regime, str] = {
    Regime.EIGEN_GRONDSLAG_CONVENANT: "ieder een eigen grondslag, samen een convenant",
    Regime.WGS_ZVH: "Wet gegevensverwerking door samenwerkingsverbanden (Wgs)",
    Regime.JEUGDWET: "Jeugdwet",
    Regime.WMO_VT: "Wmo 2015, Veilig Thuis",
    Regime.WVGGZ: "Wet verplichte ggz",
    Regime.WET_THV: "Wet tijdelijk huisverbod",
    Regime.CONVENANT_EEN_VERANTWOORDELIJKE: "een convenant waarin één organisatie voor alles antwoordt",
    Regime.GEEN_PERSOONSGEGEVENS: "geen persoonsgegevens",
    Regime.NIET_BEPAALD: "geen bron zegt het; de privacy officer beslist eerst",
}
SUBJECTS: Mapping[SubjectKind, str] = {
    SubjectKind.PERSOON: "een persoon",
    SubjectKind.HUISHOUDEN: "een huishouden",
    SubjectKind.GEBIED: "een gebied",
    SubjectKind.GROEP: "een groep",
    SubjectKind.SIGNAAL: "een signaal",
    SubjectKind.GEEN: "niemand in het bijzonder",
}
FAMILIES: Mapping[FamilySeat, str] = {
    FamilySeat.AAN_TAFEL: "Wie het aangaat, zit zelf aan tafel",
    FamilySeat.VERTEGENWOORDIGD: "Voor wie het aangaat, zit iemand aan tafel",
    FamilySeat.GEHOORD: "Wie het aangaat, wordt vooraf gehoord",
}
GATES: Mapping[GateKind, str] = {
    GateKind.RVDK_VERZOEK: "een verzoek aan de Raad voor de Kinderbescherming",
    GateKind.MAATREGEL: "een voorstel voor een maatregel",
}
PERIODS: Mapping[HoursPeriod, str] = {
    HoursPeriod.MAAND: "maand",
    HoursPeriod.KWARTAAL: "kwartaal",
    HoursPeriod.JAAR: "jaar",
}
MODES: Mapping[ConsultMode, str] = {
    ConsultMode.ANONIEM: "zonder naam",
    ConsultMode.MEE_OP_HUISBEZOEK: "mee op huisbezoek",
    ConsultMode.VEILIGHEIDSAFSPRAKEN: "met veiligheidsafspraken",
}
INTAKES: Mapping[IntakeKind, str] = {
    IntakeKind.ADVIES: "adviesvragen",
    IntakeKind.MELDING: "meldingen",
    IntakeKind.HERMELDING: "hermeldingen",
    IntakeKind.SIGNAAL: "signalen",
    IntakeKind.AANMELDING: "aanmeldingen",
    IntakeKind.CRISIS: "crisismeldingen",
}
# Those that are not simply their code in small letters.
_ORGANISATIONS: Mapping[OrganisationKind, str] = {
    **{kind: kind.value for kind in (OrganisationKind.GI, OrganisationKind.GGZ, OrganisationKind.OM)},
    OrganisationKind.GGD: "GGD",
    OrganisationKind.RVDK: "Raad voor de Kinderbescherming",
    OrganisationKind.VEILIG_THUIS: "Veilig Thuis",
    OrganisationKind.ZVH: "Zorg- en Veiligheidshuis",
    OrganisationKind.HUISARTS_JGZ: "huisarts of jeugdgezondheidszorg",
    OrganisationKind.WERK_INKOMEN: "werk en inkomen",
    OrganisationKind.OVERIG: "andere partners",
    OrganisationKind.MAATSCHAPPELIJKE_PARTNER: "partners buiten de zorg",
}


def together(values: Iterable[OrganisationKind | str], *, by: str = "en") -> str:
    """Several names in one sentence: a, b en c."""
    *most, last = [_name(one) for one in values]
    return f"{', '.join(most)} {by} {last}" if most else last


def _name(one: OrganisationKind | str) -> str:
    return _ORGANISATIONS.get(one, one.lower().replace("_", " ")) if isinstance(one, OrganisationKind) else one
