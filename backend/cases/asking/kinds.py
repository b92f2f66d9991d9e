"""Closed sets of asking."""

from enum import StrEnum


class AnswerOutcome(StrEnum):
    """How a request was answered: of information (feature 34), and, the last two, to look along (feature 109)."""

    BIJDRAGE = "BIJDRAGE"
    NIETS_BEKEND = "NIETS_BEKEND"
    GEWEIGERD = "GEWEIGERD"
    AANVAARD = "AANVAARD"
    NIET_AANVAARD = "NIET_AANVAARD"


class AlongMode(StrEnum):
    """In which way somebody looks along, known by name; without a name it is a consult (`backend.cases.consulting`)."""

    MEE_OP_HUISBEZOEK = "MEE_OP_HUISBEZOEK"
    VEILIGHEIDSAFSPRAKEN = "VEILIGHEIDSAFSPRAKEN"


ALONG = frozenset({AnswerOutcome.AANVAARD, AnswerOutcome.NIET_AANVAARD})
"""What is answered to who asks to look along, and to nobody else."""
WITH_A_REASON = frozenset({AnswerOutcome.GEWEIGERD, AnswerOutcome.NIET_AANVAARD})
"""What is answered with a reason."""
