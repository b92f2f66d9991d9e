"""What a decision must be in itself before it can be recorded. Pure: no database, no clock."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range

from consent import ages, fields
from consent.catalogue.entries import SecrecyGround
from consent.common_errors import CommonCode
from consent.provisions.commands import Decided, RecordJusticeProvision, RecordPoliceDecision
from consent.provisions.errors import ProvisionCode, refuse
from consent.provisions.kinds import DecisionPart
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal


def unfit_decision(command: RecordPoliceDecision, article: SecrecyGround, *, at: datetime) -> Refusal | None:
    """The first thing that is missing from a decision of the police, by what its article asks; or None."""
    return fields.first(*_asked(command, article), *_said(command), *_decided(command.decided, at=at))


def unfit_provision(command: RecordJusticeProvision, *, at: datetime) -> Refusal | None:
    """The first thing that is missing from a provision of the prosecution service, or None."""
    return fields.first(fields.text(command.necessity, "necessity"), *_decided(command.decided, at=at))


def beyond(article: SecrecyGround, kinds: Collection[OrganisationKind]) -> Refusal | None:
    """Whether the article lets the police provide to organisations of these kinds."""
    allowed = article.recipient_kinds
    if allowed and not set(kinds) <= set(allowed):
        return refuse(ProvisionCode.PROVISION_RECIPIENT_KIND, field="recipients")
    return None


def period(decided: Decided, *, at: datetime) -> Range[datetime] | Refusal:
    """The half-open period in which it is in force. It may have begun: what was decided last year is in force today."""
    start = at if decided.starts_at is None else decided.starts_at
    given = [moment for moment in (start, decided.ends_at) if moment is not None]
    if any(moment.utcoffset() is None for moment in given):
        return refuse(CommonCode.PERIOD_INVALID, field="startsAt")
    if decided.ends_at is not None and decided.ends_at <= max(start, at):
        return refuse(CommonCode.PERIOD_INVALID, field="endsAt")
    return Range(start, decided.ends_at)


def _asked(command: RecordPoliceDecision, article: SecrecyGround) -> Iterator[Refusal | None]:
    given = {
        DecisionPart.INTEREST: (command.interest, "interest"),
        DecisionPart.GOAL: (command.goal, "goal"),
        DecisionPart.PARTNERSHIP: (command.tafel, "tafel"),
        DecisionPart.CONDITIONS: (command.conditions, "conditions"),
        DecisionPart.TASK: (command.task, "task"),
        DecisionPart.REGULATION: (command.regulation, "regulation"),
        DecisionPart.END: (command.decided.ends_at, "endsAt"),
    }
    for asked in article.asks:
        value, field = given[asked]
        yield refuse(CommonCode.FIELD_MISSING, field=field) if value is None else None


def _said(command: RecordPoliceDecision) -> Iterator[Refusal | None]:
    for field in ("interest", "goal", "task", "conditions"):
        value = getattr(command, field)
        yield None if value is None else fields.text(value, field)
    if command.regulation is not None:
        yield fields.text(command.regulation, "regulation", limit=fields.SHORT_TEXT)


def _decided(decided: Decided, *, at: datetime) -> Iterator[Refusal | None]:
    yield fields.text(decided.mark, "mark", limit=fields.SHORT_TEXT)
    yield fields.text(decided.authority, "authority", limit=fields.SHORT_TEXT)
    yield fields.several(decided.categories, "categories")
    yield fields.several(decided.recipients, "recipients")
    if decided.decided_on > ages.legal_day(at):
        yield refuse(ProvisionCode.PROVISION_DATE, field="decidedOn")
