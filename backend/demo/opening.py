"""Opening a tafel of every kind: its people are there, what they rest on is signed, and it may admit cases."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import asyncpg

from backend.demo.activating import activate_tafels
from backend.demo.cast import Cast, Kamer, member_id, organisation_id
from backend.demo.circle import worker
from backend.demo.population import populate
from backend.demo.registers import officer_of
from backend.demo.signatures import sign_grounds
from backend.demo.stage import Stage, open_stage
from backend.demo.texts import texts
from backend.settings import Region
from backend.tafels.blueprint import Blueprint
from backend.tafels.kinds import Regime
from consent.partnership import service as partnership
from consent.partnership.commands import AuthorisePerson, RegisterParticipant
from tenants.roles import RoleKind

# Who takes part by the statute besides, where a tafel works under one (Wgs), and reads there by name.
_STATUTE = "ZVH"
_SEATED = ("politie",)
_AUTHORISED, _SCREENED = timedelta(days=300), timedelta(days=30)


async def open_kinds(
    region: Region, owner: asyncpg.Connection, cast: Cast, *, blueprints: Mapping[str, Blueprint], now: datetime
) -> None:
    """Write everybody of the circle and let its tafels admit cases. `owner` is the owner's connection.

    `blueprints` are those of the kinds of its tafels, by their codes; each must be laid down.
    """
    await populate(owner, cast, blueprints=blueprints, now=now)
    async with open_stage(region, cast) as stage:
        await sign_grounds(stage)
        await activate_tafels(stage)
        for house in (one for one in cast.kamer if one.kind == _STATUTE):
            if blueprints[house.kind].regime.code is Regime.WGS_ZVH:
                await _register(stage, house, now=now)


async def _register(stage: Stage, house: Kamer, *, now: datetime) -> None:
    """The organisations that the story of a partnership needs, and everybody who works at it for them."""
    chair = stage.cast.holders(RoleKind.VOORZITTER, kamer=house.code)[0].login
    for organisation in dict.fromkeys((house.responsible, *house.area, *_SEATED)):
        entry = RegisterParticipant(
            tafel=house.id, organisation=organisation_id(organisation), source=texts().house.statute
        )
        await stage.does(officer_of(stage, house.responsible), partnership.register_participant, entry)
        people = [worker(organisation), *([chair] if organisation == house.responsible else [])]
        for login in people:
            command = AuthorisePerson(
                tafel=house.id,
                member=member_id(login, organisation),
                screened_on=(now - _SCREENED).date(),
                ends_at=now + _AUTHORISED,
            )
            await stage.does(officer_of(stage, organisation), partnership.authorise_person, command)
