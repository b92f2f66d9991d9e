"""In which kader somebody is helped, and what was put right: by who brought the text that says so."""

from uuid import UUID

from tenants.ids import new_id
from tests.factories import course
from tests.factories.world import World
from tests.security.guards.probes import Fact, Probe, Writes, fact
from tests.security.guards.registers import handed_over
from tests.security.guards.yard import DAY, Yard, guarded, without_right
from tests.security.wall import Party

_KADER, _CORRECTION, _TEXT = "casework.kader_event", "casework.correction", "casework.contribution"
_BOTH = ("PARTICIPATION_WRITE", "CONTENT_WRITE")


async def kader(yard: Yard) -> list[Probe]:
    """B says of its own case that somebody is helped with pressure."""
    world, wall = World(admin=yard.admin), yard.wall
    case, subject, own = wall.own.case, wall.own.subject, wall.b.organisation
    other, elsewhere = await world.subject(case, own), await world.subject(wall.housed, own)
    writes = await yard.writes(_KADER)
    text = writes.row["contribution_id"]
    said = writes.probe()
    made = guarded(said, party=wall.b, rights=[])
    made += [
        said.after("without either right", *map(without_right, _BOTH)),
        *(said.after(f"without {right}", without_right(right), expected=True) for right in _BOTH),
        said.after("in a closed case", fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)),
        said.after("about somebody else", fact(f"UPDATE {_TEXT} SET subject_ids = $2 WHERE id = $1", text, [other])),
        said.after("of whom B does not see", handed_over(yard, subject)),
    ]
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.a.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY, "since_on": yard.now.date() - 2 * DAY},
        tomorrow={"since_on": yard.now.date() + 2 * DAY},
        of_nobody={"subject_id": new_id()},
        of_another_case={"subject_id": elsewhere},
        with_another_text={"contribution_id": new_id()},
    )
    made += await _compelled(yard, writes, other)
    kept = {**writes.row, "id": new_id()}
    await yard.put(_KADER, kept)
    reads = yard.reads("who sees the person", _KADER, kept["id"])
    theirs = fact(f"UPDATE {_KADER} SET owner_org = $2 WHERE id = $1", kept["id"], wall.police.organisation)
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.police.organisation)
    nobody = fact(f"UPDATE {_KADER} SET subject_id = $2 WHERE id = $1", kept["id"], new_id())
    return [
        *made,
        reads,
        reads.by("weakly signed in", assurance=1),
        reads.after("which another wrote", theirs, expected=True),
        reads.after("which a shelter wrote", theirs, shelter),
        reads.after("of nobody", nobody),
        reads.after("of whom B does not see", handed_over(yard, subject)),
    ]


async def _compelled(yard: Yard, writes: Writes, other: object) -> list[Probe]:
    """Compulsion rests on a measure about this person, in this case, that runs on that day."""
    wall = yard.wall
    measure = await yard.row("consent.measure")
    measure = {**measure, "id": new_id(), "child_id": wall.own.subject}
    await yard.put("consent.measure", measure)
    change = "UPDATE consent.measure SET"
    one = measure["id"]
    runs = fact(f"{change} valid = tstzrange('2026-01-01', NULL) WHERE id = $1", one)
    probe = writes.probe("by a measure", kader="DWANG", measure_id=one).after("which runs", runs, expected=True)
    day = writes.row["since_on"]
    return [
        probe,
        probe.after("of another", fact(f"{change} child_id = $2 WHERE id = $1", one, other)),
        probe.after("which was over", fact(f"{change} valid = '[2026-01-01,2026-01-02)' WHERE id = $1", one)),
        probe.after(
            "which began later on that day",
            fact(f"{change} valid = tstzrange($2::date + interval '12 hours', NULL) WHERE id = $1", one, day),
            expected=True,
        ),
        writes.probe("by what is no measure", expected=False, kader="DWANG", measure_id=new_id()).after(
            "while one runs", runs
        ),
    ]


