"""Who ends a basis, who says that a consent was withdrawn, and who checks that where it was passed on."""

from collections.abc import Sequence
from uuid import UUID

from tenants.ids import new_id
from tests.security.guards.opening import access, basis_with, closed
from tests.security.guards.probes import CONSTRAINT, NOTHING, Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded

_BASIS, _CONSENT = "consent.legal_basis", "consent.consent"


def probes(yard: Yard) -> list[Probe]:
    """B recorded one consent and receives under another."""
    return [*_withdrawing(yard), *_checking(yard)]


def _ending(yard: Yard, does: Probe, *, rights: Sequence[str], case: UUID, subject: UUID) -> list[Probe]:
    return guarded(does, party=yard.wall.b, rights=rights, case=case, recused_from=[subject], named=True)


def _withdrawing(yard: Yard) -> list[Probe]:
    """Who recorded and who receives tell that a consent is withdrawn; who recorded ends a basis."""
    wall = yard.wall
    shared, own = wall.shared, wall.own
    rights = ["BASIS_READ", "BASIS_WRITE"]

    def only(table: str, id: UUID) -> Fact:
        return fact(f"DELETE FROM {table} WHERE id <> $1", id)

    says = f"UPDATE {_CONSENT} SET withdrawn_at = tenants.moment(), withdrawn_by = tenants.member()"
    kept, received = (
        Probe(told=told, actor=yard.b, statement=says, given=(only(_CONSENT, one.consent),))
        for told, one in (("who recorded withdraws", own), ("who receives withdraws", shared))
    )
    made = _ending(yard, kept, rights=rights, case=own.case, subject=own.subject)
    made += _ending(yard, received, rights=rights, case=shared.case, subject=shared.subject)
    over = basis_with(shared.basis, "valid = '[2000-01-01,2001-01-01)'")
    earlier = fact(f"UPDATE {_CONSENT} SET withdrawn_at = $1, withdrawn_by = $2", yard.now - DAY, wall.a.member)
    made += [
        received.after("what is closed", closed(yard)),
        received.after("what is open in another case", access(yard, "case_id = $1", own.case)),
        received.after("what is open about another", access(yard, "subject_id = $1", new_id())),
        received.after("what another basis opens", access(yard, "basis_ids = ARRAY[$1::uuid]", own.basis)),
        received.after("what is over", over),
        received.after("what was withdrawn", earlier),
        kept.after("what was withdrawn", earlier),
        kept.after("what nothing opens", fact("DELETE FROM consent.case_access"), expected=True),
        kept.saying("for another", "= tenants.member()", f"= '{wall.crisis.member}'"),
        kept.saying("at another moment", "= tenants.moment()", "= tenants.moment() + '1 s'::interval"),
    ]
    ends = Probe(
        told="who recorded ends a basis",
        actor=yard.b,
        statement=f"UPDATE {_BASIS} SET ended_at = tenants.moment()",
        given=(only(_BASIS, own.basis),),
    )
    foreign = Probe(
        told="who receives ends a basis",
        actor=yard.b,
        statement=ends.statement,
        given=(only(_BASIS, shared.basis),),
        expected=NOTHING,
    )
    return [*made, *_ending(yard, ends, rights=rights, case=own.case, subject=own.subject), foreign]


def _checking(yard: Yard) -> list[Probe]:
    """Who recorded a consent checks who withdrew it where that was passed on, once."""
    wall = yard.wall
    own, passed = wall.own, new_id()
    set_ = f"UPDATE {_CONSENT} SET "
    was = fact(
        f"{set_} withdrawn_at = $1, withdrawn_by = $2, withdrawal_id = $3",
        *(yard.now - DAY, wall.a.member, passed),
    )
    told = fact(
        "INSERT INTO consent.withdrawal (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
        f" SELECT $1, case_id, subject_id, $2, $3, 'TELEFONISCH', $4 FROM {_CONSENT}",
        *(passed, wall.a.organisation, wall.a.member, yard.now - DAY),
    )
    alone = fact(f"DELETE FROM {_CONSENT} WHERE id <> $1", own.consent)
    checks = Probe(
        told="who recorded checks",
        actor=yard.b,
        statement=f"{set_} identity_check = 'BEVESTIGD', identity_checked_by = tenants.member(),"
        " identity_checked_at = tenants.moment()",
        given=(alone, told, was),
    )
    rights = ["BASIS_READ", "BASIS_WRITE"]
    made = _ending(yard, checks, rights=rights, case=own.case, subject=own.subject)
    received = Probe(
        told="who receives checks",
        actor=yard.b,
        statement=checks.statement,
        given=(fact(f"DELETE FROM {_CONSENT} WHERE id <> $1", wall.shared.consent), told, was),
        expected=NOTHING,
    )
    return [
        *made,
        received,
        received.after("at the very moment", fact(f"{set_} withdrawn_at = $1", yard.now), expected=NOTHING),
        checks.after(
            "what stands",
            fact(f"{set_} withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_id = NULL"),
            expected=CONSTRAINT,
        ),
        checks.after("what was told directly", fact(f"{set_} withdrawal_id = NULL")),
        checks.after("what a code did", fact(f"{set_} withdrawn_by = NULL")),
        checks.after(
            "what was checked",
            fact(
                f"{set_} identity_check = 'BEVESTIGD', identity_checked_by = withdrawn_by, identity_checked_at = now()"
            ),
        ),
        checks.saying("for another", "= tenants.member()", f"= '{wall.crisis.member}'"),
        checks.saying("at another moment", "= tenants.moment()", "= tenants.moment() + '1 s'::interval"),
    ]
