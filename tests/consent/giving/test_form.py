"""In which form consent can be given: one table, held against the pure rule and against the database."""

import re
from collections import Counter
from datetime import datetime

import pytest

from backend.db import rendering
from consent.basis import CatalogueKind, ConsentKind
from consent.catalogue.entries import WordingEntry
from consent.catalogue.loading import catalogue
from consent.giving.errors import GivingCode
from consent.giving.form import fault
from consent.giving.terms import latest_end, terms
from tests.backend.cases.kamer import Kamer
from tests.consent.giving.forms import Story, stories

STORIES = list(stories())
_ASKED = "SELECT consent.form_fault($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
# A condition of the database, and what it becomes.
_MUTANTS = (
    ("WHEN NOT free THEN", "WHEN false THEN"),
    ("AND NOT document THEN", "AND false THEN"),
    ("AND NOT witness THEN", "AND false THEN"),
    ("<> document OR (evidence", "<> document AND (evidence"),
    (") <> document OR", ") <> document AND false OR"),
    ("'MONDELING_MET_GETUIGE') <> witness", "'MONDELING_MET_GETUIGE') <> witness AND false"),
    ("AND NOT court THEN", "AND false THEN"),
    ("WHEN evidence = 'RECHTERLIJKE_BESLISSING' AND NOT court", "WHEN NOT court"),
    ("NOT categories <@ asked_categories OR", ""),
    ("OR NOT recipients <@ asked_recipients", ""),
    ("categories <@ asked_categories", "asked_categories <@ categories"),
    ("recipients <@ asked_recipients", "asked_recipients <@ recipients"),
    ("coalesce(ends > latest, true)", "coalesce(ends > latest, false)"),
    ("ends > latest", "ends >= latest"),
    ("ends > latest", "ends < latest"),
)


def test_the_table_tells_every_rule_and_nothing_twice() -> None:
    told = Counter(one.refused for one in STORIES)
    # What no form decides: a hash that is none, who is a witness or that there are two, whether there is a wording, and
    # what was withdrawn.
    elsewhere = {
        "GIVEN_BEFORE_WITHDRAWAL",
        *("DOCUMENT_HASH_INVALID", "WITNESS_IS_RECORDER", "WITNESS_TWICE"),
        *("WORDING_NOT_IN_FORCE", "WORDING_UNKNOWN"),
    }
    assert set(told) == {None, *GivingCode} - elsewhere
    assert len({one.values.__repr__() for one in STORIES}) == len(STORIES)
    assert all(one.source for one in STORIES)


@pytest.mark.parametrize("story", STORIES, ids=[one.label for one in STORIES])
def test_the_rule_answers_as_the_table_says(story: Story) -> None:
    assert fault(story.form) == story.refused


async def test_the_database_names_the_same_rule_and_no_condition_of_it_can_be_missed(
    kamer: Kamer, subtests: pytest.Subtests
) -> None:
    for story in STORIES:
        with subtests.test(story.label):
            assert await kamer.admin.fetchval(_ASKED, *story.values) == story.refused
    sql = rendering.render()
    (function,) = re.findall(r"CREATE OR REPLACE FUNCTION consent\.form_fault\(.*?\$\$;", sql, re.DOTALL)
    for found, becomes in _MUTANTS:
        with subtests.test(mutant=found, becomes=becomes):
            mutant = function.replace(found, becomes, 1)
            assert mutant != function
            await kamer.admin.execute(mutant)
            answers = [await kamer.admin.fetchval(_ASKED, *one.values) for one in STORIES]
            assert answers != [one.refused for one in STORIES]
    await kamer.admin.execute(function)


@pytest.mark.parametrize(
    ("given_at", "until"),
    [
        # A legal day begins at midnight here; 2027 has a summer time, and 2028 a 29 February.
        ("2026-03-01T12:00:00+01:00", "2027-03-01T00:00:00+01:00"),
        ("2026-07-01T23:30:00+00:00", "2027-07-02T00:00:00+02:00"),
        ("2027-07-01T00:00:00+02:00", "2028-06-30T00:00:00+02:00"),
    ],
)
async def test_a_consent_ends_on_the_same_day_in_both(kamer: Kamer, given_at: str, until: str) -> None:
    given, ends = datetime.fromisoformat(given_at), datetime.fromisoformat(until)
    for kind in ConsentKind:
        assert latest_end(kind, given) == ends
        assert await kamer.admin.fetchval("SELECT consent.latest_end($1, $2)", kind, given) == ends
    assert set(terms()) == set(ConsentKind)


def test_every_kind_of_consent_has_its_wording_in_both_languages() -> None:
    (file,) = (one for one in catalogue() if one.kind is CatalogueKind.TOESTEMMINGSTEKST)
    assert {one.entry.code for one in file.entries} == {f"{kind}_{tag}" for kind in ConsentKind for tag in ("NL", "EN")}
    texts = [one.entry for one in file.entries]
    assert all(isinstance(one, WordingEntry) and one.valid_from and not one.verified for one in texts)
    # Level B1: short sentences.
    said = [
        sentence for one in texts if isinstance(one, WordingEntry) for sentence in re.split(r"[.?]", " ".join(one.text))
    ]
    assert max(len(sentence.split()) for sentence in said) <= 22
