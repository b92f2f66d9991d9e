"""Closed sets of the registers of terms and documents."""

from backend.tafels.professionals.kinds import DelegationEnd
from backend.tafels.registers.kinds import PaperKind, PaperUse, PassedTo, Reckoning, TermForce, TermStart, TermUnit
from casegraph.enums.describing import describe

describe(
    TermForce,
    "Why a term holds. / Waarom een termijn geldt.",
    {
        "WETTELIJK": "By law. / Uit de wet.",
        "NORM": "The field keeps it as a norm. / Een norm uit de praktijk.",
        "EIGEN_KEUZE": "A choice of this product. / Een keuze van dit product.",
    },
)
describe(
    TermStart,
    "From which event a term runs. / Vanaf welke gebeurtenis een termijn loopt.",
    {
        "MELDING": "A report. / Een melding.",
        "AANMELDING": "A referral. / Een aanmelding.",
        "SIGNAAL": "A signal. / Een signaal.",
        "BESLUIT": "A decision. / Een besluit.",
        "VASTLEGGING": "Recording data. / Het vastleggen van gegevens.",
        "TOEWIJZING": "An assignment to an organisation. / Een toewijzing.",
        "ZOEKEN": "The search for help. / Het zoeken naar hulp.",
        "AANVAARDING": "Accepting a hand-over. / Het aanvaarden van een overdracht.",
        "OPLEGGING": "Imposing a measure. / Het opleggen van een maatregel.",
        "EINDE_HUISVERBOD": "The end of a barring order. / Het einde van een huisverbod.",
        "SEKSUEEL_GEWELD": "Sexual violence. / Seksueel geweld.",
        "ONTSLAG": "A discharge from hospital. / Ontslag uit het ziekenhuis.",
        "VEILIGHEIDSBEELD": "The last safety view. / Het laatste veiligheidsbeeld.",
        "AFSCHALEN": "Scaling down. / Afschalen.",
        "VERKRIJGING": "Obtaining data. / Het verkrijgen van gegevens.",
        "VERZOEK": "A request of somebody concerned. / Een verzoek van een betrokkene.",
        "KENNISNEMING": "Becoming aware. / Het kennisnemen ervan.",
    },
)
describe(
    TermUnit,
    "In what a term is counted. / Waarin een termijn telt.",
    {
        "UUR": "Hours. / Uren.",
        "DAG": "Days. / Dagen.",
        "WERKDAG": "Working days. / Werkdagen.",
        "WEEK": "Weeks. / Weken.",
        "MAAND": "Months. / Maanden.",
        "JAAR": "Years. / Jaren.",
    },
)
describe(
    Reckoning,
    "How the end of a term is found. / Hoe het einde van een termijn wordt berekend.",
    {
        "WERKDAGEN": "In working days. / In werkdagen.",
        "TERMIJNENWET": "What ends on a free day ends on the next working day. / Algemene termijnenwet.",
        "VERORDENING_1182_71": "As terms of the AVG are. / Verordening 1182/71.",
        "KALENDER": "By the plain calendar. / Volgens de kalender.",
        "DIRECT": "At once. / Direct.",
        "IN_TE_STELLEN": "As a region or a case sets it. / In te stellen per regio of casus.",
    },
)
describe(
    PaperKind,
    "A document, or a letter that somebody sends. / Een document, of een brief die iemand verstuurt.",
    {"DOCUMENT": "A document. / Een document.", "BRIEF": "A letter. / Een brief."},
)
describe(
    PaperUse,
    "In which part of the work it is made. / In welk deel van het werk.",
    {
        "AANMELDING": "When something comes in. / Bij de aanmelding.",
        "OVERLEG": "In a meeting. / In het overleg.",
        "PLAN": "For a plan. / Bij een plan.",
        "EINDE": "At the end. / Aan het einde.",
        "RECHT": "For the law. / Voor het recht.",
    },
)
describe(
    PassedTo,
    "To whom a task may be passed on. / Aan wie een taak mag worden doorgegeven.",
    {
        "NIEMAND": "To nobody. / Aan niemand.",
        "ANDER_REGISTER": "To somebody who stands in a register as well. / Aan iemand die ook geregistreerd is.",
        "NIET_GEREGISTREERD": "To anybody with a role there, for whom the registered colleague answers. / Ook aan een "
        "collega zonder registratie, onder verantwoordelijkheid.",
    },
)
describe(
    DelegationEnd,
    "Why a task that was passed on gives no right now. / Waarom een doorgegeven taak nu niets toelaat.",
    {
        "INGETROKKEN": "It was withdrawn. / Ingetrokken.",
        "NOG_NIET": "It has not begun. / Nog niet begonnen.",
        "VOORBIJ": "Its last day is over. / De laatste dag is voorbij.",
        "TABEL": "The table does not let this task be passed on now. / De wegingstabel laat dit niet meer toe.",
        "LIDMAATSCHAP": "Whoever passed it on works here no more. / Wie doorgaf werkt hier niet meer.",
        "REGISTRATIE": "Whoever passed it on is not registered now. / Wie doorgaf heeft nu geen registratie.",
        "REGISTRATIE_COLLEGA": "Whoever does it is not registered now. / De collega heeft nu geen registratie.",
        "ROL": "Whoever passed it on has no role for it there now. / Wie doorgaf heeft daar geen rol meer.",
    },
)
