"""What one organisation asks about nobody by name, and what another advises."""

from dataclasses import replace

from tenants.ids import new_id
from tests.security.guards.probes import Fact, Probe, fact
from tests.security.guards.yard import DAY, Yard, guarded
from tests.security.wall import Party

_CONSULT = "casework.consult"
_KIND = "UPDATE casework.tafel_kind SET blueprint = jsonb_set(blueprint, $1, $2::jsonb) WHERE code = 'MUUR'"
_SEATS = "UPDATE casework.tafel_seat SET"


async def probes(yard: Yard) -> list[Probe]:
    """B asks at the tafel; where its kind lets it advise, it answers what A asked."""
    wall = yard.wall
    writes = await yard.writes(_CONSULT)
    asks = writes.probe()
    made = guarded(asks, party=wall.b, rights=["CONTENT_WRITE"])
    made += writes.wrong(
        for_another_organisation={"owner_org": wall.a.organisation},
        for_a_colleague={"recorded_by": wall.crisis.member},
        earlier={"recorded_at": yard.now - DAY},
        confirmed_beforehand={"advice_confirmed": ["NAAM"]},
        answered_beforehand={
            "advising_org": wall.a.organisation,
            "advised_by": wall.a.member,
            "advised_at": yard.now,
            "advice_enc": b"\x01",
        },
        where_B_has_no_seat={"tafel_id": wall.away},
        where_there_is_no_tafel={"tafel_id": new_id()},
    )
    made += [asks.after(told, *given) for told, given in _elsewhere(yard).items()]
    made += [asks.after("where B advises besides", _advises("GI"), expected=True)]
    own = {**writes.row, "id": new_id(), "due_at": yard.now + DAY}
    theirs = {**own, "id": new_id(), "owner_org": wall.a.organisation, "recorded_by": wall.a.member}
    await yard.put(_CONSULT, own)
    await yard.put(_CONSULT, theirs)
    reads = yard.reads("who asked", _CONSULT, own["id"])
    advises = yard.reads("who may advise", _CONSULT, theirs["id"], given=[_advises("GI")])
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    made += guarded(reads, party=wall.b, rights=["CONTENT_READ"])
    made += [
        advises,
        yard.reads("another", _CONSULT, theirs["id"]).after("who does not advise"),
        yard.reads("nobody", _CONSULT, own["id"], actor=nobody).after("at all"),
        reads.after("which asks no more", _asks("GGZ"), expected=True),
    ]
    made += [advises.after(told, *given) for told, given in _elsewhere(yard).items() if "ask" not in told]
    return [*made, *_answers(yard, only=fact(f"DELETE FROM {_CONSULT} WHERE id <> $1", theirs["id"]))]


def _answers(yard: Yard, *, only: Fact) -> list[Probe]:
    """Without a WHERE, as only a question of A is left."""
    wall = yard.wall
    us, police = wall.b.organisation, wall.police
    answers = Probe(
        told="advises",
        actor=yard.b,
        statement=(
            f"UPDATE {_CONSULT} SET advising_org = $1, advised_by = $2, advised_at = tenants.moment(),"
            " advice_enc = $3, advice_confirmed = '{}'"
        ),
        values=(wall.b.organisation, wall.b.member, b"\x01"),
        given=(only, _advises("GI")),
    )
    done = fact(
        f"UPDATE {_CONSULT} SET advising_org = $1, advised_by = $2, advised_at = now(), advice_enc = $3",
        *(wall.b.organisation, wall.b.member, b"\x02"),
    )
    made = guarded(answers, party=wall.b, rights=["CONTENT_WRITE"])
    made += [answers.after(told, *given) for told, given in _elsewhere(yard).items() if "ask" not in told]
    return [
        *made,
        answers.after("what was answered", done),
        answers.after("where others do", _advises("GGZ")),
        replace(answers, told="advises for a colleague", values=(us, wall.crisis.member, b"\x01"), expected=False),
        replace(
            answers, told="advises for another", values=(police.organisation, police.member, b"\x01"), expected=False
        ),
        answers.saying("earlier", "tenants.moment()", "tenants.moment() - interval '1 day'"),
    ]


def _advises(*kinds: str) -> Fact:
    listed = ", ".join(f'"{one}"' for one in kinds)
    return fact(_KIND, ["consult", "advises"], f"[{listed}]")


def _asks(kind: str) -> Fact:
    return fact(_KIND, ["consult", "asks"], f'"{kind}"')


def _elsewhere(yard: Yard) -> dict[str, list[Fact]]:
    """What makes that this is not where B asks or advises."""
    wall = yard.wall
    here = "WHERE tafel_id = $1 AND organisation_id = $2"
    at = (wall.tafel, wall.b.organisation)
    newer = (
        "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256)"
        " SELECT code, 99, jsonb_set(blueprint, '{consult,modes}', '[\"MEE_OP_HUISBEZOEK\"]'), 'proef'"
        " FROM casework.tafel_kind WHERE code = 'MUUR' AND version = 1"
    )
    other = (
        "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256)"
        " SELECT 'MUURANDERS', version, blueprint, 'proef' FROM casework.tafel_kind WHERE code = 'MUUR'"
    )
    none = fact(_KIND, ["consult", "modes"], '["MEE_OP_HUISBEZOEK"]')
    return {
        "where others ask": [_asks("GGZ")],
        "where no one is anonymous": [none],
        "where an older version was": [
            fact(newer),
            fact("UPDATE casework.tafel SET kind_version = 99 WHERE id = $1", wall.tafel),
        ],
        "where another kind is": [fact(other), none],
        "where its seat is over": [fact(f"{_SEATS} valid = '(,2026-01-02)' {here}", *at)],
        "where its seat is another's": [fact(f"{_SEATS} organisation_id = $3 {here}", *at, wall.police.organisation)],
        "where its seat is elsewhere": [fact(f"{_SEATS} tafel_id = $3 {here}", *at, wall.away)],
    }
