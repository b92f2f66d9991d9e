"""A region whose promises are tried: two web processes, everybody at the table, a shared case, and hidden families."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from casegraph.compiler.relay import write_node_id
from tenants.roles import RoleKind
from tests.casegraph.live import Process
from tests.factories.world import World
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import admit, consent_now, invite, law, refer
from tests.security.promises.line import Line

Dial = Callable[..., Line]


@dataclass(frozen=True)
class Case:
    """A case as a reader knows it: its id, and a person in it."""

    id: str
    subject: str


@pytest.fixture(scope="package")
def tables(kamer: Chamber, processes: list[Process]) -> list[SimpleNamespace]:
    """Everybody at the table, once per process."""
    return [
        SimpleNamespace(**{name: kamer.seat(name, base_url=process.url) for name in chamber.PEOPLE})
        for process in processes
    ]


@pytest.fixture(scope="package")
def shared(kamer: Chamber, tables: list[SimpleNamespace]) -> Case:
    """An admitted case of local team, GGZ and police, who know who it is about."""
    return share(kamer, tables[0])


def share(kamer: Chamber, people: SimpleNamespace) -> Case:
    """Make one more of those."""
    case = refer(people, kamer)
    invite(people, admit(people, case))
    family = {one["roleInHousehold"]: one["id"] for one in people.jet.case(case["id"])["subjects"]}
    partners = [people.piet.organisation, people.omar.organisation]
    for subject in family.values():
        law(people.jet, subject, recipients=partners, categories=["IDENTITEIT", "VEILIGHEID"])
    return Case(id=case["id"], subject=family["OUDER"])


@pytest.fixture
def dial(tables: list[SimpleNamespace]) -> Iterator[Dial]:
    """Open a line for somebody, by first name, to one of the processes; all are closed after the test."""
    with ExitStack() as stack:

        def open_line(name: str, *, process: int = 0, **claims: Any) -> Line:
            made = Line(getattr(tables[process % len(tables)], name), **claims)
            stack.callback(made.close)
            return made

        yield open_line


def hire(kamer: Chamber, partner: str, name: str, *roles: str) -> Callable[[str], Seat]:
    """Somebody new at an organisation, with these roles for all of it; answers the seat at a process's address."""
    provider = kamer.providers[partner]

    async def arrange(world: World) -> None:
        member = await world.member(provider.organisation, name=f"{name.title()} (fictief)")
        await world.identity(member, issuer=provider.name, subject=name)
        for role in roles:
            await world.role(member, role)
        found.append(member)

    found: list[UUID] = []
    kamer.arrange(arrange)
    return lambda base_url: Seat(name=name, url=f"{base_url}/{kamer.code}/graphql", provider=provider, member=found[0])


@pytest.fixture(scope="package")
def alma(kamer: Chamber, processes: list[Process]) -> Seat:
    """Alma of the local team has every role there is: what is refused to her is refused for another reason.

    But for the duty that one person has at a time, which adds a right that no change asks for by itself.
    """
    return hire(kamer, "lokaal_team", "alma", *(one for one in RoleKind if one is not RoleKind.PIKET))(processes[0].url)


@pytest.fixture(scope="package")
def kees(kamer: Chamber, processes: list[Process]) -> Seat:
    """Kees is the crisis service's own privacy officer."""
    return hire(kamer, "crisisdienst", "kees", "PRIVACY_OFFICER")(processes[0].url)


@pytest.fixture(scope="package")
def police_decision(kamer: Chamber, processes: list[Process], tables: list[SimpleNamespace]) -> str:
    """What the police bring anything on: their officer recorded it (Wpg 20)."""
    officer = hire(kamer, "politie", "petronella", "PRIVACY_OFFICER")(processes[0].url)
    made = officer.do(
        "RecordPoliceDecision",
        article="WPG_20",
        decided={
            "mark": "2026-1",
            "authority": "korpschef met het bevoegd gezag",
            "decidedOn": "2026-01-01",
            "categories": ["VEILIGHEID"],
            "recipients": [tables[0].jet.organisation, tables[0].piet.organisation],
            "startsAt": "2026-01-01T00:00:00Z",
        },
        tafel=kamer.tafel,
        interest="Kinderen beschermen tegen geweld thuis.",
        goal="Samen een veilig plan maken.",
        conditions="Alleen wat voor dat plan nodig is.",
    )
    return str(made["policeDecision"]["id"])


@pytest.fixture(scope="module")
def owned(kamer: Chamber, tables: list[SimpleNamespace], alma: Seat) -> dict[str, str]:
    """Ids of real rows of the local team, made by the product itself, one for each type that a mutation takes."""
    people = tables[0]
    case = share(kamer, people)
    brought = people.jet.do(
        "Contribute",
        case=case.id,
        subjects=[case.subject],
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body="Een verzonnen tekst.",
        recipients=[{"organisation": people.omar.organisation}],
    )["contribution"]
    basis = consent_now(people.jet, case.subject, recipients=[people.jet.organisation], categories=["GEZONDHEID"])
    restriction = alma.do("Restrict", subject=case.subject, ground="BEZWAAR", towards=people.piet.organisation)
    glass = people.kim.do("BreakGlass", case=case.id, reason="Er is nu gevaar.")["breakGlass"]
    (participation, *_) = people.vera.case(case.id)["participations"]
    return {
        "Case": case.id,
        "Subject": case.subject,
        "Contribution": brought["id"],
        "Release": brought["releases"][0]["id"],
        "LegalBasis": basis["id"],
        "Consent": basis["consent"]["id"],
        "Restriction": restriction["restriction"]["id"],
        "BreakGlass": glass["id"],
        "Participation": participation["id"],
        "Member": write_node_id("Member", alma.member),
        "Organisation": people.omar.organisation,
        "Tafel": kamer.tafel,
    }
