"""What is said to record or end custody, a measure or a judgement of capacity, and the commands that it makes."""

from datetime import date, datetime

import strawberry

from casegraph.doing import row_id, row_id_or_none
from casegraph.words import ENDS, KEY, SUBJECT, VERSION
from consent.custody.commands import (
    EndCapacity,
    EndCustody,
    EndMeasure,
    LiftMark,
    RecordCapacity,
    RecordCustody,
    RecordMeasure,
)
from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind
from consent.ids import CapacityId, CustodyId, MeasureId
from tenants.ids import OrganisationId, SubjectId

_BEGAN = "From when, also long ago. / Vanaf wanneer, ook lang geleden."
_ENDED = "When it ended or will; now when left out. / Wanneer het eindigde of eindigt; nu als u niets invult."


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


@strawberry.input(description="Say why a holder of custody is kept away no longer. / Gevaar of contactverbod opheffen.")
class LiftMarkInput:
    """A mark to lift."""

    client_mutation_key: str = strawberry.field(description=KEY)
    custody: strawberry.ID = strawberry.field(description="The record that bears it. / Het gezag waar het bij staat.")
    expected_version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description="Why. / Waarom.")

    def command(self) -> LiftMark:
        """The same as a command."""
        one = CustodyId(row_id(self.custody, "Custody", field="custody"))
        return LiftMark(custody=one, expected_version=self.expected_version, reason=self.reason)


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
