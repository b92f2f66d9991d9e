"""What cannot go on silently: after a consent was withdrawn, and in an emergency that the same person decided again."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import Probe, Writes, fact
from tests.security.guards.withdrawn import withdrawn
from tests.security.guards.yard import DAY, Yard, without_right

_BASIS, _CONSENT, _RECIPIENT = "consent.legal_basis", "consent.consent", "consent.legal_basis_recipient"


async def probes(yard: Yard, lawful: dict[str, Any]) -> list[Probe]:
    """`lawful` is a basis of B on a law, of the same content as the one with the consent."""
    return [*await _after_withdrawal(yard, lawful), *await _in_an_emergency(yard, lawful)]


def _received(yard: Yard, basis: UUID, organisation: UUID) -> Writes:
    """B adds a recipient to a basis of its own."""
    own = yard.wall.own
    row = {"basis_id": basis, "case_id": own.case, "owner_org": yard.wall.b.organisation}
    return Writes(told="a recipient", actor=yard.b, table=_RECIPIENT, row={**row, "organisation_id": organisation})


async def _after_withdrawal(yard: Yard, lawful: dict[str, Any]) -> list[Probe]:
    wall = yard.wall
    own, shared, hidden = wall.own, wall.shared, wall.hidden
    a, b = wall.a.organisation, wall.b.organisation
    lies, beside = new_id(), new_id()
    # With other data, so that what is withdrawn there says nothing of this one.
    for id, categories in ((lies, lawful["categories"]), (beside, ["CONTACT"])):
        await yard.put(_BASIS, {**lawful, "id": id, "categories": categories, "asks_second_reader": False})
    await yard.put(_RECIPIENT, {**_received(yard, beside, b).row})
    other = await World(admin=yard.admin).subject(own.case, b)

    asked = (own.case, own.subject, ["VEILIGHEID"], [b])
    earlier = Probe(
        told="a consent was withdrawn",
        actor=yard.b,
        statement="SELECT consent.withdrawn_earlier($1, $2, $3, $4)",
        values=asked,
        given=(withdrawn(yard, own.consent),),
    )

    def about(told: str, place: int, value: object) -> Probe:
        values = (*asked[:place], value, *asked[place + 1 :])
        return replace(earlier, told=f"{earlier.told}, {told}", values=values, expected=False)

    silent = Probe(
        told="goes on silently",
        actor=yard.b,
        statement="SELECT consent.switches_silently($1, $2)",
        values=(lies, b),
        given=earlier.given,
    )
    waits = basis_with(lies, "asks_second_reader = true")
    argued = basis_with(lies, "asks_second_reader = true, after_withdrawal_enc = '\\x01'")
    receives = _received(yard, lies, b).probe()
    return [
        earlier,
        replace(earlier, told="none was withdrawn", given=(), expected=False),
        replace(earlier, told="one will be withdrawn", given=(withdrawn(yard, own.consent, days=1),), expected=False),
        earlier.after("without the right", without_right("BASIS_WRITE")),
        earlier.after(
            "by another organisation", fact(f"UPDATE {_CONSENT} SET owner_org = $1 WHERE id = $2", a, own.consent)
        ),
        earlier.after(
            "on another basis", fact(f"UPDATE {_CONSENT} SET basis_id = $1 WHERE id = $2", beside, own.consent)
        ),
        about("asked in another case", 0, shared.case),
        about("asked in no case", 0, new_id()),
        about("about another", 1, other),
        about("of another category", 2, ["SCHOOL"]),
        about("to another", 3, [a]),
        replace(
            earlier,
            told="a consent in a case of another was withdrawn",
            values=(hidden.case, hidden.subject, ["VEILIGHEID"], [a]),
            given=(withdrawn(yard, hidden.consent),),
            expected=False,
        ),
        silent,
        replace(silent, told="nothing was withdrawn", given=(), expected=False),
        replace(silent, told="what is not there goes on", values=(new_id(), b), expected=False),
        silent.after("waiting for a second reader", waits, expected=True),
        silent.after("argued", argued),
        silent.after("on another consent", basis_with(lies, "kind = 'TOESTEMMING', art6 = 'a'")),
        receives,
        replace(receives, told="a recipient after a withdrawal", given=silent.given, expected=False),
    ]


async def _in_an_emergency(yard: Yard, lawful: dict[str, Any]) -> list[Probe]:
    wall = yard.wall
    own, a, b = wall.own, wall.a.organisation, wall.b.organisation
    first, second = new_id(), new_id()
    for id, until in ((first, yard.now + DAY), (second, yard.now + 2 * DAY)):
        await yard.put(_BASIS, {**lawful, "id": id, "urgent_until": until, "valid": Range(yard.now, None)})
    await yard.put(_RECIPIENT, _received(yard, first, a).row)
    other = await World(admin=yard.admin).subject(own.case, b)
    asked = (own.case, own.subject, [a], yard.now + 2 * DAY)
    before = Probe(
        told="decided in an emergency before",
        actor=yard.b,
        statement="SELECT consent.urgent_before($1, $2, $3, $4)",
        values=asked,
    )

    def about(told: str, place: int, value: object) -> Probe:
        values = (*asked[:place], value, *asked[place + 1 :])
        return replace(before, told=f"{before.told}, {told}", values=values, expected=False)

    confirmed = basis_with(first, "second_reader = $1, confirmed_at = $2", wall.crisis.member, yard.now)
    repeats = Probe(
        told="repeats an emergency",
        actor=yard.b,
        statement="SELECT consent.repeats_emergency($1, $2)",
        values=(second, a),
    )
    receives = _received(yard, second, a).probe()
    return [
        before,
        about("in another case", 0, wall.shared.case),
        about("about another", 1, other),
        about("to another", 2, [wall.police.organisation]),
        about("to who receives on another basis", 2, [b]),
        about("that ended no earlier", 3, yard.now + DAY),
        before.after("by a colleague", basis_with(first, "decided_by = $1", wall.crisis.member)),
        before.after("in another organisation", basis_with(first, "owner_org = $1", a)),
        before.after("and was confirmed", confirmed),
        before.after("long ago", basis_with(first, "urgent_until = $1", yard.now - 31 * DAY)),
        before.after("not long ago", basis_with(first, "urgent_until = $1", yard.now - 29 * DAY), expected=True),
        repeats,
        replace(repeats, told="repeats nothing", values=(first, a), expected=False),
        replace(repeats, told="what is not there repeats", values=(new_id(), a), expected=False),
        replace(receives, told="a recipient of an emergency that repeats", expected=False),
        receives.after("after one that was confirmed", confirmed, expected=True),
    ]
