"""Two organisations over the wire, one of which must learn nothing of what the other keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from casegraph.compiler.relay import write_node_id
from tests.factories import course, matching, professionals, register
from tests.factories.succession import succession
from tests.factories.world import World
from tests.scenarios.chamber import Chamber, Seat

# What changes from one request to the next, whatever was asked.
_VOLATILE = {"date", "content-length", "x-request-id"}


@dataclass(frozen=True)
class Hidden:
    """Rows of the team that the other organisation may not see, one id for each type; and some it may."""

    ids: Mapping[str, UUID]
    shared_case: UUID
    shared_subject: UUID

    def outward(self) -> dict[str, str]:
        """The ids as a client would write them."""
        return {name: write_node_id(name, one) for name, one in self.ids.items()}


def random_id(type_name: str) -> str:
    """An id of nothing."""
    return write_node_id(type_name, uuid4())


async def arrange(chamber: Chamber, world: World) -> Hidden:
    """Give the team a case of its own with one row of every type, and share another case with the other side."""
    team, police = (chamber.providers[name].organisation for name in ("lokaal_team", "politie"))
    jet, omar, tafel = chamber.members["jet"], chamber.members["omar"], chamber.tafel_id
    await world.role(jet, "WEGER", tafel=tafel)
    for role in ("AANMELDER", "PRIVACY_OFFICER", "CRISISDIENST"):
        await world.role(jet, role)
        await world.role(omar, role)
    case = await world.case(tafel, team, number=f"2026-{uuid4().int % 10**6:06}")
    await world.participation(case, team)
    subject = await world.subject(case, team)
    contribution = await world.contribution(case, owner=team, author=jet, subjects=[subject])
    await course.form_answer(world, case, contribution, owner=team)
    basis = await world.basis(
        case, subject, owner=team, decided_by=jet, recipients=[team], categories=["VEILIGHEID"], kind="TOESTEMMING"
    )
    # In the shared case the other side sees one person, and neither this contribution nor its release to a third.
    shared = await world.case(tafel, team, number=f"2026-{uuid4().int % 10**6:06}")
    for organisation in (team, police):
        await world.participation(shared, organisation)
    known = await world.subject(shared, team)
    await world.basis(shared, known, owner=team, decided_by=jet, recipients=[police], categories=["IDENTITEIT"])
    await world.contribution(shared, owner=team, author=jet, subjects=[known])
    unadmitted = await world.case(tafel, team, number=None)
    ids = {
        "Case": case,
        "Subject": subject,
        "Contribution": contribution,
        "Release": await world.release(contribution, team),
        "LegalBasis": basis,
        "Consent": await world.consent(basis),
        "Participation": await world.participation(unadmitted, team),
        "Member": jet,
        "Succession": await succession(world, team, by=jet),
        "ProfessionalRegistration": await professionals.registration(world, jet, of=team),
        "Delegation": await professionals.delegation(
            world, jet, await world.member(team), of=team, tafel=tafel, case=case, about=contribution
        ),
        "Role": await world.role(jet, "SECRETARIS"),
        "Restriction": await world.restriction(case, await world.subject(case, team), owner=team, towards=None),
        "Custody": await register.custody(world, case, subject, owner=team, recorded_by=jet, organisation=team),
        "Measure": await register.measure(world, case, subject, owner=team, recorded_by=jet),
        "Capacity": await register.capacity(world, case, subject, owner=team, recorded_by=jet),
        "UnsignedDecision": await register.unsigned(world, case, subject, owner=team, decided_by=jet),
        "Task": await register.task(world, case, subject, owner=team, about=basis),
        "Withdrawal": await register.withdrawal(world, case, await world.subject(case, team), owner=team, member=jet),
        "ContactRule": await register.contact_rule(world, case, subject, owner=team, recorded_by=jet),
        "KeyDecision": await course.key_decision(
            world,
            case,
            await world.contribution(case, owner=team, author=jet, subjects=[subject]),
            owner=team,
            member=jet,
        ),
        "KaderEvent": await course.kader_event(world, case, contribution, owner=team, member=jet),
        "InformationRequest": (await course.asked(world, case, contribution, owner=team, member=jet))[0],
        "Involvement": (await course.involvement(world, case, contribution, owner=team, member=jet))[0],
        "OwnStatement": await course.own_statement(world, case, contribution, owner=team, member=jet),
        "Continuation": await course.continuation(world, case, owner=team, member=jet, seen=True),
        "Document": (await course.document(world, case, contribution, owner=team, member=jet))[0],
        "Correction": await course.correction(world, case, contribution, owner=team, member=jet),
        "SharingRefusal": await register.refusal(world, case, subject, owner=team, recorded_by=jet),
        "CrossMatch": await matching.match(world, tafel, tafel, by=jet),
        "Consult": await matching.consult(world, tafel, owner=team, member=jet),
        "RacAdvice": await register.advice(world, tafel, owner=team, recorded_by=jet),
        "PartnershipParticipant": await register.participant(world, tafel, team, case=case, recorded_by=jet),
        "AuthorisedPerson": await register.authorised(
            world, tafel, jet, of=team, recorded_by=await world.member(team, name="Fictieve Collega")
        ),
    }
    return Hidden(
        ids={
            **ids,
            "ConsentForm": await register.form(world, case, subject, ids["Consent"], owner=team, basis=basis),
            "ConsentSigner": await register.signer(world, case, subject, ids["Consent"], owner=team),
            **await _rest(world, ids, unadmitted, team=team, jet=jet, tafel=tafel),
            **await _ending(world, case, team=team, jet=jet),
            **await _provided(world, ids, team=team, jet=jet),
        },
        shared_case=shared,
        shared_subject=known,
    )


async def _rest(
    world: World, ids: Mapping[str, UUID], unadmitted: UUID, *, team: UUID, jet: UUID, tafel: UUID
) -> dict[str, UUID]:
    """Rows that have no factory of their own."""
    made = {
        name: uuid4()
        for name in ("Referral", "Rejection", "Informant", "Weighing", "Notification", "BreakGlass", "LedgerEvent")
    } | {"ToldAddress": uuid4()}
    admin: asyncpg.Connection = world.admin
    await admin.execute(
        "INSERT INTO casework.referral VALUES ($1, $2, $3, $4, 'GEINFORMEERD', NULL, '', $1, now(), 1)",
        made["Referral"],
        unadmitted,
        tafel,
        team,
    )
    await admin.execute(
        "INSERT INTO casework.rejection VALUES"
        " ($1, $2, $3, $4, $5, now(), 'AFGEWEZEN', 'CRITERIA_NIET_GEHAALD', NULL, NULL, '', NULL)",
        made["Rejection"],
        unadmitted,
        tafel,
        team,
        jet,
    )
    await admin.execute("INSERT INTO casework.informant VALUES ($1, $2, $3, '')", made["Informant"], unadmitted, team)
    await admin.execute(
        "INSERT INTO casework.told_address SELECT $1, s.case_id, s.id, s.owner_org, '', false FROM casework.subject s"
        " WHERE s.id = $2",
        *(made["ToldAddress"], ids["Subject"]),
    )
    await admin.execute(
        "INSERT INTO casework.weighing VALUES ($1, $2, $3, $4, $5, 'TOELATEN', '{}', '', '', '', '', now())",
        made["Weighing"],
        unadmitted,
        tafel,
        team,
        jet,
    )
    await admin.execute(
        "INSERT INTO casework.notification VALUES ($1, $2, 'INVITED', $3, $3, now(), NULL)",
        made["Notification"],
        team,
        ids["Case"],
    )
    await admin.execute(
        "INSERT INTO tenants.ledger_event VALUES"
        " ($1, now(), 'READ', $2, $3, 'VEILIGHEID_GEZIN', 3, $1, 'Test', NULL, $4)",
        made["LedgerEvent"],
        team,
        jet,
        ids["Case"],
    )
    await admin.execute("SET session_replication_role = replica")
    await admin.execute(
        "INSERT INTO consent.break_glass VALUES ($1, $2, $3, $4, ARRAY['VEILIGHEID'], '',"
        " tstzrange(now() - interval '2 hours', now() - interval '1 hour'), NULL, 1)",
        made["BreakGlass"],
        team,
        jet,
        ids["Case"],
    )
    await admin.execute("SET session_replication_role = origin")
    return made


_POLICE = """
INSERT INTO consent.police_decision (id, owner_org, article, mark, authority, decided_on, categories, recipients, valid,
                                     recorded_by, recorded_at, version)
