"""Kills of the worker, the queue and the database while effects flow: nothing acknowledged is lost or done halfway.

What may happen, and no more: a letter that had left just before its worker died leaves once more, under its own id.
"""

import random
from collections import Counter

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from backend.outbox.relay import LEASE
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.worker.acts import GEMEENTE, eventually, mail, referred, settled
from tests.backend.worker.post import PostOffice
from tests.backend.worker.station import Station
from tests.factories.cell import CaseDatabase
from tests.faults.counts import SEED, counts, tell
from tests.faults.flow import WORKER, Flow

A_CAMPAIGN = 20
USUAL = 48
WHOLE = (1, 2, 1, 1, 1)
# A referral is whole or not there: how many of each there are, for each case.
PARTS = """
SELECT c.id,
       (SELECT count(*) FROM casework.referral r WHERE r.case_id = c.id) AS referrals,
       (SELECT count(*) FROM casework.subject s WHERE s.case_id = c.id) AS subjects,
       (SELECT count(*) FROM casework.notification n WHERE n.case_id = c.id) AS notices,
       (SELECT count(*) FROM casework.outbox o WHERE o.case_id = c.id AND o.effect = 'ANNOUNCE') AS announced,
       (SELECT count(*) FROM casework.outbox o WHERE o.case_id = c.id AND o.effect = 'MAIL') AS mailed
  FROM casework."case" c
"""


@pytest.fixture
def flow(kamer: Kamer, station: Station, servers: EmbeddedServers) -> Flow:
    return Flow(kamer, station, servers, random.Random(SEED))


@pytest.mark.parametrize("kills", counts(3, USUAL, full=210))
async def test_nothing_acknowledged_is_lost_and_nothing_is_told_twice_unseen(
    flow: Flow, office: Office, post: PostOffice, house: CaseDatabase, kills: int
) -> None:
    """The mail server takes its time, and refuses one recipient in ten for now."""
    await office.mailbox(flow.kamer.organisations["gemeente"], address=GEMEENTE)
    post.slow_seconds, post.refuse_one_in = 0.05, 10
    with flow.stack:
        await flow.run(kills=kills)
        # A claim of a killed worker ends after half a minute; a refusal for now waits for five seconds and more. Only a
        # campaign has the time to wait for that; in the quick form what waits is made older.
        if kills < A_CAMPAIGN:
            async with house.admin() as admin:
                await admin.execute(
                    "UPDATE casework.outbox SET due_at = due_at - $1::interval WHERE done_at IS NULL", LEASE
                )
        # Four times the usual campaign leaves four times as much to do.
        rest = await flow.come_to_rest(house.dsn("postgres"), seconds=240 * max(1, kills // USUAL), stalled=90)
        logs = "".join(worker.written() for worker in flow.workers)
        for worker in flow.workers:
            worker.stop()
    admin = await asyncpg.connect(house.dsn("postgres"))
    try:
        cases = {row["id"]: row for row in await admin.fetch(PARTS)}
        effects = await admin.fetch("SELECT id, effect, outcome, reason, attempts FROM casework.outbox")
    finally:
        await admin.close()
    assert set(flow.acknowledged) <= set(cases)
    parts = Counter(tuple(row)[1:] for row in cases.values())
    assert set(parts) == {WHOLE}, parts
    assert {(row["outcome"], row["reason"]) for row in effects} == {("DONE", None)}
    letters = post.times()
    mails = {f"<{row['id']}@regio.example>" for row in effects if row["effect"] == "MAIL"}
    assert set(letters) == mails
    repeats = sum(letters.values()) - len(letters)
    tell(
        "worker",
        kills=dict(Counter(flow.kills)),
        acknowledged=len(flow.acknowledged),
        unanswered=flow.failed,
        lost=len(set(flow.acknowledged) - set(cases)),
        effects=len(effects),
        letters=len(letters),
        repeats=repeats,
        most_attempts=max(row["attempts"] for row in effects),
        seconds_to_rest=round(rest, 1),
    )
    assert len(flow.acknowledged) > kills
    # A repeat needs a death of what was sending: never more than were under way at each.
    assert repeats <= 8 * len([aim for aim in flow.kills if aim != "flushall"])
    assert flow.kills.count(WORKER) >= kills // 2
    assert "Traceback" not in logs


async def test_a_letter_that_left_just_before_its_worker_died_leaves_once_more_under_its_own_id(
    flow: Flow, office: Office, post: PostOffice
) -> None:
    """The one repeat there can be: the mail server took it, and the worker was killed before it could note that."""
    await office.mailbox(flow.kamer.organisations["gemeente"], address=GEMEENTE)
    post.slow_to_answer = 8.0
    with flow.station.worker() as killed:
        await referred(flow.kamer)
        await eventually(lambda: post.letters, what="the letter")
        killed.kill()
    row = await mail(office)
    assert (row["outcome"], row["attempts"]) == (None, 1)
    post.slow_to_answer = 0.0
    await office.later(LEASE)
    with flow.station.worker():
        await settled(office)
    assert post.times() == {f"<{row['id']}@regio.example>": 2}
    first, second = post.letters
    assert [line for line in first.splitlines() if not line.startswith(b"Date:")] == [
        line for line in second.splitlines() if not line.startswith(b"Date:")
    ]
