"""The product's own process over real HTTP and a real PostgreSQL: who is answered, with what, and what is written."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from graphql import get_introspection_query

from casegraph.compiler.relay import write_node_id
from casegraph.edge.cells import NotMigratedError, open_cell
from casegraph.edge.errors import EdgeCode
from casegraph.schema import product
from tests.casegraph.asking import VIEWER, ask, client, code_of, data_of, until_idle, written
from tests.casegraph.audits import Audit, audits
from tests.casegraph.live import PLAIN, Process
from tests.casegraph.provider import Provider
from tests.casegraph.region import CODE, LiveRegion
from tests.factories.locks import locked


def test_each_sees_their_own(jet: httpx2.Client, piet: httpx2.Client, live_region: LiveRegion) -> None:
    seen = data_of(ask(jet, VIEWER))
    assert seen["viewer"]["organisation"] == {"kind": "LOKAAL_TEAM"}
    case = write_node_id("Case", live_region.case)
    assert seen["cases"]["edges"] == [{"node": {"id": case, "number": "2026-000001"}}]
    hidden = data_of(ask(piet, VIEWER))
    assert hidden["viewer"]["organisation"] == {"kind": "GGZ"}
    assert hidden["cases"]["edges"] == []


def test_hidden_and_absent_look_the_same(piet: httpx2.Client, live_region: LiveRegion) -> None:
    question = "query ($id: ID!) { case(id: $id) { number } node(id: $id) { id } }"
    answers = [ask(piet, question, id=write_node_id("Case", one)) for one in (live_region.case, uuid4())]
    assert [data_of(answer) for answer in answers] == [{"case": None, "node": None}] * 2
    names = [set(answer.headers) for answer in answers]
    assert names[0] == names[1]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("audit", audits(), ids=lambda audit: audit.id)
def test_graphql_over_http(jet: httpx2.Client, audit: Audit) -> None:
    response = audit.ask(jet)
    assert audit.check(response), (response.status_code, response.headers["content-type"], response.text)


def test_the_audits_are_all_there() -> None:
    ids = [audit.id for audit in audits()]
    assert (len(ids), len(set(ids))) == (58, 58)


def test_the_schema_can_be_asked_for_in_a_test_region(jet: httpx2.Client, live_region: LiveRegion) -> None:
    before = written(live_region)
    schema = data_of(ask(jet, get_introspection_query()))["__schema"]
    assert {"Case", "Contribution", "ErrorCode"} < {type_["name"] for type_ in schema["types"]}
    assert written(live_region) == before


def test_a_wrong_document_is_told_where_and_never_what(jet: httpx2.Client) -> None:
    canary = "kanarie7f3a"
    documents = {
        f"{{ {canary} }}": EdgeCode.DOCUMENT_INVALID,
        f'{{ case(id: "{canary}", {canary}: 1) {{ id }} }}': EdgeCode.DOCUMENT_INVALID,
        f"{{ ...{canary} }}": EdgeCode.DOCUMENT_INVALID,
        f"query ($a: {canary}) {{ viewer {{ id }} }}": EdgeCode.DOCUMENT_INVALID,
        f"{{ viewer @{canary} {{ id }} }}": EdgeCode.DOCUMENT_INVALID,
        f"{{ {canary}": EdgeCode.DOCUMENT_SYNTAX,
        f'{{ case(id: "{canary}) }}': EdgeCode.DOCUMENT_SYNTAX,
        f'{{ case(id: "{canary}") {{ id }} }}': EdgeCode.BAD_ID,
        f'{{ cases(after: "{canary}") {{ edges {{ cursor }} }} }}': EdgeCode.BAD_CURSOR,
        f'{{ cases(stage: "{canary}") {{ edges {{ cursor }} }} }}': EdgeCode.DOCUMENT_INVALID,
        "{ cases(first: 0) { edges { cursor } } }": EdgeCode.BAD_PAGE_SIZE,
        '{ case(id: "\\u0000") { id } }': EdgeCode.BAD_ID,
        f"query {canary} {{ viewer {{ id }} }} query B {{ viewer {{ id }} }}": EdgeCode.OPERATION_UNKNOWN,
        "{ viewer { id } }" + "#" * 70_000: EdgeCode.BODY_TOO_LARGE,
        "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(101)) + " }": EdgeCode.DOCUMENT_TOO_HEAVY,
        "{ viewer { id } }" * 2_000: EdgeCode.DOCUMENT_TOO_HEAVY,
    }
    seen = {}
    for document in documents:
        response = jet.post("", json={"query": document})
        assert 400 <= response.status_code < 500, document[:60]
        assert canary not in response.text
        seen[document] = code_of(response)
        if seen[document] in {EdgeCode.DOCUMENT_INVALID, EdgeCode.DOCUMENT_SYNTAX, EdgeCode.BAD_ID}:
            place = response.json()["errors"][0]["locations"][0]
            assert place["line"] == 1
            assert place["column"] > 0
    assert seen == documents


def test_a_wrong_document_is_told_which_rule_it_breaks(jet: httpx2.Client) -> None:
    broken = {
        "{ nothing }": ["FieldsOnCorrectType"],
        "{ viewer(of: 1) { id } }": ["KnownArgumentNames"],
        "{ ...Nothing }": ["KnownFragmentNames"],
        "{ viewer }": ["ScalarLeafs"],
        '{ a: case(id: "x") { id } a: case(id: "y") { id } }': ["OverlappingFieldsCanBeMerged"],
        "query ($a: Nothing) { viewer { id } }": ["NoUnusedVariables", "KnownTypeNames"],
    }
    for document, rules in broken.items():
        told = jet.post("", json={"query": document}).json()["errors"]
        assert [one["extensions"]["rule"] for one in told] == rules, document


def test_a_wrong_variable_is_told_where_and_never_what(jet: httpx2.Client) -> None:
    canary = "kanarie7f3a"
    question = "query ($id: ID!, $first: Int) { case(id: $id) { id } cases(first: $first) { edges { cursor } } }"
    wrong: list[dict[str, Any]] = [
        {},
        {"id": None},
        {"id": {canary: canary}},
        {"id": [canary]},
        {"id": "x", "first": canary},
        {"id": "x", "first": 2**40},
        {"id": "x", "first": 1.5},
    ]
    for variables in wrong:
        response = jet.post("", json={"query": question, "variables": variables})
        assert (response.status_code, code_of(response)) == (400, EdgeCode.VARIABLES_INVALID), variables
        assert canary not in response.text


def test_an_unknown_document_and_a_mutation_by_get_are_refused(jet: httpx2.Client) -> None:
    response = jet.get("", params={"documentId": "sha256:kanarie7f3a"})
    assert (response.status_code, code_of(response)) == (400, EdgeCode.DOCUMENT_UNKNOWN)
    assert "kanarie7f3a" not in response.text


def test_a_locked_table_is_a_try_again_and_leaves_nothing_open(jet: httpx2.Client, live_region: LiveRegion) -> None:
    with locked(live_region.dsn(), "casework.tafel"):
        response = ask(jet, "{ tafels { name } }")
    assert (response.status_code, code_of(response)) == (503, EdgeCode.TRY_AGAIN)
    assert response.headers["retry-after"] == "1"
    assert live_region.open_transactions() == 0
    assert len(data_of(ask(jet, "{ tafels { name } }"))["tafels"]) == 1


def test_who_hangs_up_leaves_nothing_open(product_process: Process, live_region: LiveRegion) -> None:
    with locked(live_region.dsn(), "casework.tafel"):
        for token in (live_region.provider.token(), live_region.other_provider.token()) * 3:
            with client(product_process, token) as asker, pytest.raises(httpx2.ReadTimeout):
                asker.post("", json={"query": "{ tafels { name } }"}, timeout=httpx2.Timeout(10, read=0.05))
        # The lock is still held: only a cancelled statement is gone before the lock timeout of a second.
        until_idle(live_region, seconds=0.8)
    with client(product_process, live_region.provider.token()) as asker:
        assert data_of(ask(asker, VIEWER))["viewer"]["organisation"] == {"kind": "LOKAAL_TEAM"}


def test_mixed_loads_with_hang_ups_never_mix_tenants(product_process: Process, live_region: LiveRegion) -> None:
    async def load() -> list[tuple[str, str]]:
        seen: list[tuple[str, str]] = []

        async def one(provider: Provider, kind: str, *, hang_up: bool) -> None:
            with suppress(httpx2.TimeoutException):
                response = await asker.post(
                    f"{product_process.url}/{CODE}/graphql",
                    json={"query": VIEWER},
                    headers={"authorization": f"Bearer {provider.token()}"},
                    timeout=0.004 if hang_up else 20,
                )
                found = data_of(response)["viewer"]
                seen.append((kind, found["organisation"]["kind"]))

        who = ((live_region.provider, "LOKAAL_TEAM"), (live_region.other_provider, "GGZ"))
        async with httpx2.AsyncClient(verify=PLAIN) as asker:
            rounds = [one(*who[number % 2], hang_up=number % 5 == 0) for number in range(150)]
            for start in range(0, len(rounds), 30):
                await asyncio.gather(*rounds[start : start + 30])
        return seen

    seen = asyncio.run(load())
    assert len(seen) >= 120
    assert {asked for asked, found in seen if asked != found} == set()
    until_idle(live_region, seconds=2)


def test_who_left_is_out_at_once_where_content_is_asked(
    product_process: Process, live_region: LiveRegion, request: pytest.FixtureRequest
) -> None:
    def active(until: str) -> None:
        live_region.rows(
            f"UPDATE tenants.member SET active = tstzrange('2000-01-01', {until}) WHERE id = $1", live_region.piet
        )

    question = f'{{ case(id: "{write_node_id("Case", live_region.case)}") {{ number }} }}'
    with client(product_process, live_region.other_provider.token()) as asker:
        assert data_of(ask(asker, question)) == {"case": None}
        request.addfinalizer(lambda: active("NULL"))
        active("now()")
        response = ask(asker, question)
        assert (response.status_code, code_of(response)) == (401, EdgeCode.UNAUTHENTICATED)
        assert data_of(ask(asker, "{ organisations { id } }")) == {"organisations": []}


def test_no_log_no_answer(jet: httpx2.Client, live_region: LiveRegion, request: pytest.FixtureRequest) -> None:
    question = f'{{ case(id: "{write_node_id("Case", live_region.case)}") {{ number }} }}'
    before = written(live_region)
    assert data_of(ask(jet, question)) == {"case": {"number": "2026-000001"}}
    assert written(live_region) == before + 1
    grant = "GRANT INSERT ON tenants.ledger_event TO ketentafel_app"
    request.addfinalizer(lambda: live_region.rows(grant))
    live_region.rows("REVOKE INSERT ON tenants.ledger_event FROM ketentafel_app")
    response = ask(jet, question)
    assert (response.status_code, code_of(response)) == (500, EdgeCode.INTERNAL)
    assert "2026-000001" not in response.text
    live_region.rows(grant)
    assert data_of(ask(jet, question)) == {"case": {"number": "2026-000001"}}


def test_a_process_does_not_start_on_another_version_of_the_policies(
    live_region: LiveRegion, request: pytest.FixtureRequest
) -> None:
    async def start() -> None:
        async with open_cell(live_region.region, schema=product()):
            pass

    asyncio.run(start())
    stamp = live_region.rows("SELECT sha256 FROM tenants.applied_sql WHERE name = 'policies'")[0]["sha256"]
    change = "UPDATE tenants.applied_sql SET sha256 = $1 WHERE name = 'policies'"
    request.addfinalizer(lambda: live_region.rows(change, stamp))
    live_region.rows(change, "another")
    with pytest.raises(NotMigratedError, match="loopback"):
        asyncio.run(start())
    assert live_region.open_transactions() == 0


def test_nobody_is_sent_here_while_the_key_store_is_of_another_version(
    product_process: Process, live_region: LiveRegion, request: pytest.FixtureRequest
) -> None:
    def ready() -> tuple[int, dict[str, bool]]:
        answer = httpx2.get(f"{product_process.url}/readyz", timeout=5, verify=PLAIN)
        return answer.status_code, answer.json()

    assert ready() == (200, {"ready": True})
    request.addfinalizer(lambda: live_region.in_key_store("ALTER FUNCTION keys.version_away() RENAME TO version"))
    live_region.in_key_store("ALTER FUNCTION keys.version() RENAME TO version_away")
    assert ready() == (503, {"ready": False})


def test_health_is_told_to_everybody_and_nothing_else(product_process: Process) -> None:
    def get(path: str) -> httpx2.Response:
        return httpx2.get(f"{product_process.url}{path}", timeout=5, verify=PLAIN)

    assert (get("/healthz").status_code, get("/healthz").json()) == (200, {"alive": True})
    assert (get("/readyz").status_code, get("/readyz").json()) == (200, {"ready": True})
    for path in ("/", "/schema", "/graphql", f"/{CODE}", f"/{CODE}/graphql/", "/oost/graphql", "/kanarie7f3a", "/%00"):
        response = get(path)
        assert response.status_code in {401, 404}, path
        assert "kanarie7f3a" not in response.text
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
        assert code_of(response) in {EdgeCode.ADDRESS_UNKNOWN, EdgeCode.UNAUTHENTICATED}
    wrong = httpx2.post(f"{product_process.url}/healthz", timeout=5, verify=PLAIN)
    assert (wrong.status_code, code_of(wrong)) == (405, EdgeCode.METHOD_NOT_ALLOWED)
