"""Rows that name another organisation beside what is that organisation's own: nobody speaks for somebody else."""

from dataclasses import replace

from tenants.ids import new_id
from tests.security.bound_rows import Row
from tests.security.guards.probes import Probe, fact, insert
from tests.security.guards.yard import DAY, Yard, recused, without_right

_NUMBER, _HOURS, _TEXT = "casework.citizen_number", "casework.consult_hours", "casework.contribution"
_SIGNER, _TASK = "consent.consent_signer", "casework.task"


def _writes(yard: Yard, told: str, table: str, row: Row, *, expected: object = False) -> Probe:
    """A row that is offered with no guard beside the policies."""
    statement, values = insert(table, row)
    return Probe(told=told, actor=yard.b, statement=statement, values=values, expected=expected, guards=False)


async def numbers(yard: Yard) -> list[Probe]:
    """A citizen service number of somebody whom A brought, as if A wrote it down; hours that A spent; a task of A."""
    wall = yard.wall
    theirs = {"case_id": wall.shared.case, "subject_id": wall.shared.subject, "owner_org": wall.a.organisation}
    now = {"id": new_id(), "recorded_by": wall.b.member, "recorded_at": yard.now}
    of_a = fact("UPDATE casework.subject SET owner_org = $1 WHERE id = $2", wall.a.organisation, wall.shared.subject)
    # Its authority was stated for the row that B writes itself.
    row = dict(await yard.admin.fetchrow(f"SELECT * FROM {_NUMBER} WHERE owner_org = $1", wall.b.organisation) or {})
    kept = fact(insert(_NUMBER, {**row, **theirs})[0], *{**row, **theirs}.values())
    gone = fact(f"DELETE FROM {_NUMBER}")
    writes = _writes(yard, "a number is written down for A", _NUMBER, {**row, **theirs, **now})
    corrects = Probe(
        told="a number of A is put right",
        actor=yard.b,
        statement=(
            f"UPDATE {_NUMBER} SET bsn_enc = '\\x02', recorded_by = tenants.member(), recorded_at = tenants.moment()"
        ),
        given=(gone, of_a, kept),
        guards=False,
        expected="nothing",
    )
    return [replace(writes, given=(gone, of_a)), corrects]


async def hours(yard: Yard) -> list[Probe]:
    """Hours that A spent on what B asked: A books them. Whoever asked reads them without advising there."""
    wall = yard.wall
    row = await yard.row(_HOURS)
    swapped = {**row, "asking_org": wall.b.organisation, "owner_org": wall.a.organisation}
    asked_by_b = fact(
        "UPDATE casework.consult SET owner_org = $1, advising_org = $2 WHERE id = $3",
        *(wall.b.organisation, wall.a.organisation, row["consult_id"]),
    )
    books = _writes(yard, "hours are booked for A", _HOURS, {**swapped, "id": new_id()})
    await yard.put(_HOURS, swapped)
    reads = yard.reads("who asked", _HOURS, swapped["id"])
    seats = fact("DELETE FROM casework.tafel_seat WHERE organisation_id = $1", wall.b.organisation)
    return [replace(books, given=(asked_by_b,)), replace(reads, given=(seats,))]


async def texts(yard: Yard) -> list[Probe]:
    """What may not be brought at all: above a ceiling, or of the police without a decision."""
    wall = yard.wall
    row = await yard.row(_TEXT)
    brings = _writes(yard, "B brings a text", _TEXT, row, expected=True)
    police = fact("UPDATE tenants.organisation SET kind = 'POLITIE' WHERE id = $1", wall.b.organisation)
    return [
        brings,
        brings.after("above its ceiling", fact("DELETE FROM tenants.convenant_ceiling"), expected=False),
        brings.after("of the police without a decision", police, expected=False),
    ]


async def tasks(yard: Yard) -> list[Probe]:
    """A question that is over is no task any more; one that is not, or was answered, is. A task of A is A's."""
    wall = yard.wall
    row = {**await yard.row(_TASK), "kind": "VRAAG_BEANTWOORDEN"}
    asked = await yard.admin.fetchval("SELECT id FROM casework.information_request ORDER BY ctid LIMIT 1")
    question = {**row, "object_id": asked}
    await yard.put(_TASK, question)
    to_b = "UPDATE casework.information_request SET asked_org = $1, ends_at = $2 WHERE id = $3"
    loose = fact("ALTER TABLE casework.information_request DROP CONSTRAINT ck_information_request_along_until")
    none = fact("DELETE FROM casework.information_answer WHERE request_id = $1", asked)
    over = fact(to_b, wall.b.organisation, yard.now - DAY, asked)
    runs = fact(to_b, wall.b.organisation, yard.now + DAY, asked)
    done = fact(
        f"UPDATE {_TASK} SET done_at = $1, done_by = $2, outcome = 'GEDAAN' WHERE id = $3",
        *(yard.now - DAY, wall.b.member, row["id"]),
    )
    other = fact(f"UPDATE {_TASK} SET kind = 'BRIEF_VERSTUREN' WHERE id = $1", row["id"])
    reads = yard.reads("who was asked", _TASK, row["id"], given=(loose, none, over))
    does = Probe(
        told="who was asked answers",
        actor=yard.b,
        statement=f"UPDATE {_TASK} SET done_at = tenants.moment(), done_by = tenants.member(), outcome = 'GEDAAN'",
        given=(fact(f"DELETE FROM {_TASK} WHERE id <> $1", row["id"]), loose, none, over),
        guards=False,
    )
    return [
        replace(reads, told="what is over is no task", expected=False),
        reads.after("of another kind", other, expected=True),
        reads.after("that was done", done, expected=True),
        reads.after("that runs", runs, expected=True),
        replace(does, told="what is over is not done", expected="nothing"),
        does.after("of another kind", other, expected=True),
        does.after("that runs", runs, expected=True),
        does.after(
            "of another organisation", other, fact(f"UPDATE {_TASK} SET organisation_id = $1", wall.a.organisation)
        ),
    ]


