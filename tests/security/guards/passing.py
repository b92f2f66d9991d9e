"""A task that was passed on: by whom, who sees that and takes it back, and who reads whose name stands beside it."""

from datetime import date

from tenants.ids import new_id
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, recused, without_right

_PASSED, _ACT = "tenants.delegation", "tenants.delegated_act"
_WITHDRAWS = f"UPDATE {_PASSED} SET withdrawn_at = tenants.moment(), withdrawn_by = tenants.member()"


async def probes(yard: Yard) -> list[Probe]:
    """Bram passes a task on to Carlo; a colleague has the roles that Bram has."""
    return [*await _passes(yard), *await _concerned(yard), *await _named(yard)]


async def _passes(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_PASSED)
    other = await yard.colleague()
    made = guarded(writes.probe(), party=wall.b, rights=["CASE_READ"])
    made += writes.wrong(
        for_a_colleague={"from_member_id": other.member},
        earlier={"recorded_at": yard.now - DAY},
        taken_back_already={"withdrawn_at": yard.now, "withdrawn_by": wall.b.member},
        for_no_reason={"reason_code": "ZOMAAR"},
        of_a_task_that_stays={"task_code": "REGIE_VOEREN"},
        in_a_case_that_is_not_seen={"case_id": wall.hidden.case},
    )
    of_another = writes.probe("for another organisation", organisation_id=wall.a.organisation, expected=False)
    return [*made, of_another, writes.probe("at a tafel", case_id=None, tafel_id=wall.tafel)]


async def _concerned(yard: Yard) -> list[Probe]:
    """Who passed it on, who does it and whoever administers see it, and take it back; nobody else does."""
    wall, one = yard.wall, new_id()
    other = yard.actor(await yard.colleague())
    row = {**await yard.row(_PASSED), "id": one}
    await yard.put(_PASSED, row)
    await yard.past_triggers(f"DELETE FROM {_ACT}")
    await yard.alone(_PASSED, one)
    unadministered = without_right("TENANT_ADMIN")
    theirs = fact(f"UPDATE {_PASSED} SET organisation_id = $1", wall.a.organisation)
    back = fact(f"{_WITHDRAWS.split(' SET ', maxsplit=1)[0]} SET withdrawn_at = now(), withdrawn_by = to_member_id")
    reads = yard.reads("who passed it on", _PASSED, one)
    takes = Probe(told="who passed it on takes it back", actor=yard.b, statement=_WITHDRAWS)
    found = []
    for probe in (reads, takes):
        administers = probe.by("who administers", expected=True, member=other.member)
        found += [
            probe,
            probe.by("weakly signed in", assurance=1),
            probe.after("and administers nothing", unadministered, expected=True),
            probe.by("who does it", expected=True, member=wall.crisis.member),
            administers,
            administers.after("no more", unadministered, expected=probe.hidden),
            probe.after("of another organisation", theirs),
        ]
    return [
        *found,
        takes.after("twice", back),
        takes.saying("in another's name", "tenants.member()", f"'{wall.crisis.member}'"),
        takes.saying("at another moment", "tenants.moment()", "tenants.moment() - interval '1 day'"),
    ]


async def _named(yard: Yard) -> list[Probe]:
    """Who answers for what was done is read by whoever reads the case there, and by who answers."""
    wall, one = yard.wall, new_id()
    other = yard.actor(await yard.colleague())
    passed = {**await yard.row(_PASSED), "id": new_id(), "valid_until": date(2100, 1, 1)}
    await yard.put(_PASSED, passed)
    act = {
        "id": one,
        "organisation_id": wall.b.organisation,
        "case_id": wall.own.case,
        "delegation_id": passed["id"],
        "member_id": wall.crisis.member,
        "delegator_id": wall.b.member,
        "task_code": "INFORMATIE_VERZAMELEN",
        "object_type": "Task",
        "object_id": new_id(),
        "done_at": yard.now,
    }
    await yard.put(_ACT, act)
    unread = without_right("CASE_READ")
    answers = yard.reads("who answers", _ACT, one)
    reader = yard.reads("who reads the case", _ACT, one, actor=other)
    theirs = fact(f"UPDATE {_ACT} SET organisation_id = $1 WHERE id = $2", wall.a.organisation, one)
    return [
        answers,
        answers.by("weakly signed in", assurance=1),
        answers.after("and reads no case", unread, expected=True),
        answers.after("recused from the case", recused(wall.b, wall.own.case, wall.own.subject)),
        answers.after("of another organisation", theirs),
        reader,
        reader.after("no more", unread),
    ]
