"""Codes by which a person withdraws alone: who makes them, what they tell and do, and what their functions may."""

from dataclasses import replace
from uuid import UUID

from tenants.actor import Actor
from tenants.ids import new_id
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import NOTHING, Probe, fact
from tests.security.guards.withdrawn import CONSENT, WITHDRAWAL, doing, withdrawn, written
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_CODE, _BASIS = "consent.withdrawal_code", "consent.legal_basis"
_OVER = "valid = '[2000-01-01,2001-01-01)'"
_DERIVER = "ketentafel_deriver"


async def probes(yard: Yard) -> list[Probe]:
    """B makes codes for its own consent; whoever holds one is nobody."""
    return [*await _making(yard), *await _using(yard), *_deriving(yard)]


async def _making(yard: Yard) -> list[Probe]:
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
    made.append(writes.probe().after("of what was withdrawn", withdrawn(yard, own.consent)))
    kept = {**writes.row, "id": new_id()}
    await yard.put(_CODE, kept)
    asks = f"SELECT count(id) = 1 FROM {_CODE} WHERE id = $1"
    reads = Probe(told="who made a code reads that", actor=yard.b, statement=asks, values=(kept["id"],))
    theirs = fact(f"UPDATE {_CODE} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept["id"])
    made += guarded(reads, party=wall.b, rights=["BASIS_READ"], case=own.case)
    return [*made, reads.after("of another organisation", theirs)]


async def _using(yard: Yard) -> list[Probe]:
    wall = yard.wall
    own, shared, system = wall.own, wall.shared, _system(yard)
    beside = new_id()
    basis = await yard.admin.fetchrow(f"SELECT * FROM {_BASIS} WHERE id = $1", own.basis)
    assert basis is not None
    await yard.put(_BASIS, {**dict(basis), "id": beside})
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
        gone = withdrawn(yard, dossier.consent)
        over = basis_with(dossier.basis, _OVER)
        ended = basis_with(dossier.basis, "ended_at = $1", yard.now - DAY)
        of_another = fact(
            f"UPDATE {CONSENT} SET owner_org = $1 WHERE id = $2", wall.police.organisation, dossier.consent
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
            f" AND (SELECT o.withdrawn_at IS NULL FROM {CONSENT} o WHERE o.id = '{other.consent}')"
            " AND (SELECT count(*) FROM tenants.ledger_event e WHERE e.operation = 'consent.withdraw_by_code') = 1"
            f" FROM {CONSENT} k JOIN {WITHDRAWAL} w ON w.id = k.withdrawal_id WHERE k.id = '{dossier.consent}'"
        )
        made += [
            doing("a code withdraws", system, uses, all_of_it),
            doing("a code of a member withdraws", yard.b, uses, all_of_it, expected=False),
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
    unsigned = fact(f"UPDATE {CONSENT} SET signed_at = NULL WHERE id = $1", own.consent)
    withdraws = Probe(
        told="the deriver withdraws",
        actor=yard.b,
        statement=f"UPDATE {CONSENT} SET withdrawn_at = tenants.moment(), withdrawn_by = '{b.member}',"
        f" withdrawal_id = '{made}' WHERE id = $1",
        values=(own.consent,),
        given=(unsigned, written(yard, made)),
        role=_DERIVER,
    )
    says = withdraws.statement.partition(" SET ")[2].partition(" WHERE ")[0]
    by_code = Probe(
        told="the deriver writes what a code withdraws",
        actor=yard.b,
        statement=f"INSERT INTO {WITHDRAWAL} (id, case_id, subject_id, channel, registered_at)"
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
        withdraws.after("what was withdrawn", withdrawn(yard, own.consent, by=made), expected=NOTHING),
        withdraws.saying("by no withdrawal", f", withdrawal_id = '{made}'", "", expected=True),
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
