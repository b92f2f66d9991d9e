"""The way of a case, put straight into a case database, past the triggers that would ask whether it may be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tenants.ids import new_id
from tests.factories.world import World

RECORDED = datetime(2026, 1, 3, tzinfo=UTC)


async def rows(
    world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID, partner: UUID | None = None
) -> list[UUID]:
    """One of each row that the way of a case can leave, with this text where a text goes with it; their ids."""
    written = {"owner": owner, "member": member}
    made = [await phase(world, case, **written), await outcome(world, case, text, **written)]
    made += [await _recorded(world, "family_talk", case, False, text, **written)]  # noqa: FBT003 - a column's value
    made += [await _recorded(world, "assessment", case, "MEDISCH", text, **written)]
    made.append(await correction(world, case, text, **written))
    made += await asked(world, case, text, **written, partner=partner)
    made.append(await kader_event(world, case, text, **written))
    made.append(await own_statement(world, case, text, **written))
    made += await document(world, case, text, **written)
    made.append(await form_answer(world, case, text, owner=owner))
    made += await involvement(world, case, text, **written, partner=partner)
    made.append(await continuation(world, case, owner=owner, member=member))
    decision = await key_decision(world, case, text, **written)
    return [*made, decision, await _recorded(world, "key_decider", case, decision, **written)]


async def correction(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> UUID:
    """That a text like this one, which nobody received, was taken back."""
    other, one = new_id(), new_id()
    await world.admin.execute(
        "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,"
        " protection, nature, body_enc, key_id, recorded_at, version)"
        " SELECT $1, case_id, owner_org, author_id, subject_ids, category, purpose, protection, 'FEIT', body_enc,"
        " key_id, recorded_at, 1 FROM casework.contribution WHERE id = $2",
        other,
        text,
    )
    await world.admin.execute(
        "INSERT INTO casework.correction VALUES ($1, $2, $3, 'INTREKKING', 'ONJUIST', NULL, $4, $5, $6)",
        one,
        case,
        other,
        owner,
        member,
        RECORDED,
    )
    return one


async def kader_event(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> UUID:
    """That a person of the text is helped with pressure."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.kader_event SELECT $1, case_id, subject_ids[1], 'DRANG', $2::timestamptz::date,"
        " 'PARTNERS', NULL, NULL, id, $3, $4, $2 FROM casework.contribution WHERE id = $5 AND case_id = $6",
        one,
        RECORDED,
        owner,
        member,
        text,
        case,
    )
    return one


async def asked(
    world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID, partner: UUID | None = None
) -> list[UUID]:
    """That the owner of a text asked a partner about its person, once answered that nothing is known, and once not."""
    one, answer = new_id(), new_id()
    whom = partner or await world.organisation("Gevraagde organisatie", "OVERIG")
    await world.admin.execute(
        "INSERT INTO casework.information_request SELECT $1, case_id, subject_ids[1], $3,"
        " $7, 'VEILIGHEID',"
        " 'VEILIGHEID_GEZIN', '', $2, $4, $2 FROM casework.contribution WHERE id = $5 AND case_id = $6",
        one,
        RECORDED,
        owner,
        member,
        text,
        case,
        whom,
    )
    await world.admin.execute(
        "INSERT INTO casework.information_answer VALUES ($1, $2, $3, $4, 'NIETS_BEKEND', NULL, NULL, $5, $6)",
        answer,
        case,
        one,
        owner,
        member,
        RECORDED,
    )
    open_still = await _copied(world, one)
    return [one, answer, open_still]


async def _copied(world: World, request: UUID) -> UUID:
    """The same request, which nobody answered."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.information_request SELECT $1, case_id, subject_id, owner_org, asked_org, category,"
        " purpose, question_enc, due_at, recorded_by, recorded_at FROM casework.information_request WHERE id = $2",
        one,
        request,
    )
    return one


async def own_statement(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> UUID:
    """What the person says of that text."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.own_statement (id, case_id, subject_id, contribution_id, versions, giver, said_on,"
        " words_enc, owner_org, recorded_by, recorded_at)"
        " SELECT $1, case_id, subject_ids[1], id, ARRAY[id], 'BETROKKENE', $2::timestamptz::date, '', $3, $4, $2"
        "   FROM casework.contribution WHERE id = $5 AND case_id = $6",
        one,
        RECORDED,
        owner,
        member,
        text,
        case,
    )
    return one


