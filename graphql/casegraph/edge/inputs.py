"""From coerced values to the input objects of Python, by a way that is worked out once per type of input.

Strawberry works that way out anew for each value of each request, names of fields included, which costs more than all
else that a mutation does in Python. What is not plain here, an input that builds itself or a field that tells null from
absent, still goes Strawberry's own way.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition

Make = Callable[[Any], Any]


class Inputs:
    """Makes the inputs of one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._known: dict[Any, Make] = {}

    def make(self, type_: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an object of that type
        """An object of an input type from its values as graphql-core coerced them, by GraphQL name."""
        return self._object(type_)(values)

    def _object(self, type_: Any) -> Make:  # noqa: ANN401 - a class
        known = self._known.get(type_)
        if known is None:
            parts: dict[str, tuple[str, Make]] = {}
            absent: dict[str, None] = {}
            # Known before its fields are, since an input may hold others of its own type.
            known = self._known[type_] = _filler(type_, parts, absent)
            definition = get_object_definition(type_, strict=True)
            for one in definition.fields:
                make = self._value(one.resolve_type(type_definition=definition))
                parts[self._config.name_converter.from_field(one)] = (one.python_name, make)
                if one.default is MISSING and one.default_factory is MISSING:
                    absent[one.python_name] = None
        return known

    def _value(self, type_: Any) -> Make:  # noqa: ANN401 - whatever Strawberry takes for a type
        if isinstance(type_, StrawberryMaybe) or type_ is GlobalID:
            return self._strawberrys_way(type_)
        if isinstance(type_, StrawberryOptional):
            return self._value(type_.of_type)
        if isinstance(type_, StrawberryEnumDefinition) or has_enum_definition(type_) or is_scalar(type_, self._scalars):
            return _as_it_is
        if isinstance(type_, StrawberryList):
            return _each(self._value(type_.of_type))
        definition = get_object_definition(type_)
        if definition is None or definition.from_input is not None:
            return self._strawberrys_way(type_)
        return _unless_none(self._object(type_))

    def _strawberrys_way(self, type_: Any) -> Make:  # noqa: ANN401
        return lambda value: convert_argument(value, type_, self._scalars, self._config)


def _filler(type_: Any, parts: Mapping[str, tuple[str, Make]], absent: Mapping[str, None]) -> Make:  # noqa: ANN401
    def fill(values: Mapping[str, Any]) -> Any:  # noqa: ANN401
        given = {parts[name][0]: parts[name][1](value) for name, value in values.items()}
        return type_(**{**absent, **given})

    return fill


def _as_it_is(value: Any) -> Any:  # noqa: ANN401
    return value


def _unless_none(make: Make) -> Make:
    return lambda value: value if value is None or value is UNSET else make(value)


def _each(make: Make) -> Make:
    # The list is always a new one: a default that the schema gives is one and the same for every request.
    if make is _as_it_is:
        return lambda values: values if values is None or values is UNSET else list(values)
    return lambda values: values if values is None or values is UNSET else [make(one) for one in values]
