"""What a receipt must know. The row policies decide what of it there is to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.receipts.wording import Asked, Shown, Signed
from consent.basis import Category
from consent.giving.kinds import EvidenceKind
from consent.keys.errors import KeysCode, KeysError
from consent.keys.opening import Opener, Sealed
from consent.keys.store import KeyStore
from consent.masking import masked
from consent.signing.kinds import SignatureMeans
from consent.signing.rules import SignsAs
from tenants.session import actor_of, driver

# Under the names of the day of the basis: to those it was given. A kind of organisation that is hidden in a household
# has no name here ($2: the kinds): paper lies at home, where anybody reads it (ADR 0011).
_NAME_THEN: Final = "CASE WHEN o.kind <> ALL ($2::text[]) THEN tenants.name_on(o.id, o.name, b.recorded_at) END"
_PARTIES: Final = f"""
SELECT (SELECT {_NAME_THEN} FROM tenants.organisation o WHERE o.id = b.owner_org),
       ARRAY(SELECT {_NAME_THEN} AS name
               FROM consent.legal_basis_recipient r JOIN tenants.organisation o ON o.id = r.organisation_id
              WHERE r.basis_id = b.id ORDER BY name, o.id)
  FROM consent.legal_basis b WHERE b.id = $1
"""  # noqa: S608 - no input
# Custody as it stands now over the one, by the other, who had to sign this very consent: what a parent says is no
# source, and what a child decided alone is not told to its parents.
_SIGNS_FOR: Final = """
SELECT EXISTS (SELECT FROM consent.custody c WHERE c.child_id = $1 AND c.holder_id = $2 AND c.valid @> $3::timestamptz)
   AND EXISTS (SELECT FROM consent.consent_signer s WHERE s.consent_id = $4 AND s.signer_id = $2)
"""
# The wording as it read when consent was given: of its very version and digest.
_FORM: Final = f"""
SELECT k.language, ARRAY(SELECT x.value FROM jsonb_array_elements_text(e.content -> 'text')
                           WITH ORDINALITY x (value, place) ORDER BY x.place) AS wording,
       f.asked_categories, ARRAY(SELECT {_NAME_THEN} AS name
                                   FROM tenants.organisation o
                                  WHERE o.id = ANY (f.asked_recipients) ORDER BY name, o.id) AS asked_recipients
  FROM consent.consent_form f
  JOIN consent.legal_basis b ON b.id = f.basis_id
  JOIN consent.consent k ON k.id = f.consent_id
  JOIN consent.catalogue_entry e ON e.kind = f.wording_kind AND e.code = f.wording_code
                                AND e.version = f.wording_version AND e.digest = f.wording_digest
 WHERE f.consent_id = $1
"""  # noqa: S608 - no input
_SHOWN: Final = """
SELECT f.evidence_kind, f.witness_org = f.owner_org FROM consent.consent_form f WHERE f.consent_id = $1
"""
_SIGNED: Final = """
SELECT s.signs_as, s.means, s.signed_on FROM consent.consent_signer s
 WHERE s.consent_id = $1 AND s.signed_on IS NOT NULL ORDER BY s.signed_on, s.signs_as DESC, s.id
"""
_NAME: Final = "SELECT name_enc FROM casework.subject WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who recorded a basis, and who receives under it, by name."""

    owner: str
    recipients: Sequence[str]


async def parties(session: AsyncSession, basis: UUID, *, unnamed: str) -> Parties:
    """Those of a basis that one sees; who is hidden in a household is `unnamed`. Raises LookupError for another."""
    row = await (await driver(session)).fetchrow(_PARTIES, basis, _hidden())
    if row is None:
        raise LookupError("The basis of a consent that was seen is there.")
    return Parties(owner=row[0] or unnamed, recipients=[one or unnamed for one in row[1]])


async def asked(session: AsyncSession, consent: UUID, *, unnamed: str) -> Asked | None:
    """In which words a consent of one's own was asked, and for what; None for one that was recorded without it."""
    row = await (await driver(session)).fetchrow(_FORM, consent, _hidden())
    if row is None:
        return None
    return Asked(
        language=row["language"],
        wording=tuple(row["wording"]),
        categories=tuple(map(Category, row["asked_categories"])),
        recipients=tuple(one or unnamed for one in row["asked_recipients"]),
    )


async def shown(session: AsyncSession, consent: UUID) -> Shown | None:
    """What there is to show of a consent of one's own; None for one that was recorded without it."""
    row = await (await driver(session)).fetchrow(_SHOWN, consent)
    return None if row is None else Shown(evidence=EvidenceKind(row[0]), colleague=row[1])


async def may_be_handed_to(session: AsyncSession, *, person: UUID, subject: UUID, consent: UUID, at: datetime) -> bool:
    """Whether a receipt about `subject` may be given to `person` at all: the same, or a holder of custody who signs."""
    if person == subject:
        return True
    return bool(await (await driver(session)).fetchval(_SIGNS_FOR, subject, person, at, consent))


def _hidden() -> list[str]:
    return [one.kind for one in masked()]


async def name(session: AsyncSession, subject: UUID, *, keys: KeyStore) -> str:
    """The name of a person whom one sees; empty where none was told. Raises `KEY_DESTROYED`."""
    sealed = await (await driver(session)).fetchval(_NAME, subject)
    if sealed is None:
        return ""
    item = Sealed(table="casework.subject", column="name_enc", row_id=subject, ciphertext=sealed)
    [found] = await Opener(keys, actor_of(session)).open([item])
    if found is None:
        raise KeysError(KeysCode.KEY_DESTROYED)
    return found


async def signed(session: AsyncSession, consent: UUID) -> tuple[Signed, ...]:
    """The signatures under a consent of one's own, by quality, in the order of their days."""
    return tuple(
        Signed(signs_as=SignsAs(row["signs_as"]), means=SignatureMeans(row["means"]), signed_on=row["signed_on"])
        for row in await (await driver(session)).fetch(_SIGNED, consent)
    )
