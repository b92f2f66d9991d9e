"""Why a duty of secrecy stands in the way, or a conflict of duties is not recorded, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class SecrecyCode(StrEnum):
    """Reasons of secrecy (domain reference, section g5)."""

    DUTY_CONFLICT_CONFIRMED = "DUTY_CONFLICT_CONFIRMED"
    DUTY_CONFLICT_END_MISSING = "DUTY_CONFLICT_END_MISSING"
    DUTY_CONFLICT_MISSING = "DUTY_CONFLICT_MISSING"
    NO_DUTY_OF_SECRECY = "NO_DUTY_OF_SECRECY"
    SECOND_READER_SAME = "SECOND_READER_SAME"
    SECRECY_CONSENT_MISSING = "SECRECY_CONSENT_MISSING"
    SECRECY_GROUND_MISSING = "SECRECY_GROUND_MISSING"
    SECRECY_GROUND_OUTSIDE_DUTY = "SECRECY_GROUND_OUTSIDE_DUTY"
    SECRECY_GROUND_UNWANTED = "SECRECY_GROUND_UNWANTED"
    SECRECY_LAW_MISSING = "SECRECY_LAW_MISSING"
    SECRECY_RECIPIENT = "SECRECY_RECIPIENT"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        SecrecyCode.DUTY_CONFLICT_CONFIRMED: Text(
            "Dit conflict van plichten is al bevestigd. U hoeft niets meer te doen.",
            "This conflict of duties has been confirmed already. There is nothing left to do.",
        ),
        SecrecyCode.DUTY_CONFLICT_END_MISSING: Text(
            "Een conflict van plichten geldt niet voor altijd. Zeg tot wanneer het geldt.",
            "A conflict of duties does not hold for ever. Say until when it holds.",
        ),
        SecrecyCode.DUTY_CONFLICT_MISSING: Text(
            "Voor deze gegevens en deze ontvanger geldt nu geen bevestigd conflict van plichten. Leg het vast en laat "
            "een collega het bevestigen.",
            "No confirmed conflict of duties holds now for these data and this recipient. Record one, and let a "
            "colleague confirm it.",
        ),
        SecrecyCode.NO_DUTY_OF_SECRECY: Text(
            "Uw organisatie heeft voor deze gegevens geen geheimhoudingsplicht waarbij een conflict van plichten kan "
            "spelen.",
            "For these data your organisation has no duty of secrecy under which a conflict of duties can arise.",
        ),
        SecrecyCode.SECOND_READER_SAME: Text(
            "Een conflict van plichten bevestigt iemand anders dan wie het vastlegde. Vraag een collega.",
            "A conflict of duties is confirmed by somebody else than who recorded it. Ask a colleague.",
        ),
        SecrecyCode.SECRECY_CONSENT_MISSING: Text(
            "Niet iedere betrokkene heeft nu toestemming gegeven om het beroepsgeheim te doorbreken voor deze gegevens "
            "en deze ontvanger. Vraag die toestemming of noem een andere grond.",
            "Not every person concerned consents now to breaking secrecy for these data and this recipient. Ask for "
            "that consent, or name another ground.",
        ),
        SecrecyCode.SECRECY_GROUND_MISSING: Text(
            "Voor deze gegevens geldt een geheimhoudingsplicht. Noem op welke grond u toch mag spreken.",
            "A duty of secrecy stands over these data. Name the ground on which you may speak all the same.",
        ),
        SecrecyCode.SECRECY_GROUND_OUTSIDE_DUTY: Text(
            "Met deze grond gaat deze geheimhoudingsplicht niet opzij, of de grond geldt vandaag niet. Kies een andere "
            "uit de catalogus.",
            "This ground does not lift this duty of secrecy, or does not hold today. Choose another one from the "
            "catalogue.",
        ),
        SecrecyCode.SECRECY_GROUND_UNWANTED: Text(
            "Voor deze gegevens van uw organisatie is geen grond om te spreken nodig. Laat het veld leeg.",
            "No ground to speak is needed for these data of your organisation. Leave the field out.",
        ),
        SecrecyCode.SECRECY_LAW_MISSING: Text(
            "Er geldt nu geen wettelijke grondslag van uw organisatie die spreken tegen deze ontvanger toelaat, voor "
            "iedere betrokkene. Leg die eerst vast of noem een andere grond.",
            "No legal basis of your organisation that lets it speak to this recipient holds now, for every person "
            "concerned. Record it first, or name another ground.",
        ),
        SecrecyCode.SECRECY_RECIPIENT: Text(
            "Op deze grond mag u met deze organisatie niet spreken. Haal haar weg of noem een andere grond.",
            "On this ground you may not speak to this organisation. Remove it, or name another ground.",
        ),
    }
)


def refuse(code: SecrecyCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
