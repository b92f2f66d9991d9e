"""What the database itself refuses, past the services: and that it cannot be asked what is hidden."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError
from sqlmodel import AutoString
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service as cases
from backend.cases.kinds import ParticipationKind
from backend.cases.models import Release
from backend.cases.sharing_commands import Invite, Recipient, ReleaseContribution
from consent.attempt import all_or_nothing
from consent.basis import Art6, BasisKind, Category, Purpose, RestrictionGround
from consent.casework_tables import CASE, SUBJECT, TAFEL, TAFEL_KIND
from consent.errors import CommonCode, refuse
from consent.keys.errors import KeysCode, KeysError
from consent.models import LegalBasis, Recusal, Restriction
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.refusal import Refusal
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened
from tests.backend.cases.wishes import contribute_command

Write = Callable[[AsyncSession, UUID], Awaitable[None]]


async def _says(kamer: Kamer, who: str | Actor, one: UUID, attempt: Write) -> tuple[str, str]:
    """How the database refuses this for one id: its code and its words. Nothing may have changed."""
    acting = who if isinstance(who, Actor) else kamer.actor(who)
    before = await kamer.everything()
    with pytest.raises(asyncpg.PostgresError) as refused:
        async with kamer.region.working(acting) as session:
            await attempt(session, one)
    assert await kamer.everything() == before
    return refused.value.sqlstate or "", str(refused.value)


def _release(kamer: Kamer, one: AdmittedCase) -> Write:
    async def attempt(session: AsyncSession, contribution: UUID) -> None:
        release = Release(
            contribution_id=contribution,
            case_id=one.case,
            owner_org=kamer.organisations["ggz"],
            organisation_id=kamer.organisations["politie"],
            valid=Range(moment_of(session), None),
        )
        await write(session, release)

    return attempt


def _superseding(kamer: Kamer, one: AdmittedCase) -> Write:
    async def attempt(session: AsyncSession, earlier: UUID) -> None:
        at = moment_of(session)
        basis = LegalBasis(
            case_id=one.case,
            subject_id=one.mother,
            owner_org=kamer.organisations["ggz"],
            kind=BasisKind.WETTELIJK,
            ground_code="WMO_5_2_6_VT",
            art6=Art6.F,
            purpose=Purpose.VEILIGHEID_GEZIN,
            categories=[Category.VEILIGHEID],
            valid=Range(at, None),
            decided_by=kamer.members["bram"],
            recorded_at=at,
            reason_enc=b"",
            proportionality_enc=b"",
            subsidiarity_enc=b"",
            supersedes=earlier,
        )
        await write(session, basis)

    return attempt


def _restriction(kamer: Kamer, one: AdmittedCase) -> Write:
    async def attempt(session: AsyncSession, subject: UUID) -> None:
        restriction = Restriction(
            case_id=one.case,
            subject_id=subject,
            owner_org=kamer.organisations["ggz"],
            ground=RestrictionGround.BEZWAAR,
            valid=Range(moment_of(session), None),
        )
        await write(session, restriction)

    return attempt


def _recusal(kamer: Kamer, one: AdmittedCase) -> Write:
    async def attempt(session: AsyncSession, subject: UUID) -> None:
        recusal = Recusal(
            organisation_id=kamer.organisations["ggz"],
            member_id=kamer.members["bram"],
            case_id=one.case,
            subject_id=subject,
            valid=Range(moment_of(session), None),
        )
        await write(session, recusal)

    return attempt


async def test_no_parent_that_is_hidden_can_be_told_from_one_that_is_absent(
    kamer: Kamer, subtests: pytest.Subtests
) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz", "politie")
    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    [for_ggz] = await kamer.rows("consent.legal_basis", one.case)
    hidden_basis = await kamer.world.basis(
        one.case,
        one.child,
        owner=kamer.organisations["lokaal"],
        decided_by=kamer.members["noor"],
        recipients=[kamer.organisations["politie"]],
        categories=["VEILIGHEID"],
    )
    assert for_ggz["id"] != hidden_basis
    attempts: list[tuple[str, Callable[[Kamer, AdmittedCase], Write], UUID]] = [
        ("bram", _release, own.contribution),
        ("bram", _superseding, hidden_basis),
        ("olaf", _restriction, one.child),
        ("bram", _recusal, one.child),
        ("olaf", _recusal, one.child),
    ]
    for who, attempt, hidden in attempts:
        with subtests.test(who=who, what=attempt.__name__):
            said = await _says(kamer, who, hidden, attempt(kamer, one))
            assert said == await _says(kamer, who, new_id(), attempt(kamer, one))
            assert said[0] == "42501"


async def test_nobody_releases_what_a_partner_brought(kamer: Kamer) -> None:
    one = await admitted(kamer)
    _, contribution = await opened(kamer, one, "ggz", "politie")
    said = await _says(kamer, "bram", contribution, _release(kamer, one))
    assert said == await _says(kamer, "bram", new_id(), _release(kamer, one))


async def test_two_who_invite_at_once_invite_once(kamer: Kamer) -> None:
    one = await admitted(kamer)
    invite = Invite(case=one.case, organisation=kamer.organisations["ggz"], kind=ParticipationKind.VAST)
    answers = await asyncio.gather(*(kamer.tries("anne", cases.invite, invite) for _ in range(3)))
    refused = [(one.code, one.field) for one in answers if isinstance(one, Refusal)]
    assert refused == [("ALREADY_TAKES_PART", "organisation")] * 2
    assert len(await kamer.rows("casework.participation", one.case)) == 3


async def test_two_who_release_at_once_release_once(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    own = await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother))
    to = Recipient(organisation=kamer.organisations["ggz"])
    release = ReleaseContribution(contribution=own.contribution, recipient=to)
    answers = await asyncio.gather(*(kamer.tries("noor", cases.release, release) for _ in range(3)))
    refused = [(one.code, one.field) for one in answers if isinstance(one, Refusal)]
    assert refused == [("ALREADY_RELEASED", "recipient")] * 2
    assert len(await kamer.rows("casework.release", one.case)) == 1


async def test_what_the_database_refuses_half_way_undoes_the_whole_verb(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    recuse, restrict = _recusal(kamer, one), _restriction(kamer, one)

    @all_or_nothing()
    async def verb(session: AsyncSession, _actor: Actor, second: UUID, _at: object) -> str | Refusal:
        await recuse(session, one.mother)
        await restrict(session, second)
        return "done"

    await kamer.is_refused("bram", verb, one.mother, code="NOT_ALLOWED")


async def test_a_refusal_of_the_verb_itself_undoes_what_it_did_before(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    recuse = _recusal(kamer, one)

    @all_or_nothing()
    async def verb(session: AsyncSession, _actor: Actor, subject: UUID, _at: object) -> str | Refusal:
        await recuse(session, subject)
        return refuse(CommonCode.CONFLICT, field="late")

    await kamer.is_refused("bram", verb, one.mother, code="CONFLICT", field="late")


async def test_trouble_that_is_nobody_s_fault_stays_an_error(kamer: Kamer) -> None:
    @all_or_nothing()
    async def without_keys(_session: AsyncSession, _actor: Actor, _command: object, _at: object) -> str | Refusal:
        raise KeysError(KeysCode.STORE_UNAVAILABLE, reason="test")

    @all_or_nothing()
    async def without_table(session: AsyncSession, _actor: Actor, _command: object, _at: object) -> str | Refusal:
        connection = await session.connection()
        await connection.exec_driver_sql("SELECT * FROM casework.nothing")
        return "done"

    with pytest.raises(KeysError):
        await kamer.tries("noor", without_keys, None)
    with pytest.raises(DBAPIError):
        await kamer.tries("noor", without_table, None)


async def test_a_service_acts_for_nobody_but_the_bound_actor(kamer: Kamer) -> None:
    one = await admitted(kamer)
    invite = Invite(case=one.case, organisation=kamer.organisations["ggz"], kind=ParticipationKind.VAST)
    before = await kamer.everything()
    with pytest.raises(ValueError, match="bound"):
        async with kamer.region.working(kamer.actor("noor")) as session:
            await cases.invite(session, kamer.actor("anne"), invite, moment_of(session))
    assert await kamer.everything() == before


def test_consent_names_only_what_casework_has() -> None:
    from backend.tables import metadata  # noqa: PLC0415 - the tables of the whole house, which consent may not import

    for named in (CASE, TAFEL, TAFEL_KIND, SUBJECT):
        real = metadata.tables[f"casework.{named.name}"]
        assert {column.name for column in named.columns} <= {column.name for column in real.columns}
        for column in named.columns:
            assert isinstance(real.columns[column.name].type, (AutoString, type(column.type)))
