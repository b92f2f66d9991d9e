"""What one organisation asks another about one person, and the answer."""

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.registers import handed_over
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_ASKED, _ANSWERED = "casework.information_request", "casework.information_answer"


async def probes(yard: Yard) -> list[Probe]:
    """B asks A in a case that they share; A asked B as well."""
    return [*await _asking(yard), *await _answering(yard)]


async def _asking(yard: Yard) -> list[Probe]:
    world, wall = World(admin=yard.admin), yard.wall
    case, subject = wall.shared.case, wall.shared.subject
    elsewhere = await world.subject(wall.housed, wall.b.organisation)
    mine = await world.subject(case, wall.b.organisation)
    writes = await yard.writes(_ASKED)
    no_basis = fact("DELETE FROM consent.case_access WHERE organisation_id = $1", wall.a.organisation)
    made = guarded(writes.probe(), party=wall.b, rights=["CONTENT_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.police.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        later={"recorded_at": yard.now + DAY},
        of_nobody={"subject_id": new_id()},
        of_somebody_of_another_case={"subject_id": elsewhere},
        of_the_police_who_take_no_part={"asked_org": wall.police.organisation},
        for_what_this_tafel_is_not={"purpose": "HANDHAVING"},
        about_whom_A_does_not_know={"subject_id": mine},
    )
    knows = writes.probe("about whom A knows", subject_id=mine).after("by a basis", _knows(yard, mine), expected=True)
    made.append(knows)
    for told, change in (
        ("of another person", {"subject_id": new_id()}),
        ("of another case", {"case_id": wall.housed}),
        ("of another kind of data", {"category": "VEILIGHEID"}),
        ("of another organisation", {"organisation_id": wall.police.organisation}),
        ("which is over", {"valid": "{(,2026-01-02)}"}),
    ):
        about = writes.probe("about whom A does not know", subject_id=mine)
        made.append(about.after(told, _knows(yard, mine, **change), expected=False))
    purposes = "UPDATE casework.tafel_kind SET blueprint = jsonb_set(blueprint, '{purposes,codes}', $1::jsonb)"
    this_kind = ' FROM casework."case" c WHERE c.id = $2 AND tafel_kind.code = c.kind_code'
    none, all_ = '["ONZIN"]', '["VEILIGHEID_GEZIN"]'
    made += [
        writes.probe().after("in a closed case", closed(case)),
        writes.probe().after("of whom B does not see", handed_over(yard, subject)),
        writes.probe().after("whom A knows only because it brought them", no_basis, expected=True),
        writes.probe().after("whom A brought no more", no_basis, _brought(subject, wall.police.organisation)),
        writes.probe().after("for what it is no more", fact(purposes + this_kind, none, case)),
        writes.probe().after(
            "in a version that is not the case's",
            fact(purposes + this_kind, none, case),
            fact(
                "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256)"
                " SELECT code, 99, jsonb_set(blueprint, '{purposes,codes}', $1::jsonb), 'proef'"
                '   FROM casework.tafel_kind k JOIN casework."case" c'
                "     ON c.kind_code = k.code AND c.kind_version = k.version"
                "  WHERE c.id = $2",
                *(all_, case),
            ),
        ),
        writes.probe("by nobody who is bound", purpose="HANDHAVING").past_policies("past policies"),
        writes.probe().after(
            "where A takes part no more",
            fact(
                "UPDATE casework.participation SET valid = tstzrange(lower(valid), '2026-01-02') WHERE case_id = $1"
                " AND organisation_id = $2",
                *(case, wall.a.organisation),
            ),
        ),
        writes.probe().after(
            "where A takes part elsewhere",
            fact(
                "UPDATE casework.participation SET case_id = $3 WHERE case_id = $1 AND organisation_id = $2",
                *(case, wall.a.organisation, wall.housed),
            ),
        ),
    ]
    kept = {**writes.row, "id": new_id(), "due_at": yard.now + DAY}
    await yard.put(_ASKED, kept)
    reads = yard.reads("who asked", _ASKED, kept["id"])
    theirs = yard.reads("who was asked", _ASKED, kept["id"], actor=yard.actor(wall.a))
    until = f"UPDATE {_ASKED} SET along_mode = 'MEE_OP_HUISBEZOEK', ends_at = $2 WHERE id = $1"
    over = fact(until, kept["id"], yard.now - DAY)
    third = fact(f"UPDATE {_ASKED} SET owner_org = $2, asked_org = $3 WHERE id = $1", kept["id"], new_id(), new_id())
    return [
        *made,
        *guarded(reads, party=wall.b, rights=["CONTENT_READ"]),
        theirs,
        theirs.after("to look along until tomorrow", fact(until, kept["id"], yard.now + DAY), expected=True),
        theirs.after("to look along until yesterday", over),
        reads.after("until yesterday", over, expected=True),
        reads.after("what others ask each other", third),
        reads.after("of whom B does not see", handed_over(yard, subject)),
    ]


async def _answering(yard: Yard) -> list[Probe]:
    wall = yard.wall
    case = wall.shared.case
    writes = await yard.writes(_ANSWERED)
    request = writes.row["request_id"]
    made = guarded(writes.probe(), party=wall.b, rights=["CONTENT_WRITE"], case=case, takes_part=True)
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.a.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        to_what_is_not_there={"request_id": new_id()},
        in_another_case={"case_id": wall.own.case},
    )
    made += [
        writes.probe().after("in a closed case", closed(case)),
        writes.probe().after(
            "of another", fact(f"UPDATE {_ASKED} SET asked_org = $2 WHERE id = $1", request, wall.police.organisation)
        ),
    ]
    text = await _text(yard, request)
    gives = writes.probe("with a text", outcome="BIJDRAGE", contribution_id=text)
    put = "UPDATE casework.contribution SET"
    release = "UPDATE casework.release SET"
    made += [
        gives,
        gives.after("of another case", fact(f"{put} case_id = $2 WHERE id = $1", text, wall.own.case)),
        gives.after("of another organisation", fact(f"{put} owner_org = $2 WHERE id = $1", text, wall.a.organisation)),
        gives.after("of another kind of data", fact(f"{put} category = 'SCHOOL' WHERE id = $1", text)),
        gives.after("about somebody else", fact(f"{put} subject_ids = $2 WHERE id = $1", text, [wall.own.subject])),
        gives.after("that is released no more", fact(f"{release} valid = 'empty' WHERE contribution_id = $1", text)),
        gives.after(
            "that is released to another",
            fact(f"{release} organisation_id = $2 WHERE contribution_id = $1", text, wall.police.organisation),
        ),
        gives.after(
            "of which another text is released",
            fact(f"{release} contribution_id = $2 WHERE contribution_id = $1", *(text, wall.own.contribution)),
        ),
    ]
    asked = {**await yard.row(_ASKED), "id": new_id(), "due_at": yard.now + DAY}
    await yard.put(_ASKED, asked)
    made += writes.wrong(
        to_what_B_asked_itself={"request_id": asked["id"]},
        to_what_B_asked_itself_for_who_was_asked={"request_id": asked["id"], "owner_org": wall.a.organisation},
    )
    another = await _text(yard, request, released=False)
    made.append(
        writes.probe("with a text that was not released", expected=False, outcome="BIJDRAGE", contribution_id=another)
    )
    kept = {**writes.row, "id": new_id()}
    await yard.put(_ANSWERED, kept)
    reads = yard.reads("who answered", _ANSWERED, kept["id"])
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    hidden = fact(f"UPDATE {_ANSWERED} SET request_id = $2 WHERE id = $1", kept["id"], new_id())
    none = fact(f"DELETE FROM {_ANSWERED} WHERE id = $1", kept["id"])
    return [
        *(one.after("once", none, expected=one.expected) for one in made),
        reads,
        reads.after("to what is not seen", hidden),
        yard.reads("nobody", _ANSWERED, kept["id"], actor=nobody).after("at all"),
        yard.reads("another", _ANSWERED, kept["id"], actor=yard.actor(wall.police)).after("who takes no part"),
    ]


