"""What a withdrawal reaches beside the consent that it names: consents to the same, and what is older than it."""

from dataclasses import replace
from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.forming import given_by_b
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import Probe, Writes, fact
from tests.security.guards.withdrawn import CONSENT, WITHDRAWAL, doing, withdrawn, written
from tests.security.guards.yard import DAY, Yard, without_right

_BASIS, _RECIPIENT = "consent.legal_basis", "consent.legal_basis_recipient"
_DERIVER = "ketentafel_deriver"


async def probes(yard: Yard) -> list[Probe]:
    """B recorded a consent, and another one to the same beside it."""
    beside, beyond = await _beside(yard), await _beside(yard, categories=["SCHOOL"])
    return [
        *await _last(yard),
        *_told(yard),
        *await _guarding(yard),
        *_withdrawing(yard, beside, beyond),
        *_holding(yard),
    ]


async def _beside(yard: Yard, **changes: object) -> tuple[UUID, UUID]:
    """Another basis of B of the same content, with a consent and the same recipients; the ids of both."""
    own = yard.wall.own
    basis, consent = new_id(), new_id()
    for table, id, otherwise in (
        (_BASIS, own.basis, {"id": basis, **changes}),
        (CONSENT, own.consent, {"id": consent, "basis_id": basis}),
    ):
        row = await yard.admin.fetchrow(f"SELECT * FROM {table} WHERE id = $1", id)
        assert row is not None
        await yard.put(table, {**dict(row), **otherwise})
    for row in await yard.admin.fetch(f"SELECT * FROM {_RECIPIENT} WHERE basis_id = $1", own.basis):
        await yard.put(_RECIPIENT, {**dict(row), "basis_id": basis})
    return basis, consent


async def _recipients(yard: Yard) -> list[UUID]:
    rows = await yard.admin.fetch(f"SELECT organisation_id FROM {_RECIPIENT} WHERE basis_id = $1", yard.wall.own.basis)
    return [row[0] for row in rows]


async def _last(yard: Yard) -> list[Probe]:
    own, shared = yard.wall.own, yard.wall.shared
    made = new_id()
    asked = (own.case, own.subject, "VERWERKING", ["VEILIGHEID"], await _recipients(yard), yard.now - DAY)
    last = Probe(
        told="was withdrawn last",
        actor=yard.b,
        statement="SELECT coalesce(consent.last_withdrawn($1, $2, $3, $4, $5) = $6, false)",
        values=asked,
        given=(withdrawn(yard, own.consent),),
        role=_DERIVER,
    )
    other = await World(admin=yard.admin).subject(own.case, yard.wall.b.organisation)

    def about(told: str, place: int, value: object) -> Probe:
        return replace(
            last, told=f"{last.told}, {told}", values=(*asked[:place], value, *asked[place + 1 :]), expected=False
        )

    called = replace(last, told="was passed on last", values=(*asked[:5], yard.now), given=(written(yard, made),))
    of_it = f"UPDATE {WITHDRAWAL} SET {{}} WHERE id = $1"
    return [
        last,
        replace(last, told="was not withdrawn", given=(), expected=False),
        about("in another case", 0, shared.case),
        about("about another", 1, other),
        about("of another kind", 2, "HULPVERLENING"),
        about("of another category", 3, ["SCHOOL"]),
        about("for another", 4, [new_id()]),
        last.after(
            "on another basis", fact(f"UPDATE {CONSENT} SET basis_id = $1 WHERE id = $2", new_id(), own.consent)
        ),
        called,
        replace(called, told="was passed on in another case", values=(shared.case, *called.values[1:]), expected=False),
        replace(called, told="was passed on of another", values=(own.case, other, *called.values[2:]), expected=False),
        called.after("of this kind", fact(of_it.format("kind = 'VERWERKING'"), made), expected=True),
        called.after("of another kind", fact(of_it.format("kind = 'HULPVERLENING'"), made)),
        called.after(
            "by a code", fact(of_it.format("channel = 'CODE', organisation_id = NULL, member_id = NULL"), made)
        ),
    ]


def _told(yard: Yard) -> list[Probe]:
    own, hidden = yard.wall.own, yard.wall.hidden
    call = written(yard, new_id())
    asked = (own.case, own.subject, "VERWERKING", yard.now, ["VEILIGHEID"], [yard.wall.a.organisation])
    tells = Probe(
        told="given before a withdrawal",
        actor=yard.b,
        statement="SELECT consent.given_before_withdrawal($1, $2, $3, $4, $5, $6)",
        values=asked,
        given=(call,),
    )
    there = fact(
        f"INSERT INTO {WITHDRAWAL} (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
        " VALUES ($1, $2, $3, $4, $5, 'TELEFONISCH', $6)",
        *(new_id(), hidden.case, hidden.subject, yard.wall.a.organisation, yard.wall.a.member, yard.now),
    )
    return [
        tells,
        replace(tells, told="given when nothing was withdrawn", given=(), expected=False),
        replace(
            tells, told="given after a withdrawal", values=(*asked[:3], yard.now + DAY, *asked[4:]), expected=False
        ),
        tells.after("without the right", without_right("BASIS_WRITE")),
        replace(tells, told="given in no case", values=(new_id(), *asked[1:]), expected=False),
        replace(
            tells,
            told="given in a case of another",
            values=(hidden.case, hidden.subject, *asked[2:]),
            given=(there,),
            expected=False,
        ),
    ]


