"""Withdrawals that are passed on, and codes by which a person withdraws alone: who may, and what comes of it."""

from dataclasses import replace
from uuid import UUID

from tenants.actor import Actor
from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import NOTHING, Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, without_right
from tests.security.wall import Party

_WITHDRAWAL, _CODE = "consent.withdrawal", "consent.withdrawal_code"
_BASIS, _CONSENT = "consent.legal_basis", "consent.consent"
_OVER = "valid = '[2000-01-01,2001-01-01)'"
_DERIVER = "ketentafel_deriver"


async def probes(yard: Yard) -> list[Probe]:
    """B recorded one consent and receives under another; it passes on a withdrawal and makes codes."""
    return [
        *await _passing_on(yard),
        *_coming_of_it(yard),
        *_staying(yard),
        *await _making_codes(yard),
        *await _using_codes(yard),
        *_deriving(yard),
    ]


def _withdrawn(yard: Yard, consent: UUID, *, by: UUID | None = None, days: int = -1, more: str = "") -> Fact:
    """This consent was withdrawn, by that withdrawal."""
    return fact(
        f"UPDATE {_CONSENT} SET withdrawn_at = $1, withdrawn_by = $2, withdrawal_id = $3{more} WHERE id = $4",
        *(yard.now + days * DAY, yard.wall.b.member, by or new_id(), consent),
    )


def _does(told: str, actor: Actor, does: str, holds: str, *, expected: object = True) -> Probe:
    """Something is done, and after it something holds; both by who passes policies, so that all of it is seen."""
    block = f"DO $$ BEGIN {does}; IF ({holds}) IS NOT TRUE THEN RAISE '' USING ERRCODE = '42501'; END IF; END $$"
    return Probe(told=told, actor=actor, statement=block, role="postgres", expected=expected)


async def _passing_on(yard: Yard) -> list[Probe]:
    wall = yard.wall
    own, shared, b = wall.own, wall.shared, wall.b
    case = own.case
    writes = await yard.writes(_WITHDRAWAL)
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
    await yard.put(_WITHDRAWAL, kept)
    id = kept["id"]
    assert isinstance(id, UUID)
    reads = yard.reads("who passed on", _WITHDRAWAL, id)
    rights = [without_right("CASE_READ"), without_right("BASIS_READ")]
    made += guarded(reads, party=b, rights=[], case=case, recused_from=[own.subject], named=True)
    made += [reads.after("without either right", *rights)]
    made += [reads.after("without one right", one, expected=True) for one in rights]
    theirs = fact(
        f"UPDATE {_WITHDRAWAL} SET organisation_id = $1, member_id = $2 WHERE id = $3",
        *(wall.police.organisation, wall.police.member, id),
    )
    there = fact(f"UPDATE {_WITHDRAWAL} SET case_id = $1 WHERE id = $2", shared.case, id)
    by_it = _withdrawn(yard, own.consent, by=id)
    owner = reads.after("that another passed on", theirs, by_it, expected=True)
    received = _withdrawn(yard, shared.consent, by=id, days=0)
    return [
        *made,
        owner,
        owner.after("without the right", rights[1]),
        owner.after("in another case", there),
        reads.after("that another passed on of nothing", theirs),
        reads.after("that another passed on of something else", theirs, _withdrawn(yard, own.consent)),
        reads.after("that another passed on of what is received", theirs, there, received),
    ]


def _coming_of_it(yard: Yard) -> list[Probe]:
    """What is withdrawn with it."""
    wall = yard.wall
    own = wall.own
    columns = "id, case_id, subject_id, organisation_id, member_id, channel, registered_at"

    def passed(told: str, holds: str, *, kind: str = "NULL", subject: UUID = own.subject) -> Probe:
        does = (
            f"INSERT INTO {_WITHDRAWAL} ({columns}, kind) VALUES (gen_random_uuid(), '{own.case}', '{subject}',"
            f" '{wall.b.organisation}', '{wall.b.member}', 'TELEFONISCH', tenants.moment(), {kind})"
        )
        return _does(told, yard.b, does, holds)

    gone = f"SELECT withdrawn_at IS NOT NULL FROM {_CONSENT} WHERE id = '{own.consent}'"
    stands = gone.replace("IS NOT NULL", "IS NULL")
    other = fact(f"UPDATE {_CONSENT} SET subject_id = $1 WHERE id = $2", wall.shared.subject, own.consent)
    away = fact(f"UPDATE {_CONSENT} SET case_id = $1 WHERE id = $2", wall.shared.case, own.consent)
    passed_on = passed("what is passed on withdraws", gone)
    nothing = passed("what is passed on does not withdraw", stands)
    return [
        passed_on,
        passed("what is passed on withdraws that kind", gone, kind="'VERWERKING'"),
        passed("what is passed on withdraws no other kind", stands, kind="'DOORBREKEN_GEHEIM'"),
        nothing.after("of another", other, expected=True),
        nothing.after("in another case", away, expected=True),
        passed_on.after("again", _withdrawn(yard, own.consent), expected=True),
    ]


