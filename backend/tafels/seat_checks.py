"""Who is named for a part in the work of a tafel has a seat there."""

from collections.abc import Iterator

from backend.tafels.blueprint import Blueprint
from backend.tafels.errors import TafelsCode
from consent.reference.faults import Fault
from consent.reference.lines import Path
from tenants.organisation_kinds import OrganisationKind


def seat_faults(blueprint: Blueprint) -> Iterator[Fault]:
    """Faults of parts that name a kind of organisation which never sits at the tafel, and could do nothing there.

    Who refers need not sit there, and neither need a contact point for people's questions (AVG 26).
    """
    seated = {one.organisation_kind for one in blueprint.seats}
    for path, kind in _named(blueprint):
        if kind is not None and kind not in seated:
            yield Fault(path, TafelsCode.NAMED_WITHOUT_SEAT, {"name": kind})


def _named(blueprint: Blueprint) -> Iterator[tuple[Path, OrganisationKind | None]]:
    if chair := blueprint.chair:
        yield ("chair", "organisation_kind"), chair.organisation_kind
    for place, asked in enumerate(blueprint.registrations):
        yield ("registrations", place, "organisation_kind"), asked.organisation_kind
    if regie := blueprint.regie:
        for name in ("casusregie", "procesregie", "stays_involved"):
            yield ("regie", name), getattr(regie, name)
    if consult := blueprint.consult:
        yield ("consult", "asks"), consult.asks
        yield from ((("consult", "advises", place), kind) for place, kind in enumerate(consult.advises))
    if relay := blueprint.relay:
        yield ("relay", "intermediary"), relay.intermediary
        for side, kinds in enumerate(relay.sides):
            yield from ((("relay", "sides", side, place), kind) for place, kind in enumerate(kinds))
