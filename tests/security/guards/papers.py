"""A file beside a contribution, and the one look at it that somebody asks for."""

from datetime import timedelta

from tenants.ids import new_id
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_FILE, _LINK, _TEXT = "casework.document", "casework.document_link", "casework.contribution"


async def probes(yard: Yard) -> list[Probe]:
    """B puts a file beside what it brought, asks for a look at it, and uses that."""
    return [*await _files(yard), *await _links(yard)]


async def _files(yard: Yard) -> list[Probe]:
    wall, case = yard.wall, yard.wall.own.case
    writes = await yard.writes(_FILE)
    text, theirs = writes.row["contribution_id"], wall.shared.contribution
    said = f"UPDATE {_TEXT} SET {{}} WHERE id = $1"
    closed = fact("UPDATE casework.\"case\" SET stage = 'AFGESLOTEN' WHERE id = $1", case)
    older = fact(
        "INSERT INTO casework.correction VALUES ($1, $2, $3, 'INTREKKING', 'ONJUIST', NULL, $4, $5, $6)",
        *(new_id(), case, text, wall.b.organisation, wall.b.member, yard.now),
    )
    made = [
        *guarded(writes.probe(), party=wall.b, rights=["CONTENT_WRITE"], case=case, takes_part=True),
        *writes.wrong(
            for_another_organisation={"owner_org": wall.a.organisation},
            for_a_colleague={"recorded_by": wall.crisis.member},
            earlier={"recorded_at": yard.now - DAY},
            of_another_text={"contribution_id": new_id()},
            of_another_case={"case_id": wall.housed},
            beside_a_text_of_another={"case_id": wall.shared.case, "contribution_id": theirs},
        ),
        writes.probe().after("in a closed case", closed),
        writes.probe().after("of a text that goes no further", fact(said.format("onward_ban = true"), text)),
        writes.probe().after("of a text that was checked", fact(said.format("redaction_enc = '\\x01'"), text)),
        writes.probe().after("beside an older version", older),
        writes.probe().after("above one's own ceiling", fact("DELETE FROM tenants.convenant_ceiling")),
    ]
    kept = {**writes.row, "id": new_id()}
    await yard.put(_FILE, kept)
    await yard.alone(_FILE, kept["id"])
    reads = yard.reads("who brought the text", _FILE, kept["id"])
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    return [
        *made,
        reads,
        reads.after("of another case", fact(f"UPDATE {_FILE} SET case_id = $1", wall.housed)),
        reads.after("of another text", fact(f"UPDATE {_FILE} SET contribution_id = $1", new_id())),
        yard.reads("somebody elsewhere", _FILE, kept["id"], actor=yard.actor(wall.police)).after("reads nothing"),
        yard.reads("nobody", _FILE, kept["id"], actor=nobody).after("at all"),
    ]


async def _links(yard: Yard) -> list[Probe]:
    wall, now = yard.wall, yard.now
    writes = await yard.writes(_LINK, given=(fact(f"DELETE FROM {_LINK}"),))
    kept = {**writes.row, "id": new_id()}
    made = [
        writes.probe(),
        writes.probe().by("weakly signed in", assurance=1),
        *writes.wrong(
            for_another_organisation={"organisation_id": wall.a.organisation},
            for_a_colleague={"member_id": wall.crisis.member},
            earlier={"made_at": now - timedelta(seconds=1), "expires_at": now + timedelta(minutes=1)},
            used_at_once={"used_at": now},
            over_at_once={"expires_at": now},
            for_too_long={"expires_at": now + timedelta(minutes=2, seconds=1)},
            of_no_file={"document_id": new_id()},
            of_another_case={"case_id": wall.housed},
        ),
    ]
    await yard.put(_LINK, kept)
    await yard.alone(_LINK, kept["id"])
    uses = Probe(told="uses it", actor=yard.b, statement=f"UPDATE {_LINK} SET used_at = tenants.moment()")
    theirs = fact(f"UPDATE {_LINK} SET organisation_id = $1", wall.a.organisation)
    another = fact(f"UPDATE {_LINK} SET member_id = $1", wall.crisis.member)
    reads = yard.reads("who asked for the look", _LINK, kept["id"])
    return [
        *made,
        reads,
        reads.by("weakly signed in", assurance=1),
        reads.after("of another organisation", theirs),
        reads.after("of a colleague", another),
        uses,
        uses.by("weakly signed in", assurance=1),
        uses.after("of another organisation", theirs),
        uses.after("of a colleague", another),
        uses.after("that was used", fact(f"UPDATE {_LINK} SET used_at = $1", now)),
        uses.after("that is over", fact(f"UPDATE {_LINK} SET expires_at = $1", now)),
        uses.saying("at another moment", "tenants.moment()", "tenants.moment() - interval '1 second'"),
    ]
