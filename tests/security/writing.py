"""For every table that a participant may write: a row that B may insert, as the start for rows that it may not."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
from asyncpg.types import Range

from tenants.ids import new_id
from tests.security.bound_rows import FROM, Row, bound, insert
from tests.security.wall import Wall
from tests.security.writing_agreements import accession, convenant, delegation, partner, registration, role, seat, tafel
from tests.security.writing_course import COURSE
from tests.security.writing_decisions import (
    advice,
    consult,
    consult_hours,
    duty_conflict,
    extension,
    involvement,
    justice,
    match,
    police,
    reason,
    refusal,
)
from tests.security.writing_forms import form_of, unsigned
from tests.security.writing_offices import acceptance, activation, described, kind, named, statement, succession
from tests.security.writing_referrals import (
    earlier_report,
    informant,
    opened,
    referral,
    rejection,
    signal,
    told_address,
    weighing,
)
from tests.security.writing_registers import REGISTERS, capacity


async def _event(asking: asyncpg.Connection, wall: Wall) -> Row:
    who = {"organisation_id": wall.b.organisation, "member_id": wall.b.member}
    return {"id": new_id(), "action": "READ", "operation": "wall", **who, **await bound(asking)}


async def _shown(asking: asyncpg.Connection, wall: Wall) -> Row:
    event = await _event(asking, wall)
    await insert(asking, "tenants.ledger_event", event)
    return {
        "event_id": event["id"],
        "ordinal": 1,
        "organisation_id": wall.b.organisation,
        "case_id": wall.own.case,
        "object_type": "Case",
        "object_id": wall.own.case,
        "ground": "OWN",
        "basis_ids": [],
    }


async def _key(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "organisation_id": wall.b.organisation,
        "client": "wall",
        "key": str(uuid4()),
        "mutation": "open",
        "input_mac": "mac",
        "result": "{}",
        "error_codes": [],
        "at": (await bound(asking))["at"],
    }


async def _basis(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        "kind": "TOESTEMMING",
        "ground_code": "TOESTEMMING",
        "art6": "a",
        "purpose": "VEILIGHEID_GEZIN",
        "categories": ["VEILIGHEID"],
        "valid": FROM,
        "decided_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
        "reason_enc": b"\x01",
        "supersedes": wall.own.basis,
        "version": 1,
    }


async def _signature(asking: asyncpg.Connection, wall: Wall) -> Row:
    found = await asking.fetchrow(
        "SELECT e.kind, e.code, e.version, e.digest, tenants.moment() AS signed_at FROM consent.catalogue_entry e"
        " WHERE e.valid_from IS NOT NULL AND e.code <> ALL (SELECT s.code FROM consent.catalogue_signature s)"
        " ORDER BY e.id LIMIT 1"
    )
    return {
        "id": new_id(),
        "owner_org": wall.b.organisation,
        "signed_by": wall.b.member,
        "demo": False,
        **dict(found or {}),
    }


async def _recipient(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "basis_id": wall.own.basis,
        "case_id": wall.own.case,
        "owner_org": wall.b.organisation,
        "organisation_id": wall.a.organisation,
    }


async def _consent(asking: asyncpg.Connection, wall: Wall) -> Row:
    basis = await _basis(asking, wall)
    await insert(asking, "consent.legal_basis", basis)
    return {
        "id": new_id(),
        "basis_id": basis["id"],
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        "kind": "VERWERKING",
        "given_at": basis["recorded_at"],
        "channel": "MONDELING",
        "language": "nl",
        "wording_version": "1",
        "evidence_enc": b"",
        "evidence_hash": b"",
        "freedom_check_enc": b"",
        "version": 1,
    }


async def _form(asking: asyncpg.Connection, wall: Wall) -> Row:
    consent = await _consent(asking, wall)
    await insert(asking, "consent.consent", consent)
    return await form_of(asking, wall, consent)


async def _unsigned(asking: asyncpg.Connection, wall: Wall) -> Row:
    # Two judgements of what the person can weigh contradict each other.
    await insert(asking, "consent.capacity", await capacity(asking, wall))
    return await unsigned(asking, wall)


async def _restriction(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "organisation_id": wall.a.organisation,
        "owner_org": wall.b.organisation,
        "ground": "BEZWAAR",
        "valid": FROM,
        "version": 1,
    }


async def _recusal(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "valid": FROM,
    }


async def _glass(asking: asyncpg.Connection, wall: Wall) -> Row:
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "organisation_id": wall.b.organisation,
        "member_id": wall.crisis.member,
        "case_id": wall.own.case,
        "categories": ["VEILIGHEID"],
        "reason_enc": b"\x01",
        "valid": Range(at, at + timedelta(minutes=30)),
        "version": 1,
    }


async def _subject(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "id": uuid4(),
        "case_id": wall.own.case,
        "owner_org": wall.b.organisation,
        "role_in_household": "KIND",
        "name_enc": b"\x01",
        "key_id": new_id(),
        "version": 1,
    }


async def _number(asking: asyncpg.Connection, wall: Wall) -> Row:
    """Its own privacy officer states the authority first."""
    law = "SELECT e.kind, e.code, e.version, e.digest FROM consent.catalogue_entry e WHERE e.code = 'JEUGDWET_7_2'"
    stated = {**await _signature(asking, wall), **dict(await asking.fetchrow(law) or {})}
    await insert(asking, "consent.catalogue_signature", stated)
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "subject_id": wall.own.subject,
        "owner_org": wall.b.organisation,
        "bsn_enc": b"\x01",
        "recorded_by": wall.b.member,
        "recorded_at": (await bound(asking))["at"],
        "version": 1,
    }


async def _participation(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "organisation_id": wall.a.organisation,
        "invited_by": wall.b.organisation,
        "kind": "VAST",
        "valid": FROM,
        "version": 1,
    }


async def _contribution(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "owner_org": wall.b.organisation,
        "author_id": wall.b.member,
        "subject_ids": [wall.own.subject],
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "protection": "GEEN",
        "nature": "FEIT",
        "body_enc": b"\x01",
        "key_id": new_id(),
        "recorded_at": (await bound(asking))["at"],
        "version": 1,
    }


async def _release(asking: asyncpg.Connection, wall: Wall) -> Row:
    del asking
    return {
        "id": new_id(),
        "contribution_id": wall.own.contribution,
        "case_id": wall.own.case,
        "owner_org": wall.b.organisation,
        "organisation_id": wall.a.organisation,
        "valid": FROM,
        "version": 1,
    }


async def _effect(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "topic": "CASE_CHANGED",
        "organisation_id": wall.b.organisation,
        "case_id": wall.own.case,
        "object_id": wall.own.case,
        "due_at": (await bound(asking))["at"],
        "attempts": 0,
    }


async def _notice(asking: asyncpg.Connection, wall: Wall) -> Row:
    return {
        "id": new_id(),
        "topic": "CASE_CHANGED",
        "organisation_id": wall.b.organisation,
        "case_id": wall.own.case,
        "object_id": wall.own.case,
        "created_at": (await bound(asking))["at"],
    }


async def _hold(asking: asyncpg.Connection, wall: Wall) -> Row:
    at = (await bound(asking))["at"]
    assert isinstance(at, datetime)
    return {
        "id": new_id(),
        "case_id": wall.own.case,
        "organisation_id": wall.b.organisation,
        "placed_by": wall.b.member,
        "ground": "KLACHT",
        "valid": Range(at, None),
        "version": 1,
    }


async def _approval(asking: asyncpg.Connection, wall: Wall) -> Row:
    found = "SELECT list_id FROM casework.destruction WHERE case_id = $1"
    return {
        "id": new_id(),
        "list_id": await asking.fetchval(found, wall.shared.case) or await asking.fetchval(found, wall.own.case),
        "organisation_id": wall.b.organisation,
        "member_id": wall.b.member,
        "at": (await bound(asking))["at"],
    }


WRITABLE: Mapping[str, Callable[[asyncpg.Connection, Wall], Awaitable[Row]]] = {
    **REGISTERS,
    **COURSE,
    'casework."case"': opened,
    "casework.citizen_number": _number,
    "casework.contribution": _contribution,
    "casework.consult": consult,
    "casework.consult_hours": consult_hours,
    "casework.convenant_accession": accession,
    "casework.convenant_partner": partner,
    "casework.cross_match": match,
    "casework.destruction_approval": _approval,
    "casework.directory_entry": described,
    "tenants.organisation_name": named,
    "tenants.succession": succession,
    "casework.earlier_report": earlier_report,
    "casework.informant": informant,
    "casework.told_address": told_address,
    "casework.involvement": involvement,
    "casework.legal_hold": _hold,
    "casework.notification": _notice,
    "casework.outbox": _effect,
    "casework.participation": _participation,
    "casework.referral": referral,
    "casework.rejection": rejection,
    "casework.signal": signal,
    "casework.release": _release,
    "casework.retention_extension": extension,
    "casework.subject": _subject,
    "casework.statement_acceptance": acceptance,
    "casework.tafel": tafel,
    "casework.tafel_activation": activation,
    "casework.tafel_kind": kind,
    "casework.tafel_seat": seat,
    "casework.tafel_statement": statement,
    "casework.weighing": weighing,
    "consent.break_glass": _glass,
    "consent.catalogue_signature": _signature,
    "consent.consent": _consent,
    "consent.consent_form": _form,
    "consent.duty_conflict": duty_conflict,
    "consent.justice_provision": justice,
    "consent.legal_basis": _basis,
    "consent.legal_basis_recipient": _recipient,
    "consent.police_decision": police,
    "consent.rac_advice": advice,
    "consent.recusal": _recusal,
    "consent.refusal_reason": reason,
    "consent.restriction": _restriction,
    "consent.sharing_refusal": refusal,
    "consent.unsigned_decision": _unsigned,
    "tenants.convenant": convenant,
    "tenants.delegation": delegation,
    "tenants.ledger_event": _event,
    "tenants.ledger_subject": _shown,
    "tenants.mutation_key": _key,
    "tenants.registration": registration,
    "tenants.role": role,
}