async def corrections(yard: Yard) -> list[Probe]:
    """B takes back what it brought, or puts a newer version beside it."""
    wall = yard.wall
    case = wall.own.case
    writes = await yard.writes(_CORRECTION)
    text = UUID(str(writes.row["contribution_id"]))
    takes = writes.probe()
    made = guarded(takes, party=wall.b, rights=["CONTENT_WRITE"])
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.a.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        of_what_is_not_there={"contribution_id": new_id()},
        of_another_case={"case_id": wall.shared.case},
        of_A_which_brought_it={
            "owner_org": wall.a.organisation,
            "contribution_id": wall.shared.contribution,
            "case_id": wall.shared.case,
        },
    )
    hers = fact(f"UPDATE {_TEXT} SET owner_org = $2 WHERE id = $1", text, wall.a.organisation)
    made.append(takes.after("of another organisation", hers))
    newer = await _newer(yard, text)
    better = writes.probe("with a newer version", kind="CORRECTIE", replacement_id=newer)
    made.append(better)
    for told, change in (
        ("of earlier", "recorded_at = recorded_at - interval '1 day'"),
        ("of another kind of data", "category = 'SCHOOL'"),
        ("for another purpose", "purpose = 'WEGING'"),
        ("otherwise protected", "protection = 'MELDER'"),
        ("about others", f"subject_ids = ARRAY['{new_id()}'::uuid]"),
        ("with a form", "form = 'BLIK', happened_on = '2026-01-01'"),
        ("in another case", f"case_id = '{wall.housed}'"),
        ("of another", f"owner_org = '{wall.a.organisation}'"),
    ):
        made.append(better.after(told, fact(f"UPDATE {_TEXT} SET {change} WHERE id = $1", newer)))
    made.append(writes.probe("with none", expected=False, kind="CORRECTIE", replacement_id=new_id()))
    made += await _versions(yard, text)
    one = await course.correction(World(admin=yard.admin), case, text, owner=wall.b.organisation, member=wall.b.member)
    return [*made, *await _reading(yard, one)]


async def _newer(yard: Yard, text: object) -> object:
    """A version that goes with that text, brought at this moment."""
    one = new_id()
    await yard.past_triggers(
        f"INSERT INTO {_TEXT} (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection, nature,"
        " body_enc, key_id, recorded_at, version)"
        " SELECT $1, case_id, owner_org, author_id, subject_ids, category, purpose, protection, 'FEIT', body_enc,"
        f" key_id, $3, 1 FROM {_TEXT} WHERE id = $2",
        *(one, text, yard.now),
    )
    return one


async def _versions(yard: Yard, text: object) -> list[Probe]:
    """Of an old version nothing new is released."""
    wall = yard.wall
    release = await yard.writes("casework.release")
    of = release.row["contribution_id"]

    def corrected(one: object) -> Fact:
        return fact(
            f"INSERT INTO {_CORRECTION} (id, case_id, contribution_id, kind, reason, owner_org, recorded_by,"
            " recorded_at)"
            " SELECT $1, $2, $3, 'INTREKKING', 'ONJUIST', $4, $5, now()",
            *(new_id(), wall.own.case, one, wall.b.organisation, wall.b.member),
        )

    released = release.probe()
    return [
        released,
        released.after("of what has a newer version", corrected(of)),
        released.after("while another has", corrected(new_id()), expected=True),
    ]


async def _reading(yard: Yard, one: object) -> list[Probe]:
    """Whoever reads the text, or received it, is told."""
    wall = yard.wall
    reads = yard.reads("whose text it is", _CORRECTION, one)
    hidden = fact(
        f"UPDATE {_TEXT} SET owner_org = $2 WHERE id = (SELECT contribution_id FROM {_CORRECTION} WHERE id = $1)",
        *(one, wall.a.organisation),
    )
    released = fact(
        "INSERT INTO casework.release (id, case_id, contribution_id, organisation_id, owner_org, valid, version)"
        " SELECT gen_random_uuid(), case_id, contribution_id, $2, $3, '(,2026-01-02)', 1"
        f"  FROM {_CORRECTION} WHERE id = $1",
        *(one, wall.b.organisation, wall.a.organisation),
    )
    elsewhere = fact("UPDATE casework.release SET contribution_id = $1 WHERE valid = '(,2026-01-02)'", new_id())
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    received = reads.after("which was received", hidden, released, expected=True)
    return [
        *guarded(received, party=wall.b, rights=[], case=wall.own.case, recused_from=[wall.own.subject], named=True),
        reads,
        reads.after("of whom nothing is seen", hidden),
        reads.after("of which another was received", hidden, released, elsewhere),
        yard.reads("nobody", _CORRECTION, one, actor=nobody).after("at all"),
    ]
