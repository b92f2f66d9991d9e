"""The truth tables about signing against PostgreSQL: one case in which every question has people of its own.

And what slips would do to the database's form, each of which a case must notice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest

from consent.periods import Period
from consent.signing.signers import Custody, Nobody
from tenants.ids import new_id
from tests.consent.database import stored
from tests.consent.signing_tables import Question, questions
from tests.factories.world import World

QUESTIONS = list(questions())
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_WHO = "SELECT reason, about, signer_id, signer_org FROM consent.who_signs($1, $2, $3, $4, $5)"
_SUBJECT = "id case_id owner_org role_in_household name_enc key_id version turns_12_on turns_16_on turns_18_on"
_CUSTODY = (
    "id case_id child_id holder_id holder_org owner_org kind valid source checked_on possible_danger contact_ban"
    " recorded_by recorded_at lifted_at lifted_by lift_reason_enc version"
)
_RULE = "id case_id subject_id owner_org channel days not_at_home never_with valid recorded_by recorded_at version"
_CAPACITY = "id case_id subject_id owner_org capable valid judge_enc recorded_by recorded_at version"


class Register:
    """One case with everybody whom the tables tell of; ids of a question are its own."""

    def __init__(self, admin: asyncpg.Connection, *, case: UUID, owner: UUID, member: UUID) -> None:
        self.admin, self.case, self.owner, self.member = admin, case, owner, member

    def of(self, question: Question, id: UUID) -> UUID:
        return uuid5(id, f"{question.label} {question.kind} {question.at} {question.variant}")

    def _record(self, question: Question, one: Custody) -> UUID:
        """One holder may have several records, one after the other."""
        return uuid5(self.of(question, one.id), f"{one.kind} {one.valid}")

    async def fill(self) -> None:
        await self._copy("casework", "subject", _SUBJECT, self._subjects())
        held = (self._held(question, one) for question in QUESTIONS for one in question.person.custody)
        await self._copy("consent", "custody", _CUSTODY, held)
        await self._copy("consent", "custody", _CUSTODY, self._elsewhere("ander kind"))
        await self._copy("consent", "contact_rule", _RULE, self._elsewhere("afspraak"))
        await self._copy("consent", "capacity", _CAPACITY, self._judged())

    async def wrong(self, *, stop: bool = False) -> list[str]:
        """The questions that the database answers otherwise than the tables say."""
        wrong = []
        for question in QUESTIONS:
            values = (question.kind, question.at, question.variant)
            rows = await self.admin.fetch(_WHO, self.case, self.of(question, question.person.subject), *values)
            if not self._met(question, rows):
                wrong.append(f"{question.label}: {rows}")
                if stop:
                    break
        return wrong

    def _met(self, question: Question, rows: list[asyncpg.Record]) -> bool:
        expected = question.expected
        reasons = {row["reason"] for row in rows} - {None}
        if expected.reason is not None:
            told = {one for row in rows for one in row["about"]}
            about = {self._record(question, one) for one in question.person.custody if one.id in expected.about}
            alone = expected.reason is Nobody.HOLDER_KEPT_AWAY or None not in {row["reason"] for row in rows}
            return alone and reasons == {expected.reason} and told == about
        people = [row["signer_id"] or row["signer_org"] for row in rows]
        holders = {one.organisation for one in question.person.custody if one.organisation is not None}
        asked = {self.owner if one in holders else self.of(question, one) for one in expected.people}
        return not reasons and len(people) == len(asked) and set(people) == asked

    def _subjects(self) -> Iterator[tuple[Any, ...]]:
        for question in QUESTIONS:
            person = question.person
            turns = [person.turns[f"turns_{age}_on"] for age in (12, 16, 18)]
            yield self._person(self.of(question, person.subject), *turns)
            if "ander kind" in question.elsewhere.values():
                yield self._person(self.of(question, self.case), None, None, None)
            for holder in {one.holder for one in person.custody if one.holder is not None}:
                yield self._person(self.of(question, holder), None, None, None)

    def _person(self, id: UUID, *turns: object) -> tuple[Any, ...]:
        return (id, self.case, self.owner, "KIND", b"\x01", new_id(), 1, *turns)

    def _held(self, question: Question, one: Custody) -> tuple[Any, ...]:
        holder = None if one.holder is None else self.of(question, one.holder)
        institution = None if one.organisation is None else self.owner
        lifted = (_FIRST, self.member, b"\x01") if one.lifted else (None, None, None)
        return (
            *(self._record(question, one), self.case, self.of(question, question.person.subject), holder, institution),
            *(self.owner, one.kind, stored(_since(one.valid)), "BESCHIKKING", _FIRST.date(), one.possible_danger),
            *(one.contact_ban, self.member, _FIRST, *lifted, 1),
        )

    def _elsewhere(self, by: str) -> Iterator[tuple[Any, ...]]:
        """What keeps somebody away beside the records over this child: custody over another one, or a rule."""
        always = stored(_since(Period(None, None)))
        for question in QUESTIONS:
            for who in (one for one, how in question.elsewhere.items() if how == by):
                person = self.of(question, who)
                if by == "afspraak":
                    yield (
                        new_id(),
                        self.case,
                        person,
                        self.owner,
                        "GEEN",
                        [],
                        False,
                        [],
                        always,
                        self.member,
                        _FIRST,
                        1,
                    )
                    continue
                yield (
                    *(new_id(), self.case, self.of(question, self.case), person, None, self.owner, "OUDERLIJK"),
                    *(always, "BESCHIKKING", _FIRST.date(), True, False, self.member, _FIRST, None, None, None, 1),
                )

    def _judged(self) -> Iterator[tuple[Any, ...]]:
        for question in QUESTIONS:
            for one in question.person.capacity:
                subject = self.of(question, question.person.subject)
                valid = stored(_since(one.valid))
                yield new_id(), self.case, subject, self.owner, one.capable, valid, b"\x01", self.member, _FIRST, 1

    async def _copy(self, schema: str, table: str, columns: str, records: Iterator[tuple[Any, ...]]) -> None:
        await self.admin.copy_records_to_table(
            table, schema_name=schema, columns=columns.split(), records=list(records)
        )


def _since(period: Any) -> Any:
    """A period of the tables; what has no beginning there began when the register did."""
    return period if period.start is not None else type(period)(_FIRST, period.end)


@pytest.fixture
async def register(sabotage: asyncpg.Connection) -> Register:
    world = World(admin=sabotage)
    owner = await world.organisation("Instelling", "GI")
    member = await world.member(owner)
    case = await world.case(await world.tafel(owner), owner)
    made = Register(sabotage, case=case, owner=owner, member=member)
    await made.fill()
    return made


async def test_the_database_says_who_signs_as_the_tables_say(register: Register) -> None:
    assert await register.wrong() == []


_SLIPS = {
    "c.valid @> who_signs.at": "true",
    "u.valid @> who_signs.at": "true",
    "AT TIME ZONE 'Europe/Amsterdam'": "AT TIME ZONE 'UTC'",
    "UNION SELECT true WHERE NOT EXISTS (SELECT FROM found)": "UNION SELECT true",
    "r.variant = who_signs.variant AND": "r.variant = 'STRIKT' AND",
    "r.kind = who_signs.kind AND": "r.kind = 'VERWERKING' AND",
    "AND r.capable = j.capable": "AND r.capable",
    "WHERE (SELECT count(*) FROM asked) = 1": "",
    "coalesce(consent.is_kept_away(u.case_id, u.holder_id), false)": "u.possible_danger OR u.contact_ban",
    "s.kind = ANY (o.suspends)": "false",
    "c.kinds > 1 OR c.people > c.most OR c.people < c.fewest END": "c.kinds > 1 OR c.people > c.most END",
    "ELSE c.kinds > 1 OR c.people > c.most OR": "ELSE c.people > c.most OR",
    "ELSE c.kinds > 1 OR c.people > c.most": "ELSE c.kinds > 1",
    "count(DISTINCT coalesce(h.holder_id, h.holder_org))": "count(*)",
    "q.name <> 'VERTEGENWOORDIGER_INDIEN'": "true",
    "FILTER (WHERE h.kept_away)": "",
    "AND u.child_id = who_signs.subject": "",
}


_SLIPS_OF_MARKS = {
    "consent.is_marked": {
        "u.possible_danger OR ": "",
        " OR u.contact_ban": "",
        "u.holder_id = is_marked.holder": "true",
        "u.lifted_at IS NULL": "true",
    },
    "consent.is_kept_away": {
        'consent.is_marked(is_kept_away."case", is_kept_away.person)': "false",
        "r.subject_id = is_kept_away.person": "true",
        "r.channel = 'GEEN'": "false",
        "r.valid @> tenants.moment()": "false",
    },
}


@pytest.mark.parametrize(
    ("function", "slips"), [("consent.who_signs", _SLIPS), *_SLIPS_OF_MARKS.items()], ids=lambda one: str(one)[:20]
)
async def test_each_slip_of_the_database_is_caught_by_a_case(
    register: Register, function: str, slips: dict[str, str]
) -> None:
    real = await register.admin.fetchval("SELECT pg_get_functiondef($1::regproc)", function)
    missed = []
    for slip, slipped in slips.items():
        assert slip in real, slip
        transaction = register.admin.transaction()
        await transaction.start()
        try:
            await register.admin.execute(real.replace(slip, slipped, 1))
            missed += [] if await register.wrong(stop=True) else [slip]
        finally:
            await transaction.rollback()

    assert not missed, "\n".join(missed)
