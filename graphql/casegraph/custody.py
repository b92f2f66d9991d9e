"""Custody, measures and capacity: who decides for a person, and what closes when that changes."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import column, encrypted, expression, given, mapped, one, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.outward import outward_id
from casegraph.words import ENDS, ERRORS, KEY, SUBJECT, VERSION
from consent import service
from consent.basis import CustodyKind, CustodySource, MeasureKind
from consent.custody.commands import (
    EndCapacity,
    EndCustody,
    EndMeasure,
    RecordCapacity,
    RecordCustody,
    RecordMeasure,
)
from consent.ids import CapacityId, CustodyId, MeasureId
from tenants.actor import Actor
from tenants.ids import OrganisationId, SubjectId
from tenants.refusal import Refusal

_BEGAN = "From when, also long ago. / Vanaf wanneer, ook lang geleden."
_ENDED = "When it ended or will; now when left out. / Wanneer het eindigde of eindigt; nu als u niets invult."
_FROM = "From when. / Vanaf wanneer."
_UNTIL = "Until when. / Tot wanneer."
_RECORDED = "When it was recorded. / Wanneer vastgelegd."
_OWNER = "Who recorded it. / Wie het vastlegde."


@mapped(
    table="consent.custody",
    case="case_id",
    subjects="array_remove(ARRAY[{t}.child_id, {t}.holder_id], NULL)",
    owner="owner_org",
)
@strawberry.type(description="Who has custody of a person, as it was looked up. / Gezag, zoals het is nagekeken.")
class Custody(Node):
    """One holder; whoever is kept away is never asked for anything."""

    kind: CustodyKind = column(description="Which custody. / Welk gezag.")
    holder_id: strawberry.ID | None = expression(
        outward_id("Subject", "{t}.holder_id"), description="The person who has it. / De persoon die het heeft."
    )
    organisation: Organisation | None = one(
        "{t}.id = {parent}.holder_org", description="The organisation that has it. / De organisatie die het heeft."
    )
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    source: CustodySource = column(description="Where it was looked up. / Waar het is nagekeken.")
    checked_on: date = column(description="On which day. / Op welke dag.")
    possible_danger: bool = column(description="A possible danger: never asked. / Mogelijk gevaar: nooit vragen.")
    contact_ban: bool = column(description="A contact ban: never asked. / Een contactverbod: nooit vragen.")
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = one("{t}.id = {parent}.owner_org", description=_OWNER)


@mapped(table="consent.measure", case="case_id", subject="child_id", owner="owner_org")
@strawberry.type(description="A child-protection measure. / Een kinderbeschermingsmaatregel.")
class Measure(Node):
    """A measure, by the institution that carries it out."""

    kind: MeasureKind = column(description="Which measure. / Welke maatregel.")
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    decision: str | None = encrypted(
        "decision_enc", description="The court's decision; null when destroyed. / De beschikking."
    )
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = one(
        "{t}.id = {parent}.owner_org", description="Who carries it out. / Wie de maatregel uitvoert."
    )


@mapped(table="consent.capacity", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="What somebody found a person able to weigh (BW 7:465). / Oordeel over bekwaamheid.")
class Capacity(Node):
    """A judgement by a person; the software judges nobody."""

    capable: bool = column(description="Able to weigh what is asked. / Kan wegen wat wordt gevraagd.")
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    judge: str | None = encrypted("judge_enc", description="Who judged; null when destroyed. / Wie oordeelde.")
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = one("{t}.id = {parent}.owner_org", description=_OWNER)


@strawberry.input(description="Record who has custody, as a register or a court order has it. / Gezag vastleggen.")
class RecordCustodyInput:
    """A holder of custody to be: one person of the case, or one organisation."""

    client_mutation_key: str = strawberry.field(description=KEY)
    child: strawberry.ID = strawberry.field(description=SUBJECT)
    kind: CustodyKind = strawberry.field(description="Which custody. / Welk gezag.")
    source: CustodySource = strawberry.field(description="Where it was looked up. / Waar het is nagekeken.")
    checked_on: date = strawberry.field(description="On which day. / Op welke dag.")
    starts_at: datetime = strawberry.field(description=_BEGAN)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)
    holder: strawberry.ID | None = strawberry.field(default=None, description="A person of the case. / Een persoon.")
    organisation: strawberry.ID | None = strawberry.field(
        default=None, description="An organisation instead. / Of een organisatie."
    )
    possible_danger: bool = strawberry.field(
        default=False, description="A possible danger: never asked. / Mogelijk gevaar: nooit vragen."
    )
    contact_ban: bool = strawberry.field(
        default=False, description="A contact ban: never asked. / Een contactverbod: nooit vragen."
    )

    def command(self) -> RecordCustody:
        """The same as a command."""
        holder = row_id_or_none(self.holder, "Subject", field="holder")
        organisation = row_id_or_none(self.organisation, "Organisation", field="organisation")
        return RecordCustody(
            child=SubjectId(row_id(self.child, "Subject", field="child")),
            kind=self.kind,
            source=self.source,
            checked_on=self.checked_on,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            holder=None if holder is None else SubjectId(holder),
            organisation=None if organisation is None else OrganisationId(organisation),
            possible_danger=self.possible_danger,
            contact_ban=self.contact_ban,
        )


@strawberry.input(description="Record a measure that your institution carries out. / Een maatregel vastleggen.")
class RecordMeasureInput:
    """A measure to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    child: strawberry.ID = strawberry.field(description=SUBJECT)
    kind: MeasureKind = strawberry.field(description="Which measure. / Welke maatregel.")
    decision: str = strawberry.field(description="The court's decision. / De beschikking.")
    starts_at: datetime = strawberry.field(description=_BEGAN)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RecordMeasure:
        """The same as a command."""
        return RecordMeasure(
            child=SubjectId(row_id(self.child, "Subject", field="child")),
            kind=self.kind,
            decision=self.decision,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Record who judged what a person can weigh. / Een oordeel over bekwaamheid vastleggen.")
class RecordCapacityInput:
    """A judgement to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    capable: bool = strawberry.field(description="Able to weigh what is asked. / Kan wegen wat wordt gevraagd.")
    judge: str = strawberry.field(description="Who judged, and as what. / Wie oordeelde, en in welke rol.")
    starts_at: datetime = strawberry.field(description=_BEGAN)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RecordCapacity:
        """The same as a command."""
        return RecordCapacity(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            capable=self.capable,
            judge=self.judge,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Say when custody ended or will. / Het einde van gezag vastleggen.")
class EndCustodyInput:
    """Custody to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    custody: strawberry.ID = strawberry.field(description="The custody. / Het gezag.")
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=_ENDED)

    def command(self) -> EndCustody:
        """The same as a command."""
        one = CustodyId(row_id(self.custody, "Custody", field="custody"))
        return EndCustody(custody=one, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.input(description="Say when a measure ended or will. / Het einde van een maatregel vastleggen.")
class EndMeasureInput:
    """A measure to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    measure: strawberry.ID = strawberry.field(description="The measure. / De maatregel.")
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=_ENDED)

    def command(self) -> EndMeasure:
        """The same as a command."""
        one = MeasureId(row_id(self.measure, "Measure", field="measure"))
        return EndMeasure(measure=one, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.input(description="Say until when a judgement of capacity holds. / Een oordeel beëindigen.")
class EndCapacityInput:
    """A judgement to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    capacity: strawberry.ID = strawberry.field(description="The judgement. / Het oordeel.")
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=_ENDED)

    def command(self) -> EndCapacity:
        """The same as a command."""
        one = CapacityId(row_id(self.capacity, "Capacity", field="capacity"))
        return EndCapacity(capacity=one, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.type(description="What came of custody. / Het resultaat voor het gezag.")
class CustodyPayload:
    """The custody."""

    custody: Custody | None = result(description="The custody. / Het gezag.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a measure. / Het resultaat voor de maatregel.")
class MeasurePayload:
    """The measure."""

    measure: Measure | None = result(description="The measure. / De maatregel.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a judgement. / Het resultaat voor het oordeel.")
class CapacityPayload:
    """The judgement."""

    capacity: Capacity | None = result(description="The judgement. / Het oordeel.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_custody(
    session: AsyncSession, actor: Actor, input: RecordCustodyInput, at: datetime
) -> Outcome | Refusal:
    """Record custody."""
    return await do(
        input.command,
        lambda command: service.record_custody(session, actor, command, at),
        lambda done: {"custody": done.id},
    )


async def record_measure(
    session: AsyncSession, actor: Actor, input: RecordMeasureInput, at: datetime
) -> Outcome | Refusal:
    """Record a measure."""
    return await do(
        input.command,
        lambda command: service.record_measure(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"measure": done.id},
    )


async def record_capacity(
    session: AsyncSession, actor: Actor, input: RecordCapacityInput, at: datetime
) -> Outcome | Refusal:
    """Record a judgement."""
    return await do(
        input.command,
        lambda command: service.record_capacity(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"capacity": done.id},
    )


async def end_custody(session: AsyncSession, actor: Actor, input: EndCustodyInput, at: datetime) -> Outcome | Refusal:
    """End custody."""
    return await do(
        input.command,
        lambda command: service.end_custody(session, actor, command, at),
        lambda done: {"custody": done.id},
    )


async def end_measure(session: AsyncSession, actor: Actor, input: EndMeasureInput, at: datetime) -> Outcome | Refusal:
    """End a measure."""
    return await do(
        input.command,
        lambda command: service.end_measure(session, actor, command, at),
        lambda done: {"measure": done.id},
    )


async def end_capacity(session: AsyncSession, actor: Actor, input: EndCapacityInput, at: datetime) -> Outcome | Refusal:
    """End a judgement."""
    return await do(
        input.command,
        lambda command: service.end_capacity(session, actor, command, at),
        lambda done: {"capacity": done.id},
    )


@strawberry.type
class CustodyMutations:
    """The register of custody."""

    record_custody: CustodyPayload = mutation(
        record_custody, description="Record who has custody, as looked up. / Leg vast wie het gezag heeft."
    )
    end_custody: CustodyPayload = mutation(end_custody, description="Say when it ended. / Leg het einde vast.")
    record_measure: MeasurePayload = mutation(
        record_measure, description="Record a measure that you carry out. / Leg een maatregel vast."
    )
    end_measure: MeasurePayload = mutation(end_measure, description="Say when it ended. / Leg het einde vast.")
    record_capacity: CapacityPayload = mutation(
        record_capacity, description="Record who judged what a person can weigh. / Leg een oordeel vast."
    )
    end_capacity: CapacityPayload = mutation(
        end_capacity, description="Say until when it holds. / Leg vast tot wanneer het geldt."
    )
