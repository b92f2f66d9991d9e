"""Every question that the schema knows, for rows that are there and for one that is not."""

from collections.abc import Iterator, Mapping
from typing import Any

from casegraph.schema import core, product
from tests.security import generated
from tests.security.wire import random_id

SCHEMA = core(product())


def questions(owned: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    """Its name, text, variables, and whether it asks by id."""
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        if "id" not in field.args:
            yield name, f"{{ {name} {generated.selection(field.type)} }}", {}, False
            continue
        more = ', organisation: "' + owned["Organisation"] + '"' if "organisation" in field.args else ""
        for type_name, id_ in owned.items():
            inside = generated.selection(field.type, depth=1)
            if name == "node":
                type_ = next(one for one in generated.node_types(SCHEMA) if one.name == type_name)
                inside = f"{{ __typename ... on {type_name} {generated.selection(type_, depth=1)} }}"
            text = f"query Ask($id: ID!) {{ {name}(id: $id{more}) {inside} }}"
            yield f"{name} {type_name}", text, {"id": id_}, True
            yield f"{name} no {type_name}", text, {"id": random_id(type_name)}, True
