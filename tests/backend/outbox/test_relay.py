"""An effect is carried out once, comes again when it failed, and comes to rest where somebody can see it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service as cases
from backend.outbox import queries, relay
from backend.outbox.models import Effect, Outbox, Outcome
from backend.outbox.relay import EFFECT_SECONDS, LEASE, MOST_ATTEMPTS, EffectFailed, Ending, carry_out, pause
from backend.outbox.service import revive, settle
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office, heard


class Counting:
    """An effect that counts, and fails as told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.done: list[str] = []

    async def __call__(self, _session: AsyncSession, row: Outbox) -> Ending:
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(str(row.id))
        return Ending()


async def told(kamer: Kamer) -> None:
    """One effect: the gemeente is told of a referral."""
    await kamer.does("noor", cases.refer, refer_command(kamer))


async def test_an_effect_is_carried_out_once(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    counting = Counting()

    assert await office.carry({Effect.ANNOUNCE: counting}) == 1
    assert await office.carry({Effect.ANNOUNCE: counting}) == 0

    [row] = await office.rows()
    assert counting.done == [str(row["id"])]
    assert (row["outcome"], row["attempts"], row["reason"]) == ("DONE", 1, None)
    assert row["done_at"] is not None


async def test_many_at_the_same_effect_do_it_once(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    [one] = await office.due()
    counting = Counting()
    outcomes = await asyncio.gather(
        *(
            carry_out(office.system, one.id, organisation=one.organisation, effects={Effect.ANNOUNCE: counting})
            for _ in range(8)
        )
    )

    assert len(counting.done) == 1
    assert outcomes.count(Outcome.DONE) == 1
    assert outcomes.count(None) == 7


async def test_what_failed_comes_again_after_a_pause_that_grows(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    counting = Counting(EffectFailed("QUEUE_UNAVAILABLE"), ValueError("canary"), EffectFailed("QUEUE_UNAVAILABLE"))
    for attempt, reason in enumerate(("QUEUE_UNAVAILABLE", "FAULT", "QUEUE_UNAVAILABLE"), start=1):
        assert await office.carry({Effect.ANNOUNCE: counting}) == 1
        [row] = await office.rows()
        assert (row["attempts"], row["reason"], row["outcome"]) == (attempt, reason, None)
        assert await office.due() == []
        await office.later(pause(attempt, id=row["id"]))

    await office.carry({Effect.ANNOUNCE: counting})
    [row] = await office.rows()
    assert (row["outcome"], row["reason"], len(counting.done)) == ("DONE", None, 1)


def test_pauses_double_up_to_an_hour_and_together_outlast_a_night() -> None:
    some = UUID(int=0)
    pauses = [pause(attempt, id=some) for attempt in range(1, MOST_ATTEMPTS + 1)]
    for one, least in zip(pauses, (5, 10, 20, 40), strict=False):
        assert least <= one.total_seconds() < 1.5 * least
    assert max(pauses) < timedelta(minutes=90)
    assert sum(pauses, timedelta()) > timedelta(hours=12)


def test_what_failed_together_does_not_come_back_together() -> None:
    ids = [new_id() for _ in range(1_000)]
    for attempt in (1, 2, 10):
        found = sorted(pause(attempt, id=one).total_seconds() for one in ids)
        spread = found[-1] - found[0]
        assert spread > 0.45 * found[0]
        # Evenly, too: no tenth of the span holds more than a fifth of them.
        tenths = [int((one - found[0]) / spread * 9.999) for one in found]
        assert max(tenths.count(number) for number in range(10)) < 200


class Vanished(BaseException):
    """What a kill is to the code: nothing after it is carried out any more."""


async def _vanish(_session: AsyncSession, _row: Outbox) -> Ending:
    raise Vanished


async def test_a_worker_that_vanished_leaves_its_effect_to_the_next(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    with pytest.raises(Vanished):
        await office.carry({Effect.ANNOUNCE: _vanish})
    [row] = await office.rows()
    assert (row["attempts"], row["done_at"], row["reason"]) == (1, None, None)
    assert await office.due() == []
    assert timedelta(seconds=60) > LEASE
    await office.later(LEASE)
    counting = Counting()
    await office.carry({Effect.ANNOUNCE: counting})
    assert len(counting.done) == 1


async def test_a_worker_that_is_told_to_stop_gives_its_effect_back_at_once(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    begun = asyncio.Event()

    async def slow(_session: AsyncSession, _row: Outbox) -> Ending:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    carrying = asyncio.create_task(office.carry({Effect.ANNOUNCE: slow}))
    await begun.wait()
    assert await office.due() == []
    carrying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await carrying
    [one] = await office.due()
    assert one.attempts == 1
    counting = Counting()
    await office.carry({Effect.ANNOUNCE: counting})
    assert len(counting.done) == 1


async def test_an_effect_that_hangs_is_given_up_for_this_time_and_comes_again_later(
    kamer: Kamer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(kamer)
    assert LEASE.total_seconds() > EFFECT_SECONDS
    monkeypatch.setattr(relay, "EFFECT_SECONDS", 0.05)

    async def hang(_session: AsyncSession, _row: Outbox) -> Ending:
        await asyncio.Event().wait()
        raise AssertionError

    await office.carry({Effect.ANNOUNCE: hang})
    [row] = await office.rows()
    assert (row["reason"], row["outcome"], row["attempts"]) == ("TOO_LONG", None, 1)
    assert await office.due() == []
    await office.later(pause(1, id=row["id"]))
    assert len(await office.due()) == 1


async def _claimed(office: Office) -> timedelta:
    """A worker took it and is no more."""
    with pytest.raises(Vanished):
        await office.carry({Effect.ANNOUNCE: _vanish})
    return LEASE


async def _postponed(office: Office) -> timedelta:
    """A first attempt failed."""
    await office.carry({Effect.ANNOUNCE: Counting(EffectFailed("QUEUE_UNAVAILABLE"))})
    [row] = await office.rows()
    return pause(1, id=row["id"])


async def _followed_up(office: Office) -> timedelta:
    """It was announced, and a mail follows from it."""
    await office.mailbox((await office.rows())[0]["organisation_id"], address="tafel@gemeente.example")
    await office.carry()
    return timedelta(0)


async def _written(_office: Office) -> timedelta:
    return timedelta(0)


@pytest.mark.parametrize("until_then", [_written, _claimed, _postponed, _followed_up])
@pytest.mark.parametrize("leap", [timedelta(days=-1860), timedelta(days=1860)], ids=["back", "on"])
async def test_an_effect_waits_as_long_as_it_should_however_the_clock_of_the_cell_is_set(
    kamer: Kamer, office: Office, until_then: Callable[[Office], Awaitable[timedelta]], leap: timedelta
) -> None:
    """A story told to and fro must not leave an effect waiting for a moment in years to come, nor cut a lease short."""
    await told(kamer)
    left = await until_then(office)
    await office.leap(leap)
    assert len(await office.due()) == (0 if left else 1)
    if left:
        await office.later(left)
    counting = Counting()
    await office.carry(dict.fromkeys(Effect, counting))
    assert len(counting.done) == 1
    await office.leap(-leap)
    assert await office.due() == []


async def test_a_fault_of_the_database_itself_is_postponed_like_any_other(kamer: Kamer, office: Office) -> None:
    await told(kamer)

    async def divide(session: AsyncSession, _row: Outbox) -> Ending:
        await (await session.connection()).execute(text("SELECT 1 / 0"))
        raise AssertionError

    await office.carry({Effect.ANNOUNCE: divide})
    [row] = await office.rows()
    assert (row["reason"], row["outcome"], row["attempts"]) == ("FAULT", None, 1)
    assert await office.due() == []


async def test_an_organisation_with_much_to_hear_does_not_keep_the_others_waiting(kamer: Kamer, office: Office) -> None:
    """A thousand effects of one organisation are longer due than the one of another."""
    many, one = kamer.organisations["gemeente"], kamer.organisations["ggz"]
    insert = (
        "INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, attempts, effect)"
        " SELECT gen_random_uuid(), 'CASE_CHANGED', $1, gen_random_uuid(), gen_random_uuid(),"
        " now() - interval '1 hour' + n * interval '1 second', 0, 'ANNOUNCE'"
        " FROM generate_series(1, $2::int) n"
    )
    await office.admin.execute(insert, many, 1_000)
    await office.admin.execute(insert.replace("1 hour", "1 minute"), one, 3)
    async with office.system.working() as session:
        found = await queries.due(session, Effect.ANNOUNCE, most=10)
        assert [due.organisation for due in found] == [many, one, many, one, many, one, many, many, many, many]
        assert await queries.due(session, Effect.MAIL, most=10) == []


async def test_an_effect_that_takes_longer_than_its_lease_is_still_done_once(
    kamer: Kamer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(kamer)
    monkeypatch.setattr(relay, "LEASE", timedelta(0))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_session: AsyncSession, _row: Outbox) -> Ending:
        begun.set()
        await go_on.wait()
        return Ending()

    first = asyncio.create_task(office.carry({Effect.ANNOUNCE: slow}))
    await begun.wait()
    counting = Counting()
    assert await office.carry({Effect.ANNOUNCE: counting}) == 1
    assert counting.done == []
    go_on.set()
    await first
    [row] = await office.rows()
    assert (row["outcome"], row["attempts"]) == ("DONE", 1)
    assert await office.due() == []


async def test_what_is_given_up_is_seen_and_can_be_set_to_work_again(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    await office.carry({Effect.ANNOUNCE: Counting(EffectFailed("MAIL_REFUSED", for_good=True))})
    [row] = await office.rows()
    assert (row["outcome"], row["reason"]) == ("DEAD", "MAIL_REFUSED")
    async with office.system.working() as session:
        standing = await queries.standing(session)
        assert (standing.waiting, standing.oldest_due_at, standing.dead) == (0, None, {"MAIL_REFUSED": 1})
        assert await revive(session, reason="ATTEMPTS") == 0
        assert await revive(session, reason="MAIL_REFUSED") == 1
    counting = Counting()
    await office.carry({Effect.ANNOUNCE: counting})
    assert len(counting.done) == 1
    async with office.system.working() as session:
        assert await revive(session, reason="MAIL_REFUSED") == 0
        assert await settle(session, reason="PAST") == 0


async def test_an_effect_that_kills_every_worker_comes_to_rest(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    await office.admin.execute("UPDATE casework.outbox SET attempts = $1", MOST_ATTEMPTS)
    counting = Counting()
    await office.carry({Effect.ANNOUNCE: counting})
    [row] = await office.rows()
    assert (row["outcome"], row["reason"], counting.done) == ("DEAD", "ATTEMPTS", [])


async def test_settled_effects_are_not_carried_out(kamer: Kamer, office: Office) -> None:
    await told(kamer)
    async with office.system.working() as session:
        assert await settle(session, reason="PAST") == 1
    assert await office.due() == []
    [row] = await office.rows()
    assert (row["outcome"], row["reason"]) == ("CANCELLED", "PAST")


async def test_who_follows_hears_the_id_of_the_case_and_nobody_else_hears_anything(
    kamer: Kamer, office: Office
) -> None:
    gemeente = await office.follow(kamer.organisations["gemeente"])
    ggz = await office.follow(kamer.organisations["ggz"])
    referred = await kamer.does("noor", cases.refer, refer_command(kamer))
    await office.work_off()
    assert await heard(gemeente) == [referred.case]
    assert await heard(ggz) == []
    await gemeente.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
    await ggz.aclose()  # type: ignore[no-untyped-call]
