"""From an input to a command to a service, and back to the ids that the payload shows."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from uuid import UUID

import strawberry

from casegraph.compiler.relay import read_node_id
from casegraph.edge.errors import EdgeCode, Language, message
from casegraph.edge.mutations import Outcome
from casegraph.edge.replay import ResultIds
from tenants.refusal import Refusal

Done = TypeVar("Done")
Command = TypeVar("Command")


class BadIdError(Exception):
    """An input field holds something that is no id of the asked kind."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def row_id(given: strawberry.ID, type_name: str, *, field: str) -> UUID:
    """The uuid in an outward id of one type. Raises BadIdError, which `do` turns into a refusal of that field."""
    key = read_node_id(given)
    if key is None or key.type_name != type_name:
        raise BadIdError(field)
    return key.row_id


def row_id_or_none(given: strawberry.ID | None, type_name: str, *, field: str) -> UUID | None:
    """The same for a field that may be left out."""
    return None if given is None else row_id(given, type_name, field=field)


async def do(
    command: Callable[[], Command],
    service: Callable[[Command], Awaitable[Done | Refusal]],
    shows: Callable[[Done], Mapping[str, ResultIds]],
) -> Outcome | Refusal:
    """Make the command, call the service, and name the rows of its result for the payload."""
    try:
        asked = command()
    except BadIdError as bad:
        code = EdgeCode.BAD_ID
        return Refusal(code, message(code, Language.NL), message(code, Language.EN), bad.field)
    done = await service(asked)
    return done if isinstance(done, Refusal) else Outcome(results=shows(done))
