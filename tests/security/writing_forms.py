"""The form in which a consent was given, as whoever recorded that consent would write it."""

import asyncpg

from tenants.ids import new_id
from tests.security.bound_rows import Row
from tests.security.wall import Wall


async def form_of(asking: asyncpg.Connection, wall: Wall, consent: Row) -> Row:
    """A form of that consent, good as it stands."""
    wording = await asking.fetchrow(
        "SELECT kind, code, version, digest FROM consent.entry_on('TOESTEMMINGSTEKST', 'VERWERKING_NL', CURRENT_DATE)"
    )
    return {
        "id": new_id(),
        "consent_id": consent["id"],
        "basis_id": consent["basis_id"],
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        **{f"wording_{name}": value for name, value in dict(wording or {}).items()},
        "evidence_kind": "GEUPLOAD_DOCUMENT",
        "document_hash": bytes(32),
        "asked_categories": ["IDENTITEIT"],
        "asked_recipients": [wall.a.organisation],
    }
