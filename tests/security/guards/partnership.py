"""Partnerships with a statute of their own: their registers, who is authorised by name, and the counts of a year."""

from dataclasses import replace
from datetime import timedelta

from asyncpg.types import Range

from tenants.ids import new_id
from tests.security.bound_rows import FROM
from tests.security.guards.advice import NO_STATUTE, REGISTERED, SECOND
from tests.security.guards.closed_lists import lists, statute
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded, without_participation, without_right
from tests.security.wall import Party

_REGISTER, _NAMED, _REPORT = (
    "consent.partnership_participant",
    "consent.authorised_person",
    "consent.partnership_report",
)
_SINCE = "2026-01-01Z"


async def probes(yard: Yard) -> list[Probe]:
    """B answers for its house, where one of its cases lies."""
    return [
        *await _registering(yard),
        *await _authorising(yard),
        *await _counting(yard),
        *lists(yard),
        *await _taking_part(yard),
    ]


async def _registering(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_REGISTER)
    admitted = {"basis": "TOEGELATEN", "case_id": wall.housed, "organisation_id": wall.a.organisation}
    gi = wall.a.organisation
    made = guarded(writes.probe(), party=wall.b, rights=["PARTNERSHIP_WRITE"])
    made += writes.wrong(
        a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY, "valid": Range(yard.now - DAY, None)},
        from_yesterday={"valid": Range(yard.now - DAY, None)},
        ended={"end_recorded_at": yard.now},
        at_no_partnership={"tafel_id": wall.tafel},
        at_no_tafel={"tafel_id": new_id()},
        nobody={"organisation_id": new_id()},
        admitted_who_is_so_by_statute=admitted,
    )
    hers = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id = $2", gi, wall.house)
    let_in = statute('content = content || \'{"admitted": ["GI"]}\'')
    case = writes.probe("to one case", **admitted).after("where that is let in", let_in, expected=True)
    made += [
        writes.probe("for A", owner_org=gi).after("which answers for it now", hers),
        writes.probe().after("when the law does not hold any more", statute("valid_until = '2026-02-01'")),
        writes.probe("that begins when the law is over", valid=Range(yard.now + 30 * DAY, None)).after(
            "soon", statute("valid_until = CURRENT_DATE + 9")
        ),
        case,
        case.after("that does not lie there", fact("UPDATE consent.case_participant SET tafel_id = $1", wall.tafel)),
        case.after(
            "that one takes no part in", fact("DELETE FROM consent.case_participant WHERE case_id = $1", wall.housed)
        ),
    ]
    lies_there = fact("UPDATE consent.case_participant SET tafel_id = $1 WHERE case_id = $2", wall.house, wall.own.case)
    left = fact("DELETE FROM consent.case_participant WHERE case_id = $1", wall.housed)
    made += [
        case.after("that one takes no part in, unlike in another", lies_there, left),
        writes.probe().after("where a later version is one too", SECOND, expected=True),
    ]
    made += await _reading_the_register(yard)
    row = {**writes.row, "id": new_id(), "organisation_id": gi, "valid": Range(FROM.lower, None)}
    await yard.put(_REGISTER, row)
    return made + _ends(yard, _REGISTER, row["id"], "owner_org")


def _ends(yard: Yard, table: str, id: object, owner: str) -> list[Probe]:
    """The end is told by an officer, now; also by a statement that names no row."""
    ends = Probe(
        told=f"an officer ends {table}",
        actor=yard.b,
        statement=f"UPDATE {table} SET valid = tstzrange('{_SINCE}', tenants.moment()),"
        " end_recorded_at = tenants.moment()",
        given=(fact(f"DELETE FROM {table} WHERE id <> $1", id),),
    )
    return [
        *guarded(ends, party=yard.wall.b, rights=["PARTNERSHIP_WRITE"]),
        ends.after("of another", fact(f"UPDATE {table} SET {owner} = $1", yard.wall.a.organisation)),
        ends.after("that was told", fact(f"UPDATE {table} SET end_recorded_at = $1", yard.now - DAY), expected=False),
        ends.saying("at another moment", "_at = tenants.moment()", "_at = tenants.moment() - '1 s'::interval"),
    ]


async def _reading_the_register(yard: Yard) -> list[Probe]:
    wall = yard.wall
    row = {
        **(await yard.row(_REGISTER)),
        "id": new_id(),
        "basis": "TOEGELATEN",
        "tafel_id": wall.tafel,
        "case_id": wall.shared.case,
        "owner_org": wall.a.organisation,
        "organisation_id": wall.police.organisation,
    }
    await yard.put(_REGISTER, row)
    id = row["id"]
    police = yard.reads("who was admitted", _REGISTER, id, actor=yard.actor(wall.police))
    shelter = fact("UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1", wall.police.organisation)
    stranger = yard.reads("who has nothing to do with it", _REGISTER, id, actor=yard.actor(wall.justice))
    by_statute = fact(f"UPDATE {_REGISTER} SET case_id = NULL, basis = 'WETTELIJK' WHERE id = $1", id)
    takes_part = yard.reads("who takes part", _REGISTER, id)
    nobody = Probe(
        told="nobody reads",
        actor=yard.actor(Party(organisation=new_id(), member=new_id())),
        statement=f"SELECT count(*) = 1 FROM {_REGISTER} WHERE id = $1",
        values=(id,),
        given=(by_statute,),
        expected=False,
    )
    return [
        police,
        yard.reads("who keeps it", _REGISTER, id, actor=yard.actor(wall.a)).after(
            "without the case", without_participation(wall.shared.case, wall.a.organisation), expected=True
        ),
        stranger.after("in one case"),
        stranger.after("by statute", by_statute, expected=True),
        nobody,
        takes_part,
        takes_part.after("no more", without_participation(wall.shared.case, wall.b.organisation)),
        takes_part.after("one that is hidden", shelter),
    ]


