"""Mag ik delen: asked before anything is shared, of a contribution that stands or of one that was not written yet."""

from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from casegraph.compiler.relay import NodeKey, read_node_id, write_node_id
from casegraph.edge.context import Context
from casegraph.edge.errors import Language
from consent.asking import draft_may_be_shared, may_be_shared
from consent.basis import Category, Purpose
from consent.decision import Condition
from consent.may_share import Sharing, Step, Withheld
from consent.missing import Missing
from consent.sharing_words import told
from consent.signing.rules import SignsAs
from tenants.ids import OrganisationId, SubjectId
from tenants.ledger.service import record
from tenants.session import actor_of
from tenants.vocabulary import LedgerAction

_MOST = 50
_Contribution = Annotated[
    strawberry.ID, strawberry.argument(description="A contribution of your own. / Een eigen bijdrage.")
]
_Recipients = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="With whom, at most 50 organisations. / Met wie, hooguit 50 organisaties."),
]
_Subjects = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="The persons it would be about, of one case, at most 50. / Over wie het gaat."),
]
_Category = Annotated[Category, strawberry.argument(description="Which data. / Welke gegevens.")]
_ForPurpose = Annotated[
    Purpose | None, strawberry.argument(description="For what; your own purpose when left out. / Het doel.")
]


@strawberry.type(description="What is missing for one person. / Wat er voor één betrokkene ontbreekt.")
class LackingCondition:
    """The first condition that is not met for one person."""

    subject: strawberry.ID = strawberry.field(description="The id of the person. / Het id van de betrokkene.")
    missing: Missing = strawberry.field(description="What is missing. / Wat er ontbreekt.")
    awaits: list[SignsAs] = strawberry.field(
        description="In what quality somebody must still sign the consent. / Wie nog moet tekenen."
    )


@strawberry.type(description="Whether something may be shared with one organisation. / Of u iets mag delen.")
class SharingAnswer:
    """The decision as it would be after a release. It holds nothing of the content."""

    organisation: strawberry.ID = strawberry.field(description="With whom. / Met wie.")
    may: bool = strawberry.field(
        description="Whether somebody taking part for it would see it once it is released. / Het antwoord."
    )
    released: bool = strawberry.field(description="Whether it is released to it now. / Of het al is vrijgegeven.")
    condition: Condition | None = strawberry.field(
        description="The first condition of the decision that is not met. / De eerste voorwaarde die ontbreekt."
    )
    withheld: Withheld | None = strawberry.field(
        description="Why your organisation may not provide it, whatever the basis. / Waarom u het niet mag verstrekken."
    )
    secrecy_grounds: list[str] = strawberry.field(
        description="The secrecy grounds of which the release must name one; empty where no duty stands, or none lifts "
        "it. / De gronden om te spreken waarvan u er één noemt."
    )
    onward_disclosure_banned: bool = strawberry.field(
        description="Whether the recipient may not pass it on (Wpg 7(2), Wjsg 39f). / Of verder delen verboden is."
    )
    lacking: list[LackingCondition] = strawberry.field(
        description="What is missing, person by person. / Wat er ontbreekt, per betrokkene."
    )
    steps: list[Step] = strawberry.field(description="What is needed first, in order. / Wat eerst nodig is.")
    sentences: list[str] = strawberry.field(
        description="The same in words, in the language of the request. / Hetzelfde in woorden."
    )


async def may_share(
    info: Info[Context, None], contribution: _Contribution, recipients: _Recipients, purpose: _ForPurpose = None
) -> list[SharingAnswer] | None:
    """Ask of a contribution of one's own."""
    session, key, towards = info.context.session, read_node_id(contribution), _ids(recipients, "Organisation")
    answers = None
    if key and key.type_name == "Contribution" and towards:
        asked_for = purpose or Purpose(actor_of(session).purpose)
        organisations = [OrganisationId(one.row_id) for one in towards]
        answers = await may_be_shared(session, key.row_id, organisations=organisations, purpose=asked_for)
    return await _answered(session, answers, operation="mayShare", language=info.context.caller.language)


async def may_share_draft(
    info: Info[Context, None],
    subjects: _Subjects,
    category: _Category,
    recipients: _Recipients,
    purpose: _ForPurpose = None,
) -> list[SharingAnswer] | None:
    """Ask before anything is written."""
    session, people, towards = info.context.session, _ids(subjects, "Subject"), _ids(recipients, "Organisation")
    answers = None
    if people and towards:
        answers = await draft_may_be_shared(
            session,
            [SubjectId(one.row_id) for one in people],
            category=category,
            organisations=[OrganisationId(one.row_id) for one in towards],
            purpose=purpose or Purpose(actor_of(session).purpose),
        )
    return await _answered(session, answers, operation="mayShareDraft", language=info.context.caller.language)


def _ids(written: list[strawberry.ID], type_name: str) -> list[NodeKey]:
    """The ids, each once and in order; none at all when one is no id of this type, or when they are too many."""
    keys = [read_node_id(one) for one in dict.fromkeys(written)]
    fit = len(keys) <= _MOST and all(key is not None and key.type_name == type_name for key in keys)
    return [key for key in keys if key is not None] if fit else []


async def _answered(
    session: AsyncSession, answers: list[Sharing] | None, *, operation: str, language: Language
) -> list[SharingAnswer] | None:
    """Asking by id is noted, found or not; an answer shows no content."""
    await record(session, action=LedgerAction.MISS if answers is None else LedgerAction.READ, operation=operation)
    return None if answers is None else [_answer(one, language=language) for one in answers]


def _answer(one: Sharing, *, language: Language) -> SharingAnswer:
    return SharingAnswer(
        organisation=strawberry.ID(write_node_id("Organisation", one.organisation)),
        may=one.allowed,
        released=one.released,
        condition=one.decision.condition,
        withheld=one.withheld,
        secrecy_grounds=list(one.grounds),
        onward_disclosure_banned=one.ban is not None,
        lacking=[
            LackingCondition(
                subject=strawberry.ID(write_node_id("Subject", each.subject)),
                missing=each.missing,
                awaits=[quality for quality in SignsAs if quality in each.awaits],
            )
            for each in one.lacking
        ],
        steps=list(one.steps),
        sentences=[sentence.nl if language is Language.NL else sentence.en for sentence in told(one)],
    )


@strawberry.type
class MayShareQuery:
    """Questions before sharing."""

    may_share: list[SharingAnswer] | None = strawberry.field(
        resolver=may_share,
        description="Whether you may share a contribution of your own, recipient by recipient, and what is missing; "
        "nothing when it is not yours, hidden or absent alike. / Mag ik deze bijdrage delen?",
    )
    may_share_draft: list[SharingAnswer] | None = strawberry.field(
        resolver=may_share_draft,
        description="The same before anything is written; nothing when you do not see all of these persons. / "
        "Mag ik dit delen, voordat ik het opschrijf?",
    )
