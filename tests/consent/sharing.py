"""What the share matrix and "mag ik delen?" must answer in a history by the pure facts, and what a database says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from uuid import UUID

import asyncpg

from consent.access import AccessKey, access_periods, participation_periods
from consent.basis import BasisKind, Category, Purpose
from consent.decision import Condition, visible
from consent.facts import BasisFact, Facts
from consent.missing import Missing, missing
from consent.question import Reader, Row, subject_row
from consent.reassessing import withdrawn_beside
from tenants.ids import MemberId, OrganisationId, SubjectId, new_id
from tests.consent.casts import Cast
from tests.consent.database import as_reader, at_exactly

Cells = dict[tuple[OrganisationId, SubjectId, Category], tuple[Missing | None, datetime | None]]
_MATRIX = """
SELECT m.organisation_id, m.subject_id, cell ->> 'category' AS category, cell ->> 'missing' AS missing,
       (cell ->> 'valid_until')::timestamptz AS until, cell ->> 'ground_code' AS ground
  FROM consent.share_matrix($1, $2) m, jsonb_array_elements(m.cells) cell
"""


@dataclass(frozen=True)
class Known:
    """What one reader may know of the facts behind the matrix of a case."""

    cast: Cast
    facts: Facts
    reader: Reader
    at: datetime

    @property
    def owns(self) -> bool:
        """In a history every basis is that of the case's owner."""
        return self.reader.organisation == self.cast.organisations[0]

    def cells(self, purpose: Purpose) -> Cells:
        """Every cell that the reader must be shown for a purpose, and no other."""
        found: Cells = {}
        for organisation, subject, category in product(self._organisations(), self._subjects(), Category):
            facts = self._towards(organisation)
            key = AccessKey(
                case=self.cast.case, subject=subject, category=category, organisation=organisation, purpose=purpose
            )
            why = missing(facts, key, self.at)
            until = None if why else access_periods(facts, key).until(self.at)
            found[organisation, subject, category] = (why, until)
        return found

    def _recused(self) -> set[SubjectId]:
        return {
            one.subject for one in self.facts.recusals if one.member == self.reader.member and one.valid.holds(self.at)
        }

    def _bases(self) -> tuple[BasisFact, ...]:
        """One's own, and others' while they open something for one's own organisation."""
        # That a withdrawal closed a basis is derived for whoever knows that basis, and not whose consent it was.
        known = (
            basis
            if basis.kind is BasisKind.TOESTEMMING
            else replace(basis, reassess_at=withdrawn_beside(self.facts, basis))
            for basis in self.facts.bases
            if basis.subject not in self._recused()
        )
        return tuple(basis for basis in known if self.owns or self._opens(basis))

    def _opens(self, basis: BasisFact) -> bool:
        alone = replace(self.facts, bases=(basis,))
        return any(
            access_periods(
                alone,
                AccessKey(
                    case=self.cast.case,
                    subject=basis.subject,
                    category=category,
                    organisation=self.reader.organisation,
                    purpose=basis.purpose,
                ),
            ).holds(self.at)
            for category in basis.categories
        )

    def _subjects(self) -> set[SubjectId]:
        if not self._in_role():
            return set()
        seen = {
            subject
            for subject in self.cast.subjects
            if visible(
                self.reader,
                subject_row(subject, case=self.cast.case, owner=self.cast.organisations[0]),
                self.facts,
                self.at,
            ).visible
        }
        based = {basis.subject for basis in self._bases()}
        return (seen | based) - self._recused()

    def _in_role(self) -> bool:
        subject = subject_row(self.cast.subjects[0], case=self.cast.case, owner=self.cast.organisations[0])
        why = visible(self.reader, subject, self.facts, self.at).condition
        return why not in {Condition.NO_ROLE, Condition.MEMBER_INACTIVE, Condition.ASSURANCE_TOO_LOW}

    def _organisations(self) -> set[OrganisationId]:
        return {self.reader.organisation} | self._recipients() | self._participants()

    def _recipients(self) -> set[OrganisationId]:
        return {one for basis in self._bases() for one in basis.recipients} if self.owns else set()

    def _participants(self) -> set[OrganisationId]:
        """Whom a participant sees take part, now or later; nobody while recused from anybody in the case."""
        taking = [one for one in self.facts.participations if one.case == self.cast.case]
        mine = participation_periods(self.facts, self.cast.case, self.reader.organisation)
        if not mine.holds(self.at) or self._recused():
            return set()
        return {one.organisation for one in taking if one.valid.end is None or one.valid.end > self.at}

    def _towards(self, organisation: OrganisationId) -> Facts:
        """The facts about one organisation's access that the reader may know."""
        bases = self._bases()
        if organisation == self.reader.organisation:
            return replace(self.facts, bases=bases)
        about = {basis.subject for basis in bases if self.owns and organisation in basis.recipients}
        known = about or organisation in self._participants()
        return replace(
            self.facts,
            bases=bases if self.owns else (),
            participations=self.facts.participations if known else (),
            restrictions=tuple(one for one in self.facts.restrictions if one.subject in about),
        )


