"""What police and prosecution service bring stands on a decision of their own; without one nothing is brought."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.sharing_commands import ProvidedOn, Recipient, ReleaseContribution, WithdrawRelease
from consent import service as lawful
from consent.account import tell
from consent.asking import draft_may_be_shared, may_be_shared, why, would_see
from consent.basis import Category, Purpose
from consent.emergency_commands import OpenGlass
from consent.explain import About
from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.may_share import Step, Withheld
from consent.provisions import service as registers
from consent.provisions.commands import EndPoliceDecision
from consent.sharing_words import told
from tenants.ids import ContributionId, MemberId, OrganisationId, TafelId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.providing_steps import brings, decides, provides, sat_down
from tests.backend.cases.wishes import contribute_command, police_command

TEXT = "Vader mag niet in huis komen."
BODY = ("casework.contribution", "body_enc")
CHECKED = "Namen van de buren weggelaten."


async def test_what_the_police_bring_stands_on_their_decision_and_may_not_be_passed_on(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    on = await decides(kamer)
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, on))

    row = await kamer.row("casework.contribution", done.contribution)
    assert (row["police_decision_id"], row["onward_ban"]) == (on.police_decision, True)
    [release] = await kamer.rows("casework.release", one.case)
    assert release["police_decision_id"] == on.police_decision
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT

    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    row = await kamer.row("casework.contribution", own.contribution)
    assert (row["police_decision_id"], row["onward_ban"]) == (None, False)


async def test_without_a_decision_of_their_own_the_police_bring_nothing(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    elsewhere = await _decision_of_another_force(kamer)
    for named in (None, new_id(), elsewhere):
        on = ProvidedOn(police_decision=None if named is None else PoliceDecisionId(named))
        for recipients in ([], ["lokaal"]):
            asked = brings(kamer, one, on, recipients=recipients)
            await kamer.is_refused(
                "petra", cases.contribute, asked, code="POLICE_DECISION_MISSING", field="policeDecision"
            )


async def test_who_keeps_no_register_names_no_decision(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    police, justice = await decides(kamer), await provides(kamer)
    for who, on, field in (
        ("noor", police, "policeDecision"),
        ("noor", justice, "justiceProvision"),
        ("petra", justice, "justiceProvision"),
        ("otto", police, "policeDecision"),
    ):
        asked = brings(kamer, one, on, recipients=["ggz"] if who == "noor" else ["lokaal"])
        asked = replace(asked, recipients=()) if who == "noor" else asked
        await kamer.is_refused(who, cases.contribute, asked, code="PROVISION_UNWANTED", field=field)


@pytest.mark.parametrize(
    ("changes", "asked", "code", "field"),
    [
        ({"categories": (Category.WONEN,)}, {}, "POLICE_DECISION_CATEGORY", "category"),
        ({"recipients": ("ggz",)}, {}, "POLICE_DECISION_RECIPIENT", "recipients"),
        ({"starts_at": None, "ends_at": timedelta(hours=1)}, {"later": "2 hours"}, "POLICE_DECISION_EXPIRED", ""),
        ({"starts_at": timedelta(hours=1)}, {}, "POLICE_DECISION_EXPIRED", ""),
        ({}, {"starts": timedelta(hours=1)}, "PROVISION_LATER", "recipients"),
    ],
)
async def test_a_decision_bears_what_it_names_when_it_is_in_force(
    kamer: Kamer, changes: dict[str, Any], asked: dict[str, Any], code: str, field: str
) -> None:
    one = await sat_down(kamer)
    now = (await kamer.rows("consent.legal_basis", one.case))[-1]["recorded_at"]
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    on = await decides(kamer, **moments)
    command = brings(kamer, one, on)
    if "starts" in asked:
        later = replace(command.recipients[0], starts_at=now + asked["starts"])
        command = replace(command, recipients=(later,))
    await kamer.world.shift_clock(asked.get("later", "0"))
    await kamer.is_refused("petra", cases.contribute, command, code=code, field=field or "policeDecision")


async def test_a_decision_for_another_partnership_bears_nothing_here(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    other = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
    on = await decides(kamer, tafel=other)
    await kamer.is_refused(
        "petra",
        cases.contribute,
        brings(kamer, one, on),
        code="POLICE_DECISION_PARTNERSHIP",
        field="policeDecision",
    )


async def test_when_a_decision_expires_nothing_new_is_provided_and_nothing_else_changes(kamer: Kamer) -> None:
    """Petra of the police brought something to the lokaal team; then the decision lapses (Wpg 20)."""
    one = await sat_down(kamer, "ggz")
    now = (await kamer.rows("consent.legal_basis", one.case))[-1]["recorded_at"]
    on = await decides(kamer, ends_at=now + timedelta(days=30))
    brought = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    seen = {name: await kamer.sees(name) for name in ("noor", "bram", "petra", "otto", "anne", "paula")}
    before = await kamer.everything()

    await kamer.world.shift_clock("31 days")
    await kamer.is_refused(
        "petra",
        cases.contribute,
        brings(kamer, one, on, recipients=[]),
        code="POLICE_DECISION_EXPIRED",
        field="policeDecision",
    )
    to_ggz = _to(kamer, brought.contribution, "ggz")
    await kamer.is_refused("petra", cases.release, to_ggz, code="POLICE_DECISION_EXPIRED", field="policeDecision")
    # What was provided follows its release and its basis; other organisations' rows have nothing to do with it.
    assert await kamer.everything() == before
    assert {name: await kamer.sees(name) for name in seen} == seen
    assert await kamer.reads("noor", *BODY, brought.contribution) == TEXT
    assert await kamer.reads("noor", *BODY, own.contribution) == TEXT
    assert await kamer.reads("petra", *BODY, brought.contribution) == TEXT

    again = await decides(kamer, starts_at=None)
    await kamer.does("petra", cases.release, replace(to_ggz, provided_on=again))
    assert await kamer.reads("bram", *BODY, brought.contribution) == TEXT


async def test_a_decision_that_is_ended_bears_nothing_from_that_moment(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    on = await decides(kamer)
    brought = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    assert on.police_decision is not None
    ended = await kamer.does(
        "paula", registers.end_police_decision, EndPoliceDecision(decision=on.police_decision, expected_version=1)
    )
    assert ended.version == 2

    await kamer.is_refused(
        "petra",
        cases.contribute,
        brings(kamer, one, on),
        code="POLICE_DECISION_EXPIRED",
        field="policeDecision",
    )
    assert await kamer.reads("noor", *BODY, brought.contribution) == TEXT


async def test_by_force_a_release_that_ended_opens_nothing_again(kamer: Kamer) -> None:
    """It would provide again on a decision that has ended, and no record would say so (Wpg 32)."""
    one = await sat_down(kamer)
    on = await decides(kamer)
    assert on.police_decision
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    withdraw = WithdrawRelease(release=done.releases[0], expected_version=1)
    await kamer.does("petra", cases.withdraw_release, withdraw)
    end = EndPoliceDecision(decision=on.police_decision, expected_version=1)
    await kamer.does("paula", registers.end_police_decision, end)
    before = await kamer.everything()
    for valid in (
        "tstzrange(lower(valid), NULL)",
        "tstzrange(lower(valid), upper(valid) + interval '1 day')",
        "tstzrange(lower(valid) - interval '1 day', upper(valid))",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _as(
                kamer,
                "petra",
                f"UPDATE casework.release SET valid = {valid}, version = 3 WHERE id = $1",
                withdraw.release,
            )
    assert await kamer.everything() == before
    assert await kamer.reads("noor", *BODY, done.contribution) is None


async def test_the_prosecution_service_provides_on_its_provision_after_a_check_for_others(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    asked = brings(kamer, one, ProvidedOn())
    for named in (None, new_id()):
        on = ProvidedOn(justice_provision=None if named is None else JusticeProvisionId(named))
        await kamer.is_refused(
            "otto",
            cases.contribute,
            replace(asked, provided_on=on, redaction=CHECKED),
            code="PROVISION_MISSING",
            field="justiceProvision",
        )
    on = await provides(kamer)
    unchecked = replace(asked, provided_on=on)
    await kamer.is_refused("otto", cases.contribute, unchecked, code="THIRD_PERSONS_UNCHECKED", field="redaction")
    await kamer.is_refused(
        "otto", cases.contribute, replace(unchecked, redaction=" "), code="FIELD_MISSING", field="redaction"
    )
    done = await kamer.does("otto", cases.contribute, replace(unchecked, redaction=CHECKED))

    assert await kamer.reads("noor", "casework.contribution", "redaction_enc", done.contribution) == CHECKED
    assert (await kamer.row("casework.contribution", done.contribution))["onward_ban"] is True
    narrow = await provides(kamer, recipients=("ggz",))
    await kamer.is_refused(
        "otto",
        cases.contribute,
        replace(asked, provided_on=narrow, redaction=CHECKED),
        code="PROVISION_RECIPIENT",
        field="recipients",
    )


async def test_the_ban_is_told_wherever_it_is_asked_about(kamer: Kamer) -> None:
    """Why may I see this, who would see this, may I share this: each says that it may not be passed on."""
    one = await sat_down(kamer, "ggz")
    on = await decides(kamer, recipients=("lokaal",))
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, on))
    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    lokaal, ggz = kamer.organisations["lokaal"], kamer.organisations["ggz"]

    account = await _asked(kamer, "noor", why, done.contribution)
    assert [said.nl for said in tell(account, about=About.SELF) if "niet verder verstrekken" in said.nl]
    assert (await _asked(kamer, "noor", why, own.contribution)).ban is None
    seen = partial(would_see, organisation=lokaal, purpose=Purpose.VEILIGHEID_GEZIN)
    assert (await _asked(kamer, "petra", seen, done.contribution)).ban == account.ban

    shared = partial(may_be_shared, organisations=[lokaal, ggz], purpose=Purpose.VEILIGHEID_GEZIN)
    may, may_not = await _asked(kamer, "petra", shared, done.contribution)
    assert (may.allowed, may.released, may.ban) == (True, True, account.ban)
    assert (may_not.allowed, may_not.withheld, may_not.steps[:1]) == (
        False,
        Withheld.NO_DECISION,
        (Step.RECORD_DECISION,),
    )
    assert [said.nl for said in told(may_not) if "Geen besluit" in said.nl]
    await decides(kamer, recipients=("ggz",))
    may, now = await _asked(kamer, "petra", shared, done.contribution)
    assert (now.allowed, now.withheld, now.steps) == (True, None, (Step.RELEASE,))
    mine, _ = await _asked(kamer, "noor", shared, own.contribution)
    assert (mine.allowed, mine.withheld, mine.ban) == (True, None, None)


async def test_what_was_not_written_yet_is_answered_for_the_decisions_in_force(kamer: Kamer) -> None:
    one = await sat_down(kamer, "ggz")
    ggz = kamer.organisations["ggz"]
    ask = partial(
        draft_may_be_shared, category=Category.VEILIGHEID, organisations=[ggz], purpose=Purpose.VEILIGHEID_GEZIN
    )
    (before,) = await _asked(kamer, "petra", ask, (one.mother,))
    assert (before.allowed, before.withheld) == (False, Withheld.NO_DECISION)
    await decides(kamer, recipients=("ggz",))
    (after,) = await _asked(kamer, "petra", ask, (one.mother,))
    assert (after.allowed, after.withheld) == (True, None)
    assert after.ban is not None
    (other,) = await _asked(kamer, "noor", ask, (one.mother,))
    assert (other.allowed, other.withheld, other.ban) == (True, None, None)


async def test_emergency_access_leaves_closed_what_the_police_brought(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    done = await kamer.does("petra", cases.contribute, brings(kamer, one, await decides(kamer)))
    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    number = (await kamer.row('casework."case"', one.case))["number"]
    glass = OpenGlass(number=number, reason="Acuut gevaar.", categories=(Category.VEILIGHEID,), minutes=30)
    await kamer.does("cees", lawful.break_glass, glass)
    assert await kamer.reads("cees", *BODY, own.contribution) == TEXT
    assert await kamer.reads("cees", *BODY, done.contribution) is None
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT


_BRING = """
INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection,
       nature, body_enc, key_id, recorded_at, version, police_decision_id, justice_provision_id, redaction_enc,
       onward_ban, no_glass)
