"""Every condition of the catalogue in the database, dropped or turned, lets through or stops what it should not."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Literal, cast
from uuid import UUID

import asyncpg
import orjson
import pytest

from consent.basis import BasisKind
from tenants import binding
from tenants.actor import Actor
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted
from tests.consent.catalogue.combinations import ELSEWHERE, Combination, combinations
from tests.consent.catalogue.mutants import MUTANTS
from tests.consent.sql_mutants import SqlMutant

LOG = logging.getLogger(__name__)

_UNBOUND = "Wie niet gebonden is, leest de wet"
_FAULTS = """
SELECT jsonb_object_agg(x.label, consent.ground_fault(
           g.content, a.content, x.organisation, x.kind, x.art6, x.art9, x.art10, x.purpose,
           ARRAY(SELECT jsonb_array_elements_text(x.categories)),
           ARRAY(SELECT jsonb_array_elements_text(x.argued))))
  FROM jsonb_to_recordset($1::jsonb) AS x (label text, ground text, organisation text, kind text, art6 text, art9 text,
                                           art10 text, purpose text, categories jsonb, argued jsonb)
  JOIN consent.catalogue_entry g ON g.kind = 'GRONDSLAG' AND g.code = x.ground
  JOIN consent.catalogue_entry a ON a.kind = 'ART6' AND a.code = x.art6
"""
_STANDS = """
SELECT jsonb_object_agg(x.name, consent.ground_stands($1, x.code, 'WETTELIJK', 'e', NULL, NULL, x.purpose,
                                                      '{VEILIGHEID}', '{}', x.waits, x.urgent, x.measure, x.starts))
  FROM jsonb_to_recordset($2::jsonb) AS x (name text, code text, purpose text, starts timestamptz, waits boolean,
                                           urgent boolean, measure uuid)
"""
_SIGN = """
INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at, demo,
                                         ended_at, ended_by)
SELECT $1, $2, e.kind, e.code, e.version, e.digest, $3, coalesce($5, tenants.moment()), $6,
       CASE WHEN $7 THEN tenants.moment() END, CASE WHEN $7 THEN $3::uuid END
  FROM consent.catalogue_entry e WHERE e.kind = 'GRONDSLAG' AND e.code = $4 AND e.version = 1
