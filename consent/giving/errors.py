"""Why a consent is not recorded in this form, in Dutch (B1) and English: the rule, and what can be done about it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class GivingCode(StrEnum):
    """Reasons of the form in which consent is given."""

    CONSENT_TERM = "CONSENT_TERM"
    CONSENT_UNSUITABLE = "CONSENT_UNSUITABLE"
    DOCUMENT_HASH_INVALID = "DOCUMENT_HASH_INVALID"
    EVIDENCE_BESIDE_KIND = "EVIDENCE_BESIDE_KIND"
    EVIDENCE_COURT_MISSING = "EVIDENCE_COURT_MISSING"
    EVIDENCE_HASH_MISSING = "EVIDENCE_HASH_MISSING"
    GIVEN_BEFORE_WITHDRAWAL = "GIVEN_BEFORE_WITHDRAWAL"
    GIVEN_BEYOND_ASKED = "GIVEN_BEYOND_ASKED"
    WITNESS_IS_RECORDER = "WITNESS_IS_RECORDER"
    WITNESS_MISSING = "WITNESS_MISSING"
    WITNESS_TWICE = "WITNESS_TWICE"
    WORDING_NOT_IN_FORCE = "WORDING_NOT_IN_FORCE"
    WORDING_UNKNOWN = "WORDING_UNKNOWN"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        GivingCode.CONSENT_TERM: Text(
            "Deze toestemming geldt hooguit tot {until}. Kies een eerder einde, of vraag opnieuw toestemming.",
            "This consent holds until {until} at most. Choose an earlier end, or ask for a new consent.",
        ),
        GivingCode.CONSENT_UNSUITABLE: Text(
            "Toestemming is hier niet de goede grondslag: uw organisatie heeft gezag over mensen, en u zegt niet "
            "waarom iemand vrij was om nee te zeggen. Leg dat uit, of kies een andere grondslag: {nl}.",
            "Consent is not the right ground here: your organisation has authority over people, and you do not say why "
            "somebody was free to say no. Explain that, or choose another ground: {en}.",
        ),
        GivingCode.DOCUMENT_HASH_INVALID: Text(
            "Dit is geen SHA-256-hash van een document: geef 64 cijfers en letters van a tot en met f.",
            "This is no SHA-256 hash of a document: give 64 digits and letters from a to f.",
        ),
        GivingCode.EVIDENCE_BESIDE_KIND: Text(
            "Dit hoort niet bij het soort bewijs dat u noemt. Noem een hash alleen bij een document, en een getuige "
            "alleen bij wat mondeling is gezegd.",
            "This does not go with the kind of evidence that you name. Give a hash of a document only, and a witness "
            "of what was said only.",
        ),
        GivingCode.EVIDENCE_COURT_MISSING: Text(
            "Bij een beslissing van de rechter hoort vervangende toestemming. Leg die vast bij de handtekeningen.",
            "With a decision of the court goes substitute consent. Record it with the signatures.",
        ),
        GivingCode.EVIDENCE_HASH_MISSING: Text(
            "Noem de SHA-256-hash van het document. Het document zelf wordt hier niet bewaard.",
            "Give the SHA-256 hash of the document. The document itself is not kept here.",
        ),
        GivingCode.GIVEN_BEFORE_WITHDRAWAL: Text(
            "Deze persoon heeft hiervoor toestemming ingetrokken nadat deze toestemming is gegeven. Alleen een nieuwe "
            "toestemming telt. Vraag opnieuw, alleen als de persoon dat zelf wil.",
            "This person withdrew consent to this after this consent was given. Only a new consent counts. Ask again "
            "only if the person wants that.",
        ),
        GivingCode.GIVEN_BEYOND_ASKED: Text(
            "Er is meer gegeven dan er is gevraagd. Toestemming geldt alleen voor gegevens en ontvangers die gevraagd "
            "zijn.",
            "More was given than was asked. Consent holds only for data and recipients that were asked.",
        ),
        GivingCode.WITNESS_IS_RECORDER: Text(
            "Wie de toestemming vastlegt kan niet zelf de getuige zijn. Noem iemand anders die erbij was.",
            "Whoever records the consent cannot be its witness. Name somebody else who was there.",
        ),
        GivingCode.WITNESS_MISSING: Text(
            "Noem bij mondelinge toestemming een getuige die erbij was: bij naam, of als medewerker.",
            "Name, with consent by word of mouth, a witness who was there: by name, or as a member.",
        ),
        GivingCode.WITNESS_TWICE: Text(
            "Noem de getuige op één manier: bij naam, of als medewerker van een organisatie die meedoet.",
            "Name the witness in one way: by name, or as a member of an organisation that takes part.",
        ),
        GivingCode.WORDING_NOT_IN_FORCE: Text(
            "Op de dag waarop deze toestemming is gegeven gold er geen tekst voor dit soort toestemming in deze taal.",
            "On the day on which this consent was given there was no wording in force for this kind in this language.",
        ),
        GivingCode.WORDING_UNKNOWN: Text(
            "De catalogus heeft geen tekst voor dit soort toestemming in deze taal. Gebruik een taal waarin die er is.",
            "The catalogue has no wording for this kind of consent in this language. Use a language that it has.",
        ),
    }
)


def refuse(code: GivingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this slice. `field` is the input's own name; `details` fill in the sentence."""
    return worded(TEXTS, code, field=field, details=details)
