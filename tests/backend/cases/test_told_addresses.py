"""Where somebody lives, as a referral told it: sealed, for who may know how to reach them, and kept when secret."""

from dataclasses import replace
from uuid import UUID

from backend.cases import service as cases
from backend.cases.commands import NewSubject, Refer, Referred
from backend.tafels.kinds import ReferralField
from consent.errors import CommonCode
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.test_intake import tafel_of, taking
from tests.backend.cases.wishes import refer_command
from tests.factories import register

_CELL = ("casework.told_address", "address_enc")
_HOME, _HIDDEN = "Verzonnenstraat 1, Zilverdam", "Geheimlaan 2, Lommerdal"
_RAW = (
    "INSERT INTO casework.told_address (id, case_id, subject_id, owner_org, address_enc, secret)"
    " SELECT gen_random_uuid(), s.case_id, s.id, (SELECT tenants.org()), '\\x01', false FROM casework.subject s"
    " WHERE s.id = $1"
)


async def _told(kamer: Kamer) -> tuple[Refer, Referred, list[UUID]]:
    """Two people with their addresses, one of them secret, and a third of whom none was told."""
    tafel = await tafel_of(kamer, **taking([ReferralField.NAAM, ReferralField.ADRES, ReferralField.REDEN]))
    people = (
        NewSubject(name="Fictieve Buur", address=_HOME),
        NewSubject(name="Fictieve Moeder", address=_HIDDEN, address_secret=True),
        NewSubject(name="Fictief Kind"),
    )
    command = refer_command(kamer, tafel=tafel, subjects=people)
    referred = await kamer.does("noor", cases.refer, command)
    rows = {row["subject_id"]: row for row in await kamer.rows("casework.told_address", referred.case)}
    assert [rows[one]["secret"] for one in referred.subjects[:2]] == [False, True]
    return command, referred, [rows[one]["id"] for one in referred.subjects[:2]]


async def test_an_address_is_read_by_who_may_reach_the_person_and_kept_when_it_is_secret(kamer: Kamer) -> None:
    command, referred, (home, hidden) = await _told(kamer)
    assert _HOME not in repr(command)
    [left_out] = [row["left_out"] for row in await kamer.rows("casework.referral", referred.case)]
    assert left_out == ["ADRES"]
    assert all(not row["address_enc"].count(_HOME.encode()) for row in await kamer.rows(_CELL[0], referred.case))

    async def reads(who: str) -> list[bool]:
        return [await kamer.reads(who, *_CELL, id) is not None for id in (home, hidden)]

    assert [await kamer.reads("noor", *_CELL, id) for id in (home, hidden)] == [_HOME, _HIDDEN]
    # Nobody who weighs or sits at the tafel reads it, and neither does who takes part without more.
    world, lokaal, ggz = kamer.world, kamer.organisations["lokaal"], kamer.organisations["ggz"]
    await world.role(kamer.members["bram"], "DEELNEMER", tafel=command.tafel)
    await world.participation(referred.case, ggz)
    for category in ("IDENTITEIT", "CONTACT", "ADRES_GEHEIM"):
        await world.ceiling(command.tafel, ggz, category)

    async def opens(*categories: str) -> None:
        for subject in referred.subjects:
            await world.basis(
                referred.case,
                subject,
                owner=lokaal,
                decided_by=kamer.members["noor"],
                recipients=[ggz],
                categories=list(categories),
            )

    assert await reads("bram") == [False, False]
    await opens("IDENTITEIT")
    assert await reads("bram") == [False, False]
    await opens("CONTACT")
    assert await reads("bram") == [True, False]
    assert await reads("petra") == await reads("karim") == [False, False]
    # What somebody agreed on safe contact makes an address secret as well, whoever told it.
    await register.contact_rule(
        world, referred.case, referred.subjects[0], owner=lokaal, recorded_by=kamer.members["noor"]
    )
    assert await reads("bram") == [False, False]
    await opens("ADRES_GEHEIM")
    assert await reads("bram") == [True, True]
    # Whoever may not know of the person knows of no address either.
    await world.recusal(kamer.members["bram"], referred.case, referred.subjects[0])
    assert await reads("bram") == [False, True]
    await world.restriction(referred.case, referred.subjects[1], owner=lokaal, towards=ggz)
    assert await reads("bram") == [False, False]
    assert await reads("noor") == [True, True]


async def test_what_is_no_address_and_whose_is_not_told_is_refused(kamer: Kamer) -> None:
    command, referred, (home, _) = await _told(kamer)
    nameless = NewSubject(name="Fictieve Buur")
    for one, code in (
        (replace(nameless, address=" "), CommonCode.FIELD_MISSING),
        (replace(nameless, address="x" * 201), CommonCode.FIELD_TOO_LONG),
        (replace(nameless, address_secret=True), CommonCode.FIELD_MISSING),
    ):
        wrong = replace(command, subjects=(one,))
        await kamer.is_refused("noor", cases.refer, wrong, code=code, field="subjects.0.address")
    other = NewSubject(name="Fictieve Oom", address=_HOME)
    later = await kamer.does("noor", cases.refer, replace(command, subjects=(other, replace(other, address=None))))
    for statement in ("UPDATE casework.told_address SET secret = false", "DELETE FROM casework.told_address"):
        assert await is_forced_back(kamer, "noor", statement) == "42501", statement
    assert await is_forced_back(kamer, "noor", _RAW, referred.subjects[0]) == "uq_told_address_case_id_subject_id"
    # Once it is weighed nothing is added.
    await kamer.admin.execute("UPDATE casework.\"case\" SET stage = 'WEGING' WHERE id = $1", later.case)
    assert await is_forced_back(kamer, "noor", _RAW, later.subjects[1]) == "42501"
    assert await kamer.reads("noor", *_CELL, home) == _HOME
