"""What a ground can carry: one table, held against the pure rule, the service, and the row policy."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from consent import service as lawful
from consent.basis import Argument, Art6, BasisKind, CatalogueKind, Category
from consent.catalogue.entries import Art6Entry, Ground
from consent.catalogue.loading import catalogue
from consent.combining import impossible
from consent.commands import RecordBasis
from consent.ids import MeasureId
from tenants.ids import new_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given
from tests.consent.catalogue.combinations import ELSEWHERE, Combination, combinations
from tests.consent.institution import joined, measure_command
from tests.factories.world import ALWAYS

STORIES = list(combinations())
ENTRIES: dict[tuple[CatalogueKind, str], Any] = {
    (file.kind, one.entry.code): one.entry for file in catalogue() for one in file.entries
}
_RULES = {
    "ART6_NOT_FOR_ORGANISATION",
    "ART6_OUTSIDE_GROUND",
    "ART9_OUTSIDE_GROUND",
    "ART10_OUTSIDE_GROUND",
    "CATEGORY_OUTSIDE_GROUND",
    "GROUND_NOT_FOR_ORGANISATION",
    "PROPORTIONALITY_MISSING",
    "PURPOSE_OUTSIDE_GROUND",
    "SUBSIDIARITY_MISSING",
}
_OF_THE_GROUND = [one for one in STORIES if one.refused is None or one.refused in _RULES]
_FIELDS = {
    "ART6_NOT_FOR_ORGANISATION": "art6",
    "ART6_OUTSIDE_GROUND": "art6",
    "ART9_MISSING": "art9",
    "ART9_OUTSIDE_GROUND": "art9",
    "ART10_MISSING": "art10",
    "ART10_OUTSIDE_GROUND": "art10",
    "CATEGORY_OUTSIDE_GROUND": "categories",
    "GROUND_NOT_FOR_ORGANISATION": "groundCode",
    "GROUND_NOT_IN_FORCE": "groundCode",
    "GROUND_UNKNOWN": "groundCode",
    "PROPORTIONALITY_MISSING": "proportionality",
    "SUBSIDIARITY_MISSING": "subsidiarity",
    "PURPOSE_OUTSIDE_GROUND": "purpose",
    "PURPOSE_OUTSIDE_TAFEL": "purpose",
}
_INSERT = """
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, art9, art10, purpose,
                                 categories, valid, decided_by, recorded_at, reason_enc, proportionality_enc,
                                 subsidiarity_enc, asks_second_reader, measure_id, version)
VALUES ($1, $2, $3, tenants.org(), $4, $5, $6, $7, $8, $9, $10, tstzrange(tenants.moment(), NULL), tenants.member(),
        tenants.moment(), '', CASE WHEN $11 THEN ''::bytea END, CASE WHEN $12 THEN ''::bytea END, $13, $14, 1)
"""
_FAULT = """
SELECT consent.ground_fault(g.content, a.content, $3, $4, $2, $5, $6, $7, $8, $9)
  FROM consent.catalogue_entry g, consent.catalogue_entry a
 WHERE g.kind = 'GRONDSLAG' AND g.code = $1 AND a.kind = 'ART6' AND a.code = $2
