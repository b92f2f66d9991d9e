"""Advice on lawfulness: read by who prepares that processing, recorded by the officer who answers for it."""

from datetime import date

from tenants.ids import new_id
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, without_right

_TABLE = "consent.rac_advice"


async def probes(yard: Yard) -> list[Probe]:
    """B answers for its house; A takes part in it by statute."""
    wall = yard.wall
    writes = await yard.writes(_TABLE)
    today = yard.now.date()
    made = guarded(writes.probe(), party=wall.b, rights=["PARTNERSHIP_WRITE"])
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        tomorrow={"given_on": today + 2 * DAY},
        no_partnership={"kind_code": "MUUR"},
        another_version={"kind_version": 2},
    )
    made += [
        # Another organisation's house is of the same kind, and so is another version of B's own.
        writes.probe("of its own house").after("that is A's now", _moved(yard)),
        writes.probe("for A", owner_org=wall.a.organisation).after("which answers for it now", _moved(yard)),
        writes.probe("of a version that no tafel has", expected=False, kind_version=2).after("it is known", SECOND),
        writes.probe("of a kind that no tafel has", expected=False, kind_code="MUURBEURS").after("it is known", _OTHER),
        writes.probe("of a tafel that is no partnership").after("no statute", NO_STATUTE),
    ]
    kept = {**writes.row, "id": new_id(), "given_on": date(2026, 1, 2)}
    await yard.put(_TABLE, kept)
    reads = yard.reads("who answers", _TABLE, kept["id"])
    made += guarded(reads, party=wall.b, rights=["PROCESSING_READ"])
    made += [reads.after("whoever takes part", _NOBODY, expected=True)]
    await yard.admin.execute(REGISTERED, new_id(), wall.house, wall.b.organisation, wall.a.organisation, wall.b.member)
    theirs = yard.reads("who takes part", _TABLE, kept["id"], actor=yard.actor(wall.a))
    made += [
        theirs,
        theirs.after("without a right", without_right("PROCESSING_READ")),
        theirs.after("no more", _registered("valid = tstzrange(lower(valid), tenants.moment())")),
        theirs.after(
            "in one case", _registered("case_id = (SELECT id FROM casework.\"case\" LIMIT 1), basis = 'TOEGELATEN'")
        ),
        theirs.after("that is of another organisation", _registered(f"organisation_id = '{wall.police.organisation}'")),
        theirs.after("at another tafel", _registered(f"tafel_id = '{wall.away}'")),
        theirs.after("of another kind", _advised("kind_code = 'MUUR', kind_version = 1")),
        theirs.after("of somebody else", _advised(f"owner_org = '{wall.police.organisation}'")),
        reads.by("of another organisation", organisation=wall.police.organisation, member=wall.police.member),
    ]
    return made


REGISTERED = """
INSERT INTO consent.partnership_participant (id, tafel_id, owner_org, organisation_id, basis, source, valid,
                                             recorded_by, recorded_at, version)
VALUES ($1, $2, $3, $4, 'WETTELIJK', 'proef', tstzrange('2026-01-01', NULL), $5, now(), 1)
"""
SECOND = fact(
    "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256)"
    " SELECT code, 2, blueprint, 'proef' FROM casework.tafel_kind WHERE code = 'MUURHUIS' AND version = 1"
)
_OTHER = fact(
    "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256)"
    " SELECT 'MUURBEURS', 1, blueprint, 'proef' FROM casework.tafel_kind WHERE code = 'MUURHUIS' AND version = 1"
)
NO_STATUTE = ("UPDATE casework.tafel_kind SET blueprint = blueprint - 'regime' WHERE code = 'MUURHUIS'", ())
_NOBODY = ("DELETE FROM consent.partnership_participant", ())


def _moved(yard: Yard) -> tuple[str, tuple[object, ...]]:
    return "UPDATE casework.tafel SET organisation_id = $2 WHERE id = $1", (yard.wall.house, yard.wall.a.organisation)


def _registered(change: str) -> tuple[str, tuple[object, ...]]:
    return f"UPDATE consent.partnership_participant SET {change} WHERE source = 'proef' AND case_id IS NULL", ()


def _advised(change: str) -> tuple[str, tuple[object, ...]]:
    return f"UPDATE consent.rac_advice SET {change} WHERE given_on = '2026-01-02'", ()
