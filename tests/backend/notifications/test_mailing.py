"""Who gets mail, that it says nothing, and that whoever has left gets none any more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from backend.cases import service as cases
from backend.cases.ids import ParticipationId
from backend.cases.sharing_commands import EndParticipation
from backend.notifications.letter import Letterhead
from backend.notifications.outlets import MAIL_REFUSED, MAIL_UNREACHABLE, NotDelivered
from backend.notifications.service import effects
from consent import service as lawful
from consent.commands import WithdrawConsent
from consent.emergency_commands import OpenGlass
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited, opened
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office

HEAD = Letterhead(sender="ketentafel@regio.example", desk_url="https://desk.example/")
Change = Callable[[Kamer, Office], Awaitable[object]]


async def addressed(kamer: Kamer, office: Office) -> None:
    """The gemeente has a mailbox; of the GGZ and the police only people have addresses."""
    await office.mailbox(kamer.organisations["gemeente"], address="tafel@gemeente.example")
    for name in ("bram", "olaf", "petra"):
        organisation = await kamer.admin.fetchval(
            "SELECT organisation_id FROM tenants.member WHERE id = $1", kamer.members[name]
        )
        await office.mailbox(organisation, address=f"{name}@partner.example", member=kamer.members[name])


async def test_a_referral_is_told_to_the_mailbox_of_whoever_runs_the_tafel(kamer: Kamer, office: Office) -> None:
    await addressed(kamer, office)
    await kamer.does("noor", cases.refer, refer_command(kamer))
    await office.work_off()
    assert office.post.to() == ["tafel@gemeente.example"]
    announced, mailed = await office.rows()
    assert (announced["effect"], announced["outcome"], announced["reason"]) == ("ANNOUNCE", "DONE", None)
    assert (mailed["effect"], mailed["outcome"], mailed["recipient_id"]) == ("MAIL", "DONE", None)
    assert office.post.letters[0].id == mailed["id"]


async def test_an_organisation_without_mailbox_is_told_through_the_people_whose_work_it_is(
    kamer: Kamer, office: Office
) -> None:
    """Bram takes part for the GGZ; Olaf is its officer, who reads no cases but reviews emergency access."""
    case = await admitted(kamer)
    await office.work_off()
    await addressed(kamer, office)
    await invited(kamer, case.case, "ggz")
    await office.work_off()
    assert office.post.to() == ["bram@partner.example"]

    office.post.letters.clear()
    await kamer.does("cees", lawful.break_glass, OpenGlass(reason="Er is nu gevaar.", case=case.case))
    await office.work_off()
    assert office.post.to() == ["olaf@partner.example", "tafel@gemeente.example"]


async def test_nobody_to_write_to_is_no_failure(kamer: Kamer, office: Office) -> None:
    await kamer.does("noor", cases.refer, refer_command(kamer))
    await office.work_off()
    [row] = await office.rows()
    assert (row["outcome"], row["reason"], office.post.letters) == ("DONE", "NO_RECIPIENT", [])


async def left(kamer: Kamer, _office: Office) -> None:
    """The GGZ's participation is ended after it was told, before the mail goes."""
    [part] = await kamer.admin.fetch(
        "SELECT id FROM casework.participation WHERE organisation_id = $1", kamer.organisations["ggz"]
    )
    command = EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    await kamer.does("anne", cases.end_participation, command)


async def dismissed(kamer: Kamer, _office: Office) -> None:
    await kamer.admin.execute(
        "UPDATE tenants.member SET active = tstzrange(lower(active), tenants.moment()) WHERE id = $1",
        kamer.members["bram"],
    )


async def role_ended(kamer: Kamer, _office: Office) -> None:
    await kamer.admin.execute(
        "UPDATE tenants.role SET valid = tstzrange(lower(valid), tenants.moment()) WHERE member_id = $1",
        kamer.members["bram"],
    )


async def recused(kamer: Kamer, _office: Office) -> None:
    subject = await kamer.admin.fetchval(
        "SELECT id FROM casework.subject WHERE owner_org = $1 LIMIT 1", kamer.organisations["lokaal"]
    )
    await kamer.admin.execute(
        "INSERT INTO consent.recusal SELECT gen_random_uuid(), $1, $2, s.case_id, s.id,"
        " tstzrange(tenants.moment() - interval '1 minute', NULL) FROM casework.subject s WHERE s.id = $3",
        kamer.organisations["ggz"],
        kamer.members["bram"],
        subject,
    )


