"""Closed sets of kinds of tafel."""

from backend.tafels.kinds import IntakeKind, ReferralField, StatementKind, SubjectKind, TafelClass, TriageMode
from casegraph.enums.describing import describe

describe(
    TafelClass,
    "What a kind of tafel is for. / Waarvoor een soort tafel dient.",
    {
        "C": "Case table. / Casustafel.",
        "S": "Signal table. / Signaaltafel.",
        "K": "Case track with terms. / Casustraject met termijnen.",
        "Q": "Advice. / Consult.",
        "F": "The family's side. / De kant van het gezin.",
        "L": "Learning and counts. / Leren en aantallen.",
        "N": "No case data. / Geen casusgegevens.",
    },
)
describe(
    SubjectKind,
    "What a case is about. / Waar een casus over gaat.",
    {
        "PERSOON": "A person. / Een persoon.",
        "HUISHOUDEN": "A household. / Een huishouden.",
        "GEBIED": "An area. / Een gebied.",
        "GROEP": "A group. / Een groep.",
        "SIGNAAL": "A signal. / Een signaal.",
        "GEEN": "Nothing: this kind has no cases. / Niets: deze soort heeft geen casussen.",
    },
)
describe(
    StatementKind,
    "What a tafel asks everybody to accept. / Wat een tafel iedereen vraagt te aanvaarden.",
    {
        "HUISREGELS": "House rules. / Huisregels.",
        "GEHEIMHOUDING": "A confidentiality statement. / Geheimhoudingsverklaring.",
    },
)
describe(
    TriageMode,
    "What those who weigh see of the people. / Wat wegers van de betrokkenen zien.",
    {
        "PSEUDONIEM": "No name before admission. / Geen naam voor de toelating.",
        "MINIMAAL_OP_NAAM": "The least that names them; each look is logged. / Het minimum op naam; elke blik gelogd.",
    },
)
describe(
    IntakeKind,
    "What comes in at a tafel. / Wat er aan een tafel binnenkomt.",
    {
        "ADVIES": "A request for advice. / Een adviesvraag.",
        "MELDING": "A report. / Een melding.",
        "HERMELDING": "A new report on the same people. / Een hermelding.",
        "SIGNAAL": "A signal. / Een signaal.",
        "AANMELDING": "A referral. / Een aanmelding.",
        "CRISIS": "A crisis. / Een crisis.",
    },
)
describe(
    ReferralField,
    "What a referral may hold. / Wat een aanmelding mag bevatten.",
    {
        "NAAM": "Name. / Naam.",
        "GEBOORTEDATUM": "Birth date. / Geboortedatum.",
        "ROL_IN_GEZIN": "Place in the family. / Rol in het gezin.",
        "REDEN": "Reason. / Reden.",
        "DOEL": "Goal. / Doel.",
        "GEWENSTE_PARTNERS": "Whom to invite. / Gewenste partners.",
        "BSN": "Citizen service number. / Burgerservicenummer.",
        "ADRES": "Address. / Adres.",
        "MELDER": "Who reported. / De melder.",
    },
)
