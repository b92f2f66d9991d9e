"""The package of bases for a case: what is proposed to one's own organisation, and one confirmation for all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.bases import recorded
from consent.basis import BasisKind, Category, Purpose, is_criminal
from consent.catalogue.packages import PackageEntry, package_for
from consent.commands import ConfirmPackage, PackageConfirmed, RecordBasis
from consent.errors import CommonCode, ConsentCode, refuse
from consent.ids import MeasureId
from consent.keys.store import KeyStore
from consent.models import LegalBasis
from consent.partnership.errors import REFUSED_BASIS
from consent.proposing import Cell, Covered, Package, proposed
from consent.refusing.queries import withheld
from tenants.actor import CONTENT, Actor
from tenants.ids import CaseId, LegalBasisId, OrganisationId, SubjectId
from tenants.ledger.service import Touched, record
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_WHERE: Final = """
SELECT c.kind_code, t.convenant_id, (SELECT o.kind FROM tenants.organisation o WHERE o.id = tenants.org()) AS me
  FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id WHERE c.id = $1
"""
_SUBJECTS: Final = "SELECT s.id FROM casework.subject s WHERE s.case_id = $1"
_PARTICIPANTS: Final = """
SELECT DISTINCT p.organisation_id, o.kind
  FROM casework.participation p JOIN tenants.organisation o ON o.id = p.organisation_id
 WHERE p.case_id = $1 AND p.valid @> $2::timestamptz AND o.active @> $2::timestamptz
   AND p.organisation_id <> tenants.org()
"""
_COVERED: Final = """
SELECT b.subject_id, b.purpose, b.categories, r.organisation_id
  FROM consent.legal_basis b JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
 WHERE b.case_id = $1 AND b.owner_org = tenants.org() AND b.kind = 'WETTELIJK'
   -- What a colleague recorded after this transaction began stands as well, from when it was recorded.
   AND b.valid * tstzrange(NULL, least(b.boundary_at, b.ended_at, b.rests_until))
       @> greatest($2::timestamptz, b.recorded_at)
