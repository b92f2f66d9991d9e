"""Refusing to share where that is the rule: who knows of it, who says so and ends it, and why, which is content."""

from dataclasses import replace
from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.bound_rows import Row
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import (
    DAY,
    Yard,
    barred,
    guarded,
    recused,
    without_participation,
    without_right,
)

_TABLE, _REASON = "consent.sharing_refusal", "consent.refusal_reason"


async def probes(yard: Yard) -> list[Probe]:
    """B refuses in the case of its house, about everybody and about one person."""
    wall = yard.wall
    writes = await yard.writes(_TABLE)
    person = await World(admin=yard.admin).subject(wall.housed, wall.b.organisation)
    reason = {"id": writes.row["id"], "case_id": wall.housed, "owner_org": wall.b.organisation, "reason_enc": b"\x01"}
    columns = ", ".join(reason)
    # A refusal goes in with its reason, which is looked at in the end.
    wrote = fact(f"INSERT INTO {_REASON} ({columns}) VALUES ($1, $2, $3, $4)", *reason.values())
    said = writes.probe("about everybody")
    made = guarded(said, party=wall.b, rights=["BASIS_WRITE"], case=wall.housed, takes_part=True)
    about = writes.probe("about one person", subject_id=person)
    made += [
        said.after("recused in the case", recused(wall.b, wall.housed, person)),
        said.after("not authorised by name", NOT_NAMED),
        about,
        about.after("recused in the case", recused(wall.b, wall.housed, person)),
        about.after("recused from another", recused(wall.b, wall.housed, wall.own.subject), expected=True),
        about.after("whom B does not see", *_unseen(yard, person)),
    ]
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        ended={"end_recorded_at": yard.now},
        from_yesterday={"valid": Range(yard.now - DAY, None)},
        where_nobody_must={"case_id": wall.own.case},
        about_nobody={"subject_id": new_id()},
        about_somebody_of_another_case={"subject_id": wall.own.subject},
    )
    late = replace(said, late=True)
    made += [
        late.after("without a reason", expected=False),
        late.after("without a reason, where another has one", _other(writes.row, reason), expected=False),
        late.after("with its reason", wrote, expected=True),
        late.past_policies("past policies"),
    ]
    made += await _reading(yard, writes.row, person)
    return made + await _reasons(yard)


NOT_NAMED = fact("DELETE FROM consent.authorised_person")


def _unseen(yard: Yard, subject: UUID) -> list[Fact]:
    return [fact("UPDATE casework.subject SET owner_org = $1 WHERE id = $2", yard.wall.a.organisation, subject)]


def _other(row: Row, reason: dict[str, object]) -> Fact:
    return fact(
        f"INSERT INTO {_REASON} (id, case_id, owner_org, reason_enc) VALUES ($1, $2, $3, '')",
        *(new_id(), row["case_id"], reason["owner_org"]),
    )


