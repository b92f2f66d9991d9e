"""Emergency access: what can be asked, and what comes of it."""

from dataclasses import dataclass, field
from datetime import datetime

from consent.basis import (
    Category,
)
from consent.ids import BreakGlassId
from tenants.ids import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGlass:
    """Break the glass on one case, named by its id or by the number told over the telephone; exactly one of them.

    `categories` empty and `minutes` None ask for what the kind of tafel allows at most.
    """

    reason: str = field(repr=False)
    case: CaseId | None = None
    number: str | None = None
    categories: tuple[Category, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassOpened:
    """This member's emergency access, until `until`. Every organisation in the case has been told."""

    case: CaseId
    break_glass: BreakGlassId
    categories: tuple[Category, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGlass:
    """Say that somebody else than the breaker has looked at an emergency access."""

    break_glass: BreakGlassId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassReviewed:
    """The emergency access has been reviewed."""

    case: CaseId
    break_glass: BreakGlassId
    version: int
