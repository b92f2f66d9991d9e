"""All tables of the case database in one place, for migrations and for tests over the whole catalogue."""

from sqlmodel import SQLModel

import backend.cases.asking.models
import backend.cases.consulting.models
import backend.cases.continuing.models
import backend.cases.correction_models
import backend.cases.course.models
import backend.cases.documents.models
import backend.cases.forms.models
import backend.cases.involvement.models
import backend.cases.matching_models
import backend.cases.models
import backend.cases.own_statement.models
import backend.cases.referral_models
import backend.cases.rejecting.models
import backend.directory.models
import backend.intake.models
import backend.outbox.models
import backend.retention.models
import backend.tafels.activating.models
import backend.tafels.agreeing.models
import backend.tafels.models
import backend.tafels.stating.models
import backend.tasks.models
import consent.advice.models
import consent.catalogue.models
import consent.contact.models
import consent.custody.models
import consent.giving.models
import consent.models
import consent.partnership.models
import consent.provisions.models
import consent.refusing.models
import consent.secrecy.models
import consent.signing.models
import consent.withdrawing.models
import tenants.delegation
import tenants.ledger.models
import tenants.models
import tenants.naming_models
import tenants.registration
import tenants.succession

MODULES = (
    tenants.models,
    tenants.naming_models,
    tenants.registration,
    tenants.delegation,
    tenants.succession,
    tenants.ledger.models,
    consent.models,
    consent.catalogue.models,
    consent.contact.models,
    consent.custody.models,
    consent.provisions.models,
    consent.withdrawing.models,
    consent.secrecy.models,
    consent.partnership.models,
    consent.giving.models,
    consent.refusing.models,
    consent.advice.models,
    consent.signing.models,
    backend.directory.models,
    backend.tafels.models,
    backend.tafels.activating.models,
    backend.tafels.agreeing.models,
    backend.tafels.stating.models,
    backend.cases.models,
    backend.cases.correction_models,
    backend.cases.asking.models,
    backend.cases.consulting.models,
    backend.cases.involvement.models,
    backend.cases.own_statement.models,
    backend.cases.continuing.models,
    backend.cases.documents.models,
    backend.cases.forms.models,
    backend.cases.referral_models,
    backend.cases.matching_models,
    backend.intake.models,
    backend.cases.course.models,
    backend.cases.rejecting.models,
    backend.tasks.models,
    backend.outbox.models,
    backend.retention.models,
)
metadata = SQLModel.metadata
