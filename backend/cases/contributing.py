"""What an organisation brings to a case, and whom it lets read that. Without a release nobody else reads it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries, sharing
from backend.cases.errors import CasesCode, refuse
from backend.cases.forms.errors import FormsCode
from backend.cases.forms.errors import refuse as of_forms
from backend.cases.forms.filling import does_not_fit, misses_something, rows
from backend.cases.ids import ReleaseId
from backend.cases.models import Contribution
from backend.cases.providing import Provided, Providing, providable
from backend.cases.sharing_commands import (
    Contribute,
    Contributed,
    ProvidedOn,
    ReleaseContribution,
    Released,
)
from backend.outbox.models import Topic
from backend.outbox.service import notices
from consent import fields
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.errors import CommonCode, ConsentCode
from consent.ids import JusticeProvisionId, PoliceDecisionId
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.partnership.errors import REFUSED, PartnershipCode
from consent.partnership.errors import refuse as of_partnership
from consent.partnership.queries import outside
from consent.succession import gone_on
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, ContributionId, new_id
from tenants.ledger.service import Touched, entry
from tenants.refusal import Refusal, Refusals
from tenants.vocabulary import LedgerAction
from tenants.writing import Row

BRINGING_FORCED: Refusals = {
    **gone_on("recipient"),
    "one_release": refuse(CasesCode.ALREADY_RELEASED, field="recipient"),
    "form_unknown": of_forms(FormsCode.FORM_UNKNOWN, field="form"),
    "form_item": of_forms(FormsCode.FORM_ITEM, field="answers"),
    "already_corrected": refuse(CasesCode.ALREADY_CORRECTED, field="contribution"),
    REFUSED: of_partnership(PartnershipCode.REFUSES_TO_SHARE, field="category"),
}


class _Shown(NamedTuple):
    """What others are told of a contribution, and the ledger keeps."""

    id: ContributionId
    case: CaseId
    subjects: Sequence[UUID]
    category: Category


@all_or_nothing(BRINGING_FORCED)
async def contribute(
    session: AsyncSession, actor: Actor, command: Contribute, at: datetime, *, keys: KeyStore
) -> Contributed | Refusal:
    """Bring a text about one or more subjects of a case. It stays the organisation's own (AVG 26)."""
    return await bring(session, actor, command, at, keys=keys, operation="contribute")


async def bring(
    session: AsyncSession,
    actor: Actor,
    command: Contribute,
    at: datetime,
    *,
    keys: KeyStore,
    operation: str,
    also: Sequence[Touched] = (),
) -> Contributed | Refusal:
    """Bring a text inside a verb that is all or nothing; the ledger keeps it as `operation`, with `also` touched."""
    if refused := _misses_something(command, at=at):
        return refused
    ground = await sharing.ground(
        session,
        actor,
        command.case,
        category=command.category,
        recipients=command.recipients,
        subjects=command.subjects,
        at=at,
        field="case",
    )
    if isinstance(ground, Refusal):
        return ground
    if len(ground.keys) < len(command.subjects):
        return refuse(CommonCode.NOT_FOUND, field="subjects")
    if refused := await _outside(session, command, ground, at=at):
        return refused
    wanted = Providing(
        case=command.case,
        subjects=command.subjects,
        ground=ground,
        category=command.category,
        recipients=command.recipients,
        on=command.provided_on,
        checked=command.redaction is not None,
    )
    provided = await providable(session, actor, wanted, at=at, field="recipients")
    if isinstance(provided, Refusal):
        return provided
    id = ContributionId(new_id())
    key = await keys.key_for_subjects(actor, ground.keys)
    one = _sealed(actor, command, id=id, key=key, provided=provided, at=at)
    shown = _Shown(id=id, case=command.case, subjects=command.subjects, category=command.category)
    releases = [
        sharing.released(
            id,
            case=command.case,
            owner=actor.organisation,
            recipient=to,
            during=when,
            provided_on=command.provided_on,
        )
        for to, when in zip(command.recipients, provided.periods, strict=True)
    ]
    await write(session, one, *releases, *_told(shown, releases, at=at), *_logged(session, operation, shown, also))
    if command.filled:
        await write(session, *rows(command.filled, one, contribution=id, key=key))
    named = tuple(ReleaseId(made.values["id"]) for made in releases)
    return Contributed(case=command.case, contribution=id, releases=named)


