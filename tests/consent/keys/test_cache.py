"""How long and how many unwrapped keys a process may hold."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.keys.cache import KeyCache
from consent.keys.cipher import Key
from tests.consent.keys.keystore import Clock

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def hold(cache: KeyCache, id_: UUID, *, through: UUID | None = None) -> Key:
    key = Key.fresh(id_)
    cache.put(id_, key, through=through or id_, ticket=cache.ticket())
    return key


def held(cache: KeyCache, id_: UUID) -> Key | None:
    found = cache.get(id_)
    return found.key if found else None


def test_a_key_is_held_for_sixty_seconds_and_no_longer() -> None:
    clock = Clock()
    cache = KeyCache(clock=clock)
    key = hold(cache, ONE)
    clock.seconds += 59.999
    assert held(cache, ONE) is key
    clock.seconds += 0.001
    assert cache.get(ONE) is None
    assert len(cache) == 0


def test_use_does_not_prolong_a_life() -> None:
    clock = Clock()
    cache = KeyCache(clock=clock)
    hold(cache, ONE)
    for _ in range(59):
        clock.seconds += 1
        assert held(cache, ONE) is not None
    clock.seconds += 1
    assert cache.get(ONE) is None


def test_the_life_counts_from_the_question_not_from_the_answer() -> None:
    clock = Clock()
    cache = KeyCache(clock=clock)
    asked = cache.ticket()
    clock.seconds += 50
    cache.put(ONE, Key.fresh(ONE), through=ONE, ticket=asked)
    clock.seconds += 9
    assert held(cache, ONE) is not None
    clock.seconds += 1
    assert cache.get(ONE) is None


def test_an_answer_that_took_a_whole_life_is_not_held() -> None:
    clock = Clock()
    cache = KeyCache(clock=clock)
    asked = cache.ticket()
    clock.seconds += 60
    cache.put(ONE, Key.fresh(ONE), through=ONE, ticket=asked)
    assert len(cache) == 0


@pytest.mark.parametrize("seconds", [60.001, 3_600.0, -1.0, float("inf"), float("nan")])
def test_nobody_can_ask_for_a_longer_life(seconds: float) -> None:
    with pytest.raises(ValueError, match="60 seconds"):
        KeyCache(seconds=seconds)


def test_the_longest_unused_key_goes_first() -> None:
    cache = KeyCache(entries=2, clock=Clock())
    hold(cache, ONE)
    hold(cache, TWO)
    cache.get(ONE)
    hold(cache, THREE)
    assert (held(cache, ONE) is None, held(cache, TWO) is None, held(cache, THREE) is None) == (False, True, False)
    with pytest.raises(ValueError, match="one at least"):
        KeyCache(entries=0)


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 10))
def test_it_never_holds_more_than_its_bound(numbers: list[int], entries: int) -> None:
    cache = KeyCache(entries=entries, clock=Clock())
    for number in numbers:
        hold(cache, UUID(int=number))
        assert len(cache) <= entries
    assert all(held(cache, UUID(int=number)) is not None for number in numbers[-1:])


def test_forgetting_takes_along_what_was_opened_through_it() -> None:
    cache = KeyCache(clock=Clock())
    hold(cache, ONE)
    hold(cache, TWO, through=ONE)
    kept = hold(cache, THREE)
    cache.forget(ONE)
    assert (cache.get(ONE), cache.get(TWO), held(cache, THREE)) == (None, None, kept)


def test_an_answer_from_before_a_destruction_is_not_held() -> None:
    cache = KeyCache(clock=Clock())
    asked = cache.ticket()
    cache.forget(ONE)
    cache.put(ONE, Key.fresh(ONE), through=ONE, ticket=asked)
    assert cache.get(ONE) is None
    assert hold(cache, ONE) is held(cache, ONE)


def test_a_destroyed_key_is_held_as_nothing() -> None:
    cache = KeyCache(clock=Clock())
    cache.put(ONE, None, through=None, ticket=cache.ticket())
    found = cache.get(ONE)
    assert found is not None
    assert found.key is None


def test_it_shows_numbers_only() -> None:
    cache = KeyCache(entries=5, clock=Clock())
    hold(cache, ONE)
    assert repr(cache) == "KeyCache(1 of 5)"
