"""What a person chose where nobody can sign: for the reason that the database answers, with all whom it is about."""

from tenants.ids import new_id
from tests.factories import register
from tests.factories.world import World
from tests.security.guards.probes import Probe, Writes, fact
from tests.security.guards.yard import DAY, Yard, guarded

_TABLE = "consent.unsigned_decision"


async def probes(yard: Yard) -> list[Probe]:
    """B decides in its own case: of somebody two judgements contradict each other; of a child a parent is kept away."""
    wall = yard.wall
    case, subject, own = wall.own.case, wall.own.subject, wall.b.organisation
    writes = await yard.writes(_TABLE)
    elsewhere = await World(admin=yard.admin).subject(wall.housed, own)
    made = guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"decided_by": wall.crisis.member},
        earlier={"decided_at": yard.now - DAY},
        of_nobody={"subject_id": new_id()},
        in_another_case={"case_id": wall.housed},
        of_another_case={"subject_id": elsewhere},
        for_another_reason={"nobody": "CUSTODY_INCOMPLETE"},
        with_somebody_else={"about": [subject]},
        about_nobody={"about": [new_id()]},
    )
    made += await _kept_away(yard, writes.row)
    kept = {**writes.row, "id": new_id()}
    await yard.put(_TABLE, kept)
    reads = yard.reads("who decided", _TABLE, kept["id"])
    made += guarded(reads, party=wall.b, rights=["BASIS_READ"], case=case, recused_from=[subject], named=True)
    theirs = fact(f"UPDATE {_TABLE} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept["id"])
    about = fact(f"UPDATE {_TABLE} SET about = ARRAY[$1::uuid] WHERE id = $2", elsewhere, kept["id"])
    stays_away = fact(
        "INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)"
        " VALUES ($1, $2, $3, $4, $5, '(,)')",
        *(new_id(), own, wall.b.member, wall.housed, elsewhere),
    )
    return [
        *made,
        reads.after("of another organisation", theirs),
        reads.after("recused from a holder of custody", about, stays_away),
    ]


async def _kept_away(yard: Yard, row: dict[str, object]) -> list[Probe]:
    """Of a child with two parents of whom one is kept away, the decision tells of that one and of no other."""
    wall = yard.wall
    case, own = wall.own.case, wall.b.organisation
    world = World(admin=yard.admin)
    child, one, other = [await world.subject(case, own) for _ in range(3)]
    await yard.past_triggers(
        "UPDATE casework.subject SET turns_12_on = '2030-01-01', turns_16_on = '2034-01-01', turns_18_on = '2036-01-01'"
        " WHERE id = $1",
        child,
    )
    for holder in (one, other):
        await register.custody(
            world, case, child, owner=own, recorded_by=wall.b.member, holder=holder, kind="GEZAMENLIJK"
        )
    await yard.past_triggers("UPDATE consent.custody SET possible_danger = true WHERE holder_id = $1", one)
    writes = Writes(
        told="of a child with a parent who is kept away",
        actor=yard.b,
        table=_TABLE,
        row={**row, "id": new_id(), "subject_id": child, "nobody": "HOLDER_KEPT_AWAY", "about": [one]},
    )
    return [
        writes.probe(),
        *writes.wrong(
            left_out={"about": []},
            with_the_other={"about": [one, other]},
            the_other={"about": [other]},
        ),
    ]
