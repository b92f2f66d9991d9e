"""Promise 12, when the log cannot be written: no content comes out, nothing is changed, and it mends by itself."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest

from backend.settings.load import embedded_databases
from tests.factories.locks import locked
from tests.scenarios.chamber import Chamber, Seat
from tests.security import generated
from tests.security.promises.counts import counted, told
from tests.security.promises.every_question import SCHEMA, questions
from tests.security.promises.line import line
from tests.security.promises.test_audit import shows_content
from tests.security.promises.test_roles import inputs
from tests.security.test_tenant_wall_http import contents

_TABLES = ("tenants.ledger_event", "tenants.ledger_subject")
_FULL = (
    "CREATE FUNCTION tenants.is_full() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$;;"
    "CREATE TRIGGER is_full BEFORE INSERT ON {table} EXECUTE FUNCTION tenants.is_full()"
)


@contextmanager
def doing(kamer: Chamber, before: list[str], after: list[str]) -> Iterator[None]:
    """Some statements by an administrator, and others that undo them."""
    for statement in before:
        kamer.rows(statement)
    try:
        yield
    finally:
        for statement in after:
            kamer.rows(statement)


def held(kamer: Chamber, table: str) -> AbstractContextManager[None]:
    """A lock on the table that nobody else can have."""
    cases, _keys = embedded_databases(kamer.code)
    return locked(kamer.servers.postgres_dsn(cases, "postgres"), table)


def revoked(kamer: Chamber, table: str) -> AbstractContextManager[None]:
    grant = f"GRANT INSERT ON {table} TO ketentafel_app"
    return doing(kamer, [f"REVOKE INSERT ON {table} FROM ketentafel_app"], [grant])


def full(kamer: Chamber, table: str) -> AbstractContextManager[None]:
    gone = ["DROP FUNCTION tenants.is_full() CASCADE"]
    return doing(kamer, _FULL.format(table=table).split(";;"), gone)


BLOCKS: Mapping[str, Callable[[Chamber], AbstractContextManager[None]]] = {
    f"{way.__name__} {table}": partial(way, table=table) for way in (revoked, full, held) for table in _TABLES
}


@pytest.mark.parametrize("block", BLOCKS)
def test_without_a_log_nothing_is_shown_and_nothing_done(
    block: str, kamer: Chamber, owned: dict[str, str], alma: Seat, tables: list[SimpleNamespace]
) -> None:
    # Waiting for a lock takes its second each time, so that way asks fewer questions.
    every = 6 if block.startswith("held") else counted(3, 1)
    asked = [one for one in questions(owned) if " no " not in one[0]]
    asked = [one for one in asked if one[0].split(" ")[0] in {"node", "case", "cases", "contribution", "explainAccess"}]
    asked = asked[::every]
    changes = [*generated.mutations(SCHEMA)][::every]
    event_only = block.endswith("ledger_event")
    with line(alma) as asker, line(tables[1].jet) as elsewhere:
        open_ = {name: shows_content(asker.ask(text, given).body) for name, text, given, _ in asked}
        assert any(open_.values())
        before = contents(kamer)
        keys = kamer.rows("SELECT count(*) FROM tenants.mutation_key")
        with BLOCKS[block](kamer):
            for name, text, given, _ in asked:
                reply = asker.ask(text, given)
                assert not (open_[name] and shows_content(reply.body)), (name, reply.raw)
                assert not (open_[name] and reply.status == 200), (name, reply.raw)
            for name, field, input_type in changes:
                text = generated.document(name, field, input_type)
                reply = asker.ask(text, {"input": {**inputs(name, owned), "clientMutationKey": uuid4().hex}})
                assert not shows_content(reply.body), (name, reply.raw)
                # A refusal is noted as an event without subjects; where that can be written, it may be told.
                assert reply.status >= 500 or not event_only, (name, reply.raw)
        assert event_only <= (kamer.rows("SELECT count(*) FROM tenants.mutation_key") == keys)
        assert contents(kamer) == before
        # Nobody restarts anything: both processes go on as soon as the log can be written.
        for one in (asker, elsewhere):
            assert shows_content(
                one.ask("query ($id: ID!) { case(id: $id) { __typename id } }", {"id": owned["Case"]}).body
            )
    told("P12 blocked", block=block, questions=len(asked), changes=len(changes), shown=0, changed=0)
