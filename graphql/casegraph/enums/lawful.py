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
    Protection,
    Purpose,
    RestrictionGround,
    Running,
)

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
        "ONDERTEKENING": "How many signatures a consent asks. / Hoeveel handtekeningen toestemming vraagt.",
        "TOESTEMMINGSTEKST": "In which words consent is asked. / De tekst waarmee toestemming wordt gevraagd.",
        "BSN": "A law that lets one use the citizen service number. / Een bevoegdheid om het BSN te gebruiken.",
        "VERBAND": "A partnership with a statute of its own. / Een samenwerkingsverband met een eigen wet.",
        "VERGELIJKING": "What would let tafels be matched; not in force. / Vergelijking, niet in werking.",
    },
)
describe(
    Running,
    "What becomes, on the day a newer version of the law holds, of a legal basis that began before. / Overgangsrecht.",
    {
        "BLIJFT": "It runs on. / Hij loopt door.",
        "HERBEOORDELEN": "It runs on, and its owner is given the task to decide anew. / Hij loopt door, met een taak.",
        "EINDIGT": "It closes. / Hij sluit.",
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
