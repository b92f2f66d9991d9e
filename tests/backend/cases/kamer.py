"""A lokale veiligheidskamer at work: four organisations at the tafel, a crisis service beside it, and real keys.

What a test does, it does through the services, each in a bound session of its own that commits as the edge does.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from backend.embedded import EmbeddedServers
from backend.tafels.blueprint import Blueprint
from backend.tafels.loading import BLUEPRINTS, load
from backend.tafels.service import register_kinds
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.install import install
from consent.keys.master import MasterKey
from consent.keys.opening import Opener, Sealed
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants.actor import Actor
from tenants.binding import sign
from tenants.ids import OrganisationId, TafelId
from tenants.refusal import Refusal
from tenants.session import Region, moment_of
from tests.factories.cell import REGION, CaseDatabase, actor, clone
from tests.factories.world import ALWAYS, World

KINDS = {
    "lokaal": "LOKAAL_TEAM",
    "gemeente": "GEMEENTE",
    "ggz": "GGZ",
    "politie": "POLITIE",
    "om": "OM",
    "crisis": "CRISISDIENST",
}
SEATED = ("lokaal", "gemeente", "ggz", "politie", "om")
# Who works where, as what; at the tafel, except a crisis service and officers, who work for the whole organisation.
PEOPLE = {
    "noor": ("lokaal", "AANMELDER"),
    "karim": ("lokaal", "WEGER"),
    "olga": ("lokaal", "PRIVACY_OFFICER"),
    "anne": ("gemeente", "VOORZITTER"),
    "bram": ("ggz", "DEELNEMER"),
    "olaf": ("ggz", "PRIVACY_OFFICER"),
    "petra": ("politie", "DEELNEMER"),
    "wout": ("politie", "WEGER"),
    "paula": ("politie", "PRIVACY_OFFICER"),
    "otto": ("om", "DEELNEMER"),
    "odette": ("om", "PRIVACY_OFFICER"),
    "cees": ("crisis", "CRISISDIENST"),
    "omar": ("crisis", "PRIVACY_OFFICER"),
}
SEES = ("case", "subject", "contribution", "referral", "participation", "legal_basis", "consent", "notification")
_COUNTS = "SELECT " + ", ".join(
    f'(SELECT count(*) FROM {"consent" if name in {"legal_basis", "consent"} else "casework"}."{name}") AS "{name}"'
    for name in SEES
)
_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
 WHERE schemaname IN ('casework', 'consent') OR (schemaname = 'tenants'
    AND (tablename LIKE 'ledger%' OR tablename LIKE 'convenant%' OR tablename LIKE 'delegat%'
         OR tablename IN ('registration', 'role'))) ORDER BY 1
"""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, kw_only=True)
class Kamer:
    """The people, the tafel, and the ways in which a test acts and looks."""

    region: Region
    keys: KeyStore
    admin: asyncpg.Connection
    world: World
    organisations: dict[str, OrganisationId]
    members: dict[str, UUID]
    tafel: TafelId

    def actor(self, name: str, **changes: Any) -> Actor:
        """A person of the story, in the organisation the story gives."""
        return actor(organisation=self.organisations[PEOPLE[name][0]], member=self.members[name], **changes)

    async def tries(self, who: str | Actor, verb: Callable[..., Awaitable[_Answer]], command: object) -> _Answer:
        """Do one thing in one transaction, which is committed whatever the answer is."""
        acting = who if isinstance(who, Actor) else self.actor(who)
        async with self.region.working(acting) as session:
            return await verb(session, acting, command, moment_of(session), **self._lends(verb))

    async def does(
        self, who: str | Actor, verb: Callable[..., Awaitable[_Answer | Refusal]], command: object
    ) -> _Answer:
        """Do one thing that must succeed."""
        answer = await self.tries(who, verb, command)
        assert not isinstance(answer, Refusal), answer
        return answer

    async def is_refused(
        self,
        who: str | Actor,
        verb: Callable[..., Awaitable[Any]],
        command: object,
        *,
        code: str,
        field: str | None = None,
    ) -> None:
        """Do one thing that must be refused in this way, and show that it changed nothing at all."""
        before = await self.everything()
        answer = await self.tries(who, verb, command)
        assert isinstance(answer, Refusal), answer
        assert (answer.code, answer.field) == (code, field), answer
        assert answer.message_nl
        assert answer.message_en
        assert await self.everything() == before

    async def sees(self, who: str | Actor) -> dict[str, int]:
        """How many rows of each kind somebody sees; kinds of which nothing is seen are left out."""
        async with self.region.reading(who if isinstance(who, Actor) else self.actor(who)) as connection:
            [row] = await connection.fetch(_COUNTS)
            counts: dict[str, int] = dict(row)
        return {name: count for name, count in counts.items() if count}

    async def reads(self, who: str, table: str, column: str, row: UUID) -> str | None:
        """A sealed text as somebody may read it; None when the row is not seen or the key is gone."""
        acting = self.actor(who)
        async with self.region.reading(acting) as connection:
            sealed = await connection.fetchval(f"SELECT {column} FROM {table} WHERE id = $1", row)
        if sealed is None:
            return None
        item = Sealed(table=table, column=column, row_id=row, ciphertext=sealed)
        [found] = await Opener(self.keys, acting).open([item])
        assert found is None or isinstance(found, str)
        return found

    async def everything(self) -> dict[str, tuple[int, str]]:
        """Every row of casework, lawful basis and ledger, as a count and a digest per table."""
        tables = [row[0] for row in await self.admin.fetch(_TABLES)]
        asked = " UNION ALL ".join(
            f"SELECT '{name}', count(*), coalesce(sum(hash_record_extended(t, 0)), 0)::text FROM {name} t"
            for name in tables
        )
        return {name: (count, digest) for name, count, digest in await self.admin.fetch(asked)}

    async def told(self, topic: str, thing: UUID) -> set[str]:
        """Which organisations have a notice of this; each has exactly one effect for the worker with it."""
        names = {id: name for name, id in self.organisations.items()}
        asked = "SELECT organisation_id FROM casework.{} WHERE topic = $1 AND object_id = $2 ORDER BY 1"
        notices = [row[0] for row in await self.admin.fetch(asked.format("notification"), topic, thing)]
        loud = asked.format("outbox").replace("WHERE", "WHERE NOT quiet AND")
        assert notices == [row[0] for row in await self.admin.fetch(loud, topic, thing)]
        assert len(set(notices)) == len(notices)
        return {names[one] for one in notices}

    async def written(self, operation: str) -> list[asyncpg.Record]:
        """What the ledger says of an operation: one row per object it touched."""
        return await self.admin.fetch(
            "SELECT e.member_id, e.case_id, s.object_type, s.object_id, s.subject_id, s.category, s.ground"
            " FROM tenants.ledger_event e LEFT JOIN tenants.ledger_subject s ON s.event_id = e.id"
            " WHERE e.action = 'WRITE' AND e.operation = $1 AND e.organisation_id = ANY ($2)"
            " ORDER BY e.id, s.ordinal",
            operation,
            list(self.organisations.values()),
        )

    async def row(self, table: str, id: UUID) -> asyncpg.Record:
        """A row as it stands."""
        [row] = await self.admin.fetch(f"SELECT * FROM {table} WHERE id = $1", id)
        return row

    async def rows(self, table: str, case: UUID) -> list[asyncpg.Record]:
        """The rows of a case, in the order in which they came."""
        return await self.admin.fetch(f"SELECT * FROM {table} WHERE case_id = $1 ORDER BY id", case)

    def _lends(self, verb: Callable[..., object]) -> dict[str, KeyStore]:
        return {"keys": self.keys} if "keys" in inspect.signature(verb).parameters else {}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Open connections: the region's pools, the key store, and a superuser's."""

    region: Region
    keys: KeyStore
    admin: asyncpg.Connection


@asynccontextmanager
async def opened_desk(database: CaseDatabase, *, keys_dsn: str) -> AsyncIterator[Desk]:
    """Connections that the tests of one module share."""
    pool = await open_pool(keys_dsn, size=3)
    try:
        async with database.admin() as admin, database.region() as region:
            store = KeyStore(
                KeyDatabase(pool, sign=lambda one: sign(one, key=database.binding_key)),
                region=REGION,
                wrapping=FileWrapping(MasterKey(bytes(range(32)), region=REGION)),
                cache=KeyCache(entries=100),
            )
            yield Desk(region=region, keys=store, admin=admin)
    finally:
        await pool.close()


async def furnished(desk: Desk) -> Kamer:
    """A tafel with organisations and people of its own, among all those that other tests left in the database."""
    world = World(admin=desk.admin)
    await world.shift_clock("0")
    async with desk.admin.transaction():
        organisations = {
            name: OrganisationId(await world.organisation(name.title(), kind)) for name, kind in KINDS.items()
        }
        tafel = TafelId(await world.tafel(organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
        await world.signs(organisations["gemeente"])
        await _seated(world, tafel, organisations)
        members = {name: await _hired(world, tafel, organisations[at], role) for name, (at, role) in PEOPLE.items()}
    return Kamer(
        region=desk.region,
        keys=desk.keys,
        admin=desk.admin,
        world=world,
        organisations=organisations,
        members=members,
        tafel=tafel,
    )


@cache
def _blueprint() -> Blueprint:
    return load(BLUEPRINTS / "lokale_veiligheidskamer.toml").blueprint


async def _seated(world: World, tafel: UUID, organisations: dict[str, OrganisationId]) -> None:
    """Seats, and the ceilings that the blueprint gives each kind of organisation."""
    blueprint = _blueprint()
    ceilings = {str(one.organisation_kind): one.categories for one in blueprint.ceilings}
    for name in SEATED:
        await world.seat(tafel, organisations[name])
    await world.admin.execute(
        "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        " SELECT gen_random_uuid(), t.convenant_id, given.organisation, given.category, $4"
        " FROM casework.tafel t, unnest($2::uuid[], $3::text[]) AS given(organisation, category) WHERE t.id = $1",
        tafel,
        [organisations[name] for name in SEATED for _ in ceilings[KINDS[name]]],
        [category for name in SEATED for category in ceilings[KINDS[name]]],
        ALWAYS,
    )


async def _hired(world: World, tafel: UUID, organisation: UUID, role: str) -> UUID:
    member = await world.member(organisation)
    at_tafel = role not in {"PRIVACY_OFFICER", "CRISISDIENST"}
    await world.role(member, role, tafel=tafel if at_tafel else None)
    return member


def opened_house(servers: EmbeddedServers, *, binding_key: bytes) -> CaseDatabase:
    """A migrated case database that knows the kinds of tafel."""

    async def made() -> CaseDatabase:
        database = await clone(servers, binding_key=binding_key)
        owner = await asyncpg.connect(database.dsn("ketentafel_owner"))
        try:
            await register_kinds(owner)
        finally:
            await owner.close()
        return database

    return asyncio.run(made())


def install_keys(servers: EmbeddedServers, *, binding_key: bytes, name: str = "keys_services") -> str:
    """A key store for the services' tests; answers its address for the application."""
    servers.create_database_blocking(name, "ketentafel_keys_owner")

    async def put() -> None:
        connection = await asyncpg.connect(servers.postgres_dsn(name, "postgres"))
        try:
            await install(connection, region=REGION, binding_key=binding_key)
        finally:
            await connection.close()

    asyncio.run(put())
    return servers.postgres_dsn(name, "ketentafel_keys_app")
