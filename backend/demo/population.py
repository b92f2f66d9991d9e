"""The demo's organisations, people, agreements and tafels, written as an administrator of the region would."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import asyncpg
from asyncpg.types import Range

from backend.demo.cast import (
    IN_TRAINING,
    Cast,
    Kamer,
    Partner,
    Person,
    Place,
    demo_id,
    mailbox,
    member_id,
    organisation_id,
)
from backend.demo.signin import ISSUER
from backend.tafels.blueprint import Blueprint
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

# Longer than the longest term, so that a story can be told from its referral to its destruction.
SINCE = timedelta(days=2200)
_OVER = timedelta(days=1)
# These roles count at a tafel; the others in the whole organisation.
_AT_TAFEL = frozenset({RoleKind.VOORZITTER, RoleKind.SECRETARIS, RoleKind.WEGER})
_ORGANISATION = (
    "INSERT INTO tenants.organisation (id, kind, name, active, version) VALUES ($1, $2, $3, $4, 1)"
    " ON CONFLICT DO NOTHING"
)
_MAILBOX = (
    "INSERT INTO tenants.mail_address (id, organisation_id, address, version) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT DO NOTHING"
)
_PERSON = "INSERT INTO tenants.person (id, display_name) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_IDENTITY = "INSERT INTO tenants.identity (issuer, subject, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_MEMBER = (
    "INSERT INTO tenants.member (id, person_id, organisation_id, home_organisation_id, function_title, active, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING"
)
_ROLE = (
    "INSERT INTO tenants.role (id, organisation_id, member_id, kind, tafel_id, valid) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT DO NOTHING"
)
_CONVENANT = "INSERT INTO tenants.convenant (id, name, number, valid) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING"
_CEILING = (
    "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
)
_TAFEL = (
    "INSERT INTO casework.tafel (id, organisation_id, kind_code, kind_version, name, convenant_id, status, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, 'CONCEPT', 1) ON CONFLICT DO NOTHING"
)
_SEAT = (
    "INSERT INTO casework.tafel_seat (id, tafel_id, organisation_id, kind, valid) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT DO NOTHING"
)
_REGISTRATION = (
    "INSERT INTO tenants.registration (id, organisation_id, member_id, register_code, number, valid_from, valid_until,"
    " checked_on, recorded_by, recorded_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)"
    " ON CONFLICT DO NOTHING"
)
_MEMBERS = "SELECT id, function_title FROM tenants.member WHERE organisation_id = $1 ORDER BY id"
_MANDATE = (
    "INSERT INTO tenants.mandate (id, organisation_id, from_member_id, to_member_id, valid)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
)


async def populate(
    owner: asyncpg.Connection, cast: Cast, *, blueprints: Mapping[str, Blueprint], now: datetime
) -> None:
    """Write everybody of a cast; whoever is there already is left alone. `owner` is the owner's connection.

    `blueprints` are those of the kinds of its tafels, by their codes.
    """
    since = Range(now - SINCE, None)
    async with owner.transaction():
        organisations = [(one.id, one.kind, one.name, since) for one in cast.organisation]
        await owner.executemany(_ORGANISATION, organisations)
        mailboxes = [(demo_id("mailbox", one.code), one.id, mailbox(one.code)) for one in cast.organisation]
        await owner.executemany(_MAILBOX, mailboxes)
        for kamer in cast.tafels:
            await _set_up(owner, cast, kamer, blueprint=blueprints[kamer.kind], since=since)
        for person in cast.person:
            await _employ(owner, cast, person, since=since)
        await _register(owner, cast, blueprints=blueprints, now=now)
        for one in cast.mandate:
            await owner.execute(
                _MANDATE,
                demo_id("mandate", f"{one.giver}>{one.taker}"),
                organisation_id(one.organisation),
                member_id(one.giver, one.organisation),
                member_id(one.taker, one.organisation),
                Range(now, now + timedelta(days=one.days)),
            )


async def _set_up(
    owner: asyncpg.Connection, cast: Cast, kamer: Kamer, *, blueprint: Blueprint, since: Range[datetime]
) -> None:
    """A tafel with its convenant: seats and ceilings as the blueprint gives them per kind of organisation."""
    convenant = demo_id("convenant", kamer.code)
    await owner.execute(_CONVENANT, convenant, f"Convenant {kamer.name}", since)
    kind = (blueprint.code, blueprint.version)
    responsible = organisation_id(kamer.responsible)
    await owner.execute(_TAFEL, kamer.id, responsible, *kind, kamer.name, convenant)
    ceilings = [
        (demo_id("ceiling", f"{kamer.code}:{party.code}:{category}"), convenant, party.id, category, since)
        for ceiling in blueprint.ceilings
        for party in _parties(cast, kamer, ceiling.organisation_kind)
        for category in ceiling.categories
    ]
    await owner.executemany(_CEILING, ceilings)
    seats = [
        (demo_id("seat", f"{kamer.code}:{party.code}"), kamer.id, party.id, seat.kind.value, since)
        for seat in blueprint.seats
        for party in _parties(cast, kamer, seat.organisation_kind)
    ]
    await owner.executemany(_SEAT, seats)


def _parties(cast: Cast, kamer: Kamer, kind: OrganisationKind) -> Iterable[Partner]:
    """The organisations of a kind that belong to this kamer: of municipalities and local teams only its own."""
    local = {OrganisationKind.GEMEENTE: kamer.area, OrganisationKind.LOKAAL_TEAM: (kamer.team,)}
    return [one for one in cast.organisation if one.kind is kind and one.code in local.get(kind, (one.code,))]


async def _employ(owner: asyncpg.Connection, cast: Cast, person: Person, *, since: Range[datetime]) -> None:
    await owner.execute(_PERSON, person.id, person.name)
    await owner.execute(_IDENTITY, ISSUER, person.login, person.id)
    for place in person.at:
        member, organisation = member_id(person.login, place.organisation), organisation_id(place.organisation)
        home = organisation_id(place.home) if place.home else None
        await owner.execute(_MEMBER, member, person.id, organisation, home, place.title, since)
        for role, tafel in _roles(cast, place):
            one = demo_id("role", f"{person.login}@{place.organisation}:{role}:{tafel}")
            await owner.execute(_ROLE, one, organisation, member, role.value, tafel, since)


def _roles(cast: Cast, place: Place) -> Iterable[tuple[RoleKind, object]]:
    tafels = [kamer.id for kamer in cast.tafels if kamer.code in place.kamers]
    for role in place.roles:
        yield from ((role, tafel) for tafel in (tafels if role in _AT_TAFEL else [None]))


async def _register(
    owner: asyncpg.Connection, cast: Cast, *, blueprints: Mapping[str, Blueprint], now: datetime
) -> None:
    """Whoever works where a tafel asks a registration has one, which is over for who is in training.

    Its number says that it is invented.
    """
    asked = {ask.organisation_kind: ask for kamer in cast.tafels for ask in blueprints[kamer.kind].registrations}
    first, over, last = (now - SINCE).date(), (now - _OVER).date(), (now + SINCE).date()
    for house in cast.organisation:
        if (ask := asked.get(house.kind)) is None:
            continue
        # Also those of another cast: a role in the whole organisation counts at this tafel too.
        members = await owner.fetch(_MEMBERS, house.id)
        for place, (member, title) in enumerate(members):
            # Looked up by a colleague, where there is one: nobody writes down an own one.
            looked_up_by = members[place - 1]["id"]
            one, number = demo_id("registration", str(member)), f"DEMO-{place + 1:04}"
            until = over if title == IN_TRAINING else last
            values = (ask.registers[0], number, first, until, first, looked_up_by, now - SINCE)
            await owner.execute(_REGISTRATION, one, house.id, member, *values)