"""


def test_the_table_tells_every_rule_more_than_once_and_nothing_twice() -> None:
    told = Counter(one.refused for one in STORIES)

    assert set(told) == {None} | _RULES | ELSEWHERE
    assert [code for code, count in told.items() if count < 2] == []
    assert len({(one.ground, one.asked) for one in STORIES}) == len(STORIES)
    assert all(one.source for one in STORIES)


@pytest.mark.parametrize("story", _OF_THE_GROUND, ids=[one.label for one in _OF_THE_GROUND])
def test_the_rule_answers_as_the_table_says(story: Combination) -> None:
    answer = impossible(_ground(story.ground), _art6(story.asked.art6), story.asked)

    assert (answer and answer.code) == story.refused
    assert (answer and answer.field) == _FIELDS.get(story.refused or "")


async def test_the_database_names_the_same_rule(kamer: Kamer, subtests: pytest.Subtests) -> None:
    for story in _OF_THE_GROUND:
        with subtests.test(story.label):
            asked = story.asked
            articles = (asked.art9, asked.art10, asked.purpose, list(asked.categories), sorted(asked.argued))
            named = (story.ground, asked.art6.value, asked.organisation, asked.kind)
            assert await kamer.admin.fetchval(_FAULT, *named, *articles) == story.refused


async def test_service_and_policy_refuse_what_the_table_refuses(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await _ready(kamer)
    before = await kamer.everything()
    for story in sorted(STORIES, key=lambda each: each.refused is None):
        if story.refused is None and before:
            # All that was refused comes first, and has changed nothing at all.
            assert await kamer.everything() == before
            before = {}
        with subtests.test(story.label):
            await kamer.admin.execute(
                "UPDATE tenants.organisation SET kind = $2 WHERE id = $1",
                kamer.organisations["lokaal"],
                story.asked.organisation,
            )
            assert await _passes_the_policy(kamer, one, story) is (story.refused is None)
            answer = await kamer.tries("noor", lawful.record_basis, await _command(kamer, one, story))
            refused = (answer.code, answer.field) if isinstance(answer, Refusal) else (None, None)
            assert refused == (story.refused, _FIELDS.get(story.refused or "")), answer


async def test_a_ground_counts_on_the_legal_day_on_which_the_basis_starts(kamer: Kamer) -> None:
    """A new version with other dates: the day of the start decides, in Dutch time, and the newest that holds."""
    one = await _ready(kamer)
    code = f"PROEF_{new_id().hex[:8].upper()}"
    at = datetime(2030, 6, 30, 22, tzinfo=UTC)  # midnight in Amsterdam, between 30 June and 1 July
    await _enter(kamer, code, version=1, valid_until=datetime(2030, 7, 1, tzinfo=UTC))
    base = basis_command(
        kamer, one.mother, "ggz", kind=BasisKind.WETTELIJK, ground_code=code, ends_at=datetime(2031, 1, 1, tzinfo=UTC)
    )
    last: dict[str, Any] = {"starts_at": at.replace(hour=21, minute=59)}
    first: dict[str, Any] = {"starts_at": at}
    await kamer.does("noor", lawful.record_basis, replace(base, **last))
    late = replace(base, **first)
    await kamer.is_refused("noor", lawful.record_basis, late, code="GROUND_NOT_IN_FORCE", field="groundCode")
    await _enter(kamer, code, version=2, valid_until=None, signed=False)
    # The newest version holds on both days, and nobody has signed that one.
    for changed in (last, first):
        await kamer.is_refused(
            "noor", lawful.record_basis, replace(base, **changed), code="GROUND_NOT_SIGNED", field="groundCode"
        )


async def test_a_ground_that_asks_a_second_reader_is_not_recorded_without(kamer: Kamer) -> None:
    """By hand neither: what the ground asks, the row says; and it may ask more than the ground does."""
    one = await _ready(kamer)
    organisation = "UPDATE tenants.organisation SET kind = $2 WHERE id = $1"
    allowed = {story.ground: story for story in _OF_THE_GROUND if story.refused is None}
    asking = {code for code in allowed if _ground(code).second_reader}
    assert asking
    for code in (*asking, "GEMEENTELIJKE_TAAK"):
        story = allowed[code]
        await kamer.admin.execute(organisation, kamer.organisations["lokaal"], story.asked.organisation)
        assert await _passes_the_policy(kamer, one, story, waits=True) is True
        assert await _passes_the_policy(kamer, one, story, waits=False) is (code not in asking)
        done = await kamer.does("noor", lawful.record_basis, await _command(kamer, one, story))
        row = await kamer.row("consent.legal_basis", done.basis)
        assert (done.waits, row["asks_second_reader"], row["confirmed_at"]) == (code in asking, code in asking, None)


def test_a_ground_that_somebody_weighs_asks_both_arguments() -> None:
    """AVG 6(1)(d), (e) and (f) rest on a weighing; where the law obliges, or somebody consents, nothing is weighed."""
    for (kind, code), ground in ENTRIES.items():
        if kind is CatalogueKind.GRONDSLAG:
            weighed = {Art6.D, Art6.E, Art6.F} & set(ground.art6)
            assert set(ground.requires) & set(Argument) == (set(Argument) if weighed else set()), code


def _ground(code: str) -> Ground:
    ground = ENTRIES[CatalogueKind.GRONDSLAG, code]
    assert isinstance(ground, Ground)
    return ground


def _art6(code: str) -> Art6Entry:
    entry = ENTRIES[CatalogueKind.ART6, code]
    assert isinstance(entry, Art6Entry)
    return entry


async def _ready(kamer: Kamer) -> AdmittedCase:
    """An admitted case with GGZ, which may receive everything: no ceiling stands in the way of the ground."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.admin.execute(
        "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        " SELECT gen_random_uuid(), t.convenant_id, $2, category, $4 FROM casework.tafel t, unnest($3::text[]) category"
        " WHERE t.id = $1 ON CONFLICT DO NOTHING",
        kamer.tafel,
        kamer.organisations["ggz"],
        list(Category),
        ALWAYS,
    )
    institution = await joined(kamer, one)
    await kamer.does(institution.gijs, lawful.record_measure, measure_command(one.child))
    return one


