"""How many statements surround what a mutation does: the edge's own are few, and stay as many as they are."""

import asyncio
from dataclasses import replace

import pytest

from casegraph.edge.cells import open_cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import Language
from casegraph.edge.execution import Execution
from casegraph.edge.wire import Accepted, Media, Question
from tenants.ids import new_id
from tests.casegraph.lab import schema
from tests.casegraph.region import CODE, LiveRegion
from tests.factories import cell
from tests.factories.counting import counted

# What binds also looks the client's key up, once the turn of that key has come.
_BOUND = (
    "BEGIN; SELECT pg_advisory_xact_lock(",
    "SELECT set_config('ketentafel.binding', $1, true), tenants.moment(), ARRAY(",
)
_WRITTEN = "WITH written_0 AS (INSERT INTO"
# What keeps the key is written by the statement that asks the payload.
_PAYLOAD = f'{_WRITTEN} tenants."mutation_key"'
_LOGGED = f'{_WRITTEN} tenants."ledger_event"'
_DONE = ("SAVEPOINT attempt_1", _LOGGED, _PAYLOAD)
_REFUSED = ("SAVEPOINT attempt_1", _LOGGED, "ROLLBACK TO SAVEPOINT attempt_1", _LOGGED, _PAYLOAD)
_AGAIN = ("RELEASE SAVEPOINT attempt_1; SAVEPOINT attempt_1", *_REFUSED[1:])
EXPECTED = {
    "DONE": (*_BOUND, *_DONE, "COMMIT"),
    "REFUSED": (*_BOUND, *_REFUSED, "COMMIT"),
    "DONE REFUSED": (*_BOUND, *_DONE, *_AGAIN, "COMMIT"),
}


@pytest.mark.parametrize("endings", EXPECTED)
def test_a_mutation_is_surrounded_by_these_statements(live_region: LiveRegion, endings: str) -> None:
    fields = " ".join(
        f'f{at}: note(input: {{clientMutationKey: "{new_id().hex}", words: "x", ending: {ending}}})'
        " { organisation { name } errors { code } }"
        for at, ending in enumerate(endings.split())
    )
    sent = asyncio.run(_sent(live_region, f"mutation {{ {fields} }}"))
    known = [next((one for one in EXPECTED[endings] if text.startswith(one)), text) for text in sent]
    assert known == [*EXPECTED[endings]]


async def _sent(region: LiveRegion, text: str) -> list[str]:
    made = schema()
    acting = cell.actor(organisation=region.provider.organisation, member=region.jet)
    caller = Caller(
        actor=replace(acting, region=CODE), issuer="test", subject="jet", client="counted", language=Language.NL
    )
    accepts = Accepted(media=Media.JSON, stream=False)
    async with open_cell(region.region, schema=made) as opened, counted(opened.region) as sent:
        question = Question(text=text, variables={})
        body = await Execution(made).answer(question, cell=opened, caller=caller, by_get=False, accepts=accepts)
    assert isinstance(body, bytes)
    assert b'"data"' in body
    return sent
