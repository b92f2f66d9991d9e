"""Closed sets of the registers: custody and measures, provisions, withdrawals, safe contact."""

from backend.reports.kinds import RefusalTopic
from casegraph.enums.describing import describe
from consent.advice.kinds import AdviceOn, AdviceVerdict
from consent.contact.kinds import ContactChannel
from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind
from consent.giving.kinds import EvidenceKind
from consent.partnership.kinds import AuditTopic, ParticipantBasis
from consent.provisions.kinds import DecisionPart, JusticePurpose, PoliceArticle, RestsOn
from consent.signing.kinds import InsteadOfSigning, SignatureMeans
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from consent.withdrawing.kinds import IdentityCheck, WithdrawalChannel

describe(
    SignsAs,
    "In what quality somebody signs a consent. / In welke hoedanigheid iemand tekent.",
    {
        "ZELF": "The person. / De betrokkene zelf.",
        "GEZAG": "A holder of custody. / Wie gezag heeft.",
        "VERTEGENWOORDIGER": "A curator or mentor. / Een curator of mentor.",
        "VERTEGENWOORDIGER_INDIEN": "A curator or mentor, where there is one. / Een curator of mentor, als die er is.",
    },
)
describe(
    SignatureMeans,
    "By what a signature stands. / Waarmee is getekend.",
    {
        "HANDTEKENING": "The signer's own. / De eigen handtekening.",
        "VERVANGENDE_TOESTEMMING": "The court decided in the signer's place. / De rechter gaf vervangende toestemming.",
    },
)
describe(
    InsteadOfSigning,
    "What can be chosen where nobody can sign. / Wat u kunt kiezen als niemand kan tekenen.",
    {
        "ANDERE_GRONDSLAG": "Another legal basis. / Een andere grondslag.",
        "VERVANGENDE_TOESTEMMING": "Ask the court for substitute consent. / De rechter om toestemming vragen.",
        "REGISTER_AANVULLEN": "Complete the register first. / Eerst het register aanvullen.",
        "NIET_DELEN": "Not to share. / Niet delen.",
    },
)
describe(
    EvidenceKind,
    "By what a consent can be shown (AVG 7(1)). / Het soort bewijs van een toestemming.",
    {
        "GETEKEND_DOCUMENT": "A signed document, by its hash. / Een getekend document, met zijn hash.",
        "GEUPLOAD_DOCUMENT": "An uploaded document, by its hash. / Een geüpload document, met zijn hash.",
        "MONDELING_MET_GETUIGE": "By word of mouth, before a witness. / Mondeling, met een getuige.",
        "RECHTERLIJKE_BESLISSING": "The court decided in a signer's place. / De rechter gaf vervangende toestemming.",
    },
)
describe(
    Nobody,
    "Why nobody can sign a consent. / Waarom niemand kan tekenen.",
    {
        "AGE_UNKNOWN": "The date of birth is not known. / De geboortedatum is niet bekend.",
        "CAPACITY_DISPUTED": "Two judgements of capacity contradict each other. / Oordelen spreken elkaar tegen.",
        "CUSTODY_UNKNOWN": "The register does not tell you who may. / Het register zegt u niet wie mag tekenen.",
        "CUSTODY_INCOMPLETE": "Not everybody who has custody was recorded. / Niet ieder met gezag is vastgelegd.",
        "CUSTODY_CONTRADICTORY": "What was recorded of custody contradicts itself. / Het gezag spreekt elkaar tegen.",
        "HOLDER_KEPT_AWAY": "A possible danger or a contact ban: ask nothing. / Mogelijk gevaar of contactverbod.",
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
    AdviceOn,
    "What the committee on lawfulness was asked about. / Waar een RAC-advies over gaat.",
    {
        "VERWERKING": "How a kind of tafel processes data. / Hoe een soort tafel gegevens verwerkt.",
        "VERLENGING": "That a case is kept longer again. / Dat een casus opnieuw langer wordt bewaard.",
    },
)
describe(
    AdviceVerdict,
    "What the committee says; nothing follows by itself. / Het oordeel van de RAC.",
    {
        "RECHTMATIG": "Lawful. / Rechtmatig.",
        "RECHTMATIG_ONDER_VOORWAARDEN": "Lawful under conditions. / Rechtmatig onder voorwaarden.",
        "ONRECHTMATIG": "Not lawful. / Niet rechtmatig.",
    },
)
describe(
    AuditTopic,
    "What the yearly audit of a partnership counts. / Wat de jaarlijkse audit telt.",
    {
        "DEELNEMER": "Entries in the register of participants. / Inschrijvingen van deelnemers.",
        "BEVOEGDE": "Persons authorised by name. / Op naam bevoegden.",
        "GRONDSLAG": "Legal bases recorded, by ground. / Vastgelegde grondslagen.",
        "WEIGERING": "Refusals to share, by kind of data. / Weigeringen om te delen.",
        "VERLENGING": "Terms that were extended. / Verlengde bewaartermijnen.",
        "ADVIES": "Advice on lawfulness, by verdict. / RAC-adviezen.",
        "LEZING": "Questions in which something was shown. / Keren dat iets is getoond.",
    },
)
describe(
    RefusalTopic,
    "What was refused at a tafel. / Wat er aan een tafel is geweigerd.",
    {
        "AANMELDING": "A referral was not admitted, by the reason's code. / Een aanmelding is niet toegelaten.",
        "INFORMATIEVERZOEK": "A partner refused to answer a request. / Een informatieverzoek is geweigerd.",
    },
)
describe(
    ParticipantBasis,
    "Why an organisation takes part in a partnership. / Waarom een organisatie in een verband deelneemt.",
    {
        "WETTELIJK": "The statute names it. / De wet noemt haar.",
        "TOEGELATEN": "It was admitted to one case. / Zij is tot één casus toegelaten.",
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
