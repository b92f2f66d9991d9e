"""Mutations from referral to admission: refer, weigh, admit."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.commands import Admit, CriterionAnswer, NewSubject, Refer, SignalTold, StartWeighing, Weigh
from backend.cases.consulting.commands import ConsultId
from backend.cases.kinds import HouseholdRole, Informed, Verdict
from backend.tafels.kinds import IntakeKind
from casegraph.cases import Case
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.referrals import Referral, Weighing
from casegraph.words import CASE, ERRORS, KEY, VERSION
from consent.basis import Category
from consent.ids import PoliceDecisionId
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, TafelId
from tenants.refusal import Refusal


@strawberry.input(description="A person the case is about. / Een betrokkene.")
class NewSubjectInput:
    """A subject to be."""

    role_in_household: HouseholdRole | None = strawberry.field(
        default=None, description="The place in the household; ANDERS when left out. / De plaats in het gezin."
    )
    name: str | None = strawberry.field(
        default=None, description="The name; left out of somebody unknown. / De naam, als die bekend is."
    )
    birth_date: date | None = strawberry.field(default=None, description="The birth date. / De geboortedatum.")
    address: str | None = strawberry.field(
        default=None, description="Where this person lives, where the kind of tafel asks it. / Het adres."
    )
    address_secret: bool = strawberry.field(
        default=False, description="Whether the address is to be kept secret. / Of het adres geheim is."
    )

    def person(self) -> NewSubject:
        """The same as a value."""
        return NewSubject(
            role_in_household=self.role_in_household,
            name=self.name,
            birth_date=self.birth_date,
            address=self.address,
            address_secret=self.address_secret,
        )


@strawberry.input(description="Refer a household to a tafel. / Een huishouden aanmelden.")
class ReferCaseInput:
    """A referral to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description="The tafel. / De tafel.")
    subjects: list[NewSubjectInput] = strawberry.field(description="Who it is about, at least one. / Om wie het gaat.")
    informed: Informed | None = strawberry.field(
        default=None, description="Whether it was discussed with them; refused when left out. / Of het is besproken."
    )
    informed_reason: str | None = strawberry.field(
        default=None, description="Why not, when it was not. / Waarom niet, als het niet is besproken."
    )
    kind: IntakeKind = strawberry.field(
        default=IntakeKind.AANMELDING, description="What comes in; the kind of tafel says what it takes. / Wat er komt."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why the case is referred; asked wherever the kind of tafel lists it. / De reden van aanmelding.",
    )
    goal: str | None = strawberry.field(
        default=None, description="What should come of it. / Het doel van de aanmelding."
    )
    wanted_partners: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Organisations that you would like to join; nobody is invited by it. / Gewenste partners.",
    )
    informant: str | None = strawberry.field(
        default=None,
        description="Who told you; only your own organisation ever reads it (UAVG 41). / De melder, voor u alleen.",
    )

    earlier_case: strawberry.ID | None = strawberry.field(
        default=None, description="The case that a HERMELDING follows, if you see it. / De eerdere casus."
    )
    source_key: str | None = strawberry.field(
        default=None,
        description="Your own reference, nothing of a person; sent again, it is answered with the first. / Uw kenmerk.",
    )

    discussed_cases: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Your admitted cases at tafels where this was to be discussed first (GATE_SHUT names them). / De "
        "casussen waarin het eerst is besproken.",
    )
    gate_reason: str | None = strawberry.field(
        default=None, description="Why it was not discussed first, when it was not. / Waarom dat niet is gebeurd."
    )

    consult: strawberry.ID | None = strawberry.field(
        default=None,
        description="The advice without a name that your organisation asked before, here or at a tafel whose kind "
        "leads here; nothing of its text goes along. / Het anonieme advies dat eraan voorafging.",
    )

    category: Category | None = strawberry.field(
        default=None, description="Of what a signal tells; asked with a SIGNAAL that is counted. / Waarover het gaat."
    )
    police_decision: strawberry.ID | None = strawberry.field(
        default=None,
        description="The decision on which the police signal (Wpg). / Het besluit van de politie.",
    )

    def _signal(self) -> SignalTold | None:
        decision = row_id_or_none(self.police_decision, "PoliceDecision", field="policeDecision")
        if self.category is None and decision is None:
            return None
        return SignalTold(
            category=self.category, police_decision=None if decision is None else PoliceDecisionId(decision)
        )

    def command(self) -> Refer:
        """The same as a command."""
        earlier = row_id_or_none(self.earlier_case, "Case", field="earlierCase")
        partners = (row_id(one, "Organisation", field="wantedPartners") for one in self.wanted_partners)
        consult = row_id_or_none(self.consult, "Consult", field="consult")
        return Refer(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            kind=self.kind,
            goal=self.goal,
            wanted_partners=tuple(map(OrganisationId, partners)),
            informant=self.informant,
            earlier=None if earlier is None else CaseId(earlier),
            source_key=self.source_key,
            signal=self._signal(),
            discussed=tuple(CaseId(row_id(one, "Case", field="discussedCases")) for one in self.discussed_cases),
            gate_reason=self.gate_reason,
            consult=None if consult is None else ConsultId(consult),
            subjects=tuple(one.person() for one in self.subjects),
            informed=self.informed,
            informed_reason=self.informed_reason,
            reason=self.reason,
        )


