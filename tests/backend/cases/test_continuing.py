"""A case goes on in another one: two people say so, nothing moves, and who does not read both learns of neither."""

from dataclasses import replace
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.continuing.commands import ConfirmContinuation, ContinuationId, ContinueCase
from backend.cases.continuing.errors import ContinuingCode
from backend.cases.continuing.kinds import ContinuationKind, ContinuationReason
from consent import service as lawful
from consent.commands import Recuse
from consent.errors import CommonCode
from tenants.ids import CaseId, MemberId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, closed, invited, opened

TABLE = "casework.continuation"
_KEPT = """
SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM (
    SELECT b::text FROM casework.contribution b UNION ALL SELECT s::text FROM casework.subject s
    UNION ALL SELECT l::text FROM consent.legal_basis l UNION ALL SELECT r::text FROM casework.release r
    UNION ALL SELECT a::text FROM consent.case_access a UNION ALL SELECT p::text FROM casework.participation p) t
"""


def split(one: AdmittedCase, later: AdmittedCase, **changes: Any) -> ContinueCase:
    wish = ContinueCase(
        case=one.case,
        later=later.case,
        kind=ContinuationKind.SPLITSING,
        reason=ContinuationReason.GEZIN_UITEEN,
    )
    return replace(wish, **changes)


