"""Who reads that an organisation goes on in another one: both, then the region, and of a hidden one who must."""

from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import Yard

_TABLE = "tenants.succession"


async def probes(yard: Yard) -> list[Probe]:
    """The police goes on in A, and B has no part in it."""
    wall = yard.wall
    gone, into = wall.police, wall.a
    row = {
        **await yard.row(_TABLE),
        "organisation_id": gone.organisation,
        "successor_id": into.organisation,
        "proposed_by": gone.member,
        "confirmed_by": into.member,
        "confirmed_at": yard.now,
        "holds_from": yard.now,
        "withdrawn_org": None,
        "withdrawn_by": None,
        "withdrawn_at": None,
    }
    await yard.put(_TABLE, row)
    said = f"UPDATE {_TABLE} SET {{}} WHERE id = '{row['id']}'"
    back = "withdrawn_org = organisation_id, withdrawn_by = proposed_by, withdrawn_at = holds_from - '1 h'::interval"
    reads = yard.reads("a third", _TABLE, row["id"])
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", gone.organisation)
    becomes = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", into.organisation)
    answers = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id = $2", wall.b.organisation, wall.away)
    others = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id <> $2", into.organisation, wall.away)
    sits = fact(
        "WITH gone AS (DELETE FROM casework.tafel_seat WHERE organisation_id = $2)"
        " INSERT INTO casework.tafel_seat (id, tafel_id, organisation_id, kind, valid)"
        " VALUES (gen_random_uuid(), $1, $2, 'VAST', '(,)')",
        *(wall.away, gone.organisation),
    )
    seat = f"UPDATE casework.tafel_seat SET {{}} WHERE organisation_id = '{gone.organisation}'"
    knows = reads.after("of a shelter that sits at its tafel", others, answers, sits, shelter, expected=True)
    elsewhere = f"tafel_id = (SELECT id FROM casework.tafel WHERE id <> '{wall.away}' LIMIT 1)"
    return [
        reads,
        reads.after(
            "before it is agreed", fact(said.format("confirmed_by = NULL, confirmed_at = NULL, holds_from = NULL"))
        ),
        reads.after("that was taken back", fact(said.format(back))),
        reads.after("of a shelter", others, shelter),
        reads.after("into a shelter", others, becomes),
        knows,
        knows.after("elsewhere", fact(seat.format(elsewhere))),
        knows.after("and sat", fact(seat.format("valid = tstzrange(NULL, '2026-01-02')"))),
        knows.after("as another", fact(seat.format(f"organisation_id = '{wall.stranger}'"))),
        knows.after(
            "of another",
            fact("UPDATE casework.tafel SET organisation_id = $1", into.organisation),
        ),
    ]
