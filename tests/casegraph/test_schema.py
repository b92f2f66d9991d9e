"""The schema is held to rules of its own: everything described, no promise it cannot keep, no change unseen."""

from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, build_schema
from graphql.utilities import find_breaking_changes
from strawberry.types.field import StrawberryField

from backend.cases.kinds import Stage
from casegraph import schema as assembly
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import column, encrypted, expression, mapped, node_id, one
from casegraph.edge.errors import EdgeCode
from casegraph.error_codes import CODES, ErrorCode, collected
from casegraph.node import Node
from casegraph.schema import SchemaFaultError, assemble, core, drift, product, sdl
from casegraph.schema_rules import nodeless, undescribed, unsafe_promises
from consent.keys.errors import TEXTS, KeysCode

Kind = Any
"""What can stand as an annotation."""


def _with(field: StrawberryField, annotation: Kind, *, table: str = 'casework."case"') -> GraphQLSchema:
    """A schema in which one mapped type has one field of this kind."""
    made = type("Row", (Node,), {"__annotations__": {"value": annotation}, "value": field})
    row = mapped(table=table)(strawberry.type(made, description="A row."))
    query = type("Query", (), {"__annotations__": {"row": row | None}, "row": one("true", description="The row.")})
    return core(strawberry.Schema(query=strawberry.type(query, description="Root.")))


def test_the_product_breaks_none_of_its_rules() -> None:
    schema = core(product())
    assert (undescribed(schema), unsafe_promises(schema), nodeless(schema)) == ([], [], [])
    assert len(schema.type_map) > 30


def test_the_committed_text_is_the_schema() -> None:
    assert drift(assembly.SDL.read_text(encoding="utf-8"), product()) == []


@pytest.mark.parametrize(
    ("field", "annotation"),
    [
        (column(description="May be null."), str),
        (column("closed_at", description="Null while open."), str),
        (column("number", description="Null until admitted."), str),
        (encrypted("name_enc", description="Empty when destroyed."), str),
        (one("true", description="Hidden by a policy."), Node),
        (expression("lower({t}.valid)", description="An open end."), str),
        (expression("(SELECT name FROM tenants.person)", description="A hidden row."), str),
        (expression("nullif({t}.stage, 'WEGING')", description="Made null."), str),
        (expression("{t}.closed_at", description="Over a nullable column."), str),
        (expression("coalesce({t}.phase, {t}.closed_at)", description="Falls back on what may be null."), str),
        (expression("lower(coalesce({t}.phase, {t}.stage))", description="Not the whole of it."), str),
        (expression("coalesce(1, 2) + length({t}.phase, {t}.stage)", description="Two that look like one."), int),
        (column("no_such_column", description="Not there."), str),
    ],
)
def test_a_promise_that_cannot_be_kept_is_seen(field: StrawberryField, annotation: Kind) -> None:
    assert unsafe_promises(_with(field, annotation)) == ["Row.value"]
    field.type_annotation = None
    assert unsafe_promises(_with(field, annotation | None)) == []


@pytest.mark.parametrize(
    ("field", "annotation"),
    [
        (column("stage", description="Always there."), Stage),
        (column("version", description="Always there."), int),
        (node_id(description="Always there."), strawberry.ID),
        (expression("{t}.version + 1", description="Over what is always there."), int),
        (expression("coalesce((SELECT max(x) FROM y), {t}.stage)", description="Falls back on what is there."), str),
    ],
)
def test_a_promise_that_can_be_kept_passes(field: StrawberryField, annotation: Kind) -> None:
    assert unsafe_promises(_with(field, annotation)) == []


def test_each_missing_description_is_seen() -> None:
    @strawberry.enum
    class Bare(Enum):
        A = "a"

    @strawberry.input
    class BareInput:
        value: str

    @strawberry.type
    class Query:
        kind: Bare | None = expression(
            "1",
            description=" ",
            arguments={"by": Argument(BareInput | None, "")},
        )

    found = undescribed(core(strawberry.Schema(query=Query)))
    assert set(found) == {"Query", "Query.kind", "Query.kind(by)", "Bare", "Bare.A", "BareInput", "BareInput.value"}


def test_rows_with_an_id_are_nodes() -> None:
    @mapped(table="tenants.member")
    @strawberry.type(description="No node.")
    class Lonely:
        id: strawberry.ID = node_id(description="An id.")

    @strawberry.type(description="Root.")
    class Query:
        lonely: Lonely | None = one("true", description="It.")

    assert nodeless(core(strawberry.Schema(query=Query))) == ["Lonely"]
    with pytest.raises(SchemaFaultError, match="Lonely"):
        assemble(query=Query)


def test_drift_names_what_a_client_would_miss() -> None:
    text = sdl(product())
    assert drift(text, product()) == []
    assert drift(text + "\n# more", product()) == ["the committed text is not this schema"]
    promised = text.replace("type Query {", "type Query {\n  promised: Int\n")
    assert drift(promised, product()) == ["breaking: Field Query.promised was removed."]
    assert drift("", product()) == ["the committed text is not this schema"]
    assert find_breaking_changes(build_schema(text), core(product())) == []


def test_export_and_check_agree(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assembly, "SDL", tmp_path / "schema.graphql")
    assert assembly.main(["check"]) == 1
    assert "not this schema" in capsys.readouterr().err
    assert assembly.main(["export"]) == 0
    assert assembly.main(["check"]) == 0
    assert assembly.main([]) == 2
    assert "export|check" in capsys.readouterr().err


def test_the_schema_logs_nothing_of_what_it_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    result = product().execute_sync("query { canary_7f3a }")
    assert result.errors
    assert caplog.text == ""


def test_every_code_is_in_the_closed_list() -> None:
    values = {value.name for value in ErrorCode.__strawberry_definition__.values}  # type: ignore[attr-defined] # an enum
    assert values == set(CODES)
    assert set(EdgeCode) < set(CODES)
    assert KeysCode.TEXT_TOO_LONG in CODES
    assert KeysCode.MASTER_KEY_WRONG not in CODES
    assert all(" / " in description for description in CODES.values())


def test_one_code_has_one_meaning() -> None:
    other = {KeysCode.TEXT_TOO_LONG: TEXTS[KeysCode.TEXT_TOO_LONG], EdgeCode.KEY_REUSED: TEXTS[KeysCode.BSN_INVALID]}
    with pytest.raises(ValueError, match="KEY_REUSED means two things"):
        collected((other,))
