"""A tafel admits cases only after somebody decided that it may, and only until that is to be looked at again."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from backend.tafels.activating.commands import ActivateTafel
from backend.tafels.activating.service import activate_tafel
from backend.tafels.kinds import Regime
from backend.tafels.loading import BLUEPRINTS, load
from backend.tafels.service import register_kinds
from consent.ages import legal_day
from tenants.actor import Actor
from tenants.ids import CaseId, TafelId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.factories.cell import CaseDatabase, actor

SHIPPED = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")
NOW = load(BLUEPRINTS / "lokale_veiligheidskamer.toml").blueprint.version
OFFICER = "gerda"
_END_OF_CONVENANT = (
    "UPDATE tenants.convenant c SET valid = tstzrange('2000-01-01', '2001-01-01') FROM casework.tafel t"
    " WHERE t.id = $1 AND c.id = t.convenant_id"
)


@pytest.fixture
async def there(kamer: Kamer) -> Kamer:
    """The kamer with a privacy officer of the municipality that answers for it."""
    gemeente = kamer.organisations["gemeente"]
    kamer.members[OFFICER] = await kamer.world.member(gemeente)
    await kamer.world.role(kamer.members[OFFICER], "PRIVACY_OFFICER")
    return kamer


def _officer(there: Kamer) -> Actor:
    return actor(organisation=there.organisations["gemeente"], member=there.members[OFFICER])


async def _tafel(there: Kamer, *, kind: str = "VEILIGHEIDSKAMER") -> TafelId:
    """A tafel about which nothing was decided."""
    one = TafelId(await there.world.tafel(there.organisations["gemeente"], kind=kind))
    await there.admin.execute("DELETE FROM casework.tafel_activation WHERE tafel_id = $1", one)
    await there.admin.execute("UPDATE casework.tafel SET status = 'CONCEPT' WHERE id = $1", one)
    return one


def _wish(tafel: TafelId, **changes: Any) -> ActivateTafel:
    today = legal_day(datetime.now(UTC))
    wished: dict[str, Any] = {
        "kind_version": NOW,
        "dpia": "DPIA kamer 2026",
        "dpia_on": today - timedelta(days=30),
        "fg_advice": "FG-advies 2026-4",
        "fg_advised_on": today,
        "review_on": today + timedelta(days=365),
    }
    return ActivateTafel(tafel=tafel, **wished | changes)


async def _closed_for(there: Kamer, tafel: UUID) -> str | None:
    found: str | None = await there.admin.fetchval("SELECT casework.admission_fault($1)", tafel)
    return found


async def _weighed(there: Kamer) -> CaseId:
    """A case that two organisations said yes to."""
    case = (await there.does("noor", cases.refer, refer_command(there))).case
    await there.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    for weigher in ("karim", "wout"):
        await there.does(weigher, cases.weigh, weigh_command(case))
    return case


async def test_a_decision_makes_a_tafel_active_and_is_told_to_everybody(there: Kamer) -> None:
    tafel = await _tafel(there)
    assert await _closed_for(there, tafel) == "TAFEL_NOT_DECIDED"

    done = await there.does(_officer(there), activate_tafel, _wish(tafel))

    async with there.region.reading(there.actor("cees")) as connection:
        [seen] = await connection.fetch("SELECT * FROM casework.tafel_activation WHERE tafel_id = $1", tafel)
        assert await connection.fetchval("SELECT status FROM casework.tafel WHERE id = $1", tafel) == "ACTIEF"
    assert (seen["id"], seen["regime"], seen["demo"]) == (done.activation, "EIGEN_GRONDSLAG_CONVENANT", False)
    assert seen["decided_by"] == there.members[OFFICER]
    assert await _closed_for(there, tafel) is None
    assert len(await there.written("tafels.activate")) >= 1


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"kind_version": 1}, "KIND_VERSION_UNKNOWN", "kindVersion"),
    ({"kind_version": 99}, "KIND_VERSION_UNKNOWN", "kindVersion"),
    ({"regime": Regime.JEUGDWET}, "REGIME_FIXED", "regime"),
    ({"regime_source": "F12"}, "REGIME_FIXED", "regime"),
    ({"dpia": ""}, "REFERENCE_INVALID", "dpia"),
    ({"dpia": "Jan\nde Vries"}, "REFERENCE_INVALID", "dpia"),
    ({"fg_advice": "x" * 200}, "REFERENCE_INVALID", "fgAdvice"),
    ({"dpia_on": date(2999, 1, 1)}, "DECIDED_IN_FUTURE", "dpiaOn"),
    ({"fg_advised_on": date(2999, 1, 1)}, "DECIDED_IN_FUTURE", "fgAdvisedOn"),
    ({"review_on": date(2001, 1, 1)}, "REVIEW_NOT_AHEAD", "reviewOn"),
    ({"review_on": legal_day(datetime.now(UTC))}, "REVIEW_NOT_AHEAD", "reviewOn"),
    ({"review_on": date(2999, 1, 1)}, "REVIEW_NOT_AHEAD", "reviewOn"),
]


async def test_what_does_not_hold_is_refused(there: Kamer) -> None:
    tafel = await _tafel(there)
    for changes, code, field in MISTAKES:
        wish = _wish(tafel, **changes)
        await there.is_refused(_officer(there), activate_tafel, wish, code=code, field=field)


@pytest.mark.parametrize("who", ["anne", "olga", "wout"])
async def test_only_an_officer_of_who_answers_for_it_decides(there: Kamer, who: str) -> None:
    tafel = await _tafel(there)
    await there.is_refused(who, activate_tafel, _wish(tafel), code="NOT_ALLOWED", field="tafel")
    nowhere = _wish(TafelId(UUID(int=4)))
    await there.is_refused(_officer(there), activate_tafel, nowhere, code="NOT_FOUND", field="tafel")


async def test_an_ended_convenant_carries_nothing(there: Kamer) -> None:
    tafel = await _tafel(there)
    await there.admin.execute(_END_OF_CONVENANT, tafel)
    await there.is_refused(_officer(there), activate_tafel, _wish(tafel), code="CONVENANT_ENDED", field="tafel")


async def test_a_case_is_not_admitted_before_a_decision_and_runs_on_after_its_term(there: Kamer) -> None:
    first, second = await _weighed(there), await _weighed(there)
    await there.does("anne", cases.admit, Admit(case=first, expected_version=2))
    tafel = there.tafel

    await there.admin.execute(
        "UPDATE casework.tafel_activation SET review_on = current_date WHERE tafel_id = $1", tafel
    )
    admit = Admit(case=second, expected_version=2)
    await there.is_refused("anne", cases.admit, admit, code="REVIEW_OVERDUE", field="case")
    # Raw SQL finds the same door shut.
    with pytest.raises(asyncpg.PostgresError) as barred:
        await there.admin.execute("UPDATE casework.\"case\" SET stage = 'TOEGELATEN' WHERE id = $1", second)
    assert barred.value.sqlstate == "KT015"
    # What runs goes on: who takes part still reads it, and brings to it.
    assert (await there.sees("anne"))["case"] >= 1

    await there.does(_officer(there), activate_tafel, _wish(tafel))
    await there.does("anne", cases.admit, admit)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("DELETE FROM casework.tafel_activation WHERE tafel_id = $1", "TAFEL_NOT_DECIDED"),
        (_END_OF_CONVENANT, "CONVENANT_ENDED"),
    ],
)
async def test_nothing_is_admitted_without_what_a_tafel_rests_on(there: Kamer, spoil: str, code: str) -> None:
    case = await _weighed(there)
    await there.admin.execute(spoil, there.tafel)
    await there.is_refused("anne", cases.admit, Admit(case=case, expected_version=2), code=code, field="case")


async def _registered(house: CaseDatabase, tmp_path: Path, text: str) -> None:
    file = tmp_path / "soort.toml"
    file.write_text(text, encoding="utf-8")
    owner = await asyncpg.connect(house.dsn("ketentafel_owner"))
    try:
        await register_kinds(owner, files=[load(file)])
    finally:
        await owner.close()


async def test_where_no_source_names_the_law_the_officer_decides_with_a_reason(
    there: Kamer, house: CaseDatabase, tmp_path: Path
) -> None:
    text = SHIPPED.replace('"VEILIGHEIDSKAMER"', '"PROEF_OPEN"', 1)
    await _registered(house, tmp_path, text.replace("EIGEN_GRONDSLAG_CONVENANT", "NIET_BEPAALD", 1))
    tafel, officer = await _tafel(there, kind="PROEF_OPEN"), _officer(there)
    for regime in (None, Regime.NIET_BEPAALD, Regime.GEEN_PERSOONSGEGEVENS, Regime.WGS_ZVH):
        wish = _wish(tafel, regime=regime, regime_source="Besluit 2026-3")
        await there.is_refused(officer, activate_tafel, wish, code="REGIME_UNDECIDED", field="regime")
    wish = _wish(tafel, regime=Regime.JEUGDWET)
    await there.is_refused(officer, activate_tafel, wish, code="REFERENCE_INVALID", field="regimeSource")

    await there.does(officer, activate_tafel, _wish(tafel, regime=Regime.JEUGDWET, regime_source="Besluit 2026-3"))
    decided = "SELECT regime, regime_source FROM casework.tafel_activation WHERE tafel_id = $1"
    assert tuple(await there.admin.fetchrow(decided, tafel) or ()) == ("JEUGDWET", "Besluit 2026-3")


async def test_a_newer_version_takes_the_tafel_along_and_leaves_what_was_referred(
    there: Kamer, house: CaseDatabase, tmp_path: Path
) -> None:
    text = SHIPPED.replace('"VEILIGHEIDSKAMER"', '"PROEF_LATER"', 1)
    await _registered(house, tmp_path, text)
    tafel = TafelId(await there.world.tafel(there.organisations["gemeente"], kind="PROEF_LATER"))
    await there.world.role(there.members["noor"], "AANMELDER", tafel=tafel)
    old = (await there.does("noor", cases.refer, refer_command(there, tafel=tafel))).case

    await _registered(house, tmp_path, text.replace(f"version = {NOW}", f"version = {NOW + 1}", 1))
    await there.does(_officer(there), activate_tafel, _wish(tafel, kind_version=NOW + 1))

    new = (await there.does("noor", cases.refer, refer_command(there, tafel=tafel))).case
    versions = 'SELECT kind_version FROM casework."case" WHERE id = $1'
    assert [await there.admin.fetchval(versions, case) for case in (old, new)] == [NOW, NOW + 1]
    # There is no way back to an earlier version.
    back = _wish(tafel, kind_version=NOW)
    await there.is_refused(_officer(there), activate_tafel, back, code="KIND_VERSION_UNKNOWN", field="kindVersion")


_FORGED = """
INSERT INTO casework.tafel_activation (id, tafel_id, owner_org, kind_code, kind_version, regime, regime_source, dpia,
    dpia_on, fg_advice, fg_advised_on, convenant_id, review_on, demo, decided_by, decided_at)
