"""How often a tafel meets, in words."""

import re

from backend.tafels.blueprint.seating import CutOff, RhythmFact
from backend.tafels.kinds import Weekday
from backend.tafels.page.names import together

_UNITS = {
    "DAILY": ("dag", "dagen"),
    "WEEKLY": ("week", "weken"),
    "MONTHLY": ("maand", "maanden"),
    "YEARLY": ("jaar", "jaar"),
}
DAYS = dict(zip(Weekday, ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"), strict=True))


def meets(rhythm: RhythmFact | None) -> str:
    """A rhythm in words; that no source says anything is said too."""
    if rhythm is None:
        return "geen bron zegt wanneer"
    said = [
        _recurring(rhythm.rrule) if rhythm.rrule else "",
        f"{rhythm.times_per_week} keer per week" if rhythm.times_per_week else "",
        f"{' tot '.join(map(str, rhythm.minutes_per_item))} minuten per casus" if rhythm.minutes_per_item else "",
        "dag en nacht" if rhythm.always_open else "",
    ]
    return together(one for one in said if one)


def closes(cut_off: CutOff) -> str:
    """Until when something comes into the coming round."""
    return f"{DAYS[cut_off.weekday]} {cut_off.at:%H:%M} uur"


def _recurring(rrule: str) -> str:
    """A recurrence rule of the forms that a blueprint takes (`backend.tafels.blueprint.seating.Rhythm`)."""
    parts = dict(re.findall(r"(\w+)=([\w,]+)", rrule))
    one, more = _UNITS[parts["FREQ"]]
    every = (
        f"om de {parts['INTERVAL']} {more}" if "INTERVAL" in parts else f"elke {one}" if one != "jaar" else "elk jaar"
    )
    on = [DAYS[Weekday(day)] for day in parts.get("BYDAY", "").split(",") if day]
    return f"{every} op {together(on)}" if on else every
