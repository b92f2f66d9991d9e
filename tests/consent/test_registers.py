"""The registers of police and prosecution service: who may record, what must be there, and that it never changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.provisions import service as registers
from consent.provisions.commands import EndJusticeProvision, EndPoliceDecision
from consent.provisions.kinds import PoliceArticle
from tenants.actor import METADATA_ONLY
from tenants.ids import OrganisationId, TafelId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import justice_command, police_command

_16 = {"article": PoliceArticle.WPG_16, "tafel": None, "interest": None, "goal": None, "conditions": None}
_18 = _16 | {"article": PoliceArticle.WPG_18}
_19 = _16 | {"article": PoliceArticle.WPG_19}
_LATER = datetime(2100, 1, 1, tzinfo=UTC)
RECORD = registers.record_police_decision


async def test_a_decision_stands_as_it_was_taken_and_its_organisation_reads_it(kamer: Kamer) -> None:
    done = await kamer.does("paula", RECORD, police_command(kamer))

    row = await kamer.row("consent.police_decision", done.decision)
    partnership = await kamer.admin.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", kamer.tafel)
    assert (row["article"], row["convenant_id"], row["recorded_by"]) == ("WPG_20", partnership, kamer.members["paula"])
    assert (row["categories"], row["ended_at"], row["version"]) == (["VEILIGHEID", "STRAFRECHTELIJK"], None, 1)
    goal = ("consent.police_decision", "goal_enc", done.decision)
    assert await kamer.reads("petra", *goal) == "Samen een veilig plan maken."
    for name in ("noor", "anne", "odette", "olga"):
        assert await kamer.reads(name, *goal) is None
    assert len(await kamer.written("consent.record_police_decision")) == 1

    provision = await kamer.does("odette", registers.record_justice_provision, justice_command(kamer))
    necessity = ("consent.justice_provision", "necessity_enc", provision.provision)
    assert await kamer.reads("otto", *necessity) is not None
    assert await kamer.reads("petra", *necessity) is None


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("petra", "NOT_ALLOWED"),
        ("wout", "NOT_ALLOWED"),
        ("odette", "REGISTER_ELSEWHERE"),
        ("olga", "REGISTER_ELSEWHERE"),
    ],
)
async def test_only_an_officer_of_the_police_records_their_decision(kamer: Kamer, who: str, code: str) -> None:
    await kamer.is_refused(who, RECORD, police_command(kamer), code=code)


@pytest.mark.parametrize(
    ("who", "code"),
    [("otto", "NOT_ALLOWED"), ("paula", "REGISTER_ELSEWHERE"), ("olaf", "REGISTER_ELSEWHERE")],
)
async def test_only_an_officer_of_the_prosecution_service_records_its_provision(
    kamer: Kamer, who: str, code: str
) -> None:
    await kamer.is_refused(who, registers.record_justice_provision, justice_command(kamer), code=code)


async def test_a_weak_sign_in_records_nothing(kamer: Kamer) -> None:
    weak = kamer.actor("paula", assurance=METADATA_ONLY)
    await kamer.is_refused(weak, RECORD, police_command(kamer), code="ASSURANCE_TOO_LOW")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"interest": None}, "interest"),
        ({"goal": None}, "goal"),
        ({"tafel": None}, "tafel"),
        ({"conditions": None}, "conditions"),
        ({"goal": " "}, "goal"),
        ({"mark": ""}, "mark"),
        ({"authority": " "}, "authority"),
        (_16 | {"recipients": ("gemeente",)}, "task"),
        (_18 | {"recipients": ("gemeente",), "task": "Jeugdwet"}, "regulation"),
        (_18 | {"recipients": ("gemeente",), "regulation": "Bpg 4:2"}, "task"),
        (_19 | {"interest": "x", "ends_at": _LATER}, "goal"),
        (_19 | {"goal": "x", "ends_at": _LATER}, "interest"),
        (_19 | {"goal": "x", "interest": "x"}, "endsAt"),
    ],
)
async def test_each_article_asks_its_own_fields(kamer: Kamer, changes: dict[str, Any], field: str) -> None:
    await kamer.is_refused("paula", RECORD, police_command(kamer, **changes), code="FIELD_MISSING", field=field)


@pytest.mark.parametrize(
    "changes",
    [
        _16 | {"recipients": ("gemeente", "om"), "task": "Gezag over de politie"},
        _18 | {"recipients": ("gemeente",), "task": "Jeugdwet", "regulation": "Bpg 4:2"},
        _19 | {"goal": "x", "interest": "x", "ends_at": _LATER},
    ],
)
async def test_what_an_article_does_not_ask_may_be_left_out(kamer: Kamer, changes: dict[str, Any]) -> None:
    assert (await kamer.does("paula", RECORD, police_command(kamer, **changes))).partnership is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (_16 | {"task": "x"}, "PROVISION_RECIPIENT_KIND", "recipients"),
        (_18 | {"task": "x", "regulation": "x"}, "PROVISION_RECIPIENT_KIND", "recipients"),
        ({"recipients": ()}, "LIST_EMPTY", "recipients"),
        ({"recipients": ("politie",)}, "NOT_FOUND", "recipients"),
        ({"recipients": ("lokaal", "lokaal")}, "LIST_REPEATS", "recipients"),
        ({"categories": ()}, "LIST_EMPTY", "categories"),
        ({"decided_on": date(2200, 1, 1)}, "PROVISION_DATE", "decidedOn"),
        ({"tafel": TafelId(new_id())}, "NOT_FOUND", "tafel"),
        ({"ends_at": datetime(2025, 12, 31, tzinfo=UTC)}, "PERIOD_INVALID", "endsAt"),
        ({"starts_at": datetime(2026, 1, 1)}, "PERIOD_INVALID", "startsAt"),  # noqa: DTZ001 - no zone: refused
        ({"mark": "x" * 201}, "FIELD_TOO_LONG", "mark"),
    ],
)
async def test_a_decision_that_cannot_be_is_refused(
    kamer: Kamer, changes: dict[str, Any], code: str, field: str
) -> None:
    await kamer.is_refused("paula", RECORD, police_command(kamer, **changes), code=code, field=field)


async def test_an_unknown_recipient_is_refused(kamer: Kamer) -> None:
    asked = police_command(kamer)
    unknown = replace(asked, decided=replace(asked.decided, recipients=(OrganisationId(new_id()),)))
    await kamer.is_refused("paula", RECORD, unknown, code="NOT_FOUND", field="recipients")


async def test_a_decision_ends_once_by_its_own_officer(kamer: Kamer) -> None:
    done = await kamer.does("paula", RECORD, police_command(kamer))
    end = EndPoliceDecision(decision=done.decision, expected_version=1)
    for who, code in (("petra", "NOT_ALLOWED"), ("odette", "NOT_FOUND"), ("olga", "NOT_FOUND")):
        await kamer.is_refused(who, registers.end_police_decision, end, code=code, field="policeDecision")
    hidden = replace(end, decision=PoliceDecisionId(new_id()))
    await kamer.is_refused("paula", registers.end_police_decision, hidden, code="NOT_FOUND", field="policeDecision")
    stale = replace(end, expected_version=2)
    await kamer.is_refused("paula", registers.end_police_decision, stale, code="CONFLICT", field="expectedVersion")
    before = dict(await kamer.row("consent.police_decision", done.decision))

    assert (await kamer.does("paula", registers.end_police_decision, end)).version == 2
    after = dict(await kamer.row("consent.police_decision", done.decision))
    assert {name for name in after if after[name] != before[name]} == {"ended_at", "ended_by", "version"}
    assert after["ended_by"] == kamer.members["paula"]
    again = replace(end, expected_version=2)
    await kamer.is_refused("paula", registers.end_police_decision, again, code="ALREADY_ENDED", field="policeDecision")


async def test_a_provision_ends_in_the_same_way(kamer: Kamer) -> None:
    done = await kamer.does("odette", registers.record_justice_provision, justice_command(kamer))
    end = EndJusticeProvision(provision=done.provision, expected_version=1)
    hidden = replace(end, provision=JusticeProvisionId(new_id()))
    refused = {"code": "NOT_FOUND", "field": "justiceProvision"}
    await kamer.is_refused("odette", registers.end_justice_provision, hidden, **refused)
    await kamer.is_refused("paula", registers.end_justice_provision, end, **refused)
    assert (await kamer.does("odette", registers.end_justice_provision, end)).version == 2
    assert (await kamer.row("consent.justice_provision", done.provision))["ended_by"] == kamer.members["odette"]


_ENTER = """
INSERT INTO consent.police_decision (id, owner_org, article, mark, authority, decided_on, convenant_id, categories,
       recipients, valid, interest_enc, goal_enc, conditions_enc, task_enc, regulation, recorded_by, recorded_at,
       version)