async def _guarding(yard: Yard) -> list[Probe]:
    """What is looked at in the end: a recipient that comes to a consent, and a consent to its recipients."""
    wall, given = yard.wall, await given_by_b(yard)
    own, b = wall.own, wall.b.organisation
    id, call = given.consent["id"], new_id()
    form = given.form.probe()
    formed = fact(form.statement, *form.values)
    called = written(yard, call)
    earlier = fact(f"UPDATE {WITHDRAWAL} SET registered_at = $1 WHERE id = $2", yard.now - DAY, call)
    received: dict[str, object] = {
        "basis_id": given.basis,
        "case_id": own.case,
        "owner_org": b,
        "organisation_id": wall.a.organisation,
    }
    recipient = Writes(
        told="a recipient in the end", actor=yard.b, table=_RECIPIENT, row=received, given=(formed,), late=True
    ).probe()
    gone = fact(f"DELETE FROM {CONSENT} WHERE id = $1", id)
    consent = Writes(
        told="a consent in the end", actor=yard.b, table=CONSENT, row=given.consent, given=(formed, gone), late=True
    ).probe()
    stands = withdrawn(yard, id, by=call, days=0)
    here = withdrawn(yard, own.consent, days=0)
    named = fact(f"UPDATE {_RECIPIENT} SET organisation_id = $1 WHERE basis_id = $2", wall.a.organisation, own.basis)
    return [
        recipient,
        recipient.after("after a call", called),
        recipient.after("after a call of before", called, earlier, expected=True),
        recipient.after("of a consent that was withdrawn", called, stands, expected=True),
        recipient.after("that another consent named", here, named),
        recipient.after("that another consent did not name", here, expected=True),
        consent,
        consent.after("after a call", called),
        consent.after("after a call of before", called, earlier, expected=True),
        consent.after("after a call, past policies", called).past_policies("who is not bound"),
    ]


def _withdrawing(yard: Yard, *beside: tuple[UUID, UUID]) -> list[Probe]:
    own, b = yard.wall.own, yard.wall.b
    (basis, consent), (_, beyond) = beside
    does = (
        f"UPDATE {CONSENT} SET withdrawn_at = tenants.moment(), withdrawn_by = '{b.member}' WHERE id = '{own.consent}'"
    )
    gone = f"SELECT withdrawn_at IS NOT NULL FROM {CONSENT} WHERE id = '{consent}'"
    stands = gone.replace("IS NOT NULL", "IS NULL")
    third = gone.replace(str(consent), str(beyond))
    elsewhere = does.replace(str(own.consent), str(yard.wall.shared.consent))
    with_it = doing("a withdrawal takes along what is to the same", yard.b, does, gone)
    alone = doing("a withdrawal takes along nothing else", yard.b, does, stands, expected=False)
    changed = f"UPDATE {CONSENT} SET {{}} WHERE id = $1"
    return [
        with_it,
        alone,
        alone.after("of another kind", fact(changed.format("kind = 'HULPVERLENING'"), consent), expected=True),
        alone.after("of other data", basis_with(basis, "categories = '{SCHOOL}'"), expected=True),
        alone.after(
            "for others",
            fact(f"UPDATE {_RECIPIENT} SET organisation_id = $1 WHERE basis_id = $2", new_id(), basis),
            expected=True,
        ),
        alone.after("that ended", basis_with(basis, "ended_at = $1", yard.now - DAY), expected=True),
        alone.after("that is over", basis_with(basis, "valid = '[2000-01-01,2001-01-01)'"), expected=True),
        alone.after("of another", fact(changed.format("subject_id = gen_random_uuid()"), consent), expected=True),
        doing("what was withdrawn before takes along nothing now", yard.b, elsewhere, stands).after(
            "whatever it overlaps", withdrawn(yard, own.consent), expected=True
        ),
        doing("what goes along takes along nothing", yard.b, does, third.replace("IS NOT NULL", "IS NULL")).after(
            "by an overlap of its own", basis_with(basis, "categories = '{VEILIGHEID,SCHOOL}'"), expected=True
        ),
        with_it.after("and will end", basis_with(basis, "ended_at = $1", yard.now + DAY), expected=True),
    ]


def _holding(yard: Yard) -> list[Probe]:
    """Whoever withdraws waits for the case; who has no part in it waits for nothing."""
    holds = Probe(
        told="holds the case of a consent",
        actor=yard.b,
        statement="SELECT coalesce(consent.hold_case($1) = $2, false)",
        values=(yard.wall.own.consent, yard.wall.own.case),
    )
    asks = "SELECT consent.hold_case($1) IS NOT NULL"
    hidden, nobody = (yard.wall.hidden.consent,), (new_id(),)
    return [
        holds,
        replace(holds, told="holds a case of others", statement=asks, values=hidden, expected=False),
        replace(holds, told="holds the case of no consent", statement=asks, values=nobody, expected=False),
    ]
