"""Safe contact: recorded, ended, read by who may know an address, and asked before anything is sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from consent import service as lawful
from consent.contact.asking import contact_for
from consent.contact.commands import EndContactRule, RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.contact.route import ContactRoute
from consent.custody.commands import EndCustody, LiftMark
from consent.ids import ContactRuleId, CustodyId
from tenants.ids import SubjectId, new_id, new_subject_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.consent.institution import custody_command, known

RULE = "consent.contact_rule"
ADDRESS = "Bij oma, Voorbeeldstraat 1"


def rule_command(subject: SubjectId, **changes: Any) -> RecordContactRule:
    """A letter, to the mother's own mother."""
    given: dict[str, Any] = {"subject": subject, "channel": ContactChannel.BRIEF, "address": ADDRESS}
    return RecordContactRule(**(given | changes))


async def _recorded(kamer: Kamer, one: AdmittedCase, **changes: Any) -> ContactRuleId:
    return (await kamer.does("noor", lawful.record_contact_rule, rule_command(one.mother, **changes))).rule


async def _asks(kamer: Kamer, who: str, subject: SubjectId, *others: SubjectId) -> ContactRoute | Refusal:
    async def ask(session: Any, _actor: Any, _command: object, at: datetime) -> ContactRoute | Refusal:
        return await contact_for(session, subject, together_with=others, at=at)

    return await kamer.tries(who, ask, None)


async def _code(kamer: Kamer, who: str, subject: SubjectId, *others: SubjectId) -> str | None:
    """The code of the refusal, or None when something may be sent."""
    answer = await _asks(kamer, who, subject, *others)
    return str(answer.code) if isinstance(answer, Refusal) else None


async def _addressed(kamer: Kamer, one: AdmittedCase, name: str) -> None:
    """This organisation may know the mother's secret address."""
    await kamer.world.ceiling(kamer.tafel, kamer.organisations[name], "ADRES_GEHEIM")
    await kamer.world.basis(
        one.case,
        one.mother,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[kamer.organisations[name]],
        categories=["ADRES_GEHEIM"],
    )


async def test_a_rule_is_recorded_sealed_and_told_to_the_ledger(kamer: Kamer) -> None:
    one = await admitted(kamer)
    changes = {"days": (5, 1), "from_time": "09:00", "until_time": "12:30", "not_at_home": True}
    id = await _recorded(kamer, one, never_with=(one.child,), **changes)

    row = await kamer.row(RULE, id)
    assert (row["case_id"], row["subject_id"]) == (one.case, one.mother)
    assert row["owner_org"] == kamer.organisations["lokaal"]
    assert (row["days"], f"{row['from_time']:%H:%M}-{row['until_time']:%H:%M}") == ([1, 5], "09:00-12:30")
    assert (row["not_at_home"], row["never_with"]) == (True, [one.child])
    assert ADDRESS.encode() not in row["address_enc"]
    assert await kamer.reads("noor", RULE, "address_enc", id) == ADDRESS
    written = [line for line in await kamer.written("consent.record_contact_rule") if line["object_id"] == id]
    assert [(line["object_type"], line["subject_id"]) for line in written] == [("ContactRule", one.mother)]
    route = await _asks(kamer, "noor", one.mother)
    assert isinstance(route, ContactRoute)
    assert (route.channel, route.addressed, route.not_at_home) == (ContactChannel.BRIEF, id, True)
    assert await _code(kamer, "noor", one.mother, one.child) == "CONTACT_NEVER_TOGETHER"


async def test_a_new_rule_takes_the_place_of_the_old_one_and_can_be_ended(kamer: Kamer) -> None:
    one = await admitted(kamer)
    old = await _recorded(kamer, one)
    new = await _recorded(kamer, one, channel=ContactChannel.GEEN, address=None)
    replaced, running = await kamer.row(RULE, old), await kamer.row(RULE, new)
    assert (replaced["valid"].upper, replaced["version"]) == (running["valid"].lower, 2)
    assert await _code(kamer, "noor", one.mother) == "CONTACT_NONE"
    end = EndContactRule(rule=new, expected_version=1)
    await kamer.does("noor", lawful.end_contact_rule, end)
    assert await _code(kamer, "noor", one.mother) is None
    await kamer.is_refused("noor", lawful.end_contact_rule, end, code="ALREADY_ENDED", field="rule")
    later = EndContactRule(rule=ContactRuleId(new_id()), expected_version=1)
    await kamer.is_refused("noor", lawful.end_contact_rule, later, code="NOT_FOUND", field="rule")


