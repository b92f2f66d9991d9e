"""One look at a document: a link that a member asks for, and that opens once, soon, and for that member only.

Every right is asked again when it opens. A link that was never made, was used, is over, is another's, or opens what may
no longer be read, is answered alike.
"""

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries
from backend.cases.documents.commands import DocumentId, LinkMade, MakeLink, Opened, OpenLink
from backend.cases.documents.errors import refuse
from backend.cases.documents.kinds import DocumentKind
from backend.cases.documents.models import Document, DocumentLink
from backend.cases.documents.service import TABLE, touched
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.cipher import Place, unseal
from consent.keys.store import KeyStore
from consent.reading import fresh
from consent.writing import write
from tenants.actor import CONTENT, Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import driver
from tenants.vocabulary import LedgerAction

LASTS: Final = timedelta(minutes=2)
_BYTES: Final = 32
# The rows that a second user of one link would want are locked by the first: it finds the link used.
_USE: Final = (
    "UPDATE casework.document_link SET used_at = (SELECT tenants.moment())"
    " WHERE token_hash = $1 AND used_at IS NULL AND expires_at > (SELECT tenants.moment()) RETURNING document_id"
)


@all_or_nothing()
async def make_link(session: AsyncSession, actor: Actor, command: MakeLink, at: datetime) -> LinkMade | Refusal:
    """A link to one document that this member reads now. It lasts two minutes."""
    asked = select(Document.case_id).where(Document.id == command.document)
    case = (await session.exec(asked)).first()
    if case is None:
        return refuse(CommonCode.NOT_FOUND, field="document")
    token, expires_at = secrets.token_urlsafe(_BYTES), at + LASTS
    link = DocumentLink(
        id=new_id(),
        case_id=case,
        document_id=command.document,
        organisation_id=actor.organisation,
        member_id=actor.member,
        token_hash=_hashed(token),
        made_at=at,
        expires_at=expires_at,
    )
    await write(session, link)
    await record(session, action=LedgerAction.WRITE, operation="cases.make_document_link", case=CaseId(case))
    return LinkMade(token=token, expires_at=expires_at)


async def open_link(
    session: AsyncSession, actor: Actor, command: OpenLink, _: datetime, *, keys: KeyStore
) -> Opened | Refusal:
    """The document of a link, which is used by it, also when the document may no longer be read."""
    absent = refuse(CommonCode.NOT_FOUND, field="link")
    if actor.assurance < CONTENT:
        return absent
    id = await (await driver(session)).fetchval(_USE, _hashed(command.token))
    one = None if id is None else await fresh(session, Document, id=id)
    text = None if one is None else await queries.contribution(session, one.contribution_id)
    if one is None or text is None:
        return absent
    key = (await keys.keys_for(actor, [text.key_id]))[text.key_id]
    if key is None:
        return absent
    await record(
        session,
        action=LedgerAction.READ,
        operation="cases.open_document",
        case=CaseId(one.case_id),
        touched=touched(DocumentId(one.id), text),
    )
    name = unseal(one.name_enc, key=key, place=Place(table=TABLE, column="name_enc", row_id=one.id))
    place = Place(table=TABLE, column="content_enc", row_id=one.id)
    content = await asyncio.to_thread(unseal, one.content_enc, key=key, place=place)
    return Opened(kind=DocumentKind(one.kind), name=name.decode(), content=content)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
