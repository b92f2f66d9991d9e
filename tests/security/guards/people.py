"""Rows of who and where, what was done, and what a repeated request was answered."""

from dataclasses import replace

from tenants.ids import new_id
from tests.security.guards.binding import as_bound
from tests.security.guards.probes import CONSTRAINT, Probe, Writes, fact
from tests.security.guards.yard import DAY, Yard, without_right
from tests.security.writing import WRITABLE

_EVENT, _SHOWN, _KEY = "tenants.ledger_event", "tenants.ledger_subject", "tenants.mutation_key"
_REGION = ("cell", "organisation", "role_right", "convenant", "convenant_ceiling")


async def probes(yard: Yard) -> list[Probe]:
    """B reads its own people and not those of A; what it did it writes under its own name, now."""
    return [*_region(yard), *_ceilings(yard), *await _people(yard), *await _ledger(yard), *await _answers(yard)]


def _region(yard: Yard) -> list[Probe]:
    """Known to whoever is bound, and to nobody else."""
    reads = [
        Probe(told=f"who is bound reads {one}", actor=yard.b, statement=f"SELECT count(*) > 0 FROM tenants.{one}")
        for one in _REGION
    ]
    unbound = [
        as_bound(yard, f"who is unbound reads {one}", "", f"(SELECT count(*) = 0 FROM tenants.{one})")
        for one in _REGION
    ]
    return [*reads, *unbound]


def _ceilings(yard: Yard) -> list[Probe]:
    """Whoever writes them down: a superuser too."""
    writes = Probe(
        told="a ceiling",
        actor=yard.b,
        role="postgres",
        statement="INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        " SELECT gen_random_uuid(), convenant_id, $1, 'WONEN', '(,)' FROM casework.tafel WHERE id = $2",
        values=(yard.wall.b.organisation, yard.wall.tafel),
    )
    of_kind = "UPDATE tenants.organisation SET kind = 'VRIJWILLIGERS' WHERE id {} $1"
    return [
        writes,
        writes.after("of volunteers", fact(of_kind.format("="), yard.wall.b.organisation)),
        writes.after("beside volunteers", fact(of_kind.format("<>"), yard.wall.b.organisation), expected=True),
    ]


async def _people(yard: Yard) -> list[Probe]:
    wall = yard.wall
    made = []
    for table, owner in (("member", "id = $1"), ("role", "member_id = $1"), ("mandate", "from_member_id = $1")):
        asks = Probe(
            told=f"B reads {table}",
            actor=yard.b,
            statement=f"SELECT count(*) > 0 FROM tenants.{table} WHERE {owner}",
            values=(wall.b.member,),
            given=(
                fact(
                    "INSERT INTO tenants.mandate (id, organisation_id, from_member_id, to_member_id, valid)"
                    " VALUES (gen_random_uuid(), $1, $2, $3, '(,)')",
                    *(wall.b.organisation, wall.b.member, wall.crisis.member),
                ),
            ),
        )
        made += [asks, replace(asks, told=f"B reads a {table} of A", values=(wall.stranger,), expected=False)]
    person = "SELECT person_id FROM tenants.member WHERE id = $1"
    for told, member, expected in (("oneself", wall.b.member, True), ("somebody of A", wall.stranger, False)):
        id = await yard.admin.fetchval(person, member)
        made.append(replace(yard.reads(told, "tenants.person", id), expected=expected))
    return made


async def _ledger(yard: Yard) -> list[Probe]:
    wall, who = yard.wall, yard.b
    await yard.bind(who)
    event = await WRITABLE[_EVENT](yard.admin, wall)
    shown = await WRITABLE[_SHOWN](yard.admin, wall)
    writes = Writes(told=_EVENT, actor=who, table=_EVENT, row=event)
    made = [writes.probe()]
    made += writes.wrong(
        another_organisation={"organisation_id": wall.a.organisation},
        a_colleague={"member_id": wall.crisis.member},
        another_purpose={"purpose": "HULP_COORDINATIE"},
        less_surely={"assurance": 1},
        another_request={"request_id": new_id()},
        earlier={"at": yard.now - DAY},
    )
    adds = Writes(told=_SHOWN, actor=who, table=_SHOWN, row=shown)
    made += [adds.probe(), *adds.wrong(another_organisation={"organisation_id": wall.a.organisation})]
    made.append(adds.probe("to nothing", event_id=new_id(), expected=CONSTRAINT))
    for told, change, value in (
        ("of another organisation", "organisation_id", wall.a.organisation),
        ("of a colleague", "member_id", wall.crisis.member),
        ("of another request", "request_id", new_id()),
        ("of before", "at", yard.now - DAY),
    ):
        moved = fact(f"UPDATE {_EVENT} SET {change} = $1 WHERE id = $2", value, shown["event_id"])
        made.append(adds.probe(expected=CONSTRAINT).after(told, moved, expected=CONSTRAINT))
    await yard.put(_SHOWN, {**shown, "ordinal": 2})
    reads = (
        (_EVENT, "id", f"UPDATE {_EVENT} SET organisation_id = $1"),
        (_SHOWN, "event_id", f"UPDATE {_SHOWN} SET organisation_id = $1"),
    )
    for table, column, moves in reads:
        asks = Probe(
            told=f"an officer reads {table}",
            actor=who,
            statement=f"SELECT count(*) = 1 FROM {table} WHERE {column} = $1",
            values=(shown["event_id"],),
        )
        handed = fact(f"{moves} WHERE {column} = $2", wall.a.organisation, shown["event_id"])
        made += [
            asks,
            asks.after("without a right", without_right("LOG_READ")),
            asks.after("of another organisation", handed),
        ]
    return made


async def _answers(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_KEY)
    made = [writes.probe()]
    made += writes.wrong(another_organisation={"organisation_id": wall.a.organisation}, earlier={"at": yard.now - DAY})
    kept = {**writes.row, "key": "bewaard"}
    await yard.put(_KEY, kept)
    reads = Probe(
        told="what was answered", actor=yard.b, statement=f"SELECT count(*) = 1 FROM {_KEY} WHERE key = 'bewaard'"
    )
    handed = fact(f"UPDATE {_KEY} SET organisation_id = $1 WHERE key = 'bewaard'", wall.a.organisation)
    return [*made, reads, reads.after("by another organisation", handed)]
