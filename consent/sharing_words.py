"""The answer to "mag ik delen?" in sentences: for a professional, in plain Dutch (B1) and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from consent.basis import Ground
from consent.ceilings import ABOVE_OWN
from consent.explain import Sentence, unless_confirmed
from consent.may_share import Sharing, Withheld
from consent.missing import Missing
from consent.signing.rules import SignsAs
from consent.signing.words import still_to_sign

_WHY_WITHHELD: Mapping[Withheld, Sentence] = MappingProxyType(
    {
        Withheld.REFUSED: Sentence(
            "Uw organisatie weigert in deze casus zulke gegevens te delen (Wgs). Beëindig eerst die weigering.",
            "Your organisation refuses to share such data in this case (Wgs). End that refusal first.",
        ),
        Withheld.ABOVE_OWN_CEILING: ABOVE_OWN,
        Withheld.NO_DECISION: Sentence(
            "Geen besluit dat nu geldt (Wpg, Wjsg 39f) noemt deze gegevens en deze ontvanger. Laat er een vastleggen.",
            "No decision in force (Wpg, Wjsg 39f) names these data and this recipient. Have one recorded.",
        ),
        Withheld.NO_SECRECY_GROUND: Sentence(
            "U heeft een geheimhoudingsplicht. Vraag toestemming om die te doorbreken, noem de wet die spreken "
            "toelaat, of leg een conflict van plichten vast.",
            "You are bound to secrecy. Ask consent to break it, name the law that lets you speak, or record a conflict "
            "of duties.",
        ),
    }
)
_WHY: Mapping[Missing, Sentence] = MappingProxyType(
    {
        Missing.PURPOSE_CLOSED: Sentence(
            "Voor handhaving deelt u niets van deze tafel. Ook niet met een grondslag.",
            "Nothing of this tafel is shared for enforcement, not even with a legal basis.",
        ),
        Missing.RESTRICTED: Sentence(
            "De verwerking is beperkt (artikel 18 AVG). Vraag het uw privacy officer.",
            "Processing is restricted (article 18 GDPR). Ask your privacy officer.",
        ),
        Missing.NOT_PARTICIPATING: Sentence(
            "De organisatie neemt nu niet deel aan de casus. Nodig haar eerst uit.",
            "The organisation does not take part in the case now. Invite it first.",
        ),
        Missing.ABOVE_CEILING: Sentence(
            "Het convenant laat deze organisatie deze soort gegevens niet krijgen.",
            "The agreement does not let this organisation receive this kind of data.",
        ),
        Missing.NO_BASIS: Sentence(
            "Er is geen grondslag voor dit doel en deze soort gegevens. Leg er eerst een vast.",
            "There is no legal basis for this purpose and this kind of data. Record one first.",
        ),
        Missing.SECOND_READER_MISSING: Sentence(
            "De grondslag wacht op een tweede lezer. Vraag een collega om hem te bevestigen.",
            "The legal basis waits for a second reader. Ask a colleague to confirm it.",
        ),
        Missing.SIGNATURE_MISSING: Sentence(
            "De toestemming is nog niet door iedereen getekend die moet tekenen.",
            "The consent was not signed yet by everybody who must sign it.",
        ),
        Missing.CONSENT_MISSING: Sentence(
            "De toestemming is nog niet gegeven. Vraag er eerst om.",
            "The consent was not given yet. Ask for it first.",
        ),
        Missing.CONSENT_WITHDRAWN: Sentence(
            "De toestemming is ingetrokken. U deelt dit niet.",
            "The consent was withdrawn. This is not shared.",
        ),
        Missing.CONSENT_TO_REASSESS: Sentence(
            "De toestemming moet opnieuw worden bekeken: er beslist nu iemand anders. Vraag nieuwe toestemming.",
            "The consent must be looked at again: somebody else decides now. Ask for a new consent.",
        ),
        Missing.NOT_YET_IN_FORCE: Sentence(
            "De grondslag geldt nog niet. Wacht tot hij ingaat.",
            "The legal basis is not in force yet. Wait until it begins.",
        ),
        Missing.BASIS_ENDED: Sentence(
            "De grondslag is geëindigd. Leg zo nodig een nieuwe vast.",
            "The legal basis has ended. Record a new one if it is needed.",
        ),
    }
)
_ALREADY = Sentence("U deelt dit al met deze organisatie.", "You share this with this organisation already.")
_MAY = Sentence("U mag dit delen met deze organisatie.", "You may share this with this organisation.")
_MAY_NOT = Sentence("U mag dit niet delen met deze organisatie.", "You may not share this with this organisation.")
_RELEASE = Sentence("Geef het daarvoor vrij.", "Release it to do so.")
_OWN = Sentence("Het is van deze organisatie zelf.", "It is this organisation's own.")


def told(sharing: Sharing) -> tuple[Sentence, ...]:
    """The answer in sentences: may it be shared, and what is missing, each once. No name, no id and no content."""
    if not sharing.allowed:
        reasons = dict.fromkeys(one.missing for one in sharing.lacking)
        withheld = () if sharing.withheld is None or sharing.released else (_WHY_WITHHELD[sharing.withheld],)
        awaits = frozenset[SignsAs]().union(*(one.awaits for one in sharing.lacking))
        return (_MAY_NOT, *withheld, *(_WHY[one] for one in Missing if one in reasons), *still_to_sign(awaits))
    if sharing.decision.ground is Ground.OWN:
        return (_MAY, _OWN)
    ban = (sharing.ban,) if sharing.ban else ()
    urgent = [one.until for one in sharing.decision.bases if one.urgent and one.until is not None]
    ends = (unless_confirmed(min(urgent)),) if urgent else ()
    return (_ALREADY, *ends, *ban) if sharing.released else (_MAY, _RELEASE, *ends, *ban)
