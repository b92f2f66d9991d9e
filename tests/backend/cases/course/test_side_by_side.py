"""What the disciplines of a case find, side by side: of each the newest, and never an older one in its place."""

from typing import Any
from uuid import UUID

import orjson

from backend.cases import service as cases
from backend.cases.course.commands import GiveAssessment
from backend.cases.sharing_commands import EndParticipation
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Asker, Reader
from casegraph.compiler.relay import write_node_id
from casegraph.edge.trusted import FOLDER
from casegraph.schema import product
from tenants.ids import ContributionId
from tests.backend.cases.course.disciplines import begun, text
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase

_TEXT = (FOLDER / "partner/Assessments.graphql").read_text(encoding="utf-8")


async def answered(kamer: Kamer, who: str, one: AdmittedCase) -> Any:
    """The case as the product shows it to somebody, with what stands side by side in it."""
    reader = Reader(product(), signer=CursorSigner(b"k" * 32))
    opened = reader.open(_TEXT, variables={"case": write_node_id("Case", one.case)}, trusted=True)
    acting = kamer.actor(who)
    question = reader.question(opened, asker=Asker(organisation=acting.organisation))
    async with kamer.region.reading(acting) as connection:
        return orjson.loads(await connection.fetchval(question.compiled.sql or "", *question.values))["case"]


async def beside(kamer: Kamer, who: str, one: AdmittedCase) -> list[tuple[str, str, str | None]]:
    """Of each finding its discipline, whose it is and which text goes with it, where this reader may read that."""
    names = {write_node_id("Organisation", id): name for name, id in kamer.organisations.items()}
    return [
        (row["discipline"], names[row["organisation"]["id"]], row["text"] and row["text"]["id"])
        for row in (await answered(kamer, who, one))["newestAssessments"]
    ]


def shown(id: UUID) -> str:
    return write_node_id("Contribution", id)


async def found(kamer: Kamer, who: str, one: AdmittedCase, discipline: str, *recipients: str) -> ContributionId:
    """Somebody gives what a discipline finds, a minute after what was there; the text is released to these."""
    words = await text(kamer, who, one, *recipients)
    await kamer.world.shift_clock("1 minute")
    await kamer.does(who, cases.give_assessment, GiveAssessment(case=one.case, discipline=discipline, text=words))
    return words


async def test_of_each_discipline_the_newest_stands_beside_the_others(kamer: Kamer) -> None:
    one = await begun(kamer)
    first = await found(kamer, "noor", one, "MEDISCH", "ggz")
    assert await beside(kamer, "bram", one) == [("MEDISCH", "lokaal", shown(first))]
    legal = await found(kamer, "bram", one, "JURIDISCH")
    theirs = ("JURIDISCH", "ggz", None)
    assert await beside(kamer, "noor", one) == [theirs, ("MEDISCH", "lokaal", shown(first))]
    # A newer finding that was not released takes the older one's place: nobody takes that for what is found now.
    second = await found(kamer, "noor", one, "MEDISCH")
    assert await beside(kamer, "noor", one) == [theirs, ("MEDISCH", "lokaal", shown(second))]
    assert await beside(kamer, "bram", one) == [("JURIDISCH", "ggz", shown(legal)), ("MEDISCH", "lokaal", None)]
    days = {row["discipline"]: row["recordedAt"] for row in (await answered(kamer, "noor", one))["newestAssessments"]}
    assert days["MEDISCH"] > days["JURIDISCH"]
    # Who steers the case sees who looked, and reads nothing; to who is not in it there is no case.
    assert await beside(kamer, "anne", one) == [theirs, ("MEDISCH", "lokaal", None)]
    assert await answered(kamer, "otto", one) is None


async def test_what_an_earlier_holder_of_a_discipline_found_stays_beside_what_the_next_finds(kamer: Kamer) -> None:
    one = await begun(kamer)
    await found(kamer, "bram", one, "MEDISCH")
    part = await kamer.admin.fetchval(
        "SELECT id FROM casework.participation WHERE case_id = $1 AND organisation_id = $2",
        one.case,
        kamer.organisations["ggz"],
    )
    await kamer.does("anne", cases.end_participation, EndParticipation(participation=part, expected_version=1))
    now = await found(kamer, "noor", one, "MEDISCH")
    assert await beside(kamer, "noor", one) == [("MEDISCH", "lokaal", shown(now)), ("MEDISCH", "ggz", None)]
