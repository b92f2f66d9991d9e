"""Two organisations with one case that they share and one that they do not, for whoever tests an integration.

The organisations and their people are there once; every call adds a pair of cases of its own.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from backend.cases import service as cases
from backend.cases.commands import Admit, CriterionAnswer, NewSubject, Refer, StartWeighing, Weigh
from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind, Verdict
from backend.cases.sharing_commands import Contribute, Invite, Recipient
from backend.demo import cast, clock, state
from backend.demo.activating import activate_tafels
from backend.demo.cast import organisation_id
from backend.demo.making import KIND, connected, kinds_of_tafel
from backend.demo.population import populate
from backend.demo.signatures import sign_grounds
from backend.demo.signin import require_demo
from backend.demo.stage import Stage, open_stage
from backend.demo.texts import texts
from backend.settings import Region
from backend.tafels.blueprint import Blueprint
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.commands import RecordBasis
from tenants.ids import CaseId, OrganisationId, SubjectId

OWNER, RECIPIENT = "paar-eigenaar", "paar-ontvanger"
_CHAIR, _WEIGHER = "paar-voorzitter", "paar-weger"
_NAME, _BORN = "Robin Verzonnen (fictief)", date(2015, 6, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededCase:
    """An admitted case with one subject and one contribution, all owned by the first organisation."""

    case: UUID
    number: str
    subject: UUID
    contribution: UUID

    def as_ids(self) -> dict[str, str]:
        """The same as a client names them."""
        return {
            "id": node_id("Case", self.case),
            "number": self.number,
            "subject": node_id("Subject", self.subject),
            "contribution": node_id("Contribution", self.contribution),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The case that both organisations see, and the one that only the owner sees."""

    shared: SeededCase
    unshared: SeededCase


async def seed(region: Region) -> Pair:
    """Add a pair of cases to a migrated demo region. Raises DemoError (NOT_DEMO) and then changes nothing."""
    require_demo(region)
    people, kinds = cast.pair(), kinds_of_tafel()
    blueprint = kinds[KIND]
    async with connected(region.database.owner.get_secret_value()) as owner:
        await state.require_demo_cell(owner, region=region.code)
        await populate(owner, people, blueprints=kinds, now=clock.now())
    async with open_stage(region, people) as stage:
        await sign_grounds(stage)
        await activate_tafels(stage)
        return Pair(
            shared=await _case(stage, blueprint, shared=True), unshared=await _case(stage, blueprint, shared=False)
        )


def node_id(type_name: str, id: UUID) -> str:
    """An id as the API writes it (Relay): base64url of `Type:uuid`, without padding."""
    return urlsafe_b64encode(f"{type_name}:{id}".encode()).rstrip(b"=").decode()


async def _case(stage: Stage, blueprint: Blueprint, *, shared: bool) -> SeededCase:
    case, subject = await _refer(stage)
    number = await _admit(stage, blueprint, case)
    recipient = organisation_id("paar-lokaal-team")
    if shared:
        invite = Invite(case=case, organisation=recipient, kind=ParticipationKind.VAST)
        await stage.does(_CHAIR, cases.invite, invite)
        await _allow(stage, subject, recipient)
    contribute = Contribute(
        case=case,
        subjects=(subject,),
        category=Category.VEILIGHEID,
        purpose=Purpose.VEILIGHEID_GEZIN,
        nature=texts().contribution[0].nature,
        body=texts().contribution[0].text,
        recipients=(Recipient(organisation=recipient),) if shared else (),
    )
    made = await stage.does(OWNER, partial(cases.contribute, keys=stage.keys), contribute)
    return SeededCase(case=case, number=number, subject=subject, contribution=made.contribution)


async def _refer(stage: Stage) -> tuple[CaseId, SubjectId]:
    command = Refer(
        tafel=stage.cast.kamer[0].id,
        subjects=(NewSubject(role_in_household=HouseholdRole.KIND, name=_NAME, birth_date=_BORN),),
        informed=Informed.GEINFORMEERD,
        reason=texts().referral_reasons[0],
    )
    referred = await stage.does(OWNER, partial(cases.refer, keys=stage.keys), command)
    return referred.case, referred.subjects[0]


async def _admit(stage: Stage, blueprint: Blueprint, case: CaseId) -> str:
    """The chair's organisation and a third one weigh, so that the recipient has nothing to do with the case."""
    moved = await stage.does(_CHAIR, cases.start_weighing, StartWeighing(case=case, expected_version=1))
    words = texts().weighing
    command = Weigh(
        case=case,
        verdict=Verdict.TOELATEN,
        criteria=tuple(CriterionAnswer(code=one.code, met=True, argument=words.met[0]) for one in blueprint.criteria),
        purpose=words.purpose[0],
        necessity=words.necessity[0],
        proportionality=words.proportionality[0],
        subsidiarity=words.subsidiarity[0],
    )
    for weigher in (_CHAIR, _WEIGHER):
        await stage.does(weigher, partial(cases.weigh, keys=stage.keys), command)
    return (await stage.does(_CHAIR, cases.admit, Admit(case=case, expected_version=moved.version))).number


async def _allow(stage: Stage, subject: SubjectId, recipient: OrganisationId) -> None:
    words = texts().basis
    command = RecordBasis(
        subject=subject,
        kind=BasisKind.WETTELIJK,
        ground_code="GEMEENTELIJKE_TAAK",
        art6=Art6.E,
        purpose=Purpose.VEILIGHEID_GEZIN,
        categories=(Category.IDENTITEIT, Category.VEILIGHEID),
        recipients=(recipient,),
        necessity=words.law[0],
        proportionality=words.proportionality[0],
        subsidiarity=words.subsidiarity[0],
    )
    await stage.does(OWNER, partial(lawful.record_basis, keys=stage.keys), command)
