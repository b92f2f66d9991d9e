"""Who is asking: a binding of this region, unexpired, of an active member, and the rights of that member's roles."""

from dataclasses import replace

from tenants.binding import SETTING, pads, sign
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard
from tests.security.wall import Party

_AS = "SELECT coalesce((SELECT CASE WHEN s.bound IS NOT NULL THEN {} END FROM ({}) s (bound)), false)"
_SAID = f"SELECT set_config('{SETTING}', $1, true)"
# A receipt as the database makes it, of the binding $1, by the pads $2 and $3.
_RECEIPT = (
    "SELECT set_config('ketentafel.receipt', encode(sha256($3::bytea || sha256($2::bytea || convert_to(concat_ws('|',"
    " 'receipt', pg_backend_pid(), extract(epoch FROM transaction_timestamp()), $1::text), 'UTF8'))), 'hex'), true)"
    f" || set_config('{SETTING}', $1, true)"
)
_WHO = "tenants.org() IS NULL AND tenants.member() IS NULL AND tenants.purpose() IS NULL"
# Of an organisation one person at a time is on duty.
_NO_PIKET = fact("DELETE FROM tenants.role WHERE kind = 'PIKET'")
_OTHER_KEY = b"van een andere regio, waar dezelfde server niet voor tekent"
_PAST = "'(,2001-01-01)'::tstzrange"


async def probes(yard: Yard) -> list[Probe]:
    """Bram is bound, and Carlo, who has no role but the one for emergencies."""
    return [*_bound(yard), *_active(yard), *_scopes(yard), *_sign_in(yard), *_moment(yard)]


def as_bound(yard: Yard, told: str, binding: str, question: str, *, expected: object = True) -> Probe:
    """What is answered when the setting holds this text."""
    return Probe(
        told=told,
        actor=yard.b,
        statement=_AS.format(question, _SAID),
        values=(binding,),
        expected=expected,
    )


def _bound(yard: Yard) -> list[Probe]:
    good = sign(yard.b, key=yard.key)
    body, _, mac = good.rpartition("|")
    forged = f"{body}|{'0' * len(mac)}"
    region = sign(replace(yard.b, region="elders"), key=yard.key)
    late = sign(replace(yard.b, expires_at=yard.now - DAY), key=yard.key)
    raised = good.replace(f"|{yard.b.assurance}|", "|9|", 1)
    inner, outer = pads(_OTHER_KEY)
    theirs = fact("INSERT INTO tenants.binding_key VALUES ('elders', 9, $1, $2)", inner, outer)
    receipt = Probe(
        told="with a receipt of another region",
        actor=yard.b,
        statement=_AS.format("tenants.org() IS NULL", _RECEIPT),
        values=(forged, inner, outer),
        given=(theirs,),
    )
    return [
        as_bound(yard, "bound", good, f"tenants.org() = '{yard.wall.b.organisation}'"),
        as_bound(yard, "unbound", "", _WHO),
        as_bound(yard, "forged", forged, _WHO),
        as_bound(yard, "more surely than one was", raised, _WHO),
        as_bound(yard, "of another region", region, _WHO),
        as_bound(yard, "expired", late, _WHO),
        receipt,
    ]


def _active(yard: Yard) -> list[Probe]:
    wall = yard.wall
    asks = Probe(told="who is active", actor=yard.b, statement="SELECT tenants.org() IS NOT NULL")
    gone = fact(f"UPDATE tenants.member SET active = {_PAST} WHERE id = $1", wall.b.member)
    good = sign(yard.b, key=yard.key)
    before = fact("SELECT set_config($1, $2, true), tenants.org()", SETTING, good)
    closed = fact(f"UPDATE tenants.organisation SET active = {_PAST} WHERE id = $1", wall.b.organisation)
    return [
        asks,
        asks.after("whose membership is over", gone),
        # Membership is looked up once in a transaction.
        as_bound(yard, "who was active when first asked", good, "tenants.org() IS NOT NULL").after(
            "and is not now", before, gone, expected=True
        ),
        asks.after("whose organisation is over", closed),
        asks.by("who is nobody", member=wall.hidden.case),
        asks.by("at another organisation", organisation=wall.a.organisation),
    ]