def _staying(yard: Yard) -> list[Probe]:
    """What was withdrawn stays so, also for who passes policies."""
    wall = yard.wall
    consent, by = wall.own.consent, new_id()
    checked = f", identity_check = 'BEVESTIGD', identity_checked_by = '{wall.b.member}', identity_checked_at = now()"
    was = Probe(
        told="what was withdrawn is changed",
        actor=yard.b,
        statement=f"UPDATE {_CONSENT} SET version = version + 1 WHERE id = $1",
        values=(consent,),
        given=(_written(yard, by), _withdrawn(yard, consent, by=by)),
        role="postgres",
    )
    touches = "version = version + 1"
    known = replace(
        was, told=f"{was.told} and checked", given=(_written(yard, by), _withdrawn(yard, consent, by=by, more=checked))
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


async def _making_codes(yard: Yard) -> list[Probe]:
    wall = yard.wall
    own, shared = wall.own, wall.shared
    writes = await yard.writes(_CODE)
    made = guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=own.case, recused_from=[own.subject])
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"made_by": wall.crisis.member},
        earlier={"made_at": yard.now - DAY},
        of_no_consent={"consent_id": new_id()},
        in_another_case={"case_id": shared.case},
        of_what_is_received={"case_id": shared.case, "consent_id": shared.consent},
    )
    made.append(writes.probe().after("of what was withdrawn", _withdrawn(yard, own.consent)))
    kept = {**writes.row, "id": new_id()}
    await yard.put(_CODE, kept)
    asks = f"SELECT count(id) = 1 FROM {_CODE} WHERE id = $1"
    reads = Probe(told="who made a code reads that", actor=yard.b, statement=asks, values=(kept["id"],))
    theirs = fact(f"UPDATE {_CODE} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept["id"])
    made += guarded(reads, party=wall.b, rights=["BASIS_READ"], case=own.case)
    return [*made, reads.after("of another organisation", theirs)]


async def _using_codes(yard: Yard) -> list[Probe]:
    wall = yard.wall
    own, shared, system = wall.own, wall.shared, _system(yard)
    beside = new_id()
    basis = await yard.admin.fetchrow(f"SELECT * FROM {_BASIS} WHERE id = $1", own.basis)
    assert basis is not None
    await yard.put(_BASIS, {**dict(basis), "id": beside})
    await World(admin=yard.admin).organisation("Nog een", "GI")
    made: list[Probe] = []
    for dossier, other in ((own, shared), (shared, own)):
        code = await yard.admin.fetchval(
            f"SELECT code_hash FROM {_CODE} WHERE consent_id = $1 LIMIT 1", dossier.consent
        )
        asks = Probe(
            told="a code is of a consent",
            actor=system,
            statement="SELECT coalesce(consent.consent_of_code($1) = $2, false)",
            values=(code, dossier.consent),
            role=_DERIVER,
        )
        gone = _withdrawn(yard, dossier.consent)
        over = basis_with(dossier.basis, _OVER)
        ended = basis_with(dossier.basis, "ended_at = $1", yard.now - DAY)
        of_another = fact(
            f"UPDATE {_CONSENT} SET owner_org = $1 WHERE id = $2", wall.police.organisation, dossier.consent
        )
        made += [
            asks,
            replace(asks, told="no code is of a consent", values=(b"geen", dossier.consent), expected=False),
            asks.after("of which the basis ended", ended),
            asks.after(
                "of which the basis will end", basis_with(dossier.basis, "ended_at = $1", yard.now + DAY), expected=True
            ),
            asks.after("of which the basis is over", over),
            asks.after("that was withdrawn and is over", gone, over, expected=True),
            asks.after("on a basis of another", of_another),
        ]
        tells = Probe(
            told="a code tells",
            actor=system,
            statement="SELECT coalesce(told ->> 'kind' = 'VERWERKING' AND told ->> 'recipients' = $2, false)"
            " FROM consent.told_by_code($1) told",
            values=(code, "2" if dossier is shared else "1"),
        )
        told = replace(tells, actor=yard.b, told="a code tells a member nothing", expected=False)
        made += [tells, told, replace(tells, told="no code tells", values=(b"geen", "1"), expected=False)]
        hashed = f"'\\x{code.hex()}'::bytea"
        uses = f"PERFORM consent.withdraw_by_code({hashed})"
        all_of_it = (
            f"SELECT k.withdrawn_at IS NOT NULL AND w.case_id = k.case_id AND w.subject_id = k.subject_id"
            f" AND (SELECT o.withdrawn_at IS NULL FROM {_CONSENT} o WHERE o.id = '{other.consent}')"
            f" FROM {_CONSENT} k JOIN {_WITHDRAWAL} w ON w.id = k.withdrawal_id WHERE k.id = '{dossier.consent}'"
        )
        made += [
            _does("a code withdraws", system, uses, all_of_it),
            _does("a code of a member withdraws", yard.b, uses, all_of_it, expected=False),
            Probe(
                told="a code that was used says when",
                actor=system,
                statement="SELECT consent.withdraw_by_code($1) = $2",
                values=(code, yard.now - DAY),
                given=(gone,),
            ),
            Probe(
                told="no code withdraws",
                actor=system,
                statement="SELECT consent.withdraw_by_code($1) IS NULL",
                values=(b"geen",),
            ),
        ]
    return made


def _deriving(yard: Yard) -> list[Probe]:
    """What the role can do under which the functions run, without them."""
    wall = yard.wall
    own, b = wall.own, wall.b
    made = new_id()
    unsigned = fact(f"UPDATE {_CONSENT} SET signed_at = NULL WHERE id = $1", own.consent)
    withdraws = Probe(
        told="the deriver withdraws",
        actor=yard.b,
        statement=f"UPDATE {_CONSENT} SET withdrawn_at = tenants.moment(), withdrawn_by = '{b.member}',"
        f" withdrawal_id = '{made}' WHERE id = $1",
        values=(own.consent,),
        given=(unsigned, _written(yard, made)),
        role=_DERIVER,
    )
    says = withdraws.statement.partition(" SET ")[2].partition(" WHERE ")[0]
    by_code = Probe(
        told="the deriver writes what a code withdraws",
        actor=yard.b,
        statement=f"INSERT INTO {_WITHDRAWAL} (id, case_id, subject_id, channel, registered_at)"
        " VALUES ($1, $2, $3, 'CODE', tenants.moment())",
        values=(new_id(), own.case, own.subject),
        role=_DERIVER,
    )
    event, system = new_id(), _system(yard)
    records = Probe(
        told="the deriver records",
        actor=system,
        statement="INSERT INTO tenants.ledger_event (id, at, action, organisation_id, member_id, purpose, assurance,"
        " request_id, operation, case_id) VALUES ($1, tenants.moment(), 'SYSTEM', $2, $3, 'SYSTEEM', 3, $5,"
        " 'consent.told_by_code', $4)",
        values=(event, b.organisation, system.member, own.case, system.request_id),
        role=_DERIVER,
    )
    names = Probe(
        told="the deriver records of what",
        actor=system,
        statement="INSERT INTO tenants.ledger_subject (organisation_id, event_id, ordinal, case_id, subject_id,"
        " object_type, object_id, ground, basis_ids) VALUES ($1, $2, 7, $3, $4, 'Consent', $5, 'OWN', '{}')",
        values=(b.organisation, event, own.case, own.subject, own.consent),
        given=((records.statement, records.values),),
        role=_DERIVER,
    )
    return [
        withdraws,
        withdraws.after("what was withdrawn", _withdrawn(yard, own.consent, by=made), expected=NOTHING),
        withdraws.saying("by no withdrawal", f", withdrawal_id = '{made}'", ""),
        withdraws.saying("at no moment", says, f"withdrawal_id = '{made}'"),
        by_code,
        by_code.saying("otherwise", "'CODE'", "'TELEFONISCH'"),
        records,
        records.saying("another act", "'SYSTEM'", "'READ'"),
        records.saying("for another function", "'consent.told_by_code'", "'consent.else'"),
        names,
        names.saying("something else", "'Consent'", "'Subject'"),
    ]


def _system(yard: Yard) -> Actor:
    """Nobody is signed in."""
    nobody = UUID(int=0)
    return yard.actor(Party(organisation=nobody, member=nobody))


def _written(yard: Yard, id: UUID) -> Fact:
    """A withdrawal that B passed on."""
    own, b = yard.wall.own, yard.wall.b
    return fact(
        f"INSERT INTO {_WITHDRAWAL} (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, 'TELEFONISCH', $6)",
        *(id, own.case, own.subject, b.organisation, b.member, yard.now),
    )
