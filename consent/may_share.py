"""May this be shared with them: "mag ik delen?", answered before anything is shared, with the step that is missing.

It is the one decision, asked for the row as it would be once it was released: the same verdict as the row policy gives
a participant of the recipient afterwards. Nothing here decides about a person; it says which condition is not met.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from consent.access import AccessKey
from consent.basis import Ground, Purpose
from consent.decision import Decision, visible
from consent.explain import Sentence, unless_confirmed
from consent.facts import Authorisation, Facts, MemberFact, Release, RoleFact
from consent.missing import Missing, missing, restricted
from consent.periods import Period
from consent.question import Reader, Row
from tenants.actor import CONTENT
from tenants.ids import ContributionId, MemberId, OrganisationId, SubjectId
from tenants.roles import RoleKind

SOMEBODY = MemberId(UUID(int=0))
"""A participant of an organisation, whoever that is."""


class Step(StrEnum):
    """What can be done about a condition that is not met, in the order in which it helps."""

    STOP = "STOP"
    ASK_PRIVACY_OFFICER = "ASK_PRIVACY_OFFICER"
    INVITE = "INVITE"
    CHANGE_CONVENANT = "CHANGE_CONVENANT"
    RECORD_DECISION = "RECORD_DECISION"
    LIFT_SECRECY = "LIFT_SECRECY"
    RECORD_BASIS = "RECORD_BASIS"
    ASK_SECOND_READER = "ASK_SECOND_READER"
    ASK_CONSENT = "ASK_CONSENT"
    WAIT = "WAIT"
    RELEASE = "RELEASE"


class Withheld(StrEnum):
    """Why one's own organisation may not provide it, whatever a legal basis would open.

    NO_DECISION: police and prosecution service provide only on a decision in force that names data and recipient.
    NO_SECRECY_GROUND: a duty of secrecy stands, and no ground lifts it now for everybody concerned.
    """

    NO_DECISION = "NO_DECISION"
    NO_SECRECY_GROUND = "NO_SECRECY_GROUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What is missing for one person that the row is about."""

    subject: SubjectId
    missing: Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """The answer for one recipient. `decision` is that of a participant after a release; `released` is so already.

    `withheld` says why the release itself would be refused; what was released before stays so.
    `grounds` are the secrecy grounds of which the release must name one; none where no duty stands. `ban` goes with it.
    """

    organisation: OrganisationId
    decision: Decision
    released: bool
    lacking: tuple[Lacking, ...]
    withheld: Withheld | None = None
    grounds: tuple[str, ...] = ()
    ban: Sentence | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be released, and a participant of the recipient would see it once it is."""
        return self.decision.visible and (self.released or self.withheld is None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is still to be done, each once, in the order of `Step`."""
        needed = {_STEPS[one.missing] for one in self.lacking}
        if not self.released and self.withheld is not None:
            needed.add(_FIRST[self.withheld])
        if self.decision.ground is Ground.SHARED and not self.released:
            needed.add(Step.RELEASE)
        return tuple(one for one in Step if one in needed)


