"""Steps that many stories begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime

from backend.cases import service as cases
from backend.cases.commands import Admit, CloseCase, StartWeighing
from backend.cases.course.commands import RecordOutcome
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import Invite
from consent import service as lawful
from tenants.ids import CaseId, ContributionId, LegalBasisId, SubjectId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, weigh_command


@dataclass(frozen=True, kw_only=True)
class AdmittedCase:
    """A case with two subjects, admitted; the lokaal team and the gemeente take part."""

    case: CaseId
    number: str
    mother: SubjectId
    child: SubjectId


async def admitted(kamer: Kamer) -> AdmittedCase:
    """Refer, weigh by two organisations, admit."""
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    case = referred.case
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("karim", cases.weigh, weigh_command(case))
    await kamer.does("wout", cases.weigh, weigh_command(case))
    done = await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))
    mother, child = referred.subjects
    return AdmittedCase(case=case, number=done.number, mother=mother, child=child)


async def invited(kamer: Kamer, case: CaseId, *names: str) -> None:
    """Let organisations take part as fixed members."""
    for name in names:
        command = Invite(case=case, organisation=kamer.organisations[name], kind=ParticipationKind.VAST)
        await kamer.does("anne", cases.invite, command)


async def opened(kamer: Kamer, one: AdmittedCase, *names: str) -> tuple[LegalBasisId, ContributionId]:
    """Invite, record the mother's consent, and share a text about her; answers the basis and the contribution."""
    await invited(kamer, one.case, *names)
    basis = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, *names))
    shared = contribute_command(kamer, one.case, one.mother, recipients=names)
    contribution = await kamer.does("noor", cases.contribute, shared)
    return basis.basis, contribution.contribution


async def entitled(kamer: Kamer, organisation: str, *, law: str) -> None:
    """The organisation's own privacy officer has signed the law that names its kind."""
    officer = await kamer.world.member(kamer.organisations[organisation])
    await kamer.admin.execute(
        "INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at,"
        " demo) SELECT gen_random_uuid(), $1, e.kind, e.code, e.version, e.digest, $2, $3, false"
        " FROM consent.catalogue_entry e WHERE e.kind = 'BSN' AND e.code = $4",
        kamer.organisations[organisation],
        officer,
        datetime(2026, 1, 1, tzinfo=UTC),
        law,
    )


async def concluded(kamer: Kamer, case: CaseId, *, outcome: str = "OPGELOST") -> None:
    """Record what the case ends in, which it may be closed with."""
    await kamer.does("anne", cases.record_outcome, RecordOutcome(case=case, outcome=outcome))


async def closed(kamer: Kamer, case: CaseId, *, version: int = 3, outcome: str = "OPGELOST") -> None:
    """Conclude the case, and close it."""
    await concluded(kamer, case, outcome=outcome)
    await kamer.does("anne", cases.close, CloseCase(case=case, expected_version=version))
