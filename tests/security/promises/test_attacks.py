"""Attacks by who knows the product: two hats, old papers, other people's keys, a glass that nobody is told of."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from backend.settings.load import embedded_databases
from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.schema import core, product
from tests.casegraph.live import Process
from tests.factories.world import World
from tests.scenarios.chamber import Chamber, Seat
from tests.security import generated
from tests.security.promises.conftest import Case, hire, share
from tests.security.promises.counts import told
from tests.security.promises.line import line
from tests.security.test_tenant_wall_http import contents

SCHEMA = core(product())
_OWN = "query ($id: ID!) { case(id: $id) { id contributions { edges { node { id body } } } subjects { id name } } }"


def contribute(seat: Seat, case: Case, text: str, **more: Any) -> Any:
    return seat.attempt(
        "Contribute",
        case=case.id,
        subjects=[case.subject],
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=text,
        **more,
    )


@pytest.fixture(scope="module")
def case(kamer: Chamber, tables: list[SimpleNamespace]) -> Case:
    return share(kamer, tables[0])


def test_who_has_two_hats_wears_one_at_a_time(kamer: Chamber, case: Case, processes: list[Process]) -> None:
    """One person of two organisations: each token shows its own organisation's, and neither opens the other's."""
    team, ggz = (kamer.providers[name] for name in ("lokaal_team", "ggz"))

    async def two_hats(world: World) -> None:
        first = await world.member(team.organisation, name="Tess (fictief)")
        await world.identity(first, issuer=team.name, subject="tess")
        await world.identity(first, issuer=ggz.name, subject="tess-ggz")
        person = await world.admin.fetchval("SELECT person_id FROM tenants.member WHERE id = $1", first)
        second = await world.member(ggz.organisation, name="nobody")
        await world.admin.execute("UPDATE tenants.member SET person_id = $2 WHERE id = $1", second, person)
        await world.role(first, "AANMELDER")
        await world.role(second, "PRIVACY_OFFICER")
        members.extend((first, second))

    members: list[Any] = []
    kamer.arrange(two_hats)
    url = f"{processes[0].url}/{kamer.code}/graphql"
    as_team, as_ggz = Seat("tess", url, team, members[0]), Seat("tess-ggz", url, ggz, members[1])
    assert as_team.case(case.id)["subjects"]
    assert as_ggz.case(case.id) is None
    mixed = [
        as_team.send(_OWN, {"id": case.id}, organisation=str(ggz.organisation)),
        as_team.send(_OWN, {"id": case.id}, iss=ggz.name),
        as_ggz.send(_OWN, {"id": case.id}, organisation=str(team.organisation)),
        as_ggz.send(_OWN, {"id": case.id}, iss=team.name),
    ]
    assert [one.status for one in mixed] == [401] * len(mixed)


def test_an_old_mandate_opens_nothing(kamer: Chamber, case: Case, processes: list[Process]) -> None:
    """A mandate of a colleague ends, or the colleague leaves: at the next question it opens nothing any more."""
    giver = hire(kamer, "lokaal_team", "gerda", "AANMELDER")(processes[0].url)
    taker = hire(kamer, "lokaal_team", "tim")(processes[1].url)
    assert taker.case(case.id) is None
    found: list[Any] = []

    async def mandate(world: World) -> None:
        found.append(await world.mandate(giver.member, taker.member))

    kamer.arrange(mandate)
    assert taker.case(case.id)["subjects"]
    for ended in (
        "UPDATE tenants.mandate SET valid = tstzrange(lower(valid), now()) WHERE id = $1",
        "UPDATE tenants.mandate SET valid = tstzrange(now() + interval '1 hour', NULL) WHERE id = $1",
    ):
        kamer.rows(ended, found[0])
        assert taker.case(case.id) is None
        assert contribute(taker, case, "Met een oude machtiging.")["errors"]
    kamer.rows("UPDATE tenants.mandate SET valid = tstzrange('2000-01-01', NULL) WHERE id = $1", found[0])
    assert taker.case(case.id)["subjects"]
    kamer.rows("UPDATE tenants.member SET active = tstzrange(lower(active), now()) WHERE id = $1", giver.member)
    assert taker.case(case.id) is None


def test_a_repeat_by_a_colleague_shows_what_the_colleague_may_see(
    kamer: Chamber, case: Case, tables: list[SimpleNamespace], processes: list[Process], police_decision: str
) -> None:
    """The keys of an application are its organisation's: a repeat does nothing again, and shows by one's own rights."""
    bert = hire(kamer, "lokaal_team", "bert", "BEHEERDER")(processes[1].url)
    key, text = uuid4().hex, f"Geheim {uuid4().hex}"
    made = contribute(tables[0].jet, case, text, clientMutationKey=key)
    assert made["contribution"]["body"] == text
    before = kamer.rows("SELECT count(*) FROM casework.contribution")
    repeated = contribute(bert, case, text, clientMutationKey=key)
    assert (repeated["contribution"], repeated["errors"]) == (None, [])
    other = contribute(bert, case, "Iets anders.", clientMutationKey=key)
    assert [one["code"] for one in other["errors"]] == ["KEY_REUSED"]
    decided = {"policeDecision": police_decision}
    stranger = contribute(tables[1].omar, case, text, clientMutationKey=key, providedOn=decided)
    assert stranger["contribution"]["id"] != made["contribution"]["id"]
    assert kamer.rows("SELECT count(*) FROM casework.contribution")[0]["count"] == before[0]["count"] + 1


def test_who_is_barred_from_somebody_gets_nothing_by_any_way(
    kamer: Chamber, tables: list[SimpleNamespace], processes: list[Process]
) -> None:
    """Every list, every id and every change, after a recusal: what a colleague of the same role gets, he does not."""
    case = share(kamer, tables[0])
    secret = f"Alleen voor wie mag {uuid4().hex}"
    brought = contribute(tables[0].jet, case, secret, recipients=[{"organisation": tables[0].omar.organisation}])
    dirk = hire(kamer, "politie", "dirk", "DEELNEMER", "CRISISDIENST")(processes[0].url)
    erik = hire(kamer, "politie", "erik", "DEELNEMER", "CRISISDIENST")(processes[1].url)
    dirk.do("Recuse", subject=case.subject, member=None)
    ids = {
        "Case": case.id,
        "Contribution": brought["contribution"]["id"],
        "Subject": case.subject,
    }
    table_of = {"LegalBasis": "consent.legal_basis", "Participation": "casework.participation"}
    for type_name, table in table_of.items():
        column = "subject_id" if type_name == "LegalBasis" else "case_id"
        rows = kamer.rows(
            f"SELECT id FROM {table} WHERE {column} = $1 LIMIT 1",
            _bare(ids["Subject" if column == "subject_id" else "Case"]),
        )
        ids[type_name] = write_node_id(type_name, rows[0]["id"])
    seen = {"dirk": set[str](), "erik": set[str]()}
    tried = 0
    for seat in (dirk, erik):
        with line(seat) as asker:
            for name, text, variables in _ways(ids, tables[0].omar.organisation):
                raw = asker.ask(text, variables).raw.decode()
                tried += 1
                seen[seat.name] |= {
                    f"{name}: {what}"
                    for what, one in {**ids, "text": secret}.items()
                    if one in raw and one not in str(variables)
                }
                if '"visible":true' in raw:
                    seen[seat.name].add(f"{name}: explained")
    assert len(seen["erik"]) > 10
    told("attack: recused", ways=tried, colleague_sees=len(seen["erik"]), barred_sees=sorted(seen["dirk"]))
    assert seen["dirk"] == set()
    assert contribute(dirk, case, "Toch iets inbrengen.")["errors"]
    assert dirk.attempt("BreakGlass", case=case.id, reason="Ik wil het toch zien.")["case"] is None
    assert secret not in str(dirk.send(_OWN, {"id": case.id}).body)


def _ways(ids: dict[str, str], organisation: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every question of the schema, for each of these ids where it takes one."""
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        if "id" not in field.args:
            yield name, f"{{ {name} {generated.selection(field.type, depth=3)} }}", {}
            continue
        more = f', organisation: "{organisation}"' if "organisation" in field.args else ""
        for what, id_ in ids.items():
            inside = generated.selection(field.type)
            if name == "node":
                type_ = next(one for one in generated.node_types(SCHEMA) if one.name == what.split()[0])
                inside = f"{{ ... on {type_.name} {generated.selection(type_)} }}"
            yield f"{name} {what}", f"query ($id: ID!) {{ {name}(id: $id{more}) {inside} }}", {"id": id_}


