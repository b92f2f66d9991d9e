"""What must be known to record in which form a consent was given."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Category, ConsentKind, Purpose
from consent.giving.errors import GivingCode, refuse
from tenants.organisation_kinds import OrganisationKind
from tenants.refusal import Refusal
from tenants.session import driver

_WORDING: Final = "SELECT code, version, digest FROM consent.entry_on('TOESTEMMINGSTEKST', $1, $2)"
_KNOWN: Final = "SELECT count(*) > 0 FROM consent.catalogue_entry WHERE kind = 'TOESTEMMINGSTEKST' AND code = $1"
_RECORDER: Final = """
SELECT p.display_name FROM tenants.member m JOIN tenants.person p ON p.id = m.person_id WHERE m.id = tenants.member()
"""
_WITNESS: Final = "SELECT consent.witness_org($1, $2)"
_MYSELF: Final = """
SELECT count(*) > 0 FROM tenants.member m
  JOIN tenants.member mine ON mine.person_id = m.person_id AND mine.id = tenants.member() WHERE m.id = $1
"""
# Grounds of the law that whoever is bound may use here today, for this purpose and these data.
_OTHER_GROUNDS: Final = """
SELECT e.content ->> 'name_nl', e.content ->> 'name_en'
  FROM (SELECT DISTINCT x.code FROM consent.catalogue_entry x WHERE x.kind = 'GRONDSLAG') g
  JOIN consent.entry_on('GRONDSLAG', g.code, $1) e ON true
 WHERE e.content ->> 'basis' = 'WETTELIJK' AND e.content -> 'organisations' ? $2 AND e.content -> 'purposes' ? $3
   AND NOT e.content -> 'never' ?| $4::text[] AND consent.is_signed(e.kind, e.code, e.version, $5)
 ORDER BY e.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One version of the text by which a consent is asked, as the catalogue has it."""

    code: str
    version: int
    digest: bytes


async def wording_on(session: AsyncSession, kind: ConsentKind, *, language: str, day: date) -> Wording | Refusal:
    """The text in force on a legal day for a kind of consent in a language, or why there is none."""
    code = f"{kind}_{language.upper()}"
    connection = await driver(session)
    row = await connection.fetchrow(_WORDING, code, day)
    if row is not None:
        return Wording(code=row["code"], version=row["version"], digest=row["digest"])
    known = await connection.fetchval(_KNOWN, code)
    return refuse(
        GivingCode.WORDING_NOT_IN_FORCE if known else GivingCode.WORDING_UNKNOWN,
        field="consent.givenAt" if known else "consent.language",
    )


async def is_recorder(session: AsyncSession, witness: str) -> bool:
    """Whether a witness has the name of whoever records."""
    name: str = await (await driver(session)).fetchval(_RECORDER)
    return _plain(name) == _plain(witness)


async def is_myself(session: AsyncSession, member: UUID) -> bool:
    """Whether a member of one's own organisation is whoever records."""
    found: bool = await (await driver(session)).fetchval(_MYSELF, member)
    return found


async def witness_org(session: AsyncSession, case: UUID, member: UUID) -> UUID | None:
    """Of which organisation a member is a witness in a case; None where that cannot be, or one may not know of it."""
    found: UUID | None = await (await driver(session)).fetchval(_WITNESS, case, member)
    return found


async def other_grounds(
    session: AsyncSession,
    organisation: OrganisationKind,
    *,
    purpose: Purpose,
    categories: tuple[Category, ...],
    responsible: UUID,
    day: date,
) -> list[tuple[str, str]]:
    """What else than consent may be the ground here, each by its Dutch and its English name."""
    rows = await (await driver(session)).fetch(
        _OTHER_GROUNDS, day, organisation, purpose, list(categories), responsible
    )
    return [(row[0], row[1]) for row in rows]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