async def involvement(
    world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID, partner: UUID | None = None
) -> list[UUID]:
    """That it was asked who is involved with the person, and an answer; without the triggers that would do it."""
    one, party = new_id(), new_id()
    async with world.admin.transaction():
        await world.admin.execute("SET LOCAL session_replication_role = replica")
        await world.admin.execute(
            "INSERT INTO casework.involvement (id, case_id, subject_id, candidates, owner_org, recorded_by,"
            " recorded_at)"
            " SELECT $1, case_id, subject_ids[1], '{}', $2, $3, $4 FROM casework.contribution WHERE id = $5",
            *(one, owner, member, RECORDED, text),
        )
        await world.admin.execute(
            "INSERT INTO casework.involved_party (id, case_id, involvement_id, organisation_id, contact_name, double)"
            " VALUES ($1, $2, $3, $4, 'Contact', false)",
            *(party, case, one, partner or owner),
        )
    return [one, party]


async def document(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> list[UUID]:
    """A file beside that text, and a link to it that its own writer asked for."""
    one, link = new_id(), new_id()
    await world.admin.execute(
        "INSERT INTO casework.document (id, case_id, contribution_id, kind, name_enc, content_enc, owner_org,"
        " recorded_by, recorded_at) VALUES ($1, $2, $3, 'PDF', '', $4, $5, $6, $7)",
        one,
        case,
        text,
        b"\x00" * 46,
        owner,
        member,
        RECORDED,
    )
    await world.admin.execute(
        "INSERT INTO casework.document_link VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        link,
        case,
        one,
        owner,
        member,
        link.bytes,
        RECORDED,
        RECORDED + timedelta(minutes=2),
    )
    return [one, link]


async def key_decision(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> UUID:
    """A decision in the words of one organisation."""
    return await _recorded(world, "key_decision", case, text, owner=owner, member=member)


async def _recorded(world: World, table: str, case: UUID, *own: object, owner: UUID, member: UUID) -> UUID:
    """A record of an organisation, with what the table has between its case and its owner."""
    one = new_id()
    values = (one, case, *own, owner, member, RECORDED)
    holes = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await world.admin.execute(f"INSERT INTO casework.{table} VALUES ({holes})", *values)
    return one


async def phase(world: World, case: UUID, *, owner: UUID, member: UUID) -> UUID:
    """A phase that the case was in."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.case_phase VALUES ($1, $2, 1, 'BEGIN', $3, $4, $5)", one, case, RECORDED, owner, member
    )
    return one


async def outcome(world: World, case: UUID, text: UUID, *, owner: UUID, member: UUID) -> UUID:
    """What the case ended in, with its reason."""
    one = new_id()
    await world.admin.execute(
        "INSERT INTO casework.case_outcome VALUES ($1, $2, 'KLAAR', $3, $4, $5, $6)",
        one,
        case,
        text,
        owner,
        member,
        RECORDED,
    )
    return one


async def form_answer(world: World, case: UUID, text: UUID, *, owner: UUID) -> UUID:
    """What a text like this one, about its first person, answers to one item of a form; the id of that text."""
    other = new_id()
    await world.admin.execute(
        "INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose,"
        " protection, nature, body_enc, key_id, recorded_at, version, form, happened_on)"
        " SELECT $1, case_id, owner_org, author_id, subject_ids[1:1], category, purpose, protection, 'FEIT', body_enc,"
        " key_id, recorded_at, 1, 'BLIK', $3 FROM casework.contribution WHERE id = $2",
        *(other, text, RECORDED.date()),
    )
    await world.admin.execute(
        "INSERT INTO casework.form_answer VALUES ($1, $2, $3, 'NU', '', $4, $5)", new_id(), case, other, owner, RECORDED
    )
    return other


async def continuation(world: World, case: UUID, *, owner: UUID, member: UUID, seen: bool = False) -> UUID:
    """The case goes on in another one of the same tafel, which nobody confirmed yet; its owner may see that one."""
    one = new_id()
    at = (
        'SELECT ARRAY[t.id, t.organisation_id] FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id'
        " WHERE c.id = $1"
    )
    tafel, responsible = await world.admin.fetchval(at, case)
    later = await world.case(tafel, responsible, number=None)
    if seen:
        await world.participation(later, owner)
    await world.admin.execute(
        "INSERT INTO casework.continuation (id, case_id, later_case_id, kind, reason, owner_org, recorded_by,"
        " recorded_at) VALUES ($1, $2, $3, 'SPLITSING', 'GEZIN_UITEEN', $4, $5, $6)",
        *(one, case, later, owner, member, RECORDED),
    )
    return one
