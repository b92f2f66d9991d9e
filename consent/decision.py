"""Who may see a row now: the one decision, as a pure function. The row policies are its twin in SQL.

In words (design 1.1): the member is active, signed in strongly enough, holds a role that allows this, is authorised by
name where the tafel works in a partnership with a statute of its own, is not recused from any subject, and no subject
is restricted towards the organisation; and then one of three doors is open. The owner's own row; or taking part, a
release and an access for *every* subject; or this member's emergency access, which replaces the second door only and
never lifts what bars a row.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.access import AccessKey, OpenedBy, opened_by, participation_periods
from consent.basis import Ground, Protection
from consent.facts import BreakGlass, Facts, Release
from consent.periods import Periods
from consent.question import Reader, Row, RowKind
from tenants.ids import MemberId, SubjectId


class Condition(StrEnum):
    """Why a row stays closed, in the order in which the decision asks.

    The last three are answered only while an emergency access of this member is open for the case.
    """

    MEMBER_INACTIVE = "MEMBER_INACTIVE"
    ASSURANCE_TOO_LOW = "ASSURANCE_TOO_LOW"
    NO_ROLE = "NO_ROLE"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    RECUSED = "RECUSED"
    RESTRICTED = "RESTRICTED"
    NOT_PARTICIPATING = "NOT_PARTICIPATING"
    NOT_RELEASED = "NOT_RELEASED"
    SECRECY_STANDS = "SECRECY_STANDS"
    NO_BASIS = "NO_BASIS"
    OUTSIDE_BREAK_GLASS = "OUTSIDE_BREAK_GLASS"
    PROTECTED = "PROTECTED"
    PROVIDED_ON_DECISION = "PROVIDED_ON_DECISION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer for one reader, row and moment: a ground when open, the first failing condition when closed.

    `subject` is the subject at which a condition failed; `bases` are all that open a shared row; `until` is the end
    of the emergency access when that is the ground, and `None` when it has none.
    """

    ground: Ground | None = None
    condition: Condition | None = None
    subject: SubjectId | None = None
    bases: tuple[OpenedBy, ...] = ()
    until: datetime | None = None

    @property
    def visible(self) -> bool:
        """Whether the reader may see the row."""
        return self.ground is not None


@dataclass(frozen=True, slots=True)
class _Question:
    reader: Reader
    row: Row
    facts: Facts
    at: datetime


def visible(reader: Reader, row: Row, facts: Facts, at: datetime) -> Decision:
    """Decide whether `reader` may see `row` at `at` (aware). Reads nothing else; KeyError for an unknown case."""
    question = _Question(reader, row, facts, at)
    return _barred(question) or _own(question) or _through_a_door(question)


def _barred(question: _Question) -> Decision | None:
    for bar in (_inactive, _signed_in_too_weakly, _without_role, _unauthorised, _recused, _restricted):
        refusal = bar(question)
        if refusal is not None:
            return refusal
    return None


def _inactive(question: _Question) -> Decision | None:
    active = _works(question.reader.member, question)
    return None if active else Decision(condition=Condition.MEMBER_INACTIVE)


def _works(member: MemberId, question: _Question) -> bool:
    """Whether a member works now for the organisation in whose name is asked, and that organisation still exists."""
    organisation, at = question.reader.organisation, question.at
    return any(
        fact.member == member and fact.organisation == organisation and fact.active.holds(at)
        for fact in question.facts.members
    ) and any(fact.organisation == organisation and fact.active.holds(at) for fact in question.facts.organisations)


def _signed_in_too_weakly(question: _Question) -> Decision | None:
    enough = question.reader.assurance >= question.row.assurance
    return None if enough else Decision(condition=Condition.ASSURANCE_TOO_LOW)


def _without_role(question: _Question) -> Decision | None:
    reader, row = question.reader, question.row
    members = _acting_as(question)
    places = {row.case, question.facts.case(row.case).tafel, reader.organisation}
    held = any(
        role.member in members and role.scope in places and role.carries(row.right) and role.valid.holds(question.at)
        for role in question.facts.roles
    )
    return None if held else Decision(condition=Condition.NO_ROLE)


