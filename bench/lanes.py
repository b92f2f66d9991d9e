"""The lanes: one question, answered by the product, by hand, and by the product with one of its guards taken away."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import asyncpg
import orjson

from backend.cases import contributing
from bench import clones, questions
from bench.http import Client, serving
from bench.questions import TEXTS, Operation
from bench.raw import Bare, Guarded, Start
from bench.region import ISSUER, SUBJECT, Place, actor
from casegraph.compiler import ledger
from casegraph.compiler.questions import Asker, Reader
from casegraph.compiler.questions import Question as Compiled
from casegraph.edge.cells import Cell, open_cell
from casegraph.edge.context import Caller
from casegraph.edge.errors import Language
from casegraph.edge.execution import Execution
from casegraph.edge.wire import Accepted, Media, Question
from casegraph.schema import product
from consent.keys.cipher import Key
from consent.keys.store import KeyStore
from tenants.ids import new_id
from tenants.session import open_region

_ACCEPTS = Accepted(media=Media.JSON, stream=False)
_INBOX = re.compile(r"consent\.case_participant (v\d+)")
_OWN_INBOX = r"(SELECT * FROM consent.case_participant WHERE organisation_id = (SELECT tenants.org())) \1"


class Lane(StrEnum):
    """What is measured. The last four are the product with one guard less."""

    HTTP = "product, HTTP"
    PRODUCT = "product"
    RAW = "raw"
    BARE = "raw, none of the four"
    UNSIGNED = "without signed binding"
    UNPOLICED = "without policies"
    UNLOGGED = "without ledger"
    UNSEALED = "without encryption"


COSTS = (Lane.UNSIGNED, Lane.UNPOLICED, Lane.UNLOGGED, Lane.UNSEALED)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A lane that is ready. `during` is in force while it runs; `server` is the process that answers, if not this."""

    ask: Callable[[Operation], Awaitable[bytes]]
    product: "Product | None" = None
    during: Callable[[], Any] = field(default=ExitStack)
    server: int | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """The product without HTTP: from a well formed question to the bytes of its answer."""

    cell: Cell
    execution: Execution
    after: str

    async def ask(self, operation: Operation) -> bytes:
        """The body of the answer."""
        return await asked(self.execution, self.cell, operation, after=self.after)


def product_of(lanes: Mapping[Lane, Runner]) -> Product:
    """The product itself, as it is in process."""
    found = lanes[Lane.PRODUCT].product
    if found is None:
        raise TypeError("The product's own lane is the product.")
    return found


async def asked(execution: Execution, cell: Cell, operation: Operation, *, after: str | None) -> bytes:
    """Put one question as the HTTP edge does."""
    variables = questions.variables(operation, after=after)
    caller = Caller(actor=actor(), issuer=ISSUER, subject=SUBJECT, client="bench", language=Language.NL)
    question = Question(text=TEXTS[operation], variables=variables)
    found = await execution.answer(question, cell=cell, caller=caller, by_get=False, accepts=_ACCEPTS)
    if not isinstance(found, bytes):
        raise TypeError("No question of the benchmark is a subscription.")
    return found


