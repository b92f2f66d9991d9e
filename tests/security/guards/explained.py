"""Conditions that no probe can ask for, each with the reason: the one table of them."""

from collections.abc import Mapping

_WEAK = "who is not surely recognised sees no person either; it stands there for who reads the policy"
_FIXED = "no role may update this column; it stands there for the day on which one may"
_OTHER = "the policy of the table that is read here says the same to whoever asks"
_NOBODY = "nobody is no member and has no role either; it is asked first because that costs nothing"
_FAULT = "what is asked of each decision then says the same; here it spares asking"
_KIND = "entry_on asks for the kind too; here it spares looking up the codes of others"
_STANDS = "only a consent that stands can be withdrawn: that is asked before"
_KEYED = "the foreign keys of consent and form to the basis name its owner too, and the basis is told by its id"
_NOW = "OR consent.withdrawn_at >= (SELECT tenants.moment())"
_STRONG = "AND (SELECT tenants.assurance()) >= 2"
_READS_BASES = (
    "ARRAY[withdrawal.case_id, (SELECT tenants.org()), (SELECT p.tafel_id FROM consent.case_participant p"
    " WHERE p.case_id = withdrawal.case_id)] && (SELECT tenants.scopes('BASIS_READ')) AND"
)
_SPARES = "what is asked of each registration then says the same; here it spares asking"
_STANDS_OPEN = "what is changed here is not done yet: that is asked first"
_UNBOUND = "who is not bound sees no case, no person and no authority either; a policy says for whom it is"

