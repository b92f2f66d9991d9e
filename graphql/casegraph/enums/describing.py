"""How a closed set becomes an enum of the schema: every value described, in English and Dutch."""

from collections.abc import Mapping
from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition


def describe(kinds: type[StrEnum], description: str, values: Mapping[str, str], *, name: str | None = None) -> None:
    """Give a set its description and those of its values; ValueError when they do not name exactly its values."""
    strawberry.enum(kinds, name=name, description=description)
    definition = cast("StrawberryEnumDefinition", vars(kinds)["__strawberry_definition__"])
    if set(values) != {value.name for value in definition.values}:
        raise ValueError(f"The descriptions of {kinds.__name__} are not those of its values.")
    for value in definition.values:
        value.description = values[value.name]
