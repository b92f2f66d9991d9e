"""What can be asked of documents, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from backend.cases.documents.kinds import DocumentKind
from backend.cases.documents.scanning import Scan
from tenants.ids import CaseId, ContributionId

DocumentId = NewType("DocumentId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDocument:
    """Put a file beside a contribution of one's own. `media_type` is what the sender says that it is.

    `scan` is what the region's scanner said of this content, before anything is asked of a database.
    """

    contribution: ContributionId
    media_type: str
    scan: Scan
    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAdded:
    """It stands beside the contribution."""

    case: CaseId
    document: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeLink:
    """Ask for one look at a document."""

    document: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMade:
    """A secret that opens the document once, for this member, until it expires. It is kept as a hash only."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """Look at the document of a link."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The document as it was brought."""

    kind: DocumentKind
    name: str = field(repr=False)
    content: bytes = field(repr=False)
