"""Closed sets of tafels, cases and messages."""

from backend.cases.continuing.kinds import ContinuationKind, ContinuationReason
from backend.cases.documents.kinds import DocumentKind
from backend.cases.kinds import (
    CompulsionSource,
    ContributionNature,
    CorrectionKind,
    CorrectionReason,
    HouseholdRole,
    Informed,
    Kader,
    KaderDecider,
    ParticipationKind,
    Stage,
    TimelineEvent,
    Verdict,
)
from backend.cases.own_statement.kinds import StatementGiver
from backend.cases.rejecting.kinds import RejectionOutcome, RejectionReason
from backend.outbox.models import Topic
from backend.tafels.kinds import FormKind, IntakeKind, PhaseGuard, ReferralField, Regime, TafelClosure
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
    ContinuationKind,
    "How a case goes on in another one. / Hoe een casus verdergaat in een andere.",
    {
        "SPLITSING": "A part goes on there; this one runs on. / Een deel gaat daar verder; deze loopt door.",
        "SAMENVOEGING": "It goes on there alone. / De casus gaat alleen daar verder.",
    },
)
describe(
    ContinuationReason,
    "Why a case goes on in another one. / Waarom een casus verdergaat in een andere.",
    {
        "GEZIN_UITEEN": "The family parted. / Het gezin is uiteengegaan.",
        "EIGEN_AANPAK": "Somebody needs an approach of his own. / Iemand heeft een eigen aanpak nodig.",
        "DUBBEL_AANGEMELD": "The same was referred twice. / Hetzelfde is twee keer aangemeld.",
        "HUISHOUDENS_SAMEN": "Two households became one. / Twee huishoudens zijn er één geworden.",
    },
)
describe(
    FormKind,
    "What a form looks at. / Waar een formulier naar kijkt.",
    {
        "LEEFGEBIEDEN": "How things stand on each part of a life. / Hoe het gaat op ieder leefgebied.",
        "VEILIGHEID": "How safe it is. / Hoe veilig het is.",
    },
)
describe(
    TafelClosure,
    "Why a tafel admits nothing now; what runs goes on. / Waarom een tafel nu niets toelaat; wat loopt, gaat door.",
    {
        "TAFEL_NOT_DECIDED": "Nobody decided yet that it may. / Er is nog niet besloten dat zij mag.",
        "REVIEW_OVERDUE": "It should have been looked at again. / Het besluit moest opnieuw worden bekeken.",
        "CONVENANT_ENDED": "Its convenant is not in force. / Het convenant geldt niet.",
    },
)
describe(
    Regime,
    "Under which law a tafel works. / Onder welke wet een tafel werkt.",
    {
        "EIGEN_GRONDSLAG_CONVENANT": "Each partner its own ground, under a convenant. / Eigen grondslag en convenant.",
        "WGS_ZVH": "The act on partnerships (Wgs), care and safety house. / Wgs, Zorg- en Veiligheidshuis.",
        "JEUGDWET": "The youth act. / Jeugdwet.",
        "WMO_VT": "The social support act, Veilig Thuis. / Wmo 2015, Veilig Thuis.",
        "WVGGZ": "The compulsory mental health care act. / Wvggz.",
        "WET_THV": "The act on the temporary barring order. / Wet tijdelijk huisverbod.",
        "CONVENANT_EEN_VERANTWOORDELIJKE": "A convenant with one organisation that answers for all. / Convenant met "
        "één verantwoordelijke.",
        "GEEN_PERSOONSGEGEVENS": "No personal data. / Geen persoonsgegevens.",
        "NIET_BEPAALD": "No source says so; it is decided per tafel. / Niet bepaald; per tafel te besluiten.",
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
    RejectionOutcome,
    "What becomes of a referral that is not admitted. / Wat er gebeurt met een aanmelding die niet is toegelaten.",
    {
        "AFGEWEZEN": "Nothing follows here. / Hier volgt niets.",
        "DOORGELEID": "It belongs elsewhere; nothing is handed over. / Zij hoort ergens anders; er gaat niets mee.",
    },
)
describe(
    RejectionReason,
    "Why a referral is not admitted. / Waarom een aanmelding niet is toegelaten.",
    {
        "CRITERIA_NIET_GEHAALD": "The criteria of the tafel are not met. / De criteria zijn niet gehaald.",
        "NIET_GESCHIKT": "This form does not suit the case. / Deze vorm past niet bij de casus.",
    },
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
    "What a referral may hold, as the kind of tafel lists it. / Wat een aanmelding mag bevatten.",
    {
        "NAAM": "Names. / De naam.",
        "GEBOORTEDATUM": "Birth dates. / De geboortedatum.",
        "ROL_IN_GEZIN": "Places in the household. / De rol in het gezin.",
        "REDEN": "Why. / De reden.",
        "DOEL": "What should come of it. / Het doel.",
        "GEWENSTE_PARTNERS": "Whom to join. / De gewenste partners.",
        "BSN": "Citizen service numbers. / Het burgerservicenummer.",
        "ADRES": "Addresses. / Het adres.",
        "MELDER": "Who told it. / De melder.",
    },
)
describe(
    PhaseGuard,
    "What must be so before a phase of a case begins. / Wat een fase vraagt.",
    {
        "GRONDSLAG_PER_BETROKKENE": "For each person a legal basis is open. / Voor iedere betrokkene een grondslag.",
        "BESPROKEN_MET_GEZIN": "Discussed with the family, or said why not. / Besproken met het gezin, of waarom niet.",
        "GENOEG_BESLISSERS": "Enough people decided together. / Genoeg mensen hebben samen beslist.",
        "ALLE_ROLLEN": "Each discipline gave its assessment. / Iedere discipline gaf haar oordeel.",
        "UITKOMST": "An outcome was recorded. / Er is een uitkomst vastgelegd.",
    },
)
describe(
    ContributionNature,
    "What kind of thing somebody says. / Of iets een feit, een mening of van horen zeggen is.",
    {
        "FEIT": "Seen or established. / Feit: gezien of vastgesteld.",
        "MENING": "What somebody thinks of it. / Mening of inschatting.",
        "VAN_HOREN_ZEGGEN": "Told by somebody else. / Van horen zeggen.",
    },
)
describe(
    CorrectionKind,
    "What was done with a contribution that was wrong. / Wat er met een onjuiste bijdrage is gedaan.",
    {
        "CORRECTIE": "A new version stands beside it. / Er is een nieuwe versie.",
        "INTREKKING": "It was taken back; nobody else reads it. / Ingetrokken.",
    },
)
describe(
    CorrectionReason,
    "Why a contribution was put right or taken back. / Waarom een bijdrage is verbeterd of ingetrokken.",
    {
        "ONJUIST": "It is not right (AVG 16). / Onjuist.",
        "ONVOLLEDIG": "It leaves out what matters (AVG 16). / Onvolledig.",
        "VERKEERDE_PERSOON": "It is about somebody else. / Het gaat over iemand anders.",
        "ONRECHTMATIG": "It should not have been told (AVG 17). / Had niet gedeeld mogen worden.",
        "NIET_MEER_NODIG": "It is not needed any more (AVG 17). / Niet meer nodig.",
    },
)
describe(
    TimelineEvent,
    "What happened in a case. / Wat er in een casus gebeurde.",
    {
        "BIJDRAGE": "Something was brought. / Een bijdrage.",
        "CORRECTIE": "A contribution got a newer version. / Een bijdrage is verbeterd.",
        "INTREKKING": "A contribution was taken back. / Een bijdrage is ingetrokken.",
        "FASE": "It came into a phase. / Een fase begon.",
        "UITKOMST": "An outcome was recorded. / Een uitkomst is vastgelegd.",
        "DEELNAME_BEGON": "An organisation began to take part. / Een deelname begon.",
        "DEELNAME_EINDIGDE": "An organisation stopped taking part. / Een deelname eindigde.",
        "KADER": "Another kader began to hold for somebody. / Een ander kader ging gelden.",
        "EIGEN_VERKLARING": "A person said something of a contribution. / Een eigen verklaring.",
        "MEEKIJKEN": "An organisation accepted to look along; for the two. / Iemand kijkt mee.",
        "MEEKIJKEN_EINDIGDE": "Looking along ended by itself. / Het meekijken eindigde.",
        "SPLITSING": "A part of it goes on in another case; the code is the reason. / De casus is gesplitst.",
        "SAMENVOEGING": "Two cases go on in one; the code is the reason. / De casus is samengevoegd.",
    },
)
describe(
    DocumentKind,
    "What a file is. / Wat een bestand is.",
    {
        "PDF": "A PDF. / Een PDF.",
        "PNG": "A picture as PNG. / Een afbeelding als PNG.",
        "JPEG": "A picture as JPEG. / Een afbeelding als JPEG.",
        "DOCX": "A text of Word, without macros. / Een tekst van Word, zonder macro's.",
        "ODT": "A text of LibreOffice, without macros. / Een tekst van LibreOffice, zonder macro's.",
        "TEKST": "Plain text in UTF-8. / Platte tekst in UTF-8.",
    },
)
describe(
    StatementGiver,
    "Who spoke. / Wie het zei.",
    {
        "BETROKKENE": "The person. / De betrokkene zelf.",
        "VERTEGENWOORDIGER": "Who represents the person by law. / De wettelijk vertegenwoordiger.",
    },
)
describe(
    Kader,
    "In which frame a person is helped. / In welk kader iemand hulp krijgt.",
    {
        "VRIJWILLIG": "Voluntary. / Vrijwillig.",
        "DRANG": "Pressed, with agreements; not compelled. / Drang: met druk, niet verplicht.",
        "DWANG": "Compelled by a decision. / Dwang: verplicht door een besluit.",
    },
)
describe(
    KaderDecider,
    "Who decided that another kader holds. / Wie besliste dat een ander kader geldt.",
    {
        "BETROKKENEN": "The people themselves. / De betrokkenen zelf.",
        "PARTNERS": "The organisations together. / De organisaties samen.",
        "RECHTER": "A court. / De rechter.",
        "BURGEMEESTER": "The mayor. / De burgemeester.",
        "OFFICIER": "The public prosecutor. / De officier van justitie.",
    },
)
describe(
    CompulsionSource,
    "On what compulsion rests that is no measure about a child. / Waarop dwang rust, anders dan een maatregel.",
    {
        "WVGGZ": "Compulsory mental health care. / Wet verplichte ggz.",
        "WZD": "Care and compulsion. / Wet zorg en dwang.",
        "TIJDELIJK_HUISVERBOD": "A temporary barring order. / Tijdelijk huisverbod.",
        "STRAFRECHT": "A condition or punishment. / Voorwaarde of straf.",
        "VOOGDIJ": "Guardianship of an institution. / Voogdij van een instelling.",
    },
)
