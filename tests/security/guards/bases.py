"""Legal bases, their recipients and consents: who reads them by what opens them."""

from uuid import UUID

from tenants.ids import new_id
from tests.security.guards import ending
from tests.security.guards.opening import access, basis_with, closed
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded

_BASIS, _CONSENT, _RECIPIENT = "consent.legal_basis", "consent.consent", "consent.legal_basis_recipient"
_LATER = ("boundary_at", "ended_at", "rests_until")


async def probes(yard: Yard) -> list[Probe]:
    """B has a basis of its own with a consent; of one of A it is a recipient."""
    return [*_recipients(yard), *_reading(yard), *_running(yard), *ending.probes(yard)]


def _again(yard: Yard, basis: UUID, days: int, organisation: UUID) -> Fact:
    """From when a basis must be looked at again."""
    return fact(
        "INSERT INTO consent.reassessment (basis_id, organisation_id, case_id, at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (basis_id, organisation_id) DO UPDATE SET at = excluded.at",
        *(basis, organisation, yard.wall.shared.case, yard.now + days * DAY),
    )


def _recipients(yard: Yard) -> list[Probe]:
    """Who sends and who receives know of each other; nobody else does."""
    wall = yard.wall
    asks = "SELECT count(*) > 0 FROM consent.legal_basis_recipient WHERE basis_id = $1 AND organisation_id = $2"

    def reads(told: str, basis: UUID, recipient: UUID, *, expected: object = True) -> Probe:
        return Probe(told=told, actor=yard.b, statement=asks, values=(basis, recipient), expected=expected)

    hers = fact(
        f"UPDATE {_RECIPIENT} SET organisation_id = $1 WHERE basis_id = $2", wall.police.organisation, wall.own.basis
    )
    return [
        reads("that one receives", wall.shared.basis, wall.b.organisation),
        reads("that another receives", wall.own.basis, wall.police.organisation).after(
            "of one's own", hers, expected=True
        ),
        reads("that another receives of another", wall.shared.basis, wall.a.organisation, expected=False),
    ]


def _reading(yard: Yard) -> list[Probe]:
    wall = yard.wall
    b, basis, own = wall.b, wall.shared.basis, wall.own.basis
    made: list[Probe] = []
    for table, theirs, mine in ((_BASIS, basis, own), (_CONSENT, wall.shared.consent, wall.own.consent)):
        # One that rests on a law: of one that rests on a consent, who reads that consent is asked the same again.
        lawful = [basis_with(basis, "kind = 'WETTELIJK', art6 = 'e'")] if table == _BASIS else []
        reads = yard.reads("who receives", table, theirs, given=lawful)
        made += guarded(
            reads, party=b, rights=["BASIS_READ"], case=wall.shared.case, recused_from=[wall.shared.subject], named=True
        )
        made += [
            reads.after("what is closed", closed(yard)),
            reads.after("what is open in another case", access(yard, "case_id = $1", wall.own.case)),
            reads.after("what is open about another", access(yard, "subject_id = $1", new_id())),
            reads.after("what another basis opens", access(yard, "basis_ids = ARRAY[$1::uuid]", own)),
        ]
        keeps = yard.reads("who recorded", table, mine)
        nothing = fact("DELETE FROM consent.case_access")
        made += guarded(
            keeps, party=b, rights=["BASIS_READ"], case=wall.own.case, recused_from=[wall.own.subject], named=True
        )
        made.append(keeps.after("what nothing opens", nothing, expected=True))
        made += _standing(yard, reads)
    consents = yard.reads("who receives", _BASIS, basis)
    gone = fact(f"DELETE FROM {_CONSENT} WHERE basis_id = $1", basis)
    made += [
        consents,
        consents.after("without a consent", gone),
        consents.after("that needs none", gone, basis_with(basis, "kind = 'WETTELIJK', art6 = 'e'"), expected=True),
        consents.after(
            "with a consent of another",
            fact(f"UPDATE {_CONSENT} SET owner_org = $1 WHERE basis_id = $2", b.organisation, basis),
        ),
        consents.after(
            "with a consent to another basis",
            fact(f"DELETE FROM {_CONSENT} WHERE basis_id = $1", own),
            fact(f"UPDATE {_CONSENT} SET basis_id = $1 WHERE basis_id = $2", own, basis),
            access(yard, "basis_ids = basis_ids || $1::uuid", own),
        ),
    ]
    withdrawn = f"UPDATE {_CONSENT} SET withdrawn_at = $1, withdrawn_by = $2 WHERE basis_id = $3"
    receives = yard.reads("who receives", _CONSENT, wall.shared.consent)
    return [
        *made,
        receives.after("what was withdrawn", fact(withdrawn, yard.now - DAY, wall.a.member, basis)),
        receives.after("what is withdrawn now", fact(withdrawn, yard.now, wall.a.member, basis), expected=True),
    ]


def _standing(yard: Yard, reads: Probe) -> list[Probe]:
    """Who receives reads it as long as it stands."""
    wall = yard.wall
    basis, b, own = wall.shared.basis, wall.b.organisation, wall.own.basis
    made = [
        reads.after("that is over", basis_with(basis, "valid = '[2000-01-01,2001-01-01)'")),
        reads.after("to be looked at again", _again(yard, basis, -1, b)),
        reads.after("to be looked at again later", _again(yard, basis, 1, b), expected=True),
        reads.after("beside another to be looked at again", _again(yard, own, -1, b), expected=True),
    ]
    for column in _LATER:
        made += [
            reads.after(f"past its {column}", basis_with(basis, f"{column} = $1", yard.now - DAY)),
            reads.after(f"before its {column}", basis_with(basis, f"{column} = $1", yard.now + DAY), expected=True),
        ]
    return made


def _running(yard: Yard) -> list[Probe]:
    """Whether a basis runs of which B is a recipient."""
    wall = yard.wall
    basis = wall.shared.basis
    runs = Probe(told="it runs", actor=yard.b, statement="SELECT consent.basis_runs($1) IS TRUE", values=(basis,))
    others = fact(f"UPDATE {_BASIS} SET valid = '[2000-01-01,2001-01-01)' WHERE id <> $1", basis)
    unknown = Probe(
        told="of another it is not told whether it runs",
        actor=yard.b,
        statement="SELECT consent.basis_runs($1) IS NULL",
        values=(wall.hidden.basis,),
    )
    return [
        runs,
        runs.after("and no other does", others, expected=True),
        runs.after("not, and others do", basis_with(basis, "valid = '[2000-01-01,2001-01-01)'")),
        runs.after("not past its end", basis_with(basis, "ended_at = $1", yard.now - DAY)),
        runs.after("for B", _again(yard, basis, -1, wall.a.organisation), expected=True),
        runs.after(
            "beside one that does not",
            fact("DELETE FROM consent.reassessment"),
            _again(yard, wall.own.basis, -1, wall.b.organisation),
            expected=True,
        ),
        unknown,
    ]
