"""The one case at the Zorg- en Veiligheidshuis: a partnership with a statute, its registers and a refusal."""

from datetime import date, datetime, timedelta
from functools import partial

from backend.cases import service as cases
from backend.cases.commands import RecordNumber
from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind
from backend.cases.sharing_commands import Invite
from backend.demo.cast import Kamer, Person, member_id, organisation_id
from backend.demo.plots import Guest, Member, Outcome, Plot, Said
from backend.demo.registers import officer_of
from backend.demo.stories import chair_of, tell
from backend.demo.table import Table
from backend.demo.telling import Telling
from backend.demo.texts import texts
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.commands import RecordBasis
from consent.partnership import service as partnership
from consent.partnership.commands import AuthorisePerson, RegisterParticipant
from consent.refusing import service as refusing
from consent.refusing.commands import RefuseToShare
from tenants.ids import CaseId
from tenants.organisation_kinds import OrganisationKind

REFERRER, _POLICE, _TEAMS = "amina", "yara", "koen"
_REFERRED, _ADMITTED_TEAM, _REFUSED = 80, 60, 40
_SEATED = (
    ("yara", OrganisationKind.POLITIE, ParticipationKind.VAST),
    ("carla", OrganisationKind.GI, ParticipationKind.VAST),
)
_AUTHORISED = timedelta(days=300)
_SCREENED = timedelta(days=30)
# Invented, as is all in the demo: it only passes the eleven test.
_NUMBER = "999990019"


async def tell_house(telling: Telling, house: Kamer, *, today: date) -> None:
    """Its participants are registered, a case is brought in, a local team is admitted, the police refuse a part."""
    plot = _plot(telling, house, today=today)
    at = await telling.until(_REFERRED + 10, hour=9)
    await _register(telling, plot, at=at)
    table = await tell(telling, plot)
    if table is None:
        raise AssertionError("A case that its plot admits was admitted.")
    await telling.until(_ADMITTED_TEAM + 5, hour=10)
    number = RecordNumber(subject=table.subjects[0], number=_NUMBER)
    await telling.stage.does(REFERRER, partial(cases.record_number, keys=telling.stage.keys), number)
    at = await telling.until(_ADMITTED_TEAM, hour=10)
    await _admit_team(telling, table, at=at)
    await telling.until(_REFUSED, hour=16)
    refusal = RefuseToShare(
        case=table.case,
        subject=table.subjects[0],
        categories=(Category.STRAFRECHTELIJK,),
        reason=texts().house.refusal,
    )
    await telling.stage.does(_POLICE, partial(refusing.refuse_to_share, keys=telling.stage.keys), refusal)


def _plot(telling: Telling, house: Kamer, *, today: date) -> Plot:
    cast, words = telling.stage.cast, texts()
    surname = f"{words.surnames[-1]} {words.suffix}"
    told = next(one for one in words.contribution if one.kind is OrganisationKind.POLITIE)
    guests = tuple(
        Guest(login=login, organisation=cast.find(login).place().organisation, kind=kind, seat=seat)
        for login, kind, seat in _SEATED
    )
    return Plot(
        number=0,
        kamer=house,
        referrer=cast.find(REFERRER),
        outcome=Outcome.ADMITTED,
        opened=_REFERRED,
        hour=11,
        household=(
            Member(
                role=HouseholdRole.OUDER,
                name=f"{words.given_names[0]} {surname}",
                born=today - timedelta(days=38 * 365),
            ),
            Member(
                role=HouseholdRole.KIND,
                name=f"{words.given_names[1]} {surname}",
                born=today - timedelta(days=14 * 365),
            ),
        ),
        informed=Informed.GEINFORMEERD,
        second_weigher=_POLICE,
        guests=guests,
        said=(Said(remark=told, by=_POLICE, organisation=guests[0].organisation, days=_REFUSED + 10),),
        consent=False,
        withdrawn=False,
    )


async def _register(telling: Telling, plot: Plot, *, at: datetime) -> None:
    """Who takes part by the statute, and each person who reads there, by the officer of that person's organisation."""
    house, cast = plot.kamer, telling.stage.cast
    (own, *_) = (one for one in cast.person if one.login == chair_of(telling, plot))
    people = [own, plot.referrer, *(cast.find(guest.login) for guest in plot.guests)]
    for person in people:
        await _take_part(telling, house, person.place().organisation)
        await _authorise(telling, house, person, at=at)


async def _admit_team(telling: Telling, table: Table, *, at: datetime) -> None:
    """A local team is no participant by the statute: it is admitted to this case, and told who it is about."""
    stage, house, words = telling.stage, table.plot.kamer, texts().house
    worker = stage.cast.find(_TEAMS)
    await _take_part(telling, house, house.team, case=table.case)
    await _authorise(telling, house, worker, at=at)
    guest = organisation_id(house.team)
    invite = Invite(case=table.case, organisation=guest, kind=ParticipationKind.GAST, ends_at=at + _AUTHORISED)
    await stage.does(chair_of(telling, table.plot), cases.invite, invite)
    for subject in table.subjects:
        basis = RecordBasis(
            subject=subject,
            kind=BasisKind.WETTELIJK,
            ground_code="WGS_ZVH",
            art6=Art6.C,
            purpose=Purpose.VEILIGHEID_GEZIN,
            categories=(Category.IDENTITEIT, Category.VEILIGHEID),
            recipients=(guest,),
            necessity=words.necessity,
            proportionality=words.proportionality,
            subsidiarity=words.subsidiarity,
        )
        await stage.does(REFERRER, partial(lawful.record_basis, keys=stage.keys), basis)


async def _take_part(telling: Telling, house: Kamer, organisation: str, *, case: CaseId | None = None) -> None:
    """Put it in the register, by the officer of the organisation that answers for the tafel."""
    words = texts().house
    command = RegisterParticipant(
        tafel=house.id,
        organisation=organisation_id(organisation),
        source=words.statute if case is None else words.admission,
        case=case,
    )
    officer = officer_of(telling.stage, house.responsible)
    await telling.stage.does(officer, partnership.register_participant, command)


async def _authorise(telling: Telling, house: Kamer, person: Person, *, at: datetime) -> None:
    organisation = person.place().organisation
    command = AuthorisePerson(
        tafel=house.id,
        member=member_id(person.login, organisation),
        screened_on=(at - _SCREENED).date(),
        ends_at=at + _AUTHORISED,
    )
    await telling.stage.does(officer_of(telling.stage, organisation), partnership.authorise_person, command)
