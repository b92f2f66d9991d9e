"""Which embedded servers the regions of this installation need."""

from contextlib import nullcontext

from backend.embedded.servers import EmbeddedOptions, EmbeddedServers, Listener, ignore
from backend.embedded.supervisor import ServerName
from backend.settings import Endpoints, Region, Settings
from backend.settings.load import CASE_ROLES, KEY_STORE_ROLES, embedded_databases


def servers_for(settings: Settings, *, on_event: Listener = ignore) -> EmbeddedServers | nullcontext[None]:
    """The servers that the regions need, to enter with `with` or `async with`; nothing when each names its own."""
    run = needed(settings)
    if not run:
        return nullcontext()
    return EmbeddedServers(settings.data_dir, options=EmbeddedOptions(run=run), on_event=on_event)


def needed(settings: Settings) -> frozenset[ServerName]:
    """The servers at which at least one address of a region leads to this data folder."""
    queues = {region.valkey.get_secret_value().split("?")[0] for region in settings.regions}
    wanted = {ServerName.VALKEY} if settings.endpoints.valkey_url in queues else set()
    if any(embedded_databases_of(region, endpoints=settings.endpoints) for region in settings.regions):
        wanted.add(ServerName.POSTGRES)
    return frozenset(wanted)


def embedded_databases_of(region: Region, *, endpoints: Endpoints) -> frozenset[str]:
    """The names of the region's databases that stand in the embedded cluster: both, one or none."""
    cases, keys = embedded_databases(region.code)
    ours = {
        endpoints.postgres_url(cases, CASE_ROLES["owner"]): cases,
        endpoints.postgres_url(keys, KEY_STORE_ROLES["owner"]): keys,
    }
    owners = (region.database.owner, region.key_store.owner)
    return frozenset(ours[url.get_secret_value()] for url in owners if url.get_secret_value() in ours)
