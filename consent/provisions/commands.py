"""What can be asked of the registers of police and prosecution service, and what they answer.

Periods are given as two moments (aware): `starts_at` None means now, `ends_at` None means without end. A decision may
have begun before it is recorded here; what it allows, it allows from then on. Texts show in no `repr`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from consent.basis import Category
from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from tenants.ids import ConvenantId, OrganisationId, TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What every decision says: its mark (kenmerk), who took it and when, which data, to whom, in which period."""

    mark: str
    authority: str
    decided_on: date
    categories: tuple[Category, ...]
    recipients: tuple[OrganisationId, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPoliceDecision:
    """Record a decision under the Wpg. Which of the optional fields its article asks stands in the catalogue.

    `tafel` is a tafel of the partnership: the partnership is the convenant under which that tafel sits.
    """

    article: PoliceArticle
    decided: Decided
    tafel: TafelId | None = None
    regulation: str | None = None
    interest: str | None = field(default=None, repr=False)
    goal: str | None = field(default=None, repr=False)
    task: str | None = field(default=None, repr=False)
    conditions: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceDecisionRecorded:
    """The decision may be named from now on, in its period."""

    decision: PoliceDecisionId
    partnership: ConvenantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPoliceDecision:
    """End a decision now: nothing new is provided on it."""

    decision: PoliceDecisionId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceDecisionEnded:
    """The decision has ended; what was provided on it follows its releases."""

    decision: PoliceDecisionId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordJusticeProvision:
    """Record a provision under Wjsg 39f: for one of its seven purposes, with why that is necessary."""

    purpose: JusticePurpose
    decided: Decided
    necessity: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JusticeProvisionRecorded:
    """The provision may be named from now on, in its period."""

    provision: JusticeProvisionId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndJusticeProvision:
    """End a provision now: nothing new is provided on it."""

    provision: JusticeProvisionId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JusticeProvisionEnded:
    """The provision has ended; what was provided on it follows its releases."""

    provision: JusticeProvisionId
    version: int
