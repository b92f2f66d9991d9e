"""The same comparison over the product's own schema, tables and policies."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from asyncpg.types import Range
from graphql import GraphQLObjectType, GraphQLSchema

from casegraph.compiler.catalogue import find_table, mapping_of
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.opening import SealedValue
from casegraph.compiler.questions import Reader
from casegraph.schema import product
from tenants.actor import Actor
from tests.casegraph.compiler.differential import Comparison
from tests.casegraph.compiler.operations import OperationMaker
from tests.factories import cell
from tests.factories.world import World

OPERATIONS = 400 if os.environ.get("KETENTAFEL_TEST_COUNTS") == "full" else 40
CATEGORIES = ("IDENTITEIT", "VEILIGHEID", "GEZONDHEID")
# What the statement itself adds to is not the same a moment later.
CHANGES = frozenset({"accessLog"})
# Made by a function, so there is no table to ask for its rows one by one: `tests/consent/test_sharing_twin.py` holds
# the matrix to the pure facts, `tests/consent/withdrawing/test_recipients.py` the list of who received to a story,
# `tests/consent/test_partnership_audit.py` a partnership's year to what was recorded in it, and
# `tests/backend/cases/course/test_phases.py` what a phase asks to what is there, and
# `tests/backend/cases/test_correcting.py` a timeline to the story that it tells, `tests/backend/cases/test_forms.py` a
# comparison of forms to what was filled in, and
# `tests/backend/reports/test_refusals.py` what was refused at a tafel.
MADE = frozenset(
    {
        "casePhases",
        "caseTimeline",
        "formComparison",
        "partnershipAudit",
        "receivedUnder",
        "shareMatrix",
        "tafelRefusals",
        "consultBudget",
    }
)


class AnyOpener:
    """Opens whatever a test sealed, to a text that tells where it stood; some are destroyed, and some unreadable."""

    async def open(self, values: Sequence[SealedValue]) -> Sequence[str | Exception | None]:
        return [self._open(one) for one in values]

    def _open(self, one: SealedValue) -> str | Exception | None:
        match one.row_id.int % 5:
            case 0:
                return None
            case 1:
                return ValueError("unreadable")
            case _:
                return f"{one.table}|{one.column}|{one.row_id}"


async def test_answers_equal_those_of_plain_resolvers(database: cell.CaseDatabase) -> None:
    async with database.admin() as admin, database.region() as region:
        actor = await _story(World(admin=admin), random.Random(1))
        signer = CursorSigner(b"k" * 32, clock=lambda: 1_800_000_000)
        reader = Reader(product(), signer=signer)
        comparison = Comparison(
            reader=reader, signer=signer, opener=AnyOpener(), actor=actor, region=region, admin=admin
        )
        maker = OperationMaker(
            reader.schema, await _ids(reader.schema, admin), random.Random(7), root_names=_roots(reader.schema)
        )
        compared, refused = await comparison.run(maker, count=OPERATIONS)
    assert compared / (compared + refused) > 0.4


@dataclass(frozen=True)
class _Partner:
    organisation: UUID
    member: UUID


async def _story(world: World, roll: random.Random) -> Actor:
    """A chair who also coordinates some cases, and partners who share a part of what they know."""
    partners = [await _partner(world, name) for name in ("Veilig Thuis", "Politie", "GGZ")]
    me = partners[0]
    tafel = await world.tafel(partners[1].organisation)
    await world.role(me.member, "VOORZITTER", tafel=tafel)
    await world.role(me.member, "CASUSREGISSEUR", tafel=tafel)
    for partner in partners:
        await world.seat(tafel, partner.organisation)
        for category in CATEGORIES:
            await world.ceiling(tafel, partner.organisation, category)
    for at in range(8):
        await _case(world, roll, tafel=tafel, partners=partners, at=at)
    return cell.actor(organisation=me.organisation, member=me.member, valid_for=timedelta(hours=2))


async def _partner(world: World, name: str) -> _Partner:
    organisation = await world.organisation(name)
    return _Partner(organisation, await world.member(organisation))


async def _case(world: World, roll: random.Random, *, tafel: UUID, partners: Sequence[_Partner], at: int) -> None:
    owner, me = roll.choice(partners), partners[0]
    case = await world.case(tafel, owner.organisation, number=None if at % 4 == 3 else f"2026-{at:06}")
    for partner in partners:
        if roll.random() < 0.85:
            await world.participation(case, partner.organisation, valid=_period(roll))
    subjects = [await world.subject(case, owner.organisation) for _ in range(roll.randrange(1, 4))]
    for subject in subjects:
        if roll.random() < 0.8:
            await world.basis(
                case,
                subject,
                owner=owner.organisation,
                decided_by=owner.member,
                recipients=[me.organisation],
                categories=roll.sample(CATEGORIES, 2),
                valid=_period(roll),
            )
    for _ in range(roll.randrange(4)):
        author = roll.choice(partners)
        contribution = await world.contribution(
            case,
            owner=author.organisation,
            author=author.member,
            subjects=roll.sample(subjects, roll.randrange(1, len(subjects) + 1)),
            category=roll.choice(CATEGORIES),
        )
        if roll.random() < 0.7:
            await world.release(contribution, me.organisation, valid=_period(roll))
    if roll.random() < 0.3:
        await world.restriction(case, roll.choice(subjects), owner=owner.organisation, towards=me.organisation)
    if roll.random() < 0.3:
        await world.recusal(me.member, case, roll.choice(subjects))


def _period(roll: random.Random) -> Range[datetime]:
    now = datetime.now(UTC)
    start = now - timedelta(days=roll.randrange(10, 400))
    return roll.choice((Range(start, None), Range(start, None), Range(start, now - timedelta(days=1))))


async def _ids(schema: GraphQLSchema, admin: asyncpg.Connection) -> dict[str, list[UUID]]:
    """The ids of all rows of all types that have an outward id, whoever may see them."""
    found = {}
    for type_ in schema.type_map.values():
        table = find_table(type_)
        if table is not None and isinstance(type_, GraphQLObjectType) and "id" in type_.fields:
            found[type_.name] = [row[0] for row in await admin.fetch(f"SELECT {table.key} FROM {table.name} LIMIT 50")]
    return found


def _roots(schema: GraphQLSchema) -> list[str]:
    """The root fields that a statement answers."""
    query = schema.query_type
    fields = query.fields.items() if query else ()
    return [name for name, field in fields if mapping_of(field) is not None and name not in CHANGES | MADE]
