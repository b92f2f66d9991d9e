"""A case that goes on in another one, which one records and a second person confirms."""

from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.bound_rows import Row
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, recused, without_participation, without_right
from tests.security.wall import Party

_TABLE = "casework.continuation"
_STEERING = "('VOORZITTER', 'SECRETARIS', 'CASUSREGISSEUR', 'PROCESREGISSEUR')"


async def probes(yard: Yard) -> list[Probe]:
    """B says it of its own case and the one that it shares with A, and confirms what A said."""
    return [*await _recording(yard), *await _confirming(yard)]


def _stage(case: UUID) -> Fact:
    return fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)


def _only(party: Party, roles: dict[UUID, str]) -> list[Fact]:
    """Somebody has these roles, each in one case, and no others."""
    made = [fact("DELETE FROM tenants.role WHERE member_id = $1", party.member)]
    for case, kind in roles.items():
        made.append(
            fact(
                "INSERT INTO tenants.role (id, organisation_id, member_id, kind, case_id, valid)"
                " VALUES ($1, $2, $3, $4, $5, '(,)')",
                *(new_id(), party.organisation, party.member, kind, case),
            )
        )
    return made


async def _recording(yard: Yard) -> list[Probe]:
    world, wall = World(admin=yard.admin), yard.wall
    own, shared, b = wall.own.case, wall.shared.case, wall.b
    third = await world.case(wall.tafel, b.organisation, number="2026-000777")
    writes = await yard.writes(_TABLE, given=(fact(f"DELETE FROM {_TABLE}"),))
    opened = 'UPDATE casework."case" SET opened_at = $2 WHERE id = $1'
    earlier, later = fact(opened, shared, yard.now - 900 * DAY), fact(opened, shared, yard.now)
    merge = writes.probe().after("into an older case", earlier, expected=True)
    parted = writes.probe("of a part", kind="SPLITSING", reason="GEZIN_UITEEN")
    confirmed = {"confirmed_org": b.organisation, "confirmed_by": b.member, "confirmed_at": yard.now}

    def said(case: UUID, into: UUID) -> Fact:
        return fact(
            f"INSERT INTO {_TABLE} SELECT $1, $2, $3, 'SAMENVOEGING', 'DUBBEL_AANGEMELD', $4, $5, $6",
            *(new_id(), case, into, b.organisation, b.member, yard.now),
        )

    return [
        *guarded(writes.probe(), party=b, rights=["PARTICIPATION_WRITE"], case=own, takes_part=True),
        *writes.wrong(
            for_another_organisation={"owner_org": wall.a.organisation},
            for_a_colleague={"recorded_by": wall.crisis.member},
            earlier={"recorded_at": yard.now - DAY},
            confirmed_at_once=confirmed,
            of_no_case={"case_id": new_id()},
            into_no_case={"later_case_id": new_id()},
            of_a_case_that_is_not_seen={"case_id": wall.hidden.case},
        ),
        merge,
        parted.after("into an older case", earlier),
        parted.after("into a newer case", later, expected=True),
        writes.probe().after("who takes no part in the other", without_participation(shared, b.organisation)),
        writes.probe().after("who is recused there", recused(b, shared, wall.shared.subject)),
        writes.probe().after("who steers the first only", *_only(b, {own: "VOORZITTER", shared: "DEELNEMER"})),
        writes.probe().after("who steers the second only", *_only(b, {own: "DEELNEMER", shared: "VOORZITTER"})),
        writes.probe().after("of a closed case", _stage(own)),
        writes.probe().after("into a closed case", _stage(shared)),
        writes.probe().after(
            "at another tafel", fact('UPDATE casework."case" SET tafel_id = $2 WHERE id = $1', shared, wall.away)
        ),
        writes.probe().after("said the other way round", said(shared, own)),
        writes.probe().after("that comes of a third", said(third, own), expected=True),
        writes.probe().after("that goes on in a third", said(shared, third), expected=True),
        writes.probe().after("said the other way round", said(shared, own)).past_policies("put there by the owner"),
    ]


async def _confirming(yard: Yard) -> list[Probe]:
    wall, b = yard.wall, yard.wall.b
    own, shared = wall.own.case, wall.shared.case
    kept: Row = {
        "id": new_id(),
        "case_id": own,
        "later_case_id": shared,
        "kind": "SAMENVOEGING",
        "reason": "DUBBEL_AANGEMELD",
        "owner_org": wall.a.organisation,
        "recorded_by": wall.a.member,
        "recorded_at": yard.now - DAY,
    }
    await yard.put(_TABLE, kept)
    await yard.alone(_TABLE, kept["id"])
    reads = yard.reads("who sees both cases", _TABLE, kept["id"])
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.a.organisation)
    confirms = Probe(
        told="confirms it",
        actor=yard.b,
        statement=f"UPDATE {_TABLE} SET confirmed_org = $1, confirmed_by = $2, confirmed_at = tenants.moment()",
        values=(b.organisation, b.member),
    )

    def by(told: str, organisation: UUID, member: UUID) -> Probe:
        return Probe(
            told=f"confirms it {told}",
            actor=yard.b,
            statement=confirms.statement,
            values=(organisation, member),
            expected=False,
        )

    person = "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $2) WHERE id = $1"
    same = fact(person, wall.a.member, b.member)
    ours = fact(f"UPDATE {_TABLE} SET owner_org = $1, recorded_by = $2", b.organisation, wall.crisis.member)
    two = fact("UPDATE casework.tafel_kind SET blueprint = jsonb_set(blueprint, '{weighing,organisations}', '2')")
    done = fact(
        f"UPDATE {_TABLE} SET confirmed_org = $1, confirmed_by = $2, confirmed_at = $3",
        *(wall.a.organisation, wall.stranger, yard.now - DAY),
    )
    steers, brings = without_right("PARTICIPATION_WRITE"), without_right("CONTENT_WRITE")
    bare = fact("DELETE FROM tenants.role_right WHERE role = 'DEELNEMER' AND \"right\" = 'CONTENT_WRITE'")
    return [
        reads,
        reads.by("weakly signed in", assurance=1),
        reads.after("no participant of the first", without_participation(own, b.organisation)),
        reads.after("recused from the second", recused(b, shared, wall.shared.subject)),
        reads.after("of a shelter that is hidden there", shelter),
        confirms,
        confirms.by("weakly signed in", assurance=1),
        confirms.after("of a shelter that is hidden there", shelter),
        confirms.after("who steers no more, and brings", steers, expected=True),
        confirms.after("who brings no more, and steers", brings, expected=True),
        confirms.after("who does neither", steers, brings),
        confirms.after("who does in the first only", bare, *_only(b, {own: "VOORZITTER", shared: "DEELNEMER"})),
        confirms.after("who does in the second only", bare, *_only(b, {own: "DEELNEMER", shared: "VOORZITTER"})),
        confirms.after("who is recused from the first", recused(b, own, wall.own.subject)),
        confirms.after("that was confirmed", done),
        confirms.after("of a closed case", _stage(own)),
        confirms.after("into a closed case", _stage(shared)),
        confirms.saying("at another moment", "tenants.moment()", "tenants.moment() - interval '1 day'"),
        by("for a colleague", b.organisation, wall.crisis.member),
        by("for another organisation", wall.police.organisation, b.member),
        confirms.after("which the same person recorded", same, expected=False),
        confirms.after("which the same person recorded", same).past_policies("put there by the owner"),
        confirms.after("which a colleague recorded", ours, expected=True),
        confirms.after("which a colleague recorded, where two weigh", ours, two, expected=False),
        confirms.after("where two weigh", two, expected=True),
    ]
