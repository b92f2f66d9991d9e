"""What every table of the regions file has in common: fixed once read, checked whole, and secrets by reference."""

import os
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from backend.settings.errors import SettingsCode

_FROM_ENVIRONMENT = "env:"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]


class Section(BaseModel):
    """One table of the regions file: fixed once read, nothing unknown in it, no value in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_by_name=True)


class Decision(Section):
    """The decision that a production region may do without a safeguard: which, by whom, and when."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    decided_by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    decided_on: date


def refuse(code: SettingsCode, expected: str = "") -> PydanticCustomError:
    """An error for pydantic to carry to the place of the setting; its text holds no value."""
    return PydanticCustomError(code.value, "refused", {"expected": expected})


def from_environment(value: object) -> object:
    """Let `env:NAME` stand for an environment variable, so that the file itself need not hold a secret."""
    if not isinstance(value, str) or not value.startswith(_FROM_ENVIRONMENT):
        return value
    name = value.removeprefix(_FROM_ENVIRONMENT)
    found = os.environ.get(name)
    if not found:
        raise refuse(SettingsCode.VARIABLE_MISSING, name)
    return found
