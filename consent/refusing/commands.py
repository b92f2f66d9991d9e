"""What can be asked about a refusal to share, and what comes of it. The reason shows in no `repr`."""

from dataclasses import dataclass, field
from datetime import datetime

from consent.basis import Category
from consent.ids import SharingRefusalId
from tenants.ids import CaseId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseToShare:
    """Refuse to share these kinds of data, about one person or (without `subject`) about everybody in the case.

    `reason` is the compelling one (Wgs 1.5); nobody reads it but who is authorised at the organisation that refuses.
    """

    case: CaseId
    categories: tuple[Category, ...]
    reason: str = field(repr=False)
    subject: SubjectId | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRefusal:
    """Refuse no longer, from `ends_at` on (None: now)."""

    refusal: SharingRefusalId
    expected_version: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalKept:
    """The refusal as it was recorded or ended."""

    case: CaseId
    refusal: SharingRefusalId
    version: int
