"""A case that has ended, with something of every kind in it, and the people who decide about its destruction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.commands import CloseCase, StartWeighing
from backend.cases.kinds import Verdict
from backend.retention import service as retention
from backend.retention.commands import ApproveDestruction, DestructionListId
from backend.retention.sweeping import Swept, sweep_cases
from consent import service as lawful
from consent.basis import Category, ConsentKind, RestrictionGround
from consent.commands import Recuse, Restrict
from consent.contact.commands import RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.custody.commands import RecordCapacity, RecordCustody
from consent.custody.kinds import CustodyKind, CustodySource
from consent.emergency_commands import OpenGlass
from consent.secrecy import service as secrecy
from consent.secrecy.commands import RecordDutyConflict
from consent.signing.commands import DecideUnsigned
from consent.signing.kinds import InsteadOfSigning
from consent.withdrawing.commands import RegisterWithdrawal
from consent.withdrawing.kinds import WithdrawalChannel
from tenants.actor import Actor
from tenants.ids import CaseId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, concluded, opened
from tests.backend.cases.wishes import contribute_command, refer_command, reject_command, weigh_command
from tests.backend.outbox.office import Office
from tests.factories import register
from tests.factories.cell import actor

FIVE_YEARS = timedelta(days=5 * 366)
A_YEAR = timedelta(days=367)
A_WEEK = timedelta(days=7, seconds=1)


@dataclass(frozen=True, kw_only=True)
class Officers:
    """Two people of the gemeente who may approve, and one more officer."""

    gitta: Actor
    ben: Actor
    ilse: Actor


async def hired(kamer: Kamer) -> Officers:
    gemeente = kamer.organisations["gemeente"]

    async def one(*roles: str) -> Actor:
        member = await kamer.world.member(gemeente)
        for role in roles:
            await kamer.world.role(member, role)
        return actor(organisation=gemeente, member=member)

    return Officers(gitta=await one("PRIVACY_OFFICER"), ben=await one("BEHEERDER"), ilse=await one("PRIVACY_OFFICER"))


async def closed(kamer: Kamer) -> CaseId:
    """A case with every kind of row that a case can have, closed."""
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    await kamer.does("bram", cases.contribute, contribute_command(kamer, one.case, one.mother))
    await kamer.does("noor", cases.contribute, contribute_command(kamer, one.case, one.mother, one.child))
    await kamer.does("cees", lawful.break_glass, OpenGlass(reason="Er is nu gevaar.", case=one.case))
    await spoken(kamer, one)
    await register.refusal(
        kamer.world, one.case, one.mother, owner=kamer.organisations["ggz"], recorded_by=kamer.members["bram"]
    )
    await kamer.does("bram", lawful.recuse, Recuse(subject=one.mother))
    await registered(kamer, one)
    olga = kamer.actor("olga")
    await kamer.does(olga, lawful.restrict, Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR))
    await kamer.world.role(kamer.members["petra"], "DEELNEMER", case=one.case)
    note = "Zij belde zelf."
    told = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH, note=note)
    await kamer.does("noor", lawful.register_withdrawal, told)
    await concluded(kamer, one.case)
    await kamer.does("anne", cases.close, CloseCase(case=one.case, expected_version=3))
    gemeente = kamer.organisations["gemeente"]
    async with kamer.admin.transaction():
        await kamer.admin.execute("SET LOCAL session_replication_role = replica")
        await register.extension(kamer.world, one.case, owner=gemeente, decided_by=kamer.members["anne"])
    return one.case


async def registered(kamer: Kamer, one: AdmittedCase) -> None:
    """Who decides for the child: the mother, under supervision; somebody judged that the child cannot weigh it.

    Before that nobody could sign, and somebody said what they chose.
    """
    chosen = DecideUnsigned(
        subject=one.child,
        kind=ConsentKind.VERWERKING,
        choice=InsteadOfSigning.REGISTER_AANVULLEN,
        reason="Eerst het gezagsregister.",
    )
    await kamer.does("noor", lawful.decide_unsigned, chosen)
    at = datetime.fromisoformat("2026-01-05T10:00:00+01:00")
    custody = RecordCustody(
        child=one.child,
        holder=one.mother,
        kind=CustodyKind.OUDERLIJK,
        source=CustodySource.GEZAGSREGISTER,
        checked_on=date(2026, 1, 5),
        starts_at=at,
    )
    await kamer.does("noor", lawful.record_custody, custody)
    judged = RecordCapacity(subject=one.child, capable=False, judge="Fictieve arts", starts_at=at)
    await kamer.does("noor", lawful.record_capacity, judged)
    reached = RecordContactRule(subject=one.mother, channel=ContactChannel.BRIEF, address="Bij oma, Voorbeeldstraat 1")
    await kamer.does("noor", lawful.record_contact_rule, reached)
    team, noor = kamer.organisations["lokaal"], kamer.members["noor"]
    await register.measure(kamer.world, one.case, one.child, owner=team, recorded_by=noor)


async def spoken(kamer: Kamer, one: AdmittedCase) -> None:
    """The GGZ decided on a conflict of duties."""
    decided = RecordDutyConflict(
        subject=one.mother,
        categories=(Category.GEZONDHEID,),
        recipients=(kamer.organisations["lokaal"],),
        asked="Niet te bereiken.",
        harm="Gevaar voor het kind.",
        last_resort="Wachten kan niet.",
        minimum="Alleen het gevaar.",
        consulted="Een vertrouwensarts.",
        ends_at=datetime.fromisoformat("2999-01-01T00:00:00+01:00"),
    )
    await kamer.does("bram", secrecy.record_duty_conflict, decided)


async def rejected(kamer: Kamer) -> CaseId:
    """A referral that was turned away."""
    case = (await kamer.does("noor", cases.refer, refer_command(kamer))).case
    await kamer.world.role(kamer.members["anne"], "WEGER", tafel=kamer.tafel)
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    command = weigh_command(case, verdict=Verdict.AFWIJZEN)
    await kamer.does("karim", cases.weigh, command)
    await kamer.does("anne", cases.reject, reject_command(case))
    return case


async def approved(kamer: Kamer, officers: Officers) -> UUID:
    """Both approve the one list there is."""
    id = DestructionListId(await kamer.admin.fetchval("SELECT id FROM casework.destruction_list"))
    await kamer.does(officers.gitta, retention.approve_destruction, ApproveDestruction(list=id, expected_version=1))
    await kamer.does(officers.ben, retention.approve_destruction, ApproveDestruction(list=id, expected_version=2))
    return id


async def remains(office: Office, case: CaseId) -> dict[str, int]:
    """How many rows of a case there are, by table, the ones that outlive it left out."""
    found = {}
    tables = await office.admin.fetch(
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.columns"
        " WHERE column_name = 'case_id' AND table_schema IN ('casework', 'consent', 'tenants')"
        " AND table_name NOT IN ('ledger_event', 'ledger_subject', 'destruction', 'declaration') ORDER BY 1"
    )
    for [table] in tables:
        count = await office.admin.fetchval(f"SELECT count(*) FROM {table} WHERE case_id = $1", case)
        if count:
            found[table] = count
    if await office.admin.fetchval('SELECT count(*) FROM casework."case" WHERE id = $1', case):
        found["casework.case"] = 1
    return found


async def declaration(office: Office, case: CaseId) -> Any:
    [found] = await office.admin.fetch("SELECT * FROM casework.declaration WHERE case_id = $1", case)
    return found


async def swept(office: Office) -> Swept:
    """One sweep, as the worker does it."""
    return await sweep_cases(office.system, office.cell.keys)


async def ready(kamer: Kamer, office: Office) -> CaseId:
    """A closed case that two people have approved to destroy, and that has cooled off."""
    case = await closed(kamer)
    officers = await hired(kamer)
    await office.later(FIVE_YEARS)
    await swept(office)
    await approved(kamer, officers)
    await office.later(A_WEEK)
    return case
