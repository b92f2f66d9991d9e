"""A declaration tells of every kind of row that a destruction counts, each under a name of its own."""

import re

from graphql import GraphQLObjectType

from backend.db import rendering
from casegraph.compiler.catalogue import mapping_of
from casegraph.compiler.kinds import Expression
from casegraph.schema import core, product


def counted(sql: str) -> set[str]:
    """The tables whose rows the destroyer counts into a declaration, as the rendered function says."""
    begin = sql[sql.index("casework.begin_destruction(destruction uuid)") :]
    return set(re.findall(r"jsonb_build_object\('([a-z_.]+)', gone\)", begin[: begin.index("END $$;")]))


def told() -> list[str]:
    """The tables behind the fields of `Destroyed`."""
    type_ = core(product()).type_map["Destroyed"]
    assert isinstance(type_, GraphQLObjectType)
    mappings = [mapping_of(field) for field in type_.fields.values()]
    texts = [mapping.sql for mapping in mappings if isinstance(mapping, Expression)]
    assert len(texts) == len(type_.fields)
    return [table for text in texts for table in re.findall(r"->> '([a-z_.]+)'", text)]


def test_every_kind_of_row_that_is_counted_is_told_once() -> None:
    assert sorted(told()) == sorted(counted(rendering.render()))


def test_a_kind_that_is_forgotten_is_seen() -> None:
    sql = rendering.render()
    more = sql.replace("jsonb_build_object('casework.release', gone)", "jsonb_build_object('casework.new', gone)")
    assert counted(more) == counted(sql) - {"casework.release"} | {"casework.new"}