VALUES (gen_random_uuid(), $1, tenants.org(), tenants.member(), ARRAY[$2::uuid], $3, 'VEILIGHEID_GEZIN', 'GEEN',
        'FEIT', '\\x01', gen_random_uuid(), tenants.moment(), 1, $4, $5, $6, $7,
        coalesce($8, num_nonnulls($4::uuid, $5::uuid) > 0))
"""
_LET = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version,
                              police_decision_id)
VALUES (gen_random_uuid(), $1, $2, tenants.org(), $3, tstzrange(tenants.moment() + $4::interval, NULL), 1, $5)
"""


async def test_by_sql_of_its_own_nobody_gets_past_the_register(kamer: Kamer) -> None:
    """The app role's own INSERT, bound as the police or the prosecution service, is refused by the row policies."""
    one = await sat_down(kamer)
    other = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
    good, narrow, elsewhere = (
        await decides(kamer),
        await decides(kamer, recipients=("ggz",)),
        await decides(kamer, tafel=other),
    )
    over = await decides(kamer, starts_at=None, ends_at=await _soon(kamer))
    justice = await provides(kamer)
    force = await _decision_of_another_force(kamer)
    await kamer.world.shift_clock("2 hours")
    before = await kamer.everything()
    safe, other_kind = "VEILIGHEID", "WONEN"
    for who, category, police, provision, redaction, ban in (
        ("petra", safe, None, None, None, True),
        ("petra", safe, new_id(), None, None, True),
        ("petra", safe, force, None, None, True),
        ("petra", safe, over.police_decision, None, None, True),
        ("petra", safe, elsewhere.police_decision, None, None, True),
        ("petra", other_kind, good.police_decision, None, None, True),
        ("petra", safe, good.police_decision, None, None, False),
        ("petra", safe, None, justice.justice_provision, b"\x01", True),
        ("otto", safe, None, None, b"\x01", True),
        ("otto", safe, None, justice.justice_provision, None, True),
        ("otto", other_kind, None, justice.justice_provision, b"\x01", True),
        ("otto", safe, None, justice.justice_provision, b"\x01", False),
        ("noor", safe, good.police_decision, None, None, True),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await _as(kamer, who, _BRING, one.case, one.mother, category, police, provision, redaction, ban, None)
        assert refused.value.sqlstate == "42501", (who, category, police, provision)
    # What is brought on a decision cannot be left open to emergency access, nor anything else be closed to it.
    for who, police, glass in (("petra", good.police_decision, False), ("noor", None, True)):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await _as(kamer, who, _BRING, one.case, one.mother, safe, police, None, None, who == "petra", glass)
        assert refused.value.sqlstate == "42501", who
    assert await kamer.everything() == before
    for who, category, police, provision, redaction, ban in (
        ("petra", safe, good.police_decision, None, None, True),
        ("otto", safe, None, justice.justice_provision, b"\x01", True),
        ("noor", safe, None, None, None, False),
    ):
        await _as(kamer, who, _BRING, one.case, one.mother, category, police, provision, redaction, ban, None)

    brought = await kamer.does("petra", cases.contribute, brings(kamer, one, good, recipients=[]))
    before = await kamer.everything()
    for to, ahead, police in (
        ("lokaal", "0", None),
        ("lokaal", "0", new_id()),
        ("lokaal", "0", over.police_decision),
        ("lokaal", "0", narrow.police_decision),
        ("lokaal", "0", elsewhere.police_decision),
        ("lokaal", "1 hour", good.police_decision),
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await _as(
                kamer,
                "petra",
                _LET,
                brought.contribution,
                one.case,
                kamer.organisations[to],
                timedelta(hours=int(ahead[0])),
                police,
            )
        assert refused.value.sqlstate == "42501", (to, ahead, police)
    assert await kamer.everything() == before
    now = timedelta(0)
    team = kamer.organisations["lokaal"]
    await _as(kamer, "petra", _LET, brought.contribution, one.case, team, now, good.police_decision)
    assert await kamer.reads("noor", *BODY, brought.contribution) == TEXT


def _to(kamer: Kamer, contribution: ContributionId, name: str) -> ReleaseContribution:
    return ReleaseContribution(contribution=contribution, recipient=Recipient(organisation=kamer.organisations[name]))


async def _asked(kamer: Kamer, who: str, question: Any, about: Any) -> Any:
    async with kamer.region.working(kamer.actor(who)) as session:
        return await question(session, about)


async def _soon(kamer: Kamer) -> Any:
    return await kamer.admin.fetchval("SELECT tenants.moment() + interval '1 hour'")


async def _as(kamer: Kamer, who: str, statement: str, *values: object) -> None:
    async with kamer.region.reading(kamer.actor(who)) as connection:
        await connection.execute(statement, *values)


async def _decision_of_another_force(kamer: Kamer) -> UUID:
    """A decision that bears all of this, of a police force that is not this one."""
    force = OrganisationId(await kamer.world.organisation("Andere politie", "POLITIE"))
    officer = MemberId(await kamer.world.member(force))
    await kamer.world.role(officer, "PRIVACY_OFFICER")
    actor = replace(kamer.actor("paula"), organisation=force, member=officer)
    done = await kamer.does(actor, registers.record_police_decision, police_command(kamer))
    return done.decision
