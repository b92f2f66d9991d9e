"""Before a case is admitted: who weighs reads it, who referred invites, and what is to be done is done at the tafel."""

from dataclasses import replace

from tenants.ids import new_id
from tests.security.guards.facts import GLASS
from tests.security.guards.probes import Probe, fact, insert
from tests.security.guards.yard import Yard, without_right
from tests.security.writing_referrals import opened

_CASE, _REFERRAL, _TASK, _PART = 'casework."case"', "casework.referral", "casework.task", "casework.participation"
_SEAT = "casework.tafel_seat"


async def probes(yard: Yard) -> list[Probe]:
    """A referral that A made to the tafel where B weighs, and one of B itself."""
    return [*await _weighed(yard), *await _emergency(yard), *await _invited(yard), *await _tasks(yard)]


async def _weighed(yard: Yard) -> list[Probe]:
    """B takes no part in it, and reads it because it weighs there."""
    wall = yard.wall
    row = await yard.row(_REFERRAL)
    await yard.put(_REFERRAL, row)
    case = row["case_id"]
    of_a = [
        fact(f"UPDATE {_CASE} SET owner_org = $1 WHERE id = $2", wall.a.organisation, case),
        fact(f"UPDATE {_REFERRAL} SET owner_org = $1 WHERE case_id = $2", wall.a.organisation, case),
    ]
    here = f"UPDATE {_SEAT} SET {{}} WHERE organisation_id = '{wall.b.organisation}'"
    reads = [
        yard.reads("who weighs", _REFERRAL, row["id"], given=of_a),
        yard.reads("who weighs", _CASE, case, given=of_a),
    ]
    turns = Probe(
        told="who weighs turns a case away",
        actor=yard.b,
        statement=f"UPDATE {_CASE} SET stage = 'AFGEWEZEN', version = 2",
        given=(*of_a, fact(f"DELETE FROM {_CASE} WHERE id <> $1", case)),
        guards=False,
    )
    # Of a referral of its own, which it reads anyhow, B turns away what it weighs and no other.
    own = replace(
        turns,
        told="who referred turns its own case away",
        given=(without_right("PARTICIPATION_WRITE"), *turns.given[-1:]),
    )
    made = []
    for act in [*reads, turns, own]:
        made += [
            act,
            act.after("without the right to", without_right("REFERRAL_WEIGH")),
            act.after("without a seat", fact(here.format(f"organisation_id = '{wall.stranger}'"))),
            act.after("with a seat elsewhere", fact(here.format("tafel_id = gen_random_uuid()"))),
            act.after("with a seat that it had", fact(here.format("valid = tstzrange(NULL, '2026-01-02')"))),
            act.by("not recognised at all", assurance=0),
        ]
    return made


async def _emergency(yard: Yard) -> list[Probe]:
    """Who broke the glass reads a case in which it takes no part; for that case, and as long as that lasts."""
    wall = yard.wall
    case = wall.hidden.case
    glass = fact(GLASS, wall.b.organisation, wall.b.member, case)
    reads = yard.reads("who broke the glass", _CASE, case, given=(glass,))
    closes = Probe(
        told="who broke the glass closes",
        actor=yard.b,
        statement=f"UPDATE {_CASE} SET closed_at = tenants.moment(), version = 2",
        given=(fact(f"DELETE FROM {_CASE} WHERE id <> $1", case), glass),
        guards=False,
    )
    said = "UPDATE consent.break_glass SET {}"
    made = []
    for act in (reads, closes):
        made += [
            act,
            act.after("of another case", fact(said.format(f"case_id = '{wall.housed}'"))),
            act.after("earlier", fact(said.format("valid = tstzrange('2026-01-01', '2026-01-02')"))),
            act.after("for somebody else", fact(said.format(f"member_id = '{wall.crisis.member}'"))),
        ]
    return made


