"""The truth tables of refusing to share, held against the triggers in both orders, and their mutants."""

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

_TABLES = Path(__file__).parents[1] / "truth_tables" / "weigeren"


def _cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((_TABLES / name).read_text(encoding="utf-8"))["gevallen"]
    return found


RELEASING = _cases("wie_weigert_deelt_niet.yaml")
BASING = [{"grondslag": [2, None]} | one for one in _cases("wie_weigert_legt_geen_grondslag.yaml")]
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
        """Whether the refusal and the release, or the basis, of one line can stand beside each other."""
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
                elif "grondslag" in case:
                    await self._base(case, there["casus"], about[0])
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

    async def _base(self, case: dict[str, Any], one: UUID, about: UUID) -> None:
        sides = {"zelf": self.owner, "ander": self.other}
        consented = "toestemming" in case
        basis = await self.world.basis(
            one,
            about,
            owner=self.owner,
            decided_by=self.member,
            recipients=[sides[one] for one in case.get("aan", ["ander"])],
            categories=case.get("soorten", ["VEILIGHEID"]),
            kind="TOESTEMMING" if consented else "WETTELIJK",
            valid=_span(case["grondslag"]),
            boundary_at=_day(case.get("verjaardag")),
            ended_at=_day(case.get("beëindigd")),
        )
        if consented:
            given_up = _day(case["toestemming"])
            await self.world.consent(basis, signed=given_up is not None, withdrawn_at=given_up)
        await self.world.admin.execute(
            "UPDATE consent.legal_basis SET asks_second_reader = $2, urgent_until = $3 WHERE id = $1",
            basis,
            "wacht" in case or "spoed" in case,
            _day(case.get("spoed")),
        )


def _day(day: int | None) -> datetime | None:
    return None if day is None else _BEGIN + timedelta(days=day)


def _span(days: list[int | None]) -> Range[datetime]:
    start, end = days
    return Range(_day(start), _day(end))


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
        for case in (*RELEASING, *BASING)
        for first in _orders(case)
        if await scene.together(case, refusal_first=first) is not case["samen"]
    ]


def _orders(case: dict[str, Any]) -> tuple[bool, ...]:
    """Whether the refusal comes first: at a tafel where nobody can record one, only that it binds nothing is asked."""
    if "eerst" in case:
        return (False,)
    return (True,) if "tafel" in case else (True, False)


async def test_every_case_of_the_tables_holds_in_both_orders(scene: Scene) -> None:
    for cases, least in ((RELEASING, 15), (BASING, 25)):
        assert len(cases) == len({case["geval"] for case in cases}) >= least
        assert all(case["bron"] for case in cases)
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
    ("IF TG_TABLE_NAME = 'legal_basis' THEN", "IF true THEN"),
    (
        "k.case_id = NEW.case_id AND k.by_name;\n    IF NOT FOUND THEN\n        RETURN NULL;\n    END IF;\n    IF TG",
        "true;\n    IF TG",
    ),
    ("ARRAY[b.subject_id], c.name, b.valid", "ARRAY[b.subject_id], c.name, '(,)'"),
    ("ARRAY[b.subject_id]", "ARRAY[]::uuid[]"),
    ("b.valid && NEW.valid AND b.categories", "b.categories"),
    ("AND b.categories && NEW.categories", ""),
    ("NEW.subject_id IS NULL OR NEW.subject_id = b.subject_id", "NEW.subject_id = b.subject_id"),
    ("NEW.subject_id IS NULL OR NEW.subject_id = b.subject_id", "true"),
    ("* tstzrange(NULL, b.boundary_at)", ""),
    ("* tstzrange(NULL, b.ended_at)", ""),
    ("CASE WHEN b.rests_until <= tenants.moment() THEN b.rests_until END", "b.rests_until"),
    ("CASE WHEN b.rests_until <= tenants.moment() THEN b.rests_until END", "NULL"),
    ("SELECT k.withdrawn_at FROM", "SELECT NULL::timestamptz FROM"),
    ('b.case_id = standing_bases."case" AND', ""),
    ("AND b.owner_org = standing_bases.owner", ""),
    ("AND r.organisation_id <> b.owner_org", ""),
)
_FUNCTIONS = ("refuses", "guard_refused", "guard_refusal", "guard_refused_basis", "standing_bases")


@pytest.mark.full
async def test_every_mistake_in_it_is_noticed(scene: Scene) -> None:
    sql = rendering.render()
    functions = [_function(sql, f"consent.{name}") for name in _FUNCTIONS]
    unnoticed = []
    for old, new in _MUTANTS:
        function = next(one for one in functions if old in one)
        await scene.world.admin.execute(function.replace(old, new, 1))
        if not await _wrong(scene):
            unnoticed.append((old, new))
        await scene.world.admin.execute(function)
    assert unnoticed == []
    assert await _wrong(scene) == []


def _function(sql: str, name: str) -> str:
    begin = sql.index(f"CREATE OR REPLACE FUNCTION {name}(")
    return sql[begin : sql.index("$$;", begin) + 3]
