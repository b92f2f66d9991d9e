"""Registers of a case (custody, measures, capacity, safe contact): recorded now, read by who may know, ended once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards import marks
from tests.security.guards.probes import Fact, Probe, Writes, fact
from tests.security.guards.yard import DAY, Yard, guarded

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Register:
    """A table of a register, the column that says about whom, and whom else a row names."""

    table: str
    person: str
    others: tuple[str, ...] = ()


_LIFTED = {"contact_ban": True, "lift_reason_enc": b"\x02"}

CUSTODY = Register(table="consent.custody", person="child_id", others=("holder_id",))
MEASURE = Register(table="consent.measure", person="child_id")
CAPACITY = Register(table="consent.capacity", person="subject_id")


async def probes(yard: Yard) -> list[Probe]:
    """Custody of a parent and of an institution, a measure and a judgement, all of B about its own case."""
    world, wall = World(admin=yard.admin), yard.wall
    parent = await world.subject(wall.own.case, wall.b.organisation)
    elsewhere = await world.subject(wall.housed, wall.b.organisation)
    made: list[Probe] = []
    for register in (MEASURE, CAPACITY, CUSTODY):
        writes = await yard.writes(register.table)
        made += writing(yard, register, writes, elsewhere=elsewhere)
        if register is CUSTODY:
            writes = await yard.writes(
                register.table, told="custody of a parent", row={"holder_id": parent, "holder_org": None}
            )
            made += writes.wrong(
                of_nobody={"holder_id": new_id()}, of_somebody_of_another_case={"holder_id": elsewhere}
            )
            made.append(writes.probe().after("whom B does not see", handed_over(yard, parent)))
        if register is MEASURE:
            school = ("UPDATE tenants.organisation SET kind = 'GGZ' WHERE id = $1", (wall.b.organisation,))
            other = ("UPDATE tenants.organisation SET kind = 'GGZ' WHERE id <> $1", (wall.b.organisation,))
            made += [
                writes.probe().after("by a body for mental health", school),
                writes.probe().after("others are of another kind", other, expected=True),
            ]
        kept = {**writes.row, "id": new_id(), "valid": Range(_SINCE, None)}
        await yard.put(register.table, kept)
        made.append(writes.probe("as it is, with another"))
        made += reading(yard, register, kept["id"], elsewhere=elsewhere)
        await yard.alone(register.table, kept["id"])
        made += ending(yard, register, kept["id"])
    return [*made, *_voiding(yard), *await marks.probes(yard)]


def writing(yard: Yard, register: Register, writes: Writes, *, elsewhere: UUID) -> list[Probe]:
    """Only B about its own, by whom it says, now."""
    wall = yard.wall
    case = wall.own.case
    made = guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        ended={"end_recorded_at": yard.now},
        **({"lifted": _LIFTED | {"lifted_at": yard.now}} if register is CUSTODY else {}),
        of_nobody={register.person: new_id()},
        of_another_case={register.person: elsewhere},
    )
    made.append(writes.probe().after("about whom B does not see", handed_over(yard, wall.own.subject)))
    return made


def reading(yard: Yard, register: Register, id: object, *, elsewhere: UUID) -> list[Probe]:
    """Who records reads; another organisation where it sees each person that is named."""
    wall = yard.wall
    case, own = wall.own.case, wall.b.organisation
    reads = yard.reads("who recorded", register.table, id)
    made = guarded(
        reads,
        party=wall.b,
        rights=["BASIS_READ"],
        case=case,
        takes_part=True,
        recused_from=[wall.own.subject],
        barred_about=[wall.own.subject],
    )
    theirs = (f"UPDATE {register.table} SET owner_org = $1 WHERE id = $2", (wall.a.organisation, id))
    unseen = handed_over(yard, wall.own.subject)
    made += [
        reads.after("about whom it does not see", unseen, expected=True),
        reads.after("of another organisation", theirs, expected=True),
        reads.after("of another organisation, about whom it does not see", theirs, unseen),
    ]
    for column in (register.person, *register.others):
        away = (f"UPDATE {register.table} SET {column} = $1 WHERE id = $2", (elsewhere, id))
        hidden = fact(
            "WITH closed AS (DELETE FROM consent.case_access) UPDATE casework.subject SET owner_org = $1"
            f" WHERE id = (SELECT {column} FROM {register.table} WHERE id = $2)",
            *(wall.a.organisation, id),
        )
        made += [
            reads.after(f"of another organisation, with a {column} of another case", theirs, away),
            reads.after(f"of another organisation, with a {column} whom it does not see", theirs, hidden),
            reads.after(f"recused from the {column}", *_recused(yard, register, column, id)),
        ]
    if register.others:
        nobody = (f"UPDATE {register.table} SET holder_id = NULL, holder_org = $1 WHERE id = $2", (own, id))
        made.append(reads.after("of another organisation, of an institution", theirs, nobody, expected=True))
    return made


def ending(
    yard: Yard, register: Register, id: object, *, rights: Sequence[str] = ("BASIS_READ", "BASIS_WRITE")
) -> list[Probe]:
    """The owner tells the end once; also by a statement that names no row."""
    wall = yard.wall
    case = wall.own.case
    ends = Probe(
        told=f"who recorded ends {register.table}",
        actor=yard.b,
        statement=f"UPDATE {register.table} SET valid = tstzrange('2026-01-01Z', tenants.moment()),"
        " end_recorded_at = tenants.moment()",
    )
    touches = ends.saying(
        "touches", ends.statement.partition(" SET ")[2], "end_recorded_at = tenants.moment()", expected=True
    )
    made = [
        *guarded(
            ends,
            party=wall.b,
            rights=rights,
            case=case,
            takes_part=True,
            recused_from=[wall.own.subject],
            barred_about=[wall.own.subject],
        ),
        touches,
    ]
    theirs = (f"UPDATE {register.table} SET owner_org = $1", (wall.a.organisation,))
    told = (f"UPDATE {register.table} SET end_recorded_at = $1", (yard.now - DAY,))
    over = (f"UPDATE {register.table} SET valid = tstzrange('2026-01-01Z', $1)", (yard.now - DAY,))
    made += [
        ends.after("of another organisation", theirs),
        ends.after("that was told already", told, expected=False),
        ends.after("later than it was", over, expected=False),
        ends.saying(
            "at another moment",
            "end_recorded_at = tenants.moment()",
            "end_recorded_at = tenants.moment() - '1 s'::interval",
        ),
        ends.saying("untold", ", end_recorded_at = tenants.moment()", ""),
        ends.saying("from another day", "'2026-01-01Z'", "'2026-01-02Z'"),
        ends.saying("which never began", "tstzrange('2026-01-01Z', tenants.moment())", "'empty'", expected=True),
    ]
    return made


def handed_over(yard: Yard, subject: UUID) -> Fact:
    """Somebody whom B knew was brought by A, and no basis opens to B who that is."""
    return fact(
        "WITH closed AS (DELETE FROM consent.case_access WHERE subject_id = $2)"
        " UPDATE casework.subject SET owner_org = $1 WHERE id = $2",
        *(yard.wall.a.organisation, subject),
    )


def _recused(yard: Yard, register: Register, column: str, id: object) -> tuple[Fact, ...]:
    wall = yard.wall
    statement = (
        "INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)"
        f" SELECT $1, $2, $3, case_id, {column}, '(,)' FROM {register.table} WHERE id = $4"
    )
    return ((statement, (new_id(), wall.b.organisation, wall.b.member, id)),)


def _voiding(yard: Yard) -> list[Probe]:
    """What never began keeps the period that it had, whatever the writer says of that."""
    made = []
    for table in ("consent.custody", "consent.measure"):
        ends = (
            "WITH done AS (UPDATE {} SET valid = {}, end_recorded_at = tenants.moment() RETURNING voided)"
            " SELECT {} FROM done"
        )
        kept = "voided = tstzrange('2026-01-01Z', NULL)"
        before = (f"UPDATE {table} SET valid = 'empty', voided = tstzrange('2025-01-01Z', NULL)", ())
        made += [
            Probe(
                told=f"{table} says itself that it never began",
                actor=yard.b,
                statement=f"WITH done AS (INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('id',"
                " gen_random_uuid(), 'recorded_at', tenants.moment(), 'voided', '[2026-01-01,)'::tstzrange))).*"
                f" FROM {table} t RETURNING voided) SELECT voided IS NULL FROM done",
            ),
            Probe(told=f"{table} never began", actor=yard.b, statement=ends.format(table, "'empty'", kept)),
            Probe(
                told=f"{table} began and ended",
                actor=yard.b,
                statement=ends.format(table, "tstzrange('2026-01-01Z', tenants.moment())", "voided IS NULL"),
            ),
            Probe(
                told=f"{table} had never begun",
                actor=yard.b,
                statement=ends.format(table, "'empty'", "lower(voided) = '2025-01-01Z'"),
                given=(before,),
            ),
        ]
    return made
