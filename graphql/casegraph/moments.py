"""Moments as clients write them: ISO 8601, with an offset that a clock can have, in a year that somebody lives in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.schema.types.base_scalars import DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition

# PostgreSQL reads no offset beyond this; the widest that any zone ever had is less than 16 hours.
_WIDEST: Final = timedelta(hours=15, minutes=59)
# Nobody about whom there is a case was born before the one; what is agreed beyond the other has no end, and says none.
# Near the ends of the calendar a moment cannot be told in another zone, or in the database, at all.
_FIRST: Final = datetime(1850, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def _read(value: object) -> object:
    """What is no moment is refused as any wrong value is; so is a moment with an offset that no zone has."""
    parse = DateTimeDefinition.parse_value
    found = parse(value) if parse is not None else value
    offset = found.utcoffset() if isinstance(found, datetime) else None
    if offset is not None and abs(offset) > _WIDEST:
        raise StrawberryInputCoercionError("Value cannot represent a DateTime: no zone is so far from UTC.")
    if (
        isinstance(found, datetime)
        and not _FIRST <= (found if offset is not None else found.replace(tzinfo=UTC)) < _LAST
    ):
        raise StrawberryInputCoercionError("Value cannot represent a DateTime: it is before 1850 or after 2199.")
    return found


MOMENT: Final[ScalarDefinition] = replace(DateTimeDefinition, parse_value=_read)
"""The scalar DateTime of the schema, for `StrawberryConfig`."""
