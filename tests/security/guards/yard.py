"""The arrangement of the wall as probes use it: its people, its rows, and facts that make something wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tenants.actor import Actor
from tenants.binding import SETTING, sign
from tenants.ids import new_id
from tests.factories import cell
from tests.factories.world import World
from tests.security.bound_rows import Row
from tests.security.guards.probes import Fact, Probe, Writes, fact, insert
from tests.security.wall import Party, Wall
from tests.security.writing import WRITABLE

DAY = timedelta(days=1)
_LONG = timedelta(hours=2)
_PARTICIPANT = "UPDATE consent.case_participant SET"
_THERE = "case_id = $1 AND organisation_id = $2"


@dataclass(frozen=True, kw_only=True)
class Yard:
    """One transaction in which all probes of a slice are asked."""

    admin: asyncpg.Connection
    wall: Wall
    key: bytes
    now: datetime

    def actor(self, party: Party, **changes: Any) -> Actor:
        return cell.actor(organisation=party.organisation, member=party.member, valid_for=_LONG, **changes)

    @property
    def b(self) -> Actor:
        """Bram, who has every role but the one for emergencies."""
        return self.actor(self.wall.b)

    async def row(self, table: str, *, party: Party | None = None) -> Row:
        """The row that may be written there by who may write it; what must be there first stays there."""
        asker = self.actor(party or self.wall.b)
        await self.bind(asker)
        made = await WRITABLE[table](self.admin, self.wall)
        await self.admin.execute("RESET ROLE")
        return made

    async def bind(self, actor: Actor) -> None:
        await self.admin.execute("SELECT set_config($1, $2, true)", SETTING, sign(actor, key=self.key))

    async def writes(self, table: str, *, party: Party | None = None, told: str | None = None, **more: Any) -> Writes:
        """A row of this table that goes in."""
        row = {**await self.row(table, party=party), **more.pop("row", {})}
        return Writes(told=told or table, actor=self.actor(party or self.wall.b), table=table, row=row, **more)

    async def colleague(self) -> Party:
        """Somebody else of B with the roles that Bram has."""
        made = await World(admin=self.admin).member(self.wall.b.organisation, name="Tweede Lezer")
        await self.admin.execute(
            "INSERT INTO tenants.role (id, organisation_id, member_id, kind, tafel_id, case_id, valid)"
            " SELECT gen_random_uuid(), organisation_id, $2, kind, tafel_id, case_id, valid FROM tenants.role"
            " WHERE member_id = $1 AND kind <> 'PIKET'",
            *(self.wall.b.member, made),
        )
        return Party(organisation=self.wall.b.organisation, member=made)

    async def put(self, table: str, row: Row) -> None:
        """Write a row past every trigger, so that it can be read or changed."""
        statement, values = insert(table, row)
        await self.past_triggers(statement, *values)

    async def past_triggers(self, statement: str, *values: object) -> None:
        await self.admin.execute("SET LOCAL session_replication_role = replica")
        await self.admin.execute(statement, *values)
        await self.admin.execute("SET LOCAL session_replication_role = origin")

    async def alone(self, table: str, id: object) -> None:
        """Only this row is left in the table: what a statement without a WHERE changes is this one."""
        await self.past_triggers(f"DELETE FROM {table} WHERE id <> $1", id)

    def reads(
        self, told: str, table: str, id: object, *, actor: Actor | None = None, given: Sequence[Fact] = ()
    ) -> Probe:
        """Somebody sees this row."""
        return Probe(
            told=f"{told} reads {table}",
            actor=actor or self.b,
            statement=f"SELECT count(*) = 1 FROM {table} WHERE id = $1",
            values=(id,),
            given=tuple(given),
        )


def without_right(right: str) -> Fact:
    """No role has this right."""
    return fact('DELETE FROM tenants.role_right WHERE "right" = $1', right)


def without_participation(case: UUID, organisation: UUID) -> Fact:
    """This organisation took part, and does no longer."""
    return fact(f"{_PARTICIPANT} valid = '{{}}' WHERE {_THERE}", case, organisation)


def by_name(case: UUID, organisation: UUID) -> Fact:
    """Only who is authorised by name reads here."""
    return fact(f"{_PARTICIPANT} by_name = true WHERE {_THERE}", case, organisation)


def barred(case: UUID, organisation: UUID, *subjects: UUID) -> Fact:
    """Processing is restricted for this organisation."""
    restricted = "restricted = $3::uuid[], restricted_during = array_fill('(,)'::tstzrange, ARRAY[cardinality($3)])"
    return fact(f"{_PARTICIPANT} {restricted} WHERE {_THERE}", case, organisation, list(subjects))


def recused(party: Party, case: UUID, subject: UUID) -> Fact:
    """This person stays away from a subject."""
    return fact(
        "INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)"
        " VALUES ($1, $2, $3, $4, $5, '(,)')",
        *(new_id(), party.organisation, party.member, case, subject),
    )


def guarded(
    probe: Probe,
    *,
    party: Party,
    rights: Sequence[str],
    case: UUID | None = None,
    recused_from: Sequence[UUID] = (),
    barred_about: Sequence[UUID] = (),
    takes_part: bool = False,
    named: bool = False,
) -> list[Probe]:
    """What is answered otherwise when who asks lacks something that is asked of everybody."""
    one = party.organisation
    made = [probe, probe.by("weakly signed in", assurance=1)]
    made += [probe.after(f"without {right}", without_right(right)) for right in rights]
    if case is not None:
        made += [probe.after("recused", recused(party, case, each)) for each in recused_from]
        made += [probe.after("restricted", barred(case, one, each)) for each in barred_about]
        made += [probe.after("no participant any more", without_participation(case, one))] if takes_part else []
        made += [probe.after("not authorised by name", by_name(case, one))] if named else []
    return made
