"""What is decided: who asks, and for which row. Values, like the facts; no database, no clock."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from consent.basis import Category, Protection, Purpose
from tenants.actor import CONTENT
from tenants.ids import CaseId, MemberId, OrganisationId, SubjectId
from tenants.roles import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks: one member acting for one organisation, with one purpose, signed in at one level (1 to 3)."""

    member: MemberId
    organisation: OrganisationId
    purpose: Purpose
    assurance: int


class RowKind(StrEnum):
    """What kind of content a row is; it decides which right a role must carry and whether a release is asked."""

    CONTRIBUTION = "CONTRIBUTION"
    SUBJECT = "SUBJECT"


_RIGHT = {RowKind.CONTRIBUTION: Right.CONTENT_READ, RowKind.SUBJECT: Right.SUBJECT_READ}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with content about one or more subjects. ValueError when it is about nobody.

    `no_glass`: it was brought on a decision of police or prosecution service, and the catalogue does not say that
    emergency access opens what that article lets provide. A row about nobody would pass every test that asks something
    of each subject, so it cannot exist.
    """

    kind: RowKind
    id: UUID
    case: CaseId
    owner: OrganisationId
    subjects: tuple[SubjectId, ...]
    category: Category
    protection: Protection = Protection.GEEN
    no_glass: bool = False

    def __post_init__(self) -> None:
        """Refuse a row about nobody."""
        if not self.subjects:
            message = "a row with content is about at least one subject"
            raise ValueError(message)

    @property
    def right(self) -> Right:
        """The right that a role must carry for this kind of row."""
        return _RIGHT[self.kind]

    @property
    def assurance(self) -> int:
        """The level of sign-in that this row asks."""
        return CONTENT


def subject_row(subject: SubjectId, *, case: CaseId, owner: OrganisationId) -> Row:
    """The row of a subject itself: its identity, for which taking part stands in for a release."""
    return Row(
        kind=RowKind.SUBJECT,
        id=subject,
        case=case,
        owner=owner,
        subjects=(subject,),
        category=Category.IDENTITEIT,
    )
