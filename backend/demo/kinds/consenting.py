"""Somebody of age says yes for themselves to who may know of them, and may say no again."""

from datetime import timedelta

from backend.demo.kinds import documents
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, before, organisation
from backend.demo.scenario.documents import RECORD_BASIS, WITHDRAW
from backend.demo.texts import texts

_HOUR = timedelta(hours=1)


def consented(
    table: Table,
    case: Case,
    *,
    to: tuple[str, ...],
    categories: tuple[str, ...] = ("IDENTITEIT",),
    purpose: str = "HULP_COORDINATIE",
) -> str:
    """Whom it is about lets these organisations know this; the referrer writes it down. The consent's id.

    Raises Declined.
    """
    words = texts().basis
    (subject,) = case.people.values()
    found = table.do(
        case.referrer,
        RECORD_BASIS,
        subject=subject,
        kind="TOESTEMMING",
        groundCode="TOESTEMMING",
        art6="A",
        purpose=purpose,
        categories=list(categories),
        recipients=[organisation(one) for one in to],
        necessity=words.consent[0],
        consent={
            "kind": "VERWERKING",
            "givenAt": before(_HOUR),
            "channel": "MONDELING",
            "language": "nl",
            "evidenceKind": "MONDELING_MET_GETUIGE",
            "witness": words.witness[0],
            "evidence": words.evidence[0],
            "freedomCheck": words.freedom[0],
        },
    )
    consent: str = found["legalBasis"]["consent"]["id"]
    return consent


def withdrawn(table: Table, case: Case, consent: str) -> None:
    """The referrer is told no, and writes that down: from now on nobody knows by this consent. Raises Declined."""
    table.do(case.referrer, WITHDRAW, consent=consent)


def knows(table: Table, case: Case, who: str, *, persons: int) -> None:
    """Of how many persons somebody who takes part sees the name."""
    found = table.ask(who, documents.SEEN, id=case.id)["case"]["subjects"]
    named = [one for one in found if one["name"]]
    table.expect(f"{who} knows by name", expected=persons, found=len(named))
