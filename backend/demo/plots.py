"""What happens in each case of the demo: invented from a fixed seed, so that every demo tells the same stories.

Pure: no database and no clock. Moments are days before today; names are marked as fictitious.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from backend.cases.kinds import HouseholdRole, Informed, ParticipationKind
from backend.demo.cast import Cast, Kamer, Person
from backend.demo.texts import Remark, texts
from backend.tafels.models import SeatKind
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

_SEED = 20260101
_CHILDREN = (1, 1, 2, 2, 3)
# Of ten referrals at a kamer; among the reports of the sources about one in five is about a household known already.
_OUTCOMES = "AAAAAARWWN"
_KNOWN_HOUSEHOLD = 0.2
_REFERRED_BY_VEILIG_THUIS = 0.2
# A mother and a child; the father is nobody at the table's.
_SHELTERED = 16


class Size(StrEnum):
    """How large a demo region is.

    `region` has the reports among the 520 contacts of the sources: a quarter of contacts is advice without a case.
    `country` is the region with a million cases beside it, written in bulk.
    """

    SMALL = "small"
    REGION = "region"
    COUNTRY = "country"


CASES = {Size.SMALL: 40, Size.REGION: 390, Size.COUNTRY: 40}
BULK_CASES = {Size.SMALL: 0, Size.REGION: 0, Size.COUNTRY: 1_000_000}


class Outcome(StrEnum):
    """How far a case has come."""

    REFERRED = "N"
    WEIGHING = "W"
    REJECTED = "R"
    ADMITTED = "A"


class Remarkable(StrEnum):
    """What is rare, and happens once."""

    GLASS = "GLASS"
    RESTRICTION = "RESTRICTION"
    RECUSAL = "RECUSAL"
    SHELTER = "SHELTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a household."""

    role: HouseholdRole
    name: str
    born: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """An organisation that is invited, and who does its work."""

    login: str
    organisation: str
    kind: OrganisationKind
    seat: ParticipationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A contribution: which text, by whom, how many days before today."""

    remark: Remark
    by: str
    organisation: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One case from its referral on. All days count back from today."""

    number: int
    kamer: Kamer
    referrer: Person
    outcome: Outcome
    opened: int
    hour: int
    household: tuple[Member, ...]
    informed: Informed
    second_weigher: str
    guests: tuple[Guest, ...]
    said: tuple[Said, ...]
    consent: bool
    withdrawn: bool
    remarkable: Remarkable | None = None


def plots(cast: Cast, *, cases: int, today: date) -> list[Plot]:
    """The stories of a region, in no particular order."""
    draw = Random(_SEED)  # noqa: S311 - stories, not secrets; the same every time
    known: list[tuple[Member, ...]] = []
    return [_plot(draw, cast, number=number, today=today, known=known) for number in range(cases)]


