"""What a person chose where nobody can sign: recorded by who decided, true when it was, and read by their own."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from consent import service as lawful
from consent.basis import ConsentKind
from consent.commands import Recuse
from consent.signing.commands import DecideUnsigned
from consent.signing.kinds import InsteadOfSigning
from tenants.ids import SubjectId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_by
from tests.consent.colleagues import colleague
from tests.consent.institution import custody_command, mother_decides

UNSIGNED = "consent.unsigned_decision"
_COUNT = "SELECT count(*) FROM consent.unsigned_decision WHERE case_id = $1"


def _decide(subject: SubjectId, **changes: Any) -> DecideUnsigned:
    given: dict[str, Any] = {
        "subject": subject,
        "kind": ConsentKind.VERWERKING,
        "choice": InsteadOfSigning.NIET_DELEN,
        "reason": "Wie gezag heeft staat nog niet in het register.",
    }
    return DecideUnsigned(**(given | changes))


async def _reads(kamer: Kamer, who: Any, one: AdmittedCase) -> int:
    async with kamer.region.reading(kamer.actor(who) if isinstance(who, str) else who) as connection:
        count: int = await connection.fetchval(_COUNT, one.case)
        return count


async def test_who_decided_what_and_why_is_kept_for_ones_own(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    refused: Any = await kamer.tries("noor", lawful.record_basis, basis_command(kamer, one.child, "ggz"))
    assert refused.code == "SIGNERS_CUSTODY_UNKNOWN"
    before = await kamer.sees("bram")
    done = await kamer.does("noor", lawful.decide_unsigned, _decide(one.child))

    row = await kamer.row(UNSIGNED, done.decision)
    assert (row["kind"], row["nobody"], row["choice"]) == ("VERWERKING", "CUSTODY_UNKNOWN", "NIET_DELEN")
    assert (row["owner_org"], row["decided_by"], row["subject_id"]) == (
        kamer.organisations["lokaal"],
        kamer.members["noor"],
        one.child,
    )
    assert await kamer.reads("noor", UNSIGNED, "reason_enc", done.decision) == _decide(one.child).reason
    [written] = await kamer.written("consent.decide_unsigned")
    assert (written["object_type"], written["object_id"], written["subject_id"]) == (
        "UnsignedDecision",
        done.decision,
        one.child,
    )
    assert [await _reads(kamer, who, one) for who in ("noor", await colleague(kamer), "bram")] == [1, 1, 0]
    # It opens nothing.
    assert await kamer.sees("bram") == before


async def test_whoever_stays_away_from_the_child_does_not_read_it(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await kamer.does("noor", lawful.decide_unsigned, _decide(one.child))
    await kamer.does("noor", lawful.recuse, Recuse(subject=one.child))
    assert await _reads(kamer, "noor", one) == 0


async def test_that_a_holder_is_kept_away_shows_to_nobody_who_stays_away_from_that_holder(kamer: Kamer) -> None:
    one = await admitted(kamer)
    custody = custody_command(one.child, holder=one.mother, possible_danger=True)
    await kamer.does("noor", lawful.record_custody, custody)
    refusal = {"code": "SIGNER_KEPT_AWAY", "field": "consent.signatures"}
    asked = basis_command(kamer, one.child, "ggz", consent=consent_by(one.mother))
    await kamer.is_refused("noor", lawful.record_basis, asked, **refusal)
    court = _decide(one.child, choice=InsteadOfSigning.VERVANGENDE_TOESTEMMING)
    done = await kamer.does("noor", lawful.decide_unsigned, court)
    row = await kamer.row(UNSIGNED, done.decision)
    assert (row["nobody"], row["about"]) == ("HOLDER_KEPT_AWAY", [one.mother])
    lotte = await colleague(kamer)
    assert await _reads(kamer, lotte, one) == 1
    await kamer.does(lotte, lawful.recuse, Recuse(subject=one.mother))
    assert [await _reads(kamer, who, one) for who in (lotte, "noor")] == [0, 1]


async def test_there_is_nothing_to_decide_where_somebody_can_sign_or_one_sees_nobody(
    kamer: Kamer, subtests: pytest.Subtests
) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await mother_decides(kamer, one)
    good = _decide(one.child)
    wrong: list[tuple[str, DecideUnsigned, str, str]] = [
        ("noor", good, "SOMEBODY_CAN_SIGN", "kind"),
        ("noor", _decide(one.mother), "SOMEBODY_CAN_SIGN", "kind"),
        ("noor", replace(good, reason=" "), "FIELD_MISSING", "reason"),
        ("noor", replace(good, subject=SubjectId(new_id())), "NOT_FOUND", "subject"),
        ("bram", good, "NOT_FOUND", "subject"),
    ]
    for who, command, code, field in wrong:
        with subtests.test(who=who, code=code):
            await kamer.is_refused(who, lawful.decide_unsigned, command, code=code, field=field)


_RAW = """
INSERT INTO consent.unsigned_decision (id, case_id, subject_id, owner_org, kind, nobody, about, choice, reason_enc,
                                       decided_by, decided_at)
VALUES ($1, $2, $3, $4, 'VERWERKING', $5, $6, 'NIET_DELEN', '', $7, tenants.moment() + $8::interval)
"""


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"nobody": "AGE_UNKNOWN"},
        {"subject": "mother"},
        {"owner": "ggz"},
        {"by": "anne"},
        {"about": "mother"},
        {"later": "1 second"},
        {"subject": None},
    ],
    ids=lambda one: "as it is" if not one else next(iter(one)),
)
async def test_the_database_takes_no_decision_that_is_not_true(kamer: Kamer, wrong: dict[str, Any]) -> None:
    one = await admitted(kamer)
    given = {"nobody": "CUSTODY_UNKNOWN", "subject": "child", "owner": "lokaal", "by": "noor", "later": "0"} | wrong
    subjects = {"child": one.child, "mother": one.mother, None: new_id()}
    before = await kamer.everything()

    async def write() -> None:
        async with kamer.region.reading(kamer.actor("noor")) as connection:
            await connection.execute(
                _RAW.replace("$8", f"'{given['later']}'"),
                *(new_id(), one.case, subjects[given["subject"]], kamer.organisations[given["owner"]]),
                *(given["nobody"], [one.mother] if "about" in wrong else [], kamer.members[given["by"]]),
            )

    if not wrong:
        await write()
        assert len(await kamer.rows(UNSIGNED, one.case)) == 1
        return
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError)):
        await write()
    assert await kamer.everything() == before


async def test_the_database_takes_none_that_leaves_out_of_whom_it_tells(kamer: Kamer) -> None:
    one = await admitted(kamer)
    custody = custody_command(one.child, holder=one.mother, possible_danger=True)
    await kamer.does("noor", lawful.record_custody, custody)
    statement = _RAW.replace("$8", "'0'")
    before = await kamer.everything()
    for about, refused in (([], True), ([one.mother], False)):
        given = (new_id(), one.case, one.child, kamer.organisations["lokaal"], "HOLDER_KEPT_AWAY", about)
        try:
            async with kamer.region.reading(kamer.actor("noor")) as connection:
                await connection.execute(statement, *given, kamer.members["noor"])
        except asyncpg.InsufficientPrivilegeError:
            assert refused
            assert await kamer.everything() == before
        else:
            assert not refused