@all_or_nothing(BRINGING_FORCED)
async def release(
    session: AsyncSession, actor: Actor, command: ReleaseContribution, at: datetime
) -> Released | Refusal:
    """Let one more organisation read a contribution of one's own, as far as a legal basis lets it."""
    one = await queries.contribution(session, command.contribution)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    if one.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="contribution")
    case, recipients = CaseId(one.case_id), [command.recipient]
    ground = await sharing.ground(
        session, actor, case, category=one.category, recipients=recipients, at=at, field="contribution"
    )
    if isinstance(ground, Refusal):
        return ground
    if refused := sharing.unbringable(ground, Category(one.category), field="contribution"):
        return refused
    on = command.provided_on or provided_on(one)
    wanted = Providing(
        case=case,
        subjects=one.subject_ids,
        ground=ground,
        category=one.category,
        recipients=recipients,
        on=on,
        checked=one.redaction_enc is not None,
    )
    provided = await providable(session, actor, wanted, at=at, field="recipient")
    if isinstance(provided, Refusal):
        return provided
    shown = _Shown(id=command.contribution, case=case, subjects=one.subject_ids, category=one.category)
    owner, to, during = actor.organisation, command.recipient, provided.periods[0]
    made = sharing.released(shown.id, case=case, owner=owner, recipient=to, during=during, provided_on=on)
    await write(session, made, *_told(shown, [made], at=at), *_logged(session, "release", shown))
    return Released(case=case, contribution=command.contribution, release=ReleaseId(made.values["id"]))


async def _outside(
    session: AsyncSession, command: Contribute, ground: sharing.Ground, *, at: datetime
) -> Refusal | None:
    """Why the tafel's purposes, its forms, or the closed lists of its partnership, do not allow this."""
    if command.purpose not in ground.purposes:
        return refuse(ConsentCode.PURPOSE_OUTSIDE_TAFEL, field="purpose")
    # What the law closes comes before what partners agreed.
    categories, case = [command.category], command.case
    if ground.by_statute and (
        refused := await outside(session, case, purpose=command.purpose, categories=categories, at=at, field="category")
    ):
        return refused
    if refused := sharing.unbringable(ground, command.category, field="category"):
        return refused
    if not command.filled:
        return None
    return await does_not_fit(session, command.filled, case=case, category=command.category)


def provided_on(one: Contribution) -> ProvidedOn:
    """The decision on which a contribution was brought, if any."""
    police, justice = one.police_decision_id, one.justice_provision_id
    return ProvidedOn(
        police_decision=None if police is None else PoliceDecisionId(police),
        justice_provision=None if justice is None else JusticeProvisionId(justice),
    )


def _misses_something(command: Contribute, *, at: datetime) -> Refusal | None:
    later = command.happened_on is not None and command.happened_on > legal_day(at)
    return fields.first(
        fields.several(command.subjects, "subjects"),
        fields.text(command.body, "body"),
        refuse(CasesCode.HAPPENED_IN_FUTURE, field="happenedOn") if later else None,
        None if command.redaction is None else fields.text(command.redaction, "redaction"),
        misses_something(command.filled, subjects=command.subjects, happened_on=command.happened_on)
        if command.filled
        else None,
    )


def _sealed(
    actor: Actor, command: Contribute, *, id: ContributionId, key: Key, provided: Provided, at: datetime
) -> Row:
    """The contribution with its texts under the key of its subject, or under a key that any of its subjects opens."""
    seal = partial(seal_text, table="casework.contribution", row_id=id, key=key)
    values = {
        "id": id,
        "case_id": command.case,
        "owner_org": actor.organisation,
        "author_id": actor.member,
        "subject_ids": command.subjects,
        "category": command.category,
        "purpose": command.purpose,
        "protection": command.protection,
        "nature": command.nature,
        "happened_on": command.happened_on,
        "form": command.filled and command.filled.form,
        "body_enc": seal(command.body, column="body_enc"),
        "key_id": key.id,
        "recorded_at": at,
        "version": 1,
        "police_decision_id": command.provided_on.police_decision,
        "justice_provision_id": command.provided_on.justice_provision,
        "redaction_enc": command.redaction and seal(command.redaction, column="redaction_enc"),
        "onward_ban": provided.onward_ban,
        "no_glass": provided.no_glass,
    }
    return Row(Contribution, values)


def _told(one: _Shown, releases: Sequence[Row], *, at: datetime) -> Sequence[Row]:
    recipients = [made.values["organisation_id"] for made in releases]
    return notices(Topic.CASE_CHANGED, case=one.case, thing=one.id, organisations=recipients, at=at)


def _logged(session: AsyncSession, operation: str, one: _Shown, also: Sequence[Touched] = ()) -> Sequence[Row]:
    touched = [*also] + [
        Touched(object_type="Contribution", object_id=one.id, case=one.case, subject=subject, category=one.category)
        for subject in one.subjects
    ]
    return entry(session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=one.case, touched=touched)