async def closed_down(kamer: Kamer, _office: Office) -> None:
    await kamer.admin.execute(
        "UPDATE tenants.organisation SET active = tstzrange(lower(active), tenants.moment()) WHERE id = $1",
        kamer.organisations["ggz"],
    )


async def address_gone(kamer: Kamer, _office: Office) -> None:
    await kamer.admin.execute("DELETE FROM tenants.mail_address WHERE member_id = $1", kamer.members["bram"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (left, "NOT_CONCERNED"),
        (dismissed, "NOT_CONCERNED"),
        (role_ended, "NOT_CONCERNED"),
        (recused, "NOT_CONCERNED"),
        (closed_down, "ORGANISATION_ENDED"),
        (address_gone, "NOT_CONCERNED"),
    ],
    ids=lambda value: value.__name__ if callable(value) else value,
)
async def test_rights_are_looked_at_again_when_the_mail_goes(
    kamer: Kamer, office: Office, change: Change, reason: str
) -> None:
    case = await admitted(kamer)
    await office.work_off()
    await addressed(kamer, office)
    await invited(kamer, case.case, "ggz")
    await office.carry()
    [mail] = await office.rows(effect="MAIL", organisation_id=kamer.organisations["ggz"])
    assert mail["recipient_id"] == kamer.members["bram"]

    await change(kamer, office)
    await office.work_off()
    [mail] = await office.rows(id=mail["id"])
    assert (mail["outcome"], mail["reason"]) == ("CANCELLED", reason)
    assert "bram@partner.example" not in office.post.to()


async def test_a_withdrawal_is_told_also_to_who_has_left(kamer: Kamer, office: Office) -> None:
    case = await admitted(kamer)
    await office.work_off()
    await addressed(kamer, office)
    basis, _ = await opened(kamer, case, "ggz")
    await left(kamer, office)
    await office.work_off()
    office.post.letters.clear()
    consent = await kamer.admin.fetchval("SELECT id FROM consent.consent WHERE basis_id = $1", basis)
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))
    await office.work_off()
    # Its officer reads bases too.
    assert office.post.to() == ["bram@partner.example", "olaf@partner.example"]


async def test_a_failing_receiver_is_tried_again_and_gets_the_same_message(kamer: Kamer, office: Office) -> None:
    await addressed(kamer, office)
    await kamer.does("noor", cases.refer, refer_command(kamer))
    office.post.failing = NotDelivered(MAIL_UNREACHABLE)
    await office.work_off()
    [mail] = await office.rows(effect="MAIL")
    assert (mail["outcome"], mail["reason"], mail["attempts"]) == (None, MAIL_UNREACHABLE, 1)

    office.post.failing = None
    await office.later(timedelta(minutes=1))
    await office.work_off()
    [letter] = office.post.letters
    assert letter.message_id(HEAD) == f"<{mail['id']}@regio.example>"


async def test_a_refusal_for_good_comes_to_rest(kamer: Kamer, office: Office) -> None:
    await addressed(kamer, office)
    await kamer.does("noor", cases.refer, refer_command(kamer))
    office.post.failing = NotDelivered(MAIL_REFUSED, for_good=True)
    await office.work_off()
    [mail] = await office.rows(effect="MAIL")
    assert (mail["outcome"], mail["reason"]) == ("DEAD", MAIL_REFUSED)


async def test_a_region_without_outlet_sends_nothing_and_says_so(kamer: Kamer, office: Office) -> None:
    await addressed(kamer, office)
    await kamer.does("noor", cases.refer, refer_command(kamer))
    without = effects(events=office.cell.events, outlet=None)
    while await office.carry(without):
        pass
    [mail] = await office.rows(effect="MAIL")
    assert (mail["outcome"], mail["reason"]) == ("CANCELLED", "NO_OUTLET")


async def test_the_letter_says_nothing_of_the_case(kamer: Kamer, office: Office) -> None:
    await addressed(kamer, office)
    case = await admitted(kamer)
    await office.work_off()
    written = office.post.letters[0].written(HEAD)
    raw = written.as_bytes()
    text = written.get_content()
    for hidden in (case.number, str(case.case), str(case.child), "Fictie", "Gemeente", "veiligheid", "Tafel:"):
        assert hidden.encode() not in raw
        assert hidden not in text
    assert text.count("https://desk.example/") == 2
    assert "klaar" in text
    assert "waiting" in text
