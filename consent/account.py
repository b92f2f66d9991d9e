"""A decision with all that it rests on: who recorded its bases and when, taking part, and the rules in force."""

from dataclasses import dataclass
from datetime import datetime

from consent.access import OpenedBy
from consent.ceilings import ABOVE_OWN
from consent.decision import Decision
from consent.explain import About, Sentence, day, explain, instant
from consent.periods import Period
from consent.signing.rules import SignsAs
from consent.signing.words import still_to_sign
from tenants.ids import LegalBasisId, OrganisationId

_SHOWN_OF_VERSION = 12
_WAITING = Sentence(
    "Er is een grondslag vastgelegd, maar die wacht op een tweede lezer. Tot dan is er niets open.",
    "A legal basis was recorded, but it waits for a second reader. Until then nothing is open.",
)
_REFUSED = Sentence(
    "Uw organisatie weigert in deze casus zulke gegevens te delen (Wgs).",
    "Your organisation refuses to share such data in this case (Wgs).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where a basis comes from: its ground in the catalogue, the organisation that decided on it, and when.

    `by` is None where that organisation is hidden from the asker.
    """

    ground_code: str
    by: OrganisationId | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A basis that opens the row to one of its persons; `recorded` is None where that is not the asker's to know."""

    opened: OpenedBy
    recorded: Recorded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A decision, the moment for which it holds, and what it rests on.

    `participation` is the period around that moment in which the organisation takes part, None when it does not.
    `waits` tells that a basis which the asker may know of is there, and waits for its second reader; `awaits` in what
    quality somebody must still sign the consent behind one.
    `policy_version` names the row policies in force (SHA-256 of their text). `ban` goes with what may not be passed on;
    `spoken_on` is the secrecy ground that the release names. `refused`: the asker's own organisation refuses to share
    such data; `above_own_ceiling`: the convenant does not let it bring them.
    """

    decision: Decision
    decided_at: datetime
    participation: Period | None
    recorded: dict[LegalBasisId, Recorded]
    policy_version: str
    ban: Sentence | None = None
    waits: bool = False
    awaits: frozenset[SignsAs] = frozenset()
    spoken_on: str | None = None
    refused: bool = False
    above_own_ceiling: bool = False

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The bases that open the row, with where they come from."""
        return tuple(Opening(opened=one, recorded=self.recorded.get(one.basis)) for one in self.decision.bases)


def tell(account: Account, *, about: About) -> tuple[Sentence, ...]:
    """The decision in sentences, then what it rests on. Holds no name, no id and nothing of the row."""
    waiting = (_WAITING,) if account.waits else ()
    ban = (account.ban,) if account.ban and account.decision.visible else ()
    return (
        *explain(account.decision, about=about),
        *waiting,
        *((_REFUSED,) if account.refused else ()),
        *((ABOVE_OWN,) if account.above_own_ceiling else ()),
        *still_to_sign(account.awaits),
        *_rests_on(account),
        *ban,
        _judged(account),
    )


def _rests_on(account: Account) -> tuple[Sentence, ...]:
    if not account.decision.bases:
        return ()
    taking = account.participation.start if account.participation else None
    return (
        *((_since(taking),) if taking else ()),
        *(_recorded(one.recorded) for one in account.openings if one.recorded),
        *((_spoken(account.spoken_on),) if account.spoken_on else ()),
    )


def _since(start: datetime) -> Sentence:
    nl, en = day(start)
    return Sentence(
        f"De organisatie neemt deel aan de casus sinds {nl}.", f"The organisation takes part in the case since {en}."
    )


def _recorded(one: Recorded) -> Sentence:
    nl, en = day(one.at)
    return Sentence(
        f"De grondslag {one.ground_code} is vastgelegd op {nl}.",
        f"The legal basis {one.ground_code} was recorded on {en}.",
    )


def _spoken(ground: str) -> Sentence:
    return Sentence(
        f"De geheimhoudingsplicht staat dit niet in de weg: {ground}.",
        f"The duty of secrecy does not stand in the way of this: {ground}.",
    )


def _judged(account: Account) -> Sentence:
    nl, en = instant(account.decided_at)
    version = account.policy_version[:_SHOWN_OF_VERSION]
    return Sentence(
        f"Dit is beoordeeld op {nl}, met versie {version} van de toegangsregels.",
        f"This was judged on {en}, by version {version} of the access rules.",
    )
