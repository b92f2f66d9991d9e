"""The form in which a consent was given, and a decision where nobody could sign, as whoever took it would write it."""

import asyncpg

from tenants.ids import new_id
from tests.security.bound_rows import Row, bound
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


async def unsigned(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What somebody chose because nobody can sign, for the reason that the database answers."""
    reason = await asking.fetchval(
        "SELECT w.reason FROM consent.signers_asked($1, 'VERWERKING', tenants.moment()) w WHERE w.reason IS NOT NULL",
        wall.own.subject,
    )
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        "kind": "VERWERKING",
        "nobody": reason or "CUSTODY_UNKNOWN",
        "about": [],
        "choice": "NIET_DELEN",
        "reason_enc": b"",
        "decided_by": wall.b.member,
        "decided_at": (await bound(asking))["at"],
    }
