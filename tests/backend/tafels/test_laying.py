"""A region adds a kind of tafel by one file: who may, what is checked, what it changes, and what raw SQL gets past."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
import structlog

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from backend.tafels.activating.service import activate_tafel
from backend.tafels.laying.commands import LayDownKind
from backend.tafels.laying.queries import every_kind, one_kind
from backend.tafels.laying.service import change_of, lay_down_kind
from backend.tafels.loading import BLUEPRINTS, load, load_text
from consent.reference import lines
from tenants.ids import TafelId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.backend.tafels.test_activating import OFFICER, _officer, _wish, there

__all__ = ["there"]

NOW = load(BLUEPRINTS / "lokale_veiligheidskamer.toml").blueprint.version
# The file that docs/operating.md gives as an example: a kind that no region had, in one file and no code.
EXAMPLE = Path(__file__).parents[3] / "docs/examples/buurttafel.toml"
SHIPPED = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")


def _text(code: str, *, version: int = 1) -> str:
    return SHIPPED.replace('"VEILIGHEIDSKAMER"', f'"{code}"', 1).replace(f"version = {NOW}", f"version = {version}", 1)


def _kind(code: str, *changes: tuple[str, str], version: int = 1) -> LayDownKind:
    text = _text(code, version=version)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return LayDownKind(document=text)


async def test_one_file_makes_a_kind_at_which_cases_are_admitted(there: Kamer) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    laid = await there.does(_officer(there), lay_down_kind, LayDownKind(document=text))
    assert (laid.code, laid.version) == ("BUURTTAFEL", 1)
    who = "SELECT laid_by, laid_by_org FROM casework.tafel_kind WHERE code = 'BUURTTAFEL'"
    gemeente = there.organisations["gemeente"]
    assert tuple(await there.admin.fetchrow(who) or ()) == (there.members[OFFICER], gemeente)

    tafel = TafelId(await there.world.tafel(gemeente, kind="BUURTTAFEL"))
    for name, role in (("noor", "AANMELDER"), ("anne", "VOORZITTER"), ("wout", "WEGER")):
        await there.world.role(there.members[name], role, tafel=tafel)
    for name in ("gemeente", "politie"):
        await there.world.seat(tafel, there.organisations[name])
    await there.does(_officer(there), activate_tafel, _wish(tafel, kind_version=1))
    case = (await there.does("noor", cases.refer, refer_command(there, tafel=tafel))).case
    await there.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await there.does("wout", cases.weigh, weigh_command(case))
    await there.does("anne", cases.admit, Admit(case=case, expected_version=2))


async def test_who_may_and_which_version(there: Kamer) -> None:
    officer = _officer(there)
    for who in ("anne", "wout", "cees"):
        await there.is_refused(who, lay_down_kind, _kind("ANDERE_TAFEL"), code="NOT_ALLOWED")
    for version in (0, 2, 7):
        wish = _kind("ANDERE_TAFEL", version=version)
        code = "KIND_VERSION_NOT_NEXT" if version else "BLUEPRINT_INVALID"
        await there.is_refused(officer, lay_down_kind, wish, code=code, field="document")
    await there.does(officer, lay_down_kind, _kind("ANDERE_TAFEL"))
    again = _kind("ANDERE_TAFEL")
    await there.is_refused(officer, lay_down_kind, again, code="KIND_VERSION_NOT_NEXT", field="document")
    await there.does(there.actor("olga"), lay_down_kind, _kind("ANDERE_TAFEL", version=2))


WRONG = ("", "code =", "\x00", "code = 1", "x" * 50_000, _text("KAPOT").replace("people = 2", "people = 0", 1))


async def test_a_file_that_is_not_right_is_told_by_its_lines(there: Kamer) -> None:
    for text in WRONG:
        wish = LayDownKind(document=text)
        await there.is_refused(_officer(there), lay_down_kind, wish, code="BLUEPRINT_INVALID", field="document")


async def test_a_dry_run_tells_what_would_change_and_changes_nothing(there: Kamer) -> None:
    fewer = (
        'categories = ["IDENTITEIT", "VEILIGHEID", "STRAFRECHTELIJK"]',
        'categories = ["IDENTITEIT", "VEILIGHEID"]',
    )
    wish = _kind("VEILIGHEIDSKAMER", ("people = 2", "people = 3"), fewer, version=NOW + 1)
    before = await there.everything()
    async with there.region.working(there.actor("bram")) as session:
        change = await change_of(session, wish)
        broken = await change_of(session, LayDownKind(document="code ="))
    assert await there.everything() == before
    assert (change.code, change.version, change.problems) == ("VEILIGHEIDSKAMER", NOW, ())
    assert [asdict(one) for one in change.differences] == [
        {"path": "weighing.people", "before": "2", "after": "3"},
        {
            "path": "ceilings.OM.categories",
            "before": "IDENTITEIT, VEILIGHEID, STRAFRECHTELIJK",
            "after": "IDENTITEIT, VEILIGHEID",
        },
    ]
    assert there.tafel in change.tafels
    over = {(one.tafel, one.organisation, one.category) for one in change.over_ceiling}
    assert (there.tafel, there.organisations["om"], "STRAFRECHTELIJK") in over
    assert broken.problems
    assert not broken.differences


async def test_everybody_may_know_the_kinds(there: Kamer) -> None:
    async with there.region.working(there.actor("bram")) as session:
        named = await one_kind(session, "VEILIGHEIDSKAMER", version=NOW)
        assert named is not None
        assert named == await one_kind(session, "VEILIGHEIDSKAMER", version=NOW)
        assert await one_kind(session, "VEILIGHEIDSKAMER", version=99) is None
        assert await one_kind(session, "NERGENS") is None
        codes = [one.code for one in await every_kind(session)]
    assert len(codes) == len(set(codes))
    assert {"VEILIGHEIDSKAMER", "ZVH"} <= set(codes)


_FORGED = """
INSERT INTO casework.tafel_kind (code, version, blueprint, sha256, laid_by_org, laid_by, laid_at)
VALUES ($1, $2, $3::jsonb, 'x', tenants.org(), tenants.member(), tenants.moment())
"""


def _document(**parts: Any) -> dict[str, Any]:
    return load_text("x", _text("VERVALST").encode()).document | parts


LIES: list[tuple[str, dict[str, Any], str | None]] = [
    (OFFICER, _document(), None),
    ("anne", _document(), "42501"),
    (OFFICER, _document(version=2), "KT017"),
    (OFFICER, _document(code="ANDERS"), "KT017"),
    (OFFICER, _document(weighing={}), "KT017"),
    (OFFICER, _document(weighing={"people": 0, "organisations": 0}), "KT017"),
    (OFFICER, _document(purposes={"codes": ["HANDHAVING"]}), "KT017"),
    (OFFICER, _document(purposes={"codes": []}), "KT017"),
    (OFFICER, _document(break_glass={"minutes": 600, "categories": ["VEILIGHEID"]}), "KT017"),
    (OFFICER, _document(break_glass={"minutes": 60, "categories": ["ADRES_GEHEIM"]}), "KT017"),
    (OFFICER, _document(ceilings=[{"organisation_kind": "BEWONERS", "categories": ["GEZIN"]}]), "KT017"),
    (OFFICER, _document(retention={"admitted": "NERGENS", "rejected": "ZVH_CASUS"}), "KT017"),
    (OFFICER, _document(retention={"admitted": "ZVH_CASUS"}), "KT017"),
    (OFFICER, _document(subjects={"kinds": ["GEEN"]}), "KT017"),
    (OFFICER, _document(regime={"code": "GEEN_PERSOONSGEGEVENS"}), "KT017"),
]


async def test_raw_sql_lays_down_nothing_that_guards_could_not_hold_to(there: Kamer) -> None:
    for who, document, state in LIES:
        acting = _officer(there) if who == OFFICER else there.actor(who)
        found = None
        try:
            async with there.region.reading(acting) as connection:
                await connection.execute(_FORGED, "VERVALST", 1, orjson.dumps(document).decode())
        except asyncpg.PostgresError as error:
            found = error.sqlstate
        assert found == state, document
        taken = await there.admin.execute("DELETE FROM casework.tafel_kind WHERE code = 'VERVALST'")
        assert taken == ("DELETE 0" if state else "DELETE 1")


async def test_a_version_that_nothing_can_read_takes_no_kind_from_anybody(there: Kamer) -> None:
    async with there.region.working(there.actor("bram")) as session:
        before = await every_kind(session)
        kamer = await one_kind(session, "VEILIGHEIDSKAMER")
    # What the guard does not look at may have any shape: of a kind that is there, and of one that is new.
    forged = [("VEILIGHEIDSKAMER", NOW + 1), ("VERVALST", 1)]
    for code, version in forged:
        document = _document(code=code, version=version, seats="iedereen", name_nl=["Fictieve Naam"])
        async with there.region.reading(_officer(there)) as connection:
            await connection.execute(_FORGED, code, version, orjson.dumps(document).decode())
            await connection.execute("COMMIT")
    try:
        with structlog.testing.capture_logs() as lines:
            async with there.region.working(there.actor("bram")) as session:
                assert await every_kind(session) == before
                assert await one_kind(session, "VEILIGHEIDSKAMER") == kamer
                assert await one_kind(session, "VEILIGHEIDSKAMER", version=NOW + 1) is None
                assert await one_kind(session, "VERVALST") is None
        told = {(line["tafel_kind"], line["version"]) for line in lines if line["event"] == "kind_unreadable"}
        assert told == set(forged)
        assert "Fictieve" not in str(lines)
        # No tafel comes to work under it, also not at the officer's word.
        wish = _wish(there.tafel, kind_version=NOW + 1)
        await there.is_refused(_officer(there), activate_tafel, wish, code="KIND_VERSION_UNKNOWN", field="kindVersion")
    finally:
        for code, version in forged:
            await there.admin.execute("DELETE FROM casework.tafel_kind WHERE code = $1 AND version = $2", code, version)


async def test_no_version_changes_or_goes(there: Kamer) -> None:
    for statement in ("UPDATE casework.tafel_kind SET sha256 = 'y'", "DELETE FROM casework.tafel_kind"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with there.region.reading(_officer(there)) as connection:
                await connection.execute(statement)


async def test_a_value_over_many_lines_does_not_hold_up_whoever_asks_after_it(
    there: Kamer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    is_whole = lines._is_whole  # noqa: SLF001 - how often it is asked is what matters here

    def counted(text: str) -> bool:
        tried.append(len(text))
        return is_whole(text)

    monkeypatch.setattr(lines, "_is_whole", counted)
    wish = LayDownKind(document="aliases = [\n" + "  1,\n" * 6_000 + "]\n")
    async with there.region.working(there.actor("bram")) as session:
        assert (await change_of(session, wish)).problems
        [told] = (await change_of(session, LayDownKind(document="x" * 50_000))).problems
    # Asked anew for each of its lines it would be six thousand times, each over all lines before.
    assert 0 < len(tried) < 200
    assert told.line == 1
