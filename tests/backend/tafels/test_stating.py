"""Nobody weighs at a tafel before accepting what it asks now: per person, tafel and version."""

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import StartWeighing
from backend.tafels.kinds import StatementKind
from backend.tafels.stating.commands import AcceptStatement, PublishStatement, StatementId
from backend.tafels.stating.service import accept_statement, publish_statement
from tenants.ids import TafelId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.backend.tafels.test_activating import _officer, there

__all__ = ["there"]


SECRECY, RULES = StatementKind.GEHEIMHOUDING, StatementKind.HUISREGELS


async def _published(there: Kamer, kind: StatementKind = SECRECY, text: str = "Zwijg.") -> StatementId:
    wish = PublishStatement(tafel=there.tafel, kind=kind, text=text)
    return (await there.does(_officer(there), publish_statement, wish)).statement


async def test_who_did_not_accept_the_version_that_counts_does_not_weigh(there: Kamer) -> None:
    case = (await there.does("noor", cases.refer, refer_command(there))).case
    await there.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    first = await _published(there)
    weigh = weigh_command(case)
    await there.is_refused("karim", cases.weigh, weigh, code="STATEMENT_NOT_ACCEPTED", field="case")
    # That a colleague accepted it is not enough.
    await there.does("noor", accept_statement, AcceptStatement(statement=first))
    await there.is_refused("karim", cases.weigh, weigh, code="STATEMENT_NOT_ACCEPTED", field="case")

    await there.does("karim", accept_statement, AcceptStatement(statement=first))
    rules = await _published(there, RULES, "Kom op tijd.")
    await there.is_refused("karim", cases.weigh, weigh, code="STATEMENT_NOT_ACCEPTED", field="case")
    await there.does("karim", accept_statement, AcceptStatement(statement=rules))

    second = await _published(there, text="Zwijg, ook thuis.")
    await there.is_refused("karim", cases.weigh, weigh, code="STATEMENT_NOT_ACCEPTED", field="case")
    accept = AcceptStatement(statement=first)
    await there.is_refused("karim", accept_statement, accept, code="STATEMENT_REPLACED", field="statement")
    await there.does("karim", accept_statement, AcceptStatement(statement=second))
    again = AcceptStatement(statement=second)
    await there.is_refused("karim", accept_statement, again, code="STATEMENT_ALREADY_ACCEPTED", field="statement")
    await there.does("karim", cases.weigh, weigh)


async def test_another_tafel_asks_nothing_of_it(there: Kamer) -> None:
    await _published(there)
    elsewhere = TafelId(await there.world.tafel(there.organisations["gemeente"], kind="VEILIGHEIDSKAMER"))
    await there.world.role(there.members["noor"], "AANMELDER", tafel=elsewhere)
    await there.world.role(there.members["anne"], "VOORZITTER", tafel=elsewhere)
    await there.world.role(there.members["wout"], "WEGER", tafel=elsewhere)
    for name in ("gemeente", "politie"):
        await there.world.seat(elsewhere, there.organisations[name])
    case = (await there.does("noor", cases.refer, refer_command(there, tafel=elsewhere))).case
    await there.does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await there.does("wout", cases.weigh, weigh_command(case))


async def test_who_publishes_and_what(there: Kamer) -> None:
    wish = PublishStatement(tafel=there.tafel, kind=RULES, text="Kom op tijd.")
    for who in ("anne", "olga", "wout"):
        await there.is_refused(who, publish_statement, wish, code="NOT_ALLOWED", field="tafel")
    empty = PublishStatement(tafel=there.tafel, kind=RULES, text="  ")
    await there.is_refused(_officer(there), publish_statement, empty, code="FIELD_MISSING", field="text")
    nowhere = PublishStatement(tafel=TafelId(new_id()), kind=RULES, text="Kom op tijd.")
    await there.is_refused(_officer(there), publish_statement, nowhere, code="NOT_FOUND", field="tafel")
    unknown = AcceptStatement(statement=StatementId(new_id()))
    await there.is_refused("karim", accept_statement, unknown, code="NOT_FOUND", field="statement")


async def test_who_accepted_is_known_to_its_own_organisation_and_to_who_answers(there: Kamer) -> None:
    statement = await _published(there)
    await there.does("karim", accept_statement, AcceptStatement(statement=statement))
    seen = "SELECT count(*) FROM casework.statement_acceptance WHERE statement_id = $1"
    for who, count in (("noor", 1), ("anne", 1), ("bram", 0), ("cees", 0)):
        async with there.region.reading(there.actor(who)) as connection:
            assert await connection.fetchval(seen, statement) == count, who


@pytest.mark.parametrize(
    ("of", "who"),
    [("lokaal", "noor"), ("ggz", "bram"), ("ggz", "karim")],
    ids=["a-colleague", "somebody-elsewhere", "elsewhere-oneself"],
)
async def test_nobody_accepts_for_another(there: Kamer, of: str, who: str) -> None:
    statement = await _published(there)
    with pytest.raises(asyncpg.PostgresError):
        async with there.region.reading(there.actor("karim")) as connection:
            await connection.execute(
                "INSERT INTO casework.statement_acceptance (id, statement_id, organisation_id, member_id, accepted_at)"
                " VALUES (gen_random_uuid(), $1, $2, $3, tenants.moment())",
                statement,
                there.organisations[of],
                there.members[who],
            )
    kept = "SELECT count(*) FROM casework.statement_acceptance WHERE statement_id = $1"
    assert await there.admin.fetchval(kept, statement) == 0


async def test_no_version_is_skipped_changed_or_taken_away(there: Kamer) -> None:
    await _published(there)
    skipped = (
        "INSERT INTO casework.tafel_statement (id, tafel_id, owner_org, kind, number, text, published_by, published_at)"
        " SELECT gen_random_uuid(), tafel_id, owner_org, kind, 7, text, published_by, tenants.moment()"
        " FROM casework.tafel_statement LIMIT 1"
    )
    for statement in (
        skipped,
        "UPDATE casework.tafel_statement SET text = 'Praat.'",
        "DELETE FROM casework.tafel_statement",
        "DELETE FROM casework.statement_acceptance",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with there.region.reading(_officer(there)) as connection:
                await connection.execute(statement)
