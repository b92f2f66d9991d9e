"""Until when an emergency lasts and what may be shared in one: one table, held against the rule and the database."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from backend.db import rendering
from consent.basis import Art6, CatalogueKind, Category
from consent.catalogue.entries import Ground
from consent.catalogue.loading import catalogue
from consent.combining import not_urgent
from consent.workdays import Holiday, easter, end_of_next_working_day, holidays
from tests.consent.truth_names import at

_TABLE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "truth_tables" / "spoed" / "werkdagen_en_minimum.yaml").read_text(encoding="utf-8")
)
DAYS = [(one["geval"], at(one["van"]), at(one["tot"])) for one in _TABLE["werkdagen"]]
MINIMUM = [
    (one["geval"], one["grondslag"], tuple(map(Category, one["gegevens"])), one["verwacht"])
    for one in _TABLE["minimum"]
]
GROUNDS = {
    one.entry.code: one.entry
    for file in catalogue()
    for one in file.entries
    if file.kind is CatalogueKind.GRONDSLAG and isinstance(one.entry, Ground)
}
_FAULT = """
SELECT consent.urgent_fault(e.content, $2) FROM consent.catalogue_entry e WHERE e.kind = 'GRONDSLAG' AND e.code = $1
"""


@pytest.mark.parametrize(("label", "begun", "ends"), DAYS, ids=[one[0] for one in DAYS])
def test_an_emergency_ends_with_the_next_working_day(label: str, begun: datetime, ends: datetime) -> None:
    assert end_of_next_working_day(begun) == ends, label


@pytest.mark.parametrize(("label", "ground", "categories", "told"), MINIMUM, ids=[one[0] for one in MINIMUM])
def test_only_the_minimum_that_the_ground_names_is_urgent(
    label: str, ground: str, categories: tuple[Category, ...], told: str
) -> None:
    refused = not_urgent(GROUNDS[ground], categories)
    assert (refused.code if refused else "MAG") == told, label


async def test_the_database_answers_the_same(sabotage: asyncpg.Connection, subtests: pytest.Subtests) -> None:
    for label, begun, ends in DAYS:
        with subtests.test(label):
            assert await sabotage.fetchval("SELECT consent.urgent_end($1)", begun) == ends
    for label, ground, categories, told in MINIMUM:
        with subtests.test(label):
            assert (await sabotage.fetchval(_FAULT, ground, list(categories)) or "MAG") == told


_MUTANTS = {
    "extract(isodow FROM d.day) < 6 AND": "",
    "extract(isodow FROM d.day) < 6": "extract(isodow FROM d.day) < 7",
    "AND d.day <> ALL (ARRAY[": "AND d.day IS NOT NULL OR d.day <> ALL (ARRAY[",
    "(min(d.day) + 1)::timestamp": "min(d.day)::timestamp",
    "generate_series(1, 14)": "generate_series(0, 14)",
    "(urgent_end.at AT TIME ZONE 'Europe/Amsterdam')": "(urgent_end.at AT TIME ZONE 'UTC')",
    "::timestamp AT TIME ZONE 'Europe/Amsterdam' FROM (SELECT": "::timestamp AT TIME ZONE 'UTC' FROM (SELECT",
    "WHEN coalesce(ground -> 'urgent', '[]') = '[]'": "WHEN false",
    "WHEN NOT coalesce(to_jsonb(categories) <@ (ground -> 'urgent'), false)": "WHEN false",
    "to_jsonb(categories) <@ (ground -> 'urgent')": "(ground -> 'urgent') <@ to_jsonb(categories)",
}


def _text(name: str) -> str:
    everything = " ".join(rendering.render().split())
    begin = everything.index(f"CREATE OR REPLACE FUNCTION consent.{name}")
    return everything[begin : everything.index("$$;", begin) + 3]


async def test_every_mutant_of_the_rule_is_caught(sabotage: asyncpg.Connection) -> None:
    real = " ".join(_text(name) for name in ("urgent_end", "urgent_fault"))
    survivors = []
    for old, new in _MUTANTS.items():
        assert real.count(old) == 1, old
        undo = sabotage.transaction()
        await undo.start()
        await sabotage.execute(real.replace(old, new))
        ends = [await sabotage.fetchval("SELECT consent.urgent_end($1)", begun) == ends for _, begun, ends in DAYS]
        told = [(await sabotage.fetchval(_FAULT, one[1], list(one[2])) or "MAG") == one[3] for one in MINIMUM]
        if all(ends) and all(told):
            survivors.append(old)
        await undo.rollback()
    assert survivors == []


def test_easter_is_where_the_almanac_has_it() -> None:
    """The earliest and the latest there can be, a year with both corrections, and some of these years."""
    known = ("1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2024-03-31", "2025-04-20", "2026-04-05")
    assert [easter(date.fromisoformat(one).year).isoformat() for one in known] == list(known)


def test_a_year_has_nine_holidays() -> None:
    """Liberation Day may fall on Ascension Day."""
    for year in range(2014, 2101):
        assert len({one for one in holidays() if one.year == year}) in {8, 9}, year
    assert date(2027, 5, 5) in holidays()


def test_a_holiday_holds_between_its_dates() -> None:
    one = Holiday(
        name="Proef",
        source="test",
        verified=False,
        month=6,
        day=1,
        valid_from=date(2020, 6, 1),
        valid_until=date(2022, 6, 1),
    )
    assert [one.falls_on(year) is not None for year in range(2019, 2024)] == [False, True, True, False, False]


def test_only_vital_interest_and_a_duty_by_law_are_urgent() -> None:
    """And never on what somebody consents to: whoever is asked in an emergency is not free."""
    urgent = [one for one in GROUNDS.values() if one.urgent]
    assert urgent
    assert all(set(one.art6) <= {Art6.C, Art6.D} for one in urgent)
    assert all(not set(one.urgent) & set(one.never) for one in urgent)
