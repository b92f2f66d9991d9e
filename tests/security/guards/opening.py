"""What opens a basis to who receives under it, changed for a probe."""

from uuid import UUID

from tests.security.guards.probes import Fact, fact
from tests.security.guards.yard import Yard

_BASIS = "consent.legal_basis"


def access(yard: Yard, change: str, *values: object) -> Fact:
    """What B was derived to see of the case that it shares."""
    return fact(
        f"UPDATE consent.case_access SET {change} WHERE organisation_id = '{yard.wall.b.organisation}'"
        f" AND case_id = '{yard.wall.shared.case}'",
        *values,
    )


def closed(yard: Yard) -> Fact:
    return access(yard, "valid = valid - valid")


def basis_with(id: UUID, change: str, *values: object) -> Fact:
    return fact(f"UPDATE {_BASIS} SET {change} WHERE id = '{id}'", *values)
