"""Why a consent cannot be signed so, in Dutch (B1) and English: the rule, and what can be done about it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from consent.signing.signers import Nobody
from tenants.refusal import Refusal


class SigningCode(StrEnum):
    """Reasons of signing."""

    ALREADY_SIGNED = "ALREADY_SIGNED"
    CONSENT_OUTGROWN = "CONSENT_OUTGROWN"
    SIGNATURE_BY_COURT = "SIGNATURE_BY_COURT"
    SIGNATURE_DAY = "SIGNATURE_DAY"
    SIGNATURES_AWAITED = "SIGNATURES_AWAITED"
    SIGNER_KEPT_AWAY = "SIGNER_KEPT_AWAY"
    SIGNER_NOT_ASKED = "SIGNER_NOT_ASKED"
    SIGNERS_AGE_UNKNOWN = "SIGNERS_AGE_UNKNOWN"
    SIGNERS_CAPACITY_DISPUTED = "SIGNERS_CAPACITY_DISPUTED"
    SIGNERS_CUSTODY_CONTRADICTORY = "SIGNERS_CUSTODY_CONTRADICTORY"
    SIGNERS_CUSTODY_INCOMPLETE = "SIGNERS_CUSTODY_INCOMPLETE"
    SIGNERS_CUSTODY_UNKNOWN = "SIGNERS_CUSTODY_UNKNOWN"
    SIGNERS_UNNAMED = "SIGNERS_UNNAMED"
    SOMEBODY_CAN_SIGN = "SOMEBODY_CAN_SIGN"


_NL = "Vul eerst het register aan, kies een andere grondslag, of vraag de rechter om vervangende toestemming."
_EN = "Complete the register first, choose another legal basis, or ask the court for substitute consent."
TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        SigningCode.ALREADY_SIGNED: Text(
            "Deze handtekening is al vastgelegd. U hoeft niets meer te doen.",
            "This signature has been recorded already. There is nothing left to do.",
        ),
        SigningCode.CONSENT_OUTGROWN: Text(
            "Na deze toestemming was er een verjaardag waarna iemand anders beslist (12, 16 of 18 jaar). Vraag opnieuw "
            "toestemming.",
            "Since this consent there was a birthday after which somebody else decides (12, 16 or 18 years). Ask for a "
            "new consent.",
        ),
        SigningCode.SIGNATURE_BY_COURT: Text(
            "De rechter kan wel beslissen in plaats van wie gezag heeft, niet in plaats van de betrokkene zelf. Noem "
            "de beschikking, en alleen dan.",
            "The court can decide in the place of who has custody, not of the person. Name its decision, only then.",
        ),
        SigningCode.SIGNATURE_DAY: Text(
            "Een handtekening is van de dag waarop toestemming is gegeven of later, en niet van na vandaag.",
            "A signature is of the day on which consent was given or later, and not of after today.",
        ),
        SigningCode.SIGNATURES_AWAITED: Text(
            "Nog niet iedereen die moet tekenen heeft getekend. Tot dan geldt de toestemming niet.",
            "Not everybody who must sign has signed yet. Until then the consent does not hold.",
        ),
        SigningCode.SIGNER_KEPT_AWAY: Text(
            "Iemand die moet tekenen is mogelijk een gevaar of heeft een contactverbod. Vraag diegene niets en stuur "
            "niets. Kies een andere grondslag, of leg vervangende toestemming van de rechter vast.",
            "Somebody who must sign is a possible danger or under a contact ban. Ask and send this person nothing. "
            "Choose another legal basis, or record substitute consent of the court.",
        ),
        SigningCode.SIGNER_NOT_ASKED: Text(
            "Iemand die u noemt hoeft voor deze toestemming niet te tekenen, of staat er dubbel. Vraag na wie wel moet "
            "tekenen.",
            "Somebody whom you name does not have to sign this consent, or stands there twice. Look up who must sign.",
        ),
        SigningCode.SIGNERS_AGE_UNKNOWN: Text(
            f"Wie moet tekenen hangt af van de leeftijd, en de geboortedatum is niet bekend. {_NL}",
            f"Who must sign depends on the age, and the date of birth is not known. {_EN}",
        ),
        SigningCode.SIGNERS_CAPACITY_DISPUTED: Text(
            f"Over wat deze persoon zelf kan wegen zijn twee oordelen vastgelegd die elkaar tegenspreken. {_NL}",
            f"Two judgements of what this person can weigh contradict each other. {_EN}",
        ),
        SigningCode.SIGNERS_CUSTODY_CONTRADICTORY: Text(
            f"Wat over het gezag is vastgelegd spreekt elkaar tegen. {_NL}",
            f"What was recorded about custody contradicts itself. {_EN}",
        ),
        SigningCode.SIGNERS_CUSTODY_INCOMPLETE: Text(
            f"Er is gezamenlijk gezag, maar niet iedereen die het heeft is vastgelegd. {_NL}",
            f"Custody is held together, and not everybody who holds it was recorded. {_EN}",
        ),
        SigningCode.SIGNERS_CUSTODY_UNKNOWN: Text(
            f"Het register zegt u niet wie voor deze persoon mag tekenen. {_NL}",
            f"The register does not tell you who may sign for this person. {_EN}",
        ),
        SigningCode.SIGNERS_UNNAMED: Text(
            "Voor deze toestemming tekent niet alleen de betrokkene zelf. Noem wie er hebben getekend, en wanneer. "
            "Vraag eerst na wie moet tekenen.",
            "This consent is not signed by the person alone. Name who has signed, and when. Look up first who "
            "must sign.",
        ),
        SigningCode.SOMEBODY_CAN_SIGN: Text(
            "Er kan wel iemand tekenen. Vraag eerst na wie dat is, en vraag diegene om toestemming.",
            "Somebody can sign. Look up first who that is, and ask for consent.",
        ),
    }
)
_WHY: Mapping[Nobody, SigningCode] = MappingProxyType(
    {
        Nobody.AGE_UNKNOWN: SigningCode.SIGNERS_AGE_UNKNOWN,
        Nobody.CAPACITY_DISPUTED: SigningCode.SIGNERS_CAPACITY_DISPUTED,
        Nobody.CUSTODY_UNKNOWN: SigningCode.SIGNERS_CUSTODY_UNKNOWN,
        Nobody.CUSTODY_INCOMPLETE: SigningCode.SIGNERS_CUSTODY_INCOMPLETE,
        Nobody.CUSTODY_CONTRADICTORY: SigningCode.SIGNERS_CUSTODY_CONTRADICTORY,
        Nobody.HOLDER_KEPT_AWAY: SigningCode.SIGNER_KEPT_AWAY,
    }
)


def refuse(code: SigningCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})


def nobody_signs(why: Nobody, *, field: str) -> Refusal:
    """The refusal that says why nobody can sign."""
    return refuse(_WHY[why], field=field)