async def test_who_may_not_know_the_address_is_kept_from_writing_and_sees_no_rule(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    await known(kamer, one, "ggz", "politie")
    assert await _code(kamer, "bram", one.mother) is None
    id = await _recorded(kamer, one)
    await _addressed(kamer, one, "politie")

    assert await _code(kamer, "bram", one.mother) == "CONTACT_UNSAFE"
    assert await kamer.reads("bram", RULE, "address_enc", id) is None
    assert await _code(kamer, "petra", one.mother) is None
    assert await kamer.reads("petra", RULE, "address_enc", id) == ADDRESS
    # Two rules that somebody may see, and that contradict each other.
    other = rule_command(one.mother, channel=ContactChannel.TELEFOON, address="020 555 0123")
    await kamer.does("petra", lawful.record_contact_rule, other)
    assert await _code(kamer, "petra", one.mother) == "CONTACT_RULES_DIFFER"
    assert await _code(kamer, "noor", one.mother) == "CONTACT_UNSAFE"
    # An address is for the purpose for which it was given.
    for_help = kamer.actor("petra", purpose="HULP_COORDINATIE")
    async with kamer.region.reading(for_help) as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {RULE} WHERE id = $1", id) == 0


@pytest.mark.parametrize("flag", ["possible_danger", "contact_ban"])
async def test_nothing_is_sent_to_whoever_is_kept_away_until_that_mark_is_lifted(kamer: Kamer, flag: str) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.world.basis(
        one.case,
        one.mother,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[kamer.organisations["ggz"]],
        categories=["IDENTITEIT"],
    )
    flagged = custody_command(one.child, holder=one.mother, **{flag: True})
    custody = await kamer.does("noor", lawful.record_custody, flagged)
    # Also for who may not see the child, nor the register that says so.
    assert [await _code(kamer, who, one.mother) for who in ("noor", "bram")] == ["CONTACT_UNSAFE", "CONTACT_UNSAFE"]
    assert await _code(kamer, "noor", one.child) is None
    # Custody may end because of the danger: it is no less of one.
    await kamer.does("noor", lawful.end_custody, EndCustody(custody=CustodyId(custody.id), expected_version=1))
    assert await _code(kamer, "bram", one.mother) == "CONTACT_UNSAFE"
    await kamer.world.shift_clock("1 hour")
    # A colleague looks it up again, and leaves out what no register tells.
    again = await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    assert [await _code(kamer, who, one.mother) for who in ("noor", "bram")] == ["CONTACT_UNSAFE", "CONTACT_UNSAFE"]
    lift = LiftMark(custody=CustodyId(custody.id), expected_version=2, reason="De rechter hief het verbod op.")
    for who, command, code, field in (
        ("bram", lift, "NOT_FOUND", "custody"),
        ("anne", lift, "NOT_FOUND", "custody"),
        ("noor", replace(lift, reason=" "), "FIELD_MISSING", "reason"),
        ("noor", replace(lift, reason="x" * 20_001), "FIELD_TOO_LONG", "reason"),
        ("noor", replace(lift, custody=CustodyId(again.id), expected_version=1), "MARK_MISSING", "custody"),
        ("noor", replace(lift, expected_version=1), "CONFLICT", "expectedVersion"),
    ):
        await kamer.is_refused(who, lawful.lift_mark, command, code=code, field=field)
    assert await _code(kamer, "bram", one.mother) == "CONTACT_UNSAFE"
    await kamer.does("noor", lawful.lift_mark, lift)
    assert [await _code(kamer, who, one.mother) for who in ("noor", "bram")] == [None, None]
    assert await kamer.reads("noor", "consent.custody", "lift_reason_enc", custody.id) == lift.reason
    lifted = replace(lift, expected_version=3)
    await kamer.is_refused("noor", lawful.lift_mark, lifted, code="ALREADY_ENDED", field="custody")


async def test_where_only_the_authorised_read_nobody_else_reads_an_address_or_who_decides(kamer: Kamer) -> None:
    """At the tafel of a partnership with a statute of its own, also the rows of one's own organisation."""
    one = await admitted(kamer)
    rule = await _recorded(kamer, one)
    await kamer.does("noor", lawful.record_custody, custody_command(one.child, holder=one.mother))
    counted = f"SELECT (SELECT count(*) FROM {RULE}), (SELECT count(*) FROM consent.custody)"
    asked = "UPDATE consent.case_participant SET by_name = $2 WHERE case_id = $1"
    for by_name, seen in ((True, (0, 0)), (False, (1, 1))):
        await kamer.admin.execute(asked, one.case, by_name)
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            assert tuple(await connection.fetchrow(counted) or ()) == seen
        assert (await kamer.reads("noor", RULE, "address_enc", rule) == ADDRESS) is not by_name


async def test_a_hidden_person_and_an_absent_one_are_refused_alike(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    hidden: list[SubjectId] = [one.mother, SubjectId(new_subject_id())]
    for subject in hidden:
        assert await _code(kamer, "bram", subject) == "NOT_FOUND"
        await kamer.is_refused(
            "bram", lawful.record_contact_rule, rule_command(subject), code="NOT_FOUND", field="subject"
        )
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetch("SELECT * FROM consent.contact_bars($1)", one.mother) == []
    for other in (new_subject_id(), (await admitted(kamer)).child):
        command = rule_command(one.mother, never_with=(other,))
        await kamer.is_refused("noor", lawful.record_contact_rule, command, code="NOT_FOUND", field="neverWith")


_IMPOSSIBLE: dict[str, tuple[dict[str, Any], str, str]] = {
    "a letter nowhere": ({"address": None}, "FIELD_MISSING", "address"),
    "an empty address": ({"address": " "}, "FIELD_MISSING", "address"),
    "an address that is too long": ({"address": "x" * 201}, "FIELD_TOO_LONG", "address"),
    "no contact at an address": ({"channel": ContactChannel.GEEN}, "CONTACT_ADDRESS_UNWANTED", "address"),
    "an eighth day": ({"days": (8,)}, "CONTACT_TIMES", "days"),
    "a day twice": ({"days": (1, 1)}, "LIST_REPEATS", "days"),
    "one hour": ({"from_time": "09:00"}, "CONTACT_TIMES", "fromTime"),
    "no hour": ({"from_time": "negen", "until_time": "12:00"}, "CONTACT_TIMES", "fromTime"),
    "hours backwards": ({"from_time": "12:00", "until_time": "09:00"}, "CONTACT_TIMES", "untilTime"),
    "hours elsewhere": ({"from_time": "09:00+05:00", "until_time": "12:00"}, "CONTACT_TIMES", "untilTime"),
    "from yesterday": ({"starts_at": datetime.fromisoformat("2020-01-01T00:00:00Z")}, "PERIOD_INVALID", "startsAt"),
}


async def test_what_can_be_no_rule_is_refused_by_name(kamer: Kamer) -> None:
    one = await admitted(kamer)
    for changes, code, field in _IMPOSSIBLE.values():
        command = rule_command(one.mother, **changes)
        await kamer.is_refused("noor", lawful.record_contact_rule, command, code=code, field=field)
    oneself = rule_command(one.mother, never_with=(one.mother,))
    await kamer.is_refused("noor", lawful.record_contact_rule, oneself, code="CONTACT_WITH_ONESELF", field="neverWith")
    # The end of a rule is told once; another one waits for it.
    later = await kamer.admin.fetchval("SELECT tenants.moment() + interval '1 day'")
    await _recorded(kamer, one)
    await _recorded(kamer, one, starts_at=later)
    early = rule_command(one.mother, starts_at=later - timedelta(hours=1))
    await kamer.is_refused("noor", lawful.record_contact_rule, early, code="CONTACT_RULE_STANDS", field="startsAt")
    child = rule_command(one.child)
    await kamer.is_refused("anne", lawful.record_contact_rule, child, code="NOT_FOUND", field="subject")


_FORGED: dict[str, Any] = {
    "owner_org": lambda kamer, _: kamer.organisations["ggz"],
    "recorded_by": lambda kamer, _: kamer.members["karim"],
    "subject_id": lambda *_: new_subject_id(),
    "never_with": lambda *_: [new_subject_id()],
    "recorded_at": lambda *_: datetime.fromisoformat("2026-01-01T00:00:00Z"),
}


async def test_the_database_refuses_a_forged_rule_whatever_path_it_takes(kamer: Kamer) -> None:
    one = await admitted(kamer)
    id = await _recorded(kamer, one, channel=ContactChannel.GESPREK, address=None)
    await kamer.does("noor", lawful.end_contact_rule, EndContactRule(rule=id, expected_version=1))
    before = await kamer.everything()
    for column, value in _FORGED.items():
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError)):
            await _forge(kamer, id, column, value(kamer, one))
    assert await kamer.everything() == before
    # What is refused is the forgery: a row that says what is so is taken.
    await _forge(kamer, id, "not_at_home", value=True)
    assert len(await kamer.rows(RULE, one.case)) == 2


async def _forge(kamer: Kamer, like: UUID, column: str, value: object) -> None:
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        row = dict(await connection.fetchrow(f"SELECT * FROM {RULE} WHERE id = $1", like) or {})
        at = await connection.fetchval("SELECT tenants.moment()")
        row |= {"id": new_id(), "recorded_at": at, "end_recorded_at": None, "valid": asyncpg.Range(at, None)}
        row |= {column: value}
        holes = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await connection.execute(f"INSERT INTO {RULE} ({', '.join(row)}) VALUES ({holes})", *row.values())
