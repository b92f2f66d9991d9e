"""The two effects of a notice: announcing it, which decides who gets mail, and sending one mail.

Both run in a session that serves the told organisation, in the transaction that marks them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.notifications import queries
from backend.notifications.letter import Letter
from backend.notifications.outlets import MailOutlet, NotDelivered
from backend.outbox.channels import channel
from backend.outbox.models import Effect, Outbox, Outcome, Topic
from backend.outbox.relay import Carry, EffectFailed, Ending
from tenants.session import actor_of, moment_of

NO_RECIPIENT = "NO_RECIPIENT"
NO_ADDRESS = "NO_ADDRESS"
NO_OUTLET = "NO_OUTLET"
NOT_CONCERNED = "NOT_CONCERNED"
ORGANISATION_ENDED = "ORGANISATION_ENDED"
QUEUE = "QUEUE_UNAVAILABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Publishes the id of the case to whoever of the organisation follows it, and writes an effect for each mail."""

    events: Redis

    async def __call__(self, session: AsyncSession, row: Outbox) -> Ending:
        """Announce. Whoever follows asks for the case under its own rights, so all topics are one event: it changed."""
        recipients = [] if row.quiet else await _recipients(session, row)
        for member in recipients:
            session.add(_mail(row, member))
        await session.flush()
        name = channel(region=actor_of(session).region, organisation=row.organisation_id, topic=Topic.CASE_CHANGED)
        try:
            await self.events.publish(name, str(row.case_id))
        except (RedisError, OSError):
            raise EffectFailed(QUEUE) from None
        return Ending(reason=None if recipients else NO_RECIPIENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Sends one mail, if its recipient is still to be told. Without an outlet a region sends none."""

    outlet: MailOutlet | None

    async def __call__(self, session: AsyncSession, row: Outbox) -> Ending:
        """Look once more whether this may go out, and to which address; then send it."""
        reason, address = await _checked(session, row)
        if self.outlet is None or address is None:
            return Ending(outcome=Outcome.CANCELLED, reason=reason or NO_OUTLET)
        try:
            await self.outlet.deliver(Letter(id=row.id, recipient=address, at=moment_of(session)))
        except NotDelivered as failure:
            raise EffectFailed(failure.reason, for_good=failure.for_good) from None
        return Ending()


def effects(*, events: Redis, outlet: MailOutlet | None) -> Mapping[Effect, Carry]:
    """What carries out each kind of effect."""
    return {Effect.ANNOUNCE: Announcement(events=events), Effect.MAIL: Mailing(outlet=outlet)}


async def _recipients(session: AsyncSession, row: Outbox) -> list[UUID | None]:
    """The organisation's mailbox (None) if it has one, else those of its people whose work it is."""
    topic, told = Topic(row.topic), row.organisation_id
    places = await queries.places_concerned(session, topic, organisation=told, case=row.case_id)
    if not places or not await queries.is_tenant(session, told):
        return []
    if await queries.address(session, told, member=None):
        return [None]
    return list(await queries.people(session, topic, organisation=told, case=row.case_id, places=places))


def _mail(row: Outbox, member: UUID | None) -> Outbox:
    return Outbox(
        topic=row.topic,
        effect=Effect.MAIL,
        organisation_id=row.organisation_id,
        recipient_id=member,
        case_id=row.case_id,
        object_id=row.object_id,
    )


async def _checked(session: AsyncSession, row: Outbox) -> tuple[str | None, str | None]:
    """Why the mail may not go out any more, or else its address."""
    topic, told = Topic(row.topic), row.organisation_id
    if not await queries.is_tenant(session, told):
        return ORGANISATION_ENDED, None
    places = await queries.places_concerned(session, topic, organisation=told, case=row.case_id)
    if not places:
        return NOT_CONCERNED, None
    if row.recipient_id is not None:
        people = await queries.people(session, topic, organisation=told, case=row.case_id, places=places)
        if row.recipient_id not in people:
            return NOT_CONCERNED, None
    address = await queries.address(session, told, member=row.recipient_id)
    return (None, address) if address else (NO_ADDRESS, None)
