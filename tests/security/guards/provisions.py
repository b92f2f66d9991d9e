"""What police and prosecution service decided to provide: recorded and ended by their officers, and what it bears."""

from dataclasses import replace

import orjson

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, recused
from tests.security.wall import Party

_POLICE, _JUSTICE = "consent.police_decision", "consent.justice_provision"
_RIGHTS = ["PROVISION_WRITE"]


async def probes(yard: Yard) -> list[Probe]:
    """Police and prosecution service, each with its register; B is who receives, and A."""
    wall = yard.wall
    made = _law(yard)
    for table, party, kind in ((_POLICE, wall.police, "POLITIE"), (_JUSTICE, wall.justice, "OM")):
        made += await _recording(yard, table, party, kind)
    made += await _asking(yard)
    return made


async def _recording(yard: Yard, table: str, party: Party, kind: str) -> list[Probe]:
    wall = yard.wall
    other = await World(admin=yard.admin).organisation("Een andere", kind)
    colleague = await World(admin=yard.admin).member(party.organisation)
    writes = await yard.writes(table, party=party)
    mine, b = party.organisation, wall.b.organisation
    made = guarded(writes.probe(), party=party, rights=_RIGHTS)
    made += writes.wrong(
        another_owner={"owner_org": other},
        a_colleague={"recorded_by": colleague},
        earlier={"recorded_at": yard.now - DAY},
        ended={"ended_at": yard.now, "ended_by": party.member},
        to_oneself={"recipients": [mine]},
        to_oneself_too={"recipients": [b, mine]},
        to_nobody={"recipients": [new_id()]},
        to_nobody_too={"recipients": [b, new_id()]},
    )
    keeps_none = fact("UPDATE tenants.organisation SET kind = 'GI' WHERE id = $1", mine)
    made.append(writes.probe().after("by who keeps no such register", keeps_none))
    if table == _JUSTICE:
        made += writes.wrong(for_no_purpose_of_it={"purpose": "WONEN"})
    kept = {**writes.row, "id": new_id()}
    await yard.put(table, kept)
    await yard.alone(table, kept["id"])
    theirs = fact(f"UPDATE {table} SET owner_org = $1", other)
    reads = yard.reads("a member", table, kept["id"], actor=yard.actor(party))
    made += [*guarded(reads, party=party, rights=[]), reads.after("of another organisation", theirs)]
    ends = Probe(
        told=f"an officer ends {table}",
        actor=yard.actor(party),
        statement=f"UPDATE {table} SET ended_at = tenants.moment(), ended_by = tenants.member()",
    )
    over = fact(f"UPDATE {table} SET ended_at = $1, ended_by = $2", yard.now - DAY, colleague)
    made += [
        *guarded(ends, party=party, rights=_RIGHTS),
        ends.after("of another organisation", theirs),
        ends.after("that was ended", over),
        ends.saying("at another moment", "= tenants.moment()", "= tenants.moment() - '1 s'::interval"),
        ends.saying("for another", "= tenants.member()", f"= '{colleague}'"),
    ]
    return made


_ARTICLE = "UPDATE consent.catalogue_entry SET content = content || $1::jsonb WHERE content ->> 'article' = 'WPG_19'"


async def _asking(yard: Yard) -> list[Probe]:
    """What the article asks of a decision of the police, and what a decision bears then."""
    wall = yard.wall
    writes = await yard.writes(_POLICE, party=wall.police)
    all_of_it = {
        "asks": ["INTEREST", "GOAL", "TASK", "CONDITIONS", "PARTNERSHIP", "REGULATION", "END"],
        "recipient_kinds": [],
    }
    asks = fact(_ARTICLE, _json(all_of_it))
    convenant = await yard.admin.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", wall.tafel)
    full = {"task_enc": b"\x01", "conditions_enc": b"\x01", "convenant_id": convenant, "regulation": "artikel 4:2"}
    made = writes.wrong(without_a_goal={"goal_enc": None})
    made += [
        writes.probe("with all that can be asked", **full).after("and is", asks, expected=True),
        *(writes.probe(f"without {one}", **{**full, one: None}).after("that is asked", asks) for one in full),
        writes.probe().after("to a kind that may receive", _kinds("GI"), expected=True),
        writes.probe().after("to a kind that may not", _kinds("GEMEENTE")),
        writes.probe().after("to anybody", _kinds(), expected=True),
    ]
    decided = await yard.admin.fetchval(f"SELECT id FROM {_POLICE}")
    glass = Probe(
        told="closed to emergency access",
        actor=yard.actor(wall.police),
        statement="SELECT consent.is_closed_to_glass($1, $2, tenants.moment())",
        values=(decided, None),
    )
    opened = fact(_ARTICLE, _json({"break_glass": True}))
    purpose = fact(
        "UPDATE consent.catalogue_entry SET content = content || '{\"break_glass\": true}'"
        " WHERE content -> 'purposes' ? 'HULP_AAN_BETROKKENEN'"
    )
    provided = await yard.admin.fetchval(f"SELECT id FROM {_JUSTICE}")
    of_justice = replace(glass, actor=yard.actor(wall.justice), values=(None, provided))
    made += [
        glass,
        glass.after("where the law opens it", opened),
        replace(glass, values=(new_id(), None)).after("on no decision", opened, expected=True),
        replace(glass, values=(None, None), expected=False),
        of_justice,
        of_justice.after("where the law opens it", purpose),
        replace(of_justice, values=(None, new_id())).after("on no decision", purpose, expected=True),
    ]
    return [*made, *await _sharing(yard), *await _written_down(yard, decided)]


