"""What services call before they write: text in, the bytes of a sealed column out.

key = await keys.key_for_subjects(actor, [subject.key_id for subject in subjects])
body = seal_text(text, table="casework.contribution", column="body_enc", row_id=contribution_id, key=key)
"""

import unicodedata
from uuid import UUID

from consent.keys.cipher import Key, Place, seal
from consent.keys.errors import KeysCode, TextRefused
from tenants.refusal import Refusal

TEXT_LIMIT_BYTES = 65_536


def normalised(text: str) -> str:
    """The text as it will be kept: Unicode NFC, so that one name is one sequence of bytes.

    Raises `TextRefused`: longer than 65,536 bytes of UTF-8, or holding a NUL or half a surrogate pair.
    """
    if len(text) > TEXT_LIMIT_BYTES:
        raise TextRefused(KeysCode.TEXT_TOO_LONG, limit=TEXT_LIMIT_BYTES)
    composed = unicodedata.normalize("NFC", text)
    try:
        size = len(composed.encode())
    except UnicodeEncodeError:
        # Half a surrogate pair. The codec's error quotes the text, so it goes no further.
        size = None
    if size is None or "\0" in composed:
        raise TextRefused(KeysCode.TEXT_UNREADABLE)
    if size > TEXT_LIMIT_BYTES:
        raise TextRefused(KeysCode.TEXT_TOO_LONG, limit=TEXT_LIMIT_BYTES)
    return composed


def refusal_of(text: str, *, field: str | None = None) -> Refusal | None:
    """Why this text cannot be sealed, for a service to return before it changes anything; None when it can."""
    try:
        normalised(text)
    except TextRefused as refused:
        return refused.refusal(field=field)
    return None


def seal_text(text: str, *, table: str, column: str, row_id: UUID, key: Key) -> bytes:
    """Seal a text for exactly this column of this row; `table` is `schema.table`. Raises `TextRefused`."""
    return seal(normalised(text).encode(), key=key, place=Place(table=table, column=column, row_id=row_id))
