"""Who stands around each tafel in a crowd: the same few organisations for every case there."""

from dataclasses import dataclass
from uuid import UUID

from backend.demo.cast import Cast, Kamer, member_id, organisation_id
from tenants.roles import RoleKind

_POLICE, _CARE = "politie", "ggz-de-wilg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """One tafel: the local team that refers and its member, who runs the tafel, police and mental health care."""

    tafel: UUID
    kind_code: str
    kind_version: int
    team: UUID
    referrer: UUID
    responsible: UUID
    police: UUID
    care: UUID


def corners(cast: Cast, *, kind_code: str, kind_version: int) -> list[Corner]:
    """One for each tafel of the region."""
    return [_corner(cast, kamer, kind_code, kind_version) for kamer in cast.kamer]


def _corner(cast: Cast, kamer: Kamer, kind_code: str, kind_version: int) -> Corner:
    referrer = cast.holders(RoleKind.AANMELDER, organisation=kamer.team)[0]
    return Corner(
        tafel=kamer.id,
        kind_code=kind_code,
        kind_version=kind_version,
        team=organisation_id(kamer.team),
        referrer=member_id(referrer.login, kamer.team),
        responsible=organisation_id(kamer.responsible),
        police=organisation_id(_POLICE),
        care=organisation_id(_CARE),
    )
