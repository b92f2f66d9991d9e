"""The SQL of policies, triggers and definer functions as one text, with what reference data say filled in."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import orjson

import backend
import consent
import tenants
from backend.db import definers
from consent.basis import OPENS_NOTHING, Category
from consent.catalogue.switching import switching_kinds
from consent.giving.kinds import DOCUMENTS
from consent.giving.terms import terms as consent_terms
from consent.masking import masked
from consent.partnership.definition import definition
from consent.repeating import counts_within
from consent.signing.rendered import rendered
from consent.signing.rules import rules
from consent.workdays import holidays
from tenants.columns import quoted
from tenants.naming_sql import name_on
from tenants.organisation_kinds import NOT_PROFESSIONAL
from tenants.roles import APART, AT_TAFEL_ONLY, IN_HOUSE_ONLY

_ROOTS = tuple(Path(next(iter(package.__path__))) for package in (tenants, consent, backend))
# What the files below import, by the name they use.
_SHARED = {
    "visible.sql.jinja": "consent/sql/visible.sql.jinja",
    "basis.sql.jinja": "consent/sql/basis.sql.jinja",
    "passing.sql.jinja": "backend/tafels/professionals/sql/passing.sql.jinja",
    "records.sql.jinja": "backend/cases/course/sql/records.sql.jinja",
}
# In the order in which they are applied: each stands beside the package that it guards.
_FILES = {
    "binding.sql": "tenants/sql/binding.sql",
    "tenants.sql": "tenants/sql/policies.sql",
    "system.sql": "tenants/sql/system.sql",
    "laws.sql": "consent/sql/laws.sql",
    "reassessing.sql": "consent/custody/sql/reassessing.sql",
    "lifting.sql": "consent/sql/lifting.sql",
    "derive.sql": "consent/sql/derive.sql",
    "changes.sql": "consent/sql/changes.sql",
    "catalogue.sql": "consent/sql/catalogue.sql",
    "urgent.sql": "consent/sql/urgent.sql",
    "consent.sql": "consent/sql/policies.sql",
    "custody.sql": "consent/custody/sql/custody.sql",
    "signing.sql": "consent/signing/sql/signing.sql",
    "deciding.sql": "consent/signing/sql/deciding.sql",
    "giving.sql": "consent/giving/sql/giving.sql",
    "contact.sql": "consent/contact/sql/contact.sql",
    "provisions.sql": "consent/sql/provisions.sql",
    "secrecy.sql": "consent/sql/secrecy.sql",
    "partnership.sql": "consent/partnership/sql/partnership.sql",
    "refusing.sql": "consent/refusing/sql/refusing.sql",
    "advice.sql": "consent/advice/sql/advice.sql",
    "bringing.sql": "consent/sql/bringing.sql",
    "explain.sql": "consent/sql/explain.sql",
    "overlapping.sql": "consent/withdrawing/sql/overlapping.sql",
    "withdrawing.sql": "consent/withdrawing/sql/withdrawing.sql",
    "matrix.sql": "consent/sql/matrix.sql",
    "guards.sql": "backend/db/sql/guards.sql",
    "following.sql": "backend/db/sql/following.sql",
    "casework.sql": "backend/db/sql/policies.sql",
    "rounds.sql": "backend/intake/sql/rounds.sql",
    "intake.sql": "backend/intake/sql/intake.sql",
    "addresses.sql": "backend/intake/sql/addresses.sql",
    "earlier.sql": "backend/intake/sql/earlier.sql",
    "gates.sql": "backend/intake/sql/gates.sql",
    "looking.sql": "backend/intake/sql/looking.sql",
    "signals.sql": "backend/intake/sql/signals.sql",
    "course.sql": "backend/cases/course/sql/course.sql",
    "judging.sql": "backend/cases/course/sql/judging.sql",
    "continuing.sql": "backend/cases/continuing/sql/continuing.sql",
    "carrying.sql": "backend/cases/continuing/sql/carrying.sql",
    "rejecting.sql": "backend/cases/rejecting/sql/rejecting.sql",
    "matching.sql": "backend/cases/sql/matching.sql",
    "laying.sql": "backend/tafels/laying/sql/laying.sql",
    "agreeing.sql": "backend/tafels/agreeing/sql/agreeing.sql",
    "founding.sql": "backend/tafels/founding/sql/founding.sql",
    "registration.sql": "backend/tafels/professionals/sql/registration.sql",
    "held.sql": "backend/tafels/professionals/sql/held.sql",
    "delegation.sql": "backend/tafels/professionals/sql/delegation.sql",
    "appointing.sql": "backend/tafels/appointing/sql/appointing.sql",
    "stating.sql": "backend/tafels/stating/sql/stating.sql",
    "activating.sql": "backend/tafels/activating/sql/activating.sql",
    "tasks.sql": "backend/tasks/sql/tasks.sql",
    "receiving.sql": "consent/withdrawing/sql/receiving.sql",
    "reminders.sql": "backend/tasks/sql/reminders.sql",
    "crisis.sql": "backend/cases/course/sql/crisis.sql",
    "correcting.sql": "backend/cases/sql/correcting.sql",
    "kader.sql": "backend/cases/course/sql/kader.sql",
    "asking.sql": "backend/cases/asking/sql/asking.sql",
    "along.sql": "backend/cases/asking/sql/along.sql",
    "naming.sql": "tenants/sql/naming.sql",
    "succession.sql": "tenants/sql/succession.sql",
    "gone_on.sql": "backend/cases/sql/gone_on.sql",
    "directory.sql": "backend/directory/sql/directory.sql",
    "consulting.sql": "backend/cases/consulting/sql/consulting.sql",
    "preceding.sql": "backend/cases/consulting/sql/preceding.sql",
    "hours.sql": "backend/cases/consulting/sql/hours.sql",
    "involvement.sql": "backend/cases/involvement/sql/involvement.sql",
    "own_statement.sql": "backend/cases/own_statement/sql/own_statement.sql",
    "documents.sql": "backend/cases/documents/sql/documents.sql",
    "forms.sql": "backend/cases/forms/sql/forms.sql",
    "form_items.sql": "backend/cases/forms/sql/items.sql",
    "timeline.sql": "backend/cases/sql/timeline.sql",
    "refusals.sql": "backend/reports/sql/refusals.sql",
    "outbox.sql": "backend/outbox/sql/outbox.sql",
    "notifications.sql": "backend/notifications/sql/notifications.sql",
    "retention.sql": "backend/retention/sql/retention.sql",
    "extending.sql": "backend/retention/sql/extending.sql",
    "audit.sql": "consent/partnership/sql/audit.sql",
    "effects.sql": "backend/retention/sql/effects.sql",
    "disclosures.sql": "backend/retention/sql/disclosures.sql",
    "destruction.sql": "backend/retention/sql/destruction.sql",
    "owners.sql": "backend/db/sql/owners.sql",
}
# What an administrator fills: organisations, people and agreements. No table with a family's data is among them,
# so the owner of the database, with row security forced, sees none of it.
_ADMINISTERED = (
    "tenants.applied_sql",
    "tenants.binding_key",
    "tenants.cell",
    "tenants.convenant",
    "tenants.convenant_ceiling",
    "tenants.identity",
    "tenants.mail_address",
    "tenants.mandate",
    "tenants.member",
    "tenants.organisation",
    "tenants.organisation_name",
    "tenants.person",
    "tenants.registration",
    "tenants.revision",
    "tenants.role",
    "tenants.role_right",
    "tenants.succession",
    "consent.catalogue_entry",
    "casework.retention_policy",
    "casework.tafel",
    "casework.tafel_kind",
    "casework.tafel_seat",
)
_CONSULTS = _ROOTS[2] / "cases" / "consulting" / "recognising.toml"
_ALONG = _ROOTS[2] / "cases" / "asking" / "along.toml"
_PASSING = _ROOTS[2] / "tafels" / "registers" / "wegingstabel.toml"
_PROFESSIONS = _ROOTS[2] / "tafels" / "registers" / "beroepsregisters.toml"
_TASK_TERMS = _ROOTS[2] / "tasks" / "terms.toml"
_REQUESTS = _ROOTS[2] / "tafels" / "registers" / "verzoeken.toml"
_REMINDERS = _ROOTS[2] / "tasks" / "reminders.toml"
_ACTIVATION = _ROOTS[2] / "tafels" / "activating" / "terms.toml"
_FORMS = _ROOTS[2] / "tafels" / "registers" / "formulieren.toml"
_KEPT = {name: _ROOTS[2] / "retention" / f"{name}.toml" for name in ("effects", "disclosures")}


def read_templates() -> dict[str, str]:
    """The SQL files by template name, as they stand beside the packages they guard."""
    root = _ROOTS[0].parent
    return {name: (root / place).read_text(encoding="utf-8") for name, place in (_SHARED | _FILES).items()}


def render(templates: dict[str, str] | None = None) -> str:
    """All SQL of policies and triggers as one text, in the order in which it is applied."""
    environment = jinja2.Environment(  # noqa: S701 - this makes SQL from our own files, not HTML
        loader=jinja2.DictLoader(templates or read_templates()),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    terms = tomllib.loads(_TASK_TERMS.read_text(encoding="utf-8"))
    kept = {name: tomllib.loads(path.read_text(encoding="utf-8"))["term"]["duration"] for name, path in _KEPT.items()}
    names = {
        "definers": owned_functions(),
        "administered": _ADMINISTERED,
        "guard_functions": (),
        "effects_kept": kept["effects"],
        "disclosures_kept": kept["disclosures"],
        "audit_minimum": definition().minimum.cases,
        "audit_definition": _document(definition().told()),
        "consult_days": tomllib.loads(_CONSULTS.read_text(encoding="utf-8"))["kept_days"],
        "consult_hours_days": tomllib.loads(_CONSULTS.read_text(encoding="utf-8"))["hours_kept_days"],
        "along_days": tomllib.loads(_ALONG.read_text(encoding="utf-8"))["longest_days"],
        "task_terms": {kind: term["duration"] for kind, term in terms.items()},
        "reminders": _reminders(),
        "measure_bodies": sorted(rules().carries_out_measures),
        "signing": rendered(rules()),
        "consent_terms": ", ".join(f"({quoted([kind])}, {days})" for kind, days in consent_terms().items()),
        "documents": quoted(sorted(DOCUMENTS)),
        "switching_kinds": sorted(switching_kinds()),
        "masked_kinds": quoted(one.kind for one in masked()),
        "shown_by": ", ".join(f"({quoted([one.kind, one.shown_by])})" for one in masked()),
        "categories": quoted(Category),
        "opens_nothing": quoted(OPENS_NOTHING),
        "not_professional": quoted(sorted(NOT_PROFESSIONAL)),
        "apart": quoted(sorted(APART)),
        "at_tafel_only": quoted(sorted(AT_TAFEL_ONLY)),
        "in_house_only": quoted(sorted(IN_HOUSE_ONLY)),
        "urgent_again": counts_within(),
        "longest_review_days": tomllib.loads(_ACTIVATION.read_text(encoding="utf-8"))["longest_review_days"],
        "professions": quoted(
            one["code"] for one in tomllib.loads(_PROFESSIONS.read_text(encoding="utf-8"))["professions"]
        ),
        "passed_tasks": ", ".join(_passed_tasks()),
        "passing_reasons": quoted(one["code"] for one in _passing()["reasons"]),
        "requests": ", ".join(f"({quoted([code, gate])})" for code, gate in _requests()),
        "form_items": ", ".join(f"({quoted(one[:1])}, {one[1]}, {quoted(one[2:])})" for one in _form_items()),
        "name_on": name_on,
        "holidays": quoted(one.isoformat() for one in sorted(holidays())),
    }
    return "\n".join(environment.get_template(name).render(names) for name in _FILES)


def _reminders() -> tuple[tuple[str, str, str], ...]:
    """Kind of task, how long before its date it is opened, and how long before that date it is to be done."""
    kinds = tomllib.loads(_REMINDERS.read_text(encoding="utf-8"))
    return tuple(
        (kind, opens, due)
        for kind, one in kinds.items()
        for opens, due in zip(one["before"], [*one["before"][1:], "P0D"], strict=True)
    )


def _passing() -> dict[str, Any]:
    return tomllib.loads(_PASSING.read_text(encoding="utf-8"))


def _passed_tasks() -> Iterator[str]:
    """Each task of the wegingstabel as a row of SQL."""
    for one in _passing()["tasks"]:
        lists = (one["registers"], one.get("to_registers", []), one["rights"], one["covers"])
        arrays = ", ".join(f"ARRAY[{quoted(values)}]::text[]" for values in lists)
        days = one.get("longest_days", 0)
        yield f"({quoted([one['code']])}, {one['version']}, {quoted([one['passed_to']])}, {days}, {arrays})"


def _requests() -> tuple[tuple[str, str], ...]:
    """Kind of tafel and what a referral to it asks for, one of each."""
    found = tomllib.loads(_REQUESTS.read_text(encoding="utf-8"))["requests"]
    return tuple((one["code"], gate) for one in found for gate in one["asks"])


def _form_items() -> tuple[tuple[str, str, str, str], ...]:
    """Form and version of the register, an item of it, and which data its answer is."""
    found = tomllib.loads(_FORMS.read_text(encoding="utf-8"))["forms"]
    return tuple(
        (form["code"], str(form["version"]), item["code"], item["category"])
        for form in found
        for item in form["content"]["items"]
    )


def owned_functions() -> dict[str, tuple[str, ...]]:
    """The definer functions, by the role that each belongs to."""
    derived = (
        ("consent", definers.DERIVE),
        ("consent", definers.EXPLAIN),
        ("consent", definers.PROVIDE),
        ("consent", definers.SPEAK),
        ("consent", definers.REFUSE),
        ("casework", definers.GUARD),
        ("casework", definers.COURSE),
        ("casework", definers.INTAKE),
    )
    return {
        "ketentafel_binder": tuple(f"tenants.{signature}" for signature in definers.BINDING),
        "ketentafel_deriver": tuple(f"{schema}.{signature}" for schema, listed in derived for signature in listed),
        "ketentafel_destroyer": tuple(f"casework.{signature}" for signature in definers.DESTROY),
    }


def _document(told: dict[str, Any]) -> str:
    """A JSON object of our own as an SQL literal."""
    return quoted([orjson.dumps(told).decode()])
