"""Who is asking: what every part of the edge may know about one request."""

from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.edge.errors import Language
from tenants.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The actor behind a request, the application that asks on the actor's behalf, and the language of answers.

    `issuer` and `subject` are how the sign-in named the actor; a long stream asks again with them.
    """

    actor: Actor
    issuer: str
    subject: str = field(repr=False)
    client: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a field that Python answers may use: the caller, and the session of the question's own transaction."""

    caller: Caller
    session: AsyncSession
