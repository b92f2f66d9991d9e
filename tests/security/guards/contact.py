"""Rules of safe contact: kept by who records them, read by who knows the secret address of that person."""

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories import register
from tests.factories.world import World
from tests.security.bound_rows import FROM
from tests.security.guards.probes import Probe, fact
from tests.security.guards.registers import Register, ending, handed_over
from tests.security.guards.yard import DAY, Yard, guarded

_TABLE = "consent.contact_rule"


async def probes(yard: Yard) -> list[Probe]:
    """B records in its own case how to reach somebody."""
    world, wall = World(admin=yard.admin), yard.wall
    case, subject, own = wall.own.case, wall.own.subject, wall.b.organisation
    other, elsewhere = await world.subject(case, own), await world.subject(wall.housed, own)
    writes = await yard.writes(_TABLE, given=(fact(f"DELETE FROM {_TABLE}"),))
    unseen = handed_over(yard, subject)
    made = guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        from_yesterday={"valid": Range(yard.now - DAY, None)},
        ended={"end_recorded_at": yard.now},
        of_nobody={"subject_id": new_id()},
        of_another_case={"subject_id": elsewhere},
        beside_nobody={"never_with": [new_id()]},
        beside_somebody_of_another_case={"never_with": [elsewhere]},
    )
    made += [
        writes.probe("without somebody", never_with=[other]),
        writes.probe().after("of whom B does not see", unseen),
    ]
    kept = {**writes.row, "id": new_id(), "valid": FROM}
    await yard.put(_TABLE, kept)
    await yard.alone(_TABLE, kept["id"])
    reads = yard.reads("who recorded", _TABLE, kept["id"])
    theirs = fact(f"UPDATE {_TABLE} SET owner_org = $1", wall.a.organisation)
    known = fact(
        "INSERT INTO consent.case_access (case_id, subject_id, organisation_id, purpose, category, valid, basis_ids)"
        " SELECT $1, $2, $3, 'VEILIGHEID_GEZIN', 'ADRES_GEHEIM', '{(,)}', '{}'",
        *(case, subject, own),
    )
    made += guarded(
        reads,
        party=wall.b,
        rights=["BASIS_READ"],
        case=case,
        takes_part=True,
        recused_from=[subject],
        barred_about=[subject],
    )
    made += [
        reads.after("of another", theirs),
        reads.after("of another, of a known address", theirs, known, expected=True),
    ]
    rule = Register(table=_TABLE, person="subject_id")
    return [*made, *ending(yard, rule, kept["id"]), *await _bars(yard, subject)]


async def _bars(yard: Yard, subject: object) -> list[Probe]:
    """What keeps somebody from being written to, told of a person whom the asker may know."""
    wall, world = yard.wall, World(admin=yard.admin)
    child = await world.subject(wall.own.case, wall.b.organisation)
    table = "consent.custody"
    kept = await register.custody(
        world, wall.own.case, child, owner=wall.b.organisation, recorded_by=wall.b.member, holder=wall.own.subject
    )
    danger = fact(f"UPDATE {table} SET possible_danger = true WHERE id = $1", kept)
    kept_away = Probe(
        told="who is kept away",
        actor=yard.b,
        statement="SELECT kept_away FROM consent.contact_bars($1)",
        values=(subject,),
        expected=False,
    )
    rules = Probe(
        told="how many rules run",
        actor=yard.b,
        statement="SELECT rules = 1 FROM consent.contact_bars($1)",
        values=(subject,),
    )
    over = fact("UPDATE consent.contact_rule SET valid = tstzrange('2026-01-01Z', '2026-01-02Z')")
    of_another = fact("UPDATE consent.contact_rule SET subject_id = $1", child)
    silent = "SELECT count(*) = 0 FROM consent.contact_bars($1)"
    nothing = Probe(told="nothing is told", actor=yard.b, statement=silent, values=(subject,), expected=False)
    hidden = handed_over(yard, wall.own.subject)
    closed = fact("UPDATE casework.subject SET owner_org = $1 WHERE id = $2", wall.a.organisation, wall.own.subject)
    return [
        kept_away,
        kept_away.after("by danger", danger, expected=True),
        rules,
        rules.after("any more", over, expected=False),
        rules.after("of another", of_another, expected=False),
        nothing,
        nothing.after("of whom no basis opens", fact("DELETE FROM consent.case_access"), expected=False),
        nothing.by("to who is not surely recognised", assurance=1, expected=True),
        nothing.after("of whom one does not see", hidden, expected=True),
        nothing.after("of whom a basis opens", closed, expected=False),
        nothing.after("of whom it did", closed, fact("UPDATE consent.case_access SET valid = '{}'"), expected=True),
        nothing.after(
            "of whom it opens to others",
            closed,
            fact(
                "UPDATE consent.case_access SET organisation_id = $1 WHERE organisation_id = $2",
                wall.police.organisation,
                wall.b.organisation,
            ),
            expected=True,
        ),
        nothing.after(
            "of another in the same case",
            closed,
            fact("UPDATE consent.case_access SET subject_id = $1 WHERE subject_id = $2", child, wall.own.subject),
            expected=True,
        ),
        nothing.after(
            "of whom it opens in another case",
            closed,
            fact("UPDATE consent.case_access SET case_id = $1 WHERE case_id = $2", wall.housed, wall.own.case),
            expected=True,
        ),
    ]