VALUES ($1, $2, 'WPG_19', 'proef', 'proef', '2026-01-01', '{VEILIGHEID}', ARRAY[$2::uuid], tstzrange(now(), NULL), $3,
        now(), 1)
"""
_JUSTICE = """
INSERT INTO consent.justice_provision (id, owner_org, purpose, mark, authority, decided_on, categories, recipients,
                                       valid, necessity_enc, recorded_by, recorded_at, version)
VALUES ($1, $2, 'STRAFBARE_FEITEN', 'proef', 'proef', '2026-01-01', '{VEILIGHEID}', ARRAY[$2::uuid],
        tstzrange(now(), NULL), '', $3, now(), 1)
"""
_DISCLOSED = """
INSERT INTO consent.disclosure (id, owner_org, recipient_org, case_id, subject_id, contribution_id, release_id,
                                category, police_decision_id, disclosed_at)
VALUES ($1, $2, $2, $3, $4, $5, $6, 'VEILIGHEID', $7, now())
"""


async def _provided(world: World, ids: Mapping[str, UUID], *, team: UUID, jet: UUID) -> dict[str, UUID]:
    """Decisions to provide, and the record of what was provided on one of them."""
    made = {name: uuid4() for name in ("PoliceDecision", "JusticeProvision", "Disclosure")}
    made["DutyConflict"] = await register.duty_conflict(world, ids["Case"], ids["Subject"], owner=team, decided_by=jet)
    await world.admin.execute(_POLICE, made["PoliceDecision"], team, jet)
    await world.admin.execute(_JUSTICE, made["JusticeProvision"], team, jet)
    about = (ids["Case"], ids["Subject"], ids["Contribution"], ids["Release"])
    await world.admin.execute(_DISCLOSED, made["Disclosure"], team, *about, made["PoliceDecision"])
    return made


_HOLD = "INSERT INTO casework.legal_hold VALUES ($1, $2, $3, $4, 'KLACHT', tstzrange(now(), NULL), 1)"
_LIST = "INSERT INTO casework.destruction_list VALUES ($1, $2, now(), NULL, NULL, 1)"
_APPROVAL = "INSERT INTO casework.destruction_approval VALUES ($1, $2, $3, $4, 'BEHEERDER', now())"
_TERM = "INSERT INTO casework.retention_term VALUES ($1, $2, 'ZVH_CASUS', 1, now(), now(), 1)"
_DESTRUCTION = """
INSERT INTO casework.destruction (id, list_id, case_id, organisation_id, case_number, policy_code, policy_version,
                                  due_at, state)
