"""Closed sets of who and where, and of the ledger."""

from backend.directory.kinds import Expertise
from casegraph.enums.describing import describe
from tenants.naming_models import NameKind
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tenants.succession import SuccessionReason
from tenants.vocabulary import LedgerAction, LedgerGround

describe(
    OrganisationKind,
    "What kind of partner an organisation is. / Het soort partner.",
    {
        "GI": "Certified youth-protection body. / Gecertificeerde instelling.",
        "LOKAAL_TEAM": "Local team. / Lokaal team of wijkteam.",
        "POLITIE": "Police. / Politie.",
        "GGZ": "Mental health care. / Geestelijke gezondheidszorg.",
        "VEILIG_THUIS": "Advice and report point on domestic violence (Wmo 2015 4.1.1). / Veilig Thuis.",
        "GEMEENTE": "Municipality. / Gemeente.",
        "RVDK": "Child protection board. / Raad voor de Kinderbescherming.",
        "OM": "Public prosecution service. / Openbaar Ministerie.",
        "RECLASSERING": "Probation service. / Reclassering.",
        "ZVH": "Regional care and safety house. / Zorg- en Veiligheidshuis.",
        "CRISISDIENST": "Crisis service. / Crisisdienst.",
        "SCHOOL": "School. / School.",
        "HUISARTS_JGZ": "General practice or youth health care. / Huisarts of jeugdgezondheidszorg.",
        "VROUWENOPVANG": "Women's shelter. / Vrouwenopvang.",
        "OVERIG": "Another kind. / Een ander soort.",
        "JEUGDRECLASSERING": "Youth probation service. / Jeugdreclassering.",
        "ZIEKENHUIS": "Hospital. / Ziekenhuis.",
        "WIJKVERPLEGING": "District nursing. / Wijkverpleging.",
        "GGD": "Municipal health service. / GGD.",
        "EXPERTISETEAM": "Independent team of experts on youth care. / Expertise- of ondersteuningsteam jeugdhulp.",
        "JEUGDHULPAANBIEDER": "Provider of youth care. / Jeugdhulpaanbieder.",
        "MAATSCHAPPELIJK_WERK": "Social work. / Maatschappelijk werk.",
        "WELZIJN": "Welfare and youth work. / Welzijns- en jongerenwerk.",
        "LEERPLICHT": "School attendance office. / Leerplicht en RMC.",
        "HANDHAVING": "Municipal supervision in the street. / Toezicht en handhaving van de gemeente.",
        "WERK_INKOMEN": "Work and income. / Werk en inkomen.",
        "SCHULDHULP": "Debt support. / Schuldhulpverlening.",
        "WONINGCORPORATIE": "Housing association. / Woningcorporatie.",
        "KINDEROPVANG": "Child care. / Kinderopvang.",
        "VRIJWILLIGERS": "Volunteers; never receive anything about a person. / Vrijwilligers.",
        "BEWONERS": "Residents; never receive anything about a person. / Bewoners.",
        "MAATSCHAPPELIJKE_PARTNER": "A bank, library or church; never receives anything about a person. / "
        "Partner buiten de zorg.",
    },
)
describe(
    RoleKind,
    "What somebody is at the tafel. / De rol aan tafel.",
    {
        "VOORZITTER": "Chair: steers without reading content. / Voorzitter.",
        "SECRETARIS": "Secretary. / Secretaris.",
        "DEELNEMER": "Participant: brings and takes information. / Deelnemer.",
        "AANMELDER": "Referrer. / Aanmelder.",
        "WEGER": "Weighs referrals. / Weger.",
        "CASUSREGISSEUR": "Content lead of a case. / Casusregisseur.",
        "PROCESREGISSEUR": "Process lead: sees the process, not the content. / Procesregisseur.",
        "PRIVACY_OFFICER": "Privacy officer: metadata first. / Privacy officer.",
        "BEHEERDER": "Administrator of the organisation. / Beheerder.",
        "CRISISDIENST": "On duty for crises: may break the glass. / Dienstdoende.",
        "RAC_LID": "Advises on lawfulness; reads of no case anything. / Lid van de rechtmatigheidsadviescommissie.",
        "PIKET": "On duty for legal bases in an emergency; one at a time. / Piketdienst voor spoedgrondslagen.",
    },
)
describe(
    LedgerAction,
    "What happened. / Wat er gebeurde.",
    {
        "READ": "Something was shown. / Iets is getoond.",
        "MISS": "Somebody asked for an id and got nothing. / Een vraag naar een id gaf niets.",
        "WRITE": "Something was changed. / Iets is gewijzigd.",
        "REFUSAL": "Something was refused. / Iets is geweigerd.",
        "SYSTEM": "The system did something by itself. / Het systeem deed iets.",
        "REVEAL": "A citizen service number, or a name in triage, was shown. / BSN of naam in de triage getoond.",
    },
)
describe(
    LedgerGround,
    "By which door something was shown. / Op welke voet iets is getoond.",
    {
        "OWN": "The organisation's own. / Van de eigen organisatie.",
        "SHARED": "Shared, with a basis for every subject. / Gedeeld, met een grondslag per persoon.",
        "BREAK_GLASS": "Emergency access. / Noodtoegang.",
        "TAFEL": "A fact of the case that taking part gives by itself. / Een gegeven van de casus zelf.",
    },
)
describe(
    Expertise,
    "What an organisation knows more of. / Waar een organisatie meer van weet.",
    {
        "SCHULDEN": "Debts. / Schulden.",
        "GGZ": "Mental health. / Geestelijke gezondheid.",
        "VERSLAVING": "Addiction. / Verslaving.",
        "VEILIGHEID": "Safety. / Veiligheid.",
        "KINDERMISHANDELING": "Child abuse. / Kindermishandeling.",
        "HUISELIJK_GEWELD": "Domestic violence. / Huiselijk geweld.",
        "OUDERENMISHANDELING": "Elder abuse. / Ouderenmishandeling.",
        "EERGERELATEERD_GEWELD": "Violence in the name of honour. / Eergerelateerd geweld.",
        "SEKSUEEL_GEWELD": "Sexual violence. / Seksueel geweld.",
        "VERSTANDELIJKE_BEPERKING": "Intellectual disability. / Verstandelijke beperking.",
        "OPVOEDEN": "Raising children. / Opvoeden.",
        "SCHEIDING": "Divorce. / Scheiding.",
        "ONDERWIJS": "School. / Onderwijs.",
        "WONEN": "Housing. / Wonen.",
        "WERK_INKOMEN": "Work and income. / Werk en inkomen.",
        "CRISIS": "Crisis. / Crisis.",
    },
)
describe(
    NameKind,
    "What a name of an organisation is. / Wat voor naam het is.",
    {
        "NAAM": "The name, one at a time. / De naam.",
        "ALIAS": "Another word by which it is known. / Een andere naam waaronder men haar kent.",
    },
)
describe(
    SuccessionReason,
    "Why an organisation goes on in another. / Waarom een organisatie verdergaat in een andere.",
    {
        "FUSIE": "They go on together. / Fusie.",
        "OVERNAME": "The other takes it over. / Overname.",
        "HERINDELING": "Municipalities or regions are divided anew. / Herindeling van gemeenten of regio's.",
        "ANDERE_RECHTSVORM": "It goes on as another legal person. / Een andere rechtspersoon.",
        "OPHEFFING": "It ends, and the other does its work. / Opheffing, de ander doet haar werk.",
    },
)
