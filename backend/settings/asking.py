"""What may be asked of a region: only documents that ship with the product, or any; and whether it tells its schema."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from backend.settings.section import Section

# As long as the name of a client in a token may be.
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class FreeDocuments(StrEnum):
    """Which documents are answered."""

    ALL = "all"
    TRUSTED = "trusted"


class Questions(Section):
    """What may be asked; what is left out is as it is one level up, and at last as the mode of the region says."""

    free_documents: FreeDocuments | None = None
    introspection: bool | None = None


class Client(Questions):
    """One application of an issuer, by its `client_id`, that may ask more or less than others."""

    id: ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What one application may ask of one region."""

    free_documents: bool
    introspection: bool


def asking(*levels: Questions | None, default: bool) -> Asking:
    """What may be asked by these settings, the narrowest first; `default` where none of them says so."""
    given = [level for level in levels if level is not None]
    documents = next((one.free_documents for one in given if one.free_documents is not None), None)
    introspection = next((one.introspection for one in given if one.introspection is not None), default)
    return Asking(
        free_documents=default if documents is None else documents is FreeDocuments.ALL, introspection=introspection
    )
