"""Whether a duty of secrecy lets this be released now, on the ground that is named: one pure function.

`consent.secrecy_fault` is its twin in SQL, by which the row policies refuse the same; both obey one truth table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from consent.catalogue.entries import Regime, SecrecyGround
from consent.periods import Periods
from consent.provisions.kinds import RestsOn
from consent.secrecy.errors import SecrecyCode
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """What is to be told to one recipient: under which duty, on which ground, from when.

    `code` is the ground that was named, `ground` its entry in force, and `lifted` when it lifts the duty for everybody
    concerned (`consent.secrecy.lifting`).
    """

    regime: Regime | None
    code: str | None
    ground: SecrecyGround | None
    recipient_kind: OrganisationKind
    lifted: Periods
    begins: datetime


_UNBORNE: Mapping[RestsOn, SecrecyCode] = MappingProxyType(
    {
        RestsOn.CONSENT: SecrecyCode.SECRECY_CONSENT_MISSING,
        RestsOn.LAW: SecrecyCode.SECRECY_LAW_MISSING,
        RestsOn.DUTY_CONFLICT: SecrecyCode.DUTY_CONFLICT_MISSING,
    }
)


def is_bound(regime: Regime | None) -> bool:
    """Whether a duty asks a ground to speak. One with a register asks a decision instead (`consent.provisions`)."""
    return regime is not None and regime.register_code is None and bool(regime.grounds)


def fault(asked: Speaking) -> SecrecyCode | None:
    """The first reason why secrecy stands in the way, or None."""
    return next((code for fails, code in _rules(asked) if fails), None)


def _rules(asked: Speaking) -> Iterator[tuple[bool, SecrecyCode]]:
    """Each rule in its order: whether it is broken, and the code that names it."""
    regime, ground = asked.regime, asked.ground
    if regime is None or not is_bound(regime):
        yield asked.code is not None, SecrecyCode.SECRECY_GROUND_UNWANTED
        return
    yield asked.code is None, SecrecyCode.SECRECY_GROUND_MISSING
    if ground is None or asked.code not in regime.grounds:
        yield True, SecrecyCode.SECRECY_GROUND_OUTSIDE_DUTY
        return
    told = not ground.recipient_kinds or asked.recipient_kind in ground.recipient_kinds
    yield not told, SecrecyCode.SECRECY_RECIPIENT
    if ground.rests_on in _UNBORNE:
        yield not asked.lifted.holds(asked.begins), _UNBORNE[ground.rests_on]
