"""How many statements each verb of casework sends, from BEGIN to COMMIT: a verb that begins to send more is seen."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from backend.cases import service as cases
from backend.cases.commands import Admit, CloseCase, StartWeighing
from backend.cases.course.commands import MovePhase, RecordOutcome
from backend.cases.ids import ParticipationId
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import EndParticipation, Invite, Recipient, ReleaseContribution, WithdrawRelease
from consent import service as lawful
from consent.commands import EndBasis, Recuse
from tests.backend.cases.course.ways import weighed_with
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command, refer_command, weigh_command
from tests.factories.counting import counted

# BEGIN, the binding, one savepoint and COMMIT are four of each.
EXPECTED = {
    # What the kind of tafel takes is asked for, with the wished partners.
    "refer": 15,
    "start_weighing": 8,
    "weigh": 13,
    "admit": 13,
    "invite": 12,
    # On consent: who must sign is asked, the rows of the signers are read, and one signature is filled in; the wording
    # and the name of who records are read, and the form is written.
    "record_basis": 23,
    "contribute": 6,
    "release": 7,
    "withdraw_release": 9,
    "recuse": 8,
    "end_basis": 9,
    "end_participation": 11,
    "move_phase": 8,
    "record_outcome": 8,
    "close": 10,
}


class Counting:
    """Does what the kamer does, and keeps how many statements each verb took."""

    def __init__(self, kamer: Kamer) -> None:
        self.kamer = kamer
        self.took: dict[str, int] = {}
        self.sent: dict[str, list[str]] = {}

    async def does(self, who: str, verb: Callable[..., Awaitable[Any]], command: object) -> Any:
        async with counted(self.kamer.region) as sent:
            done = await self.kamer.does(who, verb, command)
        assert (sent[0], sent[-1]) == ("BEGIN", "COMMIT")
        self.took[verb.__name__] = len(sent)
        self.sent[verb.__name__] = sent
        return done


async def test_each_verb_sends_a_known_number_of_statements(kamer: Kamer) -> None:
    counting = Counting(kamer)
    does = counting.does
    referred = await does("noor", cases.refer, refer_command(kamer))
    case, mother = referred.case, referred.subjects[0]
    await does("anne", cases.start_weighing, StartWeighing(case=case, expected_version=1))
    await kamer.does("karim", cases.weigh, weigh_command(case))
    await does("wout", cases.weigh, weigh_command(case))
    moved = await does("anne", cases.admit, Admit(case=case, expected_version=2))
    ggz, politie = (kamer.organisations[name] for name in ("ggz", "politie"))
    await kamer.does("anne", cases.invite, Invite(case=case, organisation=politie, kind=ParticipationKind.VAST))
    part = await does("anne", cases.invite, Invite(case=case, organisation=ggz, kind=ParticipationKind.VAST))
    basis = await does("noor", lawful.record_basis, basis_command(kamer, mother, "ggz"))
    shared = contribute_command(kamer, case, mother, recipients=["ggz"])
    brought = await does("noor", cases.contribute, shared)
    to = Recipient(organisation=politie)
    released = await does("noor", cases.release, ReleaseContribution(contribution=brought.contribution, recipient=to))
    await does("noor", cases.withdraw_release, WithdrawRelease(release=released.release, expected_version=1))
    await does("bram", lawful.recuse, Recuse(subject=mother, ends_at=datetime(2999, 1, 1, tzinfo=UTC)))
    await does("noor", lawful.end_basis, EndBasis(basis=basis.basis, expected_version=1))
    ended = EndParticipation(participation=ParticipationId(part.participation), expected_version=1)
    await does("anne", cases.end_participation, ended)
    await weighed_with(kamer, case)
    await does("anne", cases.move_phase, MovePhase(case=case, to="VERVOLG", expected_version=moved.version))
    await does("anne", cases.record_outcome, RecordOutcome(case=case, outcome="KLAAR"))
    await does("anne", cases.close, CloseCase(case=case, expected_version=moved.version + 1))
    assert counting.took == EXPECTED


async def test_more_subjects_and_recipients_take_no_more_statements(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    counting = Counting(kamer)
    about = (one.mother, one.child)
    for recipients in ((), ("ggz", "politie")):
        await counting.does(
            "noor", cases.contribute, contribute_command(kamer, one.case, *about, recipients=recipients)
        )
        # Every one of them may have another text, which has to be prepared, only if other tables are written.
        assert counting.took["contribute"] == EXPECTED["contribute"]
