"""Conditions of slices by hand that only show with every other table open, or with a column that no role may change."""

from collections.abc import Mapping, Sequence

BY_ITSELF: Mapping[str, Sequence[str]] = {
    "consent.sql": (
        "writes_own ON consent.legal_basis: AND (SELECT tenants.assurance()) >= 2",
        "ends_own ON consent.legal_basis: owner_org = (SELECT tenants.org())",
        "officer_lifts ON consent.restriction: owner_org = (SELECT tenants.org())",
    ),
    "contact.sql": (
        "writes_own ON consent.contact_rule: AND (SELECT tenants.assurance()) >= 2",
        "ends_own ON consent.contact_rule: owner_org = (SELECT tenants.org()) AND (2)",
    ),
    "custody.sql": (
        "writes_own ON consent.custody: AND (SELECT tenants.assurance()) >= 2",
        "ends_own ON consent.custody: owner_org = (SELECT tenants.org()) AND (2)",
        "writes_own ON consent.measure: AND (SELECT tenants.assurance()) >= 2",
        "ends_own ON consent.measure: owner_org = (SELECT tenants.org()) AND (2)",
        "writes_own ON consent.capacity: AND (SELECT tenants.assurance()) >= 2",
        "ends_own ON consent.capacity: owner_org = (SELECT tenants.org()) AND (2)",
    ),
    "giving.sql": ("writes_own ON consent.consent_form: AND (SELECT tenants.assurance()) >= 2",),
    "matching.sql": ("leader_asks ON casework.cross_match: AND (SELECT tenants.assurance()) >= 2",),
    "partnership.sql": ("officer_ends ON consent.partnership_participant: owner_org = (SELECT tenants.org()) AND (2)",),
    "refusing.sql": (
        "ends_own ON consent.sharing_refusal: owner_org = (SELECT tenants.org()) AND (2)",
        "own_organisation_reads ON consent.refusal_reason: AND (SELECT tenants.assurance()) >= 2",
        "writes_own ON consent.refusal_reason: AND (SELECT tenants.assurance()) >= 2",
    ),
    "secrecy.sql": (
        "writes_own ON consent.duty_conflict: AND (SELECT tenants.assurance()) >= 2",
        "confirms_and_ends_own ON consent.duty_conflict: owner_org = (SELECT tenants.org())",
    ),
    "tenants.sql": ("own_organisation_reads ON tenants.person: AND m.organisation_id = (SELECT tenants.org())",),
    "withdrawing.sql": ("owner_makes ON consent.withdrawal_code: AND (SELECT tenants.assurance()) >= 2",),
}
