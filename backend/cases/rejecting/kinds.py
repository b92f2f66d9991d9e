"""Closed sets of turning a referral away."""

from enum import StrEnum


class RejectionOutcome(StrEnum):
    """What becomes of it: nothing at this tafel, or a pointer to where it belongs. Nothing of it is handed over."""

    AFGEWEZEN = "AFGEWEZEN"
    DOORGELEID = "DOORGELEID"


class RejectionReason(StrEnum):
    """Why: the criteria of the kind of tafel are not met, or this form does not suit the case (feature 107).

    NIET_GESCHIKT is for kinds whose blueprint asks for suitability.
    """

    CRITERIA_NIET_GEHAALD = "CRITERIA_NIET_GEHAALD"
    NIET_GESCHIKT = "NIET_GESCHIKT"
