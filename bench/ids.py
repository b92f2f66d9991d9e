"""Ids that are the same in every run and size; SQL and Python make them alike."""

from hashlib import md5
from typing import Final
from uuid import UUID

GROUP: Final = 5
"""Organisations that share a tafel."""


def named(name: str) -> UUID:
    """The id of a thing by its name, as `md5(name)::uuid` gives it."""
    return UUID(md5(name.encode(), usedforsecurity=False).hexdigest())


GEMEENTE: Final = named("organisation 0")
MEASURED: Final = named("organisation 1")
GGZ: Final = named("organisation 2")
POLITIE: Final = named("organisation 3")
MEMBER: Final = named("member 1")
TAFEL: Final = named("tafel 0")
