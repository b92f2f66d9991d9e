"""Mutations of lawful basis: record a ground, end it, withdraw the consent behind it."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import given, result
from casegraph.doing import do
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.lawful_inputs import ConfirmLegalBasisInput, EndBasisInput, RecordBasisInput, WithdrawConsentInput
from casegraph.legal_bases import Consent, LegalBasis
from casegraph.words import ERRORS
from consent import service
from tenants.actor import Actor
from tenants.refusal import Refusal


@strawberry.type(description="What came of a legal basis. / Het resultaat voor de grondslag.")
class BasisPayload:
    """The legal basis."""

    legal_basis: LegalBasis | None = result(description="The legal basis. / De grondslag.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a withdrawal. / Het resultaat van de intrekking.")
class WithdrawConsentPayload:
    """The consent, for its owner; whoever received under it no longer sees it."""

    consent: Consent | None = result(description="The consent, if you still see it. / De toestemming.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_basis(session: AsyncSession, actor: Actor, input: RecordBasisInput, at: datetime) -> Outcome | Refusal:
    """Record a basis."""
    return await do(
        input.command,
        lambda command: service.record_basis(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"legalBasis": done.basis},
    )


async def confirm_legal_basis(
    session: AsyncSession, actor: Actor, input: ConfirmLegalBasisInput, at: datetime
) -> Outcome | Refusal:
    """Confirm a basis."""
    return await do(
        input.command,
        lambda command: service.confirm_basis(session, actor, command, at),
        lambda done: {"legalBasis": done.basis},
    )


async def end_basis(session: AsyncSession, actor: Actor, input: EndBasisInput, at: datetime) -> Outcome | Refusal:
    """End a basis."""
    return await do(
        input.command,
        lambda command: service.end_basis(session, actor, command, at),
        lambda done: {"legalBasis": done.basis},
    )


async def withdraw_consent(
    session: AsyncSession,
    actor: Actor,
    input: WithdrawConsentInput,
    at: datetime,
) -> Outcome | Refusal:
    """Withdraw."""
    return await do(
        input.command,
        lambda command: service.withdraw_consent(session, actor, command, at),
        lambda done: {"consent": done.consent},
    )


@strawberry.type
class LawfulMutations:
    """The register of lawful basis."""

    record_basis: BasisPayload = mutation(
        record_basis, description="Record why data about one person may be shared. / Leg een grondslag vast."
    )
    confirm_legal_basis: BasisPayload = mutation(
        confirm_legal_basis,
        description="Confirm what a colleague decided, as second reader: it opens from now, or goes on after an "
        "emergency. / Bevestig een grondslag.",
    )
    end_basis: BasisPayload = mutation(end_basis, description="End a legal basis now. / Beëindig een grondslag.")
    withdraw_consent: WithdrawConsentPayload = mutation(
        withdraw_consent,
        description="Withdraw a consent; at once (AVG 7(3)), with every other one of that person and kind to some of "
        "the same data for some of the same organisations. A law that was invoked beside it closes until somebody "
        "decides anew. / Trek een toestemming in.",
    )