SELECT gen_random_uuid(), p.owner_org, p.article, p.mark, p.authority, p.decided_on, p.convenant_id, p.categories,
       p.recipients, p.valid, p.interest_enc, p.goal_enc, p.conditions_enc, p.task_enc, p.regulation, p.recorded_by,
       tenants.moment(), 1
  FROM (SELECT (jsonb_populate_record(p, $2::jsonb)).* FROM consent.police_decision p WHERE p.id = $1) p
"""


async def test_by_sql_of_its_own_the_app_role_records_and_changes_nothing(kamer: Kamer) -> None:
    """Each INSERT differs from one that passes in one thing only, and no column of what was decided can be updated."""
    done = await kamer.does("paula", RECORD, police_command(kamer))
    other = kamer.organisations["om"]
    before = await kamer.everything()
    for who, change in (
        ("petra", "{}"),
        ("paula", f'{{"owner_org": "{other}"}}'),
        ("paula", f'{{"recorded_by": "{kamer.members["petra"]}"}}'),
        ("paula", f'{{"recipients": ["{new_id()}"]}}'),
        ("paula", f'{{"recipients": ["{kamer.organisations["politie"]}"]}}'),
        ("paula", '{"goal_enc": null}'),
        ("paula", '{"interest_enc": null}'),
        ("paula", '{"conditions_enc": null}'),
        ("paula", '{"convenant_id": null}'),
        ("paula", '{"article": "WPG_16", "task_enc": "\\\\x01"}'),
        ("paula", '{"article": "WPG_19"}'),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await _as(kamer, who, _ENTER, done.decision, change)
        assert refused.value.sqlstate == "42501", (who, change)
    for statement in (
        "UPDATE consent.police_decision SET categories = '{WONEN}' WHERE id = $1",
        "UPDATE consent.police_decision SET valid = tstzrange('2020-01-01', NULL) WHERE id = $1",
        "UPDATE consent.police_decision SET recipients = '{}' WHERE id = $1",
        (
            "UPDATE consent.police_decision SET ended_at = tenants.moment() - interval '1 day',"
            " ended_by = tenants.member() WHERE id = $1"
        ),
        "DELETE FROM consent.police_decision WHERE id = $1",
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await _as(kamer, "paula", statement, done.decision)
        assert refused.value.sqlstate == "42501", statement
    assert await kamer.everything() == before
    await _as(kamer, "paula", _ENTER, done.decision, "{}")
    assert (
        await kamer.admin.fetchval(
            "SELECT count(*) FROM consent.police_decision WHERE owner_org = $1", kamer.organisations["politie"]
        )
        == 2
    )


async def test_what_has_ended_cannot_be_opened_again(kamer: Kamer) -> None:
    done = await kamer.does("paula", RECORD, police_command(kamer))
    await kamer.does(
        "paula", registers.end_police_decision, EndPoliceDecision(decision=done.decision, expected_version=1)
    )
    before = await kamer.everything()
    await _as(
        kamer,
        "paula",
        "UPDATE consent.police_decision SET ended_at = NULL, ended_by = NULL WHERE id = $1",
        done.decision,
    )
    assert await kamer.everything() == before


async def _as(kamer: Kamer, who: str, statement: str, *values: object) -> None:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        await connection.execute(statement, *values)
