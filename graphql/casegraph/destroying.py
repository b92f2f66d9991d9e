"""What stands to be destroyed, who approved it, and the proof that it is gone. Ids, dates and codes, no person."""

from datetime import datetime

import strawberry

from backend.retention.kinds import DestructionState, DropReason, ListState, Manner
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import (
    asc,
    by_id,
    column,
    connection,
    desc,
    embedded,
    expression,
    many,
    mapped,
    one,
)
from casegraph.compiler.relay import Connection
from casegraph.destroyed import Destroyed
from casegraph.keeping import RULED_BY, RetentionPolicy
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from casegraph.outward import outward_id
from tenants.roles import RoleKind

_STATE = """CASE WHEN {t}.approved_at IS NULL THEN 'TER_GOEDKEURING'
     WHEN {t}.execute_at > (SELECT tenants.moment()) THEN 'AFKOELING'
     WHEN (SELECT count(*) FROM casework.destruction d
            WHERE d.list_id = {t}.id AND d.state IN ('VOORGESTELD', 'IN_UITVOERING')) > 0 THEN 'IN_UITVOERING'
     ELSE 'AFGEROND' END"""


@mapped(table="casework.destruction_approval")
@strawberry.type(description="One person approved a destruction list, in one role. / Goedkeuring door één mens.")
class DestructionApproval(Node):
    """An approval; a list needs two people in two roles (feature 85)."""

    capacity: RoleKind | None = column(description="In which role. / In welke rol.")
    at: datetime = column(description="When. / Wanneer.")
    member: Member | None = one("{t}.id = {parent}.member_id", description="By whom. / Door wie.")


@mapped(table="casework.destruction")
@strawberry.type(description="The destruction of one case, step by step. / Vernietiging van één casus.")
class Destruction(Node):
    """One case on a list, or one whose date is enough; by its id and number only."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    case_number: str | None = column(description="Its number, until it is destroyed. / Het casusnummer.")
    due_at: datetime = column(description="Since when it may be destroyed. / Vanaf wanneer het mag.")
    state: DestructionState = column(description="Where it stands. / Waar het staat.")
    dropped_because: DropReason | None = column(description="Why it fell off the list. / Waarom het verviel.")
    dropped_at: datetime | None = column(description="When it fell off. / Wanneer het verviel.")
    policy: RetentionPolicy | None = one(RULED_BY, description="Under which policy. / Het bewaarbeleid.")


@mapped(table="casework.destruction_list")
@strawberry.type(description="Cases proposed for destruction, to be approved together. / Vernietigingslijst.")
class DestructionList(Node):
    """A list, for those of the responsible organisation who may approve it."""

    state: ListState | None = expression(_STATE, description="Where it stands. / Waar de lijst staat.")
    proposed_at: datetime = column(description="When it was made. / Wanneer voorgesteld.")
    approved_at: datetime | None = column(description="When the second person approved. / Wanneer goedgekeurd.")
    execute_at: datetime | None = column(description="When the cooling-off ends. / Wanneer de afkoeling eindigt.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who answers for it. / De verantwoordelijke organisatie."
    )
    approvals: list[DestructionApproval] = many(
        "{t}.list_id = {parent}.id",
        order=(asc("{t}.at"), asc("{t}.id")),
        size=10,
        description="Who approved, in which role. / Wie goedkeurde, in welke rol.",
    )
    destructions: Connection[Destruction] = connection(
        "{t}.list_id = {parent}.id",
        order=(asc("{t}.due_at", "timestamptz"), asc("{t}.id", "uuid")),
        size=100,
        page=50,
        description="The cases on it, the longest overdue first. / De casussen op de lijst.",
    )


@mapped(table="casework.declaration", key="case_id")
@strawberry.type(
    description="That a case was destroyed: what, on which ground, in which manner (Archiefbesluit 1995, art. 8). / "
    "Verklaring van vernietiging."
)
class Declaration(Node):
    """The proof, for every organisation that had to do with the case. It names nobody."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id that the case had. / Het id dat de casus had."
    )
    what: Destroyed | None = embedded("{t}.what", description="What was destroyed. / Wat er is vernietigd.")
    ground: str = column(description="On which ground. / Op welke grond.")
    manner: Manner = column(description="In which manner. / Op welke wijze.")
    rows_gone_at: datetime = column(description="When the data were deleted. / Wanneer de gegevens zijn gewist.")
    keys_gone_at: datetime = column(
        description="When the last key was destroyed. / Wanneer de laatste sleutel wegging."
    )
    unreadable_from: datetime = column(
        description="From when no backup can bring it back either. / Vanaf wanneer ook geen back-up nog iets bevat."
    )
    declared_at: datetime = column(description="When this was declared. / Wanneer verklaard.")
    policy: RetentionPolicy | None = one(RULED_BY, description="Under which policy. / Het bewaarbeleid.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who answered for it. / De verantwoordelijke organisatie."
    )
    destruction: Destruction | None = one(
        "{t}.id = {parent}.destruction_id",
        description="Its steps, for who approves at the responsible organisation. / De stappen van de vernietiging.",
    )


@strawberry.type
class DestroyingQuery:
    """Questions about destruction, for those who approve it."""

    destruction_list: DestructionList | None = by_id(description="One destruction list. / Eén vernietigingslijst.")
    destruction_lists: Connection[DestructionList] = connection(
        order=(desc("{t}.proposed_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=50,
        page=20,
        arguments={
            "waiting": Argument(
                bool | None,
                "Only lists that wait for approval, or only those that do not. / Alleen wat nog op goedkeuring wacht, "
                "of juist niet.",
                where="({t}.approved_at IS NULL) = {$waiting}",
            )
        },
        description="The destruction lists of your organisation, newest first. / Vernietigingslijsten, nieuwste eerst.",
    )
    declarations: Connection[Declaration] = connection(
        order=(desc("{t}.declared_at", "timestamptz"), desc("{t}.case_id", "uuid")),
        size=100,
        page=20,
        description="Declarations of what was destroyed, newest first. / Verklaringen van vernietiging.",
    )
