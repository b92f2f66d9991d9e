"""How rows are changed by who may: of each table what is set, and what makes a row ready for it.

What is set reads no column: then nothing but the policy for changing decides. `{version}` is the next version of the
row and `{lower}` when it began.
"""

from collections.abc import Mapping

_NEXT = "version = {version}"
_ENDS = "valid = tstzrange('{lower}', tenants.moment())"
_RUNS = "valid = tstzrange('2026-01-01', NULL)"
_RECORDED = f"{_ENDS}, end_recorded_at = tenants.moment(), {_NEXT}"
_ENDED = f"ended_at = tenants.moment(), ended_by = tenants.member(), {_NEXT}"
_RECORDS = "recorded_by = tenants.member(), recorded_at = tenants.moment()"
_BY_ANOTHER = (
    "confirmed_by = NULL, confirmed_at = NULL, decided_by = (SELECT m.id FROM tenants.member m"
    " WHERE m.organisation_id = retention_extension.organisation_id AND m.id <> decided_by LIMIT 1)"
)
_DONE = "done_at = tenants.moment(), done_by = tenants.member()"
_OPEN = (
    "withdrawn_by = NULL, withdrawn_at = NULL, withdrawn_org = NULL, confirmed_by = NULL, confirmed_at = NULL,"
    " holds_from = NULL"
)

CHANGES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    'casework."case"': {
        "closes": (f"closed_at = tenants.moment(), {_NEXT}", ""),
        "turns away": (f"stage = 'AFGEWEZEN', {_NEXT}", ""),
    },
    "casework.citizen_number": {
        "corrects": (
            f"bsn_enc = '\\x02', recorded_by = tenants.member(), recorded_at = tenants.moment(), {_NEXT}",
            "",
        )
    },
    "casework.convenant_accession": {"leaves": (f"{_ENDS}, {_NEXT}", "")},
    "tenants.convenant": {"ends": (_ENDS, "")},
    "casework.legal_hold": {"ends": (f"{_ENDS}, {_NEXT}", _RUNS)},
    "casework.retention_extension": {
        "confirms": (f"confirmed_by = tenants.member(), confirmed_at = tenants.moment(), {_NEXT}", _BY_ANOTHER)
    },
    "casework.notification": {"reads": ("read_at = tenants.moment()", "read_at = NULL")},
    "casework.participation": {"ends": (f"{_ENDS}, {_NEXT}", _RUNS)},
    "casework.release": {"ends": (f"{_ENDS}, {_NEXT}", _RUNS)},
    "casework.tafel": {"agrees anew on": (f"convenant_id = {{convenant_id}}, {_NEXT}", "")},
    "casework.tafel_seat": {"ends": (_ENDS, _RUNS)},
    "tenants.registration": {
        "ends": ("ended_at = tenants.moment(), ended_by = tenants.member()", "ended_at = NULL, ended_by = NULL")
    },
    "tenants.organisation_name": {
        "takes back": ("ended_at = tenants.moment(), ended_by = tenants.member()", "ended_at = NULL, ended_by = NULL")
    },
    # The one that is to go on asks the other; the other says yes, or either takes it back.
    "tenants.succession": {
        "confirms": (
            "confirmed_by = tenants.member(), confirmed_at = tenants.moment(), holds_from = tenants.moment()",
            f"organisation_id = successor_id, successor_id = organisation_id, starts_at = '2026-01-01', {_OPEN}",
        ),
        "takes back": (
            "withdrawn_by = tenants.member(), withdrawn_at = tenants.moment(), withdrawn_org = tenants.org()",
            _OPEN,
        ),
    },
    "tenants.role": {"ends": (_ENDS, _RUNS)},
    "casework.task": {
        "does": (f"{_DONE}, outcome = 'GEDAAN', {_NEXT}", ""),
        "looks at": (f"{_DONE}, {_NEXT}", ""),
        "does with a note": (f"{_DONE}, outcome = 'GEDAAN', note_enc = '\\x02', {_NEXT}", ""),
    },
    "consent.catalogue_signature": {"ends": ("ended_at = tenants.moment(), ended_by = tenants.member()", "")},
    "consent.consent": {
        "withdraws": (f"withdrawn_at = tenants.moment(), withdrawn_by = tenants.member(), {_NEXT}", ""),
    },
    "consent.consent_signer": {
        "signs": (
            f"signed_on = current_date, means = 'HANDTEKENING', {_RECORDS}, {_NEXT}",
            "signed_on = NULL, means = NULL, recorded_by = NULL, recorded_at = NULL, decision_enc = NULL",
        )
    },
    "consent.partnership_participant": {"ends": (_RECORDED, _RUNS)},
    "consent.authorised_person": {"ends": (_RECORDED, _RUNS)},
    "consent.custody": {"ends": (_RECORDED, _RUNS)},
    "consent.measure": {"ends": (_RECORDED, _RUNS)},
    "consent.capacity": {"ends": (_RECORDED, _RUNS)},
    "consent.contact_rule": {"ends": (_RECORDED, _RUNS)},
    "consent.legal_basis": {"ends": (f"ended_at = tenants.moment(), {_NEXT}", "")},
    "casework.document_link": {
        "uses": ("used_at = tenants.moment()", "used_at = NULL, expires_at = tenants.moment() + interval '1 minute'")
    },
    "consent.sharing_refusal": {"ends": (_RECORDED, _RUNS)},
    "consent.duty_conflict": {"ends": (_ENDED, "ended_at = NULL, ended_by = NULL")},
    "consent.restriction": {"lifts": (f"{_ENDS}, {_NEXT}", _RUNS)},
}
