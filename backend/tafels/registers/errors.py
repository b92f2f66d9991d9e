"""What can be wrong with a register beyond its shape: what to do, in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum

from consent.keys.errors import Text


class RegisterCode(StrEnum):
    """Stable codes of what the parts of an entry can mean together that they may not."""

    LENGTH_MISSING = "LENGTH_MISSING"
    LENGTH_UNWANTED = "LENGTH_UNWANTED"
    UNIT_AND_RECKONING = "UNIT_AND_RECKONING"
    STEPS_UNORDERED = "STEPS_UNORDERED"


TEXTS: Mapping[StrEnum, Text] = {
    RegisterCode.LENGTH_MISSING: Text(
        "termijn {name} heeft een lengte nodig. Vul length in, of kies DIRECT of IN_TE_STELLEN.",
        "term {name} needs a length. Fill in length, or choose DIRECT or IN_TE_STELLEN.",
    ),
    RegisterCode.LENGTH_UNWANTED: Text(
        "termijn {name} is direct of wordt ingesteld, en heeft dus geen lengte. Haal {part} weg.",
        "term {name} is at once or is set by somebody, so it has no length. Remove {part}.",
    ),
    RegisterCode.UNIT_AND_RECKONING: Text(
        "werkdagen tel je in werkdagen, en niets anders. Maak unit en reckoned van {name} gelijk.",
        "working days are counted in working days, and nothing else is. Make unit and reckoned of {name} agree.",
    ),
    RegisterCode.STEPS_UNORDERED: Text(
        "de stappen van {name} lopen op in één eenheid, tot en met de lengte. Zet ze op volgorde.",
        "the steps of {name} grow in one unit, up to the length. Put them in order.",
    ),
}
