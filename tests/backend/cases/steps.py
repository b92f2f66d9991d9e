"""Steps that many stories begin with."""

from dataclasses import dataclass

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
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