def _plot(draw: Random, cast: Cast, *, number: int, today: date, known: list[tuple[Member, ...]]) -> Plot:
    kamer = cast.kamer[number % len(cast.kamer)]
    outcome = Outcome(_OUTCOMES[number // len(cast.kamer) % len(_OUTCOMES)])
    remarkable = _remarkable(number, kamers=len(cast.kamer))
    opened = _opened(draw, outcome)
    referrer = _referrer(draw, cast, kamer, usual=remarkable is not None or number < len(cast.kamer))
    guests = tuple(_guests(draw, cast, kamer, referrer=referrer, everybody=remarkable is not None))
    healthy = any(guest.kind is OrganisationKind.GGZ for guest in guests)
    consent = healthy and opened > 14 and draw.random() < 0.8  # noqa: PLR2004 - days, and a share
    return Plot(
        number=number,
        kamer=kamer,
        referrer=referrer,
        outcome=outcome,
        opened=opened,
        hour=draw.randint(9, 16),
        household=_household(draw, known, today=today),
        informed=Informed.NIET_GEINFORMEERD if draw.random() < 0.15 else Informed.GEINFORMEERD,  # noqa: PLR2004 - a share
        second_weigher=draw.choice(cast.holders(RoleKind.WEGER, kamer=kamer.code)).login,
        guests=guests if outcome is Outcome.ADMITTED else (),
        said=tuple(_said(draw, guests, kamer, referrer=referrer, opened=opened)) if outcome is Outcome.ADMITTED else (),
        consent=consent,
        withdrawn=consent and opened > 60 and draw.random() < 0.35,  # noqa: PLR2004 - days, and a share
        remarkable=Remarkable.SHELTER if number == _SHELTERED else remarkable,
    )


def _remarkable(number: int, *, kamers: int) -> Remarkable | None:
    """The first cases of the first kamer, which are all admitted."""
    place = (Remarkable.GLASS, Remarkable.RESTRICTION, Remarkable.RECUSAL)
    return place[number // kamers] if number % kamers == 0 and number // kamers < len(place) else None


def _opened(draw: Random, outcome: Outcome) -> int:
    first, last = {
        Outcome.REFERRED: (1, 3),
        Outcome.WEIGHING: (4, 12),
        Outcome.REJECTED: (20, 150),
        Outcome.ADMITTED: (20, 330),
    }[outcome]
    return draw.randint(first, last)


def _referrer(draw: Random, cast: Cast, kamer: Kamer, *, usual: bool) -> Person:
    """The local team of the kamer, and sometimes Veilig Thuis."""
    team = cast.holders(RoleKind.AANMELDER, organisation=kamer.team)
    elsewhere = cast.holders(RoleKind.AANMELDER, organisation="veilig-thuis")
    if usual:
        return team[0]
    return draw.choice(elsewhere if draw.random() < _REFERRED_BY_VEILIG_THUIS else team)


def _household(draw: Random, known: list[tuple[Member, ...]], *, today: date) -> tuple[Member, ...]:
    """One or two adults and their children; sometimes a household that is known already is referred again."""
    if known and draw.random() < _KNOWN_HOUSEHOLD:
        return draw.choice(known)
    words = texts()
    surname = draw.choice(words.surnames)
    names = iter(draw.sample(words.given_names, 5))

    def somebody(role: HouseholdRole, *, youngest: int, oldest: int) -> Member:
        born = today - timedelta(days=draw.randint(youngest * 365, oldest * 365))
        return Member(role=role, name=f"{next(names)} {surname} {words.suffix}", born=born)

    adults = [somebody(HouseholdRole.OUDER, youngest=25, oldest=48) for _ in range(draw.choice((1, 2)))]
    children = [somebody(HouseholdRole.KIND, youngest=1, oldest=17) for _ in range(draw.choice(_CHILDREN))]
    known.append((*adults, *children))
    return known[-1]


def _guests(draw: Random, cast: Cast, kamer: Kamer, *, referrer: Person, everybody: bool) -> Iterator[Guest]:
    """Police and local team at nearly every case, the others as the case asks."""
    chances = {
        "politie": 1.0,
        kamer.team: 1.0,
        "ggz-de-wilg": 0.7,
        "jeugd-ggz-het-riet": 0.35,
        "gi-eikenkring": 0.25,
        "gi-waterlelie": 0.2,
        "veilig-thuis": 0.25,
        "raad-kinderbescherming": 0.15,
        "openbaar-ministerie": 0.15,
        **dict.fromkeys(kamer.area[1:], 0.3),
    }
    for code, chance in chances.items():
        if draw.random() < chance or (everybody and chance > 0.6):  # noqa: PLR2004 - those that are nearly always there
            guest = cast.partner(code)
            workers = _workers(cast, code)
            if code != referrer.at[0].organisation:
                login = workers[0] if everybody else draw.choice(workers)
                yield Guest(login=login, organisation=code, kind=guest.kind, seat=_seat(guest.kind))


def _workers(cast: Cast, organisation: str) -> list[str]:
    """Who brings and reads for an organisation: its participants, or its casusregisseur."""
    found = [
        one.login
        for role in (RoleKind.CASUSREGISSEUR, RoleKind.DEELNEMER)
        for one in cast.holders(role, organisation=organisation)
        if one.at[0].organisation == organisation
    ]
    return list(dict.fromkeys(found))


def _seat(kind: OrganisationKind) -> ParticipationKind:
    fixed = {OrganisationKind.GEMEENTE, OrganisationKind.POLITIE, OrganisationKind.GGZ, OrganisationKind.LOKAAL_TEAM}
    return ParticipationKind(SeatKind.VAST if kind in fixed else SeatKind.OP_AFROEP)


def _said(draw: Random, guests: Sequence[Guest], kamer: Kamer, *, referrer: Person, opened: int) -> Iterator[Said]:
    """Some of what those at the table might bring, from the fifth day after the referral's on."""
    speakers = [(guest.login, guest.organisation, guest.kind) for guest in guests]
    if referrer.at[0].organisation == kamer.team:
        speakers.append((referrer.login, kamer.team, OrganisationKind.LOKAAL_TEAM))
    possible = [
        (remark, login, organisation)
        for login, organisation, kind in speakers
        for remark in texts().contribution
        if remark.kind is kind
    ]
    for remark, login, organisation in draw.sample(possible, min(len(possible), draw.randint(2, 5))):
        yield Said(remark=remark, by=login, organisation=organisation, days=draw.randint(0, opened - 12))
