"""A case that is kept longer: one person decides, another confirms. Policies by themselves, without guards."""

from dataclasses import replace

from tenants.ids import new_id
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard, recused, without_right

_KEPT = "casework.retention_extension"
_LOOSE = tuple(
    fact(f"ALTER TABLE {_KEPT} {change}")
    for change in (
        "DROP CONSTRAINT ck_retention_extension_confirmation_whole",
        "ALTER decided_as DROP NOT NULL",
        "ALTER earlier DROP NOT NULL",
    )
)


async def probes(yard: Yard) -> list[Probe]:
    """B decides about its own case, and confirms what a colleague decided."""
    wall = yard.wall
    theirs, mine = wall.a.organisation, wall.own
    decides = await yard.writes(_KEPT, given=_LOOSE)
    away = recused(wall.b, mine.case, mine.subject)
    right = without_right("DESTRUCTION_APPROVE")
    term = f"UPDATE casework.retention_term SET {{}} WHERE case_id = '{mine.case}'"
    made = [
        decides.probe(),
        decides.probe().by("not surely recognised", assurance=1),
        decides.probe().after("without the right to", right),
        decides.probe().after("by who stays away", away),
        decides.probe().after("that is not kept here", fact(term.format(f"organisation_id = '{theirs}'"))),
        decides.probe().after("that is kept by no term", fact(term.format(f"case_id = '{wall.housed}'"))),
        *decides.wrong(
            for_another={"organisation_id": theirs},
            by_a_colleague={"decided_by": wall.crisis.member},
            earlier={"decided_at": yard.now - DAY},
        ),
    ]
    kept_there = fact(term.format(f"organisation_id = '{theirs}'"))
    made.append(decides.probe("for another", expected=False, organisation_id=theirs).after("that keeps it", kept_there))
    kept = {**decides.row, "id": new_id(), "decided_by": wall.crisis.member, "earlier": 0}
    await yard.put(_KEPT, {**kept, "decided_as": "PRIVACY_OFFICER"})
    await yard.alone(_KEPT, kept["id"])
    confirms = Probe(
        told="a colleague confirms",
        actor=yard.b,
        statement=f"UPDATE {_KEPT} SET confirmed_by = tenants.member(), confirmed_at = tenants.moment()",
        given=_LOOSE,
    )
    by_another = f"UPDATE {_KEPT} SET confirmed_by = '{wall.a.member}', confirmed_at = tenants.moment()"
    before = f"UPDATE {_KEPT} SET confirmed_by = tenants.member(), confirmed_at = tenants.moment() - interval '1 day'"
    made += [
        confirms,
        confirms.by("not surely recognised", assurance=1),
        confirms.after("without the right to", right),
        confirms.after("who stays away", away),
        confirms.after("for another", fact(f"UPDATE {_KEPT} SET organisation_id = $1", theirs)),
        replace(confirms, told="a colleague confirms for somebody else", statement=by_another, expected=False),
        replace(confirms, told="a colleague confirms as of yesterday", statement=before, expected=False),
    ]
    return [replace(one, guards=False) for one in made]