@asynccontextmanager
async def open_lanes(place: Place) -> AsyncIterator[Mapping[Lane, Runner]]:
    """All lanes over one region, and over a copy of it for the lane without signatures."""
    schema = product()
    execution = Execution(schema)
    async with AsyncExitStack() as stack:
        cell = await stack.enter_async_context(open_cell(place.settings, schema=schema))
        start, after = await place_in_list(execution, cell)
        bare = await stack.enter_async_context(asyncpg.create_pool(place.dsn(), min_size=1, max_size=10))
        client = await stack.enter_async_context(serving(place))

        async def over(role: str, *, database: str | None = None) -> Cell:
            url = place.url(role, database=database)
            region = await open_region(url, code=cell.region.code, binding_key=cell.region.binding_key)
            stack.push_async_callback(region.close)
            return replace(cell, region=region)

        def runs(cell_: Cell, during: Callable[[], Any] = ExitStack) -> Runner:
            one = Product(cell=cell_, execution=execution, after=after)
            return Runner(ask=one.ask, product=one, during=during)

        def reader(kind: type[Reader]) -> Reader:
            return kind(schema, signer=cell.reader._signer)  # noqa: SLF001 - cursors must be those of the region

        unpoliced = replace(await over("postgres"), reader=reader(_Filtered))
        unlogged = replace(cell, reader=reader(Reader))
        with _no_read_log():
            _compile_all(unlogged, after=after)
        unsealed = replace(cell, reader=reader(_Closed), keys=cast("KeyStore", _NoKeys()))
        yield {
            Lane.HTTP: Runner(ask=_over_http(client, after=after), server=client.pid),
            Lane.PRODUCT: runs(cell),
            Lane.RAW: Runner(ask=Guarded(cell=cell, start=start).ask),
            Lane.BARE: Runner(ask=Bare(pool=bare, start=start).ask),
            Lane.UNSIGNED: runs(await over("ketentafel_app", database=clones.NAME)),
            Lane.UNPOLICED: runs(unpoliced),
            Lane.UNLOGGED: runs(unlogged, _no_write_log),
            Lane.UNSEALED: runs(unsealed, _no_sealing),
        }


def _over_http(client: Client, *, after: str) -> Callable[[Operation], Awaitable[bytes]]:
    async def ask(operation: Operation) -> bytes:
        variables = questions.variables(operation, after=after)
        return await client.post(orjson.dumps({"query": TEXTS[operation], "variables": variables}))

    return ask


async def place_in_list(execution: Execution, cell: Cell) -> tuple[Start, str]:
    """Where the filtered page begins: after the tenth open case, as place for the hand-written form and as cursor."""
    body = await asked(execution, cell, Operation.FILTERED, after=None)
    edge = orjson.loads(body)["data"]["cases"]["edges"][9]
    key = edge["cursor"].partition(".")[0]
    at, id_ = orjson.loads(bytes.fromhex(key).decode().partition("|")[2])
    return (datetime.fromisoformat(at), UUID(id_)), edge["cursor"]


class _Filtered(Reader):
    """Where a row policy was the only filter of a list, the filter stands in the text."""

    def _question(self, *args: Any, **kwargs: Any) -> Compiled:  # noqa: ANN401 - handed on as they came
        made = super()._question(*args, **kwargs)
        sql = made.compiled.sql and _INBOX.sub(_OWN_INBOX, made.compiled.sql)
        return replace(made, compiled=replace(made.compiled, sql=sql))


class _Closed(Reader):
    """Answers whose sealed values are not opened: they go out as they lie, so nothing is parsed either."""

    def _question(self, *args: Any, **kwargs: Any) -> Compiled:  # noqa: ANN401 - handed on as they came
        made = super()._question(*args, **kwargs)
        return replace(made, compiled=replace(made.compiled, sealed=()))


class _NoKeys:
    """A key for whoever asks, from nowhere."""

    async def key_for_subjects(self, _actor: object, _keys: object) -> Key:
        return Key(new_id(), bytes(32))


def _compile_all(cell: Cell, *, after: str) -> None:
    """Fill the cache of a reader, so that it keeps what is compiled now."""
    for operation in Operation:
        if operation is Operation.CONTRIBUTE:
            continue
        opened = cell.reader.open(TEXTS[operation], variables=questions.variables(operation, after=after))
        cell.reader.question(opened, asker=Asker(organisation=actor().organisation))


@contextmanager
def _no_read_log() -> Iterator[None]:
    def unlogged(*, body: str, source: str, **_rest: object) -> str:
        return ledger.unlogged(body=body, source=source)

    # Whoever has no log has no parameters for it either: the statement keeps only those that are in its text.
    with patch.object(ledger, "logged", unlogged):
        yield


@contextmanager
def _no_write_log() -> Iterator[None]:
    def silent(*_args: object, **_rest: object) -> list[object]:
        return []

    with _no_read_log(), patch.object(contributing, "_logged", silent):
        yield


@contextmanager
def _no_sealing() -> Iterator[None]:
    with patch.object(contributing, "seal_text", lambda text, **_rest: text.encode()):
        yield