async def signers(yard: Yard) -> list[Probe]:
    """Who signs a consent of B: once, while it stands, after it was given, with a person of the same case."""
    wall = yard.wall
    own = (
        "SELECT s.id FROM consent.consent_signer s JOIN consent.consent k ON k.id = s.consent_id WHERE s.owner_org = $1"
    )
    signer = await yard.admin.fetchval(f"{own} ORDER BY s.ctid LIMIT 1", wall.b.organisation)
    blank = "signed_on = NULL, means = NULL, recorded_by = NULL, recorded_at = NULL, decision_enc = NULL"
    ready = [
        *(
            fact(f"ALTER TABLE {one}")
            for one in (
                f"{_SIGNER} DROP CONSTRAINT ck_consent_signer_by_custody_or_in_person",
                f"{_SIGNER} DROP CONSTRAINT ck_consent_signer_one_signer",
                "consent.consent DROP CONSTRAINT ck_consent_signed_after_given",
            )
        ),
        fact(f"DELETE FROM {_SIGNER} WHERE id <> $1", signer),
        fact(f"UPDATE {_SIGNER} SET {blank}, signs_as = 'ZELF', kept_away = false"),
        fact("UPDATE consent.consent SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_id = NULL"),
    ]
    signs = Probe(
        told="somebody signs",
        actor=yard.b,
        statement=(
            f"UPDATE {_SIGNER} SET signed_on = current_date, means = 'HANDTEKENING', recorded_by = tenants.member(),"
            " recorded_at = tenants.moment()"
        ),
        given=tuple(ready),
        guards=False,
    )
    about = await yard.admin.fetchrow("SELECT case_id, subject_id FROM consent.consent_signer WHERE id = $1", signer)
    assert about is not None
    signed = fact(
        f"UPDATE {_SIGNER} SET signed_on = current_date, means = 'HANDTEKENING', recorded_by = $1, recorded_at = $2",
        wall.b.member,
        yard.now,
    )
    by = f"UPDATE {_SIGNER} SET signer_id = $1"
    return [
        signs,
        signs.after("twice", signed),
        signs.after("of an organisation", fact(f"UPDATE {_SIGNER} SET signer_id = NULL"), expected=True),
        signs.after("as somebody of the case", fact(by, about["subject_id"]), expected=True),
        signs.after("as somebody elsewhere", fact(by, wall.hidden.subject), expected="nothing"),
        signs.after("and who wrote it stays away", recused(wall.b, about["case_id"], about["subject_id"])),
        signs.after(
            "before it was given", fact("UPDATE consent.consent SET given_at = $1", yard.now + 3 * DAY), expected=False
        ),
        signs.after("without the right to", without_right("BASIS_WRITE")),
    ]


async def roles(yard: Yard) -> list[Probe]:
    """Whoever ends roles ends no role of A, also with a statement that reads no row."""
    wall = yard.wall
    theirs = await yard.admin.fetchval("SELECT id FROM tenants.role WHERE member_id = $1 LIMIT 1", wall.a.member)
    others = fact("DELETE FROM tenants.role WHERE member_id <> $1 AND id <> $2", wall.b.member, theirs)
    ends = "UPDATE tenants.role SET valid = tstzrange('2026-01-01', tenants.moment())"
    return [Probe(told="B ends roles", actor=yard.b, statement=ends, given=(others,), guards=False, expected="nothing")]


async def once(yard: Yard) -> list[Probe]:
    """What was ended is not ended again."""
    b = yard.wall.b.member
    made = []
    for table in ("tenants.registration", "tenants.organisation_name", "consent.catalogue_signature"):
        row = await yard.row(table)
        statement, values = insert(table, row)
        ended = fact(f"UPDATE {table} SET ended_at = $1, ended_by = $2", yard.now, b)
        ends = Probe(
            told=f"B ends {table}",
            actor=yard.b,
            statement=f"UPDATE {table} SET ended_at = tenants.moment(), ended_by = tenants.member()",
            given=(fact(f"DELETE FROM {table}"), fact(statement, *values)),
            guards=False,
        )
        made += [ends, ends.after("again", ended)]
    return made


async def names(yard: Yard) -> list[Probe]:
    """A name that was to be is taken back; one that holds is not."""
    table = "tenants.organisation_name"
    row = {**await yard.row(table), "kind": "NAAM"}
    offered, values = insert(table, {**row, "starts_at": yard.now + DAY})
    takes_back = Probe(
        told="B takes back a name that was to be",
        actor=yard.b,
        statement=f"UPDATE {table} SET ended_at = tenants.moment(), ended_by = tenants.member()",
        given=(fact(f"DELETE FROM {table}"), fact(offered, *values)),
        guards=False,
        expected=True,
    )
    began = fact(f"UPDATE {table} SET starts_at = $1", yard.now - DAY)
    return [takes_back, takes_back.after("that holds", began, expected="nothing")]
