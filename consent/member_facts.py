"""Who may act: organisations, their members, roles, mandates, and who reads by name."""

from dataclasses import dataclass
from uuid import UUID

from consent.periods import Period
from tenants.ids import CaseId, MemberId, OrganisationId, TafelId
from tenants.roles import RIGHTS, Right, RoleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFact:
    """How long an organisation is a tenant; after it none of its members is active."""

    organisation: OrganisationId
    active: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFact:
    """Somebody works for an organisation. A seconded member has a `home` elsewhere, which gives nothing here."""

    member: MemberId
    organisation: OrganisationId
    active: Period
    home: OrganisationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFact:
    """A role of a member for the member's organisation: in one case, at one tafel, or all through it."""

    member: MemberId
    organisation: OrganisationId
    kind: RoleKind
    valid: Period
    tafel: TafelId | None = None
    case: CaseId | None = None

    @property
    def scope(self) -> UUID:
        """The narrowest thing the role is given for."""
        return self.case or self.tafel or self.organisation

    def carries(self, right: Right) -> bool:
        """Tell whether this kind of role has `right`."""
        return right in RIGHTS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Within one organisation `giver` lets `receiver` act with the giver's roles, for a period.

    It ends with the giver's own membership, and gives the giver's own roles only: mandates do not chain.
    """

    giver: MemberId
    receiver: MemberId
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """A member may read content at a tafel that works in a partnership, until it ends."""

    tafel: TafelId
    member: MemberId
    valid: Period
