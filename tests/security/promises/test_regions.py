"""Two regions in one process: what one of them knows opens nothing of the other.

Both have the same people at organisations of the same names, whose issuers even have the same name; only the keys, the
organisations and the databases are their own. A token of the other region is refused to the byte as one of an issuer
that nobody knows, before anything is asked of a database.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import permutations, product
from pathlib import Path

import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import Process, running
from tests.casegraph.provider import Provider
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber, Seat
from tests.security.promises.counts import FULL, told
from tests.security.promises.line import line
from tests.security.test_tenant_wall_http import contents

ASKED = (
    "{ viewer { name } }",
    "{ cases(first: 5) { edges { node { id } } } }",
    "{ __typename }",
    'mutation { recuse(input: { clientMutationKey: "k", subject: "s" }) { errors { code } } }',
    "{ this is no document",
)
_LEDGER = "SELECT count(*) AS entries FROM tenants.ledger_event"


@pytest.fixture(scope="module")
def regions(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> list[Chamber]:
    folders = {code: tmp_path_factory.mktemp(code) for code in ("noord", "zuid")}
    return [chamber.provision(servers, folder, code=code) for code, folder in folders.items()]


@pytest.fixture(scope="module")
def process(regions: list[Chamber], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One process that serves both, by one file of settings."""
    folder = tmp_path_factory.mktemp("beide")
    text = []
    for region in regions:
        file = Path(str(region.settings.regions_file))
        text.append(file.read_text(encoding="utf-8").replace('jwks_file = "', f'jwks_file = "{file.parent}/'))
    (folder / "regions.toml").write_text("\n".join(text), encoding="utf-8")
    both = regions[0].environment() | {"KETENTAFEL_REGIONS_FILE": str(folder / "regions.toml")}
    with running(both, log=folder / "process.log") as started:
        yield started


def stranger(seat: Seat) -> Seat:
    """The same address, with the token of an issuer that nobody knows."""
    return Seat(name=seat.name, url=seat.url, provider=Provider.new("https://idp.onbekend.example"), member=seat.member)


def test_each_region_knows_its_own(regions: list[Chamber], process: Process) -> None:
    """The control: with their own tokens all of them are let in, by the same process."""
    for region, name in product(regions, chamber.PEOPLE):
        seat = region.seat(name, base_url=process.url)
        assert seat.send("{ viewer { name } }", {}).data == {"viewer": {"name": f"{name.title()} (fictief)"}}


def test_a_token_of_another_region_is_refused_like_one_of_nobody(regions: list[Chamber], process: Process) -> None:
    before = [(contents(region), region.rows(_LEDGER)) for region in regions]
    trials = list(product(permutations(regions), chamber.PEOPLE, ASKED))
    if not FULL:
        trials = random.Random(31).sample(trials, 24)
    different = []
    with ExitStack() as stack:
        for (home, away), name, text in trials:
            here = away.seat(name, base_url=process.url)
            foreign = Seat(
                name=name, url=here.url, provider=home.providers[chamber.PEOPLE[name][0]], member=here.member
            )
            found, nobody = (stack.enter_context(line(one)).ask(text) for one in (foreign, stranger(here)))
            if found.status != 401 or found.compared() != nobody.compared():
                different.append((away.code, name, text, found.raw, nobody.raw))
    told("tokens of another region", tokens=len(trials), accepted=0, different=len(different))
    assert different == []
    assert [(contents(region), region.rows(_LEDGER)) for region in regions] == before
