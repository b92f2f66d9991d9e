"""What people of the village do in more than one story, in their own words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.scenarios.chamber import Seat
from tests.scenarios.steps import admit, law
from tests.scenarios.village import Village

FREE = "Hulp gaat ook zonder toestemming door."


@dataclass(frozen=True)
class Household:
    """A case and the people in it, by first name."""

    case: str
    number: str
    ids: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.ids[name]


def household(
    village: Village, *partners: Seat, born: Mapping[str, str], by_name_only: Sequence[Seat] = ()
) -> Household:
    """Jet refers a household, it is admitted, and these partners learn who is in it and whether it is safe.

    Some learn only who is in it. `born` is a birth date for each first name; who was born after 2008 is a child.
    """
    people = [
        {"roleInHousehold": "KIND" if day > "2008" else "OUDER", "name": f"{name.title()} Verzonnen", "birthDate": day}
        for name, day in born.items()
    ]
    referred = village.jet.do(
        "ReferCase",
        tafel=village.region.tafel,
        informed="GEINFORMEERD",
        reason="Er is vaak ruzie thuis.",
        subjects=people,
    )["case"]
    case = admit(village.people, referred)
    ids = {one["name"].split()[0].lower(): one["id"] for one in referred["subjects"]}
    for partner in (*partners, *by_name_only):
        kind = "OP_AFROEP" if partner.name in {"ilse", "olga"} else "VAST"
        village.vera.do("Invite", case=case["id"], organisation=partner.organisation, kind=kind)
    for name, id_ in ids.items():
        village.called(id_, name.title())
        for who, categories in ((partners, ["IDENTITEIT", "VEILIGHEID"]), (by_name_only, ["IDENTITEIT"])):
            if who:
                law(village.jet, id_, recipients=[one.organisation for one in who], categories=categories)
    return Household(case=case["id"], number=case["number"], ids=ids)


def brings(
    seat: Seat,
    house: Household,
    about: Sequence[str],
    body: str,
    *,
    category: str = "VEILIGHEID",
    to: Sequence[Any] = (),
    **more: Any,
) -> Any:
    """Bring a text about some of the household, released to some; the contribution."""
    recipients = [one if isinstance(one, dict) else {"organisation": one.organisation} for one in to]
    made = seat.do(
        "Contribute",
        case=house.case,
        subjects=[house[name] for name in about],
        category=category,
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=body,
        recipients=recipients,
        **more,
    )
    return made["contribution"]


def given(*, at: str, kind: str = "VERWERKING", **changes: Any) -> dict[str, Any]:
    """A consent as the form asks for it: on paper, signed, with the hash of what was signed."""
    return {
        "kind": kind,
        "givenAt": at,
        "channel": "SCHRIFTELIJK",
        "language": "nl",
        "evidenceKind": "GETEKEND_DOCUMENT",
        "documentHash": "5" * 64,
        "evidence": "Het formulier ligt in de kluis.",
        "freedomCheck": FREE,
        **changes,
    }


def consents(
    seat: Seat, subject: str, *, to: Seat, category: str, consent: Mapping[str, Any], **changes: Any
) -> dict[str, Any]:
    """Ask to record a consent about one category for one recipient; the payload, refused or not."""
    asked = {
        "subject": subject,
        "kind": "TOESTEMMING",
        "groundCode": "TOESTEMMING",
        "art6": "A",
        "art9": "AVG_9_2_A" if category == "GEZONDHEID" else None,
        "purpose": "VEILIGHEID_GEZIN",
        "categories": [category],
        "recipients": [to.organisation],
        "necessity": "De hulp moet op elkaar aansluiten.",
        "consent": dict(consent),
        **changes,
    }
    payload: dict[str, Any] = seat.attempt("RecordBasis", **asked)
    return payload


def agree(
    village: Village, house: Household, about: str, *signers: str | Seat, to: Seat, category: str, at: str
) -> dict[str, Any]:
    """Those who sign let Jet's team share one category about somebody with one partner; the basis."""
    signed = [
        {
            "organisation" if isinstance(one, Seat) else "subject": one.organisation
            if isinstance(one, Seat)
            else house[one]
        }
        for one in signers
    ]
    form = given(at=at, signatures=[{**one, "signedOn": at[:10]} for one in signed])
    made = consents(village.jet, house[about], to=to, category=category, consent=form)
    assert codes(made) == [], made
    basis: dict[str, Any] = made["legalBasis"]
    return basis


def codes(payload: Any) -> list[str]:
    """Why something was not done."""
    return [one["code"] for one in payload["errors"]]


def signatures(house: Household, *names: str, on: str = "2027-04-01") -> list[dict[str, str]]:
    """These people signed."""
    return [{"subject": house[name], "signedOn": on} for name in names]


def who_signs(
    village: Village, house: Household, name: str, *, at: str, kind: str = "VERWERKING", seat: Seat | None = None
) -> set[str]:
    """Who of the household must sign a consent about somebody, by first name; or why nobody can."""
    asked = (seat or village.jet).ask("WhoMustSign", subject=house[name], kind=kind, givenAt=at)["signersAsked"]
    if asked["nobody"]:
        return {asked["nobody"]}
    known = {id_: one for one, id_ in house.ids.items()}
    return {known[one["subject"]] if one["subject"] else one["signsAs"] for one in asked["signers"]}


def custody(seat: Seat, house: Household, child: str, holder: str | Seat, **changes: Any) -> Any:
    """Record who has custody of a child: a parent together with another, unless said otherwise."""
    who = {"organisation": holder.organisation} if isinstance(holder, Seat) else {"holder": house[holder]}
    looked_up = {"kind": "GEZAMENLIJK", "source": "GEZAGSREGISTER", "checkedOn": "2027-04-01"}
    asked = {"child": house[child], **who, **looked_up, "startsAt": "2016-01-01T00:00:00Z", **changes}
    return seat.do("RecordCustody", **asked)["custody"]


@contextmanager
def least_asked(village: Village, *, least: bool) -> Iterator[None]:
    """Meanwhile, if so, no more signatures are asked than the law asks: the tafel's own officer signed for that."""
    if not least:
        yield
        return
    (entry,) = village.gitta.ask("Catalogue", kind="ONDERTEKENING")["catalogue"]
    (signed,) = village.gitta.do("SignCatalogue", entries=[entry["id"]])["signatures"]
    try:
        yield
    finally:
        village.gitta.do("WithdrawSignature", signature=signed["id"])
