"""Steps that stories share: what people at a lokale veiligheidskamer do, one after the other."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.scenarios.chamber import Chamber, Seat

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat()
ARGUMENTS = {
    "purpose": "De veiligheid van twee kinderen.",
    "necessity": "Zonder elkaars beeld blijft het onveilig.",
    "proportionality": "Alleen wat voor de veiligheid nodig is.",
    "subsidiarity": "Vrijwillige hulp alleen was niet genoeg.",
}
CRITERIA = [{"code": code, "met": True, "argument": f"{code} blijkt uit de aanmelding."} for code in ("C1", "C2", "C3")]


def refer(people: SimpleNamespace, chamber: Chamber) -> Any:
    """Jet refers a mother and her child, who know of it."""
    referred = people.jet.do(
        "ReferCase",
        tafel=chamber.tafel,
        informed="GEINFORMEERD",
        reason="Er is vaak ruzie thuis en de kinderen zijn bang.",
        subjects=[
            {"roleInHousehold": "OUDER", "name": "Mila Verzonnen", "birthDate": "1990-03-04"},
            {"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2018-02-28"},
        ],
    )
    return referred["case"]


def admit(people: SimpleNamespace, case: Any) -> Any:
    """Vera starts the weighing, she and Piet weigh, and Vera admits."""
    started = people.vera.do("StartWeighing", case=case["id"], expectedVersion=case["version"])["case"]
    for weigher in (people.vera, people.piet):
        weigher.do("WeighCase", case=case["id"], verdict="TOELATEN", criteria=CRITERIA, **ARGUMENTS)
    return people.vera.do("AdmitCase", case=case["id"], expectedVersion=started["version"])["case"]


def invite(people: SimpleNamespace, case: Any) -> None:
    """Vera invites GGZ and police."""
    for partner in (people.piet, people.omar):
        people.vera.do("Invite", case=case["id"], organisation=partner.organisation, kind="VAST")


def law(seat: Seat, subject: str, *, recipients: list[str], categories: list[str], **more: Any) -> Any:
    """Record a legal basis that is not consent."""
    return seat.do(
        "RecordBasis",
        subject=subject,
        kind="WETTELIJK",
        groundCode="GEMEENTELIJKE_TAAK",
        art6="E",
        purpose="VEILIGHEID_GEZIN",
        categories=categories,
        recipients=recipients,
        necessity="Afspraak in het convenant van de veiligheidskamer.",
        proportionality="Alleen wat voor de veiligheid nodig is.",
        subsidiarity="Zonder namen overleggen was niet genoeg.",
        **more,
    )["legalBasis"]


def consent(
    seat: Seat, subject: str, *, recipients: list[str], categories: list[str], kind: str = "VERWERKING", **form: Any
) -> Any:
    """Record consent to share health data, or with another kind to break secrecy about them; `form` changes how."""
    return seat.do(
        "RecordBasis",
        subject=subject,
        kind="TOESTEMMING",
        groundCode="TOESTEMMING",
        art6="A",
        art9="AVG_9_2_A",
        purpose="VEILIGHEID_GEZIN",
        categories=categories,
        recipients=recipients,
        necessity="Mila wil dat haar hulpverleners van elkaar weten.",
        consent={
            "kind": kind,
            "givenAt": YESTERDAY,
            "channel": "MONDELING",
            "language": "nl",
            "evidenceKind": "MONDELING_MET_GETUIGE",
            "witness": "Fictieve Getuige",
            "evidence": "Besproken aan de keukentafel.",
            "freedomCheck": "Hulp gaat ook zonder toestemming door.",
        }
        | form,
    )["legalBasis"]


def consent_now(seat: Seat, subject: str, **how: Any) -> Any:
    """Record a consent that is given at this moment, as after one that was withdrawn."""
    return consent(seat, subject, givenAt=datetime.now(UTC).isoformat(), **how)


def told_with_leave(seat: Seat, subject: str, *, to: Seat) -> Any:
    """Record leave to break secrecy about health, which opens nothing by itself; answers who may be told."""
    consent(seat, subject, recipients=[to.organisation], categories=["GEZONDHEID"], kind="DOORBREKEN_GEHEIM")
    return {"organisation": to.organisation, "secrecyGround": "TOESTEMMING_BETROKKENE"}
