"""A Strawberry field that carries its mapping, and that declares the mapping's arguments."""

from typing import cast

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from casegraph.compiler.kinds import MAPPING, NO_ARGUMENTS, Arguments, FieldMapping


def field_of(
    mapping: FieldMapping,
    *,
    description: str,
    deprecated: str | None = None,
    arguments: Arguments = NO_ARGUMENTS,
) -> StrawberryField:
    """Make the field. It has no resolver: the compiler answers it."""
    made = cast(
        "StrawberryField",
        strawberry.field(metadata={MAPPING: mapping}, description=description, deprecation_reason=deprecated),
    )
    made.arguments = [
        StrawberryArgument(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(argument.type),
            description=argument.description,
            default=argument.default,
        )
        for name, argument in arguments.items()
    ]
    return made
