"""The region's own secret: made once, by the first process that needs it, and wrapped like every other key.

From it come the pepper of the person hashes and the keys of cursors and of mutation inputs. It does not change when the
master key does: a new pepper would make everybody unfindable.
"""

from uuid import UUID

from consent.keys.cipher import Key
from consent.keys.database import KeyDatabase
from consent.keys.master import MasterKey
from consent.keys.wrapping import Wrapping
from tenants.actor import Actor
from tenants.ids import new_id


async def region_secret(database: KeyDatabase, wrapping: Wrapping, actor: Actor) -> MasterKey:
    """The root of what a region derives for itself; of two processes that make it at once, one is first.

    `actor` is the system. Raises what the key store and whoever wraps raise.
    """
    found = await database.region_secret(actor)
    if found is None:
        fresh = Key.fresh(new_id())
        offered = await wrapping.wrap({fresh.id: fresh})
        found = await database.found_region_secret(actor, fresh.id, offered[fresh.id])
    return await _opened(found, wrapping, region=actor.region)


async def _opened(found: tuple[UUID, bytes], wrapping: Wrapping, *, region: str) -> MasterKey:
    id_, wrapped = found
    keys = await wrapping.unwrap({id_: wrapped})
    return MasterKey(keys[id_].expose(), region=region)
