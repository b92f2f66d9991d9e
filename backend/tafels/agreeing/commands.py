"""What can be asked about convenants, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from consent.basis import Category
from tenants.ids import ConvenantId, OrganisationId

AccessionId = NewType("AccessionId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCeiling:
    """The most that a partner may receive under a convenant, and the clause that says so (an article, never a name)."""

    organisation: OrganisationId
    categories: tuple[Category, ...]
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConvenant:
    """Record a convenant, or the next number of one, for one kind of tafel.

    It holds from `starts_at` (None: now) until `ends_at` (None: without end); an earlier number stays as it is.
    """

    name: str
    kind: str
    partners: tuple[PartnerCeiling, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvenantRecorded:
    """The convenant stands, and never changes. Nobody is under it before acceding."""

    convenant: ConvenantId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccedeToConvenant:
    """Put one's own organisation under a convenant that names it."""

    convenant: ConvenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveConvenant:
    """Take one's own organisation from under a convenant at `ends_at` (None: now)."""

    convenant: ConvenantId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceded:
    """Since when, or until when, the organisation is under the convenant is written down."""

    convenant: ConvenantId
    accession: AccessionId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndConvenant:
    """End a convenant earlier than it says, at `ends_at` (None: now). Only the organisation that answers for it can."""

    convenant: ConvenantId
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvenantEnded:
    """Until when the convenant holds is written down; what rests on it closes then."""

    convenant: ConvenantId
