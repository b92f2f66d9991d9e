"""Advice about nobody that becomes a case: what the link says, whose it is, and that nothing personal was there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson

from backend.cases import service as cases
from backend.cases.commands import NewSubject
from backend.cases.consulting.commands import AnswerConsult, AskConsult, ConsultId
from backend.cases.consulting.errors import ConsultingCode
from backend.cases.consulting.service import answer_consult, ask_consult
from backend.cases.errors import CasesCode
from consent.common_errors import CommonCode
from tenants.ids import TafelId, new_id
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command

_CONSULT = {"asks": "LOKAAL_TEAM", "advises": ["GGZ"], "modes": ["ANONIEM"]}
_LEADS = {"consult": _CONSULT, "subjects": {"kinds": ["GEEN"]}, "escalation": {"target": "VEILIGHEIDSKAMER"}}
_QUESTION = "Een peuter zegt thuis niets meer. Waar letten we op?"
_PUT = (
    "INSERT INTO casework.referral (id, case_id, tafel_id, owner_org, informed, reason_enc, key_id, referred_at,"
    " version, kind, consult_id) VALUES ($1, $2, $3, tenants.org(), 'GEINFORMEERD', '\\x01', $1, tenants.moment(), 1,"
    " 'AANMELDING', $4)"
)
# Everything that a row of this table hangs on.
_HANGS_ON = """
SELECT DISTINCT c.confrelid::regclass::text FROM pg_constraint c
 WHERE c.conrelid = 'casework.consult'::regclass AND c.contype = 'f'
