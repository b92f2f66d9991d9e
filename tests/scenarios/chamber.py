"""A lokale veiligheidskamer over the wire: four partners and a crisis service, each with its own sign-in.

All people are fictitious. Who does what is said by first names: Jet works for the local team, Vera chairs for the
municipality, Piet works in mental health care, Omar for the police, Kim is on duty for the crisis service, Fem is
the local team's privacy officer, Gitta the municipality's, and Ben its administrator.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import orjson

from backend.embedded import EmbeddedServers
from backend.provision import create_databases, create_keys, migrate_region
from backend.settings import Settings, load
from backend.settings.load import embedded_databases
from backend.tafels.loading import load_all
from casegraph.compiler.relay import write_node_id
from tests.casegraph.live import PLAIN
from tests.casegraph.provider import Provider
from tests.factories.world import World

KIND = "VEILIGHEIDSKAMER"
OPERATIONS = Path(__file__).resolve().parents[2] / "graphql" / "operations"
PARTNERS = {
    "lokaal_team": ("Lokaal team", "LOKAAL_TEAM"),
    "gemeente": ("Gemeente", "GEMEENTE"),
    "ggz": ("GGZ", "GGZ"),
    "politie": ("Politie", "POLITIE"),
    "crisisdienst": ("Crisisdienst", "CRISISDIENST"),
}
PEOPLE = {
    "jet": ("lokaal_team", ("AANMELDER",)),
    "fem": ("lokaal_team", ("PRIVACY_OFFICER",)),
    "vera": ("gemeente", ("VOORZITTER",)),
    "gitta": ("gemeente", ("PRIVACY_OFFICER",)),
    "ben": ("gemeente", ("BEHEERDER",)),
    "piet": ("ggz", ("DEELNEMER", "WEGER")),
    "omar": ("politie", ("DEELNEMER",)),
    "kim": ("crisisdienst", ("CRISISDIENST",)),
}


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, as a client sees it."""

    status: int
    body: dict[str, Any]
    raw: bytes = field(repr=False)

    @property
    def data(self) -> Any:
        assert self.status == 200, self.body
        assert "errors" not in self.body, self.body
        return self.body["data"]


@dataclass(frozen=True)
class Seat:
    """Somebody at the table, asking over HTTP with a token of the own organisation's provider."""

    name: str
    url: str
    provider: Provider
    member: UUID

    @property
    def organisation(self) -> str:
        return write_node_id("Organisation", self.provider.organisation)

    def send(self, text: str, variables: Mapping[str, Any], **claims: Any) -> Answer:
        """Ask any document; claims change the token."""
        token = self.provider.token(sub=self.name, **claims)
        reply = httpx2.post(
            self.url,
            json={"query": text, "variables": dict(variables)},
            headers={"authorization": f"Bearer {token}", "accept-language": "nl"},
            timeout=20,
            verify=PLAIN,
        )
        return Answer(status=reply.status_code, body=reply.json(), raw=reply.content)

    def ask(self, operation: str, claims: Mapping[str, object] | None = None, **variables: Any) -> Any:
        """Ask one of the product's own documents, by its name."""
        (path,) = OPERATIONS.rglob(f"{operation}.graphql")
        return self.send(path.read_text(encoding="utf-8"), variables, **(claims or {})).data

    def do(self, operation: str, **values: Any) -> Any:
        """Do one of the product's own mutations; its payload, which must hold no refusal."""
        payload = self.attempt(operation, **values)
        assert payload["errors"] == [], payload
        return payload

    def attempt(self, operation: str, **values: Any) -> Any:
        """The same, refused or not."""
        given = {"clientMutationKey": uuid4().hex, **values}
        (payload,) = self.ask(operation, input=given).values()
        return payload

    def cases(self) -> list[Any]:
        """The worklist."""
        return [edge["node"] for edge in self.ask("Worklist")["cases"]["edges"]]

    def case(self, id: str) -> Any:
        """One case in full."""
        return self.ask("CaseInFull", id=id)["case"]

    def texts(self, id: str) -> list[str]:
        """The texts of the contributions that this person reads in a case, oldest first."""
        found = self.case(id)
        edges = [] if found is None else found["contributions"]["edges"]
        return [edge["node"]["body"] for edge in reversed(edges)]


