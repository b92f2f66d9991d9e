"""Questions to the database itself: one statement under the role of the application, of somebody, after some facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from tenants.actor import Actor
from tenants.binding import SETTING, sign
from tests.security.bound_rows import Row
from tests.security.guards.arms import Arm

NOTHING, CONSTRAINT = "nothing", "constraint"
Fact = tuple[str, Sequence[object]]


def fact(statement: str, *values: object) -> Fact:
    """Something that is put there, by a statement and its values."""
    return statement, values


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What somebody does and what must come of it. `given` is put there by a superuser first, past every trigger.

    Of a question (SELECT) the answer is a value; anything else is done (True), refused by a policy or a guard (False),
    or by a constraint of the table (`CONSTRAINT`), or it finds nothing to change (`NOTHING`): what is hidden is as if
    it were not there, so these are not the same. `late` also asks what is looked at in the end of a transaction.
    Without `guards` no trigger stands beside the policies: then it is seen what those refuse by themselves.
    """

    told: str
    actor: Actor
    statement: str
    values: Sequence[object] = ()
    expected: object = True
    given: tuple[Fact, ...] = ()
    late: bool = False
    role: str = "ketentafel_app"
    guards: bool = True

    @property
    def hidden(self) -> object:
        """What comes of it for whom there is nothing to see."""
        return NOTHING if self.statement.startswith("UPDATE") else False

    def after(self, told: str, *given: Fact, expected: object = None) -> "Probe":
        """The same when something else is the case; then it is hidden, unless another answer is expected."""
        answer = self.hidden if expected is None else expected
        return replace(self, told=f"{self.told}, {told}", given=(*self.given, *given), expected=answer)

    def past_policies(self, told: str, *, expected: object = True) -> "Probe":
        """The same by a superuser, whom policies do not bind."""
        return replace(self, told=f"{self.told}, {told}", role="postgres", expected=expected)

    def by(self, told: str, expected: object = None, **changes: Any) -> "Probe":
        """The same by somebody else, or otherwise signed in."""
        answer = self.hidden if expected is None else expected
        return replace(self, told=f"{self.told}, {told}", actor=replace(self.actor, **changes), expected=answer)

    def saying(self, told: str, old: str, new: str, *, expected: object = False) -> "Probe":
        """The same with a piece of the statement said otherwise."""
        assert old in self.statement, self.statement
        return replace(self, told=f"{self.told}, {told}", statement=self.statement.replace(old, new), expected=expected)


@dataclass(frozen=True, kw_only=True)
class Writes:
    """A row that goes in, from which others differ in one thing."""

    told: str
    actor: Actor
    table: str
    row: Row
    given: tuple[Fact, ...] = ()
    late: bool = False

    def probe(self, told: str = "as it is", *, expected: object = True, **changes: object) -> Probe:
        statement, values = insert(self.table, {**self.row, **changes})
        return Probe(
            told=f"{self.told}: {told}",
            actor=self.actor,
            statement=statement,
            values=values,
            expected=expected,
            given=self.given,
            late=self.late,
        )

    def wrong(self, **each: Mapping[str, object]) -> list[Probe]:
        """Rows that do not go in: of each, by its name, what it says otherwise."""
        return [self.probe(told, expected=False, **changes) for told, changes in each.items()]


def insert(table: str, row: Row) -> Fact:
    """The statement that writes a row, and its values."""
    holes = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    names = ", ".join(f'"{name}"' for name in row)
    return f"INSERT INTO {table} ({names}) VALUES ({holes})", tuple(row.values())


async def answer(admin: asyncpg.Connection, probe: Probe, *, key: bytes) -> object:
    """What comes of it; whatever it did is undone."""
    await admin.execute("SAVEPOINT probe" + "; SET LOCAL session_replication_role = replica" * bool(probe.given))
    given = False
    try:
        for statement, values in probe.given:
            await admin.execute(statement, *values)
        given = True
        signed = sign(probe.actor, key=key)
        mode = "origin" if probe.guards else "replica"
        await admin.execute(
            f"SET LOCAL session_replication_role = {mode}; SET LOCAL ROLE {probe.role};"
            f" SELECT set_config('{SETTING}', '{signed}', true)"
        )
        if probe.statement.startswith(("SELECT", "WITH")):
            return await admin.fetchval(probe.statement, *probe.values)
        tag = await admin.execute(probe.statement, *probe.values)
        if probe.late:
            await admin.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except asyncpg.PostgresError as refused:
        return _refusal(refused) if given else f"broken: {refused}"
    else:
        return NOTHING if tag.endswith(" 0") else True
    finally:
        await admin.execute("ROLLBACK TO probe; RELEASE probe")


def _refusal(refused: asyncpg.PostgresError) -> object:
    state = refused.sqlstate or ""
    if state.startswith("23"):
        return CONSTRAINT
    return False if state == "42501" or state.startswith("KT") else f"broken: {refused}"


async def wrong_answers(admin: asyncpg.Connection, probes: Sequence[Probe], *, key: bytes) -> list[str]:
    """Which are answered otherwise than they must be, and how."""
    found = [(probe, await answer(admin, probe, key=key)) for probe in probes]
    return [
        f"{probe.told}: {given!r} instead of {probe.expected!r}" for probe, given in found if given != probe.expected
    ]


async def survives(admin: asyncpg.Connection, arm: Arm, probes: list[Probe], *, key: bytes) -> bool:
    """Whether no probe notices that this condition is gone. One that notices is asked first the next time."""
    attempt = admin.transaction()
    await attempt.start()
    try:
        await admin.execute(arm.statement)
        # What is done with the table of a policy first.
        table = arm.told.partition(":")[0].rpartition(" ")[2]
        for probe in sorted(probes, key=lambda one: table not in one.statement):
            if await answer(admin, probe, key=key) != probe.expected:
                probes.remove(probe)
                probes.insert(0, probe)
                return False
        return True
    finally:
        await attempt.rollback()
