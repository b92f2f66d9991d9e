"""Mutations of the registers of police and prosecution service: record a decision, and end it."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.provisions import JusticeProvision, PoliceDecision
from casegraph.words import ENDS, ERRORS, KEY, VERSION
from consent.basis import Category
from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.provisions import service
from consent.provisions.commands import (
    Decided,
    EndJusticeProvision,
    EndPoliceDecision,
    RecordJusticeProvision,
    RecordPoliceDecision,
)
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from tenants.actor import Actor
from tenants.ids import OrganisationId, TafelId
from tenants.refusal import Refusal

_BEGAN = "Since when, also before today; now when left out. / Sinds wanneer, ook eerder; nu als u niets invult."


@strawberry.input(description="What every decision says. / Wat elk besluit zegt.")
class DecidedInput:
    """A decision's mark, taker, day, data, recipients and period."""

    mark: str = strawberry.field(description="The mark of the decision; no names. / Het kenmerk, zonder namen.")
    authority: str = strawberry.field(description="Who took it, by function. / Wie het nam, als functie.")
    decided_on: date = strawberry.field(description="On which day. / Op welke dag.")
    categories: list[Category] = strawberry.field(description="Which data. / Welke gegevens.")
    recipients: list[strawberry.ID] = strawberry.field(description="To whom. / Aan wie.")
    starts_at: datetime | None = strawberry.field(default=None, description=_BEGAN)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def decided(self) -> Decided:
        """The same as a command's part."""
        return Decided(
            mark=self.mark,
            authority=self.authority,
            decided_on=self.decided_on,
            categories=tuple(self.categories),
            recipients=tuple(
                OrganisationId(row_id(one, "Organisation", field="recipients")) for one in self.recipients
            ),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Record on what the police provide (Wpg). / Een besluit van de politie vastleggen.")
class RecordPoliceDecisionInput:
    """A decision to be. Which of its fields the article asks stands in the catalogue."""

    client_mutation_key: str = strawberry.field(description=KEY)
    article: PoliceArticle = strawberry.field(description="The article of the Wpg. / Het artikel van de Wpg.")
    decided: DecidedInput = strawberry.field(description="What was decided. / Wat is besloten.")
    tafel: strawberry.ID | None = strawberry.field(
        default=None, description="A tafel of the partnership (Wpg 20). / Een tafel van het samenwerkingsverband."
    )
    regulation: str | None = strawberry.field(
        default=None, description="The provision in the order in council (Wpg 18). / De bepaling in de AMvB."
    )
    interest: str | None = strawberry.field(
        default=None, description="The compelling public interest (Wpg 19, 20). / Het zwaarwegend algemeen belang."
    )
    goal: str | None = strawberry.field(default=None, description="To what end (Wpg 19, 20). / Het doel.")
    task: str | None = strawberry.field(
        default=None, description="For which task of the recipient (Wpg 16, 18). / Voor welke taak van de ontvanger."
    )
    conditions: str | None = strawberry.field(default=None, description="On which conditions. / De voorwaarden.")

    def command(self) -> RecordPoliceDecision:
        """The same as a command."""
        tafel = row_id_or_none(self.tafel, "Tafel", field="tafel")
        return RecordPoliceDecision(
            article=self.article,
            decided=self.decided.decided(),
            tafel=None if tafel is None else TafelId(tafel),
            regulation=self.regulation,
            interest=self.interest,
            goal=self.goal,
            task=self.task,
            conditions=self.conditions,
        )


@strawberry.input(description="End a decision of the police now. / Een besluit nu beëindigen.")
class EndPoliceDecisionInput:
    """A decision to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    police_decision: strawberry.ID = strawberry.field(description="The decision. / Het besluit.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndPoliceDecision:
        """The same as a command."""
        one = PoliceDecisionId(row_id(self.police_decision, "PoliceDecision", field="policeDecision"))
        return EndPoliceDecision(decision=one, expected_version=self.expected_version)


@strawberry.input(
    description="Record for what the prosecution service provides (Wjsg 39f). / Een beslissing van het OM vastleggen."
)
class RecordJusticeProvisionInput:
    """A provision to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    purpose: JusticePurpose = strawberry.field(description="For which of the seven purposes. / Voor welk doel.")
    decided: DecidedInput = strawberry.field(description="What was decided. / Wat is besloten.")
    necessity: str = strawberry.field(description="Why it is necessary. / Waarom het nodig is.")

    def command(self) -> RecordJusticeProvision:
        """The same as a command."""
        return RecordJusticeProvision(purpose=self.purpose, decided=self.decided.decided(), necessity=self.necessity)


@strawberry.input(description="End a provision now. / Een beslissing nu beëindigen.")
class EndJusticeProvisionInput:
    """A provision to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    justice_provision: strawberry.ID = strawberry.field(description="The provision. / De beslissing.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndJusticeProvision:
        """The same as a command."""
        one = JusticeProvisionId(row_id(self.justice_provision, "JusticeProvision", field="justiceProvision"))
        return EndJusticeProvision(provision=one, expected_version=self.expected_version)


@strawberry.type(description="What came of a decision of the police. / Het resultaat voor het besluit.")
class PoliceDecisionPayload:
    """The decision."""

    police_decision: PoliceDecision | None = result(description="The decision. / Het besluit.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a provision of the prosecution service. / Het resultaat.")
class JusticeProvisionPayload:
    """The provision."""

    justice_provision: JusticeProvision | None = result(description="The provision. / De beslissing.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_police_decision(
    session: AsyncSession, actor: Actor, input: RecordPoliceDecisionInput, at: datetime
) -> Outcome | Refusal:
    """Record a decision."""
    return await do(
        input.command,
        lambda command: service.record_police_decision(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"policeDecision": done.decision},
    )


async def end_police_decision(
    session: AsyncSession, actor: Actor, input: EndPoliceDecisionInput, at: datetime
) -> Outcome | Refusal:
    """End a decision."""
    return await do(
        input.command,
        lambda command: service.end_police_decision(session, actor, command, at),
        lambda done: {"policeDecision": done.decision},
    )


async def record_justice_provision(
    session: AsyncSession, actor: Actor, input: RecordJusticeProvisionInput, at: datetime
) -> Outcome | Refusal:
    """Record a provision."""
    return await do(
        input.command,
        lambda command: service.record_justice_provision(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"justiceProvision": done.provision},
    )


async def end_justice_provision(
    session: AsyncSession, actor: Actor, input: EndJusticeProvisionInput, at: datetime
) -> Outcome | Refusal:
    """End a provision."""
    return await do(
        input.command,
        lambda command: service.end_justice_provision(session, actor, command, at),
        lambda done: {"justiceProvision": done.provision},
    )


@strawberry.type
class ProvidingMutations:
    """The registers of police and prosecution service."""

    record_police_decision: PoliceDecisionPayload = mutation(
        record_police_decision, description="Record on what the police provide (Wpg). / Leg een besluit vast."
    )
    end_police_decision: PoliceDecisionPayload = mutation(
        end_police_decision,
        description="End a decision: nothing new is provided on it. / Beëindig een besluit van de politie.",
    )
    record_justice_provision: JusticeProvisionPayload = mutation(
        record_justice_provision,
        description="Record for what the prosecution service provides (Wjsg 39f). / Leg een beslissing vast.",
    )
    end_justice_provision: JusticeProvisionPayload = mutation(
        end_justice_provision,
        description="End a provision: nothing new is provided on it. / Beëindig een beslissing van het OM.",
    )
