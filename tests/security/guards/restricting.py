"""What an organisation was derived to see, restrictions, who stays away, and emergency access: who reads and writes."""

from dataclasses import replace
from datetime import timedelta

from asyncpg.types import Range

from tenants.ids import new_id
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import Yard, guarded, without_right

_RESTRICTION, _RECUSAL, _GLASS = "consent.restriction", "consent.recusal", "consent.break_glass"
_DERIVED = ("case_access", "case_participant", "reassessment", "shown_organisation")


async def probes(yard: Yard) -> list[Probe]:
    """An officer of B restricts in its own case; a colleague of B breaks glass, and an officer of B looks at that."""
    return [*_derived(yard), *await _restricting(yard), *await _recusing(yard), *await _breaking(yard)]


def _derived(yard: Yard) -> list[Probe]:
    """Of what is derived, an organisation reads its own."""
    wall = yard.wall
    later = fact(
        "INSERT INTO consent.reassessment (basis_id, organisation_id, case_id, at) SELECT $1, o, $2, now()"
        " FROM unnest($3::uuid[]) o ON CONFLICT DO NOTHING",
        *(wall.own.basis, wall.own.case, [wall.a.organisation, wall.b.organisation]),
    )
    shown = fact(
        "INSERT INTO consent.shown_organisation (organisation_id, case_id, shown_id, valid) SELECT o, $1, $2, '{(,)}'"
        " FROM unnest($3::uuid[]) o",
        *(wall.own.case, wall.police.organisation, [wall.a.organisation, wall.b.organisation]),
    )
    made = []
    for table in _DERIVED:
        asks = Probe(
            told=f"B reads its {table}",
            actor=yard.b,
            statement=f"SELECT count(*) > 0 FROM consent.{table} WHERE organisation_id = $1",
            values=(wall.b.organisation,),
            given=(later, shown),
        )
        made += [asks, replace(asks, told=f"B reads the {table} of A", values=(wall.a.organisation,), expected=False)]
    return made


async def _restricting(yard: Yard) -> list[Probe]:
    wall = yard.wall
    case, subject = wall.own.case, wall.own.subject
    writes = await yard.writes(_RESTRICTION)
    made = guarded(writes.probe(), party=wall.b, rights=["RESTRICT"], case=case, takes_part=True)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        about_nobody={"subject_id": new_id()},
        about_nobody_where_others_share={"subject_id": new_id(), "case_id": wall.shared.case},
        about_somebody_of_another_case={"subject_id": wall.shared.subject},
    )
    kept = {**writes.row, "id": new_id()}
    await yard.put(_RESTRICTION, kept)
    await yard.alone(_RESTRICTION, kept["id"])
    reads = yard.reads("who restricts", _RESTRICTION, kept["id"])
    change = f"UPDATE {_RESTRICTION} SET "
    theirs = fact(f"{change} owner_org = $1", wall.a.organisation)
    towards_b = fact(f"{change} organisation_id = $1", wall.b.organisation)
    towards_all = fact(f"{change} organisation_id = NULL")
    elsewhere = fact(f"{change} case_id = $1", wall.hidden.case)
    by_basis, by_officer = without_right("BASIS_READ"), without_right("RESTRICT")
    made += [
        *guarded(reads, party=wall.b, rights=[], case=case, recused_from=[subject]),
        reads.after("who may read bases", by_officer, expected=True),
        reads.after("who may restrict", by_basis, expected=True),
        reads.after("who may neither", by_basis, by_officer),
        reads.after("that A set for itself", theirs),
        reads.after("that A set for B", theirs, towards_b, expected=True),
        reads.after("that A set for everybody", theirs, towards_all, expected=True),
        reads.after("that A set for everybody elsewhere", theirs, towards_all, elsewhere),
    ]
    lifts = Probe(
        told="who restricts lifts that",
        actor=yard.b,
        statement=f"{change} valid = tstzrange('2026-01-01Z', tenants.moment())",
    )
    made += guarded(lifts, party=wall.b, rights=["RESTRICT"], case=case, recused_from=[subject])
    return [*made, lifts.after("of another organisation", theirs)]


async def _recusing(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_RECUSAL)
    officer = without_right("RESTRICT")
    oneself = writes.probe("oneself")
    colleague = writes.probe("a colleague", member_id=wall.crisis.member)
    made = guarded(oneself, party=wall.b, rights=[], case=wall.own.case, takes_part=True)
    made = [one for one in made if "weakly" not in one.told]
    made += writes.wrong(
        another_organisation={"organisation_id": wall.a.organisation, "member_id": wall.b.member},
        from_nobody={"subject_id": new_id()},
    )
    made += [
        oneself.after("who is no officer", officer, expected=True),
        colleague,
        colleague.after("who is no officer", officer),
    ]
    # From somebody of another case: nobody is kept from what the other probes ask about.
    away = {"case_id": wall.hidden.case, "subject_id": wall.hidden.subject}
    mine, other = ({**writes.row, **away, "id": new_id(), "member_id": one.member} for one in (wall.b, wall.crisis))
    for kept in (mine, other):
        await yard.put(_RECUSAL, kept)
    reads = yard.reads("an officer", _RECUSAL, other["id"])
    theirs = fact(f"UPDATE {_RECUSAL} SET organisation_id = $1 WHERE id = $2", wall.a.organisation, other["id"])
    return [
        *made,
        reads,
        reads.after("who is none", officer),
        reads.after("of another organisation", theirs),
        yard.reads("about oneself", _RECUSAL, mine["id"]).after("who is no officer", officer, expected=True),
    ]


async def _breaking(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_GLASS, party=wall.crisis)
    made = guarded(writes.probe(), party=wall.crisis, rights=["BREAK_GLASS"])
    made += writes.wrong(
        another_organisation={"organisation_id": wall.a.organisation},
        a_colleague={"member_id": wall.b.member},
        looked_at={"reviewed_by": wall.b.member},
        from_before={"valid": Range(yard.now - timedelta(minutes=5), yard.now + timedelta(minutes=30))},
    )
    kept = {**writes.row, "id": new_id()}
    await yard.put(_GLASS, kept)
    await yard.alone(_GLASS, kept["id"])
    officer = without_right("LOG_READ")
    reads = yard.reads("an officer", _GLASS, kept["id"])
    theirs = fact(f"UPDATE {_GLASS} SET organisation_id = $1", wall.a.organisation)
    mine = fact(f"UPDATE {_GLASS} SET member_id = $1", wall.b.member)
    reviews = Probe(
        told="an officer looks at it", actor=yard.b, statement=f"UPDATE {_GLASS} SET reviewed_by = tenants.member()"
    )
    return [
        *made,
        reads,
        reads.after("who is none", officer),
        reads.after("of another organisation", theirs),
        reads.after("one's own, by who is no officer", officer, mine, expected=True),
        reviews,
        reviews.after("who is none", officer),
        reviews.by("weakly signed in", assurance=1),
        reviews.after("of another organisation", theirs),
        reviews.after("one's own", mine, expected=False),
        reviews.saying("for another", "= tenants.member()", f"= '{wall.crisis.member}'"),
    ]