RETURNING 'signed'
"""
_END = """
UPDATE consent.catalogue_signature SET ended_at = coalesce($2, tenants.moment()), ended_by = $3 WHERE code = $1
RETURNING 'ended'
"""
# Name of the situation -> the ground, the purpose, and the start of what would rest on it.
_GROUNDS = {
    "Zij geldt en is getekend": ("GELDT", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Nog niet": ("GELDT", "VEILIGHEID_GEZIN", datetime(2029, 12, 31, 12, tzinfo=UTC)),
    "Op haar eerste dag": ("GELDT", "VEILIGHEID_GEZIN", datetime(2030, 1, 1, 12, tzinfo=UTC)),
    "Op haar laatste dag": ("GELDT", "VEILIGHEID_GEZIN", datetime(2031, 6, 30, 12, tzinfo=UTC)),
    "Op de eerste dag erna": ("GELDT", "VEILIGHEID_GEZIN", datetime(2031, 7, 1, 12, tzinfo=UTC)),
    "Erna in Nederland, nog niet in Greenwich": (
        "GELDT",
        "VEILIGHEID_GEZIN",
        datetime(2031, 6, 30, 22, 30, tzinfo=UTC),
    ),
    "Voor een doel dat de tafel niet heeft": ("GELDT", "WEGING", datetime(2030, 6, 1, tzinfo=UTC)),
    "Getekend zoals zij eerder luidde": ("VERNIEUWD", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Door niemand getekend": ("ONGETEKEND", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Alleen een uitzondering van die naam getekend": (
        "NAAMGENOOT",
        "VEILIGHEID_GEZIN",
        datetime(2030, 6, 1, tzinfo=UTC),
    ),
    "Een uitzondering van die naam is nieuwer": ("VOORGANGER", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Getekend door wie niet voor de tafel instaat": ("ELDERS", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Teruggenomen": ("TERUG", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Zwaar, zonder tweede lezer": ("ZWAAR", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Zwaar, en wacht op een tweede lezer": ("ZWAAR", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Zwaar voor wie dit vastlegt, zonder tweede lezer": (
        "ZWAAR_VOOR_ONS",
        "VEILIGHEID_GEZIN",
        datetime(2030, 6, 1, tzinfo=UTC),
    ),
    "Zwaar voor wie dit vastlegt, en wacht": ("ZWAAR_VOOR_ONS", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Op de maatregel die zij vraagt": ("MAATREGEL", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Op geen maatregel, waar zij er een vraagt": ("MAATREGEL", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Op een andere soort maatregel": ("MAATREGEL", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Op een maatregel die dan voorbij is": ("MAATREGEL", "VEILIGHEID_GEZIN", datetime(2030, 9, 1, tzinfo=UTC)),
    "Op een maatregel van een andere casus": ("MAATREGEL", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Op een maatregel waar geen wordt gevraagd": ("GELDT", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Met spoed waar dat niet kan": ("GELDT", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
    "Met spoed waar dat kan": ("SPOED", "VEILIGHEID_GEZIN", datetime(2030, 6, 1, tzinfo=UTC)),
}
_SITUATIONS = [
    {
        "name": name,
        "code": code,
        "purpose": purpose,
        "starts": starts,
        "waits": "wacht" in name,
        "urgent": "spoed" in name,
    }
    for name, (code, purpose, starts) in _GROUNDS.items()
]
_STAND = {
    "Zij geldt en is getekend",
    "Op haar eerste dag",
    "Op haar laatste dag",
    "Een uitzondering van die naam is nieuwer",
    "Zwaar, en wacht op een tweede lezer",
    "Zwaar voor wie dit vastlegt, en wacht",
    "Met spoed waar dat kan",
    "Op de maatregel die zij vraagt",
}
# Which measure a situation names: its kind, and whether it is one of this case. It ends on 1 August 2030.
_MEASURES = {
    "Op de maatregel die zij vraagt": ("OTS", True),
    "Op een andere soort maatregel": ("UITHUISPLAATSING", True),
    "Op een maatregel die dan voorbij is": ("OTS", True),
    "Op een maatregel van een andere casus": ("OTS", False),
    "Op een maatregel waar geen wordt gevraagd": ("OTS", True),
}
# Kind, code, version, whose officer has signed it, whether that was taken back.
_ENTRIES = (
    ("GRONDSLAG", "GELDT", 1, "gemeente", False),
    ("GRONDSLAG", "VERNIEUWD", 1, "gemeente", False),
    ("GRONDSLAG", "VERNIEUWD", 2, None, False),
    ("GRONDSLAG", "ONGETEKEND", 1, None, False),
    ("GRONDSLAG", "NAAMGENOOT", 1, None, False),
    ("ART9", "NAAMGENOOT", 1, "gemeente", False),
    ("GRONDSLAG", "VOORGANGER", 1, "gemeente", False),
    ("ART9", "VOORGANGER", 2, None, False),
    ("GRONDSLAG", "ELDERS", 1, "lokaal", False),
    ("GRONDSLAG", "TERUG", 1, "gemeente", True),
    ("GRONDSLAG", "VAN_OLGA", 1, "lokaal", False),
    ("GRONDSLAG", "VAN_OLAF", 1, "ggz", False),
    ("GRONDSLAG", "TERUG_VAN_OLGA", 1, "lokaal", True),
    ("GRONDSLAG", "NOOIT", 1, None, False),
    ("GRONDSLAG", "ZWAAR", 1, "gemeente", False),
    ("GRONDSLAG", "ZWAAR_VOOR_ONS", 1, "gemeente", False),
    ("GRONDSLAG", "SPOED", 1, "gemeente", False),
    ("GRONDSLAG", "MAATREGEL", 1, "gemeente", False),
)
_ENTER = """
INSERT INTO consent.catalogue_entry (kind, code, version, id, digest, content, valid_from, valid_until)
VALUES ($1, $2, $3, gen_random_uuid(), $4, $5::jsonb, $6, '2031-07-01')
"""
_SIGNED = """
INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at, demo,
                                         ended_at, ended_by)
VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, false, $8::timestamptz,
        CASE WHEN $8::timestamptz IS NULL THEN NULL::uuid ELSE $6::uuid END)
