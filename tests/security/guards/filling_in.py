"""A form that goes with a contribution, what it answers, and two days beside each other."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards.probes import Probe, fact
from tests.security.guards.yard import DAY, Yard
from tests.security.wall import Party

_ANSWER, _TEXT = "casework.form_answer", "casework.contribution"
_COMPARED = (
    "SELECT coalesce(string_agg(concat_ws(' ', item, coalesce(earlier_id::text, '-'), later_id), ', '"
    " ORDER BY item, later_id), '') FROM casework.form_comparison($1, 'BLIK', $2, $3)"
)


async def probes(yard: Yard) -> list[Probe]:
    """B brings a form, and lays beside each other what it and A filled in about somebody whom both see."""
    return [*await _used(yard), *await _answers(yard), *await _compared(yard)]


async def _used(yard: Yard) -> list[Probe]:
    brings = await yard.writes(_TEXT, row={"form": "BLIK", "happened_on": yard.now.date()})
    return [
        brings.probe("with a form"),
        brings.probe("without one", form=None),
        brings.probe("with a form of another kind", form="ANDERS", expected=False),
        brings.probe("with a form of another kind", form="ANDERS").past_policies("put there by the owner"),
    ]


async def _answers(yard: Yard) -> list[Probe]:
    wall, now = yard.wall, yard.now
    writes = await yard.writes(_ANSWER)
    text, theirs = writes.row["contribution_id"], wall.shared.contribution
    dated = f"UPDATE {_TEXT} SET recorded_at = $2 WHERE id = $1"
    by = f"UPDATE {_TEXT} SET author_id = $2 WHERE id = $1"
    formless = fact(f"UPDATE {_TEXT} SET form = NULL WHERE id = $1", text)
    of_a = fact(
        f"UPDATE {_TEXT} SET author_id = $2, recorded_at = $3, form = 'BLIK', happened_on = $4 WHERE id = $1",
        *(theirs, wall.b.member, now, now.date()),
    )
    made = [
        writes.probe(),
        *writes.wrong(
            for_another_organisation={"owner_org": wall.a.organisation},
            of_another_text={"contribution_id": new_id()},
            in_another_case={"case_id": wall.housed},
        ),
        writes.probe(recorded_at=now - DAY).after("with a text of then", fact(dated, text, now - DAY)),
        writes.probe().after("later than the text", fact(dated, text, now - DAY)),
        writes.probe().after("by a colleague", fact(by, text, wall.crisis.member)),
        writes.probe().after("without a form", formless),
        replace(writes.probe("past the guards"), guards=False),
        replace(writes.probe("past the guards").after("without a form", formless), guards=False),
        replace(
            writes.probe("of another text, past the guards", expected=False, contribution_id=new_id()), guards=False
        ),
        writes.probe(case_id=wall.shared.case, contribution_id=theirs).after("beside a text of another", of_a),
    ]
    kept = {**writes.row, "id": new_id(), "item": "ANDER"}
    await yard.put(_ANSWER, kept)
    await yard.alone(_ANSWER, kept["id"])
    reads = yard.reads("who brought the text", _ANSWER, kept["id"])
    moved = fact(f"UPDATE {_ANSWER} SET case_id = $2 WHERE id = $1", kept["id"], wall.housed)
    other = fact(f"UPDATE {_ANSWER} SET contribution_id = $2 WHERE id = $1", kept["id"], new_id())
    nobody = yard.actor(Party(organisation=new_id(), member=new_id()))
    return [
        *made,
        reads,
        reads.after("of another case", moved),
        reads.after("of another text", other),
        yard.reads("somebody elsewhere", _ANSWER, kept["id"], actor=yard.actor(wall.police)).after("reads nothing"),
        yard.reads("nobody", _ANSWER, kept["id"], actor=nobody).after("at all"),
    ]


async def _compared(yard: Yard) -> list[Probe]:
    wall, today = yard.wall, yard.now.date()
    here, month = wall.shared, today - 30 * DAY

    async def filled(day: date, item: str = "NU", **changes: Any) -> tuple[UUID, UUID]:
        """A text of A, or as these say, that B reads, with an answer; the text and the answer."""
        text, answer = new_id(), new_id()
        form = {"id": text, "form": "BLIK", "happened_on": day, **changes}
        await yard.past_triggers(
            f"INSERT INTO {_TEXT} SELECT (jsonb_populate_record(b, $2::jsonb)).* FROM {_TEXT} b WHERE b.id = $1",
            *(here.contribution, orjson.dumps(form).decode()),
        )
        await yard.past_triggers(
            "INSERT INTO casework.release SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),"
            " 'contribution_id', $2::uuid))).* FROM casework.release r WHERE r.contribution_id = $1",
            *(here.contribution, text),
        )
        owner = changes.get("owner_org", wall.a.organisation)
        case = changes.get("case_id", here.case)
        await yard.put(
            _ANSWER,
            {"id": answer, "case_id": case, "contribution_id": text, "item": item, "value_enc": b"\x01"}
            | {"owner_org": owner, "recorded_at": yard.now},
        )
        return text, answer

    ours: dict[str, Any] = {"owner_org": wall.b.organisation, "author_id": wall.b.member}
    (first, then), (second, now_) = await filled(month), await filled(today - 2 * DAY)
    (third, mine_then), (fourth, mine) = await filled(month, **ours), await filled(today - 2 * DAY, **ours)
    _, another = await filled(today - 2 * DAY, "WEER", **ours)
    _, old = await filled(month - DAY)
    await filled(today)
    await filled(today - DAY, form="ANDERS")
    await filled(
        today - DAY, subject_ids=[await World(admin=yard.admin).subject(here.case, wall.b.organisation)], **ours
    )
    await filled(today - DAY, subject_ids=[wall.own.subject], case_id=wall.own.case, **ours)
    wrong, _ = await filled(today - DAY)
    await yard.past_triggers(
        "INSERT INTO casework.correction VALUES ($1, $2, $3, 'INTREKKING', 'ONJUIST', NULL, $4, $5, $6)",
        *(new_id(), here.case, wrong, wall.a.organisation, wall.a.member, yard.now),
    )
    theirs, own = ("NU", then, now_), ("NU", mine_then, mine)
    more = ("WEER", None, another)
    asks = Probe(
        told="lays two days beside each other",
        actor=yard.b,
        statement=_COMPARED,
        values=(here.subject, month, today - DAY),
        expected=_told(theirs, own, more),
    )
    # Each on a line of its own, beside what was filled in without a shield.
    apart = (("NU", None, now_), ("NU", then, then), ("NU", old, old))
    shield = f"UPDATE {_TEXT} SET protection = 'MELDER' WHERE id = ANY ($1)"
    # Past policies a person of another case would be told of as well.
    elsewhere = fact(f"UPDATE {_TEXT} SET case_id = $2 WHERE id = $1", second, wall.own.case)
    return [
        asks,
        asks.after("of a reporter", fact(shield, [first, second]), expected=_told(*apart, own, more)),
        asks.after("of B as a reporter", fact(shield, [third, fourth]), expected=_told(theirs, own, more)),
        asks.after("with one of another case", elsewhere, expected=_told(("NU", then, then), own, more)),
    ]


def _told(*lines: tuple[str, UUID | None, UUID]) -> str:
    ordered = sorted(lines, key=lambda one: (one[0], str(one[2])))
    return ", ".join(f"{item} {before or '-'} {after}" for item, before, after in ordered)
