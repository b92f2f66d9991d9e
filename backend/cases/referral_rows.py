"""The rows of a referral, sealed: the people it is about, what was told of them, and who told it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.cases.commands import NewSubject, Refer
from backend.cases.kinds import HouseholdRole, Informed
from backend.cases.models import Subject
from backend.cases.referral_models import Referral
from backend.intake.models import Informant, ToldAddress
from backend.tafels.kinds import ReferralField
from consent import ages
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from tenants.actor import Actor
from tenants.ids import CaseId, new_id, new_subject_id


def subject(actor: Actor, one: NewSubject, *, case: CaseId, key: Key) -> Subject:
    """A person, under a key of their own. A place in the household that was not told is the one that says nothing."""
    id = new_subject_id()
    born = one.birth_date
    turns: dict[str, Any] = dict(ages.birthdays(born)) if born else {}
    return Subject(
        id=id,
        case_id=case,
        owner_org=actor.organisation,
        role_in_household=one.role_in_household or HouseholdRole.ANDERS,
        name_enc=_sealed("subject", "name_enc", id, text=one.name, key=key),
        birth_date_enc=_sealed("subject", "birth_date_enc", id, text=born.isoformat() if born else None, key=key),
        key_id=key.id,
        **turns,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What was found of a referral: whether people know of it, what it leaves out, and the digest of its reference."""

    informed: Informed
    left_out: Sequence[ReferralField]
    digest: bytes | None


def referral(actor: Actor, command: Refer, telling: Telling, *, case: CaseId, key: Key, at: datetime) -> Referral:
    """What was told, under the key that all people of the referral share."""
    id = new_id()
    told = {
        "informed_reason": command.informed_reason,
        "reason": command.reason,
        "goal": command.goal,
        "gate_reason": command.gate_reason,
    }
    texts: dict[str, Any] = {
        f"{name}_enc": _sealed("referral", f"{name}_enc", id, text=text, key=key) for name, text in told.items()
    }
    return Referral(
        id=id,
        case_id=case,
        tafel_id=command.tafel,
        owner_org=actor.organisation,
        kind=command.kind,
        informed=telling.informed,
        wanted_partners=list(command.wanted_partners),
        left_out=list(telling.left_out),
        source_digest=telling.digest,
        earlier_case=command.earlier,
        discussed_cases=list(command.discussed),
        consult_id=command.consult,
        key_id=key.id,
        referred_at=at,
        **texts,
    )


def informants(actor: Actor, command: Refer, *, case: CaseId, key: Key) -> list[Informant]:
    """Who told the referrer, in a row of its own; none when that was not told."""
    id = new_id()
    name = _sealed("informant", "name_enc", id, text=command.informant, key=key)
    return [] if name is None else [Informant(id=id, case_id=case, owner_org=actor.organisation, name_enc=name)]


def addresses(
    actor: Actor, told: Sequence[NewSubject], people: Sequence[Subject], keys: Sequence[Key]
) -> list[ToldAddress]:
    """Where each of them lives, under that person's own key; nothing of whom that was not told."""
    found = []
    for one, person, key in zip(told, people, keys, strict=True):
        id = new_id()
        address = _sealed("told_address", "address_enc", id, text=one.address, key=key)
        if address is not None:
            found.append(
                ToldAddress(
                    id=id,
                    case_id=person.case_id,
                    subject_id=person.id,
                    owner_org=actor.organisation,
                    address_enc=address,
                    secret=one.address_secret,
                )
            )
    return found


def _sealed(table: str, column: str, row: UUID, *, text: str | None, key: Key) -> bytes | None:
    if text is None:
        return None
    return seal_text(text, table=f"casework.{table}", column=column, row_id=row, key=key)
