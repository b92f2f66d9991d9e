"""What services and triggers write of a case, for whoever puts it straight into the tables."""

REFERRAL = """
INSERT INTO casework.referral (id, case_id, tafel_id, owner_org, informed, reason_enc, key_id, referred_at, version)
SELECT $1, c.id, c.tafel_id, $3, 'GEINFORMEERD', '', $5, now(), 1 FROM casework."case" c
 WHERE c.id = $2 AND $4::uuid IS NOT NULL
"""
INFORMANT = """
INSERT INTO casework.informant (id, case_id, owner_org, name_enc)
SELECT $1, $2, $3, '\\x01' WHERE $4::uuid IS NOT NULL AND $5::uuid IS NOT NULL
"""
ADDRESS = """
INSERT INTO casework.told_address (id, case_id, owner_org, subject_id, address_enc, secret)
SELECT $1, $2, $3, $5, '\\x01', false WHERE $4::uuid IS NOT NULL
"""
EARLIER = """
INSERT INTO casework.earlier_report (case_id, tafel_id, candidates, reported)
SELECT c.id, c.tafel_id, '{}', false FROM casework."case" c
 WHERE c.id = $2 AND num_nonnulls($1::uuid, $3::uuid, $4::uuid, $5::uuid) = 4
"""
REJECTION = """
INSERT INTO casework.rejection (id, case_id, tafel_id, owner_org, recorded_by, recorded_at, outcome, reason, to_kind,
                                explanation_enc)
SELECT $1, c.id, c.tafel_id, $3, $4, now(), 'DOORGELEID', 'CRITERIA_NIET_GEHAALD', $5::uuid::text, ''
  FROM casework."case" c WHERE c.id = $2
"""
SIGNAL = """
INSERT INTO casework.signal (case_id, tafel_id, owner_org, category, candidates, fellows)
SELECT c.id, c.tafel_id, $3, 'VEILIGHEID', '{}', ARRAY[$5::uuid] FROM casework."case" c
 WHERE c.id = $2 AND num_nonnulls($1::uuid, $4::uuid) = 2
"""
NUMBER = """
INSERT INTO casework.citizen_number (id, case_id, subject_id, owner_org, bsn_enc, recorded_by, recorded_at, version)
VALUES ($1, $2, $5, $3, '\\x01', $4, now(), 1)
"""
WEIGHING = """
INSERT INTO casework.weighing (id, case_id, tafel_id, organisation_id, member_id, verdict, criteria, purpose_enc,
                               necessity_enc, proportionality_enc, subsidiarity_enc, weighed_at)
SELECT $1, c.id, c.tafel_id, $3, $4, 'TOELATEN', jsonb_build_object('marker', $5::uuid), '', '', '', '', now()
  FROM casework."case" c WHERE c.id = $2
"""
NOTICE = """
INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
SELECT $1, $3, 'CASE_CHANGED', $2, $5, now() WHERE $4::uuid IS NOT NULL
"""
EFFECT = """
INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, attempts)
SELECT $1, 'CASE_CHANGED', $3, $2, $5, now(), 0 WHERE $4::uuid IS NOT NULL
"""
EVENT = """
INSERT INTO tenants.ledger_event (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation,
                                  case_id)
SELECT $1, tenants.moment(), 'READ', tenants.org(), tenants.member(), tenants.purpose(), tenants.assurance(),
       tenants.request_id(), 'wall', $2
"""
SHOWN = """
INSERT INTO tenants.ledger_subject (event_id, ordinal, organisation_id, case_id, subject_id, object_type, object_id,
                                    ground, basis_ids)
SELECT $1, 1, tenants.org(), $2, $3, 'Subject', $3, 'OWN', '{}'
"""
KEY = """
INSERT INTO tenants.mutation_key (organisation_id, client, key, mutation, input_mac, result, error_codes, at)
SELECT tenants.org(), 'wall', $1, 'open', 'mac', jsonb_build_object('id', $2::uuid), '{}', tenants.moment()
"""
