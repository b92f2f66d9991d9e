"""The commands of the story, each good as it stands, so that a test names only what it changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from backend.cases.commands import CriterionAnswer, NewSubject, Refer, Weigh
from backend.cases.kinds import ContributionNature, HouseholdRole, Informed, Verdict
from backend.cases.rejecting.commands import Reject
from backend.cases.rejecting.kinds import RejectionReason
from backend.cases.sharing_commands import Contribute, Recipient
from consent.ages import begins, legal_day
from consent.basis import Art6, BasisKind, Category, ConsentChannel, ConsentKind, Purpose
from consent.commands import ConsentGiven, RecordBasis
from consent.giving.kinds import EvidenceKind
from consent.provisions.commands import Decided, RecordJusticeProvision, RecordPoliceDecision
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from consent.signing.commands import Signature
from tenants.ids import CaseId, SubjectId
from tests.backend.cases.kamer import Kamer


def refer_command(kamer: Kamer, **changes: Any) -> Refer:
    """A mother and a child, referred after a talk with the mother."""
    given: dict[str, Any] = {
        "tafel": kamer.tafel,
        "subjects": (
            NewSubject(role_in_household=HouseholdRole.OUDER, name="Fictieve Moeder", birth_date=date(1988, 5, 4)),
            NewSubject(role_in_household=HouseholdRole.KIND, name="Fictief Kind", birth_date=date(2016, 2, 29)),
        ),
        "informed": Informed.GEINFORMEERD,
        "reason": "Zorgen over de veiligheid thuis.",
    }
    return Refer(**(given | changes))


def weigh_command(case: CaseId, **changes: Any) -> Weigh:
    """A weighing that finds every criterion met."""
    given: dict[str, Any] = {
        "case": case,
        "verdict": Verdict.TOELATEN,
        "criteria": tuple(
            CriterionAnswer(code=code, met=True, argument=f"Argument bij {code}.") for code in ("C1", "C2", "C3")
        ),
        "purpose": "Het gezin veilig maken.",
        "necessity": "Losse hulp werkt niet.",
        "proportionality": "Alleen wat nodig is.",
        "subsidiarity": "Lichter kan niet.",
    }
    return Weigh(**(given | changes))


def reject_command(case: CaseId, **changes: Any) -> Reject:
    """Turned away because the criteria are not met; the lokale veiligheidskamer has no letters."""
    given: dict[str, Any] = {
        "case": case,
        "expected_version": 2,
        "reason": RejectionReason.CRITERIA_NIET_GEHAALD,
        "explanation": "De wijkagent en het lokale team kunnen dit samen aan.",
    }
    return Reject(**(given | changes))


def basis_command(kamer: Kamer, subject: SubjectId, *recipients: str, **changes: Any) -> RecordBasis:
    """The mother's consent, or with other fields another basis."""
    given: dict[str, Any] = {
        "subject": subject,
        "kind": BasisKind.TOESTEMMING,
        "ground_code": "TOESTEMMING",
        "art6": Art6.A,
        "purpose": Purpose.VEILIGHEID_GEZIN,
        "categories": (Category.IDENTITEIT, Category.VEILIGHEID),
        "recipients": tuple(kamer.organisations[name] for name in recipients),
        "necessity": "De betrokkene wil dat de partners meedenken.",
        "consent": consent_given(),
    }
    given |= changes
    if given["kind"] is BasisKind.WETTELIJK:
        argued = {"proportionality": "Alleen wat nodig is.", "subsidiarity": "Lichter kan niet."}
        given = argued | given | {"consent": changes.get("consent"), "art6": changes.get("art6", Art6.E)}
    return RecordBasis(**given)


# A while ago: recent enough for what was given then to hold still, whenever these tests run.
GIVEN_ON = datetime.now(UTC).date() - timedelta(days=100)
GIVEN_AT = begins(GIVEN_ON) + timedelta(hours=10)


