"""What truth tables and random histories share: facts, and the things around them that a database also wants."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from consent.facts import Facts
from consent.question import Row, RowKind, subject_row
from tenants.ids import CaseId, ContributionId, OrganisationId, SubjectId
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, kw_only=True)
class SubjectOf:
    """Where a subject belongs and which organisation brought it in."""

    case: CaseId
    owner: OrganisationId


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Facts, with the organisations, cases, subjects and contributions that they are about."""

    facts: Facts
    organisations: Mapping[OrganisationId, OrganisationKind]
    case_owners: Mapping[CaseId, OrganisationId]
    subjects: Mapping[SubjectId, SubjectOf]
    contributions: tuple[Row, ...]
    # The secrecy ground that a release names, by contribution and recipient.
    spoken_on: Mapping[tuple[ContributionId, OrganisationId], str] = field(default_factory=dict)
    # Of which contributions somebody looked whether others are told of in them.
    checked: Collection[ContributionId] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row with content: the contributions, and each subject's own row."""
        people = (subject_row(subject, case=of.case, owner=of.owner) for subject, of in self.subjects.items())
        return (*self.contributions, *people)


def is_contribution(row: Row) -> bool:
    return row.kind is RowKind.CONTRIBUTION
