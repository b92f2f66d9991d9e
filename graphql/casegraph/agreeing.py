"""Convenants: what each gives its partners by which clause, and who stands under it since when."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.agreeing import ending, service
from backend.tafels.agreeing.commands import (
    AccedeToConvenant,
    EndConvenant,
    LeaveConvenant,
    PartnerCeiling,
    RecordConvenant,
)
from casegraph.compiler.mapping import asc, by_id, column, desc, expression, given, many, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ENDS, ERRORS, KEY, STARTS, VERSION
from consent.basis import Category
from tenants.actor import Actor
from tenants.ids import ConvenantId, OrganisationId
from tenants.refusal import Refusal

_CONVENANT = "The convenant, in one of its numbers. / Het convenant, in één nummer."
_CLAUSE = "The clause that says so: an article, never a name. / De bepaling die dat zegt: een artikel, nooit een naam."
_CATEGORIES = "The most that it may receive. / Wat de partner hooguit mag krijgen."
_NAME = "Its name; each next number keeps it. / De naam; ieder volgend nummer houdt die."
_KIND = "The kind of tafel that it is for, a blueprint's code. / De soort tafel waarvoor het is."
# Of the last time that a partner acceded.
_LAST = (
    "(SELECT %s FROM casework.convenant_accession a WHERE a.convenant_id = {t}.convenant_id"
    " AND a.organisation_id = {t}.organisation_id ORDER BY a.acceded_at DESC LIMIT 1)"
)


@mapped(table="casework.convenant_partner")
@strawberry.type(description="A partner as a convenant names it. / Partner, zoals een convenant die noemt.")
class ConvenantPartner(Node):
    """A partner's ceiling, and since when it counts."""

    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who. / Welke organisatie."
    )
    clause: str = column(description=_CLAUSE)
    categories: list[Category] = column(description=_CATEGORIES)
    under_since: datetime | None = expression(
        _LAST % "lower(a.valid)",
        description="Since when it is under the convenant, by its own officer; null while it did not accede. / "
        "Sinds wanneer de partner is toegetreden.",
    )
    under_until: datetime | None = expression(
        _LAST % "upper(a.valid)", description="Until when, where it leaves. / Tot wanneer, als de partner uittreedt."
    )
    accession_version: int | None = expression(
        _LAST % "a.version", description="Grows when it says that it leaves. / Loopt op als de partner uittreedt."
    )


@mapped(table="tenants.convenant")
@strawberry.type(description="One number of an agreement between partners. / Convenant: één nummer van een afspraak.")
class Convenant(Node):
    """An agreement; it never changes but to end earlier, and a next number takes its place."""

    name: str = column(description=_NAME)
    number: int = column(description="Which number, from 1. / Welk nummer.")
    kind_code: str | None = column(description=_KIND)
    valid_from: datetime | None = expression("lower({t}.valid)", description="In force from. / Geldig vanaf.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until. / Geldig tot.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.owner_org",
        description="Who recorded it and will answer for a tafel under it. / De verantwoordelijke organisatie.",
    )
    partners: list[ConvenantPartner] = many(
        "{t}.convenant_id = {parent}.id",
        order=(asc("{t}.organisation_id"), asc("{t}.id")),
        size=50,
        description="Whom it names. / Wie het noemt.",
    )


@strawberry.input(description="What a convenant gives a partner. / Wat een convenant een partner geeft.")
class PartnerCeilingInput:
    """A partner to be."""

    organisation: strawberry.ID = strawberry.field(description="Who. / Welke organisatie.")
    categories: list[Category] = strawberry.field(description=_CATEGORIES)
    clause: str = strawberry.field(description=_CLAUSE)

    def ceiling(self) -> PartnerCeiling:
        """The same as a value."""
        organisation = OrganisationId(row_id(self.organisation, "Organisation", field="partners"))
        return PartnerCeiling(organisation=organisation, categories=tuple(self.categories), clause=self.clause)


