"""Why the organisations at a table may know what: bases that the law gives, and consent."""

from datetime import datetime
from functools import partial

from backend.demo.stage import Stage
from backend.demo.table import Table
from backend.demo.texts import pick, texts
from consent import service as lawful
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
    is_criminal,
    is_special,
)
from consent.commands import BasisRecorded, ConsentGiven, RecordBasis, WithdrawConsent
from consent.giving.kinds import EvidenceKind
from consent.ids import ConsentId
from tenants.ids import OrganisationId, SubjectId
from tenants.organisation_kinds import OrganisationKind

# Whom a case is about, and whether they are safe: what everybody at the table needs.
_SHARED_BY_ALL = (Category.IDENTITEIT, Category.VEILIGHEID)
# On which ground of the catalogue each kind of referrer works.
_GROUNDS = {
    OrganisationKind.GEMEENTE: "GEMEENTELIJKE_TAAK",
    OrganisationKind.LOKAAL_TEAM: "GEMEENTELIJKE_TAAK",
    OrganisationKind.VEILIG_THUIS: "WMO_5_1_6_VT",
}


async def introduce(stage: Stage, table: Table) -> None:
    """Record why everybody at the table may know who it is about."""
    everybody = table.receivers(Category.IDENTITEIT, besides=table.owner)
    for subject in table.subjects:
        await _record(stage, table, _law(table, subject, *_SHARED_BY_ALL, recipients=everybody))
    for said in {(one.remark.category, one.remark.about, one.organisation): one for one in table.plot.said}.values():
        category = said.remark.category
        recipients = table.receivers(category, besides=said.organisation)
        if category in _SHARED_BY_ALL or is_special(category) or not recipients:
            continue
        for subject in table.about(said.remark.about):
            await _record(stage, table, _law(table, subject, category, recipients=recipients))


async def ask_consent(stage: Stage, table: Table, *, given_at: datetime) -> ConsentId | None:
    """Record the consent of an adult to share health data with all who may receive it; the consent's id."""
    recipients = table.receivers(Category.GEZONDHEID, besides="")
    words, number = texts().basis, table.plot.number
    command = RecordBasis(
        subject=table.subjects[0],
        kind=BasisKind.TOESTEMMING,
        ground_code="TOESTEMMING",
        art6=Art6.A,
        art9=Art9Exception.AVG_9_2_A,
        purpose=Purpose.VEILIGHEID_GEZIN,
        categories=(Category.GEZONDHEID,),
        recipients=recipients,
        necessity=pick(words.consent, number),
        consent=ConsentGiven(
            kind=ConsentKind.VERWERKING,
            given_at=given_at,
            channel=(ConsentChannel.MONDELING, ConsentChannel.SCHRIFTELIJK)[number % 2],
            language="nl",
            evidence_kind=EvidenceKind.MONDELING_MET_GETUIGE,
            witness=pick(words.witness, number),
            evidence=pick(words.evidence, number),
            freedom_check=pick(words.freedom, number),
        ),
    )
    return (await _record(stage, table, command)).consent


async def withdraw(stage: Stage, table: Table, consent: ConsentId) -> None:
    """The adult withdraws; the referrer takes the message."""
    await stage.does(table.plot.referrer.login, lawful.withdraw_consent, WithdrawConsent(consent=consent))


async def _record(stage: Stage, table: Table, command: RecordBasis) -> BasisRecorded:
    return await stage.does(table.plot.referrer.login, partial(lawful.record_basis, keys=stage.keys), command)


def _law(
    table: Table, subject: SubjectId, *categories: Category, recipients: tuple[OrganisationId, ...]
) -> RecordBasis:
    words, number = texts().basis, table.plot.number
    return RecordBasis(
        subject=subject,
        kind=BasisKind.WETTELIJK,
        ground_code=_GROUNDS[table.parties[table.owner]],
        art6=Art6.E,
        art10=Art10Ground.UAVG_33_1_B if any(map(is_criminal, categories)) else None,
        purpose=Purpose.VEILIGHEID_GEZIN,
        categories=categories,
        recipients=recipients,
        necessity=pick(words.law, number),
        proportionality=pick(words.proportionality, number),
        subsidiarity=pick(words.subsidiarity, number),
    )