_STEPS: Mapping[Missing, Step] = MappingProxyType(
    {
        Missing.PURPOSE_CLOSED: Step.STOP,
        Missing.RESTRICTED: Step.ASK_PRIVACY_OFFICER,
        Missing.NOT_PARTICIPATING: Step.INVITE,
        Missing.ABOVE_CEILING: Step.CHANGE_CONVENANT,
        Missing.NO_BASIS: Step.RECORD_BASIS,
        Missing.SECOND_READER_MISSING: Step.ASK_SECOND_READER,
        Missing.CONSENT_MISSING: Step.ASK_CONSENT,
        # Who withdrew consent is not asked again, and nobody goes over to another ground unseen (AVG 7(3)).
        Missing.CONSENT_WITHDRAWN: Step.STOP,
        Missing.CONSENT_TO_REASSESS: Step.ASK_CONSENT,
        Missing.NOT_YET_IN_FORCE: Step.WAIT,
        Missing.BASIS_ENDED: Step.RECORD_BASIS,
    }
)
_FIRST: Mapping[Withheld, Step] = MappingProxyType(
    {Withheld.NO_DECISION: Step.RECORD_DECISION, Withheld.NO_SECRECY_GROUND: Step.LIFT_SECRECY}
)
_WHY_WITHHELD: Mapping[Withheld, Sentence] = MappingProxyType(
    {
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


def may_share(facts: Facts, row: Row, *, organisation: OrganisationId, purpose: Purpose, at: datetime) -> Sharing:
    """Decide for one recipient, as if `row` were released to it. KeyError when the case is unknown.

    `facts` hold what is known of the recipient's view; members and roles in them are not looked at: the question is
    about a participant whose own standing is in order. Emergency access is none of an organisation's.
    """
    key = AccessKey(
        case=row.case, subject=row.subjects[0], category=row.category, organisation=organisation, purpose=purpose
    )
    return Sharing(
        organisation=organisation,
        decision=decided(_released(facts, row, organisation), row, organisation=organisation, purpose=purpose, at=at),
        released=any(
            one.contribution == row.id
            and one.organisation == organisation
            and one.valid.holds(at)
            and (one.lifted is None or one.lifted.holds(at))
            for one in facts.releases
        ),
        lacking=tuple(
            Lacking(subject=subject, missing=found)
            for subject in row.subjects
            if (found := _missing(facts, row, replace(key, subject=subject), at)) is not None
        ),
    )


def _missing(facts: Facts, row: Row, key: AccessKey, at: datetime) -> Missing | None:
    if row.owner != key.organisation:
        return missing(facts, key, at)
    # To its owner a row is closed by a restriction only.
    return Missing.RESTRICTED if restricted(facts, key, at) else None


def decided(facts: Facts, row: Row, *, organisation: OrganisationId, purpose: Purpose, at: datetime) -> Decision:
    """The decision for any participant of `organisation`: active, signed in for content, and in a role that reads."""
    always, tafel = Period(), facts.case(row.case).tafel
    standing = replace(
        facts,
        authorisations=(Authorisation(tafel=tafel, member=SOMEBODY, valid=always),),
        members=(MemberFact(member=SOMEBODY, organisation=organisation, active=always),),
        roles=(RoleFact(member=SOMEBODY, organisation=organisation, kind=RoleKind.DEELNEMER, valid=always),),
        mandates=(),
        recusals=(),
        break_glasses=(),
    )
    reader = Reader(member=SOMEBODY, organisation=organisation, purpose=purpose, assurance=CONTENT)
    return visible(reader, row, standing, at)


def told(sharing: Sharing) -> tuple[Sentence, ...]:
    """The answer in sentences: may it be shared, and what is missing, each once. No name, no id and no content."""
    if not sharing.allowed:
        reasons = dict.fromkeys(one.missing for one in sharing.lacking)
        withheld = () if sharing.withheld is None or sharing.released else (_WHY_WITHHELD[sharing.withheld],)
        return (_MAY_NOT, *withheld, *(_WHY[one] for one in Missing if one in reasons))
    if sharing.decision.ground is Ground.OWN:
        return (_MAY, _OWN)
    ban = (sharing.ban,) if sharing.ban else ()
    urgent = [one.until for one in sharing.decision.bases if one.urgent and one.until is not None]
    ends = (unless_confirmed(min(urgent)),) if urgent else ()
    return (_ALREADY, *ends, *ban) if sharing.released else (_MAY, _RELEASE, *ends, *ban)


def _released(facts: Facts, row: Row, organisation: OrganisationId) -> Facts:
    release = Release(contribution=ContributionId(row.id), organisation=organisation, valid=Period())
    # It is asked before those there are: one that rests on a ground to speak may have closed.
    return replace(facts, releases=(release, *facts.releases))