"""


async def _tafel(kamer: Kamer, kind: str, **blueprint: Any) -> TafelId:
    """A tafel at which Noor asks, and Bram advises."""
    text = orjson.dumps(blueprint).decode()
    # Of a name that no other test has: what a kind is stays for all of them.
    tafel = await kamer.world.tafel(
        kamer.organisations["gemeente"], blueprint=text, kind=f"{kind}_{uuid4().hex.upper()}"
    )
    for name in ("lokaal", "ggz"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    for who in ("noor", "bram"):
        await kamer.world.role(kamer.members[who], "DEELNEMER", tafel=tafel)
    return TafelId(tafel)


async def _advised(kamer: Kamer, tafel: TafelId, *, answered: bool = True) -> ConsultId:
    one = (await kamer.does("noor", ask_consult, AskConsult(tafel=tafel, question=_QUESTION))).consult
    if answered:
        await kamer.does("bram", answer_consult, AnswerConsult(consult=one, advice="Let op slaap."))
    return one


async def test_advice_becomes_a_case_and_the_case_says_only_that_it_preceded(kamer: Kamer) -> None:
    tafel = await _tafel(kamer, "MEEDENKEN", **_LEADS)
    one, unanswered = await _advised(kamer, tafel), await _advised(kamer, tafel, answered=False)
    aside = await _advised(kamer, await _tafel(kamer, "ELDERS", **(_LEADS | {"escalation": {"target": "ANDERS"}})))
    nowhere = await _advised(kamer, await _tafel(kamer, "NERGENS", consult=_CONSULT))
    command = refer_command(kamer, consult=one)
    for consult, code in (
        (ConsultId(new_id()), CommonCode.NOT_FOUND),
        (aside, CommonCode.NOT_FOUND),
        (nowhere, CommonCode.NOT_FOUND),
        (unanswered, ConsultingCode.CONSULT_UNANSWERED),
    ):
        other = replace(command, consult=consult)
        await kamer.is_refused("noor", cases.refer, other, code=code, field="consult")
    # Whoever advised makes no referral of what another asked, though they read it and refer here as well.
    await kamer.world.role(kamer.members["bram"], "AANMELDER", tafel=kamer.tafel)
    await kamer.is_refused("bram", cases.refer, command, code=CommonCode.NOT_FOUND, field="consult")
    # Advice that preceded makes up for nothing that a referral asks.
    missing: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"informed": None}, CasesCode.INFORMED_MISSING, "informed"),
        ({"reason": " "}, CommonCode.FIELD_MISSING, "reason"),
        ({"subjects": ()}, CommonCode.LIST_EMPTY, "subjects"),
    )
    for told, why, field in missing:
        await kamer.is_refused("noor", cases.refer, replace(command, **told), code=why, field=field)
    # Where advice is given without a name no case is made of it: neither by the service nor past it.
    here = replace(command, tafel=tafel, subjects=(NewSubject(name="Fictief Kind"),))
    await kamer.is_refused("noor", cases.refer, here, code=CommonCode.NOT_ALLOWED, field="tafel")

    done = await kamer.does("noor", cases.refer, command)
    row = await kamer.row("casework.referral", done.referral)
    assert (row["consult_id"], row["after_advice"]) == (one, True)
    # None of its text goes along, nor its key; and whoever weighs reads that it preceded, and not what it was.
    asked = await kamer.row("casework.consult", one)
    sealed = {value for value in dict(asked).values() if isinstance(value, bytes)}
    assert len(sealed) == 2
    assert not sealed & {value for value in dict(row).values() if isinstance(value, bytes)}
    seen = "SELECT after_advice, (SELECT count(*) FROM casework.consult) FROM casework.referral WHERE id = $1"
    async with kamer.region.reading(kamer.actor("karim")) as connection:
        assert [tuple(one) for one in await connection.fetch(seen, done.referral)] == [(True, 0)]
    plain = await kamer.does("noor", cases.refer, refer_command(kamer))
    assert (await kamer.row("casework.referral", plain.referral))["after_advice"] is False
    # It may be referred again, and what advice is destroyed leaves that some preceded.
    again = await kamer.does("noor", cases.refer, command)
    await kamer.admin.execute("DELETE FROM casework.consult WHERE id = $1", one)
    for referral in (done.referral, again.referral):
        row = await kamer.row("casework.referral", referral)
        assert (row["consult_id"], row["after_advice"]) == (None, True)


async def test_past_the_service_only_ones_own_advice_precedes_and_nothing_personal_was_there(kamer: Kamer) -> None:
    tafel = await _tafel(kamer, "MEEDENKEN", **_LEADS)
    one, unanswered = await _advised(kamer, tafel), await _advised(kamer, tafel, answered=False)
    aside = await _advised(kamer, await _tafel(kamer, "ELDERS", consult=_CONSULT))
    await kamer.world.role(kamer.members["bram"], "AANMELDER", tafel=kamer.tafel)
    for who, org, consult in (
        ("noor", "lokaal", unanswered),
        ("noor", "lokaal", aside),
        ("noor", "lokaal", new_id()),
        ("bram", "ggz", one),
    ):
        case = await kamer.world.case(kamer.tafel, kamer.organisations[org], number=None)
        await kamer.world.participation(case, kamer.organisations[org])
        told = await is_forced_back(kamer, who, _PUT, new_id(), case, kamer.tafel, consult)
        assert told == "advised_before", (who, consult)
    put = (
        'INSERT INTO casework."case" (id, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)'
        " SELECT $1, t.id, t.kind_code, t.kind_version, 'AANGEMELD', tenants.org(), tenants.moment(), 1"
        " FROM casework.tafel t WHERE t.id = $2"
    )
    await kamer.world.role(kamer.members["noor"], "AANMELDER", tafel=tafel)
    assert await is_forced_back(kamer, "noor", put, new_id(), tafel) == "no_cases_here"
    # Nothing there could be about a person: it hangs on a tafel, on organisations and on whoever wrote it.
    hangs = {row[0] for row in await kamer.admin.fetch(_HANGS_ON)}
    assert hangs == {"casework.tafel", "tenants.organisation", "tenants.member"}
    kept = await kamer.row("casework.consult", one)
    assert kept["due_at"] - kept["recorded_at"] <= timedelta(days=90)
