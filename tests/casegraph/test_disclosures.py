"""The report on disclosures: who received what about whom, when, and on which decision (Wpg 25 and 32, Wjsg 39j)."""

from dataclasses import replace
from typing import Any

import asyncpg
import orjson
import pytest

from backend.cases import service as cases
from backend.cases.sharing_commands import Recipient, ReleaseContribution, WithdrawRelease
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Asker, Reader
from casegraph.compiler.relay import write_node_id
from casegraph.edge.trusted import FOLDER
from casegraph.schema import product
from tenants.ids import MemberId, OrganisationId
from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.providing_steps import brings, decides, provides, sat_down

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
_TEXT = (FOLDER / "privacy_officer/Disclosures.graphql").read_text(encoding="utf-8")


async def reported(kamer: Kamer, who: Any, **variables: Any) -> dict[str, Any]:
    """A page of the report, as the product answers it."""
    acting = kamer.actor(who) if isinstance(who, str) else who
    reader = Reader(product(), signer=CursorSigner(b"k" * 32))
    opened = reader.open(_TEXT, variables=variables, trusted=True)
    question = reader.question(opened, asker=Asker(organisation=acting.organisation))
    async with kamer.region.reading(acting) as connection:
        body: dict[str, Any] = orjson.loads(await connection.fetchval(question.compiled.sql or "", *question.values))
    page = body["disclosures"]
    return {**page, "rows": [edge["node"] for edge in page["edges"]]}


async def looked(kamer: Kamer, who: str) -> int:
    """How many reads by this person stand in the ledger."""
    asked = "SELECT count(*) FROM tenants.ledger_event WHERE action = 'READ' AND member_id = $1"
    return int(await kamer.admin.fetchval(asked, kamer.members[who]))


async def test_the_officer_of_who_provided_is_told_who_received_what_of_whom_on_which_decision(kamer: Kamer) -> None:
    one = await sat_down(kamer, "ggz")
    on = await decides(kamer)
    assert on.police_decision
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    await kamer.world.shift_clock("1 minute")
    to_ggz = ReleaseContribution(
        contribution=done.contribution, recipient=Recipient(organisation=kamer.organisations["ggz"])
    )
    await kamer.does("petra", cases.release, to_ggz)
    justice = await provides(kamer)
    assert justice.justice_provision
    told = brings(kamer, one, justice, redaction="Namen weggelaten.")
    await kamer.does("otto", cases.contribute, told)

    page = await reported(kamer, "paula")
    organisation = {name: write_node_id("Organisation", id) for name, id in kamer.organisations.items()}
    assert [row["recipient"]["id"] for row in page["rows"]] == [organisation["ggz"], organisation["lokaal"]]
    for row in page["rows"]:
        assert row["caseId"] == write_node_id("Case", one.case)
        assert row["subjectId"] == write_node_id("Subject", one.mother)
        assert row["contributionId"] == write_node_id("Contribution", done.contribution)
        assert row["category"] == "VEILIGHEID"
        assert row["policeDecision"]["id"] == write_node_id("PoliceDecision", on.police_decision)
        assert row["justiceProvision"] is None
    before = await looked(kamer, "odette")
    (row,) = (await reported(kamer, "odette"))["rows"]
    assert await looked(kamer, "odette") == before + 1
    assert row["justiceProvision"]["id"] == write_node_id("JusticeProvision", justice.justice_provision)
    assert row["recipient"]["id"] == organisation["lokaal"]


async def test_nobody_else_is_told_anything(kamer: Kamer) -> None:
    """Not a colleague in another role, not who received, not another force, not who brought nothing on a decision."""
    one = await sat_down(kamer, "ggz")
    await kamer.does("petra", cases.contribute, brings(kamer, one, await decides(kamer)))
    force = OrganisationId(await kamer.world.organisation("Andere politie", "POLITIE"))
    officer = MemberId(await kamer.world.member(force))
    await kamer.world.role(officer, "PRIVACY_OFFICER")
    other = replace(kamer.actor("paula"), organisation=force, member=officer)
    weak = replace(kamer.actor("paula"), assurance=1)
    assert len((await reported(kamer, "paula"))["rows"]) == 1
    for who in ("petra", "wout", "noor", "olga", "olaf", "odette", "anne", other, weak):
        assert (await reported(kamer, who))["rows"] == [], who


