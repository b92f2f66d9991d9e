"""From when a basis must be looked at again (HERBEOORDELEN): the pure form of `consent.reassessed`."""

from collections.abc import Iterator
from datetime import datetime

from consent.basis import ConsentKind
from consent.catalogue.switching import switching_kinds
from consent.facts import BasisFact, ConsentFact, Decider, Facts
from consent.periods import Periods


def reassess_at(facts: Facts, basis: BasisFact, consent: ConsentFact) -> datetime | None:
    """From when a consent must be looked at again (HERBEOORDELEN): others decide than when it was given.

    That is where custody or a measure began or ended after it was given. Where that came before, and was recorded only
    after the basis and the consent were, it is when it was recorded: until then nobody knew. What it opened closes at
    that very moment, and nothing opens it again but a new consent (domain reference, g2, rule 4; a grace of 0 days):
    not that it turns out later never to have begun either.
    """
    due = (
        due
        for one in facts.deciders
        if one.subject == basis.subject
        for at, known, undone in _changes(one)
        for due in (at if at > consent.given_at else _told_later(known, basis, consent),)
        if due is not None and (undone is None or max(due, known) <= undone)
    )
    return min(filter(None, (consent.reassess_at, *due)), default=None)


def withdrawn_beside(facts: Facts, basis: BasisFact) -> datetime | None:
    """When the withdrawal of a consent to the same closed a basis of another kind (HERBEOORDELEN; AVG 7(3)).

    To the same is about the same person, with one of the same categories and for one of the same recipients, whatever
    the purpose, which each reader names for itself. All of the basis closes: somebody weighed it as one necessity. What
    was decided after the withdrawal, with a reason, goes on until the next one.
    """
    if basis.kind not in switching_kinds():
        return basis.reassess_at
    given = {one.id: one for one in facts.bases}
    closing = (
        one.withdrawn_at
        for one in facts.consents
        if one.withdrawn_at is not None
        and one.kind is ConsentKind.VERWERKING
        and one.basis in given
        and overlaps(given[one.basis], basis)
        and (basis.after_withdrawal is None or basis.after_withdrawal <= one.withdrawn_at)
    )
    return min(filter(None, (basis.reassess_at, *closing)), default=None)


def overlaps(given: BasisFact, basis: BasisFact) -> bool:
    """Whether both are about one person, with a category and a recipient in common, whatever their purposes."""
    return (
        given.subject == basis.subject
        and not given.categories.isdisjoint(basis.categories)
        and not given.recipients.isdisjoint(basis.recipients)
    )


def _changes(one: Decider) -> Iterator[tuple[datetime, datetime, datetime | None]]:
    """When this began and ended, each with when it was recorded, and when it was recorded that it never was.

    What never began changed nothing after that.
    """
    undone = None if one.voided is None else one.end_recorded_at
    told = one.recorded_at if one.voided is not None else one.end_recorded_at or one.recorded_at
    for span in Periods.of([one.voided or one.valid]).spans:
        for at, known in ((span.start, one.recorded_at), (span.end, told)):
            if at is not None:
                yield at, known, undone


def _told_later(known: datetime, basis: BasisFact, consent: ConsentFact) -> datetime | None:
    return known if known > max(basis.recorded_at, consent.given_at) else None
