"""What every story is told with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.demo.calendar import Calendar
from backend.demo.registers import Decisions
from backend.demo.stage import Stage
from backend.demo.timetable import Timetable
from backend.tafels.blueprint import Blueprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The stage, the clock, the kind of tafel, on what is provided, and whom to tell that a story is finished."""

    stage: Stage
    timetable: Timetable
    calendar: Calendar
    blueprint: Blueprint
    decisions: Decisions
    finished: Callable[[], None]

    async def until(self, days: int, *, hour: int) -> datetime:
        """Wait for an hour of a day before today; that moment."""
        ago = self.calendar.ago(days, hour=hour)
        await self.timetable.until(ago)
        return self.calendar.now - ago
