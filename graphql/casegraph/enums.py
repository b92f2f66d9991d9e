"""Closed sets as GraphQL enums: the sets live where they rule, their descriptions stand here.

Every value is described, in English and Dutch; a set that grows without its description stops at import.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind, Stage, Verdict
from backend.outbox.models import Topic
from backend.tafels.models import SeatKind, TafelStatus
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Protection,
    Purpose,
    RestrictionGround,
)
from consent.decision import Condition
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tenants.vocabulary import LedgerAction, LedgerGround


def _describe(kinds: type[StrEnum], description: str, values: Mapping[str, str], *, name: str | None = None) -> None:
    strawberry.enum(kinds, name=name, description=description)
    definition = cast("StrawberryEnumDefinition", vars(kinds)["__strawberry_definition__"])
    for value in definition.values:
        value.description = values[value.name]
    if set(values) != {value.name for value in definition.values}:
        raise ValueError(f"The descriptions of {kinds.__name__} name a value that it does not have.")


_describe(
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
    },
)
_describe(
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
    },
)
_describe(
    TafelStatus,
    "Whether a tafel takes referrals. / Of een tafel aanmeldingen aanneemt.",
    {
        "CONCEPT": "Not yet open. / Nog niet open.",
        "ACTIEF": "Takes referrals. / Neemt aanmeldingen aan.",
        "GESLOTEN": "Takes no new referrals. / Neemt geen nieuwe aanmeldingen aan.",
    },
)
_describe(
    SeatKind,
    "How an organisation sits at a tafel; a seat opens no case. / Soort zetel; een zetel opent geen casus.",
    {
        "VAST": "Always invited. / Vast.",
        "OP_AFROEP": "Only when called for. / Op afroep.",
        "GAST": "As a guest. / Gast.",
    },
)
_describe(
    Stage,
    "Where a case stands. / Waar een casus staat.",
    {
        "AANGEMELD": "Referred. / Aangemeld.",
        "WEGING": "Being weighed. / In weging.",
        "TOEGELATEN": "Admitted. / Toegelaten.",
        "AFGEWEZEN": "Not admitted. / Afgewezen.",
        "AFGESLOTEN": "Closed. / Afgesloten.",
    },
)
_describe(
    Verdict,
    "What a weigher concludes. / De uitkomst van een weging.",
    {"TOELATEN": "Admit. / Toelaten.", "AFWIJZEN": "Do not admit. / Afwijzen."},
)
_describe(
    Informed,
    "Whether the referral was discussed with the people it is about. / Of de aanmelding is besproken.",
    {
        "GEINFORMEERD": "They know. / Geïnformeerd.",
        "NIET_GEINFORMEERD": "They do not know, for a stated reason. / Niet geïnformeerd, met reden.",
    },
)
_describe(
    ParticipationKind,
    "How an organisation takes part in a case. / Soort deelname aan een casus.",
    {
        "AANMELDER": "As the referrer. / Als aanmelder.",
        "VAST": "Permanently. / Vast.",
        "OP_AFROEP": "On call. / Op afroep.",
        "GAST": "As a guest. / Als gast.",
        "BLIJFT_BETROKKEN": "Stays involved beside who leads. / Blijft betrokken.",
    },
)
_describe(
    HouseholdRole,
    "A person's place in the household. / De plaats in het huishouden.",
    {
        "KIND": "Child. / Kind.",
        "OUDER": "Parent. / Ouder.",
        "PARTNER": "Partner. / Partner.",
        "GROOTOUDER": "Grandparent. / Grootouder.",
        "ANDERS": "Otherwise. / Anders.",
    },
)
_describe(
    Topic,
    "What a notification is about; it never names a person. / Waar een bericht over gaat.",
    {
        "CASE_CHANGED": "A case changed. / Een casus is gewijzigd.",
        "INVITED": "Your organisation is invited to a case. / Uw organisatie is uitgenodigd.",
        "CONSENT_WITHDRAWN": "A consent was withdrawn (AVG 7(3)). / Een toestemming is ingetrokken.",
        "BREAK_GLASS_OPENED": "Somebody took emergency access. / Iemand nam noodtoegang.",
    },
)
_describe(
    Category,
    "What a piece of data is about. / De gegevenscategorie.",
    {
        "IDENTITEIT": "Who somebody is. / Identiteit.",
        "CONTACT": "How to reach somebody. / Contactgegevens.",
        "GEZIN": "Family and household. / Gezin.",
        "VEILIGHEID": "Safety. / Veiligheid.",
        "GEZONDHEID": "Health: a special category (AVG 9). / Gezondheid: een bijzondere categorie.",
        "STRAFRECHTELIJK": "Criminal data (AVG 10). / Strafrechtelijke gegevens.",
        "HULPVERLENING": "Care and support. / Hulpverlening.",
        "OPVOEDING": "Upbringing. / Opvoeding.",
        "SCHOOL": "School. / School.",
        "FINANCIEN": "Money. / Financiën.",
        "WONEN": "Housing. / Wonen.",
        "ADRES_GEHEIM": "A secret address. / Een geheim adres.",
    },
)
_describe(
    Purpose,
    "Why somebody asks; access for one purpose is none for another (AVG 5(1)(b)). / Het doel.",
    {
        "VEILIGHEID_GEZIN": "Safety of the family. / Veiligheid van het gezin.",
        "HULP_COORDINATIE": "Co-ordination of help. / Coördinatie van hulp.",
        "WEGING": "Weighing a referral. / Weging.",
        "TOEZICHT": "Oversight. / Toezicht.",
        "HANDHAVING": "Enforcement: always answered with nothing. / Handhaving: krijgt nooit iets te zien.",
    },
)
_describe(
    BasisKind,
    "The family of a legal basis (AVG 6(1)). / Het soort grondslag.",
    {
        "TOESTEMMING": "Consent, AVG 6(1)(a). / Toestemming.",
        "WETTELIJK": "Another ground, AVG 6(1)(b) to (f). / Een andere grondslag.",
    },
)
_describe(
    ConsentKind,
    "Three permissions that never stand in for one another. / Drie soorten toestemming.",
    {
        "VERWERKING": "To processing (AVG 6(1)(a)): the only kind that opens data. / Voor verwerking.",
        "DOORBREKEN_GEHEIM": "To break professional secrecy (BW 7:457). / Om het geheim te doorbreken.",
        "HULPVERLENING": "To care itself (BW 7:450). / Voor hulp.",
    },
)
_describe(
    ConsentChannel,
    "How consent was given. / Hoe toestemming is gegeven.",
    {
        "MONDELING": "Orally. / Mondeling.",
        "SCHRIFTELIJK": "In writing. / Schriftelijk.",
        "DIGITAAL": "Digitally. / Digitaal.",
    },
)
_describe(
    Art6,
    "The ground of AVG 6(1). / De grond van AVG 6 lid 1.",
    {
        "A": "Consent. / Toestemming.",
        "B": "Contract. / Overeenkomst.",
        "C": "Legal obligation. / Wettelijke verplichting.",
        "D": "Vital interest. / Vitaal belang.",
        "E": "Public task. / Publieke taak.",
        "F": "Legitimate interest. / Gerechtvaardigd belang.",
    },
)
_describe(
    Art9Exception,
    "Why a special category may be processed (AVG 9(2), UAVG 22 to 30). / De uitzondering van AVG 9.",
    {
        "AVG_9_2_A": "Explicit consent. / Uitdrukkelijke toestemming.",
        "AVG_9_2_B": "Social protection law. / Sociaal recht.",
        "AVG_9_2_C": "Vital interest of someone who cannot consent. / Vitaal belang.",
        "AVG_9_2_F": "Legal claims. / Rechtsvordering.",
        "AVG_9_2_G": "Substantial public interest by law. / Zwaarwegend algemeen belang.",
        "AVG_9_2_H": "Care and social services. / Zorg en sociale diensten.",
        "UAVG_30_3_A": "Health data needed by institutions for care or social services. / UAVG 30 lid 3 onder a.",
    },
)
_describe(
    Art10Ground,
    "Why criminal data may be processed (AVG 10). / De grond voor strafrechtelijke gegevens.",
    {
        "UAVG_32_A": "Explicit consent. / Uitdrukkelijke toestemming.",
        "UAVG_32_B": "Vital interest. / Vitaal belang.",
        "UAVG_33_1_A": "Bodies of criminal law, and who received from them under Wpg or Wjsg. / UAVG 33 lid 1 a.",
        "UAVG_33_1_B": "Public-law partnerships with safeguards. / Samenwerkingsverbanden.",
    },
)
_describe(
    Protection,
    "A shield that break-glass never lifts. / Bescherming die noodtoegang nooit opheft.",
    {
        "GEEN": "None. / Geen.",
        "OPVANGADRES": "A shelter's address. / Opvangadres.",
        "MELDER": "Who made the report. / De melder.",
    },
)
_describe(
    RestrictionGround,
    "Why processing is restricted (AVG 18(1)). / Waarom de verwerking is beperkt.",
    {
        "JUISTHEID_BETWIST": "Accuracy is contested (a). / De juistheid wordt betwist.",
        "ONRECHTMATIG": "Processing is unlawful (b). / De verwerking is onrechtmatig.",
        "RECHTSVORDERING": "Needed for a claim (c). / Nodig voor een rechtsvordering.",
        "BEZWAAR": "Objection is being weighed (d). / Er is bezwaar gemaakt.",
    },
)
_describe(
    LedgerAction,
    "What happened. / Wat er gebeurde.",
    {
        "READ": "Something was shown. / Iets is getoond.",
        "MISS": "Somebody asked for an id and got nothing. / Een vraag naar een id gaf niets.",
        "WRITE": "Something was changed. / Iets is gewijzigd.",
        "REFUSAL": "Something was refused. / Iets is geweigerd.",
        "SYSTEM": "The system did something by itself. / Het systeem deed iets.",
    },
)
_describe(
    LedgerGround,
    "By which door something was shown. / Op welke voet iets is getoond.",
    {
        "OWN": "The organisation's own. / Van de eigen organisatie.",
        "SHARED": "Shared, with a basis for every subject. / Gedeeld, met een grondslag per persoon.",
        "BREAK_GLASS": "Emergency access. / Noodtoegang.",
        "TAFEL": "A fact of the case that taking part gives by itself. / Een gegeven van de casus zelf.",
    },
)
_describe(
    Condition,
    "Why something stays closed: the first condition that is not met. / Waarom iets gesloten blijft.",
    {
        "MEMBER_INACTIVE": "The account does not belong to the organisation now. / Het account is niet actief.",
        "ASSURANCE_TOO_LOW": "The sign-in is not strong enough for content. / Niet sterk genoeg ingelogd.",
        "NO_ROLE": "No role here allows it now. / Geen rol die dit toelaat.",
        "RECUSED": "A recusal applies. / Er geldt een verschoning.",
        "RESTRICTED": "Processing is restricted (AVG 18). / De verwerking is beperkt.",
        "NOT_PARTICIPATING": "The organisation does not take part now. / De organisatie neemt niet deel.",
        "NOT_RELEASED": "The owner does not share it with the organisation. / Niet vrijgegeven.",
        "NO_BASIS": "A person concerned has no legal basis for it. / Voor een betrokkene is er geen grondslag.",
        "OUTSIDE_BREAK_GLASS": "Emergency access does not cover this kind of data. / Buiten de noodtoegang.",
        "PROTECTED": "Emergency access never opens this. / Extra beschermd.",
    },
)
