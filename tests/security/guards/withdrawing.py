"""Withdrawals that are passed on: who may, who reads them, and what comes of it."""

from dataclasses import replace
from uuid import UUID

from tenants.ids import new_id
from tests.security.guards import codes
from tests.security.guards.probes import Probe, fact
from tests.security.guards.withdrawn import CONSENT, WITHDRAWAL, doing, withdrawn, written
from tests.security.guards.yard import DAY, Yard, guarded, without_right


async def probes(yard: Yard) -> list[Probe]:
    """B recorded one consent and receives under another; it passes on a withdrawal and makes codes."""
    return [
        *await _passing_on(yard),
        *_coming_of_it(yard),
        *_staying(yard),
        *await codes.probes(yard),
    ]


async def _passing_on(yard: Yard) -> list[Probe]:
    wall = yard.wall
    own, shared, b = wall.own, wall.shared, wall.b
    case = own.case
    writes = await yard.writes(WITHDRAWAL)
    either = [without_right("BASIS_WRITE"), without_right("PARTICIPATION_WRITE")]
    made = guarded(writes.probe(), party=b, rights=[], case=case, takes_part=True, recused_from=[own.subject])
    made += writes.wrong(
        of_another_organisation={"organisation_id": wall.a.organisation, "member_id": wall.a.member},
        of_another_organisation_by_oneself={"organisation_id": wall.a.organisation},
        a_colleague={"member_id": wall.crisis.member},
        earlier={"registered_at": yard.now - DAY},
        by_code={"channel": "CODE"},
        of_nobody={"subject_id": new_id()},
    )
    made += [writes.probe().after("without either right", *either)]
    made += [writes.probe().after("without one right", one, expected=True) for one in either]
    kept = {**writes.row, "id": new_id()}
    await yard.put(WITHDRAWAL, kept)
    id = kept["id"]
    assert isinstance(id, UUID)
    reads = yard.reads("who passed on", WITHDRAWAL, id)
    rights = [without_right("CASE_READ"), without_right("BASIS_READ")]
    made += guarded(reads, party=b, rights=[], case=case, recused_from=[own.subject], named=True)
    made += [reads.after("without either right", *rights)]
    made += [reads.after("without one right", one, expected=True) for one in rights]
    theirs = fact(
        f"UPDATE {WITHDRAWAL} SET organisation_id = $1, member_id = $2 WHERE id = $3",
        *(wall.police.organisation, wall.police.member, id),
    )
    there = fact(f"UPDATE {WITHDRAWAL} SET case_id = $1 WHERE id = $2", shared.case, id)
    by_it = withdrawn(yard, own.consent, by=id)
    owner = reads.after("that another passed on", theirs, by_it, expected=True)
    received = withdrawn(yard, shared.consent, by=id, days=0)
    return [
        *made,
        owner,
        owner.after("without the right", rights[1]),
        owner.after("in another case", there),
        reads.after("that another passed on of nothing", theirs),
        reads.after("that another passed on of something else", theirs, withdrawn(yard, own.consent)),
        reads.after("that another passed on of what is received", theirs, there, received),
    ]


def _coming_of_it(yard: Yard) -> list[Probe]:
    """What is withdrawn with it."""
    wall = yard.wall
    own = wall.own
    columns = "id, case_id, subject_id, organisation_id, member_id, channel, registered_at"

    def passed(told: str, holds: str, *, kind: str = "NULL", subject: UUID = own.subject) -> Probe:
        does = (
            f"INSERT INTO {WITHDRAWAL} ({columns}, kind) VALUES (gen_random_uuid(), '{own.case}', '{subject}',"
            f" '{wall.b.organisation}', '{wall.b.member}', 'TELEFONISCH', tenants.moment(), {kind})"
        )
        return doing(told, yard.b, does, holds)

    gone = f"SELECT withdrawn_at IS NOT NULL FROM {CONSENT} WHERE id = '{own.consent}'"
    stands = gone.replace("IS NOT NULL", "IS NULL")
    other = fact(f"UPDATE {CONSENT} SET subject_id = $1 WHERE id = $2", wall.shared.subject, own.consent)
    away = fact(f"UPDATE {CONSENT} SET case_id = $1 WHERE id = $2", wall.shared.case, own.consent)
    passed_on = passed("what is passed on withdraws", gone)
    nothing = passed("what is passed on does not withdraw", stands)
    return [
        passed_on,
        passed("what is passed on withdraws that kind", gone, kind="'VERWERKING'"),
        passed("what is passed on withdraws no other kind", stands, kind="'DOORBREKEN_GEHEIM'"),
        nothing.after("of another", other, expected=True),
        nothing.after("in another case", away, expected=True),
        passed_on.after("again", withdrawn(yard, own.consent), expected=True),
    ]


def _staying(yard: Yard) -> list[Probe]:
    """What was withdrawn stays so, also for who passes policies."""
    wall = yard.wall
    consent, by = wall.own.consent, new_id()
    checked = f", identity_check = 'BEVESTIGD', identity_checked_by = '{wall.b.member}', identity_checked_at = now()"
    was = Probe(
        told="what was withdrawn is changed",
        actor=yard.b,
        statement=f"UPDATE {CONSENT} SET version = version + 1 WHERE id = $1",
        values=(consent,),
        given=(written(yard, by), withdrawn(yard, consent, by=by)),
        role="postgres",
    )
    touches = "version = version + 1"
    known = replace(
        was, told=f"{was.told} and checked", given=(written(yard, by), withdrawn(yard, consent, by=by, more=checked))
    )
    return [
        was,
        was.saying("to another moment", touches, "withdrawn_at = withdrawn_at - '1 s'::interval"),
        was.saying("to stand again", touches, "withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_id = NULL"),
        was.saying("and is checked", touches, checked[2:], expected=True),
        known,
        known.saying("to be checked by another", touches, f"identity_checked_by = '{wall.crisis.member}'"),
        replace(was, told="what stands is withdrawn", given=()).saying(
            "now", touches, f"withdrawn_at = now(), withdrawn_by = '{wall.b.member}'", expected=True
        ),
    ]