async def matrix(
    connection: asyncpg.Connection, cast: Cast, reader: Reader, *, purpose: Purpose, at: datetime, key: bytes
) -> tuple[Cells, int]:
    """The cells that the database shows, and how many of them name a ground."""
    async with reading(connection, reader, at=at, key=key):
        rows = await connection.fetch(_MATRIX, cast.case, purpose)
    cells: Cells = {
        (OrganisationId(row[0]), SubjectId(row[1]), Category(row[2])): (
            Missing(row["missing"]) if row["missing"] else None,
            row["until"],
        )
        for row in rows
    }
    assert len(cells) == len(rows)
    return cells, sum(row["ground"] is not None for row in rows)


@asynccontextmanager
async def reading(
    connection: asyncpg.Connection, reader: Reader, *, at: datetime, key: bytes
) -> AsyncIterator[asyncpg.Connection]:
    """Be this reader at this moment, in the present transaction of a superuser."""
    await connection.execute(f"{at_exactly(at)}; {as_reader(reader, key=key)}")
    try:
        yield connection
    finally:
        await connection.execute("RESET ROLE")


async def facts_towards(connection: asyncpg.Connection, row: Row, organisation: OrganisationId) -> dict[str, object]:
    """What the database tells the bound reader of another organisation's view of a row."""
    found = await connection.fetchval("SELECT consent.facts_towards($1, $2)", row.id, organisation)
    return json.loads(found) if found else {}


async def facts_of_draft(connection: asyncpg.Connection, row: Row, organisation: OrganisationId) -> dict[str, object]:
    """The same of a row like this one that was not written yet."""
    found = await connection.fetchval(
        "SELECT consent.facts_of_draft($1, $2, $3)", list(row.subjects), row.category, organisation
    )
    return json.loads(found) if found else {}


async def seen_once_released(
    connection: asyncpg.Connection, row: Row, reader: Reader, *, case: UUID, at: datetime, key: bytes
) -> bool:
    """Whether somebody new at the reader's organisation, in a role, sees a row once it is released to it.

    Done and undone in a savepoint of the present transaction.
    """
    somebody = MemberId(new_id())
    undo = connection.transaction()
    await undo.start()
    try:
        for statement, values in (
            ("INSERT INTO tenants.person (id, display_name) VALUES ($1, 'Fictief Persoon')", (somebody,)),
            (_MEMBER, (somebody, reader.organisation)),
            (_ROLE, (somebody, reader.organisation, case)),
            (_UNSHARE, (row.id, reader.organisation)),
            (_RELEASE, (new_id(), row.id, case, row.owner, reader.organisation)),
        ):
            await connection.execute(statement, *values)
        newcomer = replace(reader, member=somebody)
        async with reading(connection, newcomer, at=at, key=key):
            return bool(await connection.fetchval("SELECT count(*) FROM casework.contribution WHERE id = $1", row.id))
    finally:
        await undo.rollback()


_MEMBER = """
INSERT INTO tenants.member (id, person_id, organisation_id, function_title, active, version)
VALUES ($1, $1, $2, 'medewerker', '[2026-01-01,)', 1)
"""
_ROLE = """
INSERT INTO tenants.role (id, organisation_id, member_id, kind, case_id, valid)
VALUES (gen_random_uuid(), $2, $1, 'DEELNEMER', $3, '[2026-01-01,)')
"""
_UNSHARE = "DELETE FROM casework.release WHERE contribution_id = $1 AND organisation_id = $2"
_RELEASE = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)
VALUES ($1, $2, $3, $4, $5, '[2026-01-01,)', 1)
"""
