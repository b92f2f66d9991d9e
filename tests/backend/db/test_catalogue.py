"""The catalogue of the migrated case database, rule by rule; and that each rule would notice."""

import asyncpg
import pytest

from backend.db import definers, rendering
from tests.backend.db.rules import DEFINERS, GRANTS, RULES
from tests.factories import cell

_PARTICIPANTS = ("ketentafel_app", "ketentafel_worker")
# The only columns that may ever change, and who may change them. Everything else is history.
_UPDATABLE = {
    "casework.case": {"stage", "phase", "closed_at", "version"},
    "casework.citizen_number": {"bsn_enc", "recorded_by", "recorded_at", "version"},
    "casework.convenant_accession": {"valid", "version"},
    "tenants.convenant": {"valid"},
    "casework.continuation": {"confirmed_org", "confirmed_by", "confirmed_at"},
    "casework.document_link": {"used_at"},
    "casework.directory_entry": {
        *("task", "area", "phone", "mail", "website", "expertise", "maintained_by", "maintained_at", "version")
    },
    "casework.legal_hold": {"valid", "version"},
    "tenants.organisation_name": {"ended_by", "ended_at", "version"},
    "tenants.succession": {
        *("confirmed_by", "confirmed_at", "holds_from", "withdrawn_org", "withdrawn_by", "withdrawn_at", "version"),
    },
    "casework.retention_extension": {"confirmed_by", "confirmed_at", "version"},
    "casework.notification": {"read_at"},
    "casework.participation": {"valid", "version"},
    "casework.release": {"valid", "version"},
    "casework.tafel": {"convenant_id", "version"},
    "casework.tafel_seat": {"valid"},
    "tenants.delegation": {"withdrawn_at", "withdrawn_by", "version"},
    "tenants.registration": {"ended_at", "ended_by", "version"},
    "tenants.role": {"valid"},
    "casework.consult": {"advising_org", "advice_enc", "advice_confirmed", "advised_by", "advised_at"},
    "casework.task": {"done_at", "done_by", "outcome", "note_enc", "version"},
    "consent.authorised_person": {"valid", "end_recorded_at", "version"},
    "consent.break_glass": {"reviewed_by", "version"},
    "consent.capacity": {"valid", "end_recorded_at", "version"},
    "consent.contact_rule": {"valid", "end_recorded_at", "version"},
    "consent.custody": {"valid", "end_recorded_at", "lifted_at", "lifted_by", "lift_reason_enc", "version"},
    "consent.measure": {"valid", "end_recorded_at", "version"},
    "consent.catalogue_signature": {"ended_at", "ended_by"},
    "consent.consent": {
        "withdrawn_at",
        "withdrawn_by",
        "identity_check",
        "identity_checked_at",
        "identity_checked_by",
        "version",
    },
    "consent.consent_signer": {"signed_on", "means", "decision_enc", "recorded_by", "recorded_at", "version"},
    "consent.duty_conflict": {"confirmed_at", "confirmed_by", "ended_at", "ended_by", "version"},
    "consent.legal_basis": {"confirmed_at", "ended_at", "second_reader", "version"},
    "consent.justice_provision": {"ended_at", "ended_by", "version"},
    "consent.police_decision": {"ended_at", "ended_by", "version"},
    "consent.partnership_participant": {"valid", "end_recorded_at", "version"},
    "consent.restriction": {"valid", "version"},
    "consent.sharing_refusal": {"valid", "end_recorded_at", "version"},
}
_BY_WORKER_TOO = {
    "casework.destruction_key": {"gone_at"},
    "casework.outbox": {"done_at", "due_at", "attempts", "outcome", "reason"},
}
_LIMITS = {
    "ketentafel_app": {"statement_timeout=2s", "lock_timeout=1s", "idle_in_transaction_session_timeout=5s"},
    "ketentafel_worker": {"statement_timeout=20s", "lock_timeout=5s", "idle_in_transaction_session_timeout=30s"},
}
# One act of sabotage per rule, and the name by which the rule must call it.
_TABLE = """
CREATE TABLE consent.slipped (id int);
ALTER TABLE consent.slipped ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
"""
_FUNCTION = "CREATE FUNCTION consent.slipped() RETURNS int LANGUAGE sql AS 'SELECT 1'"
_SABOTAGE = {
    "a table's row security is forced": (
        "ALTER TABLE casework.subject NO FORCE ROW LEVEL SECURITY",
        "casework.subject",
    ),
    "a table has a policy": (
        _TABLE,
        "consent.slipped",
    ),
    "a view asks with the rights of whoever reads it": (
        "CREATE VIEW casework.slipped AS SELECT * FROM casework.subject",
        "casework.slipped",
    ),
    "nothing holds rows that no policy can guard": (
        "CREATE MATERIALIZED VIEW casework.slipped AS SELECT * FROM casework.subject",
        "casework.slipped",
    ),
    "a function's search path is fixed": (_FUNCTION, "consent.slipped()"),
    "a definer function belongs to a role that cannot log in": (
        f"{_FUNCTION} SECURITY DEFINER",
        "consent.slipped()",
    ),
    "no function is open to everybody": (_FUNCTION, "consent.slipped()"),
    "no role stands above the row policies": ("ALTER ROLE ketentafel_worker BYPASSRLS", "ketentafel_worker"),
    "no role has another's rights without asking": (
        "GRANT ketentafel_deriver TO ketentafel_app WITH INHERIT FALSE",
        "ketentafel_app in ketentafel_deriver",
    ),
    "app and worker own nothing": (
        "CREATE TABLE casework.slipped (id int); ALTER TABLE casework.slipped OWNER TO ketentafel_app",
        "ketentafel_app owns table casework.slipped",
    ),
    "app and worker can make nothing": ("GRANT CREATE ON SCHEMA public TO PUBLIC", "ketentafel_app in public"),
    "nobody deletes, but the deriver what it derived": (
        "GRANT DELETE ON tenants.ledger_event TO ketentafel_worker",
        "ketentafel_worker: DELETE on tenants.ledger_event",
    ),
    "a grant is to a role of ours, and not to be passed on": (
        "GRANT SELECT ON casework.tafel TO ketentafel_app WITH GRANT OPTION",
        "ketentafel_app: SELECT on casework.tafel",
    ),
    "a policy is for roles of ours": (
        "CREATE POLICY slipped ON casework.subject USING (tenants.org() IS NOT NULL)",
        "slipped on casework.subject",
    ),
    "a policy asks who is bound, unless the row is nobody's": (
        "CREATE POLICY slipped ON casework.subject TO ketentafel_app USING (true)",
        "slipped on casework.subject",
    ),
    "a policy asks who is bound once per statement, not per row": (
        "CREATE POLICY slipped ON casework.subject TO ketentafel_app USING (owner_org = tenants.org())",
        "slipped on casework.subject",
    ),
    "an updating policy shows what it lets change": (
        "CREATE POLICY slipped ON casework.subject FOR UPDATE TO ketentafel_app USING (version = 1)",
        "slipped on casework.subject",
    ),
    "no trigger is switched off": (
        "ALTER TABLE casework.weighing DISABLE TRIGGER guard_weighing",
        "guard_weighing on casework.weighing",
    ),
    "a closed set is text with a check, not an enum": ("CREATE TYPE consent.slipped AS ENUM ('a')", "slipped"),
    "every constraint was proved for the rows that are there": (
        "ALTER TABLE casework.subject ADD CONSTRAINT slipped CHECK (version > 0) NOT VALID",
        "slipped on casework.subject",
    ),
}


