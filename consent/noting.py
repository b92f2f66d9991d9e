"""The key of a note that somebody writes about a person, whom this somebody need not see."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import queries
from consent.keys.cipher import Key
from consent.keys.store import KeyStore
from tenants.actor import Actor


async def key_about(session: AsyncSession, actor: Actor, subject: UUID | None, *, keys: KeyStore) -> Key:
    """The key of the person, where the writer sees that person; else a new one, of this note alone.

    Raises `KEY_DESTROYED`.
    """
    found = None if subject is None else await queries.subject(session, subject)
    if found is None:
        return await keys.create_subject_key(actor)
    [key] = await keys.living_keys(actor, [found.key])
    return key
