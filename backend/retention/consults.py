"""Questions without a name are kept briefly: the key goes first, so that no backup opens them, and then the row."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from consent.keys.errors import KeysError
from consent.keys.store import KeyStore
from tenants.system import SystemAtWork

MOST_FORGOTTEN = 500
_DUE = text("SELECT id, key FROM casework.due_consults(:most)")
_FORGET = text("SELECT casework.forget_consults(:gone)").bindparams(bindparam("gone", type_=ARRAY(Uuid())))


async def forget_consults(system: SystemAtWork, keys: KeyStore) -> int:
    """Destroy what is due; how many must wait because their key cannot go now.

    A kill in between is no more than a pause: a key may be destroyed twice. One that waits holds up no other.
    """
    async with system.working() as session:
        due = (await (await session.connection()).execute(_DUE, {"most": MOST_FORGOTTEN})).all()
    gone: list[UUID] = []
    for id, key in due:
        try:
            await keys.destroy(system.actor(), key)
        except KeysError:
            continue
        gone.append(id)
    if gone:
        async with system.working() as session:
            await (await session.connection()).execute(_FORGET, {"gone": gone})
    return len(due) - len(gone)
