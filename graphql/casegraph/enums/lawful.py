"""Closed sets of lawful basis."""

from casegraph.enums.describing import describe
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    CatalogueKind,
    CatalogueStanding,
    Category,
    ConsentChannel,
    ConsentKind,
    ContactChannel,
    CustodyKind,
    CustodySource,
    DecisionPart,
    IdentityCheck,
    JusticePurpose,
    MeasureKind,
    PoliceArticle,
    Protection,
    Purpose,
    RestrictionGround,
    RestsOn,
    WithdrawalChannel,
)
from consent.decision import Condition
from consent.may_share import Step, Withheld
from consent.missing import Missing

describe(
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
describe(
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
describe(
    WithdrawalChannel,
    "How a withdrawal was told. / Hoe een intrekking is doorgegeven.",
    {
        "TELEFONISCH": "By telephone. / Telefonisch.",
        "MONDELING": "In a talk. / Mondeling.",
        "SCHRIFTELIJK": "On paper. / Schriftelijk.",
        "DIGITAAL": "By mail or chat. / Digitaal.",
        "CODE": "By the person, with the code of the receipt. / Door de betrokkene, met de code.",
    },
)
describe(
    IdentityCheck,
    "What was found about who withdrew; it stays withdrawn. / Wat is vastgesteld over wie introk.",
    {
        "BEVESTIGD": "It was the person. / Het was de betrokkene.",
        "NIET_BEVESTIGD": "It was not, or could not be found out: sharing again needs a new consent. / Niet gebleken: "
        "opnieuw delen vraagt een nieuwe toestemming.",
    },
)
describe(
    BasisKind,
    "The family of a legal basis (AVG 6(1)). / Het soort grondslag.",
    {
        "TOESTEMMING": "Consent, AVG 6(1)(a). / Toestemming.",
        "WETTELIJK": "Another ground, AVG 6(1)(b) to (f). / Een andere grondslag.",
    },
)
describe(
    ConsentKind,
    "Three permissions that never stand in for one another. / Drie soorten toestemming.",
    {
        "VERWERKING": "To processing (AVG 6(1)(a)): the only kind that opens data. / Voor verwerking.",
        "DOORBREKEN_GEHEIM": "To break professional secrecy (BW 7:457). / Om het geheim te doorbreken.",
        "HULPVERLENING": "To care itself (BW 7:450). / Voor hulp.",
    },
)
describe(
    ConsentChannel,
    "How consent was given. / Hoe toestemming is gegeven.",
    {
        "MONDELING": "Orally. / Mondeling.",
        "SCHRIFTELIJK": "In writing. / Schriftelijk.",
        "DIGITAAL": "Digitally. / Digitaal.",
    },
)
describe(
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
describe(
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
describe(
    Art10Ground,
    "Why criminal data may be processed (AVG 10). / De grond voor strafrechtelijke gegevens.",
    {
        "UAVG_32_A": "Explicit consent. / Uitdrukkelijke toestemming.",
        "UAVG_32_B": "Vital interest. / Vitaal belang.",
        "UAVG_33_1_A": "Bodies of criminal law, and who received from them under Wpg or Wjsg. / UAVG 33 lid 1 a.",
        "UAVG_33_1_B": "Public-law partnerships with safeguards. / Samenwerkingsverbanden.",
    },
)
describe(
    CatalogueKind,
    "What an entry of the catalogue is. / Het soort gegeven in de catalogus.",
    {
        "ART6": "A ground of AVG 6(1). / Een grond van AVG 6 lid 1.",
        "ART9": "An exception for special data (AVG 9). / Een uitzondering voor bijzondere gegevens.",
        "ART10": "A ground for criminal data (AVG 10). / Een grond voor strafrechtelijke gegevens.",
        "GRONDSLAG": "A legal ground. / Een grondslag.",
        "GEHEIM_REGIME": "A duty of secrecy. / Een geheimhoudingsplicht.",
        "GEHEIM_GROND": "Why a duty of secrecy does not stand in the way. / Een grond om te mogen spreken.",
        "DOEL": "A purpose. / Een doel.",
        "CATEGORIE": "A category of data. / Een gegevenscategorie.",
        "BSN": "A law that lets one use the citizen service number. / Een bevoegdheid om het BSN te gebruiken.",
    },
)
describe(
    CatalogueStanding,
    "Whether an entry can be chosen today, or why not. / Of dit vandaag te kiezen is, of waarom niet.",
    {
        "USABLE": "It can be chosen. / Te kiezen.",
        "NEVER_HOLDS": "There is no date from which it holds. / Er is geen ingangsdatum.",
        "NOT_YET": "It holds from a later day. / Geldt pas later.",
        "ENDED": "It no longer holds. / Geldt niet meer.",
        "REPLACED": "A newer version holds. / Er geldt een nieuwere versie.",
        "NOT_SIGNED": "Your organisation's privacy officer has not signed it. / Niet ondertekend.",
    },
)
describe(
    Protection,
    "A shield that break-glass never lifts. / Bescherming die noodtoegang nooit opheft.",
    {
        "GEEN": "None. / Geen.",
        "OPVANGADRES": "A shelter's address. / Opvangadres.",
        "MELDER": "Who made the report. / De melder.",
    },
)
describe(
    RestrictionGround,
    "Why processing is restricted (AVG 18(1)). / Waarom de verwerking is beperkt.",
    {
        "JUISTHEID_BETWIST": "Accuracy is contested (a). / De juistheid wordt betwist.",
        "ONRECHTMATIG": "Processing is unlawful (b). / De verwerking is onrechtmatig.",
        "RECHTSVORDERING": "Needed for a claim (c). / Nodig voor een rechtsvordering.",
        "BEZWAAR": "Objection is being weighed (d). / Er is bezwaar gemaakt.",
    },
)
describe(
    CustodyKind,
    "Who decides for somebody who may not or cannot. / Het soort gezag.",
    {
        "OUDERLIJK": "One parent alone (BW 1:253aa). / Eén ouder alleen.",
        "GEZAMENLIJK": "Two together (BW 1:245, 251). / Twee samen.",
        "VOOGDIJ": "A guardian (BW 1:280). / Voogdij door een persoon.",
        "VOOGDIJ_GI": "A certified institution as guardian (BW 1:302). / Voogdij door een instelling.",
        "VOORLOPIGE_VOOGDIJ": "Provisional guardianship (BW 1:241). / Voorlopige voogdij.",
        "CURATELE": "A curator for an adult (BW 1:378). / Curatele.",
        "MENTORSCHAP": "A mentor for an adult (BW 1:450). / Mentorschap.",
    },
)
describe(
    CustodySource,
    "Where custody was looked up; what a parent says is no source. / Waar het gezag is nagekeken.",
    {
        "GEZAGSREGISTER": "The register of custody. / Het gezagsregister.",
        "BRP": "The register of persons. / De basisregistratie personen.",
        "BESCHIKKING": "A court order. / Een beschikking van de rechter.",
    },
)
describe(
    MeasureKind,
    "What a court decided about a child. / Het soort maatregel.",
    {
        "OTS": "Supervision (BW 1:255). / Ondertoezichtstelling.",
        "VOORLOPIGE_OTS": "Provisional supervision (BW 1:257). / Voorlopige ondertoezichtstelling.",
        "UITHUISPLAATSING": "Placement away from home (BW 1:265b). / Uithuisplaatsing.",
        "JEUGDRECLASSERING": "Youth probation (Jeugdwet 1.1). / Jeugdreclassering.",
    },
)
describe(
    RestsOn,
    "What must be there for whoever names a secrecy ground. / Waar een grond om te spreken op rust.",
    {
        "CONSENT": "Consent to breaking secrecy. / Toestemming om het geheim te doorbreken.",
        "LAW": "A legal basis on a law that lets speak. / Een wet die laat spreken.",
        "DUTY_CONFLICT": "A confirmed decision on a conflict of duties. / Een conflict van plichten.",
        "DECISION": "A decision of police or prosecution service. / Een besluit van politie of OM.",
        "RELEASE": "Nothing but naming it. / Alleen het noemen.",
    },
)
describe(
    DecisionPart,
    "What a decision to provide must hold. / Wat een besluit om te verstrekken moet bevatten.",
    {
        "INTEREST": "The compelling public interest. / Het zwaarwegend algemeen belang.",
        "GOAL": "To what end. / Het doel.",
        "PARTNERSHIP": "The partnership. / Het samenwerkingsverband.",
        "CONDITIONS": "The conditions. / De voorwaarden.",
        "TASK": "The recipient's task. / De taak van de ontvanger.",
        "REGULATION": "The provision in the order in council. / De bepaling in de AMvB.",
        "END": "The end of its period. / Het einde.",
    },
)
describe(
    PoliceArticle,
    "The article of the Wpg on which the police provide. / Het artikel van de Wpg.",
    {
        "WPG_16": "To mayor or prosecution service. / Aan gezagsdragers.",
        "WPG_18": "As an order in council rules. / Volgens algemene maatregel van bestuur.",
        "WPG_19": "In one incidental case, for a compelling public interest. / Incidenteel.",
        "WPG_20": "To a partnership, structurally. / Aan een samenwerkingsverband.",
    },
)
describe(
    JusticePurpose,
    "The seven purposes of Wjsg 39f(1). / De zeven doelen van Wjsg 39f lid 1.",
    {
        "STRAFBARE_FEITEN": "Preventing and investigating offences (a). / Strafbare feiten voorkomen en opsporen.",
        "ORDE_EN_VEILIGHEID": "Public order and safety (b). / Orde en veiligheid handhaven.",
        "TOEZICHT_REGELGEVING": "Supervision of rules (c). / Toezicht op regelgeving.",
        "BESTUURSRECHTELIJKE_BESLISSING": "An administrative decision (d). / Een bestuursrechtelijke beslissing.",
        "RECHTSPOSITIE_OF_TUCHT": "A measure of employment or discipline (e). / Rechtspositie of tucht.",
        "HULP_AAN_BETROKKENEN": "Help to victims and others involved (f). / Hulp aan slachtoffers en betrokkenen.",
        "PRIVAATRECHTELIJKE_HANDELING": "An act of private law by a public body (g). / Privaatrechtelijke handeling.",
    },
)
describe(
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
        "SECRECY_STANDS": "The ground to speak in spite of secrecy has ended. / De grond om te spreken is weg.",
        "NO_BASIS": "A person concerned has no legal basis for it. / Voor een betrokkene is er geen grondslag.",
        "OUTSIDE_BREAK_GLASS": "Emergency access does not cover this kind of data. / Buiten de noodtoegang.",
        "PROTECTED": "Emergency access never opens this. / Extra beschermd.",
        "PROVIDED_ON_DECISION": "Emergency access does not open what police or prosecution service brought. / "
        "Noodtoegang opent niet wat politie of OM inbracht.",
    },
)
describe(
    ContactChannel,
    "How somebody can be reached. / Hoe iemand te bereiken is.",
    {
        "BRIEF": "By letter. / Per brief.",
        "E_MAIL": "By e-mail. / Per e-mail.",
        "TELEFOON": "By telephone. / Per telefoon.",
        "GESPREK": "In person. / In een gesprek.",
        "GEEN": "Not at all. / Geen contact.",
    },
)
describe(
    Missing,
    "What is missing for one kind of data about one person: the first condition that is not met. / Wat er ontbreekt.",
    {
        "PURPOSE_CLOSED": "Nothing is shared for enforcement. / Voor handhaving wordt niets gedeeld.",
        "RESTRICTED": "Processing is restricted (AVG 18). / De verwerking is beperkt.",
        "NOT_PARTICIPATING": "The organisation does not take part now. / De organisatie neemt niet deel.",
        "ABOVE_CEILING": "The convenant does not let it receive this. / Het convenant staat dit niet toe.",
        "NO_BASIS": "There is no legal basis for it. / Er is geen grondslag.",
        "SECOND_READER_MISSING": "The basis waits for a second reader. / De grondslag wacht op een tweede lezer.",
        "CONSENT_MISSING": "The consent for it was not given. / De toestemming is niet gegeven.",
        "CONSENT_WITHDRAWN": "The consent was withdrawn. / De toestemming is ingetrokken.",
        "CONSENT_TO_REASSESS": "A birthday, or a change of custody or of a measure, closed it. / Herbeoordelen.",
        "NOT_YET_IN_FORCE": "The basis begins later. / De grondslag geldt nog niet.",
        "BASIS_ENDED": "The basis has ended. / De grondslag is geëindigd.",
    },
)
describe(
    Withheld,
    "Why the own organisation may not provide it at all. / Waarom de eigen organisatie het niet mag verstrekken.",
    {
        "NO_DECISION": "No decision in force names data and recipient. / Geen besluit dat dit dekt (Wpg, Wjsg 39f).",
        "NO_SECRECY_GROUND": "A duty of secrecy stands and no ground lifts it. / Er geldt een geheimhoudingsplicht.",
    },
)
describe(
    Step,
    "What can be done before sharing. / Wat eerst nodig is.",
    {
        "STOP": "Do not share it for this purpose. / Deel het niet voor dit doel.",
        "ASK_PRIVACY_OFFICER": "Ask the privacy officer about the restriction. / Vraag het de privacy officer.",
        "INVITE": "Invite the organisation to the case. / Nodig de organisatie uit.",
        "CHANGE_CONVENANT": "The convenant would have to be changed first. / Het convenant moet eerst anders.",
        "RECORD_DECISION": "Have a decision recorded on which may be provided. / Laat een besluit vastleggen.",
        "LIFT_SECRECY": "Ask consent to break secrecy, or find another ground. / Zoek een grond om te spreken.",
        "RECORD_BASIS": "Record a legal basis. / Leg een grondslag vast.",
        "ASK_SECOND_READER": "Ask a colleague to confirm the basis. / Vraag een collega om te bevestigen.",
        "ASK_CONSENT": "Ask for consent. / Vraag toestemming.",
        "WAIT": "Wait until the basis begins. / Wacht tot de grondslag ingaat.",
        "RELEASE": "Release it to the organisation. / Geef het vrij.",
    },
)
