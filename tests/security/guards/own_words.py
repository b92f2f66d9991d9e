"""What a person says of a contribution, and what an organisation says of itself."""

from datetime import date

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.probes import Probe, fact
from tests.security.guards.registers import handed_over
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_SAID, _DESCRIBED = "casework.own_statement", "casework.directory_entry"


async def statements(yard: Yard) -> list[Probe]:
    """B writes down what somebody says of what B brought in its own case."""
    world, wall = World(admin=yard.admin), yard.wall
    case, subject, own = wall.own.case, wall.own.subject, wall.b.organisation
    elsewhere = await world.subject(wall.housed, own)
    await world.subject(case, own)
    writes = await yard.writes(_SAID)
    text = writes.row["contribution_id"]
    closed = fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)
    about = fact("UPDATE casework.contribution SET subject_ids = $2 WHERE id = $1", text, [elsewhere])
    moved = fact("UPDATE casework.contribution SET case_id = $2 WHERE id = $1", text, wall.housed)
    unseen = handed_over(yard, subject)
    gone = fact("UPDATE casework.subject SET case_id = $2 WHERE id = $1", subject, wall.housed)
    made = guarded(writes.probe(), party=wall.b, rights=["CONTENT_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.a.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        later={"recorded_at": yard.now + DAY},
        tomorrow={"said_on": yard.now.date() + 2 * DAY},
        of_two_versions={"versions": [text, new_id()]},
        of_another_text={"contribution_id": new_id(), "versions": [new_id()]},
        of_nobody={"subject_id": new_id()},
        of_another_case={"subject_id": elsewhere},
    )
    made += [
        writes.probe("long ago", said_on=date(1999, 1, 1)),
        writes.probe().after("in a closed case", closed),
        writes.probe().after("about somebody else", about),
        writes.probe().after("in another case", moved),
        writes.probe().after("of whom B does not see", unseen),
        writes.probe().after("who is of another case", gone),
    ]
    kept = {**writes.row, "id": new_id()}
    await yard.put(_SAID, kept)
    await yard.alone(_SAID, kept["id"])
    reads = yard.reads("who brought the text", _SAID, kept["id"])
    newer = fact(f"UPDATE {_SAID} SET versions = $2 WHERE id = $1", kept["id"], [new_id(), text])
    other = fact(f"UPDATE {_SAID} SET versions = $2 WHERE id = $1", kept["id"], [new_id()])
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    return [
        *made,
        reads,
        reads.by("weakly signed in", assurance=1),
        reads.after("beside a newer version", newer, expected=True),
        reads.after("of a text that is not seen", other),
        reads.after("of whom nobody sees", unseen),
        reads.after("of somebody of another case", gone),
        yard.reads("another organisation", _SAID, kept["id"], actor=yard.actor(wall.police)).after(
            "which reads nothing"
        ),
        yard.reads("nobody", _SAID, kept["id"], actor=nobody).after("at all"),
    ]


async def directory(yard: Yard) -> list[Probe]:
    """B tells the region what it does."""
    wall = yard.wall
    writes = await yard.writes(_DESCRIBED)
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.b.organisation)
    another = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.police.organisation)
    made = guarded(writes.probe(), party=wall.b, rights=["TENANT_ADMIN"])
    made += writes.wrong(
        for_another_organisation={"organisation_id": wall.a.organisation},
        for_a_colleague={"maintained_by": wall.crisis.member},
        earlier={"maintained_at": yard.now - DAY},
    )
    placed = writes.probe("with a place", area=["Waterrijk"])
    made += [
        placed,
        placed.after("of a shelter", shelter),
        placed.after("while another is one", another, expected=True),
        writes.probe().after("of a shelter without a place", shelter, expected=True),
    ]
    kept = {**writes.row, "id": new_id(), "maintained_at": yard.now - DAY}
    await yard.put(_DESCRIBED, kept)
    await yard.alone(_DESCRIBED, kept["id"])
    changes = Probe(
        told="says it anew",
        actor=yard.b,
        statement=f"UPDATE {_DESCRIBED} SET maintained_by = $1, maintained_at = tenants.moment()",
        values=(wall.b.member,),
    )
    anew = guarded(changes, party=wall.b, rights=["TENANT_ADMIN"])
    theirs = fact(f"UPDATE {_DESCRIBED} SET organisation_id = $1", wall.a.organisation)
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    return [
        *(one.after("once", fact(f"DELETE FROM {_DESCRIBED}"), expected=one.expected) for one in made),
        *anew,
        changes.after("of another organisation", theirs),
        changes.saying("at another moment", "tenants.moment()", "tenants.moment() - interval '1 day'"),
        Probe(
            told="says it anew for a colleague",
            actor=yard.b,
            statement=changes.statement,
            values=(wall.crisis.member,),
            expected=False,
        ),
        yard.reads("everybody", _DESCRIBED, kept["id"], actor=yard.actor(wall.police)),
        yard.reads("nobody", _DESCRIBED, kept["id"], actor=nobody).after("at all"),
    ]
