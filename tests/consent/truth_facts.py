"""Each kind of fact in the truth tables: its Dutch name, the words an entry may use, and the fact it stands for."""

from collections.abc import Callable, Iterator
from typing import Any

from consent.access import basis_stands
from consent.ages import legal_day
from consent.basis import BasisKind, Category, ConsentKind, Purpose, Running
from consent.catalogue.entries import SecrecyGround
from consent.catalogue.loading import catalogue
from consent.facts import (
    BasisFact,
    BreakGlass,
    Ceiling,
    ConsentFact,
    ConvenantFact,
    Decider,
    Facts,
    Participation,
    Recusal,
    Registered,
    Release,
    Restriction,
)
from consent.laws import LawVersion
from consent.member_facts import Authorisation, Mandate, MemberFact, OrganisationFact, RoleFact
from consent.periods import Period, Periods
from consent.secrecy.lifting import RecordedBasis, Speech, lifting
from tenants.ids import ContributionId, TafelId
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tests.consent.truth_names import Entry, Names, at, moment, period


def _convenant(r: Names, e: Entry) -> Iterator[ConvenantFact]:
    yield ConvenantFact(convenant=r.convenant(e["naam"]), valid=period(e))


def _organisation(r: Names, e: Entry) -> Iterator[OrganisationFact]:
    yield OrganisationFact(organisation=r.organisation(e["naam"]), active=period(e))


def _member(r: Names, e: Entry) -> Iterator[MemberFact]:
    home = r.organisation(e["thuis"]) if "thuis" in e else None
    yield MemberFact(member=r.member(e["wie"]), organisation=r.organisation(e["bij"]), active=period(e), home=home)


def _role(r: Names, e: Entry) -> Iterator[RoleFact]:
    kind, place = RoleKind(e["als"]), e["waar"]
    member, organisation, valid = r.member(e["wie"]), r.employer(e["wie"]), period(e)
    tafel = TafelId(r.name("tafels", place)) if place in r.world["tafels"] else None
    case = r.case({"casus": place}) if place in r.world["casussen"] else None
    if tafel is None and case is None and place != "organisatie":
        raise ValueError(f"a role is held at a casus, a tafel or the organisatie, not at {place}")
    yield RoleFact(member=member, organisation=organisation, kind=kind, valid=valid, tafel=tafel, case=case)


def _mandate(r: Names, e: Entry) -> Iterator[Mandate]:
    yield Mandate(giver=r.member(e["geeft"]), receiver=r.member(e["krijgt"]), valid=period(e))


def _participation(r: Names, e: Entry) -> Iterator[Participation]:
    yield Participation(case=r.case(e), organisation=r.organisation(e["wie"]), valid=period(e))


def _registered(r: Names, e: Entry) -> Iterator[Registered]:
    case = r.case(e) if "casus" in e else None
    tafel = TafelId(r.name("tafels", e["tafel"]))
    yield Registered(tafel=tafel, organisation=r.organisation(e["wie"]), valid=period(e), case=case)


def _authorisation(r: Names, e: Entry) -> Iterator[Authorisation]:
    # It always ends; where a story does not say when, at the end of the year.
    valid = period({"tot": "2027-01-01", **e})
    yield Authorisation(tafel=TafelId(r.name("tafels", e["tafel"])), member=r.member(e["wie"]), valid=valid)


def _release(r: Names, e: Entry) -> Iterator[Release]:
    contribution = ContributionId(r.name("stukken", e["wat"]))
    lifted = _lifted(r, e) if "grond" in e else None
    yield Release(contribution=contribution, organisation=r.organisation(e["met"]), valid=period(e), lifted=lifted)


def _lifted(r: Names, e: Entry) -> Periods:
    """While the ground that the release names lifts the duty of secrecy, by the consents that the story tells of."""
    (told,) = (one for one in r.lists["stukken"] if one["naam"] == e["wat"])
    (kind,) = (one["soort"] for one in r.lists["organisaties"] if one["naam"] == e["met"])
    speech = Speech(
        owner=r.organisation(told["eigenaar"]),
        subjects=[r.subject(name) for name in told["over"]],
        category=Category(told["gegevens"]),
        recipient=r.organisation(e["met"]),
        recipient_kind=OrganisationKind(kind),
    )
    return lifting(_GROUNDS[e["grond"]], speech, [_evidence(r, one) for one in r.lists["toestemmingen"]])


def _evidence(r: Names, e: Entry) -> RecordedBasis:
    """A consent with its basis, which belongs to whoever brought the person in."""
    (entry,) = (one for one in r.lists["grondslagen"] if one["naam"] == e["bij"])
    (basis,), (consent,) = _basis(r, entry), _consent(r, e)
    return RecordedBasis(
        owner=r.organisation(r.world["betrokkenen"][entry["over"]]["van"]),
        subject=basis.subject,
        categories=basis.categories,
        recipients=basis.recipients,
        kind=basis.kind,
        ground_code="TOESTEMMING",
        stands=basis_stands(Facts(), basis),
        consent=consent.kind,
        signed_at=consent.signed_at,
        withdrawn_at=consent.withdrawn_at,
    )


_GROUNDS: dict[str, SecrecyGround] = {
    one.entry.code: one.entry for file in catalogue() for one in file.entries if isinstance(one.entry, SecrecyGround)
}


