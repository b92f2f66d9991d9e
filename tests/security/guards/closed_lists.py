"""What the law of a partnership lists, which kinds of tafel are one, and at which tafels nothing is open to whom."""

from dataclasses import replace
from datetime import timedelta

from tests.security.guards.advice import SECOND
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import Yard


def statute(change: str) -> Fact:
    """The catalogue says otherwise of the partnership."""
    return fact(f"UPDATE consent.catalogue_entry SET {change} WHERE kind = 'VERBAND' AND code = 'WGS_ZVH'")


def lists(yard: Yard) -> list[Probe]:
    """What the closed lists say, and at which tafels nothing is open to whom."""
    wall = yard.wall

    def fault(told: str, expected: object, purpose: str = "VEILIGHEID_GEZIN", *names: str) -> Probe:
        statement = "SELECT coalesce(consent.partnership_fault($1, $2, $3, tenants.moment()), 'NONE') = $4"
        values = (wall.housed, purpose, list(names or ["VEILIGHEID"]), expected)
        return Probe(told=told, actor=yard.b, statement=statement, values=values)

    shared = Probe(
        told="what is no partnership asks nothing",
        actor=yard.b,
        statement="SELECT consent.partnership_fault($1, 'ONZIN', '{ONZIN}', tenants.moment()) IS NULL",
        values=(wall.shared.case,),
    )
    closed = Probe(
        told="who is not authorised",
        actor=yard.actor(wall.crisis),
        statement="SELECT consent.closed_tafels() = ARRAY[$1::uuid]",
        values=(wall.house,),
    )
    names = (
        "INSERT INTO consent.authorised_person (id, tafel_id, organisation_id, member_id, screened_on, valid,"
        " recorded_by, recorded_at, version) VALUES (gen_random_uuid(), $1, $2, $3, '2025-01-01',"
        " tstzrange('2026-01-01', '2026-01-01'::timestamptz + $4::interval), $5, '2026-01-01', 1)"
    )

    def named(tafel: object, member: object, days: timedelta) -> Fact:
        return fact(names, tafel, wall.b.organisation, member, days, wall.stranger)

    anew = fact("DELETE FROM consent.authorised_person")
    long = timedelta(days=10000)
    return [
        fault("a purpose of it", "NONE"),
        fault("another purpose", "PURPOSE_OUTSIDE_PARTNERSHIP", "JEUGDHULP"),
        fault("another kind of data", "CATEGORY_OUTSIDE_PARTNERSHIP", "VEILIGHEID_GEZIN", "VEILIGHEID", "ADRES_GEHEIM"),
        fault("a law that is over", "PURPOSE_OUTSIDE_PARTNERSHIP").after(
            "since", statute("valid_until = '2026-02-01'"), expected=True
        ),
        shared,
        replace(closed, actor=yard.b).after(
            "but others", anew, named(wall.house, wall.crisis.member, long), expected=True
        ),
        *_known(yard),
        closed.after("anybody", anew, expected=True),
        closed.after("and a colleague is", anew, named(wall.house, wall.b.member, long), expected=True),
        closed.after("there, but elsewhere", anew, named(wall.tafel, wall.crisis.member, long), expected=True),
        closed.after("any more", anew, named(wall.house, wall.crisis.member, timedelta(days=2)), expected=True),
        closed.after("and is", anew, named(wall.house, wall.crisis.member, long), expected=False),
    ]


def _known(yard: Yard) -> list[Probe]:
    """Only what the catalogue has as a partnership is one, in the version that a tafel works with."""
    asked = Probe(
        told="a kind of tafel is a partnership",
        actor=yard.b,
        statement="SELECT consent.is_partnership('MUURHUIS', 1)",
    )
    other = "UPDATE casework.tafel_kind SET blueprint = blueprint || $1::jsonb WHERE code = 'MUURHUIS' AND version = 1"
    return [
        asked,
        asked.after("by its next version", SECOND, fact(other, '{"regime": {"code": "GEEN"}}')),
        asked.after("by another kind of entry", fact(other, '{"regime": {"code": "VITAAL_BELANG"}}')),
    ]
