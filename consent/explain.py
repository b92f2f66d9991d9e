"""Puts a decision into words: "waarom mag ik dit zien", "waarom mag X dit niet zien".

The sentences hold no name, no id and nothing of the row; they are for a professional, in plain Dutch (B1) and in
English. Who asks about a row that stays hidden must not learn from this that it exists: that is for the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from consent.access import OpenedBy
from consent.basis import Ground
from consent.decision import Condition, Decision

_LEGAL_TIME = ZoneInfo("Europe/Amsterdam")
_MONTHS = (
    ("januari", "January"),
    ("februari", "February"),
    ("maart", "March"),
    ("april", "April"),
    ("mei", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("augustus", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
)


class About(StrEnum):
    """Whose view is explained: that of the person who asks, or that of somebody else."""

    SELF = "SELF"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages."""

    nl: str
    en: str


_MAY: Mapping[About, Sentence] = MappingProxyType(
    {
        About.SELF: Sentence("U mag dit zien.", "You may see this."),
        About.OTHER: Sentence("Deze medewerker mag dit zien.", "This person may see this."),
    }
)
_MAY_NOT: Mapping[About, Sentence] = MappingProxyType(
    {
        About.SELF: Sentence("U mag dit niet zien.", "You may not see this."),
        About.OTHER: Sentence("Deze medewerker mag dit niet zien.", "This person may not see this."),
    }
)
_GROUNDS: Mapping[Ground, Sentence] = MappingProxyType(
    {
        Ground.OWN: Sentence("De organisatie heeft dit zelf ingebracht.", "The organisation brought this in itself."),
        Ground.SHARED: Sentence(
            "De organisatie neemt deel aan de casus en voor iedere betrokkene is er een grondslag.",
            "The organisation takes part in the case and there is a legal basis for every person concerned.",
        ),
        Ground.BREAK_GLASS: Sentence(
            "Er is noodtoegang voor deze casus en deze soort gegevens.",
            "There is emergency access to this case and this kind of data.",
        ),
        Ground.TAFEL: Sentence("Dit hoort bij het meedoen aan de tafel.", "This comes with taking part at the tafel."),
    }
)
_CONDITIONS: Mapping[Condition, Sentence] = MappingProxyType(
    {
        Condition.MEMBER_INACTIVE: Sentence(
            "Dit account hoort nu niet bij de gekozen organisatie.",
            "This account does not belong to the chosen organisation now.",
        ),
        Condition.ASSURANCE_TOO_LOW: Sentence(
            "De manier van inloggen is niet sterk genoeg om inhoud te lezen.",
            "The way of signing in is not strong enough to read content.",
        ),
        Condition.NO_ROLE: Sentence(
            "Er is hier nu geen rol die dit toelaat.", "There is no role here that allows this now."
        ),
        Condition.NOT_AUTHORISED: Sentence(
            "Aan deze tafel leest alleen wie daarvoor op naam is gescreend en gemachtigd (Wgs).",
            "At this tafel only those read who were screened and authorised by name (Wgs).",
        ),
        Condition.RECUSED: Sentence(
            "Voor een van de betrokkenen geldt een verschoning.",
            "A recusal applies to one of the people concerned.",
        ),
        Condition.RESTRICTED: Sentence(
            "Voor een van de betrokkenen is de verwerking beperkt (artikel 18 AVG).",
            "Processing is restricted for one of the people concerned (article 18 GDPR).",
        ),
        Condition.NOT_PARTICIPATING: Sentence(
            "De organisatie neemt nu niet deel aan de casus.",
            "The organisation does not take part in the case now.",
        ),
        Condition.NOT_RELEASED: Sentence(
            "De eigenaar deelt dit nu niet met de organisatie.",
            "The owner does not share this with the organisation now.",
        ),
        Condition.SECRECY_STANDS: Sentence(
            "Het is gedeeld ondanks een geheimhoudingsplicht, maar de grond daarvoor geldt niet meer.",
            "It was shared in spite of a duty of secrecy, but the ground for that no longer holds.",
        ),
        Condition.NO_BASIS: Sentence(
            "Voor een van de betrokkenen is er nu geen grondslag voor dit doel en deze soort gegevens.",
            "For one of the people concerned there is no legal basis now for this purpose and this kind of data.",
        ),
        Condition.OUTSIDE_BREAK_GLASS: Sentence(
            "De noodtoegang geldt niet voor deze soort gegevens.",
            "The emergency access does not cover this kind of data.",
        ),
        Condition.PROTECTED: Sentence(
            "Dit is extra beschermd. Ook noodtoegang opent het niet.",
            "This is specially protected. Emergency access does not open it either.",
        ),
        Condition.PROVIDED_ON_DECISION: Sentence(
            "Politie of Openbaar Ministerie bracht dit in op een besluit. Noodtoegang opent het niet. Bel hen.",
            "Police or prosecution service brought this on a decision. Emergency access does not open it. Call them.",
        ),
    }
)


def explain(decision: Decision, *, about: About = About.SELF) -> tuple[Sentence, ...]:
    """The decision in sentences: the answer first, then why, then until when.

    Times are those of Amsterdam. The ids of the legal bases stand in `decision.bases`, never in a sentence.
    """
    if decision.ground is not None:
        return (_MAY[about], _GROUNDS[decision.ground], *_ends(decision))
    if decision.condition is not None:
        return (_MAY_NOT[about], _CONDITIONS[decision.condition])
    message = "a decision has a ground or a condition"
    raise ValueError(message)


def _ends(decision: Decision) -> tuple[Sentence, ...]:
    if decision.until is not None:
        return (_until("De noodtoegang eindigt op", "The emergency access ends on", decision.until),)
    return tuple(map(_ends_of, decision.bases))


def _ends_of(opened: OpenedBy) -> Sentence:
    if opened.until is None:
        return Sentence("Een grondslag heeft geen einddatum.", "A legal basis has no end date.")
    if opened.urgent:
        return unless_confirmed(opened.until)
    return _until("Een grondslag geldt tot", "A legal basis is valid until", opened.until)


def unless_confirmed(until: datetime) -> Sentence:
    """What ends at this moment (aware) unless a second person confirms what was decided in an emergency."""
    nl, en = instant(until)
    return Sentence(
        f"Dit is een spoedgrondslag. Hij eindigt op {nl}, tenzij een tweede persoon hem bevestigt.",
        f"This is a legal basis in an emergency. It ends on {en}, unless a second person confirms it.",
    )


def _until(nl: str, en: str, moment: datetime) -> Sentence:
    at_nl, at_en = instant(moment)
    return Sentence(f"{nl} {at_nl}.", f"{en} {at_en}.")


def instant(moment: datetime) -> tuple[str, str]:
    """A moment (aware) in words, Dutch and English, as the clock in Amsterdam shows it."""
    local = moment.astimezone(_LEGAL_TIME)
    nl, en = day(moment)
    return f"{nl} om {local:%H.%M} uur", f"{en} at {local:%H:%M}"


def day(moment: datetime) -> tuple[str, str]:
    """The legal day of a moment (aware) in words, Dutch and English."""
    local = moment.astimezone(_LEGAL_TIME)
    maand, month = _MONTHS[local.month - 1]
    return f"{local.day} {maand} {local.year}", f"{local.day} {month} {local.year}"
