"""Who is asking: what every part of the edge may know about one request."""

from dataclasses import dataclass

from casegraph.errors import Language
from tenants.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The actor behind a request, the application that asks on the actor's behalf, and the language of answers."""

    actor: Actor
    client: str
    language: Language
