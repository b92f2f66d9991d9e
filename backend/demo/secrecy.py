"""On which ground those in the demo who are bound to secrecy speak all the same: consent of whoever it is about."""

from datetime import datetime

from backend.demo.plots import Said
from backend.demo.signing import record_signed
from backend.demo.stage import Stage
from backend.demo.table import Table
from backend.demo.texts import pick, texts
from consent.basis import (
    Art6,
    Art9Exception,
    BasisKind,
    CatalogueKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
    is_special,
)
from consent.catalogue.entries import Regime
from consent.catalogue.loading import catalogue
from consent.commands import ConsentGiven, RecordBasis
from consent.giving.kinds import EvidenceKind
from consent.secrecy.verdict import is_bound
from tenants.ids import SubjectId
from tenants.organisation_kinds import OrganisationKind

GROUND = "TOESTEMMING_BETROKKENE"


def ground(kind: OrganisationKind, category: Category) -> str | None:
    """The ground that this kind of organisation names when it shares such data; None where no duty asks one."""
    regimes = (one.entry for file in catalogue() if file.kind is CatalogueKind.GEHEIM_REGIME for one in file.entries)
    duties = [one for one in regimes if isinstance(one, Regime) and is_bound(one) and kind in one.organisations]
    return GROUND if any(category in (one.categories or Category) for one in duties) else None


async def consent_to_speak(stage: Stage, table: Table, said: Said, *, given_at: datetime) -> None:
    """Record, by whoever is about to speak, that each person concerned lets them break their secrecy to the table."""
    for subject in table.about(said.remark.about):
        command = _consent(table, said, subject, given_at=given_at)
        await record_signed(stage, said.by, command)


def _consent(table: Table, said: Said, subject: SubjectId, *, given_at: datetime) -> RecordBasis:
    words, number, category = texts().basis, table.plot.number, said.remark.category
    return RecordBasis(
        subject=subject,
        kind=BasisKind.TOESTEMMING,
        ground_code="TOESTEMMING",
        art6=Art6.A,
        art9=Art9Exception.AVG_9_2_A if is_special(category) else None,
        purpose=Purpose.VEILIGHEID_GEZIN,
        categories=(category,),
        recipients=table.receivers(category, besides=said.organisation),
        necessity=pick(words.consent, number),
        consent=ConsentGiven(
            kind=ConsentKind.DOORBREKEN_GEHEIM,
            given_at=given_at,
            channel=ConsentChannel.MONDELING,
            language="nl",
            evidence_kind=EvidenceKind.MONDELING_MET_GETUIGE,
            witness=pick(words.witness, number),
            evidence=pick(words.evidence, number),
            freedom_check=pick(words.freedom, number),
        ),
    )
