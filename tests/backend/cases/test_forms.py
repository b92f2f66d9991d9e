"""A form goes with a contribution, is read where that is read, and lies beside an earlier one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from backend.cases import service as cases
from backend.cases.correction_commands import Correct, Retract
from backend.cases.forms.commands import Answer, FilledIn
from backend.cases.forms.errors import FormsCode
from backend.cases.kinds import ContributionNature, CorrectionReason
from backend.cases.sharing_commands import Contribute
from consent.ages import legal_day
from consent.basis import Category, Protection
from consent.errors import CommonCode
from tenants.ids import ContributionId
from tenants.session import driver
from tests.backend.cases.course.ways import is_forced_back, weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import contribute_command

ANSWER = "casework.form_answer"
FORM = "LEEFGEBIEDEN"
COMPARED = "SELECT item, earlier_id, later_id FROM casework.form_comparison($1, $2, $3, $4) ORDER BY item, id"
WEEK = timedelta(days=7)


def filled(*answers: tuple[str, str], form: str = FORM) -> FilledIn:
    return FilledIn(form=form, answers=tuple(Answer(item=item, value=value) for item, value in answers))


async def _today(kamer: Kamer) -> date:
    return legal_day(await kamer.admin.fetchval("SELECT tenants.moment()"))


async def wish(kamer: Kamer, one: AdmittedCase, *, day: date | None = None, **changes: Any) -> Contribute:
    """How safe it is for the mother, for the GGZ to read as well."""
    given: dict[str, Any] = {"happened_on": day or await _today(kamer), "filled": filled(("VEILIGHEID", "2"))}
    return contribute_command(kamer, one.case, one.mother, **({"recipients": ["ggz"]} | given | changes))


async def fills(kamer: Kamer, who: str, command: Contribute) -> ContributionId:
    return (await kamer.does(who, cases.contribute, command)).contribution


async def shared(kamer: Kamer) -> AdmittedCase:
    """The GGZ may read what is released about the safety of the mother; the police take part, and read nothing."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    return one


async def compared(
    kamer: Kamer, who: str, one: AdmittedCase, earlier: date, later: date
) -> list[tuple[str, str | None, str | None]]:
    """The values of two days, item by item, as somebody may read them."""
    async with kamer.region.reading(kamer.actor(who)) as connection:
        rows = await connection.fetch(COMPARED, one.mother, FORM, earlier, later)

    async def value(id: UUID | None) -> str | None:
        return None if id is None else await kamer.reads(who, ANSWER, "value_enc", id)

    return [(item, await value(before), await value(after)) for item, before, after in rows]


async def test_an_answer_goes_where_its_contribution_goes(kamer: Kamer) -> None:
    one = await shared(kamer)
    text = await fills(kamer, "noor", await wish(kamer, one))
    [answer] = await kamer.rows(ANSWER, one.case)
    assert (answer["contribution_id"], answer["item"]) == (text, "VEILIGHEID")
    # Neither the value nor how long it is can be told from what is kept.
    assert len(answer["value_enc"]) == 46
    value = (ANSWER, "value_enc", answer["id"])
    assert {who: await kamer.reads(who, *value) for who in ("noor", "bram", "petra", "otto")} == {
        "noor": "2",
        "bram": "2",
        "petra": None,
        "otto": None,
    }
    async with kamer.region.reading(kamer.actor("petra")) as connection:
        assert await connection.fetch(f"SELECT FROM {ANSWER}") == []
    key = (await kamer.row("casework.contribution", text))["key_id"]
    assert answer["value_enc"][1:17] == key.bytes
    await kamer.keys.destroy(kamer.actor("noor"), key)
    assert await kamer.reads("noor", *value) is None


