"""What becomes of a file, and of a look at it, when the text beside it is put right, restricted or withdrawn."""

import pytest

from backend.cases import service as cases
from backend.cases.correction_commands import Correct
from backend.cases.documents.commands import OpenLink
from backend.cases.ids import ReleaseId
from backend.cases.kinds import ContributionNature, CorrectionReason
from backend.cases.sharing_commands import WithdrawRelease
from consent import service as lawful
from consent.basis import RestrictionGround
from consent.commands import LiftRestriction, Restrict
from consent.ids import RestrictionId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.test_documents import NAMES, PDF, is_shut, linked, shared


async def _reads(kamer: Kamer, document: object) -> set[str]:
    seen = set()
    for who in ("noor", "bram", "petra"):
        async with kamer.region.reading(kamer.actor(who)) as connection:
            if await connection.fetchval("SELECT count(*) FROM casework.document WHERE id = $1", document):
                seen.add(who)
    return seen


async def test_a_newer_version_leaves_the_file_beside_the_old_one(kamer: Kamer) -> None:
    one, text, document = await shared(kamer)
    better = Correct(
        contribution=text, reason=CorrectionReason.ONJUIST, nature=ContributionNature.FEIT, body="Zo was het."
    )
    await kamer.does("noor", cases.correct, better)
    [kept] = await kamer.rows("casework.document", one.case)
    assert (kept["id"], kept["contribution_id"]) == (document, text)
    # Who read the old version goes on reading it with its file, and sees that it is not the last word.
    assert await _reads(kamer, document) == {"noor", "bram"}
    link = await linked(kamer, "bram", document)
    assert (await kamer.does("bram", cases.open_link, OpenLink(token=link.token))).content == PDF
    [correction] = await kamer.rows("casework.correction", one.case)
    async with kamer.region.reading(kamer.actor("bram")) as connection:
        assert await connection.fetchval("SELECT contribution_id FROM casework.correction") == text
    assert correction["replacement_id"] not in {text, None}


@pytest.mark.parametrize("how", ["restricted", "withdrawn"])
async def test_a_link_that_was_given_opens_nothing_once_the_text_is_closed(kamer: Kamer, how: str) -> None:
    one, text, document = await shared(kamer)
    given, later = await linked(kamer, "bram", document), await linked(kamer, "bram", document)
    restriction: RestrictionId | None = None
    if how == "restricted":
        limit = Restrict(subject=one.mother, ground=RestrictionGround.BEZWAAR, towards=kamer.organisations["ggz"])
        restriction = (await kamer.does("olga", lawful.restrict, limit)).restriction
    else:
        release = await kamer.admin.fetchval("SELECT id FROM casework.release WHERE contribution_id = $1", text)
        await kamer.does(
            "noor", cases.withdraw_release, WithdrawRelease(release=ReleaseId(release), expected_version=1)
        )
    await is_shut(kamer, "bram", given)
    assert await _reads(kamer, document) == {"noor"}
    assert await kamer.reads("bram", *NAMES, document) is None
    if restriction is not None:
        # Lifted, what it closed is open again; the link that was tried meanwhile is used.
        await kamer.does("olga", lawful.lift_restriction, LiftRestriction(restriction=restriction, expected_version=1))
        await is_shut(kamer, "bram", given)
        assert (await kamer.does("bram", cases.open_link, OpenLink(token=later.token))).content == PDF
