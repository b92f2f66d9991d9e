"""Who acts, for which organisation, with which purpose: the one thing every session starts from."""

from dataclasses import dataclass
from datetime import datetime

from tenants.ids import MemberId, OrganisationId, RequestId

METADATA_ONLY = 1
CONTENT = 2
STRONG = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One member in one chosen context. Rights of two organisations never add up: another context is another actor.

    `assurance` is 1 (metadata only), 2 (content) or 3 (strong); `expires_at` is the token's end (aware, UTC).
    """

    region: str
    organisation: OrganisationId
    member: MemberId
    purpose: str
    assurance: int
    expires_at: datetime
    request_id: RequestId
