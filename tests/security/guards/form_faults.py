"""What is wrong with the form of a consent, and until when a consent of a kind holds."""

from uuid import UUID

from tests.security.guards.probes import Probe
from tests.security.guards.yard import DAY, Yard


def probes(yard: Yard) -> list[Probe]:
    """Both are asked past every policy: they read nothing of anybody."""
    return [*_terms(yard), *_faults(yard)]


def _terms(yard: Yard) -> list[Probe]:
    ends = "consent.latest_end('{}', tenants.moment())"
    kinds = ("VERWERKING", "DOORBREKEN_GEHEIM", "HULPVERLENING")
    each = Probe(
        told="a consent of each kind has an end, and no other",
        actor=yard.b,
        statement=f"SELECT num_nonnulls({', '.join(ends.format(kind) for kind in (*kinds, 'ANDERS'))}) = 3",
        role="postgres",
    )
    return [each]


_GOOD = {
    "evidence": "GEUPLOAD_DOCUMENT",
    "free": True,
    "document": True,
    "witness": False,
    "court": False,
    "categories": ["VEILIGHEID"],
    "asked_categories": ["VEILIGHEID", "SCHOOL"],
    "recipients": [UUID(int=1)],
    "asked_recipients": [UUID(int=1), UUID(int=2)],
}


def _faults(yard: Yard) -> list[Probe]:
    """The first rule that is broken; the truth table of the form asks them all, here each condition is asked once."""

    def form(fault: str | None, *, days: int = 0, **changes: object) -> Probe:
        said = {**_GOOD, **changes, "ends": yard.now + days * DAY, "latest": yard.now}
        return Probe(
            told=f"the fault of a form is {fault}, with {changes}",
            actor=yard.b,
            statement="SELECT consent.form_fault($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            " IS NOT DISTINCT FROM $12",
            values=(*said.values(), fault),
            role="postgres",
        )

    oral, court = "MONDELING_MET_GETUIGE", "RECHTERLIJKE_BESLISSING"
    return [
        form(None),
        form(None, evidence="GETEKEND_DOCUMENT"),
        form(None, evidence=oral, document=False, witness=True),
        form(None, evidence=court, document=False, court=True),
        form("CONSENT_UNSUITABLE", free=False),
        form("EVIDENCE_HASH_MISSING", document=False),
        form("WITNESS_MISSING", evidence=oral, document=False),
        form("EVIDENCE_BESIDE_KIND", witness=True),
        form("EVIDENCE_BESIDE_KIND", evidence=oral, witness=True),
        form("EVIDENCE_COURT_MISSING", evidence=court, document=False),
        form("GIVEN_BEYOND_ASKED", categories=["CONTACT"]),
        form("GIVEN_BEYOND_ASKED", recipients=[UUID(int=3)]),
        form("CONSENT_TERM", days=1),
    ]
