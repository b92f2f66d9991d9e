"""Conditions of policies for which no probe asks yet: a test counts them, and fails on one that some probe notices."""

from collections.abc import Sequence

UNASKED: Sequence[str] = (
    # earlier.sql
    "deriver_answers ON casework.earlier_report: reported",
    # signing.sql
    (
        "owner_signs ON consent.consent_signer: AND (SELECT count(*) FROM consent.recusal b WHERE "
        "b.member_id = (SELECT tenants.member()) AND b.subject_id = ANY "
        "(ARRAY[consent_signer.subject_id, consent_signer.signer_id]) AND b.valid @> (SELECT "
        "tenants.moment())) = 0"
    ),
    "owner_signs ON consent.consent_signer: AND k.withdrawn_at IS NULL",
    # casework.sql
    'steers ON casework."case": AND number IS NULL',
    'steers ON casework."case": AND z.organisation_id = (SELECT tenants.org()) (3)',
    'steers ON casework."case": AND z.valid @> (SELECT tenants.moment()) (3)',
    "ends ON casework.participation: organisation_id = (SELECT tenants.org()) OR",
    (
        "ends ON casework.participation: ARRAY[participation.case_id, (SELECT tenants.org()), (SELECT "
        "p.tafel_id FROM consent.case_participant p WHERE p.case_id = participation.case_id)] && (SELECT "
        "tenants.scopes('PARTICIPATION_WRITE'))"
    ),
    (
        "writes_own ON casework.contribution: AND (onward_ban OR NOT consent.is_banned_onward(owner_org, "
        "category, recorded_at))"
    ),
    (
        "writes_own ON casework.contribution: AND consent.provision_fault( owner_org, case_id, "
        "police_decision_id, justice_provision_id, category, '{}', redaction_enc IS NOT NULL, "
        "recorded_at, (SELECT tenants.moment())) IS NULL"
    ),
    "writes_own ON casework.contribution: onward_ban OR",
    "releases_own ON casework.release: AND (lifted IS NULL OR lifted = '{}')",
    "releases_own ON casework.release: OR lifted = '{}'",
    # addresses.sql
    (
        "teller_and_knower_read ON casework.told_address: OR ( (SELECT p.valid @> (SELECT "
        "tenants.moment()) FROM consent.case_participant p WHERE p.case_id = told_address.case_id) AND "
        "(SELECT count(*) FROM consent.case_access a WHERE a.case_id = told_address.case_id AND "
        "a.purpose = (SELECT tenants.purpose()) AND a.category = CASE WHEN secret OR (SELECT b.rules > 0 "
        "FROM consent.contact_bars(told_address.subject_id) b) THEN 'ADRES_GEHEIM' ELSE 'CONTACT' END "
        "AND a.subject_id = ANY (ARRAY[told_address.subject_id]) AND a.valid @> (SELECT "
        "tenants.moment())) = cardinality(ARRAY[told_address.subject_id]) )"
    ),
    (
        "teller_and_knower_read ON casework.told_address: (SELECT p.valid @> (SELECT tenants.moment()) "
        "FROM consent.case_participant p WHERE p.case_id = told_address.case_id) AND"
    ),
    (
        "teller_and_knower_read ON casework.told_address: AND (SELECT count(*) FROM consent.case_access "
        "a WHERE a.case_id = told_address.case_id AND a.purpose = (SELECT tenants.purpose()) AND "
        "a.category = CASE WHEN secret OR (SELECT b.rules > 0 FROM "
        "consent.contact_bars(told_address.subject_id) b) THEN 'ADRES_GEHEIM' ELSE 'CONTACT' END AND "
        "a.subject_id = ANY (ARRAY[told_address.subject_id]) AND a.valid @> (SELECT tenants.moment())) = "
        "cardinality(ARRAY[told_address.subject_id])"
    ),
    "referrer_tells ON casework.told_address: owner_org = (SELECT tenants.org()) AND",
    # rejecting.sql
    # registration.sql
    "own_reads ON tenants.registration: OR member_id = (SELECT tenants.member())",
    # succession.sql
    "administrator_decides ON tenants.succession: AND withdrawn_at IS NULL",
    "administrator_decides ON tenants.succession: AND (holds_from IS NULL OR holds_from > (SELECT tenants.moment()))",
    "administrator_decides ON tenants.succession: OR holds_from > (SELECT tenants.moment())",
    "administrator_decides ON tenants.succession: withdrawn_at IS NULL AND",
    "administrator_decides ON tenants.succession: AND successor_id = (SELECT tenants.org())",
)
