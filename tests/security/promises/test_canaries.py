"""Promise 14, nothing personal outside: over 100 canaries, one through every argument and every part of a request.

While they fly, the queue's server is listened to and the database's own view of what runs is looked at all the time;
afterwards everything is searched that was written: logs, queue, errors, headers, and the tables.
"""

import asyncio
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import asyncpg
from graphql import get_named_type, is_non_null_type
from redis import Redis

from backend.settings.load import embedded_databases
from casegraph.schema import core, product
from tests.casegraph.live import Process
from tests.scenarios.chamber import Chamber, Seat
from tests.security import generated
from tests.security.promises.counts import told
from tests.security.promises.line import Line, Reply
from tests.security.promises.test_roles import inputs
from tests.security.promises.test_values import leaves
from tests.security.test_outlets_http import logs_of_servers, stored_in_valkey, tables_that_hold

SCHEMA = core(product())
_MARK = "kanarie"
_OVER = "the-watch-is-over"
# What a client calls its own things is kept as it is called, in its own organisation's tables: a key of a change, and
# the name of an operation. The language and the wording of a consent stand plain, and so does the ground of a basis.
_KEPT_PLAIN = {
    "tenants.mutation_key",
    "tenants.ledger_event",
    "consent.consent",
    "consent.legal_basis",
}


def canary() -> str:
    return f"{_MARK}{uuid4().hex}"


def _valkey_of(kamer: Chamber) -> Redis:
    return Redis.from_url(kamer.settings.regions[0].valkey.get_secret_value())


