"""How often a code may be tried: by one address, by one network, and by everybody together."""

import pytest

from web.withdrawing.limiting import Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_address_may_try_some_times_in_ten_minutes() -> None:
    clock = Clock()
    limiter = Limiter(by_one=3, by_all=100, clock=clock)
    assert [limiter.allows("192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert limiter.allows("192.0.2.2")
    clock.now = 599.9
    assert not limiter.allows("192.0.2.1")
    clock.now = 600.0
    assert limiter.allows("192.0.2.1")


def test_everybody_together_may_try_so_often() -> None:
    clock = Clock()
    limiter = Limiter(by_one=3, by_all=10, clock=clock)
    tried = [limiter.allows(f"192.0.2.{number}") for number in range(12)]
    assert tried == [True] * 10 + [False] * 2
    clock.now = 600.0
    assert limiter.allows("192.0.2.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        (None, "niets", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_who_has_a_whole_network_is_one(one: str | None, other: str | None, *, same: bool) -> None:
    limiter = Limiter(by_one=1, by_all=100, clock=Clock())
    assert limiter.allows(one)
    assert limiter.allows(other) is not same


def test_addresses_are_not_kept_without_bound() -> None:
    limiter = Limiter(by_one=1, by_all=100_000, clock=Clock())
    assert all(limiter.allows(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}") for number in range(10_500))
    assert len(limiter._each) == 10_000  # noqa: SLF001 - memory is what is asked about
