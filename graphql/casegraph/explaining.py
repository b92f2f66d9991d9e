"""Explain the decision from the database's own facts: "waarom mag ik dit zien", "waarom mag X dit niet zien"."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.edge.context import Context
from casegraph.edge.errors import Language
from consent.account import Account, Opening, tell
from consent.asking import why, would_see
from consent.basis import Purpose
from consent.decision import Condition
from consent.explain import About
from tenants.ids import OrganisationId
from tenants.ledger.service import record
from tenants.session import actor_of
from tenants.vocabulary import LedgerAction, LedgerGround

_EXPLAINED = frozenset({"Contribution", "Subject"})
_Object = Annotated[
    strawberry.ID, strawberry.argument(description="A contribution or a person. / Een bijdrage of betrokkene.")
]
_Towards = Annotated[strawberry.ID, strawberry.argument(description="The organisation. / De organisatie.")]
_ForPurpose = Annotated[
    Purpose | None, strawberry.argument(description="Asking for what; your own purpose when left out. / Het doel.")
]


@strawberry.type(description="A legal basis that opens something. / Een grondslag waarop iets open is.")
class OpeningBasis:
    """What an explanation tells of a basis; where it comes from only to who may know."""

    id: strawberry.ID = strawberry.field(description="The legal basis. / De grondslag.")
    subject: strawberry.ID = strawberry.field(description="For whom it opens. / Voor welke betrokkene.")
    until: datetime | None = strawberry.field(
        description="Until when it opens; null without an end. / Tot wanneer; leeg zonder einde."
    )
    urgent: bool = strawberry.field(
        description="Whether it ends then unless a second person confirms what was decided in an emergency. / "
        "Of het een spoedgrondslag is die nog niet is bevestigd."
    )
    ground_code: str | None = strawberry.field(description="Its ground in the catalogue. / De grond.")
    decided_by: strawberry.ID | None = strawberry.field(
        description="The organisation that decided on it. / De organisatie die het besluit nam."
    )
    decided_at: datetime | None = strawberry.field(description="When it was recorded. / Wanneer vastgelegd.")


@strawberry.type(description="Since and until when an organisation takes part. / De periode van deelname.")
class TakingPart:
    """A period of participation."""

    valid_from: datetime | None = strawberry.field(description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = strawberry.field(description="Until when. / Tot wanneer.")


@strawberry.type(description="Why something is visible, or would not be. / Waarom iets zichtbaar is of niet.")
class AccessExplanation:
    """A decision in words. It holds nothing of the content."""

    visible: bool = strawberry.field(description="The answer. / Het antwoord.")
    ground: LedgerGround | None = strawberry.field(description="By which door. / Op welke voet.")
    condition: Condition | None = strawberry.field(
        description="The first condition that is not met. / De eerste voorwaarde waaraan niet is voldaan."
    )
    sentences: list[str] = strawberry.field(
        description="The same in words, in the language of the request. / Hetzelfde in woorden."
    )
    bases: list[strawberry.ID] = strawberry.field(
        description="The legal bases that open it. / De grondslagen waarop het open is."
    )
    until: datetime | None = strawberry.field(
        description="When emergency access ends. / Wanneer de noodtoegang eindigt."
    )
    onward_disclosure_banned: bool = strawberry.field(
        description="Whether it may not be passed on (Wpg 7(2), Wjsg 39f). / Of verder delen verboden is."
    )
    openings: list[OpeningBasis] = strawberry.field(
        description="The same bases with until when they open, and who decided on them when. / Die grondslagen nader."
    )
    participation: TakingPart | None = strawberry.field(
        description="The participation now; null when there is none. / De deelname nu."
    )
    decided_at: datetime = strawberry.field(
        description="For which moment this is decided. / Het moment van beoordeling."
    )
    policy_version: str = strawberry.field(
        description="Which access rules decided: the SHA-256 of their text. / De versie van de toegangsregels."
    )


async def explain_access(
    info: Info[Context, None],
    id: _Object,
) -> AccessExplanation | None:
    """Explain one's own view."""
    key, session = read_node_id(id), info.context.session
    account = await why(session, key.row_id) if key and key.type_name in _EXPLAINED else None
    await _note(session, "explainAccess", found=account is not None)
    return _told(account, about=About.SELF, language=info.context.caller.language)


async def simulate_access(
    info: Info[Context, None],
    id: _Object,
    organisation: _Towards,
    purpose: _ForPurpose = None,
) -> AccessExplanation | None:
    """Explain another organisation's view of one's own."""
    key, towards, session = read_node_id(id), read_node_id(organisation), info.context.session
    account = None
    if key and key.type_name in _EXPLAINED and towards and towards.type_name == "Organisation":
        account = await would_see(
            session,
            key.row_id,
            organisation=OrganisationId(towards.row_id),
            purpose=purpose or Purpose(actor_of(session).purpose),
        )
    await _note(session, "simulateAccess", found=account is not None)
    return _told(account, about=About.OTHER, language=info.context.caller.language)


async def _note(session: AsyncSession, operation: str, *, found: bool) -> None:
    """Asking by id is noted, found or not; an explanation itself shows no content."""
    await record(session, action=LedgerAction.READ if found else LedgerAction.MISS, operation=operation)


def _told(account: Account | None, *, about: About, language: Language) -> AccessExplanation | None:
    if account is None:
        return None
    decision, taking = account.decision, account.participation
    return AccessExplanation(
        visible=decision.visible,
        ground=None if decision.ground is None else LedgerGround(decision.ground.value),
        condition=decision.condition,
        sentences=[one.nl if language is Language.NL else one.en for one in tell(account, about=about)],
        bases=[strawberry.ID(write_node_id("LegalBasis", one.basis)) for one in decision.bases],
        until=decision.until,
        onward_disclosure_banned=account.ban is not None,
        openings=[_opening(one) for one in account.openings],
        participation=None if taking is None else TakingPart(valid_from=taking.start, valid_until=taking.end),
        decided_at=account.decided_at,
        policy_version=account.policy_version,
    )


def _opening(one: Opening) -> OpeningBasis:
    opened, recorded = one.opened, one.recorded
    return OpeningBasis(
        id=strawberry.ID(write_node_id("LegalBasis", opened.basis)),
        subject=strawberry.ID(write_node_id("Subject", opened.subject)),
        until=opened.until,
        urgent=opened.urgent,
        ground_code=recorded.ground_code if recorded else None,
        decided_by=strawberry.ID(write_node_id("Organisation", recorded.by)) if recorded and recorded.by else None,
        decided_at=recorded.at if recorded else None,
    )


@strawberry.type
class ExplainingQuery:
    """Questions about the decision itself."""

    explain_access: AccessExplanation | None = strawberry.field(
        resolver=explain_access,
        description="Why you see this contribution or person; nothing when you do not see it, hidden or absent alike. "
        "/ Waarom u deze bijdrage of persoon ziet.",
    )
    simulate_access: AccessExplanation | None = strawberry.field(
        resolver=simulate_access,
        description="Whether somebody taking part for that organisation would see what your organisation owns. / "
        "Of een deelnemer van die organisatie zou zien wat van uw organisatie is.",
    )