def _processes() -> str:
    return subprocess.run(["/bin/ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


class Watch:
    """What others could overhear while requests are under way."""

    def __init__(self) -> None:
        self.overheard: set[str] = set()
        self.looks = 0
        self._stop = threading.Event()

    @contextmanager
    def listening(self, kamer: Chamber) -> Iterator[None]:
        threads = [
            threading.Thread(target=self._valkey, args=(kamer,)),
            threading.Thread(target=lambda: asyncio.run(self._database(kamer))),
        ]
        for one in threads:
            one.start()
        try:
            yield
        finally:
            self._stop.set()
            with _valkey_of(kamer) as client:
                client.publish(_OVER, "")
            for one in threads:
                one.join(timeout=10)

    def _valkey(self, kamer: Chamber) -> None:
        with _valkey_of(kamer) as client, cast("Any", client).monitor() as monitor:
            for command in monitor.listen():
                self._note("valkey", str(command))
                if _OVER in str(command):
                    return

    async def _database(self, kamer: Chamber) -> None:
        cases, _keys = embedded_databases(kamer.code)
        connection = await asyncpg.connect(kamer.servers.postgres_dsn(cases, "postgres"))
        try:
            while not self._stop.is_set():
                rows = await connection.fetch(
                    "SELECT query, application_name FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                )
                self._note("pg_stat_activity", str([tuple(row) for row in rows]))
                self._note(
                    "processes",
                    await asyncio.to_thread(_processes),
                )
                self.looks += 1
                await asyncio.sleep(0.02)
        finally:
            await connection.close()

    def _note(self, where: str, text: str) -> None:
        if _MARK in text:
            self.overheard.add(f"{where}: {text[max(0, text.index(_MARK) - 60) :][:160]}")


def changes(owned: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every change with a canary at each leaf of its input in turn: where, document, input."""
    for name, field, input_type in generated.mutations(SCHEMA):
        text = generated.document(name, field, input_type)
        for path, scalar in leaves(input_type):
            if scalar in {"String", "ID", "Date", "DateTime", "Int"}:
                whole = {
                    **generated.filled(input_type, dict.fromkeys(generated.IDS.values(), "x") | owned),
                    **inputs(name, owned),
                }
                given = _put({**whole, "clientMutationKey": uuid4().hex}, path, canary())
                if given is not None:
                    yield f"{name}.{'.'.join(path)}", text, given


def _put(value: dict[str, Any], path: tuple[str, ...], one: str) -> dict[str, Any] | None:
    try:
        return generated.put(value, path, one)
    except (TypeError, KeyError):
        # The good input leaves this part out; the whole one has it.
        return None


def asked() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every argument of every question, literal and by variable, and every name that a client may choose."""
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        inside = generated.selection(field.type, depth=0)
        needed = [one for one, declared in field.args.items() if is_non_null_type(declared.type)]
        for argument, declared in field.args.items():
            others = "".join(f', {one}: "x"' for one in needed if one != argument)
            yield f"{name}({argument})", {"query": f'{{ {name}({argument}: "{canary()}"{others}) {inside} }}'}
            type_ = f"{get_named_type(declared.type).name}{'!' if is_non_null_type(declared.type) else ''}"
            text = f"query ($v: {type_}) {{ {name}({argument}: $v{others}) {inside} }}"
            yield f"{name}({argument}: $)", {"query": text, "variables": {"v": canary()}}
    viewer = "viewer { id }"
    yield "a field", {"query": f"{{ {canary()} }}"}
    yield "an alias", {"query": f"{{ {canary()}: {viewer} }}"}
    yield "an operation", {"query": f"query {canary()} {{ {viewer} }}"}
    yield "a name of none", {"query": f"{{ {viewer} }}", "operationName": canary()}
    yield "a fragment", {"query": f"{{ ...{canary()} }}"}
    yield "a type", {"query": f"{{ ... on {canary()} {{ id }} }}"}
    yield "a directive", {"query": f"{{ {viewer} @{canary()} }}"}
    yield "a variable", {"query": f"query (${canary()}: ID) {{ {viewer} }}", "variables": {canary(): canary()}}
    yield "a comment", {"query": f"{{ {viewer} }} # {canary()}"}
    yield "a block", {"query": f'{{ case(id: """{canary()}""") {{ id }} }}'}
    yield "an extension", {"query": f"{{ {viewer} }}", "extensions": {canary(): canary()}}
    yield "a document", {"documentId": canary()}
    yield "an unknown name", {canary(): canary()}
    yield "half a document", {"query": f"{{ {canary()} "}


def around(asker: Line) -> Iterator[tuple[str, Reply]]:
    """Every part of a request outside its body."""
    good = b'{"query":"{ viewer { id } }"}'
    for name in (
        "accept",
        "accept_language",
        "user_agent",
        "referer",
        "origin",
        "cookie",
        "content_type",
        "x_request_id",
    ):
        headers: dict[str, str] = {name: canary()}
        yield name, asker.post(good, **headers)
    for token in (f"Bearer {canary()}", f"Basic {canary()}", canary()):
        yield "authorization", asker.post(good, authorization=token)
    path = asker.path
    for there in (
        f"{path}?{canary()}={canary()}",
        f"{path}/{canary()}",
        f"/{canary()}",
        f"{path}?query={quote('{' + canary() + '}')}",
    ):
        asker.path = there
        yield "an address", asker.post(good)
        yield "an address by GET", asker.post(b"", method="GET")
    asker.path = path


def test_no_canary_comes_out_anywhere(
    kamer: Chamber, owned: dict[str, str], alma: Seat, processes: list[Process]
) -> None:
    watch, replies = Watch(), list[tuple[str, Reply]]()
    claims = [{"client_id": canary()}, {"jti": canary()}, {"sub": canary()}, {"scope": canary()}, {"purpose": canary()}]
    asker = Line(alma)
    with watch.listening(kamer):
        time.sleep(0.1)
        for where, text, given in changes(owned):
            replies.append((where, asker.ask(text, {"input": given})))
        for where, body in asked():
            replies.append((where, asker.ask(body.pop("query", ""), body.pop("variables", {}), **body)))
        replies += around(asker)
        for one in claims:
            asker.token = alma.provider.token(**{"sub": alma.name, **one})
            replies.append((f"claim {[*one]}", asker.ask("{ viewer { id } }")))
    asker.close()
    told("P14", canaries=len(replies), overheard=len(watch.overheard), looks=watch.looks)
    assert len(replies) >= 100
    assert watch.looks > 5
    assert watch.overheard == set()
    in_errors = [where for where, one in replies if "errors" in one.body and _MARK in str(one.body["errors"])]
    in_headers = [where for where, one in replies if _MARK in str(one.headers)]
    assert (in_errors, in_headers) == ([], [])
    refused = [where for where, one in replies if _MARK in str(list(_refusals(one.body)))]
    assert refused == []
    assert [where for where, one in replies if one.status >= 500] == []
    assert not [one.url for one in processes if _MARK in one.written()]
    assert not [path for path in logs_of_servers(kamer) if _MARK in path.read_text(errors="replace")]
    assert _MARK not in stored_in_valkey(kamer)
    assert set(tables_that_hold(kamer, _MARK)) <= {_quoted(one) for one in _KEPT_PLAIN}


def _quoted(table: str) -> str:
    schema, _, name = table.partition(".")
    return f'{schema}."{name}"'


def _refusals(body: Any) -> Iterator[Any]:
    """What a payload tells of why something was not done."""
    if isinstance(body, dict):
        yield body.get("errors") or []
        for one in body.values():
            yield from _refusals(one)


def test_the_watch_would_have_heard(kamer: Chamber) -> None:
    """A canary that is let out on purpose, by each of the ways that are watched, is heard."""
    watch = Watch()
    with watch.listening(kamer):
        time.sleep(0.2)
        with _valkey_of(kamer) as client:
            client.publish("proef", canary())
        kamer.rows(f"SELECT pg_sleep(0.5) AS {canary()}")
    assert {one.split(":")[0] for one in watch.overheard} >= {"valkey", "pg_stat_activity"}
