"""What everybody sees is asked of the whole schema: a type that is new is looked at without being told."""

from graphql import get_named_type

from casegraph.schema import core, product
from tests.scenarios.everything import documents
from tests.security.generated import node_types

# Answered to whoever made them, by the change itself; what they do is seen in everything else.
BY_THE_CHANGE_ITSELF = {"BreakGlass", "Involvement", "Restriction"}
# Every look is in the log, which has tests of its own.
THE_LOG = {"LedgerEvent"}


def test_every_type_with_an_id_is_looked_at() -> None:
    asked = " ".join(documents())
    fields = {type_.name: type_ for type_ in node_types(core(product()))}
    query = core(product()).query_type
    assert query is not None
    led_to = {
        get_named_type(field.type).name.removesuffix("Connection")
        for type_ in (*fields.values(), query)
        for name, field in type_.fields.items()
        if f"{name} {{" in asked or f"{name}(" in asked
    }
    assert set(fields) - led_to == BY_THE_CHANGE_ITSELF | THE_LOG
