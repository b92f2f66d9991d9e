"""How a referral ends that is not admitted: what the referrer is told, and the mutation that turns it away."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.rejecting.commands import Reject
from backend.cases.rejecting.kinds import RejectionReason
from casegraph.cases import Case
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.rejections import Rejection
from casegraph.words import CASE, ERRORS, KEY, VERSION
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal


@strawberry.input(description="Turn a referral away, or say where it belongs. / Een aanmelding afwijzen of doorleiden.")
class RejectCaseInput:
    """A rejection to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    expected_version: int = strawberry.field(description=VERSION)
    reason: RejectionReason = strawberry.field(description="Why. / Waarom.")
    explanation: str = strawberry.field(
        description="What whoever referred reads of it. / De uitleg voor wie aanmeldde."
    )
    to_kind: str | None = strawberry.field(
        default=None, description="The code of the kind of tafel where it belongs. / Het soort tafel waar zij hoort."
    )
    to_organisation_kind: OrganisationKind | None = strawberry.field(
        default=None, description="Or the kind of organisation. / Of het soort organisatie waar zij hoort."
    )
    letter: str | None = strawberry.field(
        default=None,
        description="The code of the letter that whoever referred is asked to send; asked where the kind of tafel has "
        "letters. / De code van de brief.",
    )

    def command(self) -> Reject:
        """The same as a command."""
        return Reject(
            case=CaseId(row_id(self.case, "Case", field="case")),
            expected_version=self.expected_version,
            reason=self.reason,
            explanation=self.explanation,
            to_kind=self.to_kind,
            to_organisation_kind=self.to_organisation_kind,
            letter=self.letter,
        )


@strawberry.type(description="What came of turning a referral away. / Het resultaat van een afwijzing.")
class RejectCasePayload:
    """The case, and what the referrer is told."""

    case: Case | None = result(description=CASE)
    rejection: Rejection | None = result(description="The rejection. / De afwijzing.")
    errors: list[MutationError] = given(description=ERRORS)


async def reject_case(session: AsyncSession, actor: Actor, input: RejectCaseInput, at: datetime) -> Outcome | Refusal:
    """Reject."""
    return await do(
        input.command,
        lambda command: service.reject(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"case": done.case, "rejection": done.rejection},
    )


@strawberry.type
class RejectingMutations:
    """Turning away."""

    reject_case: RejectCasePayload = mutation(
        reject_case,
        description="Turn a referral away, or redirect whoever referred; nothing of it is handed over. / Wijs een "
        "aanmelding af of leid haar door.",
    )
