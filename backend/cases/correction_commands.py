"""What can be asked about a contribution that is wrong, and what is answered: ids and codes, and the new text."""

from dataclasses import dataclass, field
from datetime import date

from backend.cases.forms.commands import Answer
from backend.cases.ids import CorrectionId
from backend.cases.kinds import ContributionNature, CorrectionReason
from backend.cases.sharing_commands import ProvidedOn, Recipient
from tenants.ids import CaseId, ContributionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Put a new version beside a contribution of one's own: about the same persons, of the same kind of data.

    `recipients` None: whoever may read the old version now and still takes part; an empty tuple: nobody else.
    `provided_on` None names the decision of the old version. Where the old version answers a form, so does the new
    one, with all its `answers`.
    """

    contribution: ContributionId
    reason: CorrectionReason
    nature: ContributionNature
    body: str = field(repr=False)
    happened_on: date | None = None
    recipients: tuple[Recipient, ...] | None = None
    provided_on: ProvidedOn | None = None
    redaction: str | None = field(default=None, repr=False)
    answers: tuple[Answer, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """Take a contribution of one's own back altogether."""

    contribution: ContributionId
    reason: CorrectionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMade:
    """It is put right or taken back, and whoever received or read it has a task."""

    case: CaseId
    correction: CorrectionId