async def both(kamer: Kamer) -> tuple[AdmittedCase, AdmittedCase]:
    """Two admitted cases; the GGZ takes part in both and reads something in the first, the police in the first only."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    later = await admitted(kamer)
    await invited(kamer, later.case, "ggz")
    return one, later


async def _seen(kamer: Kamer, *who: str) -> set[str]:
    found = set()
    for name in who:
        async with kamer.region.reading(kamer.actor(name)) as connection:
            found |= {name} if await connection.fetchval(f"SELECT count(*) FROM {TABLE}") else set()
    return found


async def _events(kamer: Kamer, who: str, case: CaseId) -> list[str]:
    asked = "SELECT event FROM casework.case_timeline($1) WHERE event IN ('SPLITSING', 'SAMENVOEGING')"
    async with kamer.region.reading(kamer.actor(who)) as connection:
        return [row[0] for row in await connection.fetch(asked, case)]


async def test_nothing_moves_and_nothing_opens_by_it(kamer: Kamer) -> None:
    one, later = await both(kamer)
    before = await kamer.admin.fetchval(_KEPT)
    done = await kamer.does("anne", cases.continue_case, split(one, later))
    assert await _seen(kamer, "anne", "noor", "bram", "petra", "otto") == {"anne", "noor", "bram"}
    # Who takes part in the first only is not told that there is a second.
    assert await kamer.told("CASE_CHANGED", done.continuation) == {"lokaal", "ggz"}
    assert await _events(kamer, "bram", one.case) == []
    await kamer.does("bram", cases.confirm_continuation, ConfirmContinuation(continuation=done.continuation))
    assert await kamer.admin.fetchval(_KEPT) == before
    kept = await kamer.row(TABLE, done.continuation)
    assert (kept["confirmed_org"], kept["confirmed_by"]) == (kamer.organisations["ggz"], kamer.members["bram"])
    for case in (one.case, later.case):
        assert await _events(kamer, "noor", case) == ["SPLITSING"]
        assert await _events(kamer, "petra", case) == []
    logged = "SELECT case_id FROM tenants.ledger_subject WHERE object_type = 'Continuation' AND object_id = $1"
    told = [row[0] for row in await kamer.admin.fetch(logged, done.continuation)]
    assert sorted(told) == sorted([one.case, later.case] * 2)


async def test_whoever_is_recused_from_the_first_does_not_find_the_second(kamer: Kamer) -> None:
    one, later = await both(kamer)
    sees = 'SELECT count(*) FROM casework."case" WHERE id = ANY ($1)'

    async def found(who: str) -> int:
        async with kamer.region.reading(kamer.actor(who)) as connection:
            count: int = await connection.fetchval(sees, [one.case, later.case])
            return count

    await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))
    assert await found("bram") == 1
    done = await kamer.does("anne", cases.continue_case, split(one, later))
    # Until a second person confirmed it, it does not hold.
    assert await found("bram") == 1
    before = await kamer.rows("consent.recusal", later.case)
    assert before == []
    await kamer.does("noor", cases.confirm_continuation, ConfirmContinuation(continuation=done.continuation))
    assert await found("bram") == 0
    [first] = await kamer.rows("consent.recusal", one.case)
    carried = await kamer.rows("consent.recusal", later.case)
    assert {row["subject_id"] for row in carried} == {later.mother, later.child}
    assert {(row["member_id"], row["valid"].upper) for row in carried} == {(first["member_id"], first["valid"].upper)}
    # To whom it was not, nothing is hidden by it, nor is told who it was.
    for who in ("anne", "noor"):
        assert await found(who) == 2, who
        async with kamer.region.reading(kamer.actor(who)) as connection:
            assert await connection.fetchval("SELECT count(*) FROM consent.recusal") == 0, who


async def test_a_second_person_of_another_organisation_where_more_than_one_weighs(kamer: Kamer) -> None:
    one, later = await both(kamer)
    merge = split(one, later, kind=ContinuationKind.SAMENVOEGING, reason=ContinuationReason.DUBBEL_AANGEMELD)
    done = await kamer.does("anne", cases.continue_case, merge)
    confirm = ConfirmContinuation(continuation=done.continuation)
    verb = cases.confirm_continuation
    for who, code in (
        ("anne", ContinuingCode.CONTINUATION_SECOND_PERSON),
        ("petra", CommonCode.NOT_FOUND),
        ("otto", CommonCode.NOT_FOUND),
    ):
        await kamer.is_refused(who, verb, confirm, code=code, field="continuation")
    # A colleague of hers, and she herself in the name of another organisation.
    colleague = await kamer.world.member(kamer.organisations["gemeente"], name="Tweede")
    await kamer.world.role(colleague, "SECRETARIS", tafel=kamer.tafel)
    acting = replace(kamer.actor("anne"), member=MemberId(colleague))
    await kamer.is_refused(
        acting, verb, confirm, code=ContinuingCode.CONTINUATION_SECOND_ORGANISATION, field="continuation"
    )
    same = "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $2) WHERE id = $1"
    await kamer.admin.execute(same, kamer.members["bram"], kamer.members["anne"])
    await kamer.is_refused("bram", verb, confirm, code=ContinuingCode.CONTINUATION_SECOND_PERSON, field="continuation")
    await kamer.does("noor", verb, confirm)
    await kamer.is_refused("noor", verb, confirm, code=ContinuingCode.CONTINUATION_ALREADY, field="continuation")
    nothing = ConfirmContinuation(continuation=ContinuationId(new_id()))
    await kamer.is_refused("noor", verb, nothing, code=CommonCode.NOT_FOUND, field="continuation")


async def test_what_does_not_go_on_in_the_other_changes_nothing(kamer: Kamer) -> None:
    one, later = await both(kamer)
    wish, verb = split(one, later), cases.continue_case
    for who, command, code, field in (
        ("anne", replace(wish, reason=ContinuationReason.DUBBEL_AANGEMELD), "CONTINUATION_REASON", "reason"),
        ("anne", replace(wish, later=one.case), "CONTINUATION_ELSEWHERE", "later"),
        ("anne", replace(wish, later=CaseId(new_id())), "NOT_FOUND", "later"),
        ("anne", replace(wish, case=CaseId(new_id())), "NOT_FOUND", "case"),
        ("anne", split(later, one), "CONTINUATION_NOT_LATER", "later"),
        ("noor", wish, "NOT_ALLOWED", "case"),
        ("petra", wish, "NOT_ALLOWED", "case"),
        ("otto", wish, "NOT_FOUND", "case"),
    ):
        await kamer.is_refused(who, verb, command, code=code, field=field)
    await kamer.does("anne", verb, wish)
    merge: dict[str, Any] = {"kind": ContinuationKind.SAMENVOEGING, "reason": ContinuationReason.DUBBEL_AANGEMELD}
    for again in (wish, split(one, later, **merge), split(later, one, **merge)):
        await kamer.is_refused("anne", verb, again, code="CONTINUATION_ALREADY", field="later")
    third = await admitted(kamer)
    await closed(kamer, third.case)
    await kamer.is_refused("anne", verb, split(one, third), code=CommonCode.CASE_STAGE, field="later")
    await kamer.is_refused("anne", verb, split(third, later), code=CommonCode.CASE_STAGE, field="case")


RAW = (
    "INSERT INTO casework.continuation (id, case_id, later_case_id, kind, reason, owner_org, recorded_by, recorded_at)"
    " SELECT gen_random_uuid(), $1, $2, $3, $4, (SELECT tenants.org()), (SELECT tenants.member()), tenants.moment()"
)


@pytest.mark.parametrize("forced", ["made", "changed"])
async def test_past_the_services_no_more_is_possible(kamer: Kamer, forced: str) -> None:
    one, later = await both(kamer)
    parted = ("SPLITSING", "GEZIN_UITEEN")
    if forced == "made":
        gemeente = kamer.organisations["gemeente"]
        tafel = await kamer.world.tafel(gemeente)
        away = CaseId(await kamer.world.case(tafel, gemeente, number="2026-009999"))
        await kamer.world.participation(away, gemeente)
        for who, earlier, into, kind, reason, rule in (
            ("noor", one.case, later.case, *parted, "42501"),
            ("petra", one.case, later.case, *parted, "42501"),
            ("anne", later.case, one.case, *parted, "42501"),
            ("anne", one.case, away, *parted, "42501"),
            ("anne", one.case, later.case, "SPLITSING", "DUBBEL_AANGEMELD", "ck_continuation_reason_fits"),
        ):
            assert await is_forced_back(kamer, who, RAW, earlier, into, kind, reason) == rule, (who, kind)
        return
    done = await kamer.does("anne", cases.continue_case, split(one, later))
    by = "UPDATE casework.continuation SET confirmed_org = (SELECT tenants.org()), confirmed_by = {}, confirmed_at = {}"
    mine, now = "(SELECT tenants.member())", "tenants.moment()"
    for who, statement, rule in (
        ("anne", by.format(mine, now), "continuation_second_person"),
        ("noor", by.format(f"'{kamer.members['karim']}'", now), "42501"),
        ("noor", by.format(mine, "tenants.moment() - interval '1 day'"), "42501"),
        ("noor", "UPDATE casework.continuation SET later_case_id = NULL", "42501"),
        ("noor", "DELETE FROM casework.continuation", "42501"),
    ):
        assert await is_forced_back(kamer, who, statement) == rule, statement
    await kamer.does("noor", cases.confirm_continuation, ConfirmContinuation(continuation=done.continuation))