async def test_two_days_lie_beside_each_other_item_by_item_and_of_each_organisation(kamer: Kamer) -> None:
    one = await shared(kamer)
    today = await _today(kamer)
    month = today - 4 * WEEK
    await fills(kamer, "noor", await wish(kamer, one, day=month))
    newest = await fills(kamer, "noor", await wish(kamer, one, day=today - WEEK, filled=filled(("VEILIGHEID", "4"))))
    # What was filled in later about an earlier day is not the newest.
    await fills(kamer, "noor", await wish(kamer, one, day=today - 2 * WEEK, filled=filled(("VEILIGHEID", "3"))))
    await fills(kamer, "bram", await wish(kamer, one, filled=filled(("VEILIGHEID", "1")), recipients=[]))
    await fills(
        kamer,
        "noor",
        await wish(kamer, one, category=Category.WONEN, filled=filled(("WONEN", "5")), recipients=[]),
    )

    ours = [("VEILIGHEID", "2", "4")]
    assert await compared(kamer, "noor", one, month, today) == [*ours, ("WONEN", None, "5")]
    theirs = sorted(await compared(kamer, "bram", one, month, today), key=str)
    assert theirs == [*ours, ("VEILIGHEID", None, "1")]
    assert await compared(kamer, "petra", one, month, today) == []
    # Whichever day is named first, and on a day before all of it.
    assert await compared(kamer, "noor", one, today, month) == [*ours, ("WONEN", None, "5")]
    assert await compared(kamer, "noor", one, month - WEEK, month) == [("VEILIGHEID", None, "2")]
    assert await compared(kamer, "noor", one, month - 2 * WEEK, month - WEEK) == []

    # What was taken back is beside nothing any more; what was put right is replaced by what is right.
    await kamer.does("noor", cases.retract, Retract(contribution=newest, reason=CorrectionReason.ONJUIST))
    assert (await compared(kamer, "bram", one, month, today))[-1:] != ours
    assert ("VEILIGHEID", "2", "3") in await compared(kamer, "bram", one, month, today)


async def test_who_reported_is_not_told_by_what_lies_beside_it(kamer: Kamer) -> None:
    """Of a reporter that is shielded one line never holds two days, which would tell that both are of the same."""
    one = await shared(kamer)
    today = await _today(kamer)
    for day in (today - WEEK, today):
        await fills(kamer, "noor", await wish(kamer, one, day=day, protection=Protection.MELDER))
    assert await compared(kamer, "noor", one, today - WEEK, today) == [("VEILIGHEID", "2", "2")]
    assert sorted(await compared(kamer, "bram", one, today - WEEK, today), key=str) == [
        ("VEILIGHEID", "2", "2"),
        ("VEILIGHEID", None, "2"),
    ]


async def test_a_newer_version_is_filled_in_anew(kamer: Kamer) -> None:
    one = await shared(kamer)
    today = await _today(kamer)
    text = await fills(kamer, "noor", await wish(kamer, one, day=today - WEEK))
    plain = await fills(kamer, "noor", contribute_command(kamer, one.case, one.mother))
    better = Correct(
        contribution=text,
        reason=CorrectionReason.ONJUIST,
        nature=ContributionNature.MENING,
        body="Bij nader inzien.",
        happened_on=today - WEEK,
        answers=(Answer(item="VEILIGHEID", value="3"),),
    )
    for command, code, field in (
        (replace(better, answers=()), FormsCode.FORM_ANSWERS, "answers"),
        (replace(better, happened_on=None), FormsCode.FORM_WITHOUT_DAY, "happenedOn"),
        (replace(better, answers=(Answer(item="VEILIGHEID", value="7"),)), FormsCode.FORM_VALUE, "answers"),
        (replace(better, contribution=plain), FormsCode.FORM_UNKNOWN, "form"),
    ):
        await kamer.is_refused("noor", cases.correct, command, code=code, field=field)
    await kamer.does("noor", cases.correct, better)
    assert await compared(kamer, "bram", one, today - 2 * WEEK, today) == [("VEILIGHEID", None, "3")]


_UNFIT: list[tuple[dict[str, Any], FormsCode, str]] = [
    ({"filled": filled(("VEILIGHEID", "2"), form="VEILIGHEIDSBEELD")}, FormsCode.FORM_UNKNOWN, "form"),
    ({"filled": filled(("VEILIGHEID", "2"), form="")}, FormsCode.FORM_UNKNOWN, "form"),
    ({"happened_on": None}, FormsCode.FORM_WITHOUT_DAY, "happenedOn"),
    ({"filled": filled()}, FormsCode.FORM_ANSWERS, "answers"),
    ({"filled": filled(("VEILIGHEID", "2"), ("VEILIGHEID", "3"))}, FormsCode.FORM_ANSWERS, "answers"),
    # An item of another kind of data: who may receive safety would read of money.
    ({"filled": filled(("GELD", "2"))}, FormsCode.FORM_ITEM, "answers"),
    ({"filled": filled(("GERUCHT", "2"))}, FormsCode.FORM_ITEM, "answers"),
    ({"filled": filled(("VEILIGHEID", "6"))}, FormsCode.FORM_VALUE, "answers"),
    ({"filled": filled(("VEILIGHEID", "02"))}, FormsCode.FORM_VALUE, "answers"),
    ({"filled": filled(("VEILIGHEID", "\x00\ud800"))}, FormsCode.FORM_VALUE, "answers"),
]


async def test_what_fits_no_form_changes_nothing(kamer: Kamer) -> None:
    one = await shared(kamer)
    for changes, code, field in _UNFIT:
        await kamer.is_refused("noor", cases.contribute, await wish(kamer, one, **changes), code=code, field=field)