def _bare(id_: str) -> Any:
    key = read_node_id(id_)
    assert key is not None
    return key.row_id


def test_the_glass_does_not_break_unless_everybody_is_told(
    kamer: Chamber, case: Case, tables: list[SimpleNamespace]
) -> None:
    """The notices cannot be written, in two ways; then there is no emergency access either, and no trace of one."""
    kim, before = tables[0].kim, contents(kamer)
    for table in ("casework.notification", "casework.outbox"):
        kamer.rows(f"REVOKE INSERT ON {table} FROM ketentafel_deriver")
        try:
            reply = kim.send(
                "mutation ($i: BreakGlassInput!) { breakGlass(input: $i) { breakGlass { id } errors { code } } }",
                {"i": {"clientMutationKey": uuid4().hex, "case": case.id, "reason": "Er is nu gevaar."}},
            )
            assert not (reply.body.get("data") or {}).get("breakGlass", {}).get("breakGlass")
            assert kim.case(case.id) is None
            assert contents(kamer) == before
        finally:
            kamer.rows(f"GRANT INSERT ON {table} TO ketentafel_deriver")
    opened = kim.do("BreakGlass", case=case.id, reason="Er is nu gevaar.")
    told_ = kamer.rows(
        "SELECT count(*) FROM casework.notification WHERE object_id = $1", _bare(opened["breakGlass"]["id"])
    )
    assert told_[0]["count"] >= 3