def _basis(r: Names, e: Entry) -> Iterator[BasisFact]:
    yield BasisFact(
        id=r.basis(e["naam"]),
        subject=r.subject(e["over"]),
        kind=BasisKind(e["soort"]),
        purpose=Purpose(e.get("doel", r.defaults["doel"])),
        categories=frozenset(map(Category, e["gegevens"])),
        recipients=frozenset(map(r.organisation, e["voor"])),
        valid=period(e),
        boundary_at=moment(e.get("grensdatum")),
        ended_at=moment(e.get("beeindigd")),
        recorded_at=at(e.get("vastgelegd", "2026-01-01 01:00")),
        asks_second_reader="tweede_lezer" in e,
        confirmed_at=None if e.get("tweede_lezer") == "wacht" else moment(e.get("tweede_lezer")),
        urgent_until=moment(e.get("spoed_tot")),
        measure=r.measure(e["maatregel"]) if "maatregel" in e else None,
        laws=frozenset({r.law(e["wet"])} if "wet" in e else ()) | r.statutes(e["over"]),
        after_withdrawal=at(e.get("vastgelegd", "2026-01-01 01:00")) if e.get("na_intrekking") else None,
    )


def _law(r: Names, e: Entry) -> Iterator[LawVersion]:
    end = moment(e.get("tot"))
    yield LawVersion(
        law=r.law(e["wet"]),
        version=e["versie"],
        valid_from=legal_day(at(e["van"])),
        valid_until=legal_day(end) if end else None,
        registered_at=at(e.get("bekend", "2026-01-01")),
        running=Running(e.get("loopt", Running.HERBEOORDELEN)),
    )


def _decider(r: Names, e: Entry) -> Iterator[Decider]:
    spanned = period(e)
    yield Decider(
        subject=r.subject(e["over"]),
        # An empty period has no other bounds than these.
        valid=Period(spanned.start, spanned.start) if e.get("afgelast") else spanned,
        voided=spanned if e.get("afgelast") else None,
        recorded_at=at(e["vastgelegd"]),
        end_recorded_at=moment(e.get("einde_vastgelegd")),
        measure=r.measure(e["maatregel"]) if "maatregel" in e else None,
    )


def _consent(r: Names, e: Entry) -> Iterator[ConsentFact]:
    given, withdrawn = at(e["gegeven"]), moment(e.get("ingetrokken"))
    signed = moment(e.get("getekend")) if "getekend" in e and e["getekend"] != "wacht" else None
    yield ConsentFact(
        basis=r.basis(e["bij"]),
        kind=ConsentKind(e["soort"]),
        given_at=given,
        signed_at=signed if "getekend" in e else given,
        withdrawn_at=withdrawn,
    )


def _ceiling(r: Names, e: Entry) -> Iterator[Ceiling]:
    convenant = r.convenant(e.get("convenant", r.defaults["convenant"]))
    organisation, valid = r.organisation(e["wie"]), period(e)
    for category in map(Category, e["gegevens"]):
        yield Ceiling(convenant=convenant, organisation=organisation, category=category, valid=valid)


def _restriction(r: Names, e: Entry) -> Iterator[Restriction]:
    towards = None if e["tegenover"] == "iedereen" else r.organisation(e["tegenover"])
    yield Restriction(subject=r.subject(e["over"]), organisation=towards, valid=period(e))


def _recusal(r: Names, e: Entry) -> Iterator[Recusal]:
    yield Recusal(member=r.member(e["wie"]), subject=r.subject(e["over"]), valid=period(e))


def _break_glass(r: Names, e: Entry) -> Iterator[BreakGlass]:
    categories = frozenset(map(Category, e["gegevens"]))
    yield BreakGlass(case=r.case(e), member=r.member(e["wie"]), categories=categories, valid=period(e))


Make = Callable[[Names, Entry], Iterator[Any]]
FACTS: dict[str, tuple[str, set[str], Make]] = {
    "convenanten": ("convenants", {"naam"}, _convenant),
    "organisaties": ("organisations", {"naam", "soort"}, _organisation),
    "leden": ("members", {"wie", "bij", "thuis"}, _member),
    "rollen": ("roles", {"wie", "als", "waar"}, _role),
    "mandaten": ("mandates", {"geeft", "krijgt"}, _mandate),
    "deelname": ("participations", {"wie", "casus"}, _participation),
    "ingeschreven": ("registered", {"wie", "tafel", "casus"}, _registered),
    "bevoegden": ("authorisations", {"wie", "tafel"}, _authorisation),
    "delen": ("releases", {"wat", "met", "grond"}, _release),
    "grondslagen": (
        "bases",
        {
            "naam",
            "over",
            "soort",
            "doel",
            "gegevens",
            "voor",
            "grensdatum",
            "beeindigd",
            "vastgelegd",
            "tweede_lezer",
            "spoed_tot",
            "na_intrekking",
            "maatregel",
            "wet",
        },
        _basis,
    ),
    "toestemmingen": ("consents", {"bij", "soort", "gegeven", "getekend", "ingetrokken"}, _consent),
    "gezag": ("deciders", {"over", "vastgelegd", "einde_vastgelegd", "maatregel", "afgelast"}, _decider),
    "wetten": ("laws", {"wet", "soort", "versie", "loopt", "bekend"}, _law),
    "plafonds": ("ceilings", {"wie", "gegevens", "convenant"}, _ceiling),
    "beperkingen": ("restrictions", {"over", "tegenover"}, _restriction),
    "verschoningen": ("recusals", {"wie", "over"}, _recusal),
    "noodtoegangen": ("break_glasses", {"wie", "gegevens", "casus"}, _break_glass),
}
