"""A privacy officer signs entries of the catalogue, and withdraws a signature."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.catalogue import CatalogueSignature
from casegraph.compiler.mapping import given, result, results
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ERRORS, KEY
from consent import service
from consent.catalogue.commands import SignCatalogue, WithdrawSignature
from consent.ids import CatalogueEntryId, SignatureId
from tenants.actor import Actor
from tenants.refusal import Refusal


@strawberry.input(description="Sign entries of the catalogue as they read. / De catalogus ondertekenen.")
class SignCatalogueInput:
    """Entries to sign."""

    client_mutation_key: str = strawberry.field(description=KEY)
    entries: list[strawberry.ID] = strawberry.field(description="The entries, at least one. / Wat u tekent.")

    def command(self) -> SignCatalogue:
        """The same as a command."""
        entries = (row_id(one, "CatalogueEntry", field="entries") for one in self.entries)
        return SignCatalogue(entries=tuple(CatalogueEntryId(one) for one in entries))


@strawberry.input(description="Withdraw a signature of your organisation. / Een ondertekening intrekken.")
class WithdrawSignatureInput:
    """A signature to withdraw."""

    client_mutation_key: str = strawberry.field(description=KEY)
    signature: strawberry.ID = strawberry.field(description="The signature. / De ondertekening.")

    def command(self) -> WithdrawSignature:
        """The same as a command."""
        one = SignatureId(row_id(self.signature, "CatalogueSignature", field="signature"))
        return WithdrawSignature(signature=one)


@strawberry.type(description="What came of signing. / Het resultaat van het ondertekenen.")
class SignCataloguePayload:
    """The signatures."""

    signatures: list[CatalogueSignature] = results(description="The signatures. / De ondertekeningen.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of withdrawing a signature. / Het resultaat van het intrekken.")
class WithdrawSignaturePayload:
    """The signature."""

    signature: CatalogueSignature | None = result(description="The signature. / De ondertekening.")
    errors: list[MutationError] = given(description=ERRORS)


async def sign_catalogue(
    session: AsyncSession, actor: Actor, input: SignCatalogueInput, at: datetime
) -> Outcome | Refusal:
    """Sign."""
    return await do(
        input.command,
        lambda command: service.sign_catalogue(session, actor, command, at),
        lambda done: {"signatures": list(done.signatures)},
    )


async def withdraw_signature(
    session: AsyncSession, actor: Actor, input: WithdrawSignatureInput, at: datetime
) -> Outcome | Refusal:
    """Withdraw a signature."""
    return await do(
        input.command,
        lambda command: service.withdraw_signature(session, actor, command, at),
        lambda done: {"signature": done.signature},
    )


@strawberry.type
class CatalogueMutations:
    """What a privacy officer signs."""

    sign_catalogue: SignCataloguePayload = mutation(
        sign_catalogue, description="Sign entries of the catalogue as they read. / Onderteken de catalogus."
    )
    withdraw_signature: WithdrawSignaturePayload = mutation(
        withdraw_signature, description="Withdraw a signature; nothing new rests on it. / Trek een ondertekening in."
    )