@dataclass(frozen=True)
class Chamber:
    """The region behind the table, and the ids of what stands in it before the story begins."""

    code: str
    settings: Settings
    servers: EmbeddedServers
    providers: Mapping[str, Provider]
    members: Mapping[str, UUID]
    tafel_id: UUID
    people: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=lambda: PEOPLE)

    @property
    def tafel(self) -> str:
        return write_node_id("Tafel", self.tafel_id)

    def seat(self, name: str, *, base_url: str) -> Seat:
        partner, _roles = self.people[name]
        return Seat(
            name=name,
            url=f"{base_url}/{self.code}/graphql",
            provider=self.providers[partner],
            member=self.members[name],
        )

    def arrange(self, do: Callable[[World], Coroutine[Any, Any, Any]]) -> Any:
        """Put facts in place, past every policy."""

        async def work() -> Any:
            connection = await _admin(self.servers, self.code)
            try:
                return await do(World(admin=connection))
            finally:
                await connection.close()

        return asyncio.run(work())

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What a superuser sees, past every policy."""

        async def fetch() -> list[dict[str, Any]]:
            connection = await _admin(self.servers, self.code)
            try:
                return [dict(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def environment(self) -> dict[str, str]:
        """What an operator sets to run the product for this region."""
        return {
            "KETENTAFEL_DATA_DIR": str(self.settings.data_dir),
            "KETENTAFEL_REGIONS_FILE": str(self.settings.regions_file),
        }


def provision(
    servers: EmbeddedServers,
    folder: Path,
    *,
    code: str = "kamer",
    partners: Mapping[str, tuple[str, str]] = PARTNERS,
    people: Mapping[str, tuple[str, tuple[str, ...]]] = PEOPLE,
) -> Chamber:
    """Write the settings as an operator would, make the region ready, and put the partners in it."""
    providers = {name: Provider.new(f"https://idp.{name.replace('_', '-')}.example") for name in partners}
    settings = load(data_dir=servers.data_dir, regions_file=_write_settings(folder, providers, code=code))
    (region,) = settings.regions
    create_keys(region)

    async def make() -> tuple[dict[str, UUID], UUID]:
        await create_databases(settings.endpoints, region)
        await migrate_region(region)
        connection = await _admin(servers, code)
        try:
            return await _people(World(admin=connection), providers, partners=partners, people=people)
        finally:
            await connection.close()

    members, tafel = asyncio.run(make())
    return Chamber(code, settings, servers, providers, members, tafel, people)


async def _people(
    world: World,
    providers: Mapping[str, Provider],
    *,
    partners: Mapping[str, tuple[str, str]],
    people: Mapping[str, tuple[str, tuple[str, ...]]],
) -> tuple[dict[str, UUID], UUID]:
    for name, (title, kind) in partners.items():
        made = await world.organisation(title, kind)
        await world.admin.execute(
            "UPDATE tenants.organisation SET id = $2 WHERE id = $1", made, providers[name].organisation
        )
    tafel = await world.tafel(providers["gemeente"].organisation, kind=KIND)
    await world.signs(providers["gemeente"].organisation)
    blueprint = next(one.blueprint for one in load_all() if one.blueprint.code == KIND)
    kinds = {kind: providers[name].organisation for name, (_title, kind) in partners.items()}
    for seat in blueprint.seats:
        if seat.organisation_kind in kinds:
            await world.seat(tafel, kinds[seat.organisation_kind], kind=seat.kind)
    for ceiling in blueprint.ceilings:
        for category in ceiling.categories if ceiling.organisation_kind in kinds else ():
            await world.ceiling(tafel, kinds[ceiling.organisation_kind], category)
    members = {}
    for name, (partner, roles) in people.items():
        member = await world.member(providers[partner].organisation, name=f"{name.title()} (fictief)")
        await world.identity(member, issuer=providers[partner].name, subject=name)
        for role in roles:
            await world.role(member, role, tafel=tafel if role in {"VOORZITTER", "WEGER"} else None)
        members[name] = member
    return members, tafel


async def _admin(servers: EmbeddedServers, code: str) -> asyncpg.Connection:
    cases, _keys = embedded_databases(code)
    return await asyncpg.connect(servers.postgres_dsn(cases, "postgres"))


def _write_settings(folder: Path, providers: Mapping[str, Provider], *, code: str) -> Path:
    text = [f'[[region]]\ncode = "{code}"\nname = "Kamerregio"\nmode = "test"\n']
    for name, provider in providers.items():
        written = provider.settings()
        (folder / f"{name}.json").write_bytes(orjson.dumps(written.jwks))
        text.append(
            f'[[region.issuer]]\nissuer = "{provider.name}"\naudience = "{written.audience}"\n'
            f'algorithms = ["ES256"]\norganisation_claim = "organisation"\n'
            f'organisations = ["{provider.organisation}"]\njwks_file = "{name}.json"\n'
        )
    path = folder / "regions.toml"
    path.write_text("\n".join(text), encoding="utf-8")
    return path
