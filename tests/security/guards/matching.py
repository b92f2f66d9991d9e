"""Questions across tafels: asked by who leads a case, where both signed a law in force, and known to both sides."""

from uuid import UUID

from tenants.ids import new_id
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, without_right

_TABLE = "casework.cross_match"


async def probes(yard: Yard) -> list[Probe]:
    """B asks about somebody of its case at the tafel of A, at its own house; or at that of the police."""
    return [*await _asking(yard), *await _reading(yard)]


async def _asking(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_TABLE)
    made = guarded(writes.probe(), party=wall.b, rights=["PARTICIPATION_WRITE"])
    made += writes.wrong(
        for_another={"asking_org": wall.a.organisation},
        a_colleague={"asked_by": wall.crisis.member},
        earlier={"at": yard.now - DAY},
        with_an_answer={"hit": True},
        not_about_the_candidates={"candidates": [new_id()]},
        of_whom_it_is_not={"asked_org": wall.a.organisation},
        of_the_same_organisation={"asked_tafel": wall.away, "asked_org": wall.a.organisation},
        from_another_tafel={"asking_tafel": wall.away},
        from_no_tafel={"asking_tafel": new_id()},
        at_no_tafel={"asked_tafel": new_id()},
        nobody={"subject_id": wall.stranger, "candidates": [wall.stranger]},
    )
    police = wall.police.organisation
    moved = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id = $2", police, wall.house)
    signs = fact(
        "INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at,"
        " demo) SELECT gen_random_uuid(), $1, kind, code, version, digest, $2, now(), false"
        " FROM consent.catalogue_entry WHERE kind = 'VERGELIJKING' AND version = 99",
        *(police, wall.police.member),
    )
    theirs = writes.probe("at the house of the police", asked_org=police).after("signed", moved, signs, expected=True)
    nobody = fact(f"DELETE FROM {_TABLE}")
    made += [
        theirs,
        theirs.after("by a shelter", _hidden(wall.b.organisation), expected=False),
        theirs.after("that is hidden", _hidden(police), expected=False),
        theirs.after("which took it back", _unsigned(police), expected=False),
        writes.probe().after("that A did not sign", _unsigned(wall.a.organisation)),
        writes.probe().after("that B did not sign", _unsigned(wall.b.organisation)),
        writes.probe().after(
            "of one organisation", fact("UPDATE casework.tafel SET organisation_id = $1", wall.b.organisation)
        ),
        writes.probe().after(
            "without a law", fact("UPDATE consent.catalogue_entry SET valid_from = NULL WHERE kind = 'VERGELIJKING'")
        ),
        writes.probe().after("in a case that was not admitted", _not_admitted(wall.own.case)),
        writes.probe().after("often enough", nobody, _once_a_day(), _asked(yard, wall.b.organisation), expected=False),
        writes.probe().after(
            "others often enough", nobody, _once_a_day(), _asked(yard, wall.a.organisation), expected=True
        ),
        writes.probe().after(
            "often enough before", nobody, _once_a_day(), _asked(yard, wall.b.organisation, days=2), expected=True
        ),
    ]
    return made


def _hidden(organisation: UUID) -> Fact:
    return fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", organisation)


def _unsigned(organisation: UUID) -> Fact:
    return fact("DELETE FROM consent.catalogue_signature WHERE owner_org = $1 AND kind = 'VERGELIJKING'", organisation)


def _not_admitted(case: UUID) -> Fact:
    return fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)


def _once_a_day() -> Fact:
    return fact("UPDATE consent.catalogue_entry SET content = content || '{\"asks_per_day\": 1}' WHERE version = 99")


def _asked(yard: Yard, organisation: UUID, *, days: int = 0) -> Fact:
    return fact(
        f"INSERT INTO {_TABLE} (id, asking_org, asking_tafel, asked_org, asked_tafel, asked_by, at, candidates, hit)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', false)",
        *(new_id(), organisation, yard.wall.tafel, yard.wall.police.organisation, yard.wall.house),
        *(yard.wall.b.member, yard.now - days * DAY),
    )


async def _reading(yard: Yard) -> list[Probe]:
    wall = yard.wall
    a, own, police = wall.a.organisation, wall.b.organisation, wall.police.organisation
    colleague = await yard.colleague()
    id = new_id()
    statement, values = _asked(yard, own)
    await yard.past_triggers(statement, id, *values[1:])
    no_log = without_right("LOG_READ")
    asker = yard.reads("who asked", _TABLE, id)
    officer = yard.reads("a colleague with a right to the log", _TABLE, id, actor=yard.actor(colleague))

    def between(asking: UUID, asked: UUID, contact: UUID | None = None) -> Fact:
        return fact(
            f"UPDATE {_TABLE} SET asking_org = $1, asked_org = $2, contact_id = $3::uuid, hit = $3::uuid IS NOT NULL,"
            " contact_name = CASE WHEN $3::uuid IS NOT NULL THEN 'Contact' END WHERE id = $4",
            *(asking, asked, contact, id),
        )

    return [
        asker,
        asker.by("weakly signed in", assurance=1),
        asker.after("without the log", no_log, expected=True),
        asker.after("for another organisation", between(a, police)),
        officer,
        officer.after("without it", no_log),
        officer.after("of others", between(a, police)),
        officer.after("who was asked", between(a, own), expected=True),
        officer.after("who was asked, without it", between(a, own), no_log),
        officer.after("who is the contact", between(a, police, colleague.member), no_log, expected=True),
    ]