@strawberry.input(description="Record a convenant, or its next number. / Een convenant vastleggen.")
class RecordConvenantInput:
    """A convenant to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    name: str = strawberry.field(description=_NAME)
    kind: str = strawberry.field(description=_KIND)
    partners: list[PartnerCeilingInput] = strawberry.field(description="Whom it names. / Wie het noemt.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RecordConvenant:
        """The same as a command."""
        return RecordConvenant(
            name=self.name,
            kind=self.kind,
            partners=tuple(each.ceiling() for each in self.partners),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Put your organisation under a convenant. / Toetreden tot een convenant.")
class AccedeToConvenantInput:
    """An accession to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    convenant: strawberry.ID = strawberry.field(description=_CONVENANT)

    def command(self) -> AccedeToConvenant:
        """The same as a command."""
        return AccedeToConvenant(convenant=ConvenantId(row_id(self.convenant, "Convenant", field="convenant")))


@strawberry.input(description="Take your organisation from under a convenant. / Uit een convenant treden.")
class LeaveConvenantInput:
    """An accession to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    convenant: strawberry.ID = strawberry.field(description=_CONVENANT)
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> LeaveConvenant:
        """The same as a command."""
        convenant = ConvenantId(row_id(self.convenant, "Convenant", field="convenant"))
        return LeaveConvenant(convenant=convenant, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.input(description="End a convenant before its time. / Een convenant eerder beëindigen.")
class EndConvenantInput:
    """A convenant to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    convenant: strawberry.ID = strawberry.field(description=_CONVENANT)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> EndConvenant:
        """The same as a command."""
        convenant = ConvenantId(row_id(self.convenant, "Convenant", field="convenant"))
        return EndConvenant(convenant=convenant, ends_at=self.ends_at)


@strawberry.type(description="What came of it for a convenant. / Het resultaat voor een convenant.")
class ConvenantPayload:
    """The convenant."""

    convenant: Convenant | None = result(description=_CONVENANT)
    errors: list[MutationError] = given(description=ERRORS)


async def record_convenant(
    session: AsyncSession, actor: Actor, input: RecordConvenantInput, at: datetime
) -> Outcome | Refusal:
    """Record."""
    return await do(
        input.command,
        lambda command: service.record_convenant(session, actor, command, at),
        lambda done: {"convenant": done.convenant},
    )


async def accede(session: AsyncSession, actor: Actor, input: AccedeToConvenantInput, at: datetime) -> Outcome | Refusal:
    """Accede."""
    return await do(
        input.command,
        lambda command: service.accede(session, actor, command, at),
        lambda done: {"convenant": done.convenant},
    )


async def leave(session: AsyncSession, actor: Actor, input: LeaveConvenantInput, at: datetime) -> Outcome | Refusal:
    """Leave."""
    return await do(
        input.command,
        lambda command: service.leave(session, actor, command, at),
        lambda done: {"convenant": done.convenant},
    )


async def end_convenant(
    session: AsyncSession, actor: Actor, input: EndConvenantInput, at: datetime
) -> Outcome | Refusal:
    """End."""
    return await do(
        input.command,
        lambda command: ending.end_convenant(session, actor, command, at),
        lambda done: {"convenant": done.convenant},
    )


@strawberry.type
class AgreeingQuery:
    """Questions about convenants."""

    convenants: list[Convenant] = many(
        order=(asc("{t}.name"), desc("{t}.number"), asc("{t}.id")),
        size=100,
        page=50,
        description="The convenants of the region, each in all its numbers. / De convenanten van de regio.",
    )
    convenant: Convenant | None = by_id(description=_CONVENANT)


@strawberry.type
class AgreeingMutations:
    """Agreeing on what may be shared."""

    record_convenant: ConvenantPayload = mutation(
        record_convenant, description="Record a convenant for a kind of tafel. / Leg een convenant vast."
    )
    accede_to_convenant: ConvenantPayload = mutation(
        accede, description="Put your own organisation under a convenant. / Treed toe tot een convenant."
    )
    leave_convenant: ConvenantPayload = mutation(
        leave, description="Say until when your organisation is under a convenant. / Treed uit een convenant."
    )
    end_convenant: ConvenantPayload = mutation(
        end_convenant,
        description="End a convenant that you answer for: what rests on it closes. / Beëindig een convenant.",
    )
