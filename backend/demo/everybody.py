"""Everybody who signs in to a demo, in whichever of its files."""

from backend.demo.cast import Person, pair, region
from backend.demo.circle import kinds
from tenants.ids import OrganisationId


def anybody(login: str) -> Person:
    """Whoever signs in to a demo region under this name. Raises PERSON_UNKNOWN."""
    wanted = login.strip().lower()
    others = (*pair().person, *kinds().person)
    return next((one for one in others if one.login == wanted), None) or region().find(wanted)


def organisation_ids() -> list[OrganisationId]:
    """All organisations that the demo's own sign-in may speak for, each once."""
    return list(dict.fromkeys(one.id for cast in (region(), pair(), kinds()) for one in cast.organisation))
