"""Whether a form can be filled in like this, and the rows of its answers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.forms.commands import FilledIn
from backend.cases.forms.errors import FormsCode, refuse
from backend.cases.forms.models import FormAnswer
from backend.cases.models import Case
from backend.tafels import queries as tafels
from backend.tafels.registers.forms import content_of
from consent import fields
from consent.basis import Category
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from tenants.ids import CaseId, ContributionId, SubjectId, new_id
from tenants.refusal import Refusal
from tenants.writing import Row

TABLE = "casework.form_answer"


def misses_something(filled: FilledIn, *, subjects: Sequence[SubjectId], happened_on: date | None) -> Refusal | None:
    """What lacks of a form before anything is looked up: one person, a day, answers that are each given once."""
    items = [one.item for one in filled.answers]
    return fields.first(
        refuse(FormsCode.FORM_ONE_PERSON, field="subjects") if len(subjects) != 1 else None,
        refuse(FormsCode.FORM_WITHOUT_DAY, field="happenedOn") if happened_on is None else None,
        refuse(FormsCode.FORM_ANSWERS, field="answers") if not items or len(set(items)) < len(items) else None,
    )


async def does_not_fit(session: AsyncSession, filled: FilledIn, *, case: CaseId, category: Category) -> Refusal | None:
    """Why the kind of tafel of a case does not take these answers, in a contribution of this category.

    The version of the kind that the case was weighed with says so. Of a case that is not seen, nothing is told.
    """
    asked = select(Case.kind_code, Case.kind_version).where(Case.id == case)
    kind = (await session.exec(asked)).one_or_none()
    if kind is None:
        return None
    blueprint = await tafels.kind(session, code=kind[0], version=kind[1])
    used = next((one for one in blueprint.forms if one.code == filled.form), None) if blueprint else None
    content = content_of(used) if used else None
    if content is None:
        return refuse(FormsCode.FORM_UNKNOWN, field="form")
    asks = {one.code for one in content.items if one.category is category}
    if any(one.item not in asks for one in filled.answers):
        return refuse(FormsCode.FORM_ITEM, field="answers")
    scale = {one.value for one in content.scale}
    if any(one.value not in scale for one in filled.answers):
        return refuse(FormsCode.FORM_VALUE, field="answers")
    return None


def rows(filled: FilledIn, brought: Row, *, contribution: ContributionId, key: Key) -> list[Row]:
    """The answers, each sealed with the key of the contribution that is `brought` with them."""
    return [
        Row(FormAnswer, _values(new_id(), item=one.item, value=one.value, brought=brought, to=contribution, key=key))
        for one in filled.answers
    ]


def _values(id: UUID, *, item: str, value: str, brought: Row, to: ContributionId, key: Key) -> dict[str, object]:
    return {
        "id": id,
        "case_id": brought.values["case_id"],
        "contribution_id": to,
        "item": item,
        "value_enc": seal_text(value, table=TABLE, column="value_enc", row_id=id, key=key),
        "owner_org": brought.values["owner_org"],
        "recorded_at": brought.values["recorded_at"],
    }
