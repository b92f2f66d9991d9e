"""What a person says of a contribution is read by whoever reads that, in every version, and by nobody else."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from backend.cases import service as cases
from backend.cases.correction_commands import Correct, Retract
from backend.cases.errors import CasesCode
from backend.cases.kinds import ContributionNature, CorrectionReason
from backend.cases.own_statement.commands import AddOwnStatement
from backend.cases.own_statement.kinds import StatementGiver
from backend.cases.sharing_commands import Recipient
from consent.errors import CommonCode
from tenants.ids import ContributionId, SubjectId, new_id
from tenants.session import driver
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened

WORDS = ("casework.own_statement", "words_enc")
SAID = "Ik was die avond niet thuis."


def said(text: ContributionId, whom: SubjectId, **changes: Any) -> AddOwnStatement:
    """The person says it was otherwise."""
    given: dict[str, Any] = {
        "contribution": text,
        "subject": whom,
        "giver": StatementGiver.BETROKKENE,
        "said_on": date(2026, 1, 5),
        "words": SAID,
    }
    return AddOwnStatement(**(given | changes))


def corrected(text: UUID, *recipients: Recipient) -> Correct:
    return Correct(
        contribution=ContributionId(text),
        reason=CorrectionReason.ONJUIST,
        nature=ContributionNature.FEIT,
        body="Beter.",
        recipients=recipients or None,
    )


async def readers(kamer: Kamer, statement: UUID) -> set[str]:
    """Who of the four at the tafel reads it now."""
    people = ("noor", "bram", "petra", "otto")
    return {who for who in people if await kamer.reads(who, *WORDS, statement) == SAID}


async def shared(kamer: Kamer) -> tuple[AdmittedCase, ContributionId]:
    """The GGZ reads a text of the lokaal team; the police take part, and read nothing."""
    one = await admitted(kamer)
    _, text = await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    return one, text


async def test_it_goes_where_the_contribution_goes(kamer: Kamer) -> None:
    one, text = await shared(kamer)
    # Not the owner, but who spoke with her writes it down.
    done = await kamer.does("bram", cases.add_own_statement, said(text, one.mother))
    assert await readers(kamer, done.statement) == {"noor", "bram"}
    work = [row for row in await kamer.rows("casework.task", one.case) if row["kind"] == "EIGEN_VERKLARING_LEZEN"]
    assert [(row["organisation_id"], row["object_id"]) for row in work] == [
        (kamer.organisations["lokaal"], done.statement)
    ]
    assert await kamer.told("CASE_CHANGED", done.statement) == {"lokaal"}
    [logged] = await kamer.written("cases.add_own_statement")
    assert (logged["object_id"], logged["subject_id"], logged["category"]) == (done.statement, one.mother, "VEILIGHEID")
    # The owner adds one as well: whom the text is released to hears of it, and nobody gets work.
    again = await kamer.does("noor", cases.add_own_statement, said(text, one.mother))
    assert await kamer.told("CASE_CHANGED", again.statement) == {"ggz"}


async def test_no_newer_version_leaves_it_behind(kamer: Kamer) -> None:
    one, text = await shared(kamer)
    done = await kamer.does("bram", cases.add_own_statement, said(text, one.mother))
    versions = [text]
    for _ in range(2):
        better = await kamer.does("noor", cases.correct, corrected(versions[-1]))
        kept = await kamer.row("casework.correction", better.correction)
        versions.append(kept["replacement_id"])
    assert (await kamer.row("casework.own_statement", done.statement))["versions"] == versions
    assert await readers(kamer, done.statement) == {"noor", "bram"}
    # Of an old version nothing new is said, and a person's words are nobody's to change.
    await kamer.is_refused(
        "bram",
        cases.add_own_statement,
        said(text, one.mother),
        code=CasesCode.ALREADY_CORRECTED,
        field="contribution",
    )
    for change in (
        "UPDATE casework.own_statement SET words_enc = ''",
        "UPDATE casework.own_statement SET versions = '{}'",
        "DELETE FROM casework.own_statement",
    ):
        assert await is_forced_back(kamer, "noor", change) == "42501", change


async def test_what_is_taken_back_takes_it_along(kamer: Kamer) -> None:
    one, text = await shared(kamer)
    done = await kamer.does("noor", cases.add_own_statement, said(text, one.mother))
    await kamer.does("noor", cases.retract, Retract(contribution=text, reason=CorrectionReason.ONRECHTMATIG))
    assert await readers(kamer, done.statement) == {"noor"}


async def test_nothing_is_said_of_what_one_does_not_read_or_of_another_person(kamer: Kamer) -> None:
    one, text = await shared(kamer)
    before = await kamer.everything()
    wish = said(text, one.mother)
    for who, command, code, field in (
        ("petra", wish, CommonCode.NOT_FOUND, "contribution"),
        ("noor", replace(wish, contribution=ContributionId(new_id())), CommonCode.NOT_FOUND, "contribution"),
        ("noor", replace(wish, subject=one.child), CommonCode.NOT_FOUND, "subject"),
        ("noor", replace(wish, said_on=date(2199, 1, 1)), CasesCode.HAPPENED_IN_FUTURE, "saidOn"),
        ("noor", replace(wish, words=" "), CommonCode.FIELD_MISSING, "words"),
    ):
        await kamer.is_refused(who, cases.add_own_statement, command, code=code, field=field)
    after = await kamer.everything()
    assert {name for name in after if after[name] != before[name]} <= {
        "tenants.ledger_event",
        "tenants.ledger_head",
        "tenants.ledger_subject",
    }
    raw = (
        "INSERT INTO casework.own_statement (id, case_id, subject_id, contribution_id, versions, giver, said_on,"
        " words_enc, owner_org, recorded_by, recorded_at)"
        " SELECT gen_random_uuid(), $1, $2, $3, {versions}, 'BETROKKENE', {day}, '', (SELECT tenants.org()),"
        " (SELECT tenants.member()), tenants.moment()"
    )
    right = {"versions": "ARRAY[$3::uuid]", "day": "DATE '2026-01-05'"}
    given = (one.case, one.mother, text)
    for who, values, change in (
        ("petra", given, {}),
        ("noor", (one.case, one.child, text), {}),
        ("noor", given, {"versions": "ARRAY[$3::uuid, gen_random_uuid()]"}),
        ("noor", given, {"day": "DATE '2199-01-01'"}),
    ):
        assert await is_forced_back(kamer, who, raw.format(**right | change), *values) == "42501", (who, change)
    async with kamer.region.working(kamer.actor("noor")) as session:
        assert await (await driver(session)).execute(raw.format(**right), *given) == "INSERT 0 1"
