"""A household of five at a tafel of nine, with a basis of every kind: what the share matrix is drawn of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from asyncpg.types import Range

from consent.basis import Category
from tests.factories.world import World

PERSONS, PARTNERS = 5, 9
SHARED = [one.value for one in Category if one is not Category.ADRES_GEHEIM]
"""What the convenant lets everybody receive."""
_NOW = datetime.now(UTC)
ENDS = _NOW.replace(microsecond=0) + timedelta(days=30)
_OTHERS = 40


@dataclass(frozen=True)
class Table:
    """A case at a tafel: its persons, and organisations with a participant each; the first one recorded every basis."""

    case: UUID
    subjects: list[UUID]
    partners: list[tuple[UUID, UUID]]
    stranger: tuple[UUID, UUID]
    officer: tuple[UUID, UUID]
    chair: tuple[UUID, UUID]


async def gather(world: World) -> Table:
    """Put the table into an empty case database: every reason for a cell to be closed occurs."""
    partners = []
    for number in range(PARTNERS):
        organisation = await world.organisation(f"Partner {number}")
        member = await world.member(organisation)
        await world.role(member, "DEELNEMER")
        partners.append((organisation, member))
    owner, author = partners[0]
    officer, chair = await world.member(owner, name="Officier"), await world.member(owner, name="Voorzitter")
    await world.role(officer, "PRIVACY_OFFICER")
    tafel = await world.tafel(owner)
    await world.role(chair, "VOORZITTER", tafel=tafel)
    for organisation, _ in partners:
        for category in SHARED:
            await world.ceiling(tafel, organisation, category)
    # A region around it, so that reading more than the one case would show.
    for number in range(_OTHERS):
        await _case(world, tafel, partners[:2], number=f"2026-1{number:05}", persons=2)
    case, subjects = await _case(world, tafel, partners[:8], number="2026-000001", persons=PERSONS)
    late = [organisation for organisation, _ in partners[1:]]
    during = Range(_NOW - _YEAR, ENDS)
    await world.basis(
        case, subjects[0], owner=owner, decided_by=author, recipients=late, categories=SHARED, valid=during
    )
    for number, (valid, kind) in enumerate(_KINDS, start=1):
        basis = await world.basis(
            case,
            subjects[number],
            owner=owner,
            decided_by=author,
            recipients=late,
            categories=["VEILIGHEID"],
            valid=valid,
            kind=kind,
        )
        if number == _WITHDRAWN:
            await world.consent(basis, withdrawn_at=_NOW - timedelta(hours=1))
    await world.restriction(case, subjects[0], owner=owner, towards=partners[2][0])
    # What a partner recorded for the others is nobody's but the partner's own.
    third, recorder = partners[3]
    await world.basis(
        case, subjects[4], owner=third, decided_by=recorder, recipients=[partners[4][0]], categories=["SCHOOL"]
    )
    stranger = await world.organisation("Vreemd")
    member = await world.member(stranger)
    await world.role(member, "DEELNEMER")
    return Table(case, subjects, partners, (stranger, member), (owner, officer), (owner, chair))


_YEAR = timedelta(days=365)
_PAST = Range(_NOW - _YEAR, _NOW - timedelta(days=1))
_KINDS = (
    (Range(_NOW - _YEAR, None), "TOESTEMMING"),
    (Range(_NOW - _YEAR, None), "TOESTEMMING"),
    (Range(_NOW + timedelta(days=1), None), "WETTELIJK"),
    (_PAST, "WETTELIJK"),
)
_WITHDRAWN = 2


async def _case(
    world: World, tafel: UUID, partners: list[tuple[UUID, UUID]], *, number: str, persons: int
) -> tuple[UUID, list[UUID]]:
    owner = partners[0][0]
    case = await world.case(tafel, owner, number=number)
    for organisation, _ in partners:
        await world.participation(case, organisation)
    return case, [await world.subject(case, owner) for _ in range(persons)]