async def test_an_officer_is_told_nothing_of_whom_the_officer_has_no_business_with(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    await kamer.does("petra", cases.contribute, brings(kamer, one, await decides(kamer)))
    await kamer.world.recusal(kamer.members["paula"], one.case, one.child)
    assert len((await reported(kamer, "paula"))["rows"]) == 1
    await kamer.world.recusal(kamer.members["paula"], one.case, one.mother)
    assert (await reported(kamer, "paula"))["rows"] == []


async def test_the_report_is_read_page_by_page_and_by_person(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    on = await decides(kamer)
    for _ in range(3):
        await kamer.does("petra", cases.contribute, brings(kamer, one, on))
        await kamer.world.shift_clock("1 minute")
    whole = [row["id"] for row in (await reported(kamer, "paula"))["rows"]]
    assert len(set(whole)) == 3
    first = await reported(kamer, "paula", first=2)
    rest = await reported(kamer, "paula", first=2, after=first["pageInfo"]["endCursor"])
    assert [row["id"] for row in [*first["rows"], *rest["rows"]]] == whole
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    mother, child = (write_node_id("Subject", id) for id in (one.mother, one.child))
    assert len((await reported(kamer, "paula", subject=mother))["rows"]) == 3
    assert (await reported(kamer, "paula", subject=child))["rows"] == []


async def test_it_goes_back_as_far_as_the_catalogue_says_and_is_told_after_a_withdrawal(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, await decides(kamer)))
    withdraw = WithdrawRelease(release=done.releases[0], expected_version=1)
    await kamer.does("petra", cases.withdraw_release, withdraw)
    assert len((await reported(kamer, "paula"))["rows"]) == 1
    await kamer.world.shift_clock("4 years -1 day")
    assert len((await reported(kamer, "paula"))["rows"]) == 1
    await kamer.world.shift_clock("4 years 1 day")
    assert (await reported(kamer, "paula"))["rows"] == []
    assert await kamer.admin.fetchval("SELECT count(*) FROM consent.disclosure WHERE case_id = $1", one.case) == 1


async def test_the_record_is_written_by_force_and_by_nobody(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    on = await decides(kamer)
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    before = await kamer.everything()
    again = (
        "INSERT INTO consent.disclosure SELECT gen_random_uuid(), owner_org, recipient_org, case_id, subject_id,"
        " contribution_id, gen_random_uuid(), category, police_decision_id, justice_provision_id, disclosed_at"
        " FROM consent.disclosure"
    )
    for statement in (
        again,
        "UPDATE consent.disclosure SET category = 'WONEN'",
        "DELETE FROM consent.disclosure",
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            async with kamer.region.reading(kamer.actor("paula")) as connection:
                await connection.execute(statement)
        assert refused.value.sqlstate == "42501", statement
    assert await kamer.everything() == before
    insert = (
        "INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version,"
        " police_decision_id) VALUES (gen_random_uuid(), $1, $2, tenants.org(), $3, tstzrange(tenants.moment(), NULL),"
        " 1, $4)"
    )
    async with kamer.region.reading(kamer.actor("petra")) as connection:
        ggz = kamer.organisations["ggz"]
        await connection.execute(insert, done.contribution, one.case, ggz, on.police_decision)
    told = {row["recipient"]["id"] for row in (await reported(kamer, "paula"))["rows"]}
    assert told == {write_node_id("Organisation", kamer.organisations[name]) for name in ("ggz", "lokaal")}