def _scopes(yard: Yard) -> list[Probe]:
    wall = yard.wall
    may = Probe(
        told="Bram may write",
        actor=yard.b,
        statement="SELECT coalesce(cardinality(tenants.scopes('BASIS_WRITE')) > 0, false)",
    )
    carlo = replace(may, told="Carlo may write", actor=yard.actor(wall.crisis))
    roles = "UPDATE tenants.role SET {} WHERE member_id = $1"
    lent = [_mandate(yard, wall.b, wall.crisis)]
    ended = fact(f"UPDATE tenants.member SET active = {_PAST} WHERE id = $1", wall.b.member)
    away = Party(organisation=wall.a.organisation, member=wall.a.member)
    here = fact(
        "INSERT INTO tenants.role (id, organisation_id, member_id, kind, valid)"
        " SELECT gen_random_uuid(), $1, $2, r.role, '(,)' FROM tenants.role_right r WHERE r.\"right\" = 'BASIS_WRITE'"
        " AND r.role <> 'PIKET'",
        *(wall.b.organisation, wall.a.member),
    )
    return [
        may,
        may.after("no role any more", fact(roles.format(f"valid = {_PAST}"), wall.b.member)),
        may.after(
            "a role at another organisation",
            _NO_PIKET,
            fact(roles.format("organisation_id = $2"), wall.b.member, wall.a.organisation),
        ),
        replace(carlo, expected=False),
        carlo.after("by a mandate", *lent, expected=True),
        carlo.after("by a mandate that is over", _mandate(yard, wall.b, wall.crisis, valid=_PAST)),
        carlo.after(
            "by a mandate to somebody else",
            _mandate(yard, wall.b, Party(organisation=wall.b.organisation, member=wall.stranger)),
        ),
        carlo.after("by a mandate of whom is not active", *lent, ended),
        carlo.after("by a mandate of another organisation", _mandate(yard, away, wall.crisis), here),
        *_registered(yard, may, carlo, lent),
    ]


def _registered(yard: Yard, may: Probe, carlo: Probe, lent: list[Fact]) -> list[Probe]:
    """The same where the tafel asks a registration of each role."""
    wall = yard.wall
    asked = [
        _NO_PIKET,
        fact(
            "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) SELECT 'VRAAGT', 1, jsonb_build_object("
            "'registrations', jsonb_build_array(jsonb_build_object('organisation_kind', o.kind, 'registers',"
            " '[\"SKJ\"]'::jsonb, 'roles', (SELECT jsonb_agg(DISTINCT r.role) FROM tenants.role_right r)))), ''"
            " FROM tenants.organisation o WHERE o.id = $1",
            wall.b.organisation,
        ),
        fact("UPDATE casework.tafel SET kind_code = 'VRAAGT', kind_version = 1 WHERE id = $1", wall.tafel),
        fact("UPDATE tenants.role SET tafel_id = $2 WHERE member_id = $1", wall.b.member, wall.tafel),
    ]
    bram, other = (
        fact(
            "INSERT INTO tenants.registration (id, organisation_id, member_id, register_code, number, valid_from,"
            " valid_until, checked_on, recorded_by, recorded_at, version) VALUES (gen_random_uuid(), $1, $2, 'SKJ',"
            " 'FICTIEF-1', '2000-01-01', '2100-01-01', '2000-01-01', $2, now(), 1)",
            *(party.organisation, party.member),
        )
        for party in (wall.b, wall.crisis)
    )
    return [
        may.after("a role that asks a registration", *asked),
        may.after("a role that asks a registration, and has it", *asked, bram, expected=True),
        carlo.after("by a mandate, without the registration that Bram has", *lent, *asked, bram),
        carlo.after("by a mandate, with the registration that Bram has not", *lent, *asked, other),
        carlo.after("by a mandate, both registered", *lent, *asked, bram, other, expected=True),
    ]


def _mandate(yard: Yard, giver: Party, taker: Party, *, valid: str = "'(,)'") -> Fact:
    return fact(
        "INSERT INTO tenants.mandate (id, organisation_id, from_member_id, to_member_id, valid)"
        f" VALUES (gen_random_uuid(), $1, $2, $3, {valid})",
        *(giver.organisation, giver.member, taker.member),
    )


def _sign_in(yard: Yard) -> list[Probe]:
    wall = yard.wall
    known = fact(
        "INSERT INTO tenants.identity SELECT 'wie', 'bram', person_id FROM tenants.member WHERE id = $1", wall.b.member
    )
    signs = Probe(
        told="Bram signs in",
        actor=yard.b,
        statement="SELECT coalesce(tenants.sign_in('wie', 'bram', $1) = $2, false)",
        values=(wall.b.organisation, wall.b.member),
        given=(known,),
    )
    nobody = Probe(
        told="somebody signs in",
        actor=yard.b,
        statement="SELECT tenants.sign_in('wie', 'bram', $1) IS NULL",
        values=(wall.b.organisation,),
        given=(known,),
    )
    over = fact(f"UPDATE tenants.member SET active = {_PAST} WHERE id = $1", wall.b.member)
    return [
        signs,
        nobody.saying("by another issuer", "'wie'", "'een ander'", expected=True),
        nobody.saying("by another name", "'bram'", "'iemand'", expected=True),
        replace(nobody, told="at another organisation", values=(wall.a.organisation,)),
        nobody.after("who is not active", over, expected=True),
    ]


def _moment(yard: Yard) -> list[Probe]:
    """Only the clock of a demo and of a test can be put elsewhere."""
    asks = Probe(told="what day it is", actor=yard.b, statement="SELECT tenants.moment() = transaction_timestamp()")
    shift = "UPDATE tenants.cell SET mode = '{}', clock_offset = '1 day'"
    return [
        asks.after("in production", fact(shift.format("PRODUCTION")), expected=True),
        asks.after("in a test", fact(shift.format("TEST"))),
        asks.after("in a demo", fact(shift.format("DEMO"))),
    ]
