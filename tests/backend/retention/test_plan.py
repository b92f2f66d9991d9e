"""The plan of destruction forgets no table and no sealed column; the register says its source."""

import re
import tomllib
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql import JSONB

from backend.db import policies, rendering
from backend.db.reference_rows import reference_rows
from backend.retention.kinds import Approval, StartEvent
from backend.tables import metadata
from backend.tafels.loading import load_all
from consent.keys.references import key_columns
from tests.backend.outbox.office import Office

SQL = rendering.render()
POLICIES = [
    tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(policies.__file__).parents[1] / "retention" / "policies").glob("*.toml"))
]
# Tables that name a case and outlive it, and why.
OUTLIVING = {
    "tenants.ledger_event": "who saw and did what is kept longer than the case, by pseudonymous ids (NEN 7513)",
    "tenants.ledger_subject": "the same, per object; it is the record of disclosures (Wjsg 39j: four years at least)",
    "consent.disclosure": "to whom police and prosecutors provided, by ids only (Wjsg 39j: four years at least)",
    "casework.destruction": "the steps of the destruction itself",
    "casework.declaration": "the proof",
}


# Every jsonb column: what of each of its entries is sealed, or why nothing in it is.
WITHIN = {"casework.weighing.criteria": "argument_enc"}
UNSEALED = {
    "casework.declaration.what": "counts per table",
    "casework.destruction.what": "counts per table",
    "casework.retention_policy.document": "a file of the product",
    "casework.tafel_kind.blueprint": "a file of the product",
    "casework.tafel_kind.registrations": "a part of that file",
    "consent.catalogue_entry.content": "a file of the product",
    "consent.partnership_report.definition": "a file of the product",
    "consent.partnership_report.lines": "counts and codes per organisation",
    "tenants.mutation_key.result": "ids and refusals of a mutation, never content",
}


def plan(sql: str) -> set[str]:
    """The tables that the destroyer empties, as the rendered function says."""
    begin = sql[sql.index("casework.begin_destruction(destruction uuid)") :]
    body = begin[: begin.index("END $$;")]
    return set(re.findall(r"DELETE FROM ([a-z_.]+) WHERE case_id = one.case_id", body))


def sealed(sql: str) -> set[tuple[str, str]]:
    """The columns from which the destroyer reads ids of keys."""
    begin = sql[sql.index("casework.begin_destruction(destruction uuid)") :]
    body = begin[: begin.index("END $$;")]
    shape = r"(?:octet_length\((\w+)\)|SELECT\s+(key_id)\s+AS key)[^;]*?FROM ([a-z_.]+) WHERE case_id"
    return {(table, column or key) for column, key, table in re.findall(shape, body)}


def test_every_table_that_names_a_case_is_emptied_or_outlives_it_for_a_reason() -> None:
    naming = {table.fullname for table in metadata.tables.values() if "case_id" in table.columns}
    assert naming - plan(SQL) == set(OUTLIVING)
    assert plan(SQL) <= naming
    assert all(len(reason.split()) >= 2 for reason in OUTLIVING.values())


def swept(sql: str) -> set[str]:
    """The tables in which the sweep of keys without a row looks first, each by itself."""
    begin = sql[sql.index("casework.keys_in_use(asked uuid[])") :]
    return set(re.findall(r"AS key FROM ([a-z_.]+)", begin[: begin.index("named.key = ANY (asked)")]))


def test_every_sealed_column_gives_its_key() -> None:
    columns = set(key_columns(metadata))
    of_no_case = {one for one in columns if "case_id" not in metadata.tables[one[0]].columns}
    assert {table for table, _ in of_no_case} == {
        "casework.consult",
        "consent.police_decision",
        "consent.justice_provision",
        "consent.rac_advice",
    }
    assert sealed(SQL) == columns - of_no_case
    begin = SQL[SQL.index("casework.keys_in_use(asked uuid[])") :]
    for table, column in of_no_case:
        # Their keys are in use as long as they are: no case takes them along.
        assert re.search(rf"octet_length\({column}\)[^;]*?FROM {table}\n", begin), (table, column)
    assert {table for table, _ in of_no_case} <= swept(SQL)


def test_every_json_column_gives_the_keys_in_it_or_has_none() -> None:
    columns = {
        f"{table.fullname}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, JSONB)
    }
    assert columns == set(WITHIN) | set(UNSEALED)
    for column, member in WITHIN.items():
        table, _, name = column.rpartition(".")
        read = (
            rf"decode\(entry\.value ->> '{member}', 'base64'\)[^;]*?FROM {table} CROSS JOIN jsonb_each\({name}\) entry"
        )
        assert len(re.findall(read, SQL)) == 2, column  # for the destruction, and for the sweep of orphans


def test_a_forgotten_table_or_column_is_seen() -> None:
    assert plan(SQL.replace("DELETE FROM casework.referral WHERE", "SELECT")) == plan(SQL) - {"casework.referral"}
    cut = re.sub(r"octet_length\(body_enc\)", "octet_length(key_id)", SQL)
    assert sealed(cut) == sealed(SQL) - {("casework.contribution", "body_enc")}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy["code"]))
def test_every_fact_of_a_policy_names_its_source_and_waits_for_a_signature(policy: dict[str, object]) -> None:
    facts = [policy, *(value for value in policy.values() if isinstance(value, dict))]
    assert len(facts) == 5 + ("extension" in policy)
    for fact in facts:
        assert fact["source"]
        assert fact["verified"] is False
    assert re.fullmatch(r"P\d+[YMWD]", policy["term"]["duration"])  # type: ignore[index]  # TOML holds any type
    assert policy["term"]["starts"] in set(StartEvent)  # type: ignore[index]  # as above
    assert policy["approval"]["kind"] in set(Approval)  # type: ignore[index]  # as above


@pytest.mark.parametrize("policy", [one for one in POLICIES if "extension" in one], ids=lambda one: str(one["version"]))
def test_how_a_term_may_be_extended_is_said_in_full(policy: dict[str, dict[str, object]]) -> None:
    rules = policy["extension"]
    assert re.fullmatch(r"P\d+[YMWD]", str(rules["most"]))
    assert isinstance(rules["times"], int)
    assert isinstance(rules["advice_from"], int)
    assert 0 <= rules["advice_from"] < rules["times"]


def test_every_kind_of_tafel_is_ruled_by_a_policy_of_the_register() -> None:
    codes = {policy["code"] for policy in POLICIES}
    for retention in (file.blueprint.retention for file in load_all()):
        assert retention is None or {retention.admitted, retention.rejected} <= codes


async def test_a_registered_policy_does_not_change(office: Office, house: object) -> None:
    asked = "SELECT * FROM casework.retention_policy WHERE code = 'ZVH_CASUS' ORDER BY version"
    before, newer = await office.admin.fetch(asked)
    assert (before["term"], before["cooling_off_days"]) == ("P5Y", 7)
    rows = reference_rows()
    await office.admin.execute(rows)
    changed = rows.replace('"duration":"P5Y"', '"duration":"P9Y"').replace(before["sha256"], "0" * 64)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await office.admin.execute(changed)
    assert refused.value.sqlstate == "KT010"
    assert await office.admin.fetch(asked) == [before, newer]
