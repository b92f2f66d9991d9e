"""What can be asked about registrations, and what comes of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NewType
from uuid import UUID

from tenants.ids import MemberId

RegistrationId = NewType("RegistrationId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRegistration:
    """Write down what one looked up on `checked_on`: a colleague stands in a register, `valid_until` included."""

    member: MemberId
    register_code: str
    number: str = field(repr=False)
    valid_from: date
    valid_until: date
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRegistration:
    """Say that it holds no more, or was wrong; from now on."""

    registration: RegistrationId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationKept:
    """It is written down."""

    registration: RegistrationId
