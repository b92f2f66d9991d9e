"""The tenant wall in SQL: no statement that B can send shows, counts, changes or stumbles over what is A's."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.security.conftest import Walled
from tests.security.wall import PUBLIC_TABLES, fingerprint, seen, tables

# Ways to read a table `{t}`; `$1` holds the hidden ids where a statement asks for them by name.
_READING = {
    "rows": "SELECT t::text FROM {t} t",
    "rows as json": "SELECT json_agg(t)::text FROM {t} t",
    "sorted": "SELECT t::text FROM {t} t ORDER BY t::text DESC",
    "aggregated": "SELECT string_agg(t::text, ','), min(t::text), max(t::text) FROM {t} t",
    "counted in groups": "SELECT t::text, count(*) FROM {t} t GROUP BY 1",
    "over a window": "SELECT lag(t::text) OVER w, lead(t::text) OVER w FROM {t} t WINDOW w AS (ORDER BY t::text)",
    "by place on disk": "SELECT t::text FROM {t} t WHERE ctid = ANY (ARRAY("
    "SELECT format('(%s,%s)', page, line)::tid FROM generate_series(0, 5) page, generate_series(1, 80) line))",
    "with system columns": "SELECT ctid, xmin, xmax, tableoid, t::text FROM {t} t",
    "sampled": "SELECT t::text FROM {t} t TABLESAMPLE BERNOULLI (100)",
    "through a common table expression": "WITH c AS MATERIALIZED (SELECT * FROM {t}) SELECT c::text FROM c",
    "through a function that runs a query": "SELECT word"
    " FROM ts_stat('SELECT array_to_tsvector(ARRAY[left(t::text, 2000)]) FROM {t} t')",
    "by set difference": "SELECT t::text FROM {t} t EXCEPT ALL SELECT ''",
    "joined to itself": "SELECT x::text FROM {t} x JOIN {t} y ON x::text = y::text",
    "joined by id": "SELECT h FROM unnest($1::uuid[]) h JOIN {t} t ON strpos(t::text, h::text) > 0",
    "by existence": "SELECT h FROM unnest($1::uuid[]) h"
    " WHERE EXISTS (SELECT FROM {t} t WHERE strpos(t::text, h::text) > 0)",
    "by count": "SELECT h FROM unnest($1::uuid[]) h"
    " WHERE (SELECT count(*) FROM {t} t WHERE strpos(t::text, h::text) > 0) > 0",
    "side by side": "SELECT h, t.* FROM unnest($1::uuid[]) h,"
    " LATERAL (SELECT * FROM {t} t WHERE strpos(t::text, h::text) > 0) t",
}
# Predicates that would raise on a hidden row, were they ever evaluated there.
_STUMBLING = {
    "division by zero": "SELECT 1 FROM {t} t"
    " WHERE 1 / (CASE WHEN strpos(t::text, ANY_HIDDEN) > 0 THEN 0 ELSE 1 END) = 1",
    "a failing cast": "SELECT 1 FROM {t} t"
    " WHERE (CASE WHEN strpos(t::text, ANY_HIDDEN) > 0 THEN t::text ELSE '1' END)::int = 1",
    "a failing sort": "SELECT 1 FROM {t} t ORDER BY 1 / (CASE WHEN strpos(t::text, ANY_HIDDEN) > 0 THEN 0 ELSE 1 END)",
    "a failing join": "SELECT 1 FROM (VALUES (1)) v (one) JOIN {t} t"
    " ON v.one / (CASE WHEN strpos(t::text, ANY_HIDDEN) > 0 THEN 0 ELSE 1 END) = 1",
}


@pytest.mark.parametrize("way", _READING)
async def test_no_way_of_reading_shows_what_is_hidden(walled: Walled, way: str) -> None:
    shown: dict[str, set[UUID]] = {}
    positive = 0
    for table in await tables(walled.admin):
        async with walled.as_b() as asking:
            rows = await _fetch(asking, _READING[way].format(t=table), walled)
        shown[table] = seen(rows, walled.wall.hidden_ids)
        positive += table not in PUBLIC_TABLES and bool(seen(rows, walled.wall.shared.ids | walled.wall.own.ids))

    assert {table: ids for table, ids in shown.items() if ids} == {}
    # What B may see does come through, unless the question was about hidden ids only.
    assert positive >= 12 or "$1" in _READING[way]


@pytest.mark.parametrize("way", _READING)
async def test_without_the_wall_the_same_question_shows_it(walled: Walled, way: str) -> None:
    blind = []
    for table in await tables(walled.admin):
        holds = seen(await walled.admin.fetch(f"SELECT t::text FROM {table} t"), walled.wall.hidden_ids)
        found = seen(await _fetch(walled.admin, _READING[way].format(t=table), walled), walled.wall.hidden_ids)
        if holds and not found:
            blind.append(table)

    assert blind == []


async def test_every_table_with_content_holds_something_hidden(walled: Walled) -> None:
    empty = [
        table
        for table in await tables(walled.admin)
        if table.replace('"', "") not in PUBLIC_TABLES | {"tenants.binding_key", "tenants.identity"}
        and not seen(await walled.admin.fetch(f"SELECT t::text FROM {table} t"), walled.wall.hidden_ids)
    ]

    assert empty == []


@pytest.mark.parametrize("way", _STUMBLING)
async def test_a_predicate_never_meets_a_hidden_row(walled: Walled, way: str) -> None:
    every = [str(one) for one in walled.wall.hidden_ids]
    any_hidden = f"(SELECT h FROM unnest(ARRAY{every}) h WHERE strpos(t::text, h) > 0 LIMIT 1)"
    stumbled, would = [], []
    for table in await tables(walled.admin):
        statement = _STUMBLING[way].format(t=table).replace("ANY_HIDDEN", any_hidden)
        async with walled.as_b() as asking:
            if await _fails(asking, statement):
                stumbled.append(table)
        async with walled.asking(None, role="postgres") as asking:
            if await _fails(asking, statement):
                would.append(table)

    assert stumbled == []
    assert len(would) >= 20


@pytest.mark.parametrize("how", ["copy a table", "copy a query", "a cursor", "a generic plan", "a cursor that stays"])
async def test_no_other_channel_shows_what_is_hidden(walled: Walled, how: str) -> None:
    shown = {}
    for table in await tables(walled.admin):
        async with walled.as_b() as asking:
            shown[table] = seen(await _channel(asking, how, table), walled.wall.hidden_ids)

    assert {table: ids for table, ids in shown.items() if ids} == {}


async def test_switching_row_security_off_gives_an_error_not_rows(walled: Walled) -> None:
    async with walled.as_b() as asking:
        await asking.execute("SET LOCAL row_security = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asking.fetch("SELECT * FROM casework.subject")


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE ketentafel_owner",
        "SET ROLE ketentafel_deriver",
        "SET SESSION AUTHORIZATION ketentafel_worker",
        "SET session_replication_role = replica",
        "ALTER TABLE casework.subject DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON casework.subject USING (true)",
        "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE TEMPORARY TABLE kept (id uuid)",
        "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "COPY casework.subject TO '/tmp/kept'",
        "COPY casework.subject TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT * FROM tenants.binding_key",
        "SELECT * FROM tenants.identity",
        "SELECT * FROM pg_statistic",
    ],
)
async def test_a_participant_cannot_step_aside_of_the_policies(walled: Walled, statement: str) -> None:
    connection = await asyncpg.connect(walled.database.dsn())
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_statistics_of_hidden_values_are_not_shown(walled: Walled) -> None:
    async with walled.asking(None, role="postgres") as admin:
        await admin.execute("ANALYZE")
        known = await admin.fetch("SELECT s::text FROM pg_stats s WHERE schemaname = 'casework'")
        await admin.execute("SET LOCAL ROLE ketentafel_app")
        told = await admin.fetch(
            "SELECT s::text FROM pg_stats s WHERE schemaname IN ('tenants', 'consent', 'casework')"
        )

    assert seen(known, walled.wall.hidden_ids)
    assert seen(told, walled.wall.hidden_ids) == set()


async def test_nothing_is_deleted_truncated_or_merged_away(walled: Walled) -> None:
    before = await fingerprint(walled.admin)
    allowed = []
    for table in await tables(walled.admin):
        for statement in (
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"MERGE INTO {table} USING (VALUES (1)) v ON true WHEN MATCHED THEN DELETE",
        ):
            async with walled.as_b() as asking:
                try:
                    await asking.execute(statement)
                    allowed.append(statement)
                except asyncpg.InsufficientPrivilegeError:
                    continue

    assert allowed == []
    assert await fingerprint(walled.admin) == before


async def test_an_update_reaches_hidden_rows_no_more_than_absent_ones(walled: Walled) -> None:
    reached = []
    for table, column, value in await _updatable(walled.admin):
        for condition in ("", " WHERE true", " WHERE ctid IS NOT NULL", " WHERE id = ANY ($1)"):
            marks = await _hidden_rows(walled, table)
            async with walled.as_b() as asking:
                await _try(asking, f"UPDATE {table} SET {column} = {value}{condition}", walled)
                await asking.execute("RESET ROLE")
                if await _hidden_rows(walled, table) != marks:
                    reached.append((table, column, condition))

    assert reached == []


async def test_updating_by_hidden_id_counts_as_updating_by_an_absent_id(walled: Walled) -> None:
    for table, column, value in await _updatable(walled.admin):
        async with walled.as_b() as asking:
            statement = f"UPDATE {table} SET {column} = {value} WHERE id = ANY ($1)"
            assert await asking.execute(statement, list(walled.wall.hidden_ids)) == "UPDATE 0"
            assert await asking.execute(statement, [uuid4()]) == "UPDATE 0"


async def test_a_function_answers_a_hidden_id_like_a_random_one(walled: Walled) -> None:
    different, called = [], 0
    for signature in await _functions(walled.admin):
        random = await _call(walled, signature, uuid4())
        for one in sorted(walled.wall.hidden_ids):
            hidden = await _call(walled, signature, one)
            called += hidden[0] is None
            if hidden != random:
                different.append((signature, one, hidden))

    assert different == []
    assert called > 0


async def test_the_number_of_a_hidden_case_finds_nothing(walled: Walled) -> None:
    numbers = ["2026-000003", "2026-999999", "' OR true --"]
    async with walled.as_b() as asking:
        assert [await asking.fetchval("SELECT casework.case_by_number($1)", one) for one in numbers] == [None] * 3


async def _fetch(asking: asyncpg.Connection, statement: str, walled: Walled) -> list[asyncpg.Record]:
    """The answer; nothing where the role has no right to ask at all."""
    given = [list(walled.wall.hidden_ids)] if "$1" in statement else []
    try:
        return await asking.fetch(statement, *given)
    except asyncpg.InsufficientPrivilegeError:
        return []


async def _fails(asking: asyncpg.Connection, statement: str) -> bool:
    """Whether a predicate met a row on which it fails."""
    try:
        await asking.fetch(statement)
    except asyncpg.InsufficientPrivilegeError:
        return False
    except (asyncpg.DivisionByZeroError, asyncpg.InvalidTextRepresentationError):
        return True
    return False


async def _channel(asking: asyncpg.Connection, how: str, table: str) -> list[object]:
    told = bytearray()

    async def keep(data: bytes) -> None:
        told.extend(data)

    try:
        if how == "copy a table":
            schema, name = table.replace('"', "").split(".")
            await asking.copy_from_table(name, schema_name=schema, output=keep)
            return [told.decode(errors="replace")]
        if how == "copy a query":
            await asking.copy_from_query(f"SELECT t::text FROM {table} t", output=keep)
            return [told.decode(errors="replace")]
        if how == "a generic plan":
            await asking.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            return list(await asking.fetch(f"SELECT t::text FROM {table} t WHERE $1::int = 1", 1))
        holding = "WITH HOLD" if how == "a cursor that stays" else ""
        await asking.execute(f"DECLARE told SCROLL CURSOR {holding} FOR SELECT t::text FROM {table} t")
        forwards = await asking.fetch("FETCH ALL FROM told")
        return [*forwards, *await asking.fetch("FETCH BACKWARD ALL FROM told")]
    except asyncpg.InsufficientPrivilegeError:
        return []


async def _updatable(admin: asyncpg.Connection) -> list[tuple[str, str, str]]:
    """Each column that a participant may change, with a value that differs from what is there."""
    rows = await admin.fetch(
        "SELECT format('%I.%I', table_schema, table_name), column_name, data_type FROM information_schema.columns c"
        " WHERE table_schema IN ('consent', 'casework', 'tenants')"
        " AND has_column_privilege('ketentafel_app', format('%I.%I', table_schema, table_name), column_name, 'UPDATE')"
    )
    values = {
        "ARRAY": "'{WONEN}'",
        "bytea": "'\\x01'",
        "date": "'2026-01-01'",
        "integer": "99",
        "text": "'AFGESLOTEN'",
        "character varying": "'BEGIN'",
        "timestamp with time zone": "tenants.moment()",
        "uuid": "tenants.member()",
        "tstzrange": "tstzrange('epoch', '1971-01-01')",
    }
    return [(table, column, values[kind]) for table, column, kind in rows]


async def _hidden_rows(walled: Walled, table: str) -> set[str]:
    rows = await walled.admin.fetch(f"SELECT t::text FROM {table} t")
    return {str(row) for row in rows if seen([row], walled.wall.hidden_ids)}


async def _try(asking: asyncpg.Connection, statement: str, walled: Walled) -> None:
    """Send a statement that may be refused, in a savepoint."""
    try:
        async with asking.transaction():
            await asking.execute(statement, *([list(walled.wall.hidden_ids)] if "$1" in statement else []))
    except asyncpg.PostgresError:
        return


async def _functions(admin: asyncpg.Connection) -> list[str]:
    """Calls of every function of ours that takes an id, with `$1` where an id goes."""
    rows = await admin.fetch(
        "SELECT format('%s.%s', n.nspname, p.proname), p.proargtypes::regtype[]::text[] FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('tenants', 'consent', 'casework')"
        " AND ARRAY['uuid', 'uuid[]'] && p.proargtypes::regtype[]::text[]"
    )
    holes = {
        "uuid": "$1",
        "uuid[]": "ARRAY[$1::uuid]",
        "text": "'https://issuer.invalid'",
        "text[]": "ARRAY['VEILIGHEID']",
        "boolean": "true",
        "integer": "1",
        # A secrecy ground of the catalogue.
        "jsonb": """'{"rests_on": "CONSENT", "recipient_kinds": []}'::jsonb""",
        "timestamp with time zone": "tenants.moment()",
        "tstzrange": "'(,)'",
        "date": "'2026-01-01'::date",
    }
    return [f"{name}({', '.join(holes[kind] for kind in kinds)})" for name, kinds in rows]


async def _call(walled: Walled, signature: str, one: UUID) -> tuple[str | None, object]:
    async with walled.as_b() as asking:
        try:
            return None, await asking.fetchval(f"SELECT {signature}::text", one)
        except asyncpg.PostgresError as refused:
            return refused.sqlstate, str(refused)
