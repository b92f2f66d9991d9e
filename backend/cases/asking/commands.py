"""What can be asked of asking, and what it answers."""

from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from backend.cases.asking.along import Along
from backend.cases.asking.kinds import AnswerOutcome
from consent.basis import Category, Purpose
from tenants.ids import CaseId, ContributionId, OrganisationId, SubjectId

InformationRequestId = NewType("InformationRequestId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInformation:
    """Ask an organisation that takes part for data of one kind about one person, for one purpose.

    `along`: it is asked to look along in this way, until then, instead of for information.
    """

    subject: SubjectId
    organisation: OrganisationId
    category: Category
    purpose: Purpose
    question: str = field(repr=False)
    along: Along | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInformation:
    """Answer: with a `contribution` that the asker may read, that nothing is known, or refuse with a `reason`.

    Who is asked to look along accepts, or does not with a `reason`.
    """

    request: InformationRequestId
    outcome: AnswerOutcome
    contribution: ContributionId | None = None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAsked:
    """It is asked, or answered."""

    case: CaseId
    request: InformationRequestId
