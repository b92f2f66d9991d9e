"""Mutations of what people lay beside each other before a case goes on."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.course.commands import ConfirmDecision, GiveAssessment, ProposeDecision, RecordFamilyTalk
from backend.cases.course.ids import KeyDecisionId
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.judging import KeyDecision
from casegraph.moving import CoursePayload
from casegraph.words import CASE, ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import CaseId, ContributionId
from tenants.refusal import Refusal

_TEXT = "The text, as a contribution of your organisation to this case. / De tekst, als uw eigen bijdrage."
_DECISION = "The decision. / De kernbeslissing."


@strawberry.input(description="Record whether a case was discussed with the family. / Besproken met het gezin.")
class RecordFamilyTalkInput:
    """A record to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    discussed: bool = strawberry.field(description="Whether it was. / Of het is besproken.")
    reason: strawberry.ID | None = strawberry.field(
        default=None, description="Why not, as a contribution of your organisation. / Waarom niet, als uw bijdrage."
    )

    def command(self) -> RecordFamilyTalk:
        """The same as a command."""
        reason = row_id_or_none(self.reason, "Contribution", field="reason")
        return RecordFamilyTalk(
            case=CaseId(row_id(self.case, "Case", field="case")),
            discussed=self.discussed,
            reason=None if reason is None else ContributionId(reason),
        )


@strawberry.input(description="Give the assessment of a discipline. / Het oordeel van een discipline geven.")
class GiveAssessmentInput:
    """An assessment to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    discipline: str = strawberry.field(description="The code of the discipline. / De code van de discipline.")
    text: strawberry.ID = strawberry.field(description=_TEXT)

    def command(self) -> GiveAssessment:
        """The same as a command."""
        return GiveAssessment(
            case=CaseId(row_id(self.case, "Case", field="case")),
            discipline=self.discipline,
            text=ContributionId(row_id(self.text, "Contribution", field="text")),
        )


@strawberry.input(description="Lay down a decision that people take together. / Een kernbeslissing voorleggen.")
class ProposeDecisionInput:
    """A decision to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    text: strawberry.ID = strawberry.field(description=_TEXT)

    def command(self) -> ProposeDecision:
        """The same as a command."""
        return ProposeDecision(
            case=CaseId(row_id(self.case, "Case", field="case")),
            text=ContributionId(row_id(self.text, "Contribution", field="text")),
        )


@strawberry.input(description="Take a decision together with others. / Een kernbeslissing mee nemen.")
class ConfirmDecisionInput:
    """A decision to take."""

    client_mutation_key: str = strawberry.field(description=KEY)
    decision: strawberry.ID = strawberry.field(description=_DECISION)

    def command(self) -> ConfirmDecision:
        """The same as a command."""
        return ConfirmDecision(decision=KeyDecisionId(row_id(self.decision, "KeyDecision", field="decision")))


@strawberry.type(description="What came of it for the decision. / Het resultaat voor de kernbeslissing.")
class KeyDecisionPayload:
    """The decision."""

    decision: KeyDecision | None = result(description=_DECISION)
    errors: list[MutationError] = given(description=ERRORS)


async def record_family_talk(
    session: AsyncSession, actor: Actor, input: RecordFamilyTalkInput, at: datetime
) -> Outcome | Refusal:
    """Record it."""
    return await do(
        input.command,
        lambda command: service.record_family_talk(session, actor, command, at),
        lambda done: {"case": done.case},
    )


async def give_assessment(
    session: AsyncSession, actor: Actor, input: GiveAssessmentInput, at: datetime
) -> Outcome | Refusal:
    """Give one."""
    return await do(
        input.command,
        lambda command: service.give_assessment(session, actor, command, at),
        lambda done: {"case": done.case},
    )


async def propose_decision(
    session: AsyncSession, actor: Actor, input: ProposeDecisionInput, at: datetime
) -> Outcome | Refusal:
    """Lay one down."""
    return await do(
        input.command,
        lambda command: service.propose_decision(session, actor, command, at),
        lambda done: {"decision": done.decision},
    )


async def confirm_decision(
    session: AsyncSession, actor: Actor, input: ConfirmDecisionInput, at: datetime
) -> Outcome | Refusal:
    """Take one."""
    return await do(
        input.command,
        lambda command: service.confirm_decision(session, actor, command, at),
        lambda done: {"decision": done.decision},
    )


@strawberry.type
class JudgingMutations:
    """Laying things beside each other."""

    record_family_talk: CoursePayload = mutation(
        record_family_talk,
        description="Record whether the case was discussed with the family. / Leg vast of het is besproken.",
    )
    give_assessment: CoursePayload = mutation(
        give_assessment,
        description="Give the assessment of a discipline; no other role changes it. / Geef het oordeel van een "
        "discipline.",
    )
    propose_decision: KeyDecisionPayload = mutation(
        propose_decision,
        description="Lay down a decision that several people take; nobody has taken it yet. / Leg een kernbeslissing "
        "voor.",
    )
    confirm_decision: KeyDecisionPayload = mutation(
        confirm_decision, description="Take a decision, for yourself and once. / Neem een kernbeslissing mee."
    )
