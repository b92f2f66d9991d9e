"""How somebody may be reached now, or why nothing may be sent to them. Pure: no database and no clock.

Everything that is sent to a person asks this first: a letter, a receipt, an invitation, a request to sign, a notice.
It never guesses. Where a rule is another organisation's and not shown, or where two rules contradict each other,
nothing is sent: somebody asks first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from consent.ages import legal_time
from consent.contact.kinds import ContactChannel
from consent.ids import ContactRuleId
from consent.periods import Period
from tenants.ids import OrganisationId, SubjectId


class Unsafe(StrEnum):
    """Why nothing may be sent to somebody, in the order in which it is asked."""

    KEPT_AWAY = "KEPT_AWAY"
    NO_CONTACT = "NO_CONTACT"
    RULE_NOT_SHOWN = "RULE_NOT_SHOWN"
    RULES_DIFFER = "RULES_DIFFER"
    NEVER_TOGETHER = "NEVER_TOGETHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of safe contact, without the address itself. `addressed` says whether it has one.

    `days` are days of the week from 1 (Monday), `hours` from and until on those days, in the Netherlands; without them
    any day or any hour is safe.
    """

    id: ContactRuleId
    owner: OrganisationId
    channel: ContactChannel
    valid: Period
    addressed: bool = False
    days: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None
    not_at_home: bool = False
    never_with: frozenset[SubjectId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody to whom something would be sent: the rules that the asker may see, and what else is known.

    `kept_away` when the register of custody says that this person is a possible danger or under a contact ban;
    `running_in_all` counts also the rules that the asker may not see.
    """

    subject: SubjectId
    rules: tuple[Rule, ...] = ()
    running_in_all: int = 0
    kept_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRoute:
    """How somebody may be reached. `channel` is None where nobody agreed on a rule: nothing special is known.

    `rules` are those that must be obeyed, each of them; `addressed` is the one whose address to use.
    """

    subject: SubjectId
    channel: ContactChannel | None = None
    addressed: ContactRuleId | None = None
    not_at_home: bool = False
    rules: tuple[Rule, ...] = ()

    def is_safe_at(self, at: datetime) -> bool:
        """Whether every rule lets this person be called or met at a moment. A letter is safe at any hour."""
        now = legal_time(at)
        return all(
            (not rule.days or now.isoweekday() in rule.days)
            and (rule.hours is None or rule.hours[0] <= now.time() < rule.hours[1])
            for rule in self.rules
        )


def may_be_told(about: Addressee, *, to: SubjectId, at: datetime) -> bool:
    """Whether something about a person may be told to another: no rule names that other, or is hidden and could."""
    rules = [one for one in about.rules if one.valid.holds(at)]
    return len(rules) >= about.running_in_all and not any(to in one.never_with for one in rules)


def may_write_to(whom: Addressee, *, together_with: Collection[SubjectId] = (), at: datetime) -> ContactRoute | Unsafe:
    """How `whom` may be reached at `at`, or why nothing may be sent.

    `together_with` are the other persons who would get, or read, or sit at, the same. Whoever has custody and is a
    possible danger, or is under a contact ban, is sent nothing at all (domain reference, g2; professional code NVO).
    """
    if whom.kept_away:
        return Unsafe.KEPT_AWAY
    rules = tuple(one for one in whom.rules if one.valid.holds(at))
    channels = {one.channel for one in rules}
    if ContactChannel.GEEN in channels:
        return Unsafe.NO_CONTACT
    if len(rules) < whom.running_in_all:
        return Unsafe.RULE_NOT_SHOWN
    addressed = [one.id for one in rules if one.addressed]
    if len(channels) > 1 or len(addressed) > 1:
        return Unsafe.RULES_DIFFER
    if any(one.never_with & frozenset(together_with) for one in rules):
        return Unsafe.NEVER_TOGETHER
    return ContactRoute(
        subject=whom.subject,
        channel=channels.pop() if channels else None,
        addressed=addressed[0] if addressed else None,
        not_at_home=any(one.not_at_home for one in rules),
        rules=rules,
    )
