"""Closed sets of tafels, cases and messages."""

from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind, Stage, Verdict
from backend.outbox.models import Topic
from backend.tafels.models import SeatKind, TafelStatus
from casegraph.enums.describing import describe

describe(
    TafelStatus,
    "Whether a tafel takes referrals. / Of een tafel aanmeldingen aanneemt.",
    {
        "CONCEPT": "Not yet open. / Nog niet open.",
        "ACTIEF": "Takes referrals. / Neemt aanmeldingen aan.",
        "GESLOTEN": "Takes no new referrals. / Neemt geen nieuwe aanmeldingen aan.",
    },
)
describe(
    SeatKind,
    "How an organisation sits at a tafel; a seat opens no case. / Soort zetel; een zetel opent geen casus.",
    {
        "VAST": "Always invited. / Vast.",
        "OP_AFROEP": "Only when called for. / Op afroep.",
        "GAST": "As a guest. / Gast.",
    },
)
describe(
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
describe(
    Verdict,
    "What a weigher concludes. / De uitkomst van een weging.",
    {"TOELATEN": "Admit. / Toelaten.", "AFWIJZEN": "Do not admit. / Afwijzen."},
)
describe(
    Informed,
    "Whether the referral was discussed with the people it is about. / Of de aanmelding is besproken.",
    {
        "GEINFORMEERD": "They know. / Geïnformeerd.",
        "NIET_GEINFORMEERD": "They do not know, for a stated reason. / Niet geïnformeerd, met reden.",
    },
)
describe(
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
describe(
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
describe(
    Topic,
    "What a notification is about; it never names a person. / Waar een bericht over gaat.",
    {
        "CASE_CHANGED": "A case changed. / Een casus is gewijzigd.",
        "INVITED": "Your organisation is invited to a case. / Uw organisatie is uitgenodigd.",
        "CONSENT_WITHDRAWN": "A consent was withdrawn (AVG 7(3)). / Een toestemming is ingetrokken.",
        "BREAK_GLASS_OPENED": "Somebody took emergency access. / Iemand nam noodtoegang.",
        "URGENT_BASIS_RECORDED": "A legal basis was recorded in an emergency. / Er is een spoedgrondslag vastgelegd.",
    },
)