async def test_one_form_is_of_one_person_and_of_a_case_that_one_sees(kamer: Kamer) -> None:
    one = await shared(kamer)
    both = replace(await wish(kamer, one), subjects=(one.mother, one.child), recipients=())
    await kamer.is_refused("noor", cases.contribute, both, code=FormsCode.FORM_ONE_PERSON, field="subjects")
    await kamer.is_refused("otto", cases.contribute, await wish(kamer, one), code=CommonCode.NOT_FOUND, field="case")


RAW = (
    "INSERT INTO casework.form_answer (id, case_id, contribution_id, item, value_enc, owner_org, recorded_at)"
    " SELECT gen_random_uuid(), b.case_id, b.id, $2, '\\x01', (SELECT tenants.org()), tenants.moment()"
    " FROM (SELECT $1::uuid AS id, $3::uuid AS case_id) b"
)
BRINGS = (
    "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection,"
    " nature, body_enc, key_id, recorded_at, version, happened_on, form) SELECT gen_random_uuid(), $1,"
    " (SELECT tenants.org()), (SELECT tenants.member()), $2, 'VEILIGHEID', 'VEILIGHEID_GEZIN', 'GEEN', 'FEIT', '\\x01',"
    " gen_random_uuid(), tenants.moment(), 1, $3, $4"
)


async def _brings_one(kamer: Kamer, one: AdmittedCase, form: str, item: str) -> str | None:
    """A contribution about safety with one answer, past the services, and undone; by which rule it was refused."""
    today = await _today(kamer)
    try:
        async with kamer.region.working(kamer.actor("noor")) as session:
            connection = await driver(session)
            await connection.execute(BRINGS, one.case, [one.mother], today, form)
            newest = "SELECT id FROM casework.contribution WHERE recorded_at = tenants.moment()"
            await connection.execute(RAW, await connection.fetchval(newest), item, one.case)
            await session.rollback()
    except asyncpg.InsufficientPrivilegeError as refused:
        return refused.constraint_name
    return None


async def test_past_the_services_no_answer_is_added_changed_or_moved(kamer: Kamer) -> None:
    one = await shared(kamer)
    today = await _today(kamer)
    text = await fills(kamer, "noor", await wish(kamer, one))
    for who, statement, *values in (
        # Later, also beside one's own; beside another's; and nothing is changed or undone.
        ("noor", RAW, text, "WONEN", one.case),
        ("bram", RAW, text, "WONEN", one.case),
        ("petra", RAW, text, "WONEN", one.case),
        ("noor", "UPDATE casework.form_answer SET value_enc = ''"),
        ("noor", "DELETE FROM casework.form_answer"),
        ("noor", "UPDATE casework.contribution SET form = NULL"),
    ):
        assert await is_forced_back(kamer, who, statement, *values) == "42501", statement
    for subjects, day, form, rule in (
        ([one.mother], today, "VEILIGHEIDSBEELD", "form_unknown"),
        ([one.mother, one.child], today, FORM, "ck_contribution_form_of_one_on_a_day"),
        ([one.mother], None, FORM, "ck_contribution_form_of_one_on_a_day"),
    ):
        assert await is_forced_back(kamer, "noor", BRINGS, one.case, subjects, day, form) == rule
    # With the contribution itself: nothing that the form does not ask, and nothing of another kind of data.
    for item, fits in (("VEILIGHEID", True), ("WONEN", False), ("KAMERS", False)):
        assert await _brings_one(kamer, one, FORM, item) == (None if fits else "form_item"), item
    scale = [{"value": value, "name_nl": value, "name_en": value} for value in "12"]
    asked = [{"code": code, "name_nl": code, "name_en": code, "category": code} for code in ("VEILIGHEID", "WONEN")]
    own = {"code": "EIGEN", "kind": "VEILIGHEID", "own": {"scale": scale, "items": asked}}
    unknown = {"code": FORM, "kind": "LEEFGEBIEDEN", "version": 99}
    await weighed_with(kamer, one.case, forms=[own, unknown])
    for named, item, fits in (("EIGEN", "VEILIGHEID", True), ("EIGEN", "WONEN", False), (FORM, "VEILIGHEID", False)):
        assert await _brings_one(kamer, one, named, item) == (None if fits else "form_item"), (named, item)
    # A case keeps the version that it was weighed with: this one knows no forms.
    await weighed_with(kamer, one.case)
    assert await is_forced_back(kamer, "noor", BRINGS, one.case, [one.mother], today, FORM) == "form_unknown"
