"""What is recorded on somebody: a legal basis with its recipients, a consent, and what a second reader confirms."""

from datetime import datetime
from typing import Any

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards import repeating
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import Probe, fact
from tests.security.guards.registers import handed_over
from tests.security.guards.yard import DAY, Yard, guarded, without_participation

_BASIS, _CONSENT, _RECIPIENT = "consent.legal_basis", "consent.consent", "consent.legal_basis_recipient"
_LAWFUL = {
    "kind": "WETTELIJK",
    "ground_code": "VITAAL_BELANG",
    "art6": "d",
    "proportionality_enc": b"\x01",
    "subsidiarity_enc": b"\x01",
    "asks_second_reader": True,
}


async def probes(yard: Yard) -> list[Probe]:
    """B records in a case of its own, and receives in one of A."""
    lawful = {**await yard.row(_BASIS), **_LAWFUL}
    return [
        *await _bases(yard),
        *await _confirming(yard, lawful),
        *await _recipients(yard, lawful),
        *await _consents(yard),
        *await repeating.probes(yard, lawful),
    ]


async def _bases(yard: Yard) -> list[Probe]:
    wall = yard.wall
    case, b = wall.own.case, wall.b
    rights = ["BASIS_WRITE"]
    elsewhere = await World(admin=yard.admin).subject(wall.housed, b.organisation)
    end: datetime = await yard.admin.fetchval("SELECT consent.urgent_end($1)", yard.now)
    writes = await yard.writes(_BASIS)
    lawful = await yard.writes(_BASIS, told="a lawful one", row=_LAWFUL)
    urgent = await yard.writes(
        _BASIS, told="an urgent one", row={**_LAWFUL, "urgent_until": end, "valid": Range(yard.now, None)}
    )
    made = guarded(writes.probe(), party=b, rights=rights, case=case, takes_part=True)
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"decided_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        read_by_a_second={"second_reader": wall.crisis.member},
        confirmed={"confirmed_at": yard.now},
        on_no_ground={"ground_code": "NERGENS"},
        of_nobody={"subject_id": new_id()},
        of_another_case={"subject_id": elsewhere},
        instead_of_what_is_not_there={"supersedes": new_id()},
        instead_of_one_of_another_case={"supersedes": wall.shared.basis},
    )
    made += [
        writes.probe("instead of none", supersedes=None),
        writes.probe().after("about whom B does not see", handed_over(yard, wall.own.subject)),
        # A referral is seen by who made it, who takes no part in it yet.
        writes.probe().after(
            "in a referral",
            fact("UPDATE casework.\"case\" SET number = NULL, stage = 'WEGING' WHERE id = $1", case),
            without_participation(case, b.organisation),
        ),
        lawful.probe(),
        *lawful.wrong(no_proportionality={"proportionality_enc": None}, no_subsidiarity={"subsidiarity_enc": None}),
        *guarded(urgent.probe(), party=b, rights=[*rights, "URGENT_BASIS"], case=case, takes_part=True),
        *urgent.wrong(until_longer={"urgent_until": end + DAY}, from_earlier={"valid": Range(yard.now - DAY, None)}),
    ]
    return made


async def _confirming(yard: Yard, lawful: dict[str, Any]) -> list[Probe]:
    """A colleague reads what Bram decided; what has ended does not go on."""
    wall = yard.wall
    basis, reader, third = new_id(), await yard.colleague(), wall.crisis.member
    await yard.put(_BASIS, {**lawful, "id": basis})
    confirms = Probe(
        told="a second reader confirms",
        actor=yard.actor(reader),
        statement=f"UPDATE {_BASIS} SET second_reader = tenants.member(), confirmed_at = tenants.moment()"
        " WHERE id = $1",
        values=(basis,),
    )
    names, other = "= tenants.member()", f"= '{third}'"
    said = {"expected": False}
    # Who left and came back is another member, and the same person.
    left = fact("UPDATE tenants.member SET active = '[2000-01-01,2001-01-01)' WHERE id = $1", wall.b.member)
    same = fact(
        "UPDATE tenants.member SET active = '[2001-01-01,)', person_id ="
        " (SELECT person_id FROM tenants.member WHERE id = $1) WHERE id = $2",
        *(wall.b.member, reader.member),
    )
    ends = Probe(
        told="who recorded ends it",
        actor=yard.b,
        statement=f"UPDATE {_BASIS} SET ended_at = tenants.moment() WHERE id = $1",
        values=(basis,),
    )
    over = basis_with(basis, "ended_at = $1", yard.now - DAY)
    again = ends.saying("goes on", "= tenants.moment()", "= NULL").after("what has ended", over, **said)
    confirmed = basis_with(basis, "second_reader = $1, confirmed_at = $2", third, yard.now - DAY)
    return [
        confirms,
        confirms.after("what was confirmed", confirmed, **said),
        confirms.after("what asks for none", basis_with(basis, "asks_second_reader = false"), **said),
        confirms.after("what is over", over, **said),
        confirms.after("what will be over", basis_with(basis, "ended_at = $1", yard.now + DAY), expected=True),
        confirms.after("what the same person decided", left, same, **said),
        confirms.saying("for another", names, other),
        confirms.saying("at another moment", "= tenants.moment()", "= tenants.moment() - '1 s'::interval"),
        confirms.saying("for another", names, other).past_policies("by who passes policies"),
        ends,
        again,
        again.past_policies("by who passes policies"),
    ]


async def _recipients(yard: Yard, lawful: dict[str, Any]) -> list[Probe]:
    wall = yard.wall
    await yard.put(_BASIS, {**lawful, "id": new_id()})
    writes = await yard.writes(_RECIPIENT)
    basis = wall.own.basis
    confirmed = basis_with(
        basis,
        "asks_second_reader = true, second_reader = $1, confirmed_at = $2",
        *(wall.crisis.member, yard.now - DAY),
    )
    return [
        *guarded(
            writes.probe(),
            party=wall.b,
            rights=["BASIS_WRITE"],
            case=wall.own.case,
            recused_from=[wall.own.subject],
        ),
        *writes.wrong(
            another_owner={"owner_org": wall.a.organisation},
            of_another_case={"case_id": wall.shared.case},
            of_no_basis={"basis_id": new_id()},
            of_a_basis_of_another={"case_id": wall.shared.case, "basis_id": wall.shared.basis},
        ),
        writes.probe().after("of what was confirmed", confirmed),
    ]


async def _consents(yard: Yard) -> list[Probe]:
    wall = yard.wall
    shared, own = wall.shared, wall.own
    writes = await yard.writes(_CONSENT)
    basis = await yard.admin.fetchval("SELECT $1::uuid", writes.row["basis_id"])
    other = await World(admin=yard.admin).subject(own.case, wall.b.organisation)
    received = {"case_id": shared.case, "subject_id": shared.subject, "basis_id": shared.basis}
    withdrawn = {"withdrawn_at": yard.now, "withdrawn_by": wall.b.member}
    return [
        *guarded(writes.probe(), party=wall.b, rights=["BASIS_WRITE"], case=own.case, recused_from=[own.subject]),
        *writes.wrong(
            of_another={**received, "owner_org": wall.a.organisation},
            of_what_it_received=received,
            withdrawn=withdrawn,
            signed={"signed_at": yard.now},
            on_no_basis={"basis_id": new_id()},
            in_another_case={"case_id": shared.case},
        ),
        writes.probe().after("about another", basis_with(basis, "subject_id = $1", other)),
        writes.probe().after("on a law", basis_with(basis, "kind = 'WETTELIJK', art6 = 'e'")),
    ]
