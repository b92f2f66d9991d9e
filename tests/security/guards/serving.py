"""What the system may do for an organisation or the region, and what functions may do in the name of whoever asks."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, new_id
from tests.security.guards.probes import NOTHING, Fact, Probe, fact, insert
from tests.security.guards.yard import DAY, Yard

_WORKER, _DERIVER, _DESTROYER = "ketentafel_worker", "ketentafel_deriver", "ketentafel_destroyer"
_NOBODY = UUID(int=0)
_EFFECTS = "casework.outbox"


def _serving(yard: Yard) -> Actor:
    """The system, for B."""
    return replace(yard.b, member=MemberId(_NOBODY))


def _system(yard: Yard) -> Actor:
    """The system, for the region."""
    return replace(yard.b, member=MemberId(_NOBODY), organisation=OrganisationId(_NOBODY))


async def probes(yard: Yard) -> list[Probe]:
    """The worker and what it sees; functions that run as their owner."""
    return [*_seen(yard), *await _effects(yard), *await _logged(yard), *await _derived(yard)]


def _seen(yard: Yard) -> list[Probe]:
    """Of whom it serves only, and nothing for the region as a whole."""
    serving, b = _serving(yard), yard.wall.b.organisation
    own = {
        "tenants.organisation": "id",
        "tenants.member": "organisation_id",
        "tenants.role": "organisation_id",
        "tenants.mail_address": "organisation_id",
        "consent.case_participant": "organisation_id",
        "consent.recusal": "organisation_id",
    }
    made = []
    for table, column in own.items():
        sees = Probe(
            told=f"the system reads {table} of whom it serves",
            actor=serving,
            statement=f"SELECT count(*) > 0 FROM {table} WHERE {column} = $1",
            values=(b,),
            role=_WORKER,
        )
        others = replace(sees, told=f"the system reads {table} of others", statement=sees.statement.replace("=", "<>"))
        made += [sees, replace(others, expected=False)]
    for table in ("tenants.role_right", "casework.tafel"):
        any_ = Probe(
            told=f"the system reads {table}",
            actor=serving,
            statement=f"SELECT count(*) > 0 FROM {table}",
            role=_WORKER,
        )
        made += [
            any_,
            replace(any_, told=f"the system, for no organisation, reads {table}", actor=_system(yard), expected=False),
        ]
    referred = Probe(
        told="the system reads a case that was referred to whom it serves",
        actor=serving,
        statement="""SELECT count(*) FILTER (WHERE stage IN ('AANGEMELD', 'WEGING')) > 0 FROM casework."case" """,
        given=(fact("UPDATE casework.tafel SET organisation_id = $1", b),),
        role=_WORKER,
    )
    admitted = referred.statement.replace("IN", "NOT IN")
    elsewhere = fact("UPDATE casework.tafel SET organisation_id = $1", yard.wall.a.organisation)
    made += [
        referred,
        replace(referred, told=f"{referred.told}, once it is admitted", statement=admitted, expected=False),
        referred.after("at a tafel of another", elsewhere, expected=False),
    ]
    return made


async def _effects(yard: Yard) -> list[Probe]:
    """What is to be done, for whom it serves; what was given up is taken up again for the region."""
    row = {**await yard.row(_EFFECTS), "effect": "MAIL"}
    await yard.put(_EFFECTS, row)
    await yard.alone(_EFFECTS, row["id"])
    does = Probe(
        told="the system does what is to be done",
        actor=_serving(yard),
        statement=f"UPDATE {_EFFECTS} SET attempts = 1",
        role=_WORKER,
        guards=False,
    )
    theirs = fact(f"UPDATE {_EFFECTS} SET organisation_id = $1", yard.wall.a.organisation)
    done = fact(f"UPDATE {_EFFECTS} SET done_at = $1, outcome = 'DONE'", yard.now)
    dead = fact(f"UPDATE {_EFFECTS} SET done_at = $1, outcome = 'DEAD'", yard.now)
    given_up = replace(does, told="the system takes up what was given up", actor=_system(yard), given=(dead,))
    statement, values = insert(_EFFECTS, {**row, "id": new_id()})
    follows = replace(does, told="the system adds a message", statement=statement, values=values)

    def other(told: str, **changes: object) -> Probe:
        made, with_ = insert(_EFFECTS, {**row, "id": new_id(), **changes})
        return replace(follows, told=f"{follows.told}, {told}", statement=made, values=with_, expected=False)

    waits = replace(given_up, told="the system settles what waits", given=())
    sees = replace(does, told="the system sees what is to be done", statement=f"SELECT count(*) > 0 FROM {_EFFECTS}")
    return [
        sees,
        sees.after("for another", theirs, expected=False),
        does,
        does.after("for another", theirs),
        does.after("that was done", done),
        given_up,
        replace(given_up, told="for an organisation, the system takes up", actor=_serving(yard), expected=NOTHING),
        waits,
        replace(waits, told="the system does again what was done", given=(done,), expected=NOTHING),
        replace(
            waits,
            told="the system says that it was done",
            statement=f"UPDATE {_EFFECTS} SET outcome = 'DONE'",
            expected=False,
        ),
        follows,
        other("for another", organisation_id=yard.wall.a.organisation),
        other("that is no message", effect="NOTICE"),
        other("that was sent", done_at=yard.now, outcome="DONE"),
    ]


async def _logged(yard: Yard) -> list[Probe]:
    """A look at triage is logged by whoever looks, and nothing else with it; what is destroyed is logged as such."""
    event = {**await yard.row("tenants.ledger_event"), "action": "REVEAL", "operation": "intake.look"}

    def logs(told: str, *, expected: object = True, role: str = _DERIVER, **changes: object) -> Probe:
        statement, values = insert("tenants.ledger_event", {**event, **changes})
        actor = yard.b
        return Probe(
            told=told, actor=actor, statement=statement, values=values, role=role, guards=False, expected=expected
        )

    shown = {**await yard.row("tenants.ledger_subject"), "object_type": "Subject"}

    def tells(told: str, *, expected: object = True, **changes: object) -> Probe:
        statement, values = insert("tenants.ledger_subject", {**shown, **changes})
        return Probe(
            told=told, actor=yard.b, statement=statement, values=values, role=_DERIVER, guards=False, expected=expected
        )

    system = {"action": "SYSTEM", "operation": "destroy"}
    return [
        logs("a look is logged"),
        logs("something else is logged", action="READ", expected=False),
        logs("another look is logged", operation="wall", expected=False),
        logs("a look of another organisation is logged", organisation_id=yard.wall.a.organisation, expected=False),
        logs("a look of a colleague is logged", member_id=yard.wall.crisis.member, expected=False),
        tells("whom it showed is logged"),
        tells("whom it showed is logged for another", organisation_id=yard.wall.a.organisation, expected=False),
        tells("that it showed a text is logged", object_type="Contribution", expected=False),
        logs("what is destroyed is logged", role=_DESTROYER, **system),
        logs("what is read is logged with it", role=_DESTROYER, action="READ", expected=False),
    ]


async def _derived(yard: Yard) -> list[Probe]:
    """Functions that run as their owner do what they are for, and that only."""
    for table in ("casework.task", "consent.consent", "casework.contribution"):
        await yard.alone(table, await yard.admin.fetchval(f"SELECT id FROM {table} ORDER BY ctid LIMIT 1"))
    waiting = fact(
        "UPDATE casework.task SET done_at = NULL, done_by = NULL, outcome = NULL, kind = 'VRAAG_BEANTWOORDEN'"
    )
    unsigned = fact("UPDATE consent.consent SET signed_at = NULL")
    long_ago, member = yard.now - DAY, yard.wall.b.member
    past = yard.now - timedelta(days=4 * 366)

    def runs(told: str, statement: str, *given: Fact, role: str = _DERIVER) -> Probe:
        return Probe(told=told, actor=yard.b, statement=statement, given=given, role=role, guards=False)

    done = "UPDATE casework.task SET done_at = tenants.moment(), done_by = tenants.member(), outcome = 'GEDAAN'"
    completes = runs("an answer closes its task", done, waiting)
    signs = runs("the last signature completes", "UPDATE consent.consent SET signed_at = tenants.moment()", unsigned)
    signer = dict(await yard.admin.fetchrow("SELECT * FROM consent.consent_signer ORDER BY ctid LIMIT 1") or {})
    blank = {
        **signer,
        "id": new_id(),
        **dict.fromkeys(("signed_on", "means", "recorded_by", "recorded_at", "decision_enc")),
    }
    asks, asked = insert("consent.consent_signer", blank)
    told, said = insert(
        "consent.consent_signer",
        {
            **blank,
            "id": new_id(),
            "signed_on": yard.now.date(),
            "means": "HANDTEKENING",
            "recorded_by": yard.wall.b.member,
            "recorded_at": yard.now,
        },
    )
    gone = runs("what was provided long ago is forgotten", "DELETE FROM consent.disclosure", role=_DESTROYER)
    return [
        completes,
        completes.after(
            "that is done",
            fact("UPDATE casework.task SET done_at = $1, done_by = $2, outcome = 'GEDAAN'", long_ago, member),
        ),
        completes.after("of another kind", fact("UPDATE casework.task SET kind = 'BRIEF_VERSTUREN'"), expected=False),
        replace(
            completes,
            told="a task is opened again",
            statement="UPDATE casework.task SET done_at = NULL, done_by = NULL, outcome = NULL",
            expected=False,
        ),
        signs,
        signs.after(
            "what was withdrawn",
            fact("UPDATE consent.consent SET withdrawn_at = $1, withdrawn_by = $2", long_ago, member),
        ),
        replace(
            signs,
            told="a signature is taken back",
            statement="UPDATE consent.consent SET signed_at = NULL",
            expected=False,
        ),
        replace(runs("a signature is asked", asks), values=asked),
        replace(runs("a signature is asked that is there", told), values=said, expected=False),
        runs("a text is shut", "UPDATE casework.contribution SET no_glass = true"),
        replace(runs("a text is opened", "UPDATE casework.contribution SET no_glass = false"), expected=False),
        gone.after("lately", fact("UPDATE consent.disclosure SET disclosed_at = $1", yard.now - DAY), expected=NOTHING),
        gone.after("indeed", fact("UPDATE consent.disclosure SET disclosed_at = $1", past - DAY), expected=True),
    ]