"""
_CONTENT: dict[str, object] = {
    "basis": "WETTELIJK",
    "art6": ["e"],
    "art9": [],
    "art10": [],
    "organisations": ["LOKAAL_TEAM"],
    "purposes": ["VEILIGHEID_GEZIN", "WEGING"],
    "never": [],
    "second_reader": False,
    "requires": [],
}
_HEAVY: dict[str, dict[str, object]] = {
    "ZWAAR": {"second_reader": True},
    "ZWAAR_VOOR_ONS": {"second_reader_for": ["LOKAAL_TEAM"]},
    "SPOED": {"urgent": ["VEILIGHEID"]},
    "MAATREGEL": {"measures": ["OTS"]},
}
# What the ground and its article say of a combination; the rest of the table is said elsewhere.
_TOLD = [one for one in combinations() if one.refused not in ELSEWHERE]
# The service names this mistake before it asks the ground, so the table cannot tell it.
_AS_CONSENT = replace(
    _TOLD[0],
    label="Een wettelijke taak als toestemming",
    asked=replace(_TOLD[0].asked, kind=BasisKind.TOESTEMMING),
    refused="ART6_OUTSIDE_GROUND",
)
_STORIES = {one.label: one.refused for one in (*_TOLD, _AS_CONSENT)}
_EARLIER = datetime(2026, 2, 1, tzinfo=UTC)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.full
async def test_every_mutant_of_the_catalogue_is_caught(kamer: Kamer) -> None:
    transaction = kamer.admin.transaction()
    case, other = (await admitted(kamer)).case, (await admitted(kamer)).case
    await transaction.start()
    try:
        await _entries(kamer)
        measures = {
            name: await _measure(kamer, kind, case if here else other) for name, (kind, here) in _MEASURES.items()
        }
        real = await _outcomes(kamer, case, measures)
        assert {name: told for name, told in real.items() if name in _STORIES} == _STORIES
        assert {name for name in _GROUNDS if real[name]} == _STAND
        assert {name for name in _attempts(kamer) if real[name] in {"signed", "ended"}} == {
            "Zij tekent",
            "Zij neemt terug",
        }
        assert real[_UNBOUND] == 0
        survivors = [mutant for mutant in MUTANTS if await _under(kamer, case, measures, mutant) == real]
    finally:
        await transaction.rollback()

    LOG.info("%d mutants of the catalogue, %d survived", len(MUTANTS), len(survivors))
    assert [mutant.told for mutant in survivors] == []


def _attempts(kamer: Kamer) -> dict[str, tuple[Actor, str, tuple[object, ...]]]:
    """Who tries to sign or to end what. `_SIGN` takes owner, signer, entry, time, demo, ended."""
    mine, olga, noor = kamer.organisations["lokaal"], kamer.members["olga"], kamer.members["noor"]
    officer, weak, nobody = kamer.actor("olga"), kamer.actor("olga", assurance=1), kamer.actor("noor")
    new = new_id()
    return {
        "Zij tekent": (officer, _SIGN, (new, mine, olga, "ONGETEKEND", None, False, False)),
        "Wie geen functionaris is, tekent": (nobody, _SIGN, (new, mine, noor, "ONGETEKEND", None, False, False)),
        "Zij tekent op naam van een ander": (officer, _SIGN, (new, mine, noor, "ONGETEKEND", None, False, False)),
        "Zij tekent met een eerdere dag": (officer, _SIGN, (new, mine, olga, "ONGETEKEND", _EARLIER, False, False)),
        "Zij tekent wat al teruggenomen is": (officer, _SIGN, (new, mine, olga, "ONGETEKEND", None, False, True)),
        "Zij tekent met een zwakke aanmelding": (weak, _SIGN, (new, mine, olga, "ONGETEKEND", None, False, False)),
        "Zij tekent als in een demo": (officer, _SIGN, (new, mine, olga, "ONGETEKEND", None, True, False)),
        "Zij tekent wat nooit geldt": (officer, _SIGN, (new, mine, olga, "NOOIT", None, False, False)),
        "Zij neemt terug": (officer, _END, ("VAN_OLGA", None, olga)),
        "Wie geen functionaris is, neemt terug": (nobody, _END, ("VAN_OLGA", None, noor)),
        "Zij neemt terug met een zwakke aanmelding": (weak, _END, ("VAN_OLGA", None, olga)),
        "Zij neemt terug wat een ander tekende": (officer, _END, ("VAN_OLAF", None, olga)),
        "Zij neemt nog eens terug": (officer, _END, ("TERUG_VAN_OLGA", None, olga)),
        "Zij neemt terug op naam van een ander": (officer, _END, ("VAN_OLGA", None, noor)),
        "Zij neemt terug met een eerdere dag": (officer, _END, ("VAN_OLGA", _EARLIER, olga)),
    }


async def _entries(kamer: Kamer) -> None:
    """Grounds of this test alone, as the owner of the database would lay them down, and who has signed them."""
    signers = {"gemeente": "anne", "lokaal": "olga", "ggz": "olaf"}
    for kind, code, version, signed, ended in _ENTRIES:
        digest = new_id().bytes
        starts = None if code == "NOOIT" else date(2030, 1, 1)
        content = orjson.dumps(_CONTENT | _HEAVY.get(code, {})).decode()
        await kamer.admin.execute(_ENTER, kind, code, version, digest, content, starts)
        if signed:
            signer = kamer.members[signers[signed]]
            values = (kind, code, version, digest, signer, _LONG_AGO, _EARLIER if ended else None)
            await kamer.admin.execute(_SIGNED, kamer.organisations[signed], *values)


async def _measure(kamer: Kamer, kind: str, case: UUID) -> UUID:
    child = (await kamer.rows("casework.subject", case))[0]["id"]
    id = new_id()
    await kamer.admin.execute(
        "INSERT INTO consent.measure (id, case_id, child_id, owner_org, kind, valid, decision_enc, recorded_by,"
        " recorded_at, version) VALUES ($1, $2, $3, $4, $5, '[2030-01-01, 2030-08-01)', '', $6, now(), 1)",
        *(id, case, child, kamer.organisations["lokaal"], kind, kamer.members["noor"]),
    )
    return id


def _asked(one: Combination) -> dict[str, object]:
    return {"label": one.label, "ground": one.ground, **asdict(one.asked), "argued": sorted(one.asked.argued)}


async def _under(kamer: Kamer, case: UUID, measures: Mapping[str, UUID], mutant: SqlMutant) -> dict[str, object]:
    """What happens under a mutant, which is taken back."""
    undo = kamer.admin.transaction()
    await undo.start()
    try:
        for statement in mutant.statements():
            await kamer.admin.execute(statement)
        return await _outcomes(kamer, case, measures)
    finally:
        await undo.rollback()


async def _outcomes(kamer: Kamer, case: UUID, measures: Mapping[str, UUID]) -> dict[str, object]:
    """What comes of every story of the table, of every ground at the tafel, and of every attempt to sign or to end."""
    told = orjson.dumps([_asked(one) for one in (*_TOLD, _AS_CONSENT)]).decode()
    situations = orjson.dumps([{**one, "measure": measures.get(str(one["name"]))} for one in _SITUATIONS]).decode()
    found = _each(await _tried(kamer, None, _FAULTS, told))
    found |= _each(await _tried(kamer, kamer.actor("noor"), _STANDS, case, situations))
    for name, (who, statement, values) in _attempts(kamer).items():
        found[name] = await _tried(kamer, who, statement, *values)
    found[_UNBOUND] = await _tried(kamer, "", "SELECT count(*) FROM consent.catalogue_entry")
    return found


def _each(answer: object) -> dict[str, object]:
    """By name what is in one answer; of a statement that fails, its error."""
    assert isinstance(answer, str)
    return cast("dict[str, object]", orjson.loads(answer)) if answer.startswith("{") else {answer: answer}


async def _tried(kamer: Kamer, who: Actor | Literal[""] | None, statement: str, *values: object) -> object:
    """What one statement answers: its value, or the name of its error. Nothing of it stays."""
    attempt = kamer.admin.transaction()
    await attempt.start()
    try:
        if who is not None:
            bound = binding.sign(who, key=kamer.region.binding_key) if who else ""
            await kamer.admin.execute("SET LOCAL ROLE ketentafel_app")
            await kamer.admin.execute("SELECT set_config($1, $2, true)", binding.SETTING, bound)
        return await kamer.admin.fetchval(statement, *values)
    except asyncpg.PostgresError as error:
        return type(error).__name__
    finally:
        await attempt.rollback()
