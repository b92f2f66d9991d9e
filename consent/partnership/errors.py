"""Why a partnership with a statute of its own does not do something, in Dutch (B1) and English."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal

_SOURCE = re.compile(r"\w[\w .,:()/-]{2,119}", re.ASCII)
REGISTERED = "registered_participant"
"""What the database calls the rule that whoever takes part in a case of a partnership stands in its register."""
REFUSED, STILL_SHARED = "refused_to_share", "still_shared"
"""What it calls the rules that who refuses to share lets nobody new read it, and takes back first what is read."""


class PartnershipCode(StrEnum):
    """Reasons of a partnership (domain reference, section g3)."""

    ADVICE_IN_FUTURE = "ADVICE_IN_FUTURE"
    AUDIT_YEAR_RUNS = "AUDIT_YEAR_RUNS"
    AUTHORISATION_TOO_LONG = "AUTHORISATION_TOO_LONG"
    CATEGORY_OUTSIDE_PARTNERSHIP = "CATEGORY_OUTSIDE_PARTNERSHIP"
    NOT_AUTHORISED_BY_NAME = "NOT_AUTHORISED_BY_NAME"
    NOTHING_TO_REFUSE = "NOTHING_TO_REFUSE"
    NOT_IN_PARTNERSHIP = "NOT_IN_PARTNERSHIP"
    NO_PARTNERSHIP = "NO_PARTNERSHIP"
    OWN_AUTHORISATION = "OWN_AUTHORISATION"
    PARTICIPANT_NOT_ADMISSIBLE = "PARTICIPANT_NOT_ADMISSIBLE"
    PARTICIPANT_NOT_STATUTORY = "PARTICIPANT_NOT_STATUTORY"
    PURPOSE_OUTSIDE_PARTNERSHIP = "PURPOSE_OUTSIDE_PARTNERSHIP"
    REFUSES_TO_SHARE = "REFUSES_TO_SHARE"
    SCREENING_IN_FUTURE = "SCREENING_IN_FUTURE"
    SOURCE_INVALID = "SOURCE_INVALID"
    STILL_BASED = "STILL_BASED"
    STILL_SHARED = "STILL_SHARED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        PartnershipCode.ADVICE_IN_FUTURE: Text(
            "Een advies is van vandaag of eerder.",
            "An advice is of today or earlier.",
        ),
        PartnershipCode.AUDIT_YEAR_RUNS: Text(
            "Dat jaar is nog niet om. Het bestand maakt u als het om is; de tellingen van nu kunt u wel vragen.",
            "That year is not over yet. Make the file when it is; the counts as they are now can be asked for.",
        ),
        PartnershipCode.AUTHORISATION_TOO_LONG: Text(
            "In dit verband is iemand ten hoogste {days} dagen achter elkaar bevoegd. Kies een eerder einde.",
            "In this partnership somebody is authorised for at most {days} days at a time. Choose an earlier end.",
        ),
        PartnershipCode.CATEGORY_OUTSIDE_PARTNERSHIP: Text(
            "De wet van dit samenwerkingsverband (Wgs) laat {category} niet toe. Haal deze soort gegevens weg.",
            "The law of this partnership (Wgs) does not allow {category}. Remove this kind of data.",
        ),
        PartnershipCode.NOT_AUTHORISED_BY_NAME: Text(
            "Aan deze tafel werkt alleen wie is gescreend en op naam bevoegd (Wgs). Vraag uw privacy officer.",
            "At this tafel only those work who were screened and authorised by name (Wgs). Ask your privacy officer.",
        ),
        PartnershipCode.NOTHING_TO_REFUSE: Text(
            "Deze tafel werkt niet in een samenwerkingsverband met een eigen wet (Wgs). U hoeft niets te weigeren: wat "
            "u niet vrijgeeft, ziet niemand.",
            "This tafel works in no partnership with a statute of its own (Wgs). There is nothing to refuse: what you "
            "do not release, nobody sees.",
        ),
        PartnershipCode.NOT_IN_PARTNERSHIP: Text(
            "Deze organisatie staat nu niet in het register van deelnemers van dit samenwerkingsverband (Wgs). Vraag "
            "de organisatie die voor de tafel verantwoordelijk is.",
            "At this moment the organisation is not in the register of participants of this partnership (Wgs). Ask the "
            "organisation that answers for the tafel.",
        ),
        PartnershipCode.NO_PARTNERSHIP: Text(
            "Deze tafel werkt nu niet in een samenwerkingsverband met een eigen wet. Hier hoort geen register bij.",
            "This tafel does not work in a partnership with a statute of its own now. No register goes with it.",
        ),
        PartnershipCode.OWN_AUTHORISATION: Text(
            "U kunt uzelf niet bevoegd maken. Vraag een collega.",
            "You cannot authorise yourself. Ask a colleague.",
        ),
        PartnershipCode.PARTICIPANT_NOT_ADMISSIBLE: Text(
            "Een organisatie van deze soort kan niet tot één casus van dit verband worden toegelaten.",
            "An organisation of this kind cannot be admitted to one case of this partnership.",
        ),
        PartnershipCode.PARTICIPANT_NOT_STATUTORY: Text(
            "De wet noemt een organisatie van deze soort niet als deelnemer. Laat haar zo nodig toe tot één casus.",
            "The law does not name an organisation of this kind as a participant. Admit it to one case if needed.",
        ),
        PartnershipCode.PURPOSE_OUTSIDE_PARTNERSHIP: Text(
            "De wet van dit samenwerkingsverband (Wgs) kent dit doel niet. Kies een ander doel.",
            "The law of this partnership (Wgs) does not know this purpose. Choose another one.",
        ),
        PartnershipCode.REFUSES_TO_SHARE: Text(
            "Uw organisatie weigert in deze casus deze gegevens te delen (Wgs). Beëindig eerst die weigering.",
            "Your organisation refuses to share these data in this case (Wgs). End that refusal first.",
        ),
        PartnershipCode.SCREENING_IN_FUTURE: Text(
            "De screening is van vandaag of eerder, en van voor de dag waarop de bevoegdheid begint.",
            "The screening is of today or earlier, and of before the day on which the authorisation begins.",
        ),
        PartnershipCode.SOURCE_INVALID: Text(
            "Noem het artikel of het nummer van het besluit: 3 tot 120 letters, cijfers of leestekens.",
            "Name the article or the number of the decision: 3 to 120 letters, digits or punctuation marks.",
        ),
        PartnershipCode.STILL_BASED: Text(
            "Uw organisatie deelt zulke gegevens nog op de grondslag {ground} (doel {purpose}, sinds {since}). "
            "Beëindig die eerst, en leg wat u blijft delen opnieuw vast.",
            "Your organisation still shares such data on the ground {ground} (purpose {purpose}, since {since}). End "
            "it first, and record anew what you go on sharing.",
        ),
        PartnershipCode.STILL_SHARED: Text(
            "U deelt zulke gegevens nu nog in deze casus. Trek eerst die vrijgaven in en beëindig uw grondslag ervoor.",
            "You still share such data in this case. Withdraw those releases first, and end your legal bases for it.",
        ),
    }
)


def is_reference(source: str) -> bool:
    """Whether this names an article, a decision or a committee, and holds no sentence (`models.SOURCE`)."""
    return _SOURCE.fullmatch(source) is not None and "_" not in source


def refuse(code: PartnershipCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details=details)


REFUSED_BASIS: Mapping[str, Refusal] = MappingProxyType(
    {REFUSED: refuse(PartnershipCode.REFUSES_TO_SHARE, field="categories")}
)
"""What the refusal of the database means to who records a basis: a colleague refused meanwhile, or unseen by them."""
