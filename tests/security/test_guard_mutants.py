"""No condition of policies and guards stands there that no probe asks for: without it, something changes for somebody.

Each slice has its probes, which pass with the real rules, and files of SQL, of which every condition is left out once.
"""

import logging
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.security.conftest import Walled
from tests.security.guards import (
    advice,
    advising,
    asking,
    bases,
    binding,
    contact,
    deciding,
    filling_in,
    forming,
    going_on,
    kader,
    matching,
    own_words,
    papers,
    partnership,
    people,
    provisions,
    recording,
    refusing,
    registers,
    restricting,
    secrecy,
    stating,
    withdrawing,
)
from tests.security.guards.arms import Arm, arms, files
from tests.security.guards.elsewhere import ELSEWHERE, NOT_YET
from tests.security.guards.explained import EXPLAINED
from tests.security.guards.probes import Probe, survives, wrong_answers
from tests.security.guards.yard import Yard

_ROOT = Path(__file__).parents[2]
LOG = logging.getLogger(__name__)
FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
# In `make test` each slice leaves out one condition in so many.
_ONE_IN = 1 if FULL else 12


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Files of SQL, and what asks for every condition in them. `only` names what of a file is of this slice."""

    probes: Callable[[Yard], Awaitable[list[Probe]]]
    files: tuple[str, ...]
    only: tuple[str, ...] = field(default=("",))

    def arms(self) -> list[Arm]:
        """Every condition of the slice."""
        return [arm for file in self.files for arm in self.of(file)]

    def of(self, file: str) -> list[Arm]:
        """Its conditions in one file."""
        return [arm for arm in arms(file) if arm.told.startswith(self.only)]


SLICES: Mapping[str, Slice] = {
    "bases": Slice(
        probes=bases.probes,
        files=("consent.sql",),
        only=(
            *("sender_and_recipient_read", "recorder_and_recipient_read", "consent.basis_runs", "ends_own"),
            *("records_withdrawal", "owner_checks"),
        ),
    ),
    "restricting": Slice(
        probes=restricting.probes,
        files=("consent.sql",),
        only=(
            *("own_organisation_reads", "setter_and_bound_read", "officer_restricts", "officer_lifts"),
            *("member_recuses", "member_breaks_glass", "officer_reviews", "consent.guard_known_subject"),
        ),
    ),
    "recording": Slice(
        probes=recording.probes,
        files=("consent.sql", "urgent.sql"),
        only=(
            *("writes_own", "consent.withdrawn_earlier", "consent.switches_silently", "consent.sees_consent_basis"),
            *("consent.guard_supersedes", "guard_supersedes", "consent.guard_confirmation", "guard_confirmation"),
            *("consent.guard_ending", "consent.urgent_before", "consent.repeats_emergency"),
        ),
    ),
    "filling_in": Slice(probes=filling_in.probes, files=("forms.sql",)),
    "going_on": Slice(probes=going_on.probes, files=("continuing.sql",)),
    "papers": Slice(probes=papers.probes, files=("documents.sql",)),
    "forming": Slice(probes=forming.probes, files=("giving.sql",)),
    "withdrawing": Slice(probes=withdrawing.probes, files=("withdrawing.sql",)),
    "provisions": Slice(
        probes=provisions.probes,
        files=("provisions.sql",),
        only=(
            *("own_organisation_reads", "officer_records", "officer_ends", "officer_reads", "record_disclosure"),
            *("consent.regime_of", "consent.article_on", "consent.is_closed_to_glass", "consent.release_fault"),
            *("consent.is_providable", "consent.record_disclosure"),
        ),
    ),
    "refusing": Slice(
        probes=refusing.probes,
        files=("refusing.sql",),
        only=("participant_reads", "writes_own", "ends_own", "own_organisation_reads", "consent.guard_reason"),
    ),
    "advice": Slice(probes=advice.probes, files=("advice.sql",)),
    "binding": Slice(probes=binding.probes, files=("binding.sql",)),
    "people": Slice(probes=people.probes, files=("tenants.sql",)),
    "custody": Slice(probes=registers.probes, files=("custody.sql",)),
    "contact": Slice(probes=contact.probes, files=("contact.sql",)),
    "deciding": Slice(probes=deciding.probes, files=("deciding.sql",)),
    "matching": Slice(
        probes=matching.probes,
        files=("matching.sql",),
        only=("both_sides_read", "leader_asks", "casework.match_ground", "casework.guard_match"),
    ),
    "partnership": Slice(probes=partnership.probes, files=("partnership.sql",)),
    "reports": Slice(
        probes=partnership.probes,
        files=("audit.sql",),
        only=("officer_reads ON consent.partnership_report", "officer_takes_down ON"),
    ),
    "asking": Slice(
        probes=asking.probes,
        files=("asking.sql",),
        only=("asker_and_asked_read", "asks ON", "answers ON", "casework.guard_request", '"1_guard_request"'),
    ),
    "kader": Slice(probes=kader.kader, files=("kader.sql",), only=("knower_reads", "records ON")),
    "corrections": Slice(
        probes=kader.corrections,
        files=("correcting.sql",),
        only=("reader_reads", "corrects_own", "casework.guard_version"),
    ),
    "own words": Slice(
        probes=own_words.statements,
        files=("own_statement.sql",),
        only=("travels_with_the_text", "writes_down"),
    ),
    "directory": Slice(probes=own_words.directory, files=("directory.sql",)),
    "advising": Slice(
        probes=advising.probes,
        files=("consulting.sql",),
        only=("asker_and_adviser_read", "asks ON", "advises ON", "casework.may_consult"),
    ),
    "stating": Slice(probes=stating.probes, files=("stating.sql",)),
    "secrecy": Slice(
        probes=secrecy.probes,
        files=("secrecy.sql",),
        only=(
            "own_organisation_reads ON consent.duty_conflict",
            "writes_own ON consent.duty_conflict",
            "confirms_and_ends_own",
            "consent.guard_duty_conflict",
            "guard_duty_conflict",
            "consent.may_decide_conflict",
        ),
    ),
}


@pytest.mark.parametrize("name", SLICES)
async def test_every_condition_is_asked_for(walled: Walled, name: str) -> None:
    one = SLICES[name]
    key = walled.database.binding_key
    listed = one.arms()
    tried = listed[::_ONE_IN]
    outer = walled.admin.transaction()
    await outer.start()
    try:
        now = await walled.admin.fetchval("SELECT tenants.moment()")
        probes = await one.probes(Yard(admin=walled.admin, wall=walled.wall, key=key, now=now))
        wrong = await wrong_answers(walled.admin, probes, key=key)
        for told in wrong:
            LOG.info("%s: %s", name, told)
        assert wrong == []
        left = [arm.told for arm in tried if await survives(walled.admin, arm, probes, key=key)]
    finally:
        await outer.rollback()
    LOG.info("%s: %d conditions, %d left out, %d not noticed", name, len(listed), len(tried), len(left))
    for told in left:
        LOG.info("%s: %s", name, told)
    explained = {arm.told for arm in tried} & set(EXPLAINED)
    assert set(left) == explained


def test_what_nothing_notices_is_little_and_explained() -> None:
    """Of all slices together at least 95 in 100 conditions are noticed, and what is explained stands there."""
    listed = [arm.told for one in SLICES.values() for arm in one.arms()]
    assert set(EXPLAINED) <= set(listed)
    assert all(EXPLAINED.values())
    assert len(EXPLAINED) <= 0.05 * len(listed)


def test_of_every_file_is_known_what_asks_for_its_conditions() -> None:
    """All in slices, or it is told where else that is asked, or why it is not; and nothing is told that is over."""
    asked = Counter((file, arm.told) for one in SLICES.values() for file in one.files for arm in one.of(file))
    every = {file: [arm.told for arm in arms(file)] for file in files()}
    assert set(asked) <= {(file, told) for file, listed in every.items() for told in listed}
    assert [one for one, times in asked.items() if times > 1] == []
    left = {file: [told for told in listed if (file, told) not in asked] for file, listed in every.items()}
    LOG.info("%d conditions, %d of them in slices", sum(map(len, every.values())), len(asked))
    for file, rest in left.items():
        LOG.info("%s: %d conditions, %d not in a slice", file, len(every[file]), len(rest))
    assert set(ELSEWHERE) & set(NOT_YET) == set()
    assert {file for file, rest in left.items() if rest} == set(ELSEWHERE) | set(NOT_YET)
    assert all(NOT_YET.values())
    for tests in ELSEWHERE.values():
        assert [one for one in tests if "mutant" not in (_ROOT / one).read_text(encoding="utf-8").lower()] == []
