"""Ids of the way of a case, once they passed a check."""

from typing import NewType
from uuid import UUID

KeyDecisionId = NewType("KeyDecisionId", UUID)
