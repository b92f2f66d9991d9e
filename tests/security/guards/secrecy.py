"""A conflict of duties: decided by who is bound to secrecy, confirmed by another person, ended once."""

from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_TABLE = "consent.duty_conflict"


async def probes(yard: Yard) -> list[Probe]:
    """B decides in its own case; a colleague of Bram with his roles confirms."""
    wall = yard.wall
    case, subject, own = wall.own.case, wall.own.subject, wall.b.organisation
    writes = await yard.writes(_TABLE)
    made = guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=case, takes_part=True)
    second = await World(admin=yard.admin).subject(wall.housed, own)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation, "recipients": [own]},
        a_colleague={"decided_by": wall.crisis.member},
        earlier={"decided_at": yard.now - DAY},
        confirmed={"confirmed_at": yard.now, "confirmed_by": wall.crisis.member},
        ended={"ended_at": yard.now, "ended_by": wall.b.member},
        from_yesterday={"valid": Range(yard.now - DAY, yard.now + DAY)},
        nobody={"subject_id": new_id()},
        of_another_case={"subject_id": second},
        oneself={"recipients": [own]},
        oneself_too={"recipients": [own, wall.a.organisation]},
        no_organisation={"recipients": [new_id()]},
        one_that_is_none={"recipients": [wall.a.organisation, new_id()]},
        no_duty={"categories": ["WONEN"]},
        one_without_a_duty={"categories": ["HULPVERLENING", "WONEN"]},
    )
    made.append(writes.probe().after("where no ground rests on a conflict", _NO_GROUND))
    colleague = await yard.colleague()
    kept = {**writes.row, "id": new_id(), "decided_by": wall.b.member}
    await yard.put(_TABLE, kept)
    made += _reading(yard, kept["id"], case=case, subject=subject)
    await yard.alone(_TABLE, kept["id"])
    return made + _changing(yard, colleague, case=case, subject=subject)


def _reading(yard: Yard, id: object, *, case: UUID, subject: UUID) -> list[Probe]:
    wall = yard.wall
    reads = yard.reads("who decided", _TABLE, id)
    made = guarded(reads, party=wall.b, rights=["BASIS_READ"], case=case, recused_from=[subject], named=True)
    handed = (f"UPDATE {_TABLE} SET owner_org = $1", (wall.a.organisation,))
    return [*made, reads.after("that is another organisation's", handed)]


_CONFIRMS = "UPDATE consent.duty_conflict SET confirmed_at = tenants.moment(), confirmed_by = tenants.member()"
_ENDS = "UPDATE consent.duty_conflict SET ended_at = tenants.moment(), ended_by = tenants.member()"
_UNTOUCHED = "UPDATE consent.duty_conflict SET version = 1"


def _changing(yard: Yard, colleague: Party, *, case: UUID, subject: UUID) -> list[Probe]:
    wall = yard.wall
    made: list[Probe] = []
    for told, statement in (("confirms", _CONFIRMS), ("ends", _ENDS), ("touches", _UNTOUCHED)):
        does = Probe(told=f"a colleague {told}", actor=yard.actor(colleague), statement=statement)
        made += guarded(
            does,
            party=colleague,
            rights=["BASIS_READ", "BASIS_WRITE"],
            case=case,
            recused_from=[subject],
            named=True,
        )
        made.append(does.after("that is another organisation's", _set("owner_org = $1", wall.a.organisation)))
    confirms = Probe(told="a colleague confirms", actor=yard.actor(colleague), statement=_CONFIRMS)
    ends = Probe(told="a colleague ends", actor=yard.actor(colleague), statement=_ENDS)
    confirmed = _set("confirmed_at = $1, confirmed_by = $2", yard.now - DAY, wall.crisis.member)
    ended = _set("ended_at = $1, ended_by = $2", yard.now - DAY, wall.crisis.member)
    earlier = _set("decided_at = $1", yard.now - 2 * DAY)
    # Who decided has another account since.
    left = fact(
        "UPDATE tenants.member SET active = tstzrange(lower(active), $2) WHERE id = $1", wall.b.member, yard.now - DAY
    )
    came = fact(
        "UPDATE tenants.member SET active = tstzrange($3, NULL), person_id = (SELECT person_id FROM tenants.member"
        " WHERE id = $1) WHERE id = $2",
        *(wall.b.member, colleague.member, yard.now - DAY),
    )
    moments = (
        confirms.after("what was confirmed", earlier, confirmed, expected=False),
        confirms.after(
            "what ended just now", _set("ended_at = $1, ended_by = $2", yard.now, wall.crisis.member), expected=False
        ),
        confirms.saying(
            "at another moment", "tenants.moment(), confirmed_by", "tenants.moment() + '1 s', confirmed_by"
        ),
        confirms.saying("for another", "= tenants.member()", f"= '{wall.crisis.member}'"),
        confirms.saying(
            "at no moment", "tenants.moment(), confirmed_by = tenants.member()", "NULL, confirmed_by = NULL"
        ).after("what was confirmed", earlier, confirmed, expected=False),
        confirms.by("who decided", member=wall.b.member, expected=False),
        confirms.after("one person with two accounts", left, came, expected=False),
        ends.after("what has ended", earlier, ended, expected=False),
        ends.after("what was confirmed", earlier, confirmed, expected=True),
        ends.saying("at another moment", "tenants.moment(), ended_by", "tenants.moment() + '1 s', ended_by"),
        ends.saying("for another", "= tenants.member()", f"= '{wall.crisis.member}'"),
        ends.saying("to another", "SET ended_at", "SET version = 1, ended_at").by(
            "who decided", member=wall.b.member, expected=True
        ),
    )
    return [*made, *moments]


def _set(change: str, *values: object) -> Fact:
    return f"UPDATE consent.duty_conflict SET {change}", values


_NO_GROUND = (
    "UPDATE consent.catalogue_entry SET content = content || '{\"rests_on\": \"LAW\"}' WHERE kind = 'GEHEIM_GROND'",
    (),
)
