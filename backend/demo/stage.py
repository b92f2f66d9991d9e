"""Where the demo's stories are told: a region's real pools, keys and services, each step in a bound session."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.demo import clock
from backend.demo.cast import Cast, member_id, organisation_id
from backend.demo.errors import DemoCode, DemoError
from backend.keyring import open_keys
from backend.settings import Region as RegionSettings
from consent.basis import Purpose
from consent.keys.store import KeyStore
from tenants.actor import STRONG, Actor
from tenants.ids import RequestId, new_id
from tenants.refusal import Refusal
from tenants.session import Region, moment_of, open_region

_BOUND_FOR = timedelta(minutes=5)

_Command = TypeVar("_Command")
_Answer = TypeVar("_Answer")
Verb = Callable[[AsyncSession, Actor, _Command, datetime], Awaitable[_Answer | Refusal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The people of a cast, acting through the services."""

    cast: Cast
    region: Region = field(repr=False)
    keys: KeyStore = field(repr=False)

    def actor(self, login: str, *, organisation: str | None = None) -> Actor:
        """A person in one chosen place, signed in for content."""
        place = self.cast.find(login).place(organisation)
        return Actor(
            region=self.region.code,
            organisation=organisation_id(place.organisation),
            member=member_id(login, place.organisation),
            purpose=Purpose.VEILIGHEID_GEZIN.value,
            assurance=STRONG,
            expires_at=clock.now() + _BOUND_FOR,
            request_id=RequestId(new_id()),
        )

    async def does(self, who: str | Actor, verb: Verb[_Command, _Answer], command: _Command) -> _Answer:
        """Do one thing in a transaction of its own. Raises STORY_REFUSED with the service's code."""
        actor = self.actor(who) if isinstance(who, str) else who
        async with self.region.working(actor) as session:
            answer = await verb(session, actor, command, moment_of(session))
        if isinstance(answer, Refusal):
            raise DemoError(DemoCode.STORY_REFUSED, reason=answer.code)
        return answer


@asynccontextmanager
async def open_stage(settings: RegionSettings, cast: Cast) -> AsyncIterator[Stage]:
    """The region's pools as the application opens them, closed at the end."""
    async with AsyncExitStack() as stack:
        url = settings.database.app.get_secret_value()
        region = await open_region(url, code=settings.code, binding_key=settings.binding_key())
        stack.push_async_callback(region.close)
        keys = await stack.enter_async_context(open_keys(settings))
        yield Stage(cast=cast, region=region, keys=keys.store)