async def _sharing(yard: Yard) -> list[Probe]:
    """Whether this may be shared, and whether there is a decision that would bear it."""
    wall, world = yard.wall, World(admin=yard.admin)
    at, own = "tenants.moment()", wall.b.organisation

    def shares(told: str, contribution: object, *, case: object = wall.own.case, expected: object = True) -> Probe:
        return Probe(
            told=f"B shares {told}",
            actor=yard.b,
            statement=f"SELECT consent.release_fault($1, $2, $3, NULL, NULL, $4, NULL, {at}, {at}) IS NULL",
            values=(own, case, contribution, wall.a.organisation),
            expected=expected,
        )

    care = await world.contribution(
        wall.own.case, owner=own, author=wall.b.member, subjects=[wall.own.subject], category="HULPVERLENING"
    )
    theirs = fact("UPDATE casework.contribution SET owner_org = $1 WHERE id = $2", wall.a.organisation, care)
    free = fact("UPDATE casework.contribution SET category = 'VEILIGHEID' WHERE id = $1", care)
    opens = fact(
        "INSERT INTO consent.break_glass (id, organisation_id, member_id, case_id, categories, reason_enc, valid,"
        " version) VALUES (gen_random_uuid(), $1, $2, $3, '{VEILIGHEID}', '', tstzrange(now(), now() + '1 h'), 1)",
        *(own, wall.b.member, wall.own.case),
    )

    def bears(told: str, party: Party, category: str, recipient: object, *, expected: object = True) -> Probe:
        return Probe(
            told=f"a decision bears {told}",
            actor=yard.actor(party),
            statement=f"SELECT consent.is_providable($1, $2, $3, $4, {at})",
            values=(party.organisation, wall.own.case, category, recipient),
            expected=expected,
        )

    return [
        shares("what binds nobody", wall.own.contribution),
        shares("what it must be silent of", care, expected=False),
        shares("what it may tell since", care).after("said otherwise", free, expected=True),
        shares("something of another case", care, case=wall.shared.case).after("said otherwise", free),
        shares("what another brought", care).after("seen in an emergency", free, theirs, opens),
        *(
            probe
            for party in (wall.police, wall.justice)
            for probe in (
                bears("what is named", party, "VEILIGHEID", own),
                bears("nothing else", party, "WONEN", own, expected=False),
                bears("nothing to another", party, "VEILIGHEID", wall.a.organisation, expected=False),
                bears("all for oneself", party, "WONEN", party.organisation),
            )
        ),
        bears("nothing that needs none", wall.b, "VEILIGHEID", wall.a.organisation),
    ]


_RELEASE = """
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version,
                              police_decision_id)
VALUES ($1, $2, $3, $4, $5, tstzrange(now(), NULL), 1, $6)
"""
_ORIGIN = fact("SET LOCAL session_replication_role = origin")


async def _written_down(yard: Yard, decided: object) -> list[Probe]:
    """What is provided is written down once for each person, and read by the officer of who provided."""
    wall, world = yard.wall, World(admin=yard.admin)
    police, case = wall.police, wall.own.case
    second = await world.subject(case, wall.b.organisation)
    brought = await world.contribution(
        case, owner=police.organisation, author=police.member, subjects=[wall.own.subject, second]
    )
    release = new_id()
    values = (release, brought, case, police.organisation, wall.b.organisation)
    counts = Probe(
        told="what is provided is written down",
        actor=yard.actor(police),
        role="postgres",
        statement="SELECT count(*) = 2 FROM consent.disclosure WHERE release_id = $1",
        values=(release,),
    )
    without = counts.saying("of no decision", "= 2", "= 0", expected=True)
    written = new_id()
    await yard.admin.execute(
        "INSERT INTO consent.disclosure (id, owner_org, recipient_org, case_id, subject_id, contribution_id,"
        " release_id, category, police_decision_id, disclosed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 'VEILIGHEID', $8, now())",
        *(written, police.organisation, wall.b.organisation, case, second, brought, new_id(), decided),
    )
    reads = yard.reads("an officer", "consent.disclosure", written, actor=yard.actor(police))
    handed = fact("UPDATE consent.disclosure SET owner_org = $1 WHERE id = $2", wall.justice.organisation, written)
    return [
        replace(counts, given=(_ORIGIN, fact(_RELEASE, *values, decided))),
        replace(without, given=(_ORIGIN, fact(_RELEASE, *values, None))),
        *guarded(reads, party=police, rights=_RIGHTS),
        reads.after("recused", recused(police, case, second)),
        reads.after("of another organisation", handed),
    ]


def _law(yard: Yard) -> list[Probe]:
    """Which duty binds whom over what."""
    wall = yard.wall
    asked = "SELECT coalesce(consent.regime_of($1, $2, tenants.moment()) ->> 'code', '') = $3"
    cases = (
        (wall.police, None, "WPG_7"),
        (wall.police, "WONEN", "WPG_7"),
        (wall.justice, None, "WJSG"),
        (wall.b, None, "JEUGDWET_7_3_11"),
        (wall.b, "HULPVERLENING", "JEUGDWET_7_3_11"),
        (wall.b, "WONEN", ""),
    )
    made = [
        Probe(told=f"which duty: {code}", actor=yard.b, statement=asked, values=(party.organisation, category, code))
        for party, category, code in cases
    ]
    volunteers = fact("UPDATE tenants.organisation SET kind = 'VRIJWILLIGERS' WHERE id = $1", wall.b.organisation)
    nobody = Probe(told="which duty", actor=yard.b, statement=asked, values=(wall.b.organisation, None, ""))
    return [*made, nobody.after("of volunteers", volunteers, expected=True)]


def _kinds(*kinds: str) -> Fact:
    return fact(_ARTICLE, _json({"recipient_kinds": list(kinds)}))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