VALUES ($1, $2, $3, $4, '2026-777777', 'ZVH_CASUS', 1, now(), 'VOORGESTELD')
"""
_DECLARATION = """
INSERT INTO casework.declaration
VALUES ($1, $2, $3, ARRAY[$3::uuid], '{"casework.subject": 2}', 'ZVH_CASUS', 1, 'proef', 'SLEUTELS_EN_RIJEN', now(),
        now(), now(), now())
"""


async def _ending(world: World, case: UUID, *, team: UUID, jet: UUID) -> dict[str, UUID]:
    """What keeping and destroying make of a case, without the triggers that would ask whether it may be."""
    listed, destruction, hold, approval = (uuid4() for _ in range(4))
    admin: asyncpg.Connection = world.admin
    async with admin.transaction():
        await admin.execute("SET LOCAL session_replication_role = replica")
        await admin.execute(_HOLD, hold, case, team, jet)
        await admin.execute(_LIST, listed, team)
        await admin.execute(_APPROVAL, approval, listed, team, jet)
        await admin.execute(_TERM, case, team)
        await admin.execute(_DESTRUCTION, destruction, listed, case, team)
        await admin.execute(_DECLARATION, case, destruction, team)
        longer = await register.extension(world, case, owner=team, decided_by=jet)
    return {
        "LegalHold": hold,
        "DestructionList": listed,
        "DestructionApproval": approval,
        "RetentionTerm": case,
        "RetentionExtension": longer,
        "Destruction": destruction,
        "Declaration": case,
    }


@dataclass(frozen=True)
class Told:
    """Everything a client can compare of an answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def without(self, *ids: str) -> "Told":
        """The same, blind to the ids that were asked for."""
        body = self.body
        for one in ids:
            body = body.replace(one, "(id)")
        return Told(self.status, self.headers, body)


class Asker:
    """Somebody with a token, over one or more web processes in turn."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self._urls = [seat.url for seat in seats]
        token = seats[0].provider.token(sub=seats[0].name)
        self._client = httpx2.Client(headers={"authorization": f"Bearer {token}"}, timeout=30)
        self._turn = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(self, text: str, variables: Mapping[str, Any] | None = None) -> Told:
        """Ask, each time the next process; the request's own id is left out of what is told."""
        self._turn += 1
        url = self._urls[self._turn % len(self._urls)]
        reply = self._client.post(url, json={"query": text, "variables": dict(variables or {})})
        body = reply.json()
        for error in body.get("errors", []):
            error.get("extensions", {}).pop("requestId", None)
        headers = tuple(sorted((name, value) for name, value in reply.headers.items() if name not in _VOLATILE))
        return Told(reply.status_code, headers, str(body))
