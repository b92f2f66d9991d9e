"""A certified institution that joins a case: its people, and what it may record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consent import service as lawful
from consent.ages import begins
from consent.custody.commands import RecordCapacity, RecordCustody, RecordMeasure
from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind
from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, SubjectId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import GIVEN_AT, GIVEN_ON
from tests.factories.cell import actor

BORN = datetime.fromisoformat("2016-02-29T00:00:00+01:00")
CUSTODY, MEASURE, CAPACITY = "consent.custody", "consent.measure", "consent.capacity"


@dataclass(frozen=True, kw_only=True)
class Institution:
    """The institution and its worker, who takes part in one case."""

    organisation: OrganisationId
    gijs: Actor


async def joined(kamer: Kamer, one: AdmittedCase) -> Institution:
    """The institution takes part, and knows the child by a legal duty of its own."""
    world = kamer.world
    organisation = await world.organisation("Instelling", "GI")
    member = await world.member(organisation)
    await world.role(member, "DEELNEMER")
    await world.participation(one.case, organisation)
    for category in ("IDENTITEIT", "VEILIGHEID"):
        await world.ceiling(kamer.tafel, organisation, category)
    await world.basis(
        one.case,
        one.child,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[organisation],
        categories=["IDENTITEIT"],
    )
    gijs = actor(organisation=OrganisationId(organisation), member=MemberId(member))
    return Institution(organisation=OrganisationId(organisation), gijs=gijs)


async def known(kamer: Kamer, one: AdmittedCase, *names: str) -> None:
    """These organisations may know who the child and the mother are."""
    for subject in (one.child, one.mother):
        await kamer.world.basis(
            one.case,
            subject,
            owner=kamer.organisations["lokaal"],
            decided_by=kamer.members["noor"],
            recipients=[kamer.organisations[name] for name in names],
            categories=["IDENTITEIT"],
        )


def custody_command(child: SubjectId, **changes: Any) -> RecordCustody:
    """One parent's custody since the child was born, as the register has it."""
    given: dict[str, Any] = {
        "child": child,
        "kind": CustodyKind.OUDERLIJK,
        "source": CustodySource.GEZAGSREGISTER,
        "checked_on": date(2026, 1, 5),
        "starts_at": BORN,
    }
    return RecordCustody(**(given | changes))


async def mother_decides(kamer: Kamer, one: AdmittedCase) -> None:
    """The mother alone has custody of the child, as the lokaal team looked up."""
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))


def measure_command(child: SubjectId, **changes: Any) -> RecordMeasure:
    """Supervision that a court laid down."""
    given: dict[str, Any] = {
        "child": child,
        "kind": MeasureKind.OTS,
        "decision": "C/09/123456 JE RK 26-1",
        "starts_at": begins(GIVEN_ON),
    }
    return RecordMeasure(**(given | changes))


def capacity_command(subject: SubjectId, **changes: Any) -> RecordCapacity:
    """A judgement that somebody cannot weigh it."""
    given: dict[str, Any] = {
        "subject": subject,
        "capable": False,
        "judge": "Fictieve arts, als behandelaar",
        "starts_at": GIVEN_AT,
    }
    return RecordCapacity(**(given | changes))