def _unauthorised(question: _Question) -> Decision | None:
    """By name: a mandate passes roles on, and no screening."""
    case = question.facts.case(question.row.case)
    if not case.partnership or any(
        one.member == question.reader.member and one.tafel == case.tafel and one.valid.holds(question.at)
        for one in question.facts.authorisations
    ):
        return None
    return Decision(condition=Condition.NOT_AUTHORISED)


def _acting_as(question: _Question) -> set[MemberId]:
    """Whose roles count: the reader's own, and those of active colleagues whose mandate the reader holds now."""
    givers = {
        mandate.giver
        for mandate in question.facts.mandates
        if mandate.receiver == question.reader.member
        and mandate.valid.holds(question.at)
        and _works(mandate.giver, question)
    }
    return givers | {question.reader.member}


def _recused(question: _Question) -> Decision | None:
    recused = {
        recusal.subject
        for recusal in question.facts.recusals
        if recusal.member == question.reader.member and recusal.valid.holds(question.at)
    }
    return _about_somebody(question, recused, Condition.RECUSED)


def _restricted(question: _Question) -> Decision | None:
    restricted = {
        restriction.subject
        for restriction in question.facts.restrictions
        if restriction.organisation in {None, question.reader.organisation} and restriction.valid.holds(question.at)
    }
    return _about_somebody(question, restricted, Condition.RESTRICTED)


def _about_somebody(question: _Question, barred: Collection[SubjectId], condition: Condition) -> Decision | None:
    """The row's first person who is barred: the same one in whatever order the facts come."""
    named = next((subject for subject in question.row.subjects if subject in barred), None)
    return None if named is None else Decision(condition=condition, subject=named)


def _own(question: _Question) -> Decision | None:
    owns = question.row.owner == question.reader.organisation
    return Decision(ground=Ground.OWN) if owns else None


def _through_a_door(question: _Question) -> Decision:
    shared = _shared(question)
    return shared if shared.visible else _emergency(question) or shared


def _shared(question: _Question) -> Decision:
    if not _takes_part(question):
        return Decision(condition=Condition.NOT_PARTICIPATING)
    if question.row.kind is RowKind.CONTRIBUTION:
        release = _release(question)
        if release is None:
            return Decision(condition=Condition.NOT_RELEASED)
        if release.lifted is not None and not release.lifted.holds(question.at):
            return Decision(condition=Condition.SECRECY_STANDS)
    bases: tuple[OpenedBy, ...] = ()
    for subject in question.row.subjects:
        opening = opened_by(question.facts, _key(question, subject), question.at)
        if not opening:
            return Decision(condition=Condition.NO_BASIS, subject=subject)
        bases += opening
    return Decision(ground=Ground.SHARED, bases=bases)


def _takes_part(question: _Question) -> bool:
    row, organisation = question.row, question.reader.organisation
    return participation_periods(question.facts, row.case, organisation).holds(question.at)


def _release(question: _Question) -> Release | None:
    """The release that shows the row to the organisation now; no two of one row to one organisation overlap."""
    shown = (
        release
        for release in question.facts.releases
        if release.contribution == question.row.id
        and release.organisation == question.reader.organisation
        and release.valid.holds(question.at)
    )
    return next(shown, None)


def _key(question: _Question, subject: SubjectId) -> AccessKey:
    return AccessKey(
        case=question.row.case,
        subject=subject,
        category=question.row.category,
        organisation=question.reader.organisation,
        purpose=question.reader.purpose,
    )


def _emergency(question: _Question) -> Decision | None:
    """The third door, or `None` when this member has no emergency access to the case now."""
    broken = [glass for glass in question.facts.break_glasses if _broken(glass, question)]
    if not broken:
        return None
    fitting = [glass for glass in broken if question.row.category in glass.categories]
    if not fitting:
        return Decision(condition=Condition.OUTSIDE_BREAK_GLASS)
    if question.row.protection is not Protection.GEEN:
        return Decision(condition=Condition.PROTECTED)
    if question.row.no_glass:
        return Decision(condition=Condition.PROVIDED_ON_DECISION)
    until = Periods.of(glass.valid for glass in fitting).until(question.at)
    return Decision(ground=Ground.BREAK_GLASS, until=until)


def _broken(glass: BreakGlass, question: _Question) -> bool:
    return glass.case == question.row.case and glass.member == question.reader.member and glass.valid.holds(question.at)
