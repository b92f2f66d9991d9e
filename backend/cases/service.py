"""What can be done with cases. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from backend.cases.asking.service import answer_information, ask_information
from backend.cases.closing import close
from backend.cases.continuing.service import confirm_continuation, continue_case
from backend.cases.contributing import contribute, release
from backend.cases.correcting import correct
from backend.cases.course.concluding import record_outcome
from backend.cases.course.judging import confirm_decision, give_assessment, propose_decision, record_family_talk
from backend.cases.course.kader import record_kader
from backend.cases.course.moving import move_phase
from backend.cases.documents.linking import make_link, open_link
from backend.cases.documents.service import add_document
from backend.cases.finding import find_subjects, reveal_number
from backend.cases.numbering import record_number
from backend.cases.own_statement.service import add_own_statement
from backend.cases.participating import end_participation, invite
from backend.cases.referring import refer
from backend.cases.rejecting.service import reject
from backend.cases.taking_back import retract, withdraw_release
from backend.cases.weighing import admit, start_weighing, weigh

__all__ = [
    "add_document",
    "add_own_statement",
    "admit",
    "answer_information",
    "ask_information",
    "close",
    "confirm_continuation",
    "confirm_decision",
    "continue_case",
    "contribute",
    "correct",
    "end_participation",
    "find_subjects",
    "give_assessment",
    "invite",
    "make_link",
    "move_phase",
    "open_link",
    "propose_decision",
    "record_family_talk",
    "record_kader",
    "record_number",
    "record_outcome",
    "refer",
    "reject",
    "release",
    "retract",
    "reveal_number",
    "start_weighing",
    "weigh",
    "withdraw_release",
]