SELECT gen_random_uuid(), t.id, t.organisation_id, t.kind_code, t.kind_version, {regime}, NULL, 'DPIA 1', current_date,
       'Advies 1', current_date, t.convenant_id, current_date + {days}, {demo}, {by}, tenants.moment()
  FROM casework.tafel t WHERE t.id = $1
"""
_HONEST = {"regime": "'EIGEN_GRONDSLAG_CONVENANT'", "days": "10", "demo": "false", "by": "tenants.member()"}


LIES: list[tuple[str, dict[str, str], str | None]] = [
    (OFFICER, {}, None),
    ("anne", {}, "42501"),
    ("olga", {}, "42501"),
    (OFFICER, {"by": "NULL"}, "42501"),
    (OFFICER, {"demo": "true"}, "42501"),
    (OFFICER, {"days": "2000"}, "KT013"),
    (OFFICER, {"days": "0"}, "KT013"),
    (OFFICER, {"regime": "'JEUGDWET'"}, "KT013"),
    (OFFICER, {"regime": "'NIET_BEPAALD'"}, "23514"),
]


async def test_raw_sql_gets_no_further_than_the_service(there: Kamer) -> None:
    tafel, kept = await _tafel(there), "SELECT count(*) FROM casework.tafel_activation WHERE tafel_id = $1"
    for who, lie, state in LIES:
        await there.admin.execute("DELETE FROM casework.tafel_activation WHERE tafel_id = $1", tafel)
        acting = _officer(there) if who == OFFICER else there.actor(who)
        found = None
        try:
            async with there.region.reading(acting) as connection:
                await connection.execute(_FORGED.format(**_HONEST | lie), tafel)
        except asyncpg.PostgresError as error:
            found = error.sqlstate
        assert found == state, (who, lie)
        assert await there.admin.fetchval(kept, tafel) == (0 if state else 1)


async def test_no_decision_is_changed_or_taken_away(there: Kamer) -> None:
    for statement in (
        "UPDATE casework.tafel_activation SET review_on = review_on + 1",
        "DELETE FROM casework.tafel_activation",
        "UPDATE casework.tafel SET status = 'ACTIEF'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with there.region.reading(_officer(there)) as connection:
                await connection.execute(statement)
