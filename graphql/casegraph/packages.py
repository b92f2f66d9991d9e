"""The package of legal bases for a case: what is proposed to your organisation, and one confirmation that writes it."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from casegraph.compiler.mapping import given, results
from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.doing import do, row_id
from casegraph.edge.context import Context
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.legal_bases import LegalBasis
from casegraph.words import ERRORS, KEY
from consent import service
from consent.basis import Art6, Art9Exception, Art10Ground, Category, Purpose
from consent.commands import ConfirmPackage, RecordBasis
from consent.packages import basis_of, legal_basis_package
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import actor_of, moment_of
from tenants.vocabulary import LedgerAction

_Case = Annotated[strawberry.ID, strawberry.argument(description="The case. / De casus.")]


@strawberry.type(description="A legal basis that would be recorded. / Een grondslag die klaarstaat.")
class ProposedBasis:
    """One cell of a package."""

    subject: strawberry.ID = strawberry.field(description="The id of the person. / Het id van de betrokkene.")
    ground_code: str = strawberry.field(description="The ground's code. / De code van de grondslag.")
    art6: Art6 = strawberry.field(description="The ground of AVG 6(1). / De grond van AVG 6 lid 1.")
    art9: Art9Exception | None = strawberry.field(description="The exception of AVG 9. / De uitzondering.")
    art10: Art10Ground | None = strawberry.field(description="The ground of AVG 10. / De grond van AVG 10.")
    purpose: Purpose = strawberry.field(description="For what. / Waarvoor.")
    categories: list[Category] = strawberry.field(description="Which data. / Welke gegevens.")
    recipients: list[strawberry.ID] = strawberry.field(description="Who would receive. / Wie zouden ontvangen.")
    proportionality: str = strawberry.field(description="Why it is no more than needed. / De evenredigheid.")
    subsidiarity: str = strawberry.field(description="Why less would not do. / Waarom het niet met minder kan.")


@strawberry.type(description="What your kind of organisation usually records here. / Een grondslagpakket.")
class LegalBasisPackage:
    """The cells, and what a confirmation names them by."""

    package: str = strawberry.field(
        description="Names these very cells in a confirmation. / Waarmee u precies deze vakjes bevestigt."
    )
    cells: list[ProposedBasis] = strawberry.field(description="What is missing yet. / Wat nog ontbreekt.")


async def package_of(info: Info[Context, None], case: _Case) -> LegalBasisPackage | None:
    """Ask what is proposed in a case."""
    session, key = info.context.session, read_node_id(case)
    found = None
    if key and key.type_name == "Case":
        found = await legal_basis_package(session, actor_of(session), CaseId(key.row_id), moment_of(session))
    await record(
        session, action=LedgerAction.MISS if found is None else LedgerAction.READ, operation="legalBasisPackage"
    )
    if found is None:
        return None
    return LegalBasisPackage(
        package=found.digest,
        cells=[_shown(basis_of(one, necessity="")) for one in found.cells],
    )


def _shown(one: RecordBasis) -> ProposedBasis:
    return ProposedBasis(
        subject=strawberry.ID(write_node_id("Subject", one.subject)),
        ground_code=one.ground_code,
        art6=one.art6,
        art9=one.art9,
        art10=one.art10,
        purpose=one.purpose,
        categories=list(one.categories),
        recipients=[strawberry.ID(write_node_id("Organisation", each)) for each in one.recipients],
        proportionality=one.proportionality or "",
        subsidiarity=one.subsidiarity or "",
    )


@strawberry.input(description="Record all that a package proposes. / Alles uit een grondslagpakket vastleggen.")
class ConfirmLegalBasisPackageInput:
    """A package to confirm, with one argument of your own."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description="The case. / De casus.")
    package: str = strawberry.field(description="The package as it was shown. / Het pakket zoals u het zag.")
    necessity: str = strawberry.field(description="Why it is needed, in this case. / Waarom dit hier nodig is.")

    def command(self) -> ConfirmPackage:
        """The same as a command."""
        case = CaseId(row_id(self.case, "Case", field="case"))
        return ConfirmPackage(case=case, digest=self.package, necessity=self.necessity)


@strawberry.type(description="What came of a package. / Het resultaat van een grondslagpakket.")
class LegalBasisPackagePayload:
    """The legal bases."""

    legal_bases: list[LegalBasis] = results(description="One for each cell. / Eén per vakje.")
    errors: list[MutationError] = given(description=ERRORS)


async def confirm_package(
    session: AsyncSession, actor: Actor, input: ConfirmLegalBasisPackageInput, at: datetime
) -> Outcome | Refusal:
    """Confirm a package."""
    return await do(
        input.command,
        lambda command: service.confirm_package(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"legalBases": list(done.bases)},
    )


@strawberry.type
class PackageQuery:
    """What is ready to be recorded."""

    legal_basis_package: LegalBasisPackage | None = strawberry.field(
        resolver=package_of,
        description="What your kind of organisation usually records in a case of this kind, and has not yet; nothing "
        "where you may record nothing. / Welke grondslagen er voor uw organisatie in deze casus klaarstaan.",
    )


@strawberry.type
class PackageMutations:
    """One confirmation for all of it."""

    confirm_legal_basis_package: LegalBasisPackagePayload = mutation(
        confirm_package,
        description="Record all that a package proposes, or none of it. / Leg een heel grondslagpakket vast.",
    )
