"""What one case in full costs to read, as the product asks it: page and policy, never the size of case or region."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from casegraph.compiler.relay import write_node_id
from casegraph.edge.trusted import FOLDER
from tests.backend.db import crowd
from tests.casegraph.plans import BIG, Reading, read
from tests.factories import cell

_TEXT = (FOLDER / "partner/CaseInFull.graphql").read_text(encoding="utf-8")
_CASES = 1_500
_PAGE = 20
_CONTRIBUTIONS = {"case": _PAGE + 5, "hot": 900}
_SUBJECTS = 3
_WHO = ("partner", "owner")
_INDEXES = {"pk_case", "ix_contribution_case_id_recorded_at", "uq_subject_case_id_id", "pk_case_access"}
# Two more subjects for a case, and contributions about one or two of the three in turn.
_SUBJECT = """
INSERT INTO casework.subject (id, case_id, owner_org, role_in_household, name_enc, key_id, version)
SELECT md5('more' || id || k)::uuid, id, owner_org, 'KIND', '', md5('more' || k)::uuid, 1
  FROM casework."case", generate_series(2, $2::int) k WHERE id = $1
"""
_ACCESS = """
INSERT INTO consent.case_access (organisation_id, case_id, purpose, category, subject_id, valid, basis_ids)
SELECT a.organisation_id, a.case_id, a.purpose, a.category, s.id, a.valid, a.basis_ids
  FROM consent.case_access a JOIN casework.subject s ON s.case_id = a.case_id AND s.id <> a.subject_id
 WHERE a.case_id = $1
"""
_CONTRIBUTION = """
WITH subject AS (SELECT array_agg(id ORDER BY id) AS ids FROM casework.subject WHERE case_id = $1)
INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection,
                                   body_enc, key_id, recorded_at, version)
SELECT md5('page' || c.case_id || k)::uuid, c.case_id, c.owner_org, c.author_id,
       CASE k % 2 WHEN 0 THEN ids[1:2] ELSE ids[1 + k % 3 : 1 + k % 3] END, c.category, c.purpose, 'GEEN', '',
       c.key_id, c.recorded_at + k * interval '1 minute', 1
  FROM (SELECT * FROM casework.contribution WHERE case_id = $1 LIMIT 1) c, subject, generate_series(1, $2::int) k
"""
_RELEASE = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)
SELECT gen_random_uuid(), c.id, c.case_id, c.owner_org, r.organisation_id, r.valid, 1
  FROM casework.contribution c,
       (SELECT organisation_id, valid FROM casework.release WHERE case_id = $1 LIMIT 1) r
 WHERE c.case_id = $1 AND c.id NOT IN (SELECT contribution_id FROM casework.release WHERE case_id = $1)
"""


@pytest.fixture(scope="module")
async def readings(
    servers: EmbeddedServers, case_template: str, binding_key: bytes
) -> AsyncIterator[dict[tuple[str, str], Reading]]:
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            people = await crowd.gather(admin)
            await crowd.add_cases(admin, people, first=1, last=_CASES)
            # The hot case, and one of the same owner and partner that has a little more than a page.
            other = await admin.fetchval("SELECT md5('case21')::uuid")
            for name, case in (("case", other), ("hot", people.hot)):
                await _enlarge(admin, case, contributions=_CONTRIBUTIONS[name])
            await admin.execute("ANALYZE")
        yield {
            (name, who): await read(database, getattr(people, who), _TEXT, id=write_node_id("Case", case))
            for name, case in (("case", other), ("hot", people.hot))
            for who in _WHO
        }
    finally:
        await cell.drop(database)


@pytest.mark.parametrize("who", _WHO)
@pytest.mark.parametrize("name", _CONTRIBUTIONS)
async def test_the_case_is_whole(readings: dict[tuple[str, str], Reading], name: str, who: str) -> None:
    case = readings[name, who].body["case"]
    assert len(case["subjects"]) == _SUBJECTS
    nodes = [edge["node"] for edge in case["contributions"]["edges"]]
    assert len(nodes) == _PAGE
    assert {len(node["subjects"]) for node in nodes} == {1, 2}
    assert case["contributions"]["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize("who", _WHO)
@pytest.mark.parametrize("name", _CONTRIBUTIONS)
async def test_no_table_that_grows_is_read_from_end_to_end(
    readings: dict[tuple[str, str], Reading], name: str, who: str
) -> None:
    reading = readings[name, who]
    assert reading.scanned_whole == []
    assert not reading.hashed
    assert (_INDEXES if who == "partner" else _INDEXES - {"pk_case_access"}) <= reading.indexes


@pytest.mark.parametrize("who", _WHO)
@pytest.mark.parametrize("name", _CONTRIBUTIONS)
async def test_a_page_of_contributions_is_read_and_one_more(
    readings: dict[tuple[str, str], Reading], name: str, who: str
) -> None:
    assert readings[name, who].rows["contribution"] == _PAGE + 1


@pytest.mark.parametrize("who", _WHO)
@pytest.mark.parametrize("name", _CONTRIBUTIONS)
async def test_the_policy_of_a_subject_is_asked_once_however_many_contributions_name_it(
    readings: dict[tuple[str, str], Reading], name: str, who: str
) -> None:
    assert readings[name, who].rows["subject"] == _SUBJECTS


@pytest.mark.parametrize("who", _WHO)
async def test_a_hot_case_reads_what_an_ordinary_one_reads(readings: dict[tuple[str, str], Reading], who: str) -> None:
    small, hot = readings["case", who].rows, readings["hot", who].rows
    assert sum(hot[table] for table in BIG) <= sum(small[table] for table in BIG) + 5
    assert sum(hot[table] for table in BIG) <= _PAGE * 16


async def _enlarge(admin: asyncpg.Connection, case: UUID, *, contributions: int) -> None:
    async with admin.transaction():
        await admin.execute("SET LOCAL session_replication_role = replica")
        await admin.execute(_SUBJECT, case, _SUBJECTS)
        await admin.execute(_ACCESS, case)
        await admin.execute(_CONTRIBUTION, case, contributions)
        await admin.execute(_RELEASE, case)