async def _reading(yard: Yard, row: Row, person: UUID) -> list[Probe]:
    """Whoever takes part is told; about one person, who sees that person, and who leads the case."""
    wall = yard.wall
    case = wall.housed
    kept = {**row, "id": new_id(), "valid": Range(yard.now - DAY, None)}
    one = {**kept, "id": new_id(), "subject_id": person, "owner_org": wall.a.organisation}
    await yard.put(_TABLE, kept)
    await yard.put(_TABLE, one)
    reads = yard.reads("who refuses", _TABLE, kept["id"])
    theirs = fact(f"UPDATE {_TABLE} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept["id"])
    elsewhere = fact("UPDATE casework.subject SET case_id = $1 WHERE id = $2", wall.own.case, person)
    another = fact(f"UPDATE {_TABLE} SET subject_id = $1 WHERE id = $2", wall.own.subject, one["id"])
    leads, sees = without_right("PARTICIPATION_WRITE"), yard.reads("who sees that person", _TABLE, one["id"])
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.a.organisation)
    by_case, by_basis = without_right("CASE_READ"), without_right("BASIS_READ")
    gone = without_participation(case, wall.b.organisation)
    unseen = _unseen(yard, person)
    made = [
        *guarded(reads, party=wall.b, rights=[]),
        reads.after("who may read a case", by_basis, expected=True),
        reads.after("who may read what it rests on", by_case, expected=True),
        reads.after("who may read neither", by_case, by_basis),
        reads.after("who takes part no more", gone, expected=True),
        reads.after("recused in the case", recused(wall.b, case, person)),
        reads.after("of another", theirs, expected=True),
        reads.after("of another, who takes part no more", theirs, gone),
        reads.after("of another, that is hidden", theirs, shelter),
        reads.after("of another, who does not lead", theirs, leads, expected=True),
        sees,
        sees.after("who does not lead", leads, expected=True),
        sees.after("who neither sees nor leads", leads, *unseen),
        sees.after("who leads and does not see", *unseen, expected=True),
        sees.after("who leads, does not see and is restricted", *unseen, barred(case, wall.b.organisation, person)),
        sees.after("who is restricted", barred(case, wall.b.organisation, person)),
        sees.after("who is of another case", leads, elsewhere),
        sees.after("another person is seen", leads, another),
        sees.after("whom nobody knows", leads, fact(f"UPDATE {_TABLE} SET subject_id = $1", new_id())),
        sees.after("recused from that person", recused(wall.b, case, person)),
        sees.after("recused from another there", recused(wall.b, case, wall.own.subject), expected=True),
    ]
    alone = fact(f"DELETE FROM {_TABLE} WHERE id <> $1", kept["id"])
    ends = Probe(
        told="who refuses ends that",
        actor=yard.b,
        statement=f"UPDATE {_TABLE} SET valid = tstzrange($1, tenants.moment()), end_recorded_at = tenants.moment()",
        values=(yard.now - DAY,),
        given=(alone,),
    )
    personal = fact(f"UPDATE {_TABLE} SET subject_id = $1", person)
    return [
        *made,
        *guarded(ends, party=wall.b, rights=["BASIS_WRITE"]),
        ends.after("of another organisation", theirs),
        ends.after("recused in the case", recused(wall.b, case, person)),
        ends.after("about a person", personal, recused(wall.b, case, wall.own.subject), expected=True),
        ends.after("about a person, recused", personal, recused(wall.b, case, person)),
        ends.saying(
            "at another moment", "end_recorded_at = tenants.moment()", "end_recorded_at = '2026-01-01Z'::timestamptz"
        ),
    ]


async def _reasons(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_REASON)
    id = writes.row["id"]
    changed = f"UPDATE {_TABLE} SET {{}} WHERE id = $2"
    made = [
        *guarded(writes.probe(), party=wall.b, rights=[]),
        *writes.wrong(
            another_owner={"owner_org": wall.a.organisation},
            of_nothing={"id": new_id()},
        ),
        writes.probe().after(
            "of what a colleague refused", fact(changed.format("recorded_by = $1"), wall.crisis.member, id)
        ),
        writes.probe().after(
            "of what was refused before", fact(changed.format("recorded_at = $1"), yard.now - DAY, id)
        ),
    ]
    refusal = await yard.row(_TABLE)
    other = {**refusal, "id": new_id()}
    kept = {**writes.row, "id": other["id"]}
    await yard.put(_TABLE, other)
    await yard.put(_REASON, kept)
    reads = yard.reads("who refused", _REASON, kept["id"])
    unknown = fact(f"DELETE FROM {_TABLE} WHERE id = $1", kept["id"])
    return [
        *made,
        *guarded(reads, party=wall.b, rights=["BASIS_READ"]),
        reads.after("not authorised by name", NOT_NAMED),
        reads.after("of another", fact(f"UPDATE {_REASON} SET owner_org = $1", wall.a.organisation)),
        reads.after("of what it does not see", unknown),
    ]