def closed(case: object) -> Fact:
    """The case is over."""
    return fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)


def _brought(subject: object, organisation: object) -> Fact:
    return fact("UPDATE casework.subject SET owner_org = $2 WHERE id = $1", subject, organisation)


def _knows(yard: Yard, subject: object, **change: object) -> Fact:
    """A basis tells A who this person is."""
    row = {
        "case_id": yard.wall.shared.case,
        "subject_id": subject,
        "organisation_id": yard.wall.a.organisation,
        "category": "IDENTITEIT",
        "valid": "{(,)}",
        **change,
    }
    return fact(
        "INSERT INTO consent.case_access (case_id, subject_id, organisation_id, category, valid, purpose, basis_ids)"
        " VALUES ($1, $2, $3, $4, $5::text::tstzmultirange, 'VEILIGHEID_GEZIN', '{}')",
        *row.values(),
    )


async def _text(yard: Yard, request: object, *, released: bool = True) -> object:
    """A text of B that answers this request, and that whoever asked may read when it was released."""
    one = new_id()
    wall = yard.wall
    await yard.past_triggers(
        "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,"
        " protection, nature, body_enc, key_id, recorded_at, version)"
        " SELECT $1, q.case_id, $2, $3, ARRAY[q.subject_id], q.category, q.purpose, 'GEEN', 'FEIT', '', s.key_id,"
        " now(), 1"
        f"  FROM {_ASKED} q JOIN casework.subject s ON s.id = q.subject_id WHERE q.id = $4",
        *(one, wall.b.organisation, wall.b.member, request),
    )
    if not released:
        return one
    await yard.past_triggers(
        "INSERT INTO casework.release (id, case_id, contribution_id, organisation_id, owner_org, valid, version)"
        f" SELECT $1, case_id, $2, owner_org, $3, '(,)', 1 FROM {_ASKED} WHERE id = $4",
        *(new_id(), one, wall.b.organisation, request),
    )
    return one
