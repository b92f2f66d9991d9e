"""Marks that keep a holder of custody away: by any record that bears one, until that very mark is lifted by name."""

from tests.factories import register
from tests.factories.world import World
from tests.security.guards.probes import CONSTRAINT, Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard

_TABLE = "consent.custody"
_LIFTS = (
    "UPDATE consent.custody SET lifted_at = tenants.moment(), lifted_by = tenants.member(), lift_reason_enc = '\\x02',"
    " version = 2"
)


async def probes(yard: Yard) -> list[Probe]:
    """A parent of B's own case under a ban: who is kept away by that, and who may lift it."""
    wall, world = yard.wall, World(admin=yard.admin)
    case, own = wall.own.case, wall.b.organisation
    child, holder, other = [await world.subject(case, own) for _ in range(3)]
    kept = await register.custody(world, case, child, owner=own, recorded_by=wall.b.member, holder=holder)
    row = await yard.admin.fetchval(f"SELECT to_jsonb(u)::text FROM {_TABLE} u WHERE id = $1", kept)
    # Beside it others end what is there by a statement that names no row.
    await yard.past_triggers(f"DELETE FROM {_TABLE} WHERE id = $1", kept)
    there = fact(f"INSERT INTO {_TABLE} SELECT (jsonb_populate_record(NULL::{_TABLE}, $1::jsonb)).*", row)
    banned = fact(f"UPDATE {_TABLE} SET contact_ban = true WHERE id = $1", kept)
    said = f"UPDATE {_TABLE} SET {{}} WHERE id = '{kept}'"
    marked = Probe(
        told="the register marks a parent",
        actor=yard.b,
        statement="SELECT consent.is_marked($1, $2)",
        values=(case, holder),
        role="ketentafel_deriver",
        expected=False,
        given=(there,),
    )
    rule = (
        "INSERT INTO consent.contact_rule (id, case_id, subject_id, owner_org, channel, days, not_at_home, never_with,"
        " valid, recorded_by, recorded_at, version, address_enc)"
        f" VALUES (gen_random_uuid(), '{{case}}', '{{who}}', '{own}', '{{channel}}', '{{{{}}}}', false, '{{{{}}}}',"
        f" '{{valid}}', '{wall.b.member}', '2026-01-01Z', 1, {{address}})"
    )
    no_contact = {"case": case, "who": holder, "channel": "GEEN", "valid": "[2026-01-01,)", "address": "NULL"}
    away = Probe(
        told="nothing is asked of a parent",
        actor=yard.b,
        statement="SELECT consent.is_kept_away($1, $2)",
        values=(case, holder),
        role="ketentafel_deriver",
        expected=False,
        given=(there,),
    )
    made = [
        marked,
        marked.after("by a ban", banned, expected=True),
        marked.after("by danger", fact(said.format("possible_danger = true")), expected=True),
        marked.after("that is over", banned, fact(said.format("valid = '[2026-01-01,2026-01-02)'")), expected=True),
        marked.after("in what never began", banned, fact(said.format("valid = 'empty'"))),
        marked.after("who is another", banned, fact(said.format(f"holder_id = '{other}'"))),
        marked.after("in another case", banned, fact(said.format(f"case_id = '{wall.housed}'"))),
        marked.after(
            "until that was lifted",
            fact(
                said.format("contact_ban = true, lifted_at = now(), lifted_by = recorded_by, lift_reason_enc = '\\x02'")
            ),
        ),
        away,
        away.after("who is marked", banned, expected=True),
        away.after("by a rule", fact(rule.format(**no_contact)), expected=True),
        away.after("by a rule of another case", fact(rule.format(**{**no_contact, "case": wall.housed}))),
        away.after("by a rule about another", fact(rule.format(**{**no_contact, "who": other}))),
        away.after(
            "by a rule of another kind",
            fact(rule.format(**{**no_contact, "channel": "TELEFOON", "address": "'\\x02'"})),
        ),
        away.after("by a rule that is over", fact(rule.format(**{**no_contact, "valid": "[2026-01-01,2026-01-02)"}))),
    ]
    return [*made, *_lifting(yard, there, banned)]


def _lifting(yard: Yard, *banned: Fact) -> list[Probe]:
    """Once, by name, now, and with nothing else."""
    wall = yard.wall
    alone = fact(f"DELETE FROM {_TABLE} WHERE NOT contact_ban")
    lifts = Probe(told="who recorded lifts", actor=yard.b, statement=_LIFTS, given=(*banned, alone))
    return [
        lifts,
        lifts.after("of another organisation", fact(f"UPDATE {_TABLE} SET owner_org = $1", wall.a.organisation)),
        lifts.after(
            "what was lifted",
            fact(f"UPDATE {_TABLE} SET lifted_at = '2026-02-01Z', lifted_by = recorded_by, lift_reason_enc = '\\x02'"),
            expected=False,
        ),
        lifts.after("what bears no mark", fact(f"UPDATE {_TABLE} SET contact_ban = false"), expected=CONSTRAINT),
        lifts.saying(
            "at another moment", "lifted_at = tenants.moment()", "lifted_at = tenants.moment() - '1 s'::interval"
        ),
        lifts.saying("in another's name", "lifted_by = tenants.member()", f"lifted_by = '{wall.crisis.member}'"),
        lifts.saying("and ends it", "version = 2", "end_recorded_at = tenants.moment()"),
        lifts.saying(
            "and makes it shorter", "version = 2", "valid = tstzrange(lower(valid), tenants.moment() - '1 s'::interval)"
        ),
        lifts.saying(
            "nothing", "lifted_at = tenants.moment(), lifted_by = tenants.member(), lift_reason_enc = '\\x02', ", ""
        ),
        lifts.past_policies("by whom policies do not bind").saying(
            "of another day",
            "lifted_at = tenants.moment()",
            f"lifted_at = '{(yard.now - DAY).isoformat()}'",
            expected=True,
        ),
    ]
