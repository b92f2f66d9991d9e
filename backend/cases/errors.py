"""Why casework does not do something: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import CommonCode, ConsentCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class CasesCode(StrEnum):
    """Reasons of casework. What any service may answer is in `consent.errors.CommonCode`."""

    ALREADY_CORRECTED = "ALREADY_CORRECTED"
    ALREADY_RELEASED = "ALREADY_RELEASED"
    ALREADY_TAKES_PART = "ALREADY_TAKES_PART"
    ALREADY_WEIGHED = "ALREADY_WEIGHED"
    BIRTH_DATE_IMPOSSIBLE = "BIRTH_DATE_IMPOSSIBLE"
    BSN_NO_AUTHORITY = "BSN_NO_AUTHORITY"
    CRITERIA_INCOMPLETE = "CRITERIA_INCOMPLETE"
    CRITERIA_NOT_MET = "CRITERIA_NOT_MET"
    GUEST_WITHOUT_END = "GUEST_WITHOUT_END"
    HAPPENED_IN_FUTURE = "HAPPENED_IN_FUTURE"
    INFORMED_MISSING = "INFORMED_MISSING"
    INFORMED_REASON_MISSING = "INFORMED_REASON_MISSING"
    INFORMED_REASON_UNWANTED = "INFORMED_REASON_UNWANTED"
    INVOLVEMENT_NOT_LAWFUL = "INVOLVEMENT_NOT_LAWFUL"
    MATCH_ANOTHER_NAME = "MATCH_ANOTHER_NAME"
    MATCH_NOT_LAWFUL = "MATCH_NOT_LAWFUL"
    MATCH_TOO_OFTEN = "MATCH_TOO_OFTEN"
    NO_SEAT = "NO_SEAT"
    NOT_INVITED_AS_REFERRER = "NOT_INVITED_AS_REFERRER"
    NOT_TAKING_PART = "NOT_TAKING_PART"
    OWN_ORGANISATION = "OWN_ORGANISATION"
    PERSON_ALREADY_WEIGHED = "PERSON_ALREADY_WEIGHED"
    RESPONSIBLE_STAYS = "RESPONSIBLE_STAYS"
    TAFEL_NOT_ACTIVE = "TAFEL_NOT_ACTIVE"
    WEIGHING_INCOMPLETE = "WEIGHING_INCOMPLETE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        CasesCode.ALREADY_CORRECTED: Text(
            "Van deze bijdrage is al een nieuwere versie, of zij is ingetrokken. Kies de nieuwste versie.",
            "This contribution has a newer version already, or was taken back. Choose the newest version.",
        ),
        CasesCode.ALREADY_RELEASED: Text(
            "U deelt dit al met deze organisatie in die periode. Beëindig dat eerst, of kies een andere periode.",
            "You share this with that organisation already in that period. End that first, or choose another period.",
        ),
        CasesCode.ALREADY_TAKES_PART: Text(
            "Deze organisatie doet in die periode al mee. Beëindig dat eerst, of kies een andere periode.",
            "This organisation takes part in that period already. End that first, or choose another period.",
        ),
        CasesCode.ALREADY_WEIGHED: Text(
            "U hebt deze aanmelding al gewogen. Nu is iemand anders aan de beurt.",
            "You have weighed this referral already. It is somebody else's turn.",
        ),
        CasesCode.BIRTH_DATE_IMPOSSIBLE: Text(
            "Deze geboortedatum kan niet. Controleer dag, maand en jaar, of laat de datum leeg.",
            "This birth date is not possible. Check day, month and year, or leave it out.",
        ),
        CasesCode.BSN_NO_AUTHORITY: Text(
            "Uw organisatie heeft niet vastgelegd volgens welke wet zij het burgerservicenummer mag gebruiken. Vraag "
            "uw privacy officer om dat in de catalogus te ondertekenen, of laat het nummer weg.",
            "Your organisation has not stated under which law it may use the citizen service number (BSN). Ask your "
            "privacy officer to sign that in the catalogue, or leave the number out.",
        ),
        CasesCode.CRITERIA_INCOMPLETE: Text(
            "Beantwoord elk criterium van deze tafel precies één keer: {codes}.",
            "Answer every criterion of this tafel exactly once: {codes}.",
        ),
        CasesCode.CRITERIA_NOT_MET: Text(
            "Met deze antwoorden voldoet de aanmelding niet aan de criteria ({expression}). Pas de antwoorden of uw "
            "oordeel aan.",
            "With these answers the referral does not meet the criteria ({expression}). Change the answers or your "
            "verdict.",
        ),
        CasesCode.GUEST_WITHOUT_END: Text(
            "Een gast doet mee tot een afgesproken moment. Vul een einde in.",
            "A guest takes part until an agreed moment. Give an end.",
        ),
        CasesCode.HAPPENED_IN_FUTURE: Text(
            "Deze dag moet nog komen. Vul in wanneer het gebeurde, of laat de datum leeg.",
            "This day is still to come. Give the day on which it happened, or leave it out.",
        ),
        CasesCode.INFORMED_MISSING: Text(
            "Geef aan of de aanmelding met de betrokkenen is besproken.",
            "Say whether the referral was discussed with the people concerned.",
        ),
        CasesCode.INFORMED_REASON_MISSING: Text(
            "Leg uit waarom de aanmelding niet met de betrokkenen is besproken.",
            "Explain why the referral was not discussed with the people concerned.",
        ),
        CasesCode.INFORMED_REASON_UNWANTED: Text(
            "De aanmelding is besproken met de betrokkenen. Laat de reden waarom niet dan leeg.",
            "The referral was discussed with the people concerned. Leave out the reason why not.",
        ),
        CasesCode.INVOLVEMENT_NOT_LAWFUL: Text(
            "Kijken wie al betrokken is, vraagt een eigen wettelijke grondslag, ondertekend door de privacy officer "
            "van de organisatie die verantwoordelijk is voor deze tafel. Die is er niet.",
            "Looking who is already involved needs a legal basis of its own, signed by the privacy officer of the "
            "organisation that answers for this tafel. There is none.",
        ),
        CasesCode.MATCH_ANOTHER_NAME: Text(
            "Zo heet deze betrokkene niet. Vraag alleen naar iemand uit uw eigen casus.",
            "This person has another name. Ask only about somebody of your own case.",
        ),
        CasesCode.MATCH_NOT_LAWFUL: Text(
            "Voor vergelijken met deze tafel is een eigen wettelijke grondslag nodig, ondertekend door de privacy "
            "officers van twee verantwoordelijke organisaties. Die is er niet.",
            "Matching with this tafel needs a legal basis of its own, signed by the privacy officers of two "
            "organisations that answer. There is none.",
        ),
        CasesCode.MATCH_TOO_OFTEN: Text(
            "Uw organisatie heeft vandaag zo vaak gevraagd als mag. Probeer het morgen.",
            "Your organisation has asked as often as it may in a day. Try again tomorrow.",
        ),
        CasesCode.NO_SEAT: Text(
            "Deze organisatie heeft nu geen plaats van die soort aan de tafel. Nodig haar uit als gast.",
            "This organisation has no seat of that kind at the tafel now. Invite it as a guest.",
        ),
        CasesCode.NOT_INVITED_AS_REFERRER: Text(
            "Wie aanmeldt doet vanzelf mee. Kies een andere soort deelname.",
            "Whoever refers takes part by itself. Choose another kind of participation.",
        ),
        CasesCode.NOT_TAKING_PART: Text(
            "Een van de organisaties doet niet mee aan deze casus. Nodig haar eerst uit.",
            "One of the organisations does not take part in this case. Invite it first.",
        ),
        CasesCode.OWN_ORGANISATION: Text(
            "Uw eigen organisatie ziet dit al. Kies andere organisaties.",
            "Your own organisation sees this already. Choose other organisations.",
        ),
        CasesCode.PERSON_ALREADY_WEIGHED: Text(
            "U heeft deze aanmelding al gewogen voor een andere organisatie. Laat een collega wegen.",
            "You have weighed this referral already for another organisation. Let a colleague weigh.",
        ),
        CasesCode.RESPONSIBLE_STAYS: Text(
            "De organisatie die de tafel leidt, doet mee zolang de casus loopt.",
            "The organisation that runs the tafel takes part as long as the case is open.",
        ),
        CasesCode.TAFEL_NOT_ACTIVE: Text(
            "Deze tafel neemt nu geen aanmeldingen aan.",
            "This tafel takes no referrals now.",
        ),
        CasesCode.WEIGHING_INCOMPLETE: Text(
            "Er zijn nog niet genoeg wegingen met de uitkomst toelaten. Laat ook iemand van een andere organisatie "
            "wegen.",
            "There are not enough weighings in favour yet. Let somebody of another organisation weigh too.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: CasesCode | CommonCode | ConsentCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of casework. `field` is the input's own name; `details` are limits, codes or categories."""
    return worded(_ALL, code, field=field, details=details)
