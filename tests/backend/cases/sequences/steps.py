"""What somebody may try next: mostly what could be right, often by another person, too early or past the services."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import asyncpg

from backend.cases import service as cases
from backend.cases.commands import Admit, CloseCase, CriterionAnswer, NewSubject, StartWeighing
from backend.cases.course.commands import MovePhase, RecordOutcome
from backend.cases.kinds import HouseholdRole, ParticipationKind, Verdict
from backend.cases.sharing_commands import EndParticipation, Invite
from backend.tafels.kinds import ReferralField
from consent import service as lawful
from consent.basis import BasisKind, Category, Purpose
from tenants.refusal import Refusal
from tenants.session import driver
from tests.backend.cases.sequences.table import SEATED, Tables, Told
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, reject_command, weigh_command

PEOPLE = ("noor", "karim", "anne", "bram", "petra", "wout", "otto", "cees", "olga")
_NAMES = ("Fictieve Jip", "Fictieve Saar", "Fictieve Tom")
# Of each ten steps so many are somebody's who has no business with it.
_STRAY = 0.15

Step = Callable[[Tables, Told, Random], Awaitable[bool]]


async def refer(tables: Tables, random: Random) -> Told | None:
    """Somebody refers; None when it was refused."""
    kind = random.choice([*tables.tafels])
    asked = tables.blueprints[kind].intake
    assert asked is not None
    who = _who(random, "petra" if kind == "THV" else "noor")
    fields = set(asked.fields) if random.random() > _STRAY else set(ReferralField)
    subject = NewSubject(
        role_in_household=HouseholdRole.KIND if ReferralField.ROL_IN_GEZIN in fields else None,
        name=random.choice(_NAMES) if ReferralField.NAAM in fields else None,
    )
    wish = refer_command(
        tables.kamer,
        tafel=tables.tafels[kind],
        subjects=(subject,) * random.choice((1, 1, 2)),
        kind=random.choice(asked.kinds),
        reason="Zorgen." if ReferralField.REDEN in fields else None,
    )
    done = await tables.kamer.tries(who, cases.refer, wish)
    if isinstance(done, Refusal):
        return None
    return Told(case=done.case, kind=kind, referrer=who, subjects=done.subjects)


async def start(tables: Tables, told: Told, random: Random) -> bool:
    command = StartWeighing(case=told.case, expected_version=told.version)
    done = await tables.kamer.tries(_who(random, "anne"), cases.start_weighing, command)
    return _moved(told, done, "WEGING")


async def weigh(tables: Tables, told: Told, random: Random) -> bool:
    admission = tables.blueprints[told.kind].admission
    assert admission is not None
    fresh = [one for one in ("karim", "wout", "bram", "anne") if tables.owner(one) not in told.weighed]
    who = _who(random, *fresh)
    against = random.random() < 0.15
    answers = tuple(
        CriterionAnswer(code=one.code, met=not against and random.random() > 0.05, argument="Zo is het.")
        for one in admission.criteria
    )
    verdict = Verdict.AFWIJZEN if against else Verdict.TOELATEN
    command = weigh_command(told.case, verdict=verdict, criteria=answers)
    done = await tables.kamer.tries(who, cases.weigh, command)
    if isinstance(done, Refusal):
        return False
    told.weighed.add(tables.owner(who))
    told.against |= against
    return True


async def admit(tables: Tables, told: Told, random: Random) -> bool:
    command = Admit(case=told.case, expected_version=told.version)
    done = await tables.kamer.tries(_who(random, "anne"), cases.admit, command)
    return _moved(told, done, "TOEGELATEN")


async def reject(tables: Tables, told: Told, random: Random) -> bool:
    papers = tables.blueprints[told.kind].papers
    letter = random.choice(papers.letters) if papers and papers.letters else None
    command = reject_command(told.case, expected_version=told.version, letter=letter)
    done = await tables.kamer.tries(_who(random, "anne"), cases.reject, command)
    return _moved(told, done, "AFGEWEZEN")


async def invite(tables: Tables, told: Told, random: Random) -> bool:
    partner = tables.kamer.organisations[random.choice([*SEATED, "om", "crisis"] if _strays(random) else SEATED)]
    kind = random.choice([*ParticipationKind]) if _strays(random) else ParticipationKind.VAST
    command = Invite(case=told.case, organisation=partner, kind=kind)
    return _right(await tables.kamer.tries(_who(random, "anne"), cases.invite, command))


async def leave(tables: Tables, told: Told, random: Random) -> bool:
    rows = await tables.kamer.rows("casework.participation", told.case)
    one = random.choice(rows)
    command = EndParticipation(participation=one["id"], expected_version=one["version"])
    return _right(await tables.kamer.tries(_who(random, "anne"), cases.end_participation, command))


async def base(tables: Tables, told: Told, random: Random) -> bool:
    categories = tuple(random.sample([*Category] if _strays(random) else [Category.IDENTITEIT, Category.VEILIGHEID], 2))
    command = basis_command(
        tables.kamer,
        random.choice(told.subjects),
        random.choice(("gemeente", "ggz", "politie")),
        kind=BasisKind.WETTELIJK,
        ground_code="GEMEENTELIJKE_TAAK",
        categories=categories,
        purpose=Purpose.HULP_COORDINATIE if _strays(random) else Purpose.VEILIGHEID_GEZIN,
    )
    return _right(await tables.kamer.tries(_who(random, told.referrer), lawful.record_basis, command))


async def contribute(tables: Tables, told: Told, random: Random) -> bool:
    who = _who(random, told.referrer, told.referrer, "bram")
    command = contribute_command(
        tables.kamer,
        told.case,
        random.choice(told.subjects),
        category=random.choice([*Category] if _strays(random) else [Category.VEILIGHEID, Category.IDENTITEIT]),
        purpose=Purpose.HULP_COORDINATIE if _strays(random) else Purpose.VEILIGHEID_GEZIN,
        recipients=() if random.random() < 0.5 else (random.choice(SEATED),),
    )
    return _right(await tables.kamer.tries(who, cases.contribute, command))


async def conclude(tables: Tables, told: Told, random: Random) -> bool:
    outcome = random.choice(tables.blueprints[told.kind].outcomes).code
    return _right(
        await tables.kamer.tries(
            _who(random, "anne"), cases.record_outcome, RecordOutcome(case=told.case, outcome=outcome)
        )
    )


async def move(tables: Tables, told: Told, random: Random) -> bool:
    to = random.choice(tables.blueprints[told.kind].phases).code
    command = MovePhase(case=told.case, to=to, expected_version=told.version)
    done = await tables.kamer.tries(_who(random, "anne"), cases.move_phase, command)
    return _moved(told, done, told.stage)


async def close(tables: Tables, told: Told, random: Random) -> bool:
    command = CloseCase(case=told.case, expected_version=told.version)
    return _moved(told, await tables.kamer.tries(_who(random, "anne"), cases.close, command), "AFGESLOTEN")


# Past every service, as the role of the application: what a fault in the code above the database could send.
_FORCED = (
    "UPDATE casework.\"case\" SET stage = 'TOEGELATEN', version = version + 1 WHERE id = $1",
    "UPDATE casework.\"case\" SET stage = 'WEGING', version = version + 1 WHERE id = $1",
    """
    INSERT INTO casework.participation (id, case_id, organisation_id, invited_by, kind, valid, version)
    VALUES (gen_random_uuid(), $1, tenants.org(), tenants.org(), 'VAST', tstzrange(tenants.moment(), NULL), 1)
    """,
    """
    INSERT INTO casework.weighing (id, case_id, tafel_id, organisation_id, member_id, verdict, criteria, purpose_enc,
        necessity_enc, proportionality_enc, subsidiarity_enc, weighed_at)
    SELECT gen_random_uuid(), c.id, c.tafel_id, tenants.org(), tenants.member(), 'TOELATEN', '{}', '', '', '', '',
        tenants.moment() FROM casework."case" c WHERE c.id = $1
    """,
    """
    INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection,
        nature, body_enc, key_id, recorded_at, version)
    SELECT gen_random_uuid(), c.id, tenants.org(), tenants.member(),
        (SELECT array_agg(s.id) FROM casework.subject s WHERE s.case_id = c.id), 'SCHOOL', 'VEILIGHEID_GEZIN', 'GEEN',
        'FEIT', '', gen_random_uuid(), tenants.moment(), 1 FROM casework."case" c WHERE c.id = $1
    """,
)


async def force(tables: Tables, told: Told, random: Random) -> bool:
    statement = random.choice(_FORCED)
    who = tables.kamer.actor(random.choice(PEOPLE), assurance=random.choice((1, 2)))
    try:
        async with tables.kamer.region.working(who) as session:
            changed = (await (await driver(session)).execute(statement, told.case)).split()[-1] != "0"
    except asyncpg.PostgresError:
        return False
    if changed:
        # It may have been that person's to do; what came of it is looked at like everything else.
        row = await tables.kamer.row('casework."case"', told.case)
        told.stage, told.version = row["stage"], row["version"]
    return changed


# What could be right at each stage, most likely first; anything else is tried now and then.
LIKELY: dict[str, tuple[Step, ...]] = {
    "AANGEMELD": (start, start, start, force),
    "WEGING": (weigh, weigh, weigh, weigh, weigh, admit, force),
    "TOEGELATEN": (invite, base, base, contribute, contribute, contribute, conclude, move, leave, close, force),
    "AFGEWEZEN": (force, contribute),
    "AFGESLOTEN": (force, contribute, invite),
}
ANY: tuple[Step, ...] = (start, weigh, admit, reject, invite, leave, base, contribute, conclude, move, close, force)


def next_step(told: Told, random: Random) -> Step:
    """The next thing that somebody tries with this case."""
    if random.random() < 0.12:
        return random.choice(ANY)
    if told.stage == "WEGING" and len(told.weighed) >= 2 and random.random() < 0.6:
        return reject if told.against else admit
    return random.choice(LIKELY[told.stage])


def is_over(told: Told, random: Random) -> bool:
    """Whether they leave the case alone: most of the time, once it was turned away or closed."""
    return told.stage in {"AFGEWEZEN", "AFGESLOTEN"} and random.random() < 0.6


def _strays(random: Random) -> bool:
    return random.random() < _STRAY


def _who(random: Random, *likely: str) -> str:
    """Mostly somebody whose work it is."""
    return random.choice(PEOPLE) if _strays(random) or not likely else random.choice(likely)


def _right(answer: Any) -> bool:
    return not isinstance(answer, Refusal)


def _moved(told: Told, answer: Any, stage: str) -> bool:
    if isinstance(answer, Refusal):
        return False
    told.stage, told.version = stage, answer.version
    return True
