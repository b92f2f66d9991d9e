"""A row of the outbox becomes one letter at a real mail server, which says nothing, or comes to rest in sight."""

import email
from datetime import date, timedelta
from email.message import Message
from pathlib import Path
from uuid import UUID

import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject
from backend.cases.ids import ParticipationId
from backend.cases.kinds import HouseholdRole
from backend.cases.sharing_commands import EndParticipation
from backend.outbox.relay import LEASE, pause
from backend.outbox.service import revive
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office
from tests.backend.worker import post as posting
from tests.backend.worker.acts import GEMEENTE, addressed, eventually, mail, referred, settled
from tests.backend.worker.conftest import MakeStation
from tests.backend.worker.post import PostOffice, make_certificate, open_office, text_of
from tests.backend.worker.station import Station, smtp


async def test_an_effect_becomes_one_letter_within_seconds(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    await addressed(kamer, office)
    with station.worker() as worker:
        await referred(kamer)
        assert await eventually(lambda: post.letters, what="the letter") < 15
        announced, mailed = await settled(office)
        assert worker.stop() == 0
    assert (announced["effect"], announced["outcome"], announced["attempts"]) == ("ANNOUNCE", "DONE", 1)
    assert (mailed["effect"], mailed["outcome"], mailed["attempts"]) == ("MAIL", "DONE", 1)
    [letter] = post.messages()
    assert (letter["To"], letter["From"]) == (GEMEENTE, "ketentafel@regio.example")
    assert letter["Message-ID"] == f"<{mailed['id']}@regio.example>"
    assert letter["Auto-Submitted"] == "auto-generated"


CANARIES = (
    "Kanarie-Naam",
    "Kanarie-Reden",
    "Kanarie-Adres",
    "Lokaal",
    "Gemeente",
    "VOORZITTER",
    "AANGEMELD",
    "CASE_CHANGED",
)


async def test_nothing_of_a_case_leaves_in_a_letter_in_the_queue_or_in_the_log(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    """Texts, names and kinds are nowhere; ids of cases and people are not in the letter either."""
    await addressed(kamer, office)
    told = refer_command(
        kamer,
        reason="Kanarie-Reden",
        subjects=(NewSubject(role_in_household=HouseholdRole.KIND, name="Kanarie-Naam", birth_date=date(2016, 2, 29)),),
    )
    with station.worker() as worker:
        post.refusing = posting.TEMPORARY  # so that it goes through the log and the queue more than once
        case = (await kamer.does("noor", cases.refer, told)).case

        async def tried() -> bool:
            return any(row["reason"] for row in await office.rows(effect="MAIL"))

        await eventually(tried, what="a first attempt")
        queued = b"".join(key + value for key, value in station.queued())
        post.refusing = None
        await office.later(timedelta(minutes=1))
        rows = await settled(office)
        worker.stop()
    [raw], log = post.letters, worker.written().encode()
    [letter] = post.messages()
    words = raw + text_of(letter).encode() + str(letter).encode()
    personal = [one.encode() for one in CANARIES]
    ids = [str(one).encode() for one in (case, *kamer.members.values(), *kamer.organisations.values(), kamer.tafel)]
    addresses = [GEMEENTE.encode(), b"canary-in-an-answer"]
    for place, hidden in (
        (words, personal + ids + addresses[1:]),
        (queued, personal + addresses + [str(case).encode()]),
        (log, personal + ids + addresses),
    ):
        assert [one for one in hidden if one in place] == []
    # The places that were looked at are those where it would have been.
    assert str(rows[-1]["id"]).encode() in raw
    assert b"ketentafel:proefregio" in queued
    assert b"worker_at_work" in log


async def test_who_has_left_meanwhile_gets_no_letter(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    case = await admitted(kamer)
    await office.work_off()
    await addressed(kamer, office, "bram")
    await invited(kamer, case.case, "ggz")
    await office.carry()
    [waiting] = await office.rows(effect="MAIL", recipient_id=kamer.members["bram"])
    [part] = await kamer.admin.fetch(
        "SELECT id FROM casework.participation WHERE organisation_id = $1", kamer.organisations["ggz"]
    )
    command = EndParticipation(participation=ParticipationId(part["id"]), expected_version=1)
    await kamer.does("anne", cases.end_participation, command)
    await referred(kamer)
    with station.worker():
        await settled(office)
    [row] = await office.rows(id=waiting["id"])
    assert (row["outcome"], row["reason"]) == ("CANCELLED", "NOT_CONCERNED")
    assert post.to() == [GEMEENTE]


async def test_a_refusal_for_now_is_tried_again_later_with_the_same_message_id(
    kamer: Kamer, office: Office, station: Station, post: PostOffice
) -> None:
    await addressed(kamer, office)
    post.refusing = posting.TEMPORARY

    async def written() -> bool:
        return bool(await office.rows(effect="MAIL"))

    with station.worker():
        await referred(kamer)

        async def waits_again() -> bool:
            row = await mail(office)
            now = await office.admin.fetchval("SELECT now()")
            within = pause(max(2, row["attempts"]), id=row["id"])
            # Not the lease of an attempt under way: that is longer than the pause after a second attempt.
            return row["attempts"] >= 2 and bool(now < row["due_at"] <= now + within)

        assert pause(2, id=UUID(int=0)) * 1.5 < LEASE
        await eventually(written, what="the mail")
        await eventually(waits_again, what="the pause after a second attempt")
        row = await mail(office)
        assert (row["outcome"], row["reason"]) == (None, "MAIL_REFUSED")
        post.refusing = None
        await office.later(timedelta(minutes=1))
        await settled(office)
    assert post.times() == {f"<{row['id']}@regio.example>": 1}


@pytest.mark.parametrize("at", ["refusing", pytest.param("refusing_content", marks=pytest.mark.full)])
async def test_a_refusal_for_good_comes_to_rest_is_told_and_can_be_revived(
    kamer: Kamer, office: Office, station: Station, post: PostOffice, at: str
) -> None:
    await addressed(kamer, office)
    setattr(post, at, posting.FOR_GOOD)
    with station.worker() as worker:
        await referred(kamer)
        await settled(office)
        row = await mail(office)
        assert (row["outcome"], row["reason"], row["attempts"], post.letters) == ("DEAD", "MAIL_REFUSED", 1, [])
        [told] = worker.events("effect_dead")
        assert (told["row_id"], told["reason"]) == (str(row["id"]), "MAIL_REFUSED")
        setattr(post, at, None)
        async with office.system.working() as session:
            assert await revive(session, reason="MAIL_REFUSED") == 1
        await settled(office)
    assert post.to() == [GEMEENTE]
    assert (await mail(office))["outcome"] == "DONE"


async def test_a_server_that_is_away_for_a_while_loses_nothing(
    kamer: Kamer, office: Office, make_station: MakeStation
) -> None:
    await addressed(kamer, office)
    with open_office(PostOffice()) as gone:
        port = gone.port
    with make_station(mail=smtp(port)).worker():
        for _ in range(3):
            await referred(kamer)

        async def tried() -> bool:
            return len(await office.rows(effect="MAIL", reason="MAIL_UNREACHABLE")) == 3

        await eventually(tried, what="attempts at a server that is away")
        with open_office(PostOffice(), port=port) as back:
            await office.later(timedelta(minutes=5))
            rows = await settled(office)
    assert sorted(back.times().values()) == [1, 1, 1]
    assert {row["outcome"] for row in rows} == {"DONE"}


async def test_a_letter_goes_over_an_encrypted_line_to_a_server_that_proves_its_name(
    kamer: Kamer, office: Office, make_station: MakeStation, tmp_path: Path
) -> None:
    await addressed(kamer, office)
    certificate = make_certificate(tmp_path)
    with open_office(PostOffice(), certificate=certificate) as sealed:
        trusting = make_station(
            mail=smtp(sealed.port, security="starttls"), environment={"SSL_CERT_FILE": str(certificate)}
        )
        doubting = make_station(mail=smtp(sealed.port, security="starttls"))
        await referred(kamer)
        with doubting.worker():

            async def tried() -> bool:
                return bool(await office.rows(effect="MAIL", reason="MAIL_UNREACHABLE"))

            await eventually(tried, what="an attempt at a server that cannot prove its name")
        assert sealed.letters == []
        with trusting.worker():
            await office.later(timedelta(minutes=1))
            await settled(office)
    assert (sealed.to(), sealed.encrypted) == ([GEMEENTE], [True])


async def test_a_folder_of_letters_can_be_read_by_a_mail_program(
    kamer: Kamer, office: Office, make_station: MakeStation
) -> None:
    await addressed(kamer, office)
    station = make_station(mail='folder = "post"')
    with station.worker():
        for _ in range(2):
            await referred(kamer)
        rows = await settled(office)
    folder = station.settings.parent / "post"
    assert sorted(one.name for one in folder.iterdir()) == ["cur", "new", "tmp"]
    assert list((folder / "tmp").iterdir()) == []
    letters: list[Message] = [email.message_from_bytes(one.read_bytes()) for one in (folder / "new").iterdir()]
    sent = {f"<{row['id']}@regio.example>" for row in rows if row["effect"] == "MAIL"}
    assert {letter["Message-ID"] for letter in letters} == sent
    assert len(letters) == len(sent) == 2
    assert folder.stat().st_mode & 0o777 == 0o700
