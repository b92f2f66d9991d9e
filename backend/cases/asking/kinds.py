"""Closed sets of asking."""

from enum import StrEnum


class AnswerOutcome(StrEnum):
    """How a request for information was answered (feature 34)."""

    BIJDRAGE = "BIJDRAGE"
    NIETS_BEKEND = "NIETS_BEKEND"
    GEWEIGERD = "GEWEIGERD"
