"""The truth table of refusing to share, held against the triggers of the database in both orders, and its mutants."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import yaml
from asyncpg import Range

from backend.db import rendering
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.factories import register
from tests.factories.world import World

_TABLE = yaml.safe_load(
    (Path(__file__).parents[1] / "truth_tables" / "weigeren" / "wie_weigert_deelt_niet.yaml").read_text(
        encoding="utf-8"
    )
)
CASES: list[dict[str, Any]] = _TABLE["gevallen"]
_BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
_PARTNERSHIP = '{"regime": {"code": "WGS_ZVH"}, "purposes": {"codes": ["VEILIGHEID_GEZIN"]}}'
_REFUSE = """
INSERT INTO consent.sharing_refusal (id, case_id, subject_id, owner_org, categories, valid, recorded_by, recorded_at,
                                     version)
VALUES ($1, $2, $3, $4, $5, $6, $7, now(), 1)
"""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Two cases at a tafel where sharing is the rule, and one at another; in each a mother and a child."""

    world: World
    owner: UUID
    member: UUID
    other: UUID
    stranger: UUID
    people: dict[str, dict[str, UUID]]

    async def together(self, case: dict[str, Any], *, refusal_first: bool) -> bool:
        """Whether the refusal and the release of one line of the table can stand beside each other."""
        place = "gewoon" if case.get("tafel") == "gewoon" else "eerste"
        there = self.people[place]
        refused_in = self.people["tweede"] if case.get("waar") else there
        about = [there[name] for name in case.get("over", ["moeder"])]
        transaction = self.world.admin.transaction()
        await transaction.start()
        try:
            for refusing in (refusal_first, not refusal_first):
                if refusing:
                    await self._refuse(case, refused_in)
                else:
                    await self._release(case, there["casus"], about)
        except asyncpg.InsufficientPrivilegeError as error:
            if error.constraint_name != ("refused_to_share" if refusal_first else "still_shared"):
                raise
            return False
        finally:
            await transaction.rollback()
        return True

    async def _refuse(self, case: dict[str, Any], there: dict[str, UUID]) -> None:
        theirs = case.get("van_wie") == "ander"
        await self.world.admin.execute(
            _REFUSE,
            new_id(),
            there["casus"],
            None if case.get("betreft") == "casus" else there["moeder"],
            self.other if theirs else self.owner,
            case.get("geweigerd", ["VEILIGHEID"]),
            _span(case.get("weigering", [1, None])),
            self.stranger if theirs else self.member,
        )

    async def _release(self, case: dict[str, Any], one: UUID, about: list[UUID]) -> None:
        brought = await self.world.contribution(
            one, owner=self.owner, author=self.member, subjects=about, category=case.get("soort", "VEILIGHEID")
        )
        await self.world.release(brought, self.other, valid=_span(case.get("vrijgave", [2, None])))


def _span(days: list[int | None]) -> Range[datetime]:
    start, end = days
    assert start is not None
    return Range(_BEGIN + timedelta(days=start), None if end is None else _BEGIN + timedelta(days=end))


@pytest.fixture
async def scene(kamer: Kamer) -> Scene:
    world = kamer.world
    owner, other = await world.organisation("Weigert", "GEMEENTE"), await world.organisation("Ontvangt", "POLITIE")
    member, stranger = await world.member(owner), await world.member(other)
    places = {
        "eerste": await world.tafel(owner, blueprint=_PARTNERSHIP, kind="HUIS"),
        "gewoon": await world.tafel(owner),
    }
    places["tweede"] = places["eerste"]
    people: dict[str, dict[str, UUID]] = {}
    for name, tafel in places.items():
        one = await world.case(tafel, owner, number=None)
        for organisation in (owner, other):
            await world.participation(one, organisation)
        people[name] = {
            "casus": one,
            "moeder": await world.subject(one, owner),
            "kind": await world.subject(one, owner),
        }
    for organisation in (owner, other):
        await register.participant(world, places["eerste"], organisation, recorded_by=member)
    return Scene(world=world, owner=owner, member=member, other=other, stranger=stranger, people=people)


async def _wrong(scene: Scene) -> list[str]:
    return [
        case["geval"]
        for case in CASES
        # At another tafel nobody can record a refusal at all; only that it binds nothing there can be asked.
        for first in ((True,) if case.get("tafel") else (True, False))
        if await scene.together(case, refusal_first=first) is not case["samen"]
    ]


async def test_every_case_of_the_table_holds_in_both_orders(scene: Scene) -> None:
    assert len(CASES) == len({case["geval"] for case in CASES}) >= 15
    assert all(case["bron"] for case in CASES)
    assert await _wrong(scene) == []


# What stands in one of the functions, and what a mistake would make of it.
_MUTANTS = (
    ("f.owner_org = refuses.owner AND", ""),
    ('f.case_id = refuses."case" AND', ""),
    ("AND f.valid && refuses.during", ""),
    ("refuses.category = ANY (f.categories)", "true"),
    ("f.subject_id IS NULL OR f.subject_id = ANY (refuses.subjects)", "f.subject_id = ANY (refuses.subjects)"),
    ("f.subject_id IS NULL OR f.subject_id = ANY (refuses.subjects)", "true"),
    ("f.subject_id = ANY (refuses.subjects)", "f.subject_id = ALL (refuses.subjects)"),
    ("k.case_id = NEW.case_id AND k.by_name", "k.case_id = NEW.case_id"),
    ("r.case_id = NEW.case_id AND", ""),
    ("r.owner_org = NEW.owner_org AND", ""),
    ("AND r.valid && NEW.valid", ""),
    ("b.category = ANY (NEW.categories)", "true"),
    ("NEW.subject_id IS NULL OR NEW.subject_id = ANY (b.subject_ids)", "NEW.subject_id = ANY (b.subject_ids)"),
    ("NEW.subject_id IS NULL OR NEW.subject_id = ANY (b.subject_ids)", "true"),
    ("NEW.subject_id = ANY (b.subject_ids)", "NEW.subject_id = ALL (b.subject_ids)"),
)


@pytest.mark.full
async def test_every_mistake_in_it_is_noticed(scene: Scene) -> None:
    sql = rendering.render()
    functions = [_function(sql, name) for name in ("consent.refuses", "consent.guard_refused", "consent.guard_refusal")]
    unnoticed = []
    for old, new in _MUTANTS:
        [function] = [one for one in functions if old in one]
        await scene.world.admin.execute(function.replace(old, new, 1))
        if not await _wrong(scene):
            unnoticed.append((old, new))
        await scene.world.admin.execute(function)
    assert unnoticed == []
    assert await _wrong(scene) == []


def _function(sql: str, name: str) -> str:
    begin = sql.index(f"CREATE OR REPLACE FUNCTION {name}(")
    return sql[begin : sql.index("$$;", begin) + 3]