@pytest.mark.anyio
async def test_who_is_not_bound_sees_no_row_of_any_table(kamer: Chamber, case: Case) -> None:
    """The application's own role, without a binding, with a forged one, and with one of another region."""
    cases, _keys = embedded_databases(kamer.code)
    connection = await asyncpg.connect(kamer.servers.postgres_dsn(cases, "ketentafel_app"))
    later = (datetime.now(UTC) + timedelta(hours=1)).timestamp()
    organisation, member = kamer.providers["lokaal_team"].organisation, kamer.members["jet"]
    field = f"{kamer.code}|{organisation}|{member}|VEILIGHEID_GEZIN|3|{later}|{uuid4()}"
    versions = {"tenants.applied_sql", "tenants.revision"}
    tried, seen = 0, []
    try:
        tables = [
            row[0]
            for row in await connection.fetch(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname IN ('tenants', 'consent', 'casework')"
                " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"
            )
        ]
        for binding in (
            None,
            field,
            f"{field}|{'0' * 64}",
            field.replace(kamer.code, "elders") + f"|{'0' * 64}",
            "|||||||",
        ):
            for table in tables:
                async with connection.transaction():
                    if binding is not None:
                        await connection.execute("SELECT set_config('ketentafel.binding', $1, true)", binding)
                    tried += 1
                    if await connection.fetchval(f"SELECT count(*) FROM {table}") and table not in versions:
                        seen.append((table, binding))
    finally:
        await connection.close()
    told("P5 unbound", tables=len(tables), tried=tried, seen=len(seen))
    assert seen == []
    assert len(tables) > 20


def test_no_role_passes_the_policies_and_none_owns_a_table(kamer: Chamber) -> None:
    roles = kamer.rows("SELECT rolname, rolbypassrls, rolsuper FROM pg_roles WHERE rolname LIKE 'ketentafel%'")
    assert len(roles) >= 4
    assert [row["rolname"] for row in roles if row["rolbypassrls"] or row["rolsuper"]] == []
    owned_ = kamer.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname IN ('ketentafel_app', 'ketentafel_worker')"
    )
    assert owned_ == []


def test_an_invitation_and_a_restriction_at_once_open_nothing(
    kamer: Chamber, case: Case, tables: list[SimpleNamespace], alma: Seat
) -> None:
    """Whichever of the two comes first: once both are answered, the restricted partner sees nothing of her."""
    people, piet = tables[0], tables[0].piet
    for turn in range(4):
        part = next(
            one
            for one in people.vera.case(case.id)["participations"]
            if one["organisation"]["id"] == piet.organisation and one["validUntil"] is None
        )
        people.vera.do("EndParticipation", participation=part["id"], expectedVersion=part["version"])
        steps = [
            lambda: people.vera.do("Invite", case=case.id, organisation=piet.organisation, kind="VAST"),
            lambda: alma.do("Restrict", subject=case.subject, ground="BEZWAAR", towards=piet.organisation),
        ]
        made = _at_once(steps[:: 1 if turn % 2 else -1])
        for process in tables:
            assert case.subject not in [one["id"] for one in process.piet.case(case.id)["subjects"]]
        restriction = next(one["restriction"] for one in made if "restriction" in one)
        alma.do("LiftRestriction", restriction=restriction["id"], expectedVersion=restriction["version"])
        assert case.subject in [one["id"] for one in piet.case(case.id)["subjects"]]


def _at_once(steps: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(steps)) as pool:
        return [one.result() for one in [pool.submit(step) for step in steps]]
