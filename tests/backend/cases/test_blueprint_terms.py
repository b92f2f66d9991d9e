"""The blueprint is what counts: other numbers and words in the file, other behaviour without a change of code."""

from pathlib import Path

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, CriterionAnswer, StartWeighing
from backend.cases.kinds import Stage
from backend.tafels.loading import BLUEPRINTS, load, load_all
from backend.tafels.service import register_kinds
from consent import service as lawful
from consent.emergency_commands import OpenGlass
from tenants.ids import CaseId, TafelId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.factories.cell import CaseDatabase

SHIPPED = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")
CHANGES = {
    'code = "VEILIGHEIDSKAMER"': 'code = "LICHTE_KAMER"',
    "people = 2": "people = 1",
    "organisations = 2": "organisations = 1",
    "C1 and C2 and C3": "C1 or (C2 and C3)",
    "minutes = 60": "minutes = 15",
    '["IDENTITEIT", "CONTACT", "VEILIGHEID"]\nsource = "002': '["IDENTITEIT"]\nsource = "002',
}


@pytest.fixture
async def light(kamer: Kamer, house: CaseDatabase, tmp_path: Path) -> TafelId:
    """A second tafel with the same people, of a kind that asks and allows less."""
    text = SHIPPED
    for before, after in CHANGES.items():
        assert before in text
        text = text.replace(before, after, 1)
    file = tmp_path / "licht.toml"
    file.write_text(text, encoding="utf-8")
    owner = await asyncpg.connect(house.dsn("ketentafel_owner"))
    try:
        await register_kinds(owner, files=[load(file)])
    finally:
        await owner.close()
    tafel = TafelId(await kamer.world.tafel(kamer.organisations["gemeente"], kind="LICHTE_KAMER"))
    for name, role in (("noor", "AANMELDER"), ("anne", "VOORZITTER"), ("wout", "WEGER")):
        await kamer.world.role(kamer.members[name], role, tafel=tafel)
    for name in ("gemeente", "politie"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    return tafel


async def _taken_up(kamer: Kamer, tafel: TafelId) -> CaseId:
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel))
    await kamer.does("anne", cases.start_weighing, StartWeighing(case=referred.case, expected_version=1))
    return referred.case


async def test_its_own_criteria_and_its_own_number_of_eyes(kamer: Kamer, light: TafelId) -> None:
    case = await _taken_up(kamer, light)
    answers = {"C1": False, "C2": True, "C3": False}
    criteria = tuple(CriterionAnswer(code=code, met=met, argument="Ja en nee.") for code, met in answers.items())
    unmet = weigh_command(case, criteria=criteria)
    await kamer.is_refused("wout", cases.weigh, unmet, code="CRITERIA_NOT_MET", field="criteria")
    criteria = tuple(
        CriterionAnswer(code=code, met=met or code == "C3", argument="Ja.") for code, met in answers.items()
    )
    await kamer.does("wout", cases.weigh, weigh_command(case, criteria=criteria))
    await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))


async def test_its_own_bounds_of_an_emergency(kamer: Kamer, light: TafelId) -> None:
    case = await _taken_up(kamer, light)
    await kamer.does("wout", cases.weigh, weigh_command(case))
    await kamer.does("anne", cases.admit, Admit(case=case, expected_version=2))
    long = OpenGlass(case=case, reason="Geweld.", minutes=16)
    await kamer.is_refused("cees", lawful.break_glass, long, code="GLASS_TOO_LONG", field="minutes")
    done = await kamer.does("cees", lawful.break_glass, OpenGlass(case=case, reason="Geweld."))
    assert [str(one) for one in done.categories] == ["IDENTITEIT"]
    # At the other tafel of the same people nothing changed.
    one = await admitted(kamer)
    other = await kamer.does("cees", lawful.break_glass, OpenGlass(case=one.case, reason="Geweld."))
    assert len(other.categories) == 3


def test_every_stage_of_a_blueprint_is_one_that_the_engine_knows() -> None:
    for stages in (file.blueprint.stages for file in load_all()):
        assert stages is None or set(stages.codes) <= set(Stage)