async def _invited(yard: Yard) -> list[Probe]:
    """Whoever referred takes part as such, as long as nobody weighed it."""
    wall = yard.wall
    await yard.bind(yard.b)
    case = await opened(yard.admin, wall)
    await yard.put(_CASE, case)
    row = {**await yard.row(_PART), "case_id": case["id"], "organisation_id": wall.b.organisation, "kind": "AANMELDER"}
    statement, values = insert(_PART, row)
    invites = Probe(
        told="who refers takes part",
        actor=yard.b,
        statement=statement,
        values=values,
        given=(without_right("PARTICIPATION_WRITE"),),
        guards=False,
    )
    said = f"UPDATE {_CASE} SET {{}} WHERE id = '{case['id']}'"

    def otherwise(told: str, **changes: object) -> Probe:
        made, with_ = insert(_PART, {**row, **changes})
        return replace(invites, told=f"{invites.told}, {told}", statement=made, values=with_, expected=False)

    return [
        invites,
        otherwise("in another way", kind="BETROKKEN"),
        otherwise("and brings another", organisation_id=wall.a.organisation),
        invites.after(
            "in a case of another", fact(said.format(f"owner_org = '{wall.a.organisation}'")), expected=False
        ),
        invites.after("once it is weighed", fact(said.format("stage = 'WEGING'")), expected=False),
    ]


async def _tasks(yard: Yard) -> list[Probe]:
    """What is to be done about a referral at one's own tafel, by who reads cases there."""
    wall = yard.wall
    await yard.bind(yard.b)
    case = {**await opened(yard.admin, wall), "owner_org": wall.a.organisation}
    await yard.put(_CASE, case)
    row = {**await yard.row(_TASK), "id": new_id(), "case_id": case["id"], "subject_id": None, "object_id": new_id()}
    await yard.put(_TASK, row)
    at_the_tafel = fact("DELETE FROM tenants.role WHERE tafel_id IS DISTINCT FROM $1", case["tafel_id"])
    reads = yard.reads("who sits at the tafel", _TASK, row["id"], given=(at_the_tafel,))
    admitted = fact(f"UPDATE {_CASE} SET number = 'X-1', stage = 'TOEGELATEN' WHERE id = $1", case["id"])
    does = replace(
        reads,
        told="who sits at the tafel does it",
        statement=f"UPDATE {_TASK} SET done_at = tenants.moment(), done_by = tenants.member(), outcome = 'GEDAAN'",
        values=(),
        given=(at_the_tafel, fact(f"DELETE FROM {_TASK} WHERE id <> $1", row["id"])),
        guards=False,
    )
    done = "done_at = now(), done_by = (SELECT id FROM tenants.member LIMIT 1), outcome = 'GEDAAN'"
    made = []
    for act in (reads, does):
        made += [
            act,
            act.after("of an admitted case", admitted),
            act.after(
                "at another tafel", fact(f"UPDATE {_CASE} SET tafel_id = $1 WHERE id = $2", wall.away, case["id"])
            ),
            act.after("without the right to", without_right("CASE_READ")),
            act.after("of another organisation", fact(f"UPDATE {_TASK} SET organisation_id = $1", wall.a.organisation)),
        ]
    # To review who broke the glass is for who may, and done by the review alone.
    review = fact(f"UPDATE {_TASK} SET kind = 'NOODTOEGANG_BEOORDELEN' WHERE id = $1", row["id"])
    officer = fact(
        "INSERT INTO tenants.role (id, organisation_id, member_id, kind, valid)"
        " VALUES (gen_random_uuid(), $1, $2, 'PRIVACY_OFFICER', '(,)')",
        *(wall.b.organisation, wall.b.member),
    )
    reviews = reads.after("that reviews", review, officer, expected=True)
    return [
        *made,
        does.after("that is done", fact(f"UPDATE {_TASK} SET {done}")),
        reviews,
        reviews.after("without the right to", without_right("LOG_READ")),
        does.after("which is a review", review, officer),
    ]