@strawberry.input(description="Move a case on. / Een casus verder brengen.")
class MoveCaseInput:
    """A case and the version of it that the asker saw."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    expected_version: int = strawberry.field(description=VERSION)

    def case_id(self) -> CaseId:
        """The case's own id."""
        return CaseId(row_id(self.case, "Case", field="case"))


@strawberry.input(description="One admission criterion, answered by a person. / Eén criterium, beantwoord.")
class CriterionAnswerInput:
    """An answer with its argument."""

    code: str = strawberry.field(description="The criterion's code in the blueprint. / De code van het criterium.")
    met: bool = strawberry.field(description="Whether it is met. / Of eraan is voldaan.")
    argument: str = strawberry.field(description="Why. / Waarom.")


@strawberry.input(description="Weigh a referral for your organisation. / Een aanmelding wegen.")
class WeighCaseInput:
    """A weighing to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    verdict: Verdict = strawberry.field(description="The conclusion. / De uitkomst.")
    criteria: list[CriterionAnswerInput] = strawberry.field(description="Every criterion. / Ieder criterium.")
    purpose: str = strawberry.field(description="The purpose. / Het doel.")
    necessity: str = strawberry.field(description="Why it is needed. / De noodzaak.")
    proportionality: str = strawberry.field(description="Proportionality. / Proportionaliteit.")
    subsidiarity: str = strawberry.field(description="Subsidiarity. / Subsidiariteit.")

    def command(self) -> Weigh:
        """The same as a command."""
        return Weigh(
            case=CaseId(row_id(self.case, "Case", field="case")),
            verdict=self.verdict,
            criteria=tuple(CriterionAnswer(code=one.code, met=one.met, argument=one.argument) for one in self.criteria),
            purpose=self.purpose,
            necessity=self.necessity,
            proportionality=self.proportionality,
            subsidiarity=self.subsidiarity,
        )


@strawberry.type(description="What came of a referral. / Het resultaat van een aanmelding.")
class ReferCasePayload:
    """The new case."""

    case: Case | None = result(description=CASE)
    referral: Referral | None = result(description="The referral. / De aanmelding.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of moving a case. / Het resultaat voor de casus.")
class MoveCasePayload:
    """The case at its new stage."""

    case: Case | None = result(description=CASE)
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a weighing. / Het resultaat van een weging.")
class WeighCasePayload:
    """The new weighing."""

    case: Case | None = result(description=CASE)
    weighing: Weighing | None = result(description="The weighing. / De weging.")
    errors: list[MutationError] = given(description=ERRORS)


async def refer_case(session: AsyncSession, actor: Actor, input: ReferCaseInput, at: datetime) -> Outcome | Refusal:
    """Refer."""
    return await do(
        input.command,
        lambda command: service.refer(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"case": done.case, "referral": done.referral},
    )


async def start_weighing(session: AsyncSession, actor: Actor, input: MoveCaseInput, at: datetime) -> Outcome | Refusal:
    """Take a referral into weighing."""
    return await do(
        lambda: StartWeighing(case=input.case_id(), expected_version=input.expected_version),
        lambda command: service.start_weighing(session, actor, command, at),
        lambda done: {"case": done.case},
    )


async def weigh_case(session: AsyncSession, actor: Actor, input: WeighCaseInput, at: datetime) -> Outcome | Refusal:
    """Weigh."""
    return await do(
        input.command,
        lambda command: service.weigh(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"case": done.case, "weighing": done.weighing},
    )


async def admit_case(session: AsyncSession, actor: Actor, input: MoveCaseInput, at: datetime) -> Outcome | Refusal:
    """Admit."""
    return await do(
        lambda: Admit(case=input.case_id(), expected_version=input.expected_version),
        lambda command: service.admit(session, actor, command, at),
        lambda done: {"case": done.case},
    )


@strawberry.type
class ReferringMutations:
    """From referral to admission."""

    refer_case: ReferCasePayload = mutation(
        refer_case, description="Refer a household to a tafel. / Meld een huishouden aan."
    )
    start_weighing: MoveCasePayload = mutation(
        start_weighing, description="Take a referral into weighing. / Neem een aanmelding in weging."
    )
    weigh_case: WeighCasePayload = mutation(
        weigh_case, description="Weigh a referral for your organisation. / Weeg een aanmelding."
    )
    admit_case: MoveCasePayload = mutation(
        admit_case, description="Admit a case after the weighings its kind of tafel asks for. / Laat een casus toe."
    )