EXPLAINED: Mapping[str, str] = {
    "tenants.bound: cardinality(fields) IS DISTINCT FROM 8": "no MAC fits a text of other fields",
    "tenants.acting: fields IS NULL OR": _NOBODY,
    "tenants.scopes: fields IS NULL": _NOBODY,
    f"owner_decides ON consent.unsigned_decision: {_STRONG}": _WEAK,
    "consent.is_providable: p.owner_org = is_providable.owner AND": _FAULT,
    "consent.is_providable: j.owner_org = is_providable.owner AND": _FAULT,
    "consent.regime_of: k.kind = 'GEHEIM_REGIME'": _KIND,
    "consent.article_on: k.kind = 'GEHEIM_GROND'": _KIND,
    f"records_withdrawal ON consent.consent: (consent.withdrawn_at IS NULL {_NOW}) AND": _STANDS,
    "consent.switches_silently: OR NOT b.asks_second_reader": (
        "the constraint after_withdrawal_two_look keeps such a row out; it stands there for who reads the rule"
    ),
    "consent.repeats_emergency: AND b.urgent_until IS NOT NULL": (
        "nothing ended before an end that is not there; here it spares asking"
    ),
    f"registrar_and_owner_read ON consent.withdrawal: {_READS_BASES}": _OTHER,
    "consent.withdraw_registered: AND k.withdrawn_at IS NULL": (
        "the role under which it runs is shown no consent that was withdrawn, by its own policy"
    ),
    "consent.withdraw_beside: AND k.withdrawn_at IS NULL": (
        "the role under which it runs changes no consent that was withdrawn, by its own policy"
    ),
    "consent.told_by_code: OR found IS NULL": "of no consent nothing is logged and nothing told; here it spares asking",
    "consent.told_by_code: b.owner_org = k.owner_org AND": "consent_of_code has asked the same of the same row",
    "consent.withdraw_by_code: k.id = found": "it says which locks are taken; with all of them the same is done",
    "consent.guard_form: b.owner_org = k.owner_org AND": _KEYED,
    "consent.guard_form: k.owner_org = NEW.owner_org AND": _KEYED,
    f"records_withdrawal ON consent.consent: {_NOW}": _STANDS,
    "travels_with_the_text ON casework.own_statement: (SELECT tenants.org()) IS NOT NULL AND": _NOBODY,
    f"writes_down ON casework.own_statement: {_STRONG}": _WEAK,
    "asker_and_asked_read ON casework.information_request: (SELECT tenants.assurance()) >= 2 AND": _WEAK,
    "asker_and_asked_read ON casework.information_answer: (SELECT tenants.org()) IS NOT NULL AND": _NOBODY,
    f"asks ON casework.information_request: {_STRONG}": _WEAK,
    f"answers ON casework.information_answer: {_STRONG}": _WEAK,
    "reader_reads ON casework.correction: (SELECT tenants.assurance()) >= 2 AND": _WEAK,
    f"corrects_own ON casework.correction: {_STRONG}": _WEAK,
    "uses_own_link ON casework.document_link: member_id = (SELECT tenants.member()) AND": _FIXED,
    "officer_ends ON consent.authorised_person: organisation_id = (SELECT tenants.org()) AND (2)": _FIXED,
    "advises ON casework.consult: advising_org = (SELECT tenants.org()) AND": (
        "who advises is oneself, and the foreign key of the member names the same organisation"
    ),
    "travels_with_the_text ON casework.form_answer: (SELECT tenants.org()) IS NOT NULL AND": _NOBODY,
    "casework.form_comparison: b.case_id = s.case_id AND": "a person is of one case, and so is what is told of them",
    "casework.guard_continuation: l.case_id IN (NEW.case_id, NEW.later_case_id)": (
        "it says which locks are taken; with all of them the same is done"
    ),
    "travels_with_the_text ON casework.document: (SELECT tenants.org()) IS NOT NULL AND": _NOBODY,
    "goes_with_own_text ON casework.document: owner_org = (SELECT tenants.org()) AND": (
        "who writes is oneself, and the foreign key of the member names the same organisation"
    ),
    "goes_with_own_text ON casework.document: AND (SELECT p.valid @> (SELECT tenants.moment()) FROM"
    " consent.case_participant p WHERE p.case_id = document.case_id)": "who takes part no more does not see the case",
    "system_revives ON casework.outbox: (SELECT tenants.system()) AND (2)": _FIXED,
    "deriver_completes ON consent.consent: signed_at IS NULL AND": (
        "whoever withdraws in the name of somebody changes the same row until it is withdrawn; it says which is meant"
    ),
    "deriver_completes ON consent.consent: AND withdrawn_at IS NULL (2)": _FIXED,
    "approver_decides ON casework.retention_extension: AND confirmed_at IS NULL": _FIXED,
    (
        "owner_reads ON consent.consent_signer: AND (SELECT count(*) FROM consent.recusal b WHERE "
        "b.member_id = (SELECT tenants.member()) AND b.subject_id = ANY "
        "(ARRAY[consent_signer.subject_id, consent_signer.signer_id]) AND b.valid @> (SELECT "
        "tenants.moment())) = 0"
    ): _OTHER,
    "entitled_reads ON casework.citizen_number: (SELECT tenants.org()) IS NOT NULL AND": _UNBOUND,
    "own_organisation_reads ON casework.task: c.number IS NULL AND": _OTHER,
    "opens_own ON casework.task: AND (SELECT tenants.assurance()) >= 2": _WEAK,
    "completes_own ON casework.task: c.number IS NULL AND": _OTHER,
    "adviser_books ON casework.consult_hours: AND (SELECT tenants.assurance()) >= 2": _WEAK,
    "asker_reads ON casework.involved_party: (SELECT tenants.org()) IS NOT NULL AND": _UNBOUND,
    "steerer_asks ON casework.involvement: AND (SELECT tenants.assurance()) >= 2": _WEAK,
    "case_reader_reads ON casework.retention_term: (SELECT tenants.org()) IS NOT NULL AND": _UNBOUND,
    (
        "referrer_and_weigher_read ON casework.referral: AND (SELECT count(*) FROM casework.tafel_seat z "
        "WHERE z.tafel_id = referral.tafel_id AND z.organisation_id = (SELECT tenants.org()) AND z.valid "
        "@> (SELECT tenants.moment())) > 0"
    ): _OTHER,
    "referrer_and_weigher_read ON casework.referral: z.tafel_id = referral.tafel_id AND": _OTHER,
    "referrer_and_weigher_read ON casework.referral: AND z.organisation_id = (SELECT tenants.org())": _OTHER,
    "referrer_and_weigher_read ON casework.referral: AND z.valid @> (SELECT tenants.moment())": _OTHER,
    "tenants.scopes: o.id = org": _SPARES,
    "tenants.scopes: k.registrations @> jsonb_build_array(jsonb_build_object('organisation_kind', o.kind))": _SPARES,
    "completes_own ON casework.task: OR done_at IS NOT NULL": _STANDS_OPEN,
    "officer_holds ON casework.legal_hold: AND p.organisation_id = (SELECT tenants.org())": _OTHER,
}
