"""What is asked across tafels, put straight into a case database, and the legal basis that a test makes for it."""

from uuid import UUID

from tenants.ids import new_id
from tests.factories import register
from tests.factories.world import World


async def match(world: World, asking: UUID, asked: UUID, *, by: UUID) -> UUID:
    """A question that was asked across tafels, with a hit; without the triggers that would ask and answer."""
    one = new_id()
    async with world.admin.transaction():
        await world.admin.execute("SET LOCAL session_replication_role = replica")
        await world.admin.execute(
            "INSERT INTO casework.cross_match (id, asking_org, asking_tafel, asked_org, asked_tafel, asked_by, at,"
            " candidates, hit, contact_id, contact_name)"
            " SELECT $1, m.organisation_id, $2, t.organisation_id, $3, m.id, now(), '{}', true, m.id, 'Contact'"
            "   FROM tenants.member m, casework.tafel t WHERE m.id = $4 AND t.id = $3",
            one,
            asking,
            asked,
            by,
        )
    return one


async def lawful_match(world: World, *organisations: UUID) -> None:
    """A legal basis to match tafels, such as there is none, that privacy officers of these organisations signed."""
    await world.admin.execute(
        "INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from)"
        " SELECT gen_random_uuid(), kind, code, 99, digest, content || '{\"asks_per_day\": 1000}', '2026-01-01'"
        "  FROM consent.catalogue_entry WHERE kind = 'VERGELIJKING' AND version < 99 ON CONFLICT DO NOTHING"
    )
    for organisation in organisations:
        await world.admin.execute(
            "INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at,"
            " demo) SELECT gen_random_uuid(), $1, e.kind, e.code, e.version, e.digest, $2, now(), false"
            "   FROM consent.catalogue_entry e WHERE e.kind = 'VERGELIJKING' AND e.version = 99",
            organisation,
            await world.member(organisation, name="Fictieve Privacy Officer"),
        )


async def _report(world: World, tafel: UUID, year: int, *, by: UUID) -> UUID:
    """The counts of a year, taken down for a tafel: there are none."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO consent.partnership_report (id, tafel_id, owner_org, year, definition, lines, made_by, made_at)"
        " SELECT $1, t.id, t.organisation_id, $3, '{}', '[]', $4, now() FROM casework.tafel t WHERE t.id = $2",
        one,
        tafel,
        year,
        by,
    )
    return one


async def of_no_case(world: World, tafel: UUID, other: UUID, *, by: UUID) -> list[UUID]:
    """What an organisation asked across tafels, was advised and took down, twice each: its own, and of no case."""
    owner = await world.admin.fetchval("SELECT organisation_id FROM tenants.member WHERE id = $1", by)
    matches = [await match(world, tafel, other, by=by) for _ in range(2)]
    matches += [await register.advice(world, tafel, owner=owner, recorded_by=by) for _ in range(2)]
    matches += [await consult(world, tafel, owner=owner, member=by) for _ in range(2)]
    matches += [await hours(world, tafel, asker=owner, owner=owner, member=by) for _ in range(2)]
    return matches + [await _report(world, tafel, year, by=by) for year in (2024, 2025)]


async def consult(world: World, tafel: UUID, *, owner: UUID, member: UUID) -> UUID:
    """A question without a name, which nobody answered yet."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.consult (id, tafel_id, owner_org, question_enc, confirmed, due_at, recorded_by,"
        " recorded_at, advice_confirmed) VALUES ($1, $2, $3, '\\x01', '{NAAM}', now(), $4, now(), '{}')",
        one,
        tafel,
        owner,
        member,
    )
    return one


async def hours(world: World, tafel: UUID, *, asker: UUID, owner: UUID, member: UUID) -> UUID:
    """An hour that was booked on a question which is destroyed."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.consult_hours (id, tafel_id, asking_org, owner_org, minutes, recorded_by, recorded_at)"
        " VALUES ($1, $2, $3, $4, 60, $5, now())",
        *(one, tafel, asker, owner, member),
    )
    return one


async def advised(world: World, tafel: UUID, *, asker: UUID, by: UUID, owner: UUID, member: UUID) -> UUID:
    """A question that `by` of the asker asked, and on which `member` of the owner advised."""
    one = await consult(world, tafel, owner=asker, member=by)
    await world.admin.execute(
        "UPDATE casework.consult SET advising_org = $2, advised_by = $3, advised_at = now(), advice_enc = '\\x01'"
        " WHERE id = $1",
        *(one, owner, member),
    )
    return one
