"""A consent that was withdrawn, for a probe; and a probe that looks at what came of what it does."""

from uuid import UUID

from tenants.actor import Actor
from tenants.ids import new_id
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard

WITHDRAWAL, CONSENT = "consent.withdrawal", "consent.consent"


def withdrawn(yard: Yard, consent: UUID, *, by: UUID | None = None, days: int = -1, more: str = "") -> Fact:
    """This consent was withdrawn, by that withdrawal."""
    return fact(
        f"UPDATE {CONSENT} SET withdrawn_at = $1, withdrawn_by = $2, withdrawal_id = $3{more} WHERE id = $4",
        *(yard.now + days * DAY, yard.wall.b.member, by or new_id(), consent),
    )


def doing(told: str, actor: Actor, does: str, holds: str, *, expected: object = True) -> Probe:
    """Something is done, and after it something holds; both by who passes policies, so that all of it is seen."""
    block = f"DO $$ BEGIN {does}; IF ({holds}) IS NOT TRUE THEN RAISE '' USING ERRCODE = '42501'; END IF; END $$"
    return Probe(told=told, actor=actor, statement=block, role="postgres", expected=expected)


def written(yard: Yard, id: UUID) -> Fact:
    """A withdrawal that B passed on."""
    own, b = yard.wall.own, yard.wall.b
    return fact(
        f"INSERT INTO {WITHDRAWAL} (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, 'TELEFONISCH', $6)",
        *(id, own.case, own.subject, b.organisation, b.member, yard.now),
    )
