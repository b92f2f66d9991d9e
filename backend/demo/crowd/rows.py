"""The rows of a crowd: every case has one child, a referral, a basis and participants; every second one is written in.

All texts are sealed for their own row under their subject's own key, as everywhere: a text cannot be made once and
copied, because it only opens in the row that it was sealed for. So the crowd has few texts per case, and no weighings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from asyncpg.types import Range

from backend.demo.crowd.columns import COLUMNS
from backend.demo.crowd.corners import Corner
from backend.demo.texts import pick, texts
from consent import ages
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from tenants.ids import new_id, new_subject_id

# Within the time that the demo's organisations exist.
SPREAD = timedelta(days=2 * 365)
_SAFETY = {one.text: one for one in texts().contribution if one.category == "VEILIGHEID"}
_CATEGORIES = ["IDENTITEIT", "VEILIGHEID"]
_PURPOSE = "VEILIGHEID_GEZIN"


@dataclass(slots=True)
class Batch:
    """Records per table, in the order of COLUMNS; the cases they belong to; and the keys that seal them."""

    cases: list[UUID] = field(default_factory=list)
    keys: dict[UUID, Key] = field(default_factory=dict)
    records: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many cases there are, from which number on they are numbered, and what now is (aware)."""

    cases: int
    first_number: int
    now: datetime


def batch(crowd: Crowd, corners: Sequence[Corner], *, places: range) -> Batch:
    """The cases at these places of the crowd; the later in the crowd, the younger."""
    made = Batch()
    draw = Random(places.start)  # noqa: S311 - ages and names of invented children
    for place in places:
        _add_case(made, crowd, corners[place % len(corners)], place=place, draw=draw)
    return made


def _add_case(made: Batch, crowd: Crowd, corner: Corner, *, place: int, draw: Random) -> None:
    case, subject, key = new_id(), new_subject_id(), Key.fresh(new_id())
    opened = crowd.now - SPREAD * (1 - (place + 1) / (crowd.cases + 1))
    valid = Range(opened, None)
    made.cases.append(case)
    made.keys[key.id] = key
    kind = (corner.kind_code, corner.kind_version)
    number = f"{opened:%Y}-{crowd.first_number + place:06}"
    made.records["casework.case"].append((case, number, corner.tafel, *kind, "TOEGELATEN", corner.team, opened, 1))
    made.records["consent.case_lock"].append((case,))
    _add_subject(made, corner, case=case, subject=subject, key=key, today=crowd.now.date(), draw=draw)
    _add_referral(made, corner, case=case, key=key, opened=opened, place=place)
    for organisation, role in ((corner.team, "AANMELDER"), (corner.responsible, "VAST"), (corner.police, "VAST")):
        made.records["casework.participation"].append(
            (new_id(), case, organisation, corner.responsible, role, valid, 1)
        )
    if place % 3 == 0:
        made.records["casework.participation"].append(
            (new_id(), case, corner.care, corner.responsible, "VAST", valid, 1)
        )
    _add_basis(made, corner, case=case, subject=subject, key=key, valid=valid, place=place)
    if place % 2 == 0:
        _add_contribution(made, corner, case=case, subject=subject, key=key, valid=valid, place=place)


def _add_subject(
    made: Batch, corner: Corner, *, case: UUID, subject: UUID, key: Key, today: date, draw: Random
) -> None:
    words = texts()
    name = f"{draw.choice(words.given_names)} {draw.choice(words.surnames)} {words.suffix}"
    born = today - timedelta(days=draw.randint(400, 17 * 365))
    turns = ages.birthdays(born)
    made.records["casework.subject"].append(
        (
            subject,
            case,
            corner.team,
            "KIND",
            seal_text(name, table="casework.subject", column="name_enc", row_id=subject, key=key),
            seal_text(born.isoformat(), table="casework.subject", column="birth_date_enc", row_id=subject, key=key),
            turns["turns_12_on"],
            turns["turns_16_on"],
            turns["turns_18_on"],
            key.id,
            1,
        )
    )


def _add_referral(made: Batch, corner: Corner, *, case: UUID, key: Key, opened: datetime, place: int) -> None:
    id = new_id()
    reason = pick(texts().referral_reasons, place)
    sealed = seal_text(reason, table="casework.referral", column="reason_enc", row_id=id, key=key)
    made.records["casework.referral"].append(
        (id, case, corner.tafel, corner.team, "GEINFORMEERD", sealed, key.id, opened, 1)
    )


def basis_texts(id: UUID, number: int, *, key: Key) -> tuple[bytes, bytes, bytes]:
    """Necessity, proportionality and subsidiarity of a basis by law, sealed, in the order of COLUMNS."""
    words = texts().basis

    def sealed(column: str, variants: tuple[str, ...]) -> bytes:
        return seal_text(pick(variants, number), table="consent.legal_basis", column=column, row_id=id, key=key)

    return (
        sealed("reason_enc", words.law),
        sealed("proportionality_enc", words.proportionality),
        sealed("subsidiarity_enc", words.subsidiarity),
    )


def _add_basis(
    made: Batch, corner: Corner, *, case: UUID, subject: UUID, key: Key, valid: Range[datetime], place: int
) -> None:
    id = new_id()
    made.records["consent.legal_basis"].append(
        (
            id,
            case,
            subject,
            corner.team,
            "WETTELIJK",
            "GEMEENTELIJKE_TAAK",
            "e",
            _PURPOSE,
            _CATEGORIES,
            valid,
            corner.referrer,
            valid.lower,
            *basis_texts(id, place, key=key),
            1,
        )
    )
    for recipient in (corner.responsible, corner.police):
        made.records["consent.legal_basis_recipient"].append((id, recipient, case, corner.team))


def _add_contribution(
    made: Batch, corner: Corner, *, case: UUID, subject: UUID, key: Key, valid: Range[datetime], place: int
) -> None:
    id = new_id()
    said = _SAFETY[pick(tuple(_SAFETY), place)]
    sealed = seal_text(said.text, table="casework.contribution", column="body_enc", row_id=id, key=key)
    made.records["casework.contribution"].append(
        (
            id,
            case,
            corner.team,
            corner.referrer,
            [subject],
            "VEILIGHEID",
            _PURPOSE,
            "GEEN",
            said.nature,
            sealed,
            key.id,
            valid.lower,
            1,
        )
    )
    made.records["casework.release"].append((new_id(), id, case, corner.team, corner.police, valid, 1))