async def _passes_the_policy(kamer: Kamer, one: AdmittedCase, story: Combination, *, waits: bool = True) -> bool:
    """Whether the application's role may write this by hand; it is undone in any case."""
    asked = story.asked
    argued = (Argument.PROPORTIONALITEIT in asked.argued, Argument.SUBSIDIARITEIT in asked.argued)
    measure = await _measure(kamer, one, story)
    values = (
        *(asked.art6.value, asked.art9, asked.art10, asked.purpose, list(asked.categories), *argued, waits),
        measure,
    )
    try:
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute("SAVEPOINT attempt")
            try:
                await connection.execute(_INSERT, new_id(), one.case, one.mother, asked.kind, story.ground, *values)
            finally:
                await connection.execute("ROLLBACK TO SAVEPOINT attempt")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError):
        return False
    return True


async def _measure(kamer: Kamer, one: AdmittedCase, story: Combination) -> MeasureId | None:
    """The measure about the child, where the ground rests on one."""
    ground = ENTRIES.get((CatalogueKind.GRONDSLAG, story.ground))
    [found] = await kamer.rows("consent.measure", one.case)
    return MeasureId(found["id"]) if ground is not None and ground.measures else None


async def _command(kamer: Kamer, one: AdmittedCase, story: Combination) -> RecordBasis:
    asked = story.asked
    return basis_command(
        kamer,
        one.mother,
        "ggz",
        kind=asked.kind,
        ground_code=story.ground,
        art6=asked.art6,
        art9=asked.art9,
        art10=asked.art10,
        purpose=asked.purpose,
        categories=asked.categories,
        consent=consent_given() if asked.kind is BasisKind.TOESTEMMING else None,
        proportionality="Alleen wat nodig is." if Argument.PROPORTIONALITEIT in asked.argued else None,
        subsidiarity="Lichter kan niet." if Argument.SUBSIDIARITEIT in asked.argued else None,
        measure=await _measure(kamer, one, story),
    )


async def _enter(kamer: Kamer, code: str, *, version: int, valid_until: datetime | None, signed: bool = True) -> None:
    """A ground of this test alone, as the owner of the database would lay it down, signed or not."""
    content = {
        "code": code,
        "version": version,
        "name_nl": "Proef",
        "name_en": "Trial",
        "ref": "geen",
        "source": "test",
        "basis": "WETTELIJK",
        "art6": ["e"],
        "art9": [],
        "art10": [],
        "organisations": ["LOKAAL_TEAM"],
        "purposes": ["VEILIGHEID_GEZIN"],
        "never": [],
        "second_reader": False,
        "requires": [],
    }
    await kamer.admin.execute(
        "INSERT INTO consent.catalogue_entry (kind, code, version, id, digest, content, valid_from, valid_until)"
        " VALUES ('GRONDSLAG', $1, $2, $3, $4, $5::jsonb, '2020-01-01', $6)",
        code,
        version,
        new_id(),
        new_id().bytes,
        orjson.dumps(content).decode(),
        valid_until and valid_until.date(),
    )
    if signed:
        await kamer.admin.execute(
            "INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at,"
            " demo) SELECT $4, $1, e.kind, e.code, e.version, e.digest, $5, now(), false"
            " FROM consent.catalogue_entry e WHERE e.code = $2 AND e.version = $3",
            kamer.organisations["gemeente"],
            code,
            version,
            new_id(),
            kamer.members["anne"],
        )
