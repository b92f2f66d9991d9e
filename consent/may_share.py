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
from consent.explain import Sentence
from consent.facts import Facts, Release
from consent.member_facts import Authorisation, MemberFact, RoleFact
from consent.missing import Missing, awaited, missing, restricted
from consent.periods import Period
from consent.question import Reader, Row
from consent.signing.rules import SignsAs
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
    END_REFUSAL = "END_REFUSAL"
    RECORD_DECISION = "RECORD_DECISION"
    LIFT_SECRECY = "LIFT_SECRECY"
    RECORD_BASIS = "RECORD_BASIS"
    ASK_SECOND_READER = "ASK_SECOND_READER"
    ASK_SIGNATURE = "ASK_SIGNATURE"
    ASK_CONSENT = "ASK_CONSENT"
    WAIT = "WAIT"
    RELEASE = "RELEASE"


class Withheld(StrEnum):
    """Why one's own organisation may not provide it, whatever a legal basis would open.

    ABOVE_OWN_CEILING: the convenant does not let it bring such data to this tafel.
    REFUSED: it refuses to share such data in this case, for a compelling reason (Wgs).
    NO_DECISION: police and prosecution service provide only on a decision in force that names data and recipient.
    NO_SECRECY_GROUND: a duty of secrecy stands, and no ground lifts it now for everybody concerned.
    """

    REFUSED = "REFUSED"
    ABOVE_OWN_CEILING = "ABOVE_OWN_CEILING"
    NO_DECISION = "NO_DECISION"
    NO_SECRECY_GROUND = "NO_SECRECY_GROUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What is missing for one person that the row is about; of a consent also in what quality who must still sign."""

    subject: SubjectId
    missing: Missing
    awaits: frozenset[SignsAs] = frozenset()


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
        Missing.SIGNATURE_MISSING: Step.ASK_SIGNATURE,
        Missing.CONSENT_MISSING: Step.ASK_CONSENT,
        # Who withdrew consent is not asked again, and nobody goes over to another ground unseen (AVG 7(3)).
        Missing.CONSENT_WITHDRAWN: Step.STOP,
        Missing.CONSENT_TO_REASSESS: Step.ASK_CONSENT,
        Missing.NOT_YET_IN_FORCE: Step.WAIT,
        Missing.BASIS_ENDED: Step.RECORD_BASIS,
    }
)
_UNSIGNED = Missing.SIGNATURE_MISSING
_FIRST: Mapping[Withheld, Step] = MappingProxyType(
    {
        Withheld.REFUSED: Step.END_REFUSAL,
        Withheld.ABOVE_OWN_CEILING: Step.CHANGE_CONVENANT,
        Withheld.NO_DECISION: Step.RECORD_DECISION,
        Withheld.NO_SECRECY_GROUND: Step.LIFT_SECRECY,
    }
)


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
            Lacking(subject=subject, missing=found, awaits=awaited(facts, about) if found is _UNSIGNED else frozenset())
            for subject in row.subjects
            if (found := _missing(facts, row, about := replace(key, subject=subject), at)) is not None
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


def _released(facts: Facts, row: Row, organisation: OrganisationId) -> Facts:
    release = Release(contribution=ContributionId(row.id), organisation=organisation, valid=Period())
    # It is asked before those there are: one that rests on a ground to speak may have closed.
    return replace(facts, releases=(release, *facts.releases))
