"""What a tafel asks everybody to accept: published by the officer who answers for it, accepted by each for himself."""

from tenants.ids import new_id
from tests.security.guards.probes import Fact, Probe, Writes, fact, insert
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_TABLE, _ACCEPTED = "casework.tafel_statement", "casework.statement_acceptance"


async def probes(yard: Yard) -> list[Probe]:
    """B asks everybody at its house for silence; somebody accepts."""
    wall = yard.wall
    writes = await yard.writes(_TABLE)
    hers = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id = $2", wall.a.organisation, wall.house)
    made = guarded(writes.probe(), party=wall.b, rights=["PROCESSING_DECIDE"])
    made += writes.wrong(
        a_colleague={"published_by": wall.crisis.member},
        earlier={"published_at": yard.now - DAY},
        the_one_after_the_next={"number": 2},
    )
    made.append(
        writes.probe("for A", owner_org=wall.a.organisation, expected=False).after("which answers for it", hers)
    )
    first = {**writes.row, "id": new_id()}
    await yard.put(_TABLE, first)
    other_kind = fact(f"UPDATE {_TABLE} SET kind = 'HUISREGELS' WHERE id = $1", first["id"])
    elsewhere = fact(f"UPDATE {_TABLE} SET tafel_id = $2 WHERE id = $1", first["id"], wall.tafel)
    none = fact(f"DELETE FROM {_TABLE} WHERE id = $1", first["id"])
    made = [probe.after("first of all", none, expected=probe.expected) for probe in made]
    second = writes.probe("the next", number=2)
    made += [
        second,
        second.after("of another kind", other_kind, expected=False),
        second.after("of another tafel", elsewhere, expected=False),
        writes.probe("which is there", expected=False),
    ]
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    made += [yard.reads("everybody", _TABLE, first["id"], actor=yard.actor(wall.police))]
    made += [yard.reads("nobody", _TABLE, first["id"], actor=nobody).after("at all")]
    weighs = await yard.writes("casework.weighing")
    there = fact(f"UPDATE {_TABLE} SET tafel_id = $2 WHERE id = $1", first["id"], weighs.row["tafel_id"])
    made += [
        weighs.probe(),
        weighs.probe().after("where something is asked", there),
        weighs.probe().after("where something is asked", there).past_policies("past policies"),
    ]
    return [*made, *await _accepting(yard, first)]


async def _accepting(yard: Yard, published: dict[str, object]) -> list[Probe]:
    wall = yard.wall
    row = {
        "id": new_id(),
        "statement_id": published["id"],
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "accepted_at": yard.now,
    }
    writes = Writes(told="who accepts", actor=yard.b, table=_ACCEPTED, row=row)
    newer = _second(published["id"])
    made = [
        writes.probe(),
        writes.probe().by("weakly signed in", assurance=1),
        writes.probe().after("what was replaced", newer),
        *writes.wrong(
            for_another_organisation={"organisation_id": wall.a.organisation},
            for_a_colleague={"member_id": wall.crisis.member},
            earlier={"accepted_at": yard.now - DAY},
            what_is_not_there={"statement_id": new_id()},
        ),
    ]
    kept = {**row, "id": new_id(), "organisation_id": wall.a.organisation, "member_id": wall.a.member}
    await yard.put(_ACCEPTED, kept)
    own = yard.reads("one's own organisation", _ACCEPTED, kept["id"], actor=yard.actor(wall.a))
    answers = yard.reads("who answers for the tafel", _ACCEPTED, kept["id"])
    handed = fact(f"UPDATE {_TABLE} SET owner_org = $1 WHERE id = $2", wall.police.organisation, published["id"])
    other = fact(f"UPDATE {_ACCEPTED} SET statement_id = $1 WHERE id = $2", new_id(), kept["id"])
    return [
        *made,
        own,
        own.after("of another's", handed, expected=True),
        answers,
        answers.after("not any more", handed),
        answers.after("of another statement", other),
        *_weighing(yard, published, row),
    ]


def _second(id: object, *, one: object = None) -> Fact:
    """A second version of the same."""
    return fact(
        f"INSERT INTO {_TABLE} SELECT (jsonb_populate_record(s, jsonb_build_object('id', $2::uuid, 'number', 2))).*"
        f" FROM {_TABLE} s WHERE id = $1",
        *(id, one or new_id()),
    )


def _weighing(yard: Yard, published: dict[str, object], row: dict[str, object]) -> list[Probe]:
    """Whether somebody accepted all that a tafel asks now."""
    wall = yard.wall
    asked = Probe(
        told="accepted all",
        actor=yard.b,
        statement="SELECT casework.has_accepted($1)",
        values=(wall.house,),
        expected=False,
    )

    def accepts(**changes: object) -> Fact:
        statement, values = insert(_ACCEPTED, {**row, "id": new_id(), **changes})
        return fact(statement, *values)

    newer = _second(published["id"])
    newest = new_id()
    replaced = fact(f"UPDATE {_TABLE} SET number = 0 WHERE id = $1", published["id"])
    elsewhere = fact(f"UPDATE {_TABLE} SET tafel_id = $2 WHERE id = $1", published["id"], wall.tafel)
    return [
        asked,
        asked.after("and did", accepts(), expected=True),
        asked.after("a colleague did", accepts(member_id=wall.crisis.member), expected=False),
        asked.after("elsewhere", accepts(organisation_id=wall.a.organisation), expected=False),
        asked.after("and did before it was replaced", accepts(), newer, expected=False),
        asked.after("of what another tafel asks", elsewhere, expected=True),
        asked.after("another statement", accepts(statement_id=new_id()), expected=False),
        asked.after("of the newest", _second(published["id"], one=newest), accepts(statement_id=newest), expected=True),
        asked.after("of what is replaced", replaced, newer, accepts(), expected=False),
    ]
