"""Days before today as moments: working hours in Dutch time, on a working day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_HERE = ZoneInfo("Europe/Amsterdam")
_FRIDAY = 4
# What would lie ahead of us, because it is still night, happened a moment ago.
_JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Counts back from one moment of real time (aware)."""

    now: datetime

    def ago(self, days: int, *, hour: int) -> timedelta:
        """How long ago that hour of that day was; a day in a weekend becomes the Friday before it."""
        day = self.now.astimezone(_HERE).date() - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - _FRIDAY))
        return max(self.now - datetime.combine(day, time(hour), tzinfo=_HERE), _JUST_NOW)
