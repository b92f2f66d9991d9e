"""What can be asked about a tafel that is made, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from backend.tafels.models import SeatKind
from tenants.ids import ConvenantId, OrganisationId, TafelId

SeatId = NewType("SeatId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTafel:
    """Make a tafel of a kind in a version that is laid down, under a convenant of one's own organisation."""

    name: str
    kind: str
    kind_version: int
    convenant: ConvenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PutUnderConvenant:
    """Put a tafel under a later number of its convenant, from now on."""

    tafel: TafelId
    convenant: ConvenantId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TafelMade:
    """The tafel stands; it admits nothing before somebody decided that it may (`activating`)."""

    tafel: TafelId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveSeat:
    """Give an organisation a seat from `starts_at` (None: now) until `ends_at` (None: without end)."""

    tafel: TafelId
    organisation: OrganisationId
    kind: SeatKind
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSeat:
    """End a seat at `ends_at` (None: now)."""

    seat: SeatId
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """Since when, or until when, the organisation sits there is written down. It opens no case (feature 10)."""

    seat: SeatId
    tafel: TafelId