"""
# Two of one organisation who confirm at once take turns, so that the second finds covered what the first recorded.
# Nobody else waits for it, nor can tell by it that a case is there.
_TURN: Final = "SELECT pg_advisory_xact_lock(7306, hashtext(tenants.org() || ' ' || $1::uuid))"


# For each ground that rests on a measure, those of this case that stand and carry it, the longest first.
_MEASURES: Final = """
SELECT e.code, ARRAY(SELECT m.child_id || '/' || m.id FROM consent.measure m
                      WHERE m.case_id = $1 AND m.valid @> $2::timestamptz AND e.content -> 'measures' ? m.kind
                      ORDER BY upper(m.valid) DESC NULLS FIRST, m.id) AS standing
  FROM unnest($3::text[]) g (code)
 CROSS JOIN LATERAL consent.entry_on('GRONDSLAG', g.code, ($2::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date) e
 WHERE coalesce(e.content -> 'measures', '[]') <> '[]'
"""
Standing = Mapping[str, Sequence[tuple[SubjectId, MeasureId]]]


async def legal_basis_package(session: AsyncSession, actor: Actor, case: CaseId, at: datetime) -> Package | None:
    """What is proposed to one's own organisation in a case; None for who may record nothing there, hidden or absent."""
    scope = await queries.places(session, case, organisation=actor.organisation)
    if actor.assurance < CONTENT or not await queries.holds(session, Right.BASIS_WRITE, *scope):
        return None
    connection = await driver(session)
    found = await connection.fetchrow(_WHERE, case)
    if found is None or not await queries.takes_part(session, case, organisation=actor.organisation, at=at):
        return None
    participants = {
        OrganisationId(row[0]): OrganisationKind(row[1]) for row in await connection.fetch(_PARTICIPANTS, case, at)
    }
    entries = package_for(found["kind_code"], OrganisationKind(found["me"]))
    standing = await _standing(session, case, entries, at=at)
    return proposed(
        # Where no measure stands, nothing is proposed on a ground that rests on one.
        [one for one in entries if standing.get(one.ground) != ()],
        subjects=[SubjectId(row[0]) for row in await connection.fetch(_SUBJECTS, case)],
        participants=participants,
        ceilings=await queries.ceiling(session, found["convenant_id"], organisations=list(participants), at=at),
        covered=[_covered(row) for row in await connection.fetch(_COVERED, case, at)],
        withheld=await withheld(session, case, at=at),
    )


@all_or_nothing(REFUSED_BASIS)
async def confirm_package(
    session: AsyncSession, actor: Actor, command: ConfirmPackage, at: datetime, *, keys: KeyStore
) -> PackageConfirmed | Refusal:
    """Record every cell of the package as it was shown, with one argument of one's own; all of them, or none.

    Each cell is refused for what a single basis is refused for.
    """
    if refused := fields.text(command.necessity, "necessity"):
        return refused
    await (await driver(session)).execute(_TURN, command.case)
    package = await legal_basis_package(session, actor, command.case, at)
    if package is None:
        return refuse(CommonCode.NOT_FOUND, field="case")
    if not package.cells:
        return refuse(ConsentCode.PACKAGE_EMPTY, field="package")
    if package.digest != command.digest:
        return refuse(CommonCode.CONFLICT, field="package")
    made: list[LegalBasis] = []
    standing = await _standing(session, command.case, [one.entry for one in package.cells], at=at)
    for cell in package.cells:
        wanted = basis_of(cell, necessity=command.necessity, standing=standing)
        done = await recorded(session, actor, wanted, at, keys=keys)
        if isinstance(done, Refusal):
            return replace(done, field="package")
        made.append(done.basis)
    # One deed is one event, which names every basis and whom it is about.
    touched = [
        Touched(object_type="LegalBasis", object_id=one.id, case=one.case_id, subject=one.subject_id, bases=[one.id])
        for one in made
    ]
    await record(
        session,
        action=LedgerAction.WRITE,
        operation="consent.confirm_package",
        case=command.case,
        touched=touched,
    )
    return PackageConfirmed(case=command.case, bases=tuple(LegalBasisId(one.id) for one in made))


async def _standing(session: AsyncSession, case: CaseId, entries: Sequence[PackageEntry], *, at: datetime) -> Standing:
    codes = sorted({one.ground for one in entries})
    found = await (await driver(session)).fetch(_MEASURES, case, at, codes)
    return {
        code: tuple((SubjectId(UUID(child)), MeasureId(UUID(id))) for child, id in (one.split("/") for one in standing))
        for code, standing in found
    }


def basis_of(cell: Cell, *, necessity: str, standing: Standing = MappingProxyType({})) -> RecordBasis:
    """The basis that a cell stands for; on a measure about this person where there is one, else on one of the case."""
    entry = cell.entry
    measures = standing.get(entry.ground, ())
    own = [measure for child, measure in measures if child == cell.subject]
    return RecordBasis(
        subject=cell.subject,
        kind=BasisKind.WETTELIJK,
        ground_code=entry.ground,
        art6=entry.art6,
        art9=entry.art9,
        art10=entry.art10 if any(map(is_criminal, cell.categories)) else None,
        purpose=entry.purpose,
        categories=cell.categories,
        recipients=cell.recipients,
        necessity=necessity,
        proportionality=entry.proportionality,
        subsidiarity=entry.subsidiarity,
        measure=next(iter([*own, *(measure for _, measure in measures)]), None),
    )


def _covered(row: asyncpg.Record) -> Covered:
    subject, purpose, categories, recipient = row
    return Covered(
        subject=SubjectId(subject),
        purpose=Purpose(purpose),
        categories=frozenset(map(Category, categories)),
        recipient=OrganisationId(recipient),
    )
