"""Ask why a row is visible, or whether another organisation would see it: facts from the database, decided in Python.

The facts come in one statement. One's own are read under the row policies, so that a hidden row gives no answer,
exactly like one that does not exist. Another organisation's view is asked of one's own rows only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.access import AccessKey
from consent.account import Account, Recorded
from consent.basis import Category, Purpose
from consent.decision import Condition, Decision, visible
from consent.gathering import Gathered, gather, with_member
from consent.may_share import Sharing, Withheld, decided, may_share
from consent.missing import Missing, awaited, missing
from consent.periods import Periods
from consent.question import Reader
from consent.signing.rules import SignsAs
from tenants.ids import (
    LegalBasisId,
    OrganisationId,
    SubjectId,
)
from tenants.session import actor_of

_FACTS = (
    "SELECT json_build_object('facts', {}, 'policy',"
    " (SELECT a.sha256 FROM tenants.applied_sql a WHERE a.name = 'policies'))"
)
_EACH = " FROM unnest(CAST(:organisations AS uuid[])) WITH ORDINALITY AS o (id, at)"


async def why(session: AsyncSession, row_id: UUID) -> Account | None:
    """Why the bound member sees this contribution or subject; None when it is hidden or does not exist."""
    asked = await _ask(session, _FACTS.format("consent.facts_for_me(:row)"), {"row": row_id})
    found = asked["facts"]
    if found is None:
        return None
    mine = await _ask(session, "SELECT consent.facts_of_me(:case)", {"case": UUID(found["case"])})
    actor = actor_of(session)
    gathered = gather(found)
    reader = Reader(
        member=actor.member,
        organisation=actor.organisation,
        purpose=Purpose(actor.purpose),
        assurance=actor.assurance,
    )
    facts = with_member(gathered.facts, mine or {}, case=gathered.row.case, organisation=actor.organisation)
    return _account(asked, gathered, visible(reader, gathered.row, facts, gathered.at), purpose=reader.purpose)


async def would_see(
    session: AsyncSession, row_id: UUID, *, organisation: OrganisationId, purpose: Purpose
) -> Account | None:
    """Whether a participant of `organisation`, asking for `purpose`, would see this row of one's own, and why (not).

    None when the row is hidden, does not exist, or is not the own organisation's.
    """
    values = {"row": row_id, "organisation": organisation}
    asked = await _ask(session, _FACTS.format("consent.facts_towards(:row, :organisation)"), values)
    found = asked["facts"]
    if found is None or found["active"] is None:
        return None
    gathered = gather(found)
    decision = decided(gathered.facts, gathered.row, organisation=organisation, purpose=purpose, at=gathered.at)
    return _account(asked, gathered, decision, purpose=purpose)


def _account(asked: Mapping[str, Any], gathered: Gathered, decision: Decision, *, purpose: Purpose) -> Account:
    taking = Periods.of(one.valid for one in gathered.facts.participations)
    recorded = {LegalBasisId(UUID(one["id"])): one["recorded"] for one in asked["facts"]["bases"]}
    lacks, awaits = _lacks(asked["facts"], gathered, decision, purpose=purpose)
    return Account(
        decision=decision,
        decided_at=gathered.at,
        participation=next((span for span in taking.spans if span.holds(gathered.at)), None),
        recorded={
            basis: Recorded(
                ground_code=one["ground"],
                by=OrganisationId(UUID(one["by"])) if one["by"] else None,
                at=datetime.fromisoformat(one["at"]),
            )
            for basis, one in recorded.items()
            if one is not None
        },
        policy_version=asked["policy"],
        ban=gathered.ban,
        waits=lacks is Missing.SECOND_READER_MISSING,
        awaits=awaits if lacks is Missing.SIGNATURE_MISSING else frozenset(),
        spoken_on=gathered.spoken_on,
        refused=gathered.refused,
        above_own_ceiling=gathered.bringable is False,
    )


def _lacks(
    found: Mapping[str, Any], gathered: Gathered, decision: Decision, *, purpose: Purpose
) -> tuple[Missing | None, frozenset[SignsAs]]:
    """What is all that is missing of a basis that the asker may know of, and who must still sign its consent."""
    if decision.condition is not Condition.NO_BASIS or decision.subject is None:
        return None, frozenset()
    known = {LegalBasisId(UUID(one["id"])) for one in found["bases"] if one["recorded"] is not None}
    facts = replace(gathered.facts, bases=tuple(one for one in gathered.facts.bases if one.id in known))
    key = AccessKey(
        case=gathered.row.case,
        subject=decision.subject,
        category=gathered.row.category,
        organisation=OrganisationId(UUID(found["organisation"])),
        purpose=purpose,
    )
    return missing(facts, key, gathered.at), awaited(facts, key)


async def may_be_shared(
    session: AsyncSession, contribution: UUID, *, organisations: Sequence[OrganisationId], purpose: Purpose
) -> list[Sharing] | None:
    """Whether each of these organisations may receive a contribution of one's own, in their order.

    None when the contribution is hidden, does not exist or is another's, or when one of the organisations is not there.
    """
    statement = "SELECT json_agg(consent.facts_towards(:row, o.id) ORDER BY o.at)" + _EACH
    found = await _ask(session, statement, {"row": contribution, "organisations": list(organisations)})
    return answers(found, purpose=purpose)


async def draft_may_be_shared(
    session: AsyncSession,
    subjects: Sequence[SubjectId],
    *,
    category: Category,
    organisations: Sequence[OrganisationId],
    purpose: Purpose,
) -> list[Sharing] | None:
    """The same of something about these persons that was not written yet.

    None when one of the persons is hidden or does not exist, when they are of several cases, or as above.
    """
    statement = (
        "SELECT json_agg(consent.facts_of_draft(CAST(:subjects AS uuid[]), :category, o.id) ORDER BY o.at)" + _EACH
    )
    values = {"subjects": sorted(set(subjects)), "category": category, "organisations": list(organisations)}
    return answers(await _ask(session, statement, values), purpose=purpose)


def answers(found: Sequence[Mapping[str, Any] | None] | None, *, purpose: Purpose) -> list[Sharing] | None:
    """Decide for each recipient from the facts that the database gave; None when it gave none for one of them."""
    made = []
    for one in found or ():
        if one is None or one["active"] is None:
            return None
        gathered = gather(one)
        organisation = OrganisationId(UUID(one["organisation"]))
        sharing = may_share(gathered.facts, gathered.row, organisation=organisation, purpose=purpose, at=gathered.at)
        grounds = gathered.grounds
        made.append(replace(sharing, withheld=_withheld(gathered), grounds=grounds or (), ban=gathered.ban))
    return made or None


def _withheld(gathered: Gathered) -> Withheld | None:
    if gathered.refused:
        return Withheld.REFUSED
    if gathered.bringable is False:
        return Withheld.ABOVE_OWN_CEILING
    if gathered.providable is False:
        return Withheld.NO_DECISION
    return Withheld.NO_SECRECY_GROUND if gathered.grounds == () else None


async def _ask(session: AsyncSession, statement: str, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - whatever JSON holds
    connection = await session.connection()
    return await connection.scalar(text(statement), values)
