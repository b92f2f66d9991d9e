"""In which way an operation may come and be answered: by GET what an address may hold, as a stream what is followed."""

from graphql import GraphQLSchema, OperationType, get_named_type, is_enum_type, type_from_ast

from casegraph.compiler.questions import Opened
from casegraph.edge.cells import Cell
from casegraph.edge.errors import EdgeCode, refused
from casegraph.edge.wire import Accepted

# What a value of these types says about a person is at most an id; a text could be a name, and addresses are kept.
_ADDRESSABLE = frozenset({"ID", "Int", "Boolean"})


def check_way(opened: Opened, *, cell: Cell, by_get: bool, accepts: Accepted) -> None:
    """Refuse an operation that came in a way that is not for it, or that asks for no answer it can have."""
    if by_get and (opened.kind is not OperationType.QUERY or not _is_addressable(opened, cell.reader.schema)):
        raise refused(EdgeCode.OPERATION_NOT_BY_GET)
    streams = opened.kind is OperationType.SUBSCRIPTION
    if (streams and not accepts.stream) or (not streams and accepts.media is None):
        raise refused(EdgeCode.STREAM_REQUIRED)


def _is_addressable(opened: Opened, schema: GraphQLSchema) -> bool:
    """Whether no variable can hold a text: what stands in an address ends in logs."""
    definitions = opened.operation.node.variable_definitions or ()
    types = [get_named_type(type_from_ast(schema, one.type)) for one in definitions]
    return all(is_enum_type(type_) or getattr(type_, "name", "") in _ADDRESSABLE for type_ in types)
