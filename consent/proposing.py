"""Which bases a package proposes in a case. Pure: no database, no clock; nothing is recorded before somebody confirms.

A cell is one basis: a person, a ground, and those recipients who may receive the very same categories. What a ceiling
does not hold is left out, and so is what a basis of the same organisation covers already, or what it
refuses to share.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import orjson

from consent.basis import Category, Purpose
from consent.catalogue.packages import PackageEntry
from tenants.ids import OrganisationId, SubjectId
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A basis of one's own that stands, or waits for its second reader, towards one recipient."""

    subject: SubjectId
    purpose: Purpose
    categories: frozenset[Category]
    recipient: OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What one's own organisation refuses to share, about one person or (without `subject`) about everybody."""

    subject: SubjectId | None
    categories: frozenset[Category]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A basis that would be recorded."""

    subject: SubjectId
    entry: PackageEntry
    categories: tuple[Category, ...]
    recipients: tuple[OrganisationId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is proposed, and a digest of it, by which a confirmation says what it has seen."""

    cells: tuple[Cell, ...]

    @property
    def digest(self) -> str:
        """The same for the same cells, whatever their order in the database."""
        told = [[one.subject, one.entry, one.categories, one.recipients] for one in self.cells]
        return sha256(orjson.dumps(told, default=str)).hexdigest()


def proposed(
    entries: Sequence[PackageEntry],
    *,
    subjects: Collection[SubjectId],
    participants: Mapping[OrganisationId, OrganisationKind],
    ceilings: Mapping[OrganisationId, Collection[Category]],
    covered: Collection[Covered],
    withheld: Collection[Withheld] = (),
) -> Package:
    """The cells of these entries. `participants` are those who take part now, without one's own organisation."""
    return Package(
        cells=tuple(
            cell
            for subject in sorted(subjects)
            for refused in (_refused(withheld, subject),)
            for entry in entries
            for cell in _cells(
                entry, subject, participants=participants, ceilings=ceilings, covered=covered, refused=refused
            )
        )
    )


def _cells(
    entry: PackageEntry,
    subject: SubjectId,
    *,
    participants: Mapping[OrganisationId, OrganisationKind],
    ceilings: Mapping[OrganisationId, Collection[Category]],
    covered: Collection[Covered],
    refused: Collection[Category],
) -> Iterator[Cell]:
    """Recipients who lack the same categories share a cell."""
    groups: dict[tuple[Category, ...], list[OrganisationId]] = {}
    for recipient in sorted(one for one, kind in participants.items() if kind in entry.recipients):
        has = _has(covered, subject, entry.purpose, recipient).union(refused)
        lacks = tuple(one for one in entry.categories if one in ceilings.get(recipient, ()) and one not in has)
        if lacks:
            groups.setdefault(lacks, []).append(recipient)
    for categories, recipients in groups.items():
        yield Cell(subject=subject, entry=entry, categories=categories, recipients=tuple(recipients))


def _has(
    covered: Collection[Covered], subject: SubjectId, purpose: Purpose, recipient: OrganisationId
) -> frozenset[Category]:
    named = (subject, purpose, recipient)
    standing = [one.categories for one in covered if (one.subject, one.purpose, one.recipient) == named]
    return frozenset[Category]().union(*standing)


def _refused(withheld: Collection[Withheld], subject: SubjectId) -> frozenset[Category]:
    about = [one.categories for one in withheld if one.subject in {None, subject}]
    return frozenset[Category]().union(*about)