def consent_given(**changes: Any) -> ConsentGiven:
    """Consent in a talk, with its evidence."""
    given: dict[str, Any] = {
        "kind": ConsentKind.VERWERKING,
        "given_at": GIVEN_AT,
        "channel": ConsentChannel.MONDELING,
        "language": "nl",
        "evidence_kind": EvidenceKind.MONDELING_MET_GETUIGE,
        "witness": "Fictieve Getuige",
        "evidence": "Gesprek thuis, uitgelegd met wie en waarom.",
        "freedom_check": "Zij weet dat hulp ook zonder toestemming doorgaat.",
    }
    return ConsentGiven(**(given | changes))


def consent_anew(**changes: Any) -> ConsentGiven:
    """Consent that is given now, as after a withdrawal."""
    return consent_given(given_at=datetime.now(UTC), **changes)


def consent_by(*signers: SubjectId, **changes: Any) -> ConsentGiven:
    """The same, signed by these people on the day on which it was given."""
    given = consent_given(**changes)
    day = legal_day(given.given_at)
    return replace(given, signatures=tuple(Signature(signer=one, signed_on=day) for one in signers))


def contribute_command(kamer: Kamer, case: CaseId, *subjects: SubjectId, **changes: Any) -> Contribute:
    """A text about safety, for nobody else unless `recipients` names organisations; `secrecy_ground` goes with each."""
    ground = changes.pop("secrecy_ground", None)
    recipients = tuple(
        Recipient(organisation=kamer.organisations[name], secrecy_ground=ground)
        for name in changes.pop("recipients", ())
    )
    given: dict[str, Any] = {
        "case": case,
        "subjects": subjects,
        "category": Category.VEILIGHEID,
        "purpose": Purpose.VEILIGHEID_GEZIN,
        "nature": ContributionNature.FEIT,
        "body": "Vader mag niet in huis komen.",
        "recipients": recipients,
    }
    return Contribute(**(given | changes))


def decided(kamer: Kamer, **changes: Any) -> Decided:
    """Safety and criminal data, for the lokaal team and the GGZ, since last year and without end."""
    recipients = changes.pop("recipients", ("lokaal", "ggz"))
    given: dict[str, Any] = {
        "mark": "2025-117",
        "authority": "korpschef met het bevoegd gezag",
        "decided_on": date(2025, 12, 1),
        "categories": (Category.VEILIGHEID, Category.STRAFRECHTELIJK),
        "recipients": tuple(kamer.organisations[name] for name in recipients),
        "starts_at": datetime(2025, 12, 1, tzinfo=UTC),
    }
    return Decided(**(given | changes))


def police_command(kamer: Kamer, **changes: Any) -> RecordPoliceDecision:
    """A decision to provide to the partnership of the kamer (Wpg 20)."""
    given: dict[str, Any] = {
        "article": PoliceArticle.WPG_20,
        "decided": decided(kamer, **{name: changes.pop(name) for name in _OF_DECIDED & set(changes)}),
        "tafel": kamer.tafel,
        "interest": "Kinderen beschermen tegen geweld thuis.",
        "goal": "Samen een veilig plan maken.",
        "conditions": "Alleen wat voor dat plan nodig is.",
    }
    return RecordPoliceDecision(**(given | changes))


def justice_command(kamer: Kamer, **changes: Any) -> RecordJusticeProvision:
    """A provision to help those involved in an offence (Wjsg 39f)."""
    given: dict[str, Any] = {
        "purpose": JusticePurpose.HULP_AAN_BETROKKENEN,
        "decided": decided(kamer, **{name: changes.pop(name) for name in _OF_DECIDED & set(changes)}),
        "necessity": "Zonder de afloop van de zaak is geen veilig plan te maken.",
    }
    return RecordJusticeProvision(**(given | changes))


_OF_DECIDED = {"mark", "authority", "decided_on", "categories", "recipients", "starts_at", "ends_at"}
