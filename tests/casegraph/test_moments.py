"""A moment with an offset that no zone has is a wrong value like any other: the database would read it as a fault."""

import pytest
from graphql import GraphQLError, GraphQLScalarType

from casegraph.schema import core, product

MOMENT = core(product()).type_map["DateTime"]


_READ = {"Z": True, "+14:00": True, "-12:00": True, "+15:59": True, "-15:59": True}
_UNREAD = {"+16:00": False, "-16:00": False, "+23:59": False, "-23:59": False}


@pytest.mark.parametrize(("offset", "is_read"), (_READ | _UNREAD).items())
def test_an_offset_is_one_that_a_clock_can_have(offset: str, *, is_read: bool) -> None:
    assert isinstance(MOMENT, GraphQLScalarType)
    written = f"2026-01-01T00:00:00{offset}"
    if is_read:
        assert MOMENT.parse_value(written).utcoffset() is not None
        return
    with pytest.raises(GraphQLError):
        MOMENT.parse_value(written)


_YEARS = {
    "1850-01-01T00:00:00Z": True,
    "2199-12-31T23:59:59Z": True,
    "2199-12-31T23:59:59": True,
    "1849-12-31T23:59:59Z": False,
    "2199-12-31T23:59:59-01:00": False,
    "9999-12-31T23:59:59-14:00": False,
    "9999-12-31T23:59:59": False,
    "0001-01-01T00:00:00+01:00": False,
}


@pytest.mark.parametrize(("written", "is_read"), _YEARS.items())
def test_a_moment_is_one_that_somebody_can_live_in(written: str, *, is_read: bool) -> None:
    assert isinstance(MOMENT, GraphQLScalarType)
    if is_read:
        assert MOMENT.parse_value(written).year in {1850, 2199}
        return
    with pytest.raises(GraphQLError):
        MOMENT.parse_value(written)


@pytest.mark.parametrize("written", ["", "gisteren", 5, None, "2026-01-01T00:00:00+99:99"])
def test_what_is_no_moment_is_refused_as_before(written: object) -> None:
    assert isinstance(MOMENT, GraphQLScalarType)
    with pytest.raises(GraphQLError):
        MOMENT.parse_value(written)
