"""Refusals to share at a tafel where sharing is the rule: who refuses what is told to all, and why to nobody else."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import by_id, column, encrypted, expression, given, mapped, one, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from casegraph.words import ENDS, ERRORS, KEY, STARTS, VERSION
from consent.basis import Category
from consent.ids import SharingRefusalId
from consent.refusing import service
from consent.refusing.commands import EndRefusal, RefuseToShare
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId
from tenants.refusal import Refusal

_REASON = "The compelling reason. / De zwaarwegende reden."
_REFUSAL = "The refusal to share. / De weigering om te delen."
_CATEGORIES = "Which data. / Welke gegevens."


@mapped(
    table="consent.refusal_reason",
    case="case_id",
    owner="owner_org",
    subject="(SELECT f.subject_id FROM consent.sharing_refusal f WHERE f.id = {t}.id)",
)
@strawberry.type(description="Why an organisation refuses to share; for itself. / De reden van een weigering.")
class RefusalReason:
    """The reason as it was written down."""

    text: str | None = encrypted("reason_enc", description=_REASON)


@mapped(table="consent.sharing_refusal", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(
    description="An organisation refuses to share at a tafel of a partnership, where sharing is the rule (Wgs); for "
    "whoever takes part. / Weigering om te delen."
)
class SharingRefusal(Node):
    """A refusal as it was recorded; it ends, and never changes."""

    subject_id: strawberry.ID | None = expression(
        outward_id("Subject", "{t}.subject_id"),
        description="About whom; null for everybody in the case. / Over wie; leeg voor de hele casus.",
    )
    categories: list[Category] = column(description=_CATEGORIES)
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    stands: bool | None = expression(
        "{t}.valid @> (SELECT tenants.moment())", description="Whether it stands now. / Of zij nu geldt."
    )
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    version: int = column(description="Grows when it is ended. / Loopt op als zij eindigt.")
    organisation: Organisation | None = of_case("owner_org", description="Who refuses. / Wie weigert.")
    reason: RefusalReason | None = one(
        "{t}.id = {parent}.id", description="Why, for the organisation that refuses. / Waarom."
    )


@strawberry.input(description="Refuse to share, for a compelling reason (Wgs). / Weigeren om te delen.")
class RefuseToShareInput:
    """A refusal to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description="The case. / De casus.")
    categories: list[Category] = strawberry.field(description="Which data, at least one. / Welke gegevens.")
    reason: str = strawberry.field(description=_REASON)
    subject: strawberry.ID | None = strawberry.field(
        default=None, description="About whom; everybody in the case when left out. / Over wie."
    )
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RefuseToShare:
        """The same as a command."""
        subject = row_id_or_none(self.subject, "Subject", field="subject")
        return RefuseToShare(
            case=CaseId(row_id(self.case, "Case", field="case")),
            categories=tuple(self.categories),
            reason=self.reason,
            subject=None if subject is None else SubjectId(subject),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Refuse no longer. / Een weigering beëindigen.")
class EndRefusalInput:
    """A refusal to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    refusal: strawberry.ID = strawberry.field(description=_REFUSAL)
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(
        default=None, description="When it ends; now when left out. / Wanneer zij eindigt."
    )

    def command(self) -> EndRefusal:
        """The same as a command."""
        one = SharingRefusalId(row_id(self.refusal, "SharingRefusal", field="refusal"))
        return EndRefusal(refusal=one, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.type(description="What came of a refusal to share. / Het resultaat voor de weigering.")
class SharingRefusalPayload:
    """The refusal."""

    refusal: SharingRefusal | None = result(description=_REFUSAL)
    errors: list[MutationError] = given(description=ERRORS)


async def refuse_to_share(
    session: AsyncSession, actor: Actor, input: RefuseToShareInput, at: datetime
) -> Outcome | Refusal:
    """Record a refusal."""
    return await do(
        input.command,
        lambda command: service.refuse_to_share(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"refusal": done.refusal},
    )


async def end_refusal(session: AsyncSession, actor: Actor, input: EndRefusalInput, at: datetime) -> Outcome | Refusal:
    """End a refusal."""
    return await do(
        input.command,
        lambda command: service.end_refusal(session, actor, command, at),
        lambda done: {"refusal": done.refusal},
    )


@strawberry.type
class RefusingQuery:
    """Questions about refusals to share."""

    sharing_refusal: SharingRefusal | None = by_id(description="One refusal to share. / Eén weigering om te delen.")


@strawberry.type
class RefusingMutations:
    """Refusing to share, and refusing no longer."""

    refuse_to_share: SharingRefusalPayload = mutation(
        refuse_to_share,
        description="Refuse to share at a tafel where sharing is the rule (Wgs): nothing new of it is released, and "
        "the others read that you refuse, not why. / Weiger om te delen.",
    )
    end_refusal: SharingRefusalPayload = mutation(
        end_refusal, description="Refuse no longer; nothing is shared by itself. / Beëindig een weigering."
    )
