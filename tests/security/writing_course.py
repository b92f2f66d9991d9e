"""Rows of the way of a case, by B."""

from datetime import datetime, timedelta

import asyncpg

from tenants.ids import new_id
from tests.security.bound_rows import Row, bound, insert
from tests.security.wall import Wall


async def _recorded(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "contribution_id": wall.own.contribution,
        "owner_org": wall.b.organisation,
        "recorded_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
    }


async def outcome(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What the case ends in."""
    return {**await _recorded(asking, wall), "outcome": "KLAAR"}


async def family_talk(asking: asyncpg.Connection, wall: Wall) -> Row:
    """It was not discussed, and why."""
    return {**await _recorded(asking, wall), "discussed": False}


async def assessment(asking: asyncpg.Connection, wall: Wall) -> Row:
    """What a discipline finds."""
    return {**await _recorded(asking, wall), "discipline": "MEDISCH"}


async def decider(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B takes what B laid down just now, and nobody took."""
    decision = await _recorded(asking, wall)
    await insert(asking, "casework.key_decision", decision)
    row = await _recorded(asking, wall)
    del row["contribution_id"]
    return {**row, "decision_id": decision["id"]}


async def correction(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B takes back what it brought."""
    return {**await _recorded(asking, wall), "kind": "INTREKKING", "reason": "ONJUIST"}


async def kader(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B says that this person is helped with pressure from today."""
    row = await _recorded(asking, wall)
    at = row["recorded_at"]
    assert isinstance(at, datetime)
    said = {"kader": "DRANG", "since_on": at.date(), "decided_by": "PARTNERS"}
    return {**row, **said, "subject_id": wall.own.subject}


async def own_statement(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B writes down what this person says of what B brought."""
    row = await _recorded(asking, wall)
    at, text = row["recorded_at"], row["contribution_id"]
    assert isinstance(at, datetime)
    said = {"giver": "BETROKKENE", "said_on": at.date(), "words_enc": b"\x01"}
    return {**row, **said, "subject_id": wall.own.subject, "versions": [text]}


async def document(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B puts a file beside what B brought."""
    return {**await _recorded(asking, wall), "kind": "PDF", "name_enc": b"\x01", "content_enc": b"\x00" * 46}


async def document_link(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks for a look at a file that B put there just now."""
    file = await document(asking, wall)
    await insert(asking, "casework.document", file)
    at = file["recorded_at"]
    assert isinstance(at, datetime)
    who = {"organisation_id": wall.b.organisation, "member_id": wall.b.member, "document_id": file["id"]}
    link = {"id": new_id(), "case_id": wall.own.case, "token_hash": b"\x01" * 32, "made_at": at}
    return {**link, **who, "expires_at": at + timedelta(minutes=2)}


async def continuation(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B says that its own case goes on in the one that it shares with A."""
    row = await _recorded(asking, wall)
    del row["contribution_id"]
    return {**row, "later_case_id": wall.shared.case, "kind": "SAMENVOEGING", "reason": "DUBBEL_AANGEMELD"}


async def form_answer(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B answers an item of a form that goes with what B brings just now."""
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    text = {"id": new_id(), "case_id": wall.own.case, "owner_org": wall.b.organisation, "author_id": wall.b.member}
    said = {"category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN", "protection": "GEEN", "nature": "FEIT"}
    form = {"subject_ids": [wall.own.subject], "form": "BLIK", "happened_on": at.date()}
    kept = {"body_enc": b"\x01", "key_id": new_id(), "recorded_at": at, "version": 1}
    await insert(asking, "casework.contribution", {**text, **said, **form, **kept})
    row = {"id": new_id(), "case_id": wall.own.case, "contribution_id": text["id"], "item": "NU", "value_enc": b"\x01"}
    return {**row, "owner_org": wall.b.organisation, "recorded_at": at}


async def request(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B asks A about somebody whom A brought in."""
    row = await _recorded(asking, wall)
    del row["contribution_id"]
    asked = {"case_id": wall.shared.case, "subject_id": wall.shared.subject, "asked_org": wall.a.organisation}
    return {**row, **asked, "category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN", "question_enc": b"\x01"}


async def answer(asking: asyncpg.Connection, wall: Wall) -> Row:
    """B says that it knows nothing of what A asked."""
    row = await _recorded(asking, wall)
    del row["contribution_id"]
    unanswered = await asking.fetchval(
        "SELECT q.id FROM casework.information_request q WHERE q.case_id = $1 AND q.asked_org = $2 AND NOT EXISTS"
        " (SELECT FROM casework.information_answer g WHERE g.request_id = q.id)",
        wall.shared.case,
        wall.b.organisation,
    )
    return {**row, "case_id": wall.shared.case, "request_id": unanswered, "outcome": "NIETS_BEKEND"}


COURSE = {
    "casework.assessment": assessment,
    "casework.case_outcome": outcome,
    "casework.continuation": continuation,
    "casework.correction": correction,
    "casework.document": document,
    "casework.document_link": document_link,
    "casework.family_talk": family_talk,
    "casework.form_answer": form_answer,
    "casework.information_answer": answer,
    "casework.information_request": request,
    "casework.kader_event": kader,
    "casework.own_statement": own_statement,
    "casework.key_decider": decider,
    "casework.key_decision": _recorded,
}
