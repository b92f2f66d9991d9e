"""Why a task is not done yet: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class TasksCode(StrEnum):
    """Reasons of tasks. The database names them in lower case where it refuses."""

    VIEW_INCOMPLETE = "VIEW_INCOMPLETE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        TasksCode.VIEW_INCOMPLETE: Text(
            "Nog niet iedere discipline gaf een oordeel. Zorg daarvoor, of schrijf op waarom het niet meer nodig is.",
            "Not each discipline gave its assessment yet. See to it, or write down why it is not needed any more.",
        ),
    }
)


def refuse(code: TasksCode, *, field: str | None = None) -> Refusal:
    """A refusal of this room. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
