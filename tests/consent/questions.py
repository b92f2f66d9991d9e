"""What a row of a truth table asks, and what it expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.access import AccessKey, access_periods, opened_by
from consent.basis import Ground
from consent.decision import Condition, Decision
from consent.question import Reader, Row
from tenants.ids import LegalBasisId, SubjectId
from tests.consent.settings import Setting


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a row of a table expects; `bases` is `None` when the row does not name what opened it.

    Each basis is told with its end, and whether it ends then only unless a second person confirms it.
    """

    ground: Ground | None
    condition: Condition | None
    subject: SubjectId | None
    until: datetime | None
    bases: Mapping[LegalBasisId, tuple[datetime | None, bool]] | None

    def met_by(self, decision: Decision) -> bool:
        """Tell whether a decision is the expected one, with its subject, its bases and its end."""
        answered = (decision.ground, decision.condition, decision.subject, decision.until)
        opened = {opened.basis: (opened.until, opened.urgent) for opened in decision.bases}
        return answered == (self.ground, self.condition, self.subject, self.until) and (
            self.bases is None or self.bases == opened
        )


@dataclass(frozen=True, kw_only=True)
class Question:
    """One row of a truth table: who asks for which row at which moment, and what the answer must be."""

    label: str
    reader: Reader
    row: Row
    at: datetime
    expected: Expected


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story: its setting, and the questions put to it."""

    label: str
    setting: Setting
    questions: tuple[Question, ...]


def keys(question: Question) -> Iterator[AccessKey]:
    """What must be open, subject by subject, for the reader of a question to share its row."""
    for subject in question.row.subjects:
        yield AccessKey(
            case=question.row.case,
            subject=subject,
            category=question.row.category,
            organisation=question.reader.organisation,
            purpose=question.reader.purpose,
        )


def derived_access_agrees(story: Story, question: Question) -> bool:
    """Whether the derived periods are open exactly when some basis opens them."""
    facts, at = story.setting.facts, question.at
    return all(access_periods(facts, key).holds(at) == bool(opened_by(facts, key, at)) for key in keys(question))
