"""Whether police or prosecution service may provide this, now: one pure function.

`consent.provision_fault` is its twin in SQL, by which the row policies refuse the same; both obey the same truth table
(tests/truth_tables/verstrekken). Asked when something is contributed or released, and then only: what was provided on
a decision that ended later has been provided, and stays open as long as its release and a legal basis for it (Wpg 7(2)
and 20; domain reference g4). Recalling it is withdrawing the release.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from consent.basis import Category
from consent.catalogue.entries import Regime
from consent.periods import Period
from consent.provisions.errors import ProvisionCode
from consent.provisions.kinds import ProvisionRegister
from tenants.ids import ConvenantId, OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A decision of the providing organisation. `partnership` None binds it to no partnership.

    `closed_to_glass` says whether emergency access leaves closed what is brought on it, as the catalogue has it.
    """

    register: ProvisionRegister
    categories: Collection[Category]
    recipients: Collection[OrganisationId]
    valid: Period
    ended_at: datetime | None = None
    partnership: ConvenantId | None = None
    closed_to_glass: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Providing:
    """What is to be provided: which data, to whom, under which partnership, from when.

    `regime` is the duty of secrecy that binds the providing organisation over these data, if any; one without a
    register asks nothing here. `named` are the registers of which a decision was named; `checked` says that the text
    was checked for others than its subjects and how.
    """

    regime: Regime | None
    category: Category
    recipients: Collection[OrganisationId] = ()
    partnership: ConvenantId | None = None
    begins: Collection[datetime] = ()
    named: Collection[ProvisionRegister] = field(default=frozenset())
    checked: bool = False


class _Codes(NamedTuple):
    """By which names the rules of one register are told."""

    missing: ProvisionCode
    expired: ProvisionCode
    category: ProvisionCode
    recipient: ProvisionCode


_POLICE = _Codes(
    missing=ProvisionCode.POLICE_DECISION_MISSING,
    expired=ProvisionCode.POLICE_DECISION_EXPIRED,
    category=ProvisionCode.POLICE_DECISION_CATEGORY,
    recipient=ProvisionCode.POLICE_DECISION_RECIPIENT,
)
_JUSTICE = _Codes(
    missing=ProvisionCode.PROVISION_MISSING,
    expired=ProvisionCode.PROVISION_EXPIRED,
    category=ProvisionCode.PROVISION_CATEGORY,
    recipient=ProvisionCode.PROVISION_RECIPIENT,
)


def fault(asked: Providing, provision: Provision | None, *, at: datetime) -> ProvisionCode | None:
    """The first reason why this may not be provided at `at` (aware), or None."""
    regime = asked.regime
    if not set(asked.named) <= ({regime.register_code} if regime else set()):
        return ProvisionCode.PROVISION_UNWANTED
    if regime is None or regime.register_code is None:
        return None
    codes = _POLICE if regime.register_code is ProvisionRegister.WPG else _JUSTICE
    if provision is None or provision.register is not regime.register_code:
        return codes.missing
    return next((code for fails, code in _rules(asked, regime, provision, codes, at) if fails), None)


def _rules(
    asked: Providing, regime: Regime, provision: Provision, codes: _Codes, at: datetime
) -> Iterator[tuple[bool, ProvisionCode]]:
    """Each rule in its order: whether it is broken, and the code that names it."""
    ended = provision.ended_at is not None and provision.ended_at <= at
    yield ended or not provision.valid.holds(at), codes.expired
    yield provision.partnership not in {None, asked.partnership}, ProvisionCode.POLICE_DECISION_PARTNERSHIP
    yield asked.category not in provision.categories, codes.category
    yield not set(asked.recipients) <= set(provision.recipients), codes.recipient
    yield regime.third_persons and not asked.checked, ProvisionCode.THIRD_PERSONS_UNCHECKED
    yield any(begin != at for begin in asked.begins), ProvisionCode.PROVISION_LATER
