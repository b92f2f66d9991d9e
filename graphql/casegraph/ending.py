"""Mutations of the end of a case: close it, approve its destruction, keep it longer."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service as cases
from backend.cases.commands import CloseCase
from backend.retention import service as retention
from backend.retention.commands import ApproveDestruction, DestructionListId, LegalHoldId, LiftHold, PlaceHold
from backend.retention.kinds import HoldGround
from casegraph.cases import Case
from casegraph.compiler.mapping import given, result
from casegraph.destroying import DestructionList
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.keeping import LegalHold
from casegraph.words import CASE, ERRORS, KEY, VERSION
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal


@strawberry.input(description="Close a case: nothing can be brought any more. / Een casus afsluiten.")
class CloseCaseInput:
    """A case to close."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> CloseCase:
        """The same as a command."""
        one = CaseId(row_id(self.case, "Case", field="case"))
        return CloseCase(case=one, expected_version=self.expected_version)


@strawberry.input(description="Approve a destruction list, as one of two people. / Een lijst goedkeuren.")
class ApproveDestructionInput:
    """An approval to be; the database says in which role."""

    client_mutation_key: str = strawberry.field(description=KEY)
    destruction_list: strawberry.ID = strawberry.field(description="The destruction list. / De vernietigingslijst.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> ApproveDestruction:
        """The same as a command."""
        one = DestructionListId(row_id(self.destruction_list, "DestructionList", field="destructionList"))
        return ApproveDestruction(list=one, expected_version=self.expected_version)


@strawberry.input(description="Keep a case whatever its term says. / Een bewaarplicht vastleggen.")
class PlaceHoldInput:
    """A hold to be, from now on."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    ground: HoldGround = strawberry.field(description="Why. / Waarom.")

    def command(self) -> PlaceHold:
        """The same as a command."""
        return PlaceHold(case=CaseId(row_id(self.case, "Case", field="case")), ground=self.ground)


@strawberry.input(description="End a hold of your own organisation now. / Een bewaarplicht opheffen.")
class LiftHoldInput:
    """A hold to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    hold: strawberry.ID = strawberry.field(description="The hold. / De bewaarplicht.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> LiftHold:
        """The same as a command."""
        one = LegalHoldId(row_id(self.hold, "LegalHold", field="hold"))
        return LiftHold(hold=one, expected_version=self.expected_version)


@strawberry.type(description="What came of the closing. / Het resultaat van de afsluiting.")
class CloseCasePayload:
    """The case."""

    case: Case | None = result(description=CASE)
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of an approval. / Het resultaat van de goedkeuring.")
class ApproveDestructionPayload:
    """The list."""

    destruction_list: DestructionList | None = result(description="The destruction list. / De vernietigingslijst.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a hold or its end. / Het resultaat voor de bewaarplicht.")
class HoldPayload:
    """The hold."""

    hold: LegalHold | None = result(description="The hold. / De bewaarplicht.")
    errors: list[MutationError] = given(description=ERRORS)


async def close_case(session: AsyncSession, actor: Actor, input: CloseCaseInput, at: datetime) -> Outcome | Refusal:
    """Close."""
    return await do(
        input.command, lambda command: cases.close(session, actor, command, at), lambda done: {"case": done.case}
    )


async def approve_destruction(
    session: AsyncSession,
    actor: Actor,
    input: ApproveDestructionInput,
    at: datetime,
) -> Outcome | Refusal:
    """Approve."""
    return await do(
        input.command,
        lambda command: retention.approve_destruction(session, actor, command, at),
        lambda done: {"destructionList": done.list},
    )


async def place_hold(session: AsyncSession, actor: Actor, input: PlaceHoldInput, at: datetime) -> Outcome | Refusal:
    """Place a hold."""
    return await do(
        input.command,
        lambda command: retention.place_hold(session, actor, command, at),
        lambda done: {"hold": done.hold},
    )


async def lift_hold(session: AsyncSession, actor: Actor, input: LiftHoldInput, at: datetime) -> Outcome | Refusal:
    """Lift a hold."""
    return await do(
        input.command,
        lambda command: retention.lift_hold(session, actor, command, at),
        lambda done: {"hold": done.hold},
    )


@strawberry.type
class EndingMutations:
    """From closing to destruction."""

    close_case: CloseCasePayload = mutation(
        close_case, description="Close a case; its retention term begins. / Sluit een casus af."
    )
    approve_destruction: ApproveDestructionPayload = mutation(
        approve_destruction,
        description="Approve a destruction list; a second person in another role does the same. / Keur een "
        "vernietigingslijst goed.",
    )
    place_hold: HoldPayload = mutation(
        place_hold, description="Keep a case, also when its destruction was approved. / Leg een bewaarplicht vast."
    )
    lift_hold: HoldPayload = mutation(
        lift_hold, description="End a hold; the case's own term counts again. / Hef een bewaarplicht op."
    )
