"""A consent with its form by raw SQL, under the rights of the service."""

from datetime import timedelta
from typing import Any

from consent.ages import begins
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase
from tests.backend.cases.wishes import GIVEN_AT, GIVEN_ON

_BASIS = """
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose, categories,
                                 valid, decided_by, recorded_at, reason_enc, asks_second_reader, version)
VALUES ($1, $2, $3, tenants.org(), 'TOESTEMMING', 'TOESTEMMING', 'a', 'VEILIGHEID_GEZIN', '{VEILIGHEID}',
        tstzrange(tenants.moment(), $4), tenants.member(), tenants.moment(), '', false, 1)
"""
RECIPIENT = """
INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)
VALUES ($1, $2, $3, tenants.org())
"""
_GIVEN = """
INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel, language,
                             wording_version, evidence_enc, evidence_hash, freedom_check_enc, version)
VALUES ($1, $2, $3, $4, tenants.org(), 'VERWERKING', $5, 'MONDELING', $6, '1', $7, '', $8, 1)
"""
_FORM = """
INSERT INTO consent.consent_form (id, consent_id, basis_id, case_id, subject_id, owner_org, wording_kind, wording_code,
                                  wording_version, wording_digest, evidence_kind, document_hash, witness_enc,
                                  witness_org, witness_member, asked_categories, asked_recipients)
SELECT gen_random_uuid(), $1, $2, $3, $4, tenants.org(), e.kind, e.code, e.version, e.digest, $7, $8, $9, $12, $13,
       $10, $11
  FROM consent.catalogue_entry e WHERE e.kind = 'TOESTEMMINGSTEKST' AND e.code = $5 AND e.version = $6
"""
_SAID = bytes(46)


async def by_force(kamer: Kamer, one: AdmittedCase, **changes: Any) -> Any:
    """A consent of the mother with its form, by raw SQL under the rights of the service."""
    given: dict[str, Any] = {
        "form": True,
        "wording": ("VERWERKING_NL", 1),
        "language": "nl",
        "evidence": _SAID,
        "free": _SAID,
        "kind": "GETEKEND_DOCUMENT",
        "hash": bytes(32),
        "witness": None,
        "member": (None, None),
        "categories": ["VEILIGHEID"],
        "recipients": [kamer.organisations["ggz"]],
        "until": begins(GIVEN_ON + timedelta(days=365)),
    } | changes
    basis, consent = new_id(), new_id()
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        await connection.execute(_BASIS, basis, one.case, one.mother, given["until"])
        await connection.execute(RECIPIENT, basis, kamer.organisations["ggz"], one.case)
        about = (basis, one.case, one.mother)
        await connection.execute(_GIVEN, consent, *about, GIVEN_AT, given["language"], given["evidence"], given["free"])
        if given["form"]:
            proof = (given["kind"], given["hash"], given["witness"], given["categories"], given["recipients"])
            await connection.execute(_FORM, consent, *about, *given["wording"], *proof, *given["member"])
    return basis