@pytest.mark.parametrize("rule", RULES)
async def test_the_rule_holds(sabotage: asyncpg.Connection, rule: str) -> None:
    assert await _named(sabotage, RULES[rule]) == []


@pytest.mark.parametrize("rule", RULES)
async def test_the_rule_names_whatever_breaks_it(sabotage: asyncpg.Connection, rule: str) -> None:
    statement, name = _SABOTAGE[rule]
    await sabotage.execute(statement)

    assert name in await _named(sabotage, RULES[rule])


async def test_the_definer_functions_are_exactly_those_listed_with_a_reason(sabotage: asyncpg.Connection) -> None:
    found: dict[str, set[str]] = {}
    for row in await sabotage.fetch(DEFINERS):
        found.setdefault(row["owner"], set()).add(row["name"])
    listed = {role: set(names) for role, names in rendering.owned_functions().items()}

    assert found == listed
    own = (definers.BINDING, definers.DERIVE, definers.EXPLAIN, definers.PROVIDE, definers.SPEAK)
    listings = (*own, definers.GUARD, definers.DESTROY)
    reasons = {name: reason for listing in listings for name, reason in listing.items()}
    assert [name for name, reason in reasons.items() if len(reason.split()) < 5] == []


async def test_what_serves_other_functions_cannot_be_called_by_a_participant(sabotage: asyncpg.Connection) -> None:
    inner = [
        *(f"tenants.{name}" for name in ("bound()", "acting()", "is_active(uuid, uuid)", "guard_ledger_subject()")),
        *(f"consent.{name}" for name in definers.DERIVE),
    ]
    rows = await sabotage.fetch(
        "SELECT format('%s may call %s', role, function) FROM unnest($1::text[]) function, unnest($2::text[]) role"
        " WHERE has_function_privilege(role, function, 'EXECUTE')",
        inner,
        list(_PARTICIPANTS),
    )

    assert rows == []


async def test_only_these_columns_ever_change(sabotage: asyncpg.Connection) -> None:
    granted: dict[tuple[str, str], set[str]] = {}
    for role, table, column, privilege in await sabotage.fetch(GRANTS):
        if privilege == "UPDATE" and role in _PARTICIPANTS:
            granted.setdefault((role, table), set()).add(column)

    expected = {(role, table): columns for role in _PARTICIPANTS for table, columns in _UPDATABLE.items()}
    expected |= {("ketentafel_worker", table): columns for table, columns in _BY_WORKER_TOO.items()}
    assert granted == expected


async def test_every_statement_of_a_participant_has_its_limits(sabotage: asyncpg.Connection) -> None:
    rows = await sabotage.fetch("SELECT rolname, rolconfig FROM pg_roles WHERE rolname = ANY ($1)", list(_LIMITS))

    assert {row["rolname"]: set(row["rolconfig"]) for row in rows} == _LIMITS


async def test_the_limits_are_in_force_for_whoever_signs_in(migrated: cell.CaseDatabase) -> None:
    connection = await asyncpg.connect(migrated.dsn())
    try:
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute("SELECT pg_sleep(4)")
    finally:
        await connection.close()


async def _named(connection: asyncpg.Connection, rule: str) -> list[str]:
    return sorted(row[0] for row in await connection.fetch(rule))
