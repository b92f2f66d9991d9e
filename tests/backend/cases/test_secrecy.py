"""What is secret is told on a ground that stands, by who is bound to secrecy, and no longer than that ground does."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import asyncpg
import orjson
import pytest

from backend.cases import service as cases
from backend.cases.sharing_commands import Contributed, Recipient, ReleaseContribution
from consent import service as lawful
from consent.account import tell
from consent.asking import draft_may_be_shared, may_be_shared, why, would_see
from consent.basis import BasisKind, Category, ConsentKind, Purpose
from consent.commands import EndBasis, WithdrawConsent
from consent.decision import Condition
from consent.explain import About
from consent.may_share import Step, Withheld
from consent.secrecy import service as secrecy
from consent.secrecy.commands import ConfirmDutyConflict, EndDutyConflict, RecordDutyConflict
from consent.sharing_words import told
from tenants.actor import Actor
from tenants.ids import MemberId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_anew, consent_given, contribute_command

TEXT = "Vader mag niet in huis komen."
BODY = ("casework.contribution", "body_enc")
CONSENT, CONFLICT = "TOESTEMMING_BETROKKENE", "CONFLICT_VAN_PLICHTEN"
FAR = datetime(2999, 1, 1, tzinfo=UTC)


async def sat_down(kamer: Kamer) -> AdmittedCase:
    """A case in which the GGZ knows the mother, and on whose bases the team and the police may hear of her."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    law = {"kind": BasisKind.WETTELIJK, "ground_code": "GEMEENTELIJKE_TAAK"}
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz", "politie", "lokaal", **law))
    return one


async def consents(kamer: Kamer, one: AdmittedCase, *names: str, **changes: Any) -> Any:
    """The mother's consent to the GGZ to break its secrecy."""
    given = consent_given(kind=changes.pop("kind", ConsentKind.DOORBREKEN_GEHEIM))
    asked = basis_command(kamer, changes.pop("subject", one.mother), *names, **{"consent": given} | changes)
    return await kamer.does("bram", lawful.record_basis, asked)


def speaks(kamer: Kamer, one: AdmittedCase, ground: str | None, *names: str, **changes: Any) -> Any:
    to = names or ("lokaal",)
    return contribute_command(kamer, one.case, one.mother, **{"recipients": to, "secrecy_ground": ground} | changes)


async def colleague(kamer: Kamer) -> Actor:
    """Somebody else of the GGZ at the tafel."""
    member = MemberId(await kamer.world.member(kamer.organisations["ggz"]))
    await kamer.world.role(member, "DEELNEMER", tafel=kamer.tafel)
    return replace(kamer.actor("bram"), member=member)


def conflict_command(kamer: Kamer, one: AdmittedCase, *names: str, **changes: Any) -> RecordDutyConflict:
    given: dict[str, Any] = {
        "subject": one.mother,
        "categories": (Category.VEILIGHEID,),
        "recipients": tuple(kamer.organisations[name] for name in names or ("lokaal",)),
        "asked": "Gevraagd op 3 mei; zij is niet te bereiken.",
        "harm": "Het kind loopt gevaar.",
        "last_resort": "Wachten kan niet.",
        "minimum": "Alleen dat vader gedreigd heeft.",
        "consulted": "De vertrouwensarts en een collega.",
        "ends_at": FAR,
    }
    return RecordDutyConflict(**(given | changes))


async def decided(kamer: Kamer, one: AdmittedCase, *names: str, **changes: Any) -> Any:
    return await kamer.does("bram", secrecy.record_duty_conflict, conflict_command(kamer, one, *names, **changes))


def confirm(done: Any) -> ConfirmDutyConflict:
    return ConfirmDutyConflict(duty_conflict=done.duty_conflict, expected_version=1)