async def _authorising(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_NAMED)
    colleague = await yard.colleague()
    made = guarded(writes.probe(), party=wall.b, rights=["PARTNERSHIP_WRITE"])
    long = timedelta(days=366)
    made += writes.wrong(
        another_organisation={"organisation_id": wall.a.organisation, "member_id": wall.a.member},
        for_another_organisation={"organisation_id": wall.a.organisation},
        a_colleague={"recorded_by": colleague.member},
        earlier={"recorded_at": yard.now - DAY},
        ended={"end_recorded_at": yard.now},
        from_yesterday={"valid": Range(yard.now - DAY, yard.now + DAY)},
        who_works_elsewhere={"member_id": wall.a.member},
        too_long={"valid": Range(yard.now, yard.now + long)},
        at_no_partnership={"tafel_id": wall.tafel},
        at_no_tafel={"tafel_id": new_id()},
        who_is_nobody={"member_id": new_id()},
    )
    person = "person_id = (SELECT person_id FROM tenants.member WHERE id = $2)"
    same = fact(
        f"UPDATE tenants.member SET active = tstzrange('2000-01-01', '2001-01-01'), {person} WHERE id = $1",
        *(wall.crisis.member, wall.b.member),
    )
    apart = fact("UPDATE tenants.member SET active = tstzrange('2001-01-01', NULL) WHERE id = $1", wall.b.member)
    made += [
        writes.probe().after("one person with two accounts", apart, same),
        writes.probe("as A's officer says", recorded_by=wall.a.member, expected=False),
        writes.probe().after(
            "where nobody may be so long", statute("content = content || '{\"authorisation_days\": 9}'")
        ),
    ]
    kept = {**writes.row, "id": new_id(), "member_id": wall.crisis.member}
    await yard.put(_NAMED, {**kept, "valid": Range(FROM.lower, yard.now + 30 * DAY)})
    reads = yard.reads("an officer", _NAMED, kept["id"])
    mine = yard.reads("who is authorised", _NAMED, kept["id"], actor=yard.actor(wall.crisis))
    theirs = fact(f"UPDATE {_NAMED} SET organisation_id = $1", wall.a.organisation)
    made += [
        reads,
        reads.after("without a right", without_right("PARTNERSHIP_WRITE")),
        reads.after("of another organisation", theirs),
        reads.after(
            "about oneself",
            fact(f"UPDATE {_NAMED} SET member_id = $1, recorded_by = $2", wall.b.member, wall.crisis.member),
            without_right("PARTNERSHIP_WRITE"),
            expected=True,
        ),
        mine,
    ]
    return made + _ends(yard, _NAMED, kept["id"], "organisation_id")


async def _counting(yard: Yard) -> list[Probe]:
    wall = yard.wall
    writes = await yard.writes(_REPORT)
    made = guarded(writes.probe(), party=wall.b, rights=["PARTNERSHIP_WRITE"])
    hers = fact("UPDATE casework.tafel SET organisation_id = $1 WHERE id = $2", wall.a.organisation, wall.house)
    made += writes.wrong(
        a_colleague={"made_by": wall.crisis.member},
        earlier={"made_at": yard.now - DAY},
        this_year={"year": yard.now.year},
        of_no_partnership={"tafel_id": wall.tafel},
        of_nothing={"tafel_id": new_id()},
    )
    made += [
        writes.probe("for A", owner_org=wall.a.organisation).after("which answers for it now", hers),
        writes.probe().after("which another answers for", hers),
        writes.probe().after("that is no partnership any more", NO_STATUTE),
    ]
    kept = {**writes.row, "id": new_id(), "year": 2024}
    await yard.put(_REPORT, kept)
    reads = yard.reads("an officer", _REPORT, kept["id"])
    theirs = fact(f"UPDATE {_REPORT} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept["id"])
    made += guarded(reads, party=wall.b, rights=["PARTNERSHIP_WRITE"])
    return [*made, reads.after("of another organisation", theirs)]


async def _taking_part(yard: Yard) -> list[Probe]:
    """Nobody comes to a case of a partnership who is not in its register then; whom policies do not bind, may."""
    wall = yard.wall
    table = "casework.participation"
    elsewhere = await yard.writes(table)
    there = replace(elsewhere, told="at a partnership", row={**elsewhere.row, "id": new_id(), "case_id": wall.housed})
    nobody = fact(f"DELETE FROM {_REGISTER} WHERE organisation_id = $1", wall.a.organisation)
    there = replace(there, given=(nobody,))
    registered = fact(REGISTERED, new_id(), wall.house, wall.b.organisation, wall.a.organisation, wall.b.member)
    over = fact(f"UPDATE {_REGISTER} SET valid = tstzrange('2026-01-01Z', '2026-01-02Z')")
    return [
        replace(elsewhere, given=(nobody,)).probe(),
        there.probe(expected=False),
        there.probe().past_policies("past policies"),
        there.probe().after("in the register", registered, expected=True),
        there.probe("who begins when that is over", valid=Range(yard.now, None)).after("soon", registered, over),
    ]
