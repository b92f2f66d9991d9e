"""What can be asked about the names of one's own organisation, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from tenants.ids import OrganisationId
from tenants.succession import SuccessionReason

OrganisationNameId = NewType("OrganisationNameId", UUID)
SuccessionId = NewType("SuccessionId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation:
    """Go by another name from `starts_at` on; None: from now."""

    organisation: OrganisationId
    name: str
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAlias:
    """Be found by another word too, from now on."""

    organisation: OrganisationId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAlias:
    """Be found by it no more."""

    alias: OrganisationNameId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawName:
    """Not go by a name after all, before its day."""

    name: OrganisationNameId


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """It stands there, or was ended."""

    name: OrganisationNameId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSuccession:
    """Say that one's own organisation goes on in another from `starts_at` on; None: from when that confirms it."""

    organisation: OrganisationId
    successor: OrganisationId
    reason: SuccessionReason
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSuccession:
    """Say for the other organisation that it does."""

    succession: SuccessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSuccession:
    """Say for either that it does not after all, before its day."""

    succession: SuccessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """It stands there; it holds once the other organisation confirmed it."""

    succession: SuccessionId
