"""Ask the database how somebody can be reached: by the rules that one may see, and by what is known beside them."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import queries
from consent.common_errors import CommonCode
from consent.contact.errors import ContactCode, refuse
from consent.contact.kinds import ContactChannel
from consent.contact.route import Addressee, ContactRoute, Rule, Unsafe, may_be_told, may_write_to
from consent.ids import ContactRuleId
from consent.periods import Period
from tenants.ids import OrganisationId, SubjectId
from tenants.refusal import Refusal
from tenants.session import driver

_RULES: Final = """
SELECT id, owner_org, channel, lower(valid) AS begins, upper(valid) AS ends, address_enc IS NOT NULL AS addressed, days,
       from_time, until_time, not_at_home, never_with
  FROM consent.contact_rule WHERE subject_id = $1 AND NOT isempty(valid) ORDER BY recorded_at, id
"""
_BARS: Final = "SELECT rules, kept_away FROM consent.contact_bars($1)"
# Whoever may not see why is told no more than that: a danger and a rule of another organisation are refused alike.
_CODES = {
    Unsafe.KEPT_AWAY: ContactCode.CONTACT_UNSAFE,
    Unsafe.RULE_NOT_SHOWN: ContactCode.CONTACT_UNSAFE,
    Unsafe.NO_CONTACT: ContactCode.CONTACT_NONE,
    Unsafe.RULES_DIFFER: ContactCode.CONTACT_RULES_DIFFER,
    Unsafe.NEVER_TOGETHER: ContactCode.CONTACT_NEVER_TOGETHER,
}


async def contact_for(
    session: AsyncSession,
    subject: SubjectId,
    *,
    at: datetime,
    together_with: Collection[SubjectId] = (),
    field: str = "subject",
) -> ContactRoute | Refusal:
    """How this person may be reached at `at`, or a refusal. Whatever is sent to a person asks this first.

    `together_with` are the others who would get or read the same, or be there too; `field` is the input to be named.
    NOT_FOUND when the person is hidden or absent.
    """
    whom = await addressee(session, subject)
    if whom is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    route = may_write_to(whom, together_with=together_with, at=at)
    return refuse(_CODES[route], field=field) if isinstance(route, Unsafe) else route


async def telling(
    session: AsyncSession, about: SubjectId, *, to: SubjectId, at: datetime, field: str = "subject"
) -> Refusal | None:
    """Why what is about one person may not be told to another; who writes to that other asks `contact_for` as well.

    NOT_FOUND when the person it is about is hidden or absent.
    """
    known = await addressee(session, about)
    if known is None:
        return refuse(CommonCode.NOT_FOUND, field=field)
    return None if may_be_told(known, to=to, at=at) else refuse(ContactCode.CONTACT_UNSAFE, field=field)


async def addressee(session: AsyncSession, subject: SubjectId) -> Addressee | None:
    """What is known about reaching somebody whom one sees; None of anybody else."""
    if await queries.subject(session, subject) is None:
        return None
    connection = await driver(session)
    bars = await connection.fetchrow(_BARS, subject)
    if bars is None:
        return None
    rows = await connection.fetch(_RULES, subject)
    return Addressee(
        subject=subject,
        rules=tuple(
            Rule(
                id=ContactRuleId(row["id"]),
                owner=OrganisationId(row["owner_org"]),
                channel=ContactChannel(row["channel"]),
                valid=Period(row["begins"], row["ends"]),
                addressed=row["addressed"],
                days=frozenset(row["days"]),
                hours=(row["from_time"], row["until_time"]) if row["from_time"] else None,
                not_at_home=row["not_at_home"],
                never_with=frozenset(map(SubjectId, row["never_with"])),
            )
            for row in rows
        ),
        running_in_all=bars["rules"],
        kept_away=bars["kept_away"],
    )
