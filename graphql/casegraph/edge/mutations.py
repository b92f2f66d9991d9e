"""Changing something: an executor of our own, which calls one thin function per root field and records refusals.

A slice declares a mutation beside its input and payload:

    @strawberry.type
    class CaseMutations:
        admit_case: AdmitCasePayload = mutation(admit_case, description="…")

    async def admit_case(session: AsyncSession, actor: Actor, input: AdmitCaseInput, at: datetime) -> Outcome | Refusal:
        return await service.admit(session, actor, input.command(), at)

Every input has `client_mutation_key: str`; every payload has `errors: list[MutationError]` and nullable results. One
operation is one transaction. Each field has a savepoint of its own: a refusal undoes that field, writes its ledger
row and goes on to the payload; an unexpected error undoes the whole operation.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from inspect import signature
from typing import Any, Final, cast

import strawberry
from graphql import GraphQLField
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from backend.tafels.professionals.errors import missing
from backend.tafels.professionals.queries import own_missed
from casegraph.edge.errors import EdgeCode, Language, message
from casegraph.edge.inputs import Inputs
from casegraph.edge.replay import (
    Attempt,
    KeyReusedError,
    Performed,
    ResultIds,
    Told,
    input_mac,
    is_key,
    recall,
    remembered,
)
from casegraph.error_codes import CODES
from consent.common_errors import CommonCode
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import OrganisationId
from tenants.joining import undoable
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import Once, actor_of, moment_of
from tenants.vocabulary import LedgerAction
from tenants.writing import Row

MUTATION: Final = "ketentafel-mutation"
KEY_FIELD: Final = "clientMutationKey"
_KEYS = "keys"
_BY_RIGHT: Final = frozenset({CommonCode.NOT_ALLOWED, CommonCode.NOT_FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a service did: for each result field of the payload, by its GraphQL name, the id or ids of its rows."""

    results: Mapping[str, ResultIds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which mutation is asked for, by which client, and the key of the HMAC over its input."""

    name: str
    client: str
    secret: bytes = field(repr=False)

    def attempt(self, values: Mapping[str, Any]) -> Attempt:
        """This attempt, with what makes another one the same."""
        rest = {name: value for name, value in values.items() if name != KEY_FIELD}
        mac = input_mac(rest, mutation=self.name, secret=self.secret)
        return Attempt(client=self.client, key=values[KEY_FIELD], mutation=self.name, input_mac=mac)


Mutate = Callable[[AsyncSession, Actor, Any, datetime], Awaitable[Outcome | Refusal]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands behind a field of `Mutation`."""

    mutate: Mutate
    input_type: Any


def mutation(mutate: Mutate, *, description: str) -> Any:  # noqa: ANN401 - the field's own annotation gives the type
    """Declare a field of `Mutation`; the type of its one argument `input` is that of the function's third parameter."""
    input_type = list(signature(mutate, eval_str=True).parameters.values())[2].annotation
    metadata = {MUTATION: Declared(mutate, input_type)}
    made = cast("StrawberryField", strawberry.field(metadata=metadata, description=description))
    made.arguments = [
        StrawberryArgument(
            python_name="input",
            graphql_name="input",
            type_annotation=StrawberryAnnotation(input_type),
            description="What to do, and your key for it. / Wat er moet gebeuren, en uw sleutel daarvoor.",
        )
    ]
    return made


def declared(field: GraphQLField) -> Declared | None:
    """What stands behind a field of the schema; None when it is no mutation of ours."""
    definition = field.extensions.get("strawberry-definition")
    return definition.metadata.get(MUTATION) if isinstance(definition, StrawberryField) else None


def keys_of(session: AsyncSession) -> KeyStore:
    """The region's keys, for functions that seal what they write."""
    return cast("KeyStore", session.info[_KEYS])


def lend_keys(session: AsyncSession, keys: KeyStore) -> None:
    """Give a session the region's keys."""
    session.info[_KEYS] = keys


class Mutations:
    """Does the mutations of one schema, once each."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._inputs = Inputs(schema)

    async def perform(
        self, session: AsyncSession, field: GraphQLField, arguments: Mapping[str, Any], *, asked: Asked
    ) -> tuple[Performed, Row | None]:
        """Do one mutation. `arguments` are coerced by graphql-core; a repeated key finds what came of it before.

        The session has waited as `once` says. Refusals are returned and recorded. The row, if there is one, keeps the
        key and is the caller's to write. An exception means that the transaction must not be committed.
        """
        values = arguments["input"]
        if not is_key(values[KEY_FIELD]):
            return await _refuse(session, _about_key(EdgeCode.KEY_INVALID), name=asked.name), None
        attempt = asked.attempt(values)
        try:
            known = recall(session, attempt)
        except KeyReusedError:
            return await _refuse(session, _about_key(EdgeCode.KEY_REUSED), name=asked.name), None
        if known is not None:
            return known, None
        performed = await self._do(session, field, values, name=asked.name)
        return performed, remembered(session, attempt, performed)

    async def _do(
        self, session: AsyncSession, field: GraphQLField, values: Mapping[str, Any], *, name: str
    ) -> Performed:
        found = declared(field)
        if found is None:
            raise TypeError(f"{name} is in the schema, and nothing does it.")
        command = self._inputs.make(found.input_type, values)
        async with undoable(session) as attempt:
            outcome = await found.mutate(session, actor_of(session), command, moment_of(session))
            if isinstance(outcome, Refusal):
                await attempt.undo()
        if isinstance(outcome, Refusal):
            return await _refuse(session, outcome, name=name)
        return Performed(results=outcome.results)


def once(inputs: Iterable[Mapping[str, Any]], *, organisation: OrganisationId, client: str) -> Once:
    """What a session waits for before it does mutations with these inputs; nobody waits for a key that is none."""
    keys = [values[KEY_FIELD] for values in inputs]
    return Once(organisation=organisation, client=client, keys=[key for key in keys if is_key(key)])


def told(performed: Performed, language: Language) -> list[dict[str, str | None]]:
    """The payload's `errors`, in the caller's language."""
    return [
        {"code": one.code, "message": one.nl if language is Language.NL else one.en, "field": one.field}
        for one in performed.refusals
    ]


async def _refuse(session: AsyncSession, refusal: Refusal, *, name: str) -> Performed:
    # Whoever's own role sleeps is told so, whatever was asked: it says nothing about what was asked for.
    if refusal.code in _BY_RIGHT and (registers := await own_missed(session)):
        refusal = missing(registers, field=refusal.field)
    code = refusal.code.value
    if code not in CODES:
        raise ValueError(f"{code} is not in the schema's list of error codes.")
    await record(session, action=LedgerAction.REFUSAL, operation=name, outcome=code)
    return Performed(refusals=(Told(code, refusal.message_nl, refusal.message_en, refusal.field),))


def _about_key(code: EdgeCode) -> Refusal:
    return Refusal(code, message(code, Language.NL), message(code, Language.EN), KEY_FIELD)