async def test_who_is_bound_to_secrecy_names_a_ground_and_others_name_none(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    for ground, code in (
        (None, "SECRECY_GROUND_MISSING"),
        ("WPG20_BESLUIT", "SECRECY_GROUND_OUTSIDE_DUTY"),
        (CONSENT, "SECRECY_CONSENT_MISSING"),
        ("WETTELIJK_RECHT", "SECRECY_RECIPIENT"),
        (CONFLICT, "DUTY_CONFLICT_MISSING"),
    ):
        field = "recipients" if code == "SECRECY_RECIPIENT" else "secrecyGround"
        await kamer.is_refused("bram", cases.contribute, speaks(kamer, one, ground), code=code, field=field)
    unwanted = {"code": "SECRECY_GROUND_UNWANTED", "field": "secrecyGround"}
    await kamer.is_refused("noor", cases.contribute, speaks(kamer, one, CONSENT, "ggz"), **unwanted)
    await kamer.does("noor", cases.contribute, speaks(kamer, one, None, "ggz"))
    own = await kamer.does("bram", cases.contribute, speaks(kamer, one, None, recipients=()))
    later = ReleaseContribution(
        contribution=own.contribution, recipient=Recipient(organisation=kamer.organisations["lokaal"])
    )
    missing = {"code": "SECRECY_GROUND_MISSING", "field": "secrecyGround"}
    await kamer.is_refused("bram", cases.release, later, **missing)


async def test_consent_to_break_secrecy_opens_and_its_withdrawal_closes_and_nothing_else(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    team, police = await consents(kamer, one, "lokaal"), await consents(kamer, one, "politie")
    done: Contributed = await kamer.does("bram", cases.contribute, speaks(kamer, one, CONSENT, "lokaal", "politie"))
    own = await kamer.does("noor", cases.contribute, speaks(kamer, one, None, "ggz"))
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT
    assert await kamer.reads("petra", *BODY, done.contribution) == TEXT
    account = await _asked(kamer, "noor", why, done.contribution)
    assert [said.nl for said in tell(account, about=About.SELF) if CONSENT in said.nl]
    seen = partial(would_see, organisation=kamer.organisations["lokaal"], purpose=Purpose.VEILIGHEID_GEZIN)
    before = {who: await kamer.sees(who) for who in ("noor", "petra", "bram", "anne", "otto")}

    await kamer.does("bram", lawful.withdraw_consent, WithdrawConsent(consent=team.consent))
    assert await kamer.reads("noor", *BODY, done.contribution) is None
    assert await kamer.reads("petra", *BODY, done.contribution) == TEXT
    assert await kamer.reads("bram", *BODY, own.contribution) == TEXT
    assert await _asked(kamer, "noor", why, done.contribution) is None
    closed = await _asked(kamer, "bram", seen, done.contribution)
    assert closed.decision.condition is Condition.SECRECY_STANDS
    assert [said.nl for said in tell(closed, about=About.OTHER) if "geheimhoudingsplicht" in said.nl]
    after = {who: await kamer.sees(who) for who in before}
    gone = {
        name: before["noor"][name] - after["noor"].get(name, 0) for name in before["noor"] if name != "notification"
    }
    assert {name: count for name, count in gone.items() if count} == {"contribution": 1}
    for who in ("petra", "anne", "otto"):
        assert after[who] == before[who], who
    assert "lokaal" in await kamer.told("CONSENT_WITHDRAWN", team.consent)

    # Another consent opens nothing again by itself: the release names its ground, and that ground stands again.
    await consents(kamer, one, "lokaal", consent=consent_anew(kind=ConsentKind.DOORBREKEN_GEHEIM))
    assert await kamer.reads("noor", *BODY, done.contribution) == TEXT
    await kamer.does("bram", lawful.end_basis, EndBasis(basis=police.basis, expected_version=1))
    assert await kamer.reads("petra", *BODY, done.contribution) is None


async def test_other_consents_and_other_people_lift_no_duty(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    missing = {"code": "SECRECY_CONSENT_MISSING", "field": "secrecyGround"}
    await consents(kamer, one, "lokaal", kind=ConsentKind.VERWERKING)
    await consents(kamer, one, "lokaal", kind=ConsentKind.HULPVERLENING)
    await consents(kamer, one, "politie")
    await consents(kamer, one, "lokaal", categories=(Category.IDENTITEIT,))
    await kamer.is_refused("bram", cases.contribute, speaks(kamer, one, CONSENT), **missing)
    asked = basis_command(kamer, one.mother, "lokaal", consent=consent_given(kind=ConsentKind.DOORBREKEN_GEHEIM))
    await kamer.does("petra", lawful.record_basis, asked)
    await kamer.is_refused("bram", cases.contribute, speaks(kamer, one, CONSENT), **missing)


async def test_a_conflict_of_duties_opens_nothing_before_a_colleague_confirms_it(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    done = await decided(kamer, one)
    row = await kamer.row("consent.duty_conflict", done.duty_conflict)
    assert (row["confirmed_at"], row["decided_by"]) == (None, kamer.members["bram"])
    assert (
        await kamer.reads("bram", "consent.duty_conflict", "harm_enc", done.duty_conflict) == "Het kind loopt gevaar."
    )
    assert await kamer.reads("noor", "consent.duty_conflict", "harm_enc", done.duty_conflict) is None
    missing = {"code": "DUTY_CONFLICT_MISSING", "field": "secrecyGround"}
    await kamer.is_refused("bram", cases.contribute, speaks(kamer, one, CONFLICT), **missing)

    same = {"code": "SECOND_READER_SAME", "field": "dutyConflict"}
    await kamer.is_refused("bram", secrecy.confirm_duty_conflict, confirm(done), **same)
    for who in ("noor", "petra", "olga"):
        hidden = {"code": "NOT_FOUND", "field": "dutyConflict"}
        await kamer.is_refused(who, secrecy.confirm_duty_conflict, confirm(done), **hidden)
    bea = await colleague(kamer)
    stale = replace(confirm(done), expected_version=2)
    await kamer.is_refused(bea, secrecy.confirm_duty_conflict, stale, code="CONFLICT", field="expectedVersion")
    assert (await kamer.does(bea, secrecy.confirm_duty_conflict, confirm(done))).version == 2
    twice = {"code": "DUTY_CONFLICT_CONFIRMED", "field": "dutyConflict"}
    await kamer.is_refused(bea, secrecy.confirm_duty_conflict, replace(confirm(done), expected_version=2), **twice)
    told_ = await kamer.does("bram", cases.contribute, speaks(kamer, one, CONFLICT))
    assert await kamer.reads("noor", *BODY, told_.contribution) == TEXT
    await kamer.is_refused("bram", cases.contribute, speaks(kamer, one, CONFLICT, "politie"), **missing)

    end = EndDutyConflict(duty_conflict=done.duty_conflict, expected_version=2)
    await kamer.does(bea, secrecy.end_duty_conflict, end)
    assert await kamer.reads("noor", *BODY, told_.contribution) is None
    assert await kamer.told("CASE_CHANGED", done.duty_conflict) == {"lokaal", "ggz"}
    over = {"code": "ALREADY_ENDED", "field": "dutyConflict"}
    await kamer.is_refused(bea, secrecy.end_duty_conflict, replace(end, expected_version=3), **over)


async def test_the_end_of_a_conflict_of_duties_is_told_to_whom_something_was_told_on_it_and_to_nobody_else(
    kamer: Kamer,
) -> None:
    """The prosecution service knows of no case; the police were told another thing, and nothing on this ground."""
    one = await sat_down(kamer)
    bea = await colleague(kamer)
    await consents(kamer, one, "politie")
    await kamer.does("bram", cases.contribute, speaks(kamer, one, CONSENT, "politie"))
    for spoken, told_of in ((False, {"ggz"}), (True, {"lokaal", "ggz"})):
        done = await decided(kamer, one, "lokaal", "politie", "om")
        await kamer.does(bea, secrecy.confirm_duty_conflict, confirm(done))
        if spoken:
            await kamer.does("bram", cases.contribute, speaks(kamer, one, CONFLICT))
        end = EndDutyConflict(duty_conflict=done.duty_conflict, expected_version=2)
        await kamer.does(bea, secrecy.end_duty_conflict, end)
        assert await kamer.told("CASE_CHANGED", done.duty_conflict) == told_of


async def test_who_left_and_came_back_is_no_second_reader_of_an_own_decision(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    done, bram = await decided(kamer, one), kamer.members["bram"]
    back = await colleague(kamer)
    leave = "UPDATE tenants.member SET active = tstzrange(lower(active), tenants.moment()) WHERE id = $1"
    await kamer.admin.execute(leave, bram)
    again = (
        "UPDATE tenants.member SET active = tstzrange(tenants.moment(), NULL),"
        " person_id = (SELECT m.person_id FROM tenants.member m WHERE m.id = $2) WHERE id = $1"
    )
    await kamer.admin.execute(again, back.member, bram)
    same = {"code": "SECOND_READER_SAME", "field": "dutyConflict"}
    await kamer.is_refused(back, secrecy.confirm_duty_conflict, confirm(done), **same)
    await _refused(kamer, back, f"{_CONFIRM} tenants.moment()")


async def test_what_rests_on_a_conflict_of_duties_closes_by_itself_when_it_is_over(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    at = await kamer.admin.fetchval("SELECT tenants.moment() + interval '1 hour'")
    done = await decided(kamer, one, ends_at=at)
    await kamer.does(await colleague(kamer), secrecy.confirm_duty_conflict, confirm(done))
    told_ = await kamer.does("bram", cases.contribute, speaks(kamer, one, CONFLICT))
    assert await kamer.reads("noor", *BODY, told_.contribution) == TEXT
    await kamer.world.shift_clock("2 hours")
    assert await kamer.reads("noor", *BODY, told_.contribution) is None
    over = {"code": "ALREADY_ENDED", "field": "dutyConflict"}
    end = EndDutyConflict(duty_conflict=done.duty_conflict, expected_version=2)
    await kamer.is_refused("bram", secrecy.end_duty_conflict, end, **over)


@pytest.mark.parametrize(
    ("who", "changes", "code", "field"),
    [
        ("bram", {"asked": " "}, "FIELD_MISSING", "asked"),
        ("bram", {"harm": ""}, "FIELD_MISSING", "harm"),
        ("bram", {"last_resort": ""}, "FIELD_MISSING", "lastResort"),
        ("bram", {"minimum": ""}, "FIELD_MISSING", "minimum"),
        ("bram", {"consulted": ""}, "FIELD_MISSING", "consulted"),
        ("bram", {"ends_at": None}, "DUTY_CONFLICT_END_MISSING", "endsAt"),
        ("bram", {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, "PERIOD_INVALID", "endsAt"),
        ("bram", {"categories": ()}, "LIST_EMPTY", "categories"),
        ("bram", {"recipients": ()}, "LIST_EMPTY", "recipients"),
        ("bram", {"recipients": (new_id(),)}, "NOT_FOUND", "recipients"),
        ("bram", {"subject": new_id()}, "NOT_FOUND", "subject"),
        ("noor", {"recipients": "politie"}, "NO_DUTY_OF_SECRECY", "categories"),
        ("petra", {}, "NO_DUTY_OF_SECRECY", "categories"),
        ("olaf", {}, "NOT_FOUND", "subject"),
    ],
)
async def test_a_decision_that_cannot_be_is_refused(
    kamer: Kamer, who: str, changes: dict[str, Any], code: str, field: str
) -> None:
    one = await sat_down(kamer)
    if changes.get("recipients") == "politie":
        changes = {"recipients": (kamer.organisations["politie"],)}
    asked = conflict_command(kamer, one, **changes)
    await kamer.is_refused(who, secrecy.record_duty_conflict, asked, code=code, field=field)


async def test_before_sharing_is_told_which_grounds_would_lift_the_duty(kamer: Kamer) -> None:
    one = await sat_down(kamer)
    team = kamer.organisations["lokaal"]
    await consents(kamer, one, "politie")
    own = await kamer.does("bram", cases.contribute, speaks(kamer, one, None, recipients=()))
    shared = partial(may_be_shared, organisations=[team], purpose=Purpose.VEILIGHEID_GEZIN)
    draft = partial(
        draft_may_be_shared, category=Category.VEILIGHEID, organisations=[team], purpose=Purpose.VEILIGHEID_GEZIN
    )
    for question, about in ((shared, own.contribution), (draft, (one.mother,))):
        (answer,) = await _asked(kamer, "bram", question, about)
        assert (answer.allowed, answer.withheld, answer.grounds) == (False, Withheld.NO_SECRECY_GROUND, ())
        assert Step.LIFT_SECRECY in answer.steps
        assert [said.nl for said in told(answer) if "geheimhoudingsplicht" in said.nl]
    await consents(kamer, one, "lokaal")
    for question, about in ((shared, own.contribution), (draft, (one.mother,))):
        (answer,) = await _asked(kamer, "bram", question, about)
        assert (answer.withheld, answer.grounds) == (None, (CONSENT,))
    to = Recipient(organisation=team, secrecy_ground=CONSENT)
    await kamer.does("bram", cases.release, ReleaseContribution(contribution=own.contribution, recipient=to))
    (answer,) = await _asked(kamer, "bram", shared, own.contribution)
    assert (answer.allowed, answer.released) == (True, True)


_LET = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version, secrecy_ground,
                              lifted)
VALUES (gen_random_uuid(), $1, $2, tenants.org(), $3, tstzrange(tenants.moment(), NULL), 1, $4,
        $5::text::tstzmultirange)
"""
_CONFIRM = "UPDATE consent.duty_conflict SET confirmed_by = tenants.member(), confirmed_at ="
_DECIDE = """
INSERT INTO consent.duty_conflict (id, case_id, subject_id, owner_org, categories, recipients, valid, asked_enc,
       harm_enc, last_resort_enc, minimum_enc, consulted_enc, decided_by, decided_at, confirmed_by, confirmed_at,
       version)
SELECT gen_random_uuid(), p.case_id, p.subject_id, p.owner_org, p.categories, p.recipients, p.valid, p.asked_enc,
       p.harm_enc, p.last_resort_enc, p.minimum_enc, p.consulted_enc, p.decided_by, p.decided_at, p.confirmed_by,
       p.confirmed_at, 1
  FROM (SELECT (jsonb_populate_record(p, $2::text::jsonb || jsonb_build_object('decided_at', tenants.moment(),
               'valid', tstzrange(tenants.moment(), '2999-01-01')))).*
          FROM consent.duty_conflict p WHERE p.id = $1) p
"""


async def test_by_sql_of_its_own_nobody_gets_past_secrecy(kamer: Kamer) -> None:
    """The app role's own statements, bound as the GGZ, are refused by policies and triggers."""
    one = await sat_down(kamer)
    own = await kamer.does("bram", cases.contribute, speaks(kamer, one, None, recipients=()))
    await consents(kamer, one, "lokaal")
    done, bea = await decided(kamer, one), await colleague(kamer)
    before = await kamer.everything()
    team, police = kamer.organisations["lokaal"], kamer.organisations["politie"]
    for to, ground, lifted in (
        (team, None, None),
        (team, CONFLICT, "{}"),
        (team, CONSENT, "{(,)}"),
        (police, CONSENT, "{}"),
        (team, "WETTELIJK_RECHT", "{}"),
    ):
        await _refused(kamer, "bram", _LET, own.contribution, one.case, to, ground, lifted)
    for who, change in (
        ("bram", {"confirmed_by": str(bea.member), "confirmed_at": "2026-01-01"}),
        ("bram", {"decided_by": str(bea.member)}),
        ("bram", {"owner_org": str(team)}),
        ("bram", {"recipients": [str(new_id())]}),
        ("bram", {"recipients": [str(kamer.organisations["ggz"])]}),
        ("petra", {"owner_org": str(police), "decided_by": str(kamer.members["petra"])}),
    ):
        await _refused(kamer, who, _DECIDE, done.duty_conflict, orjson.dumps(change).decode(), quiet=who == "petra")
    tries: tuple[tuple[str | Actor, str], ...] = (
        ("bram", "UPDATE consent.duty_conflict SET categories = '{WONEN}' WHERE id = $1"),
        ("bram", "UPDATE consent.duty_conflict SET recipients = '{}' WHERE id = $1"),
        ("bram", f"{_CONFIRM} tenants.moment()"),
        (bea, f"{_CONFIRM} '2999-01-01'"),
        ("bram", f"UPDATE consent.duty_conflict SET confirmed_by = '{bea.member}', confirmed_at = tenants.moment()"),
        (bea, "UPDATE consent.duty_conflict SET ended_by = tenants.member(), ended_at = '2999-01-01' WHERE id = $1"),
        (bea, "DELETE FROM consent.duty_conflict WHERE id = $1"),
    )
    for by, statement in tries:
        await _refused(kamer, by, statement, *([done.duty_conflict] if "$1" in statement else []))
    assert await kamer.everything() == before
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        await connection.execute(_LET, own.contribution, one.case, team, CONSENT, "{}")
    assert await kamer.reads("noor", *BODY, own.contribution) == TEXT
    [release] = await kamer.rows("casework.release", one.case)
    for statement in (
        "UPDATE casework.release SET lifted = '{(,)}' WHERE id = $1",
        "UPDATE casework.release SET secrecy_ground = 'CONFLICT_VAN_PLICHTEN' WHERE id = $1",
    ):
        await _refused(kamer, "bram", statement, release["id"])


async def _refused(kamer: Kamer, who: str | Actor, statement: str, *values: object, quiet: bool = False) -> None:
    """Refused by the database; or, with `quiet`, nothing is there to write from."""
    acting = kamer.actor(who) if isinstance(who, str) else who
    if quiet:
        async with kamer.region.reading(acting) as connection:
            assert await connection.execute(statement, *values) == "INSERT 0 0"
        return
    with pytest.raises(asyncpg.PostgresError) as refused:
        async with kamer.region.reading(acting) as connection:
            await connection.execute(statement, *values)
    assert refused.value.sqlstate == "42501", statement


async def _asked(kamer: Kamer, who: str, question: Any, about: Any) -> Any:
    async with kamer.region.working(kamer.actor(who)) as session:
        return await question(session, about)
