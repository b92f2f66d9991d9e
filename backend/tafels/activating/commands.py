"""What can be decided about a tafel, and what comes of it."""

from dataclasses import dataclass
from datetime import date
from typing import NewType
from uuid import UUID

from backend.tafels.kinds import Regime
from tenants.ids import TafelId

ActivationId = NewType("ActivationId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateTafel:
    """Let a tafel admit cases until `review_on`, under this version of its kind.

    `dpia`, `fg_advice` and `regime_source` name documents, never people. The law and what it rests on are given when,
    and only when, the kind of tafel leaves the law open. A newer `kind_version` takes the tafel along; what was
    referred under an earlier one keeps that.
    """

    tafel: TafelId
    kind_version: int
    dpia: str
    dpia_on: date
    fg_advice: str
    fg_advised_on: date
    review_on: date
    regime: Regime | None = None
    regime_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TafelActivated:
    """The decision stands, and the tafel is active."""

    tafel: TafelId
    activation: ActivationId
