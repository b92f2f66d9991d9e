"""Putting a file beside a contribution, whose rights, key, releases and end it shares (feature 29)."""

import asyncio
import unicodedata
from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.course.writing import BRINGS, running
from backend.cases.documents.commands import AddDocument, DocumentAdded, DocumentId
from backend.cases.documents.errors import DocumentsCode, refuse
from backend.cases.documents.kinds import DocumentKind
from backend.cases.documents.models import Document
from backend.cases.documents.recognising import recognised
from backend.cases.documents.scanning import Scan
from backend.cases.errors import CasesCode
from backend.cases.errors import refuse as of_cases
from backend.cases.models import Contribution, Release
from backend.cases.sharing import above_own
from backend.outbox.models import Topic
from backend.outbox.service import notices
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.errors import CommonCode
from consent.keys.cipher import Place, seal
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction

TABLE: Final = "casework.document"
_FORCED: Final = {"already_corrected": of_cases(CasesCode.ALREADY_CORRECTED, field="contribution")}
_LONGEST_NAME: Final = 200
_SCANNED: Final = {
    Scan.INFECTED: DocumentsCode.DOCUMENT_INFECTED,
    Scan.UNREACHABLE: DocumentsCode.DOCUMENT_NOT_SCANNED,
}


@all_or_nothing(_FORCED)
async def add_document(
    session: AsyncSession, actor: Actor, command: AddDocument, at: datetime, *, keys: KeyStore
) -> DocumentAdded | Refusal:
    """Put a file beside a contribution of one's own, in an admitted case.

    Whoever reads the contribution reads it, so whom that is released to hears of it. A text that may not be passed on,
    or was checked for others who can be recognised, takes no file (Wpg 7(2), Wjsg 39f): what is kept outside shows no
    ban, and nobody checked the file. What a scanner found something in, or could not look at, is not taken.
    """
    kind = await _kind(command)
    if isinstance(kind, Refusal):
        return kind
    text = await _takes_files(session, actor, command)
    if isinstance(text, Refusal):
        return text
    case = await running(session, actor, CaseId(text.case_id), rights=BRINGS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="contribution")
    [key] = await keys.living_keys(actor, [text.key_id])
    id = DocumentId(new_id())
    place = Place(table=TABLE, column="content_enc", row_id=id)
    one = Document(
        id=id,
        case_id=case.id,
        contribution_id=text.id,
        kind=kind,
        name_enc=seal_text(command.name, table=TABLE, column="name_enc", row_id=id, key=key),
        content_enc=await asyncio.to_thread(seal, command.content, key=key, place=place),
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    told = await _readers(session, text, at=at)
    await write(session, one, *notices(Topic.CASE_CHANGED, case=case.id, thing=id, organisations=told, at=at))
    await record(
        session,
        action=LedgerAction.WRITE,
        operation="cases.add_document",
        case=CaseId(case.id),
        touched=touched(id, text),
    )
    return DocumentAdded(case=CaseId(case.id), document=id)


async def _kind(command: AddDocument) -> DocumentKind | Refusal:
    if not _is_name(command.name):
        return refuse(DocumentsCode.DOCUMENT_NAME, field="file")
    # Another thread: a large file would keep everybody else waiting.
    kind = await asyncio.to_thread(recognised, command.content, name=command.name, media_type=command.media_type)
    fault = _SCANNED.get(command.scan)
    return kind if fault is None or isinstance(kind, Refusal) else refuse(fault, field="file")


async def _takes_files(session: AsyncSession, actor: Actor, command: AddDocument) -> Contribution | Refusal:
    text = await queries.contribution(session, command.contribution)
    if text is None:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    if text.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="contribution")
    if text.onward_ban or text.redaction_enc is not None:
        return refuse(DocumentsCode.DOCUMENT_BANNED, field="contribution")
    return await above_own(session, CaseId(text.case_id), Category(text.category), field="contribution") or text


def touched(document: DocumentId, text: Contribution) -> list[Touched]:
    """What the ledger keeps of a document: of each person its text is about, that text and the document."""
    return [
        Touched(object_type=what, object_id=id, case=text.case_id, subject=subject, category=text.category)
        for subject in text.subject_ids
        for what, id in (("Contribution", text.id), ("Document", document))
    ]


async def _readers(session: AsyncSession, text: Contribution, *, at: datetime) -> set[OrganisationId]:
    """Whom the text is released to now, of those who take part now."""
    asked = select(Release.organisation_id).where(Release.contribution_id == text.id, col(Release.valid).contains(at))
    released = {OrganisationId(one) for one in await session.exec(asked)}
    return released & await queries.participants(session, CaseId(text.case_id), during=Range(at, at, bounds="[]"))


def _is_name(name: str) -> bool:
    """Whether a name can be shown and kept: no path, no letter that cannot be seen."""
    plain = all(not unicodedata.category(letter).startswith("C") and letter not in "/\\" for letter in name)
    return plain and 0 < len(name.strip()) <= len(name) <= _LONGEST_NAME
