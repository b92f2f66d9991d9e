"""Finding a person at one tafel, and the citizen service number (BSN): recorded, and shown when asked for by itself."""

from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from backend.cases import service
from backend.cases.commands import RecordNumber
from backend.cases.finding import Found
from casegraph.cases import Subject
from casegraph.compiler.mapping import given, result
from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.doing import do, row_id
from casegraph.edge.context import Context
from casegraph.edge.errors import EdgeCode
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ERRORS, KEY
from consent.keys.errors import KeysCode, KeysError
from consent.keys.persons import PersonHashKind
from tenants.actor import Actor
from tenants.ids import SubjectId, new_id
from tenants.refusal import Refusal
from tenants.session import actor_of

_Tafel = Annotated[strawberry.ID, strawberry.argument(description="At which tafel. / Aan welke tafel.")]
_Name = Annotated[
    str,
    strawberry.argument(
        description="The whole name; case, accents and punctuation do not matter. / De volledige naam."
    ),
]
_Number = Annotated[
    str, strawberry.argument(description="The citizen service number. / Het burgerservicenummer (BSN).")
]
_Person = Annotated[strawberry.ID, strawberry.argument(description="The person. / De betrokkene.")]
_UNFIT = frozenset({KeysCode.BSN_INVALID, KeysCode.NAME_EMPTY, KeysCode.SEARCH_TOO_WIDE})


@strawberry.type(description="A person whom you may see, found at this tafel. / Een gevonden betrokkene.")
class FoundSubject:
    """Where to look further; it says nothing of the person."""

    subject: strawberry.ID = strawberry.field(description="The id of the person. / Het id van de betrokkene.")
    case: strawberry.ID = strawberry.field(description="The id of the case. / Het id van de casus.")


@strawberry.input(description="The citizen service number of a person. / Het burgerservicenummer van een betrokkene.")
class RecordCitizenNumberInput:
    """A number to record, or a corrected one."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(
        description="A person whom your organisation brought in. / Een betrokkene die u zelf inbracht."
    )
    number: str = strawberry.field(description="The number (BSN), nine digits. / Het burgerservicenummer.")

    def command(self) -> RecordNumber:
        """As the service takes it."""
        subject = SubjectId(row_id(self.subject, "Subject", field="subject"))
        return RecordNumber(subject=subject, number=self.number)


@strawberry.type(description="What came of a citizen service number. / Het resultaat voor het nummer.")
class RecordCitizenNumberPayload:
    """The person; the number itself is shown by `citizenNumber` only."""

    subject: Subject | None = result(description="The person. / De betrokkene.")
    errors: list[MutationError] = given(description=ERRORS)


async def find_by_name(info: Info[Context, None], tafel: _Tafel, name: _Name) -> list[FoundSubject] | None:
    """Search by name."""
    return await _found(info, tafel, kind=PersonHashKind.NAME, value=name)


async def find_by_number(info: Info[Context, None], tafel: _Tafel, number: _Number) -> list[FoundSubject] | None:
    """Search by number."""
    return await _found(info, tafel, kind=PersonHashKind.BSN, value=number)


async def citizen_number(info: Info[Context, None], subject: _Person) -> str | None:
    """Show a number."""
    session, key = info.context.session, read_node_id(subject)
    # What is no id of a person is asked as the id of nobody, so that it is logged like every other question.
    person = key.row_id if key and key.type_name == "Subject" else new_id()
    return await service.reveal_number(session, actor_of(session), person, keys=keys_of(session))


async def record_citizen_number(
    session: AsyncSession, actor: Actor, input: RecordCitizenNumberInput, at: datetime
) -> Outcome | Refusal:
    """Record a number."""
    return await do(
        input.command,
        lambda command: service.record_number(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"subject": done.subject},
    )


async def _found(
    info: Info[Context, None], tafel: strawberry.ID, *, kind: PersonHashKind, value: str
) -> list[FoundSubject] | None:
    session, key = info.context.session, read_node_id(tafel)
    place = key.row_id if key and key.type_name == "Tafel" else new_id()
    try:
        found = await service.find_subjects(
            session, actor_of(session), place, kind=kind, value=value, keys=keys_of(session)
        )
    except KeysError as unfit:
        if unfit.code not in _UNFIT:
            raise
        raise GraphQLError("", extensions={"code": EdgeCode.ARGUMENT_INVALID.value}) from None
    return None if found is None else [_shown(one) for one in found]


def _shown(one: Found) -> FoundSubject:
    return FoundSubject(
        subject=strawberry.ID(write_node_id("Subject", one.subject)),
        case=strawberry.ID(write_node_id("Case", one.case)),
    )


@strawberry.type
class FindingQuery:
    """Questions about persons."""

    find_by_name: list[FoundSubject] | None = strawberry.field(
        resolver=find_by_name,
        description="Whom you may see at one tafel under this name, the newest case first, at most 50. Somebody hidden "
        "is not found. / Wie u aan deze tafel mag zien onder deze naam.",
    )
    find_by_number: list[FoundSubject] | None = strawberry.field(
        resolver=find_by_number,
        description="The same by citizen service number; nothing at all for an organisation without a stated authority "
        "(Wabb 10, 11). / Hetzelfde op burgerservicenummer.",
    )
    citizen_number: str | None = strawberry.field(
        resolver=citizen_number,
        description="The citizen service number (BSN) of one person, for an organisation with a stated authority; "
        "every time it is shown is logged by itself. / Het burgerservicenummer van één betrokkene.",
    )


@strawberry.type
class FindingMutation:
    """Changes about persons."""

    record_citizen_number: RecordCitizenNumberPayload = mutation(
        record_citizen_number,
        description="Record the citizen service number of a person, or correct it (Wabb 10, 11, 12). / Leg het "
        "burgerservicenummer van een betrokkene vast.",
    )
