"""The best we can write by hand for each question: one statement on the product's own pool, answers put together here.

`Guarded` keeps everything that the product guards: signed binding, row policies, read log, sealed texts. `Bare` has
none of the four: a superuser's connection without a transaction of its own, the organisation in the text of the
statement, no log, and sealed values handed out as they lie in the table.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import jinja2
import orjson

from bench.ids import GGZ, MEASURED, MEMBER, named
from bench.questions import FILTERED, STAGE, TEXT, WORKLIST, Operation, next_writing, page_case
from bench.region import actor
from casegraph.compiler.cursor import CursorSigner, Scope
from casegraph.compiler.relay import write_node_id
from casegraph.edge.cells import Cell
from consent.keys.opening import Opener, Sealed
from consent.keys.sealing import seal_text
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.naming_sql import name_on

_SQL: Final = jinja2.Environment(  # noqa: S701 - this makes SQL from our own files, not HTML
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "sql"), undefined=jinja2.StrictUndefined
)
# Raw tells the same as the product: what an organisation is called now, and not what it was put in the register as.
_SQL.globals["named"] = lambda table: name_on(f"{table}.id", f"{table}.name", "(SELECT tenants.moment())")
_FILES: Final = {
    Operation.WORKLIST: ("worklist", False),
    Operation.CASE: ("case", False),
    Operation.HOT: ("case", False),
    Operation.FILTERED: ("worklist", True),
    Operation.VIEWER: ("viewer", False),
    Operation.CONTRIBUTE: ("contribute", False),
}
_CHECK: Final = _SQL.get_template("contribute_check.sql.jinja").render()
_KEYS: Final = CursorSigner(b"a cursor key of thirty-two bytes")

Start = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """By hand, with all four guards. `start` is the place after which the filtered page begins."""

    cell: Cell
    start: Start

    async def ask(self, operation: Operation) -> bytes:
        """The body of the answer."""
        who = actor()
        if operation is Operation.CONTRIBUTE:
            return await self._contribute(who)
        values = _values(operation, self.start, tail=[new_id(), operation.name], who=[])
        async with self.cell.region.reading(who) as connection:
            row = await connection.fetchrow(statement(operation, bare=False), *values)
        if row is None:
            raise LookupError(operation)
        data = await self._opened(row, who) if operation in {Operation.CASE, Operation.HOT} else row[0]
        return b'{"data":' + data + b"}"

    async def _opened(self, row: asyncpg.Record, who: Actor) -> bytes:
        """Each sealed value is opened once and put in all its places."""
        _, subjects, names, births, contributions, bodies = row
        columns = (
            ("casework.subject", "name_enc", subjects, names),
            ("casework.subject", "birth_date_enc", subjects, births),
            ("casework.contribution", "body_enc", contributions, bodies),
        )
        sealed = [
            Sealed(table=table, column=column, row_id=id_, ciphertext=value)
            for table, column, ids, values in columns
            for id_, value in zip(ids, values, strict=True)
        ]
        texts = await Opener(self.cell.keys, who).open(sealed)
        data = orjson.loads(row[0])
        people, count = data["case"]["subjects"], len(subjects)
        for one, name, birth in zip(people, texts, texts[count:], strict=False):
            one["name"], one["birthDate"] = name, birth
        known = {one["id"]: one["name"] for one in people}
        for edge, body in zip(data["case"]["contributions"]["edges"], texts[2 * count :], strict=True):
            edge["node"]["body"] = body
            for one in edge["node"]["subjects"]:
                one["name"] = known[one["id"]]
        return orjson.dumps(data)

    async def _contribute(self, who: Actor) -> bytes:
        case, id_, release, key = next_writing(), new_id(), new_id(), new_id().hex
        subjects = [named(f"{case} subject 0")]
        async with self.cell.region.reading(who) as connection:
            check = await connection.fetchrow(_CHECK, named(case), subjects, "VEILIGHEID", GGZ, "raw", key)
            if check is None or check["known"] or not (check["running"] and check["may_write"] and check["takes_part"]):
                raise LookupError(case)
            seal = await self.cell.keys.key_for_subjects(who, check["keys"])
            body = seal_text(TEXT, table="casework.contribution", column="body_enc", row_id=id_, key=seal)
            values = [id_, named(case), subjects, "VEILIGHEID", body, seal.id, GGZ, key, new_id(), new_id(), release]
            await connection.execute(statement(Operation.CONTRIBUTE, bare=False), *values)
        return _contributed(id_, release, body=TEXT, recipient=check["recipient"])


@dataclass(frozen=True, kw_only=True)
class Bare:
    """By hand, without any of the four guards."""

    pool: asyncpg.Pool
    start: Start

    async def ask(self, operation: Operation) -> bytes:
        """The body of the answer, with sealed values as they lie."""
        if operation is Operation.CONTRIBUTE:
            return await self._contribute()
        values = _values(operation, self.start, tail=[MEASURED], who=[MEMBER])
        body: bytes = await self.pool.fetchval(statement(operation, bare=True), *values)
        return b'{"data":' + body + b"}"

    async def _contribute(self) -> bytes:
        case, id_, release = next_writing(), new_id(), new_id()
        body = TEXT.encode()
        await self.pool.execute(
            statement(Operation.CONTRIBUTE, bare=True),
            id_,
            named(case),
            [named(f"{case} subject 0")],
            "VEILIGHEID",
            body,
            id_,
            GGZ,
            id_.hex,
            MEASURED,
            MEMBER,
            release,
        )
        return _contributed(id_, release, body=b64encode(body).decode(), recipient="Organisatie 0002 (fictief)")


def statement(operation: Operation, *, bare: bool) -> str:
    """The hand-written text for a question."""
    key = (operation, bare)
    if key not in _rendered:
        name, paged = _FILES[operation]
        _rendered[key] = _SQL.get_template(f"{name}.sql.jinja").render(bare=bare, paged=paged)
    return _rendered[key]


_rendered: dict[tuple[Operation, bool], str] = {}


def _values(operation: Operation, start: Start, *, tail: list[object], who: list[object]) -> list[object]:
    if operation is Operation.VIEWER:
        return who
    pads = _KEYS.pads(Scope(MEASURED, operation.name, "", {}))
    signing = [_KEYS.issued(), pads.inner, pads.outer]
    match operation:
        case Operation.WORKLIST:
            return [WORKLIST, *signing, *tail]
        case Operation.FILTERED:
            return [FILTERED, *signing, *tail, *start, STAGE]
        case Operation.CASE:
            return [named(page_case()), *signing, *tail]
        case _:
            return [named("hot"), *signing, *tail]


def _contributed(id_: UUID, release: UUID, *, body: str, recipient: str) -> bytes:
    made: Mapping[str, Any] = {
        "id": write_node_id("Contribution", id_),
        "category": "VEILIGHEID",
        "body": body,
        "releases": [{"id": write_node_id("Release", release), "organisation": {"name": recipient}}],
    }
    return orjson.dumps({"data": {"contribute": {"contribution": made, "errors": []}}})
