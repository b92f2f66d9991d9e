"""Asking whether somebody is known at a tafel for which another organisation answers: hit or no hit, and no file.

It is built and switched off: the catalogue holds no legal basis for it that is in force (`vergelijkingen.toml`). Until
one is, and the privacy officers of both organisations have signed it, the database refuses every question. What is
asked then is one inserted row, answered by the database; a hit and no hit take the same statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.errors import CasesCode, refuse
from backend.cases.finding import filled_up
from backend.cases.ids import CrossMatchId
from backend.cases.matching_models import CrossMatch
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.errors import KeysCode, KeysError
from consent.keys.persons import PersonHashKind
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, TafelId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_ASKED = "casework.match_ground(c.tafel_id, $2, $3) IS NOT NULL"
_SETTING: Final = f"""
SELECT c.id AS case_id, c.tafel_id, o.organisation_id AS asked_org, {_ASKED} AS lawful,
       coalesce(ARRAY[c.id, c.tafel_id, tenants.org()] && tenants.scopes('PARTICIPATION_WRITE'), false) AS leads
  FROM casework.subject s JOIN casework."case" c ON c.id = s.case_id
  LEFT JOIN casework.tafel o ON o.id = $2
 WHERE s.id = $1
"""  # noqa: S608 - our own words
_FORCED = {
    "match_ground": refuse(CasesCode.MATCH_NOT_LAWFUL, field="tafel"),
    "match_too_often": refuse(CasesCode.MATCH_TOO_OFTEN),
    # What the policy alone finds: a case that is not admitted, an organisation that is hidden in households.
    "42501": refuse(CommonCode.NOT_FOUND, field="tafel"),
    "fk_cross_match_asked_tafel": refuse(CommonCode.NOT_FOUND, field="tafel"),
    "fk_cross_match_asked_org": refuse(CommonCode.NOT_FOUND, field="tafel"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAcross:
    """Ask whether a person of a case that one leads, who has this very name, is known at another tafel."""

    subject: SubjectId
    tafel: TafelId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """It was asked, and answered."""

    match: CrossMatchId


@all_or_nothing(_FORCED)
async def ask_across(
    session: AsyncSession, actor: Actor, command: AskAcross, at: datetime, *, keys: KeyStore
) -> Asked | Refusal:
    """Ask (feature 43). Refused with MATCH_NOT_LAWFUL until there is a legal basis that both organisations signed."""
    setting = await (await driver(session)).fetchrow(_SETTING, command.subject, command.tafel, at)
    if setting is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if not setting["lawful"]:
        return refuse(CasesCode.MATCH_NOT_LAWFUL, field="tafel")
    if not setting["leads"]:
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    namesakes = await candidates(actor, command.subject, command.name, keys=keys)
    if isinstance(namesakes, Refusal):
        return namesakes
    id = CrossMatchId(new_id())
    await (await session.connection()).execute(
        insert(CrossMatch).values(
            id=id,
            asking_org=actor.organisation,
            asking_tafel=setting["tafel_id"],
            asked_org=setting["asked_org"],
            asked_tafel=command.tafel,
            asked_by=actor.member,
            at=at,
            subject_id=command.subject,
            candidates=namesakes,
            hit=False,
        )
    )
    case = CaseId(setting["case_id"])
    touched = Touched(object_type="CrossMatch", object_id=id, case=case, subject=command.subject)
    await record(session, action=LedgerAction.WRITE, operation="cases.ask_across", case=case, touched=[touched])
    return Asked(match=id)


async def candidates(actor: Actor, subject: SubjectId, name: str, *, keys: KeyStore) -> Sequence[UUID] | Refusal:
    """Whoever has this name, the person of the question among them; always whole batches."""
    persons = await keys.persons(actor)
    try:
        found = await persons.find(actor, kind=PersonHashKind.NAME, value=name)
    except KeysError as unfit:
        if unfit.code not in {KeysCode.NAME_EMPTY, KeysCode.SEARCH_TOO_WIDE}:
            raise
        return Refusal(unfit.code, unfit.message_nl, unfit.message_en, field="name")
    if subject not in found:
        return refuse(CasesCode.MATCH_ANOTHER_NAME, field="name")
    return filled_up(found)
