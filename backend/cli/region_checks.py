"""Is a region fit: its keys, its two databases, its queue, its clock, and who may sign in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.cases.documents.scanning import Clamd
from backend.cli.findings import Finding, fine, note, wrong
from backend.db import migrate, policies, rendering
from backend.embedded import EmbeddedError, embedded_databases_of, require_database
from backend.keyring import open_wrappings
from backend.settings import Mode, Region, Settings, SettingsInvalid
from backend.settings.section import Decision
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.errors import KeysError
from consent.keys.wrapping import Ring, version_of
from tenants.binding import sign

_DRIVER = "postgresql+asyncpg://"
_LARGEST_SKEW = timedelta(seconds=5)
_SECONDS = 5.0
_MIGRATE = "Voer uit: ketentafel migrate. / Run: ketentafel migrate."
_START = "Start ze: ketentafel up, of ketentafel demo. / Start them: ketentafel up, or ketentafel demo."


async def check_region(settings: Settings, region: Region) -> AsyncIterator[Finding]:
    """All checks of one region. Where the embedded servers do not run, that is said and the rest is left."""
    yield _keys(region)
    yield await _wrapping(region)
    yield _sign_in(region)
    yield await _scanner(region)
    if embedded_databases_of(region, endpoints=settings.endpoints) and not await _answers(region):
        yield note(f"{region.code}: servers", "draaien nu niet / do not run now", _START)
        return
    for role in ("owner", "app", "worker"):
        yield await _database(region, role)
    async for finding in _content(region):
        yield finding
    yield await _key_store(region)
    yield await _queue(region)


def _keys(region: Region) -> Finding:
    what = f"{region.code}: sleutelbestanden"
    try:
        region.local_keys()
        region.binding_key()
    except SettingsInvalid as error:
        advice = f"{error.message_nl} / {error.message_en}"
        if region.mode is Mode.PRODUCTION:
            return wrong(what, error.code, advice)
        return note(what, "nog niet gemaakt / not made yet", _MIGRATE)
    return fine(what, "leesbaar / readable")


async def _wrapping(region: Region) -> Finding:
    """Who wraps: a service that answers, or a key of our own and the decision that allows it."""
    what, first = f"{region.code}: hoofdsleutel", region.wrapping()[0]
    if first.transit is None:
        return _local(region, what)
    try:
        async with AsyncExitStack() as stack:
            label = await Ring(await open_wrappings(region, stack), region=region.code).label()
    except KeysError as error:
        return wrong(what, error.code, f"{error.message_nl} / {error.message_en}")
    except SettingsInvalid as error:
        return wrong(what, error.code, f"{error.message_nl} / {error.message_en}")
    return fine(what, f"{first.transit.address} {first.transit.mount}/{first.transit.key}: v{version_of(label)}")


def _local(region: Region, what: str) -> Finding:
    if (decision := region.local_key_decision) is None:
        return fine(what, "eigen sleutel / key of our own")
    advice = (
        "Een eigen hoofdsleutel, volgens besluit. Overweeg een sleuteldienst. / A key of our own, by decision. "
        "Consider a key service."
    )
    return note(what, _named(decision), advice)


def _named(decision: Decision) -> str:
    return f"besluit / decision {decision.id}, {decision.decided_by}, {decision.decided_on}"


def _sign_in(region: Region) -> Finding:
    what = f"{region.code}: aanmelding"
    if region.issuers:
        return fine(what, ", ".join(issuer.issuer for issuer in region.issuers))
    advice = "Voeg een [[region.issuer]] toe, of start de demo. / Add an [[region.issuer]], or start the demo."
    return note(what, "niemand kan zich aanmelden / nobody can sign in", advice)


async def _scanner(region: Region) -> Finding:
    """Who looks through files: a scanner that answers, or nobody and the decision that allows it."""
    what = f"{region.code}: virusscanner"
    if region.scanner is None:
        decided = f", {_named(region.no_scanner_decision)}" if region.no_scanner_decision else ""
        advice = "Stel [region.scanner] in om bestanden te controleren. / Set [region.scanner] to scan files."
        return note(what, f"geen / none{decided}", advice)
    version = await Clamd(at=region.scanner.at, seconds=_SECONDS).version()
    if version is None:
        advice = (
            "Start clamd, of verbeter [region.scanner]; tot dan wordt geen bestand aangenomen. / Start clamd, or mend "
            "[region.scanner]; until then no file is taken."
        )
        return wrong(what, "antwoordt niet / does not answer", advice)
    return fine(what, version)


async def _answers(region: Region) -> bool:
    try:
        await require_database(region.database.app.get_secret_value())
    except EmbeddedError:
        return False
    return True


async def _database(region: Region, role: str) -> Finding:
    what, url = f"{region.code}: database ({role})", getattr(region.database, role).get_secret_value()
    try:
        await require_database(url, revision=None if role == "owner" else migrate.head())
    except EmbeddedError as error:
        return wrong(what, error.code, f"{error.message_nl} / {error.message_en}")
    return fine(what, "bereikbaar en bij / reachable and up to date")


async def _content(region: Region) -> AsyncIterator[Finding]:
    """What the owner of the case database can say of it."""
    try:
        async with _connected(region.database.owner.get_secret_value()) as owner:
            for finding in _clock(region, await _moment(region)):
                yield finding
            yield await _cell(owner, region)
            yield await _policies(owner, region)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        yield wrong(f"{region.code}: inhoud", type(error).__name__, _MIGRATE)


async def _moment(region: Region) -> datetime:
    async with _connected(region.database.app.get_secret_value()) as app:
        moment: datetime = await app.fetchval("SELECT tenants.moment()")
        return moment


def _clock(region: Region, moment: datetime) -> Iterator[Finding]:
    what, skew = f"{region.code}: klok", moment - datetime.now(UTC)
    shown = f"{skew.total_seconds():+.1f} s"
    if abs(skew) <= _LARGEST_SKEW:
        yield fine(what, shown)
    elif region.mode is Mode.PRODUCTION:
        yield wrong(what, shown, "Zet de klokken gelijk (NTP). / Synchronise the clocks (NTP).")
    else:
        yield note(what, shown, "De klok van de demo is verzet, of loopt niet gelijk. / The demo's clock is shifted.")


async def _cell(owner: asyncpg.Connection, region: Region) -> Finding:
    what = f"{region.code}: regio in de database"
    row = await owner.fetchrow("SELECT region, mode FROM tenants.cell")
    if row is None or tuple(row) != (region.code, region.mode.value.upper()):
        found = "-" if row is None else f"{row['region']} ({row['mode']})"
        return wrong(what, found, "Deze database hoort bij een andere regio. / This database is another region's.")
    return fine(what, f"{region.code} ({region.mode})")


async def _policies(owner: asyncpg.Connection, region: Region) -> Finding:
    what = f"{region.code}: rijregels"
    applied = await owner.fetchval("SELECT sha256 FROM tenants.applied_sql WHERE name = $1", policies.NAME)
    if applied != policies.digest(rendering.render()):
        return wrong(what, "van een andere versie / of another version", _MIGRATE)
    return fine(what, "van deze versie / of this version")


async def _key_store(region: Region) -> Finding:
    what = f"{region.code}: sleutelkluis"
    try:
        pool = await open_pool(region.key_store.app.get_secret_value().replace(_DRIVER, "postgresql://", 1), size=1)
        try:
            store = KeyDatabase(pool, sign=lambda actor: sign(actor, key=region.binding_key()))
            await store.require_installed()
            await store.require_serving()
        finally:
            await pool.close()
    except KeysError as error:
        return wrong(what, error.code, f"{error.message_nl} / {error.message_en}")
    return fine(what, "van deze versie / of this version")


async def _queue(region: Region) -> Finding:
    what = f"{region.code}: wachtrij"
    queue = Redis.from_url(region.valkey.get_secret_value())
    try:
        await asyncio.wait_for(queue.ping(), _SECONDS)
    except (RedisError, OSError, TimeoutError) as error:
        advice = "Controleer of Valkey draait en of het adres klopt. / Check that Valkey runs and the address is right."
        return wrong(what, type(error).__name__, advice)
    finally:
        await queue.aclose()
    return fine(what, "antwoordt / answers")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncio.wait_for(asyncpg.connect(url.replace(_DRIVER, "postgresql://", 1)), _SECONDS)
    try:
        yield connection
    finally:
        await connection.close()
