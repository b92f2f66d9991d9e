"""Why police or prosecution service may not provide something, or not record that it may, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ProvisionCode(StrEnum):
    """Reasons of the registers of police and prosecution service (domain reference, section g4)."""

    POLICE_DECISION_CATEGORY = "POLICE_DECISION_CATEGORY"
    POLICE_DECISION_EXPIRED = "POLICE_DECISION_EXPIRED"
    POLICE_DECISION_MISSING = "POLICE_DECISION_MISSING"
    POLICE_DECISION_PARTNERSHIP = "POLICE_DECISION_PARTNERSHIP"
    POLICE_DECISION_RECIPIENT = "POLICE_DECISION_RECIPIENT"
    PROVISION_ARTICLE = "PROVISION_ARTICLE"
    PROVISION_CATEGORY = "PROVISION_CATEGORY"
    PROVISION_DATE = "PROVISION_DATE"
    PROVISION_EXPIRED = "PROVISION_EXPIRED"
    PROVISION_LATER = "PROVISION_LATER"
    PROVISION_MISSING = "PROVISION_MISSING"
    PROVISION_RECIPIENT = "PROVISION_RECIPIENT"
    PROVISION_RECIPIENT_KIND = "PROVISION_RECIPIENT_KIND"
    PROVISION_UNWANTED = "PROVISION_UNWANTED"
    REGISTER_ELSEWHERE = "REGISTER_ELSEWHERE"
    THIRD_PERSONS_UNCHECKED = "THIRD_PERSONS_UNCHECKED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ProvisionCode.POLICE_DECISION_CATEGORY: Text(
            "Het besluit van de politie (Wpg) geldt niet voor deze gegevens. Kies een besluit waar zij wel in staan.",
            "The police's decision (Wpg) does not cover these data. Choose a decision that names them.",
        ),
        ProvisionCode.POLICE_DECISION_EXPIRED: Text(
            "Het besluit van de politie (Wpg) geldt op dit moment niet. Laat een nieuw besluit vastleggen.",
            "The police's decision (Wpg) is not in force at this moment. Have a new decision recorded.",
        ),
        ProvisionCode.POLICE_DECISION_MISSING: Text(
            "De politie deelt alleen met een besluit op grond van de Wpg (artikel 16, 18, 19 of 20). Noem het besluit "
            "van uw organisatie.",
            "The police share only on a decision under the Wpg (article 16, 18, 19 or 20). Name your organisation's "
            "decision.",
        ),
        ProvisionCode.POLICE_DECISION_PARTNERSHIP: Text(
            "Het besluit van de politie (Wpg 20) is voor een ander samenwerkingsverband dan dat van deze tafel. Kies "
            "een ander besluit.",
            "The police's decision (Wpg 20) is for another partnership than that of this tafel. Choose another one.",
        ),
        ProvisionCode.POLICE_DECISION_RECIPIENT: Text(
            "Het besluit van de politie (Wpg) noemt niet alle gekozen organisaties als ontvanger. Haal de organisatie "
            "weg of kies een ander besluit.",
            "The police's decision (Wpg) does not name all chosen organisations as recipients. Remove the "
            "organisation, or choose another decision.",
        ),
        ProvisionCode.PROVISION_ARTICLE: Text(
            "Dit artikel geldt vandaag niet volgens de catalogus. Kies een ander artikel of doel.",
            "By the catalogue this article does not hold today. Choose another article or purpose.",
        ),
        ProvisionCode.PROVISION_CATEGORY: Text(
            "De beslissing van het Openbaar Ministerie (Wjsg 39f) geldt niet voor deze gegevens. Kies een beslissing "
            "waar zij wel in staan.",
            "The prosecution service's provision (Wjsg 39f) does not cover these data. Choose one that names them.",
        ),
        ProvisionCode.PROVISION_DATE: Text(
            "Een besluit kan niet later zijn genomen dan vandaag. Controleer de datum.",
            "A decision cannot have been taken later than today. Check the date.",
        ),
        ProvisionCode.PROVISION_EXPIRED: Text(
            "De beslissing van het Openbaar Ministerie (Wjsg 39f) geldt op dit moment niet. Laat een nieuwe beslissing "
            "vastleggen.",
            "The prosecution service's provision (Wjsg 39f) is not in force at this moment. Have a new one recorded.",
        ),
        ProvisionCode.PROVISION_LATER: Text(
            "Gegevens van politie of Openbaar Ministerie deelt u op het moment zelf, niet vooruit. Laat de begindatum "
            "weg.",
            "Data of the police or the prosecution service are shared at the moment itself, not ahead. Leave out the "
            "start.",
        ),
        ProvisionCode.PROVISION_MISSING: Text(
            "Het Openbaar Ministerie deelt alleen met een beslissing op grond van artikel 39f van de Wjsg. Noem de "
            "beslissing van uw organisatie.",
            "The prosecution service shares only on a provision under article 39f Wjsg. Name your organisation's "
            "provision.",
        ),
        ProvisionCode.PROVISION_RECIPIENT: Text(
            "De beslissing van het Openbaar Ministerie (Wjsg 39f) noemt niet alle gekozen organisaties als ontvanger. "
            "Haal de organisatie weg of kies een andere beslissing.",
            "The prosecution service's provision (Wjsg 39f) does not name all chosen organisations as recipients. "
            "Remove the organisation, or choose another provision.",
        ),
        ProvisionCode.PROVISION_RECIPIENT_KIND: Text(
            "Op dit artikel van de Wpg mag de politie aan een van deze organisaties niets verstrekken. Haal haar weg "
            "of kies een ander artikel.",
            "Under this article of the Wpg the police may not provide to one of these organisations. Remove it, or "
            "choose another article.",
        ),
        ProvisionCode.PROVISION_UNWANTED: Text(
            "Dit besluit hoort niet bij uw organisatie. Alleen de politie noemt een besluit (Wpg), alleen het "
            "Openbaar Ministerie een beslissing (Wjsg 39f).",
            "This decision does not go with your organisation. Only the police name a decision (Wpg), only the "
            "prosecution service a provision (Wjsg 39f).",
        ),
        ProvisionCode.REGISTER_ELSEWHERE: Text(
            "Uw organisatie houdt dit register niet bij. De politie legt besluiten op grond van de Wpg vast, het "
            "Openbaar Ministerie beslissingen op grond van artikel 39f van de Wjsg.",
            "Your organisation does not keep this register. The police record decisions under the Wpg, the "
            "prosecution service provisions under article 39f Wjsg.",
        ),
        ProvisionCode.THIRD_PERSONS_UNCHECKED: Text(
            "Ga eerst na dat niemand anders in de tekst te herkennen is (Wjsg 39f) en schrijf op wat u daarvoor heeft "
            "weggelaten.",
            "First check that nobody else can be recognised in the text (Wjsg 39f), and write down what you left out "
            "for that.",
        ),
    }
)


def refuse(code: ProvisionCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
