"""What a case database derives, against what the pure definition says of the facts in its base tables."""

from collections.abc import Collection
from itertools import product
from uuid import UUID

import asyncpg

from consent.access import AccessKey, access_periods, basis_periods
from consent.basis import BasisKind, CatalogueKind, Category, ConsentKind, Purpose
from consent.facts import BasisFact, CaseFact, Ceiling, ConsentFact, ConvenantFact, Decider, Facts, Participation
from consent.laws import Law
from consent.periods import Period, Periods
from tenants.ids import CaseId, ConvenantId, LegalBasisId, OrganisationId, SubjectId, TafelId
from tests.consent.database import read


async def derived(connection: asyncpg.Connection, case: CaseId) -> dict[AccessKey, tuple[Periods, frozenset[UUID]]]:
    """The rows of `consent.case_access` of one case: when each key is open, and which bases feed it."""
    rows = await connection.fetch(
        "SELECT subject_id, category, organisation_id, purpose, valid, basis_ids FROM consent.case_access"
        " WHERE case_id = $1",
        case,
    )
    return {
        AccessKey(
            case=case,
            subject=SubjectId(row[0]),
            category=Category(row[1]),
            organisation=OrganisationId(row[2]),
            purpose=Purpose(row[3]),
        ): (Periods(tuple(map(read, row[4]))), frozenset(row[5]))
        for row in rows
    }


def expected(facts: Facts, case: CaseId) -> dict[AccessKey, tuple[Periods, frozenset[UUID]]]:
    """What `consent.case_access` must hold for a case: every key that is ever open, by the pure definition."""
    bases: dict[AccessKey, set[UUID]] = {}
    for basis in facts.bases:
        for category, organisation in product(basis.categories, basis.recipients):
            key = AccessKey(
                case=case,
                subject=basis.subject,
                category=category,
                organisation=organisation,
                purpose=basis.purpose,
            )
            if basis_periods(facts, basis).spans:
                bases.setdefault(key, set()).add(basis.id)
    periods = {key: access_periods(facts, key) for key in bases}
    return {key: (periods[key], frozenset(bases[key])) for key in bases if periods[key].spans}


async def access_facts(connection: asyncpg.Connection, case: CaseId) -> Facts:
    """The base facts from which the access of a case is derived, as the tables hold them now."""
    place = await connection.fetchrow(
        'SELECT c.tafel_id, t.convenant_id, v.valid FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id'
        " JOIN tenants.convenant v ON v.id = t.convenant_id WHERE c.id = $1",
        case,
    )
    assert place is not None
    tafel, convenant, stands = TafelId(place[0]), ConvenantId(place[1]), read(place[2])
    taken = await connection.fetch("SELECT organisation_id, valid FROM casework.participation WHERE case_id = $1", case)
    ceilings = await connection.fetch(
        "SELECT organisation_id, category, valid FROM tenants.convenant_ceiling WHERE convenant_id = $1", convenant
    )
    bases = await connection.fetch(
        "SELECT b.id, b.subject_id, b.kind, b.purpose, b.categories, b.valid, b.boundary_at, b.ended_at,"
        " (SELECT array_agg(r.organisation_id) FROM consent.legal_basis_recipient r WHERE r.basis_id = b.id),"
        " b.recorded_at, b.asks_second_reader, b.confirmed_at, b.urgent_until, b.measure_id, b.ground_code,"
        " CASE WHEN b.after_withdrawal_enc IS NOT NULL THEN b.recorded_at END"
        " FROM consent.legal_basis b WHERE b.case_id = $1",
        case,
    )
    consents = await connection.fetch(
        "SELECT basis_id, kind, given_at, signed_at, withdrawn_at FROM consent.consent WHERE case_id = $1", case
    )
    deciders = await connection.fetch(
        " UNION ALL ".join(
            f"SELECT child_id, valid, recorded_at, end_recorded_at, {measure}, voided FROM {table} WHERE case_id = $1"
            for table, measure in (("consent.custody", "NULL::uuid"), ("consent.measure", "id"))
        ),
        case,
    )
    return Facts(
        cases=(CaseFact(case=case, tafel=tafel, convenant=convenant),),
        convenants=(ConvenantFact(convenant=convenant, valid=stands),),
        participations=tuple(
            Participation(case=case, organisation=OrganisationId(row[0]), valid=read(row[1])) for row in taken
        ),
        ceilings=tuple(
            Ceiling(
                convenant=convenant,
                organisation=OrganisationId(row[0]),
                category=Category(row[1]),
                valid=read(row[2]),
            )
            for row in ceilings
        ),
        bases=tuple(
            BasisFact(
                id=LegalBasisId(row[0]),
                subject=SubjectId(row[1]),
                kind=BasisKind(row[2]),
                purpose=Purpose(row[3]),
                categories=frozenset(map(Category, row[4])),
                valid=read(row[5]),
                boundary_at=row[6],
                ended_at=row[7],
                recipients=frozenset(map(OrganisationId, row[8] or ())),
                recorded_at=row[9],
                asks_second_reader=row[10],
                confirmed_at=row[11],
                urgent_until=row[12],
                measure=row[13],
                laws=frozenset({Law(kind=CatalogueKind.GRONDSLAG, code=row[14])}),
                after_withdrawal=row[15],
            )
            for row in bases
        ),
        consents=tuple(
            ConsentFact(
                basis=LegalBasisId(row[0]),
                kind=ConsentKind(row[1]),
                given_at=row[2],
                signed_at=row[3],
                withdrawn_at=row[4],
            )
            for row in consents
        ),
        deciders=tuple(
            Decider(
                subject=SubjectId(row[0]),
                valid=read(row[1]),
                recorded_at=row[2],
                end_recorded_at=row[3],
                measure=row[4],
                voided=row[5] and read(row[5]),
            )
            for row in deciders
        ),
    )


async def participants(connection: asyncpg.Connection, case: CaseId) -> dict[OrganisationId, Periods]:
    """The rows of `consent.case_participant` of one case: when each organisation takes part."""
    rows = await connection.fetch(
        "SELECT organisation_id, valid FROM consent.case_participant WHERE case_id = $1", case
    )
    # Who never takes part may still have a row, for the place where it may look.
    return {OrganisationId(row[0]): Periods(tuple(map(read, row[1]))) for row in rows if row[1]}


Barred = frozenset[tuple[SubjectId, Period]]


async def barred(connection: asyncpg.Connection, case: CaseId) -> dict[OrganisationId, Barred]:
    """The same rows: which subjects are restricted towards each organisation, and when."""
    rows = await connection.fetch(
        "SELECT organisation_id, restricted, restricted_during FROM consent.case_participant WHERE case_id = $1", case
    )
    return {
        OrganisationId(row[0]): frozenset(zip(map(SubjectId, row[1]), map(read, row[2]), strict=True)) for row in rows
    }


def bars(facts: Facts, organisation: OrganisationId, subjects: Collection[SubjectId]) -> Barred:
    """What one of those rows must hold, of a case with these subjects."""
    return frozenset(
        (one.subject, one.valid)
        for one in facts.restrictions
        if one.organisation in {None, organisation} and one.subject in subjects and one.valid.start != one.valid.end
    )


def taking_part(facts: Facts, case: CaseId) -> dict[OrganisationId, Periods]:
    """What `consent.case_participant` must hold for a case."""
    organisations = {taken.organisation for taken in facts.participations if taken.case == case}
    return {
        one: Periods.of(
            taken.valid for taken in facts.participations if (taken.case, taken.organisation) == (case, one)
        )
        for one in organisations
    }
