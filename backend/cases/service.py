"""What can be done with cases. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from backend.cases.closing import close
from backend.cases.contributing import contribute, release, withdraw_release
from backend.cases.finding import find_subjects, reveal_number
from backend.cases.numbering import record_number
from backend.cases.participating import end_participation, invite
from backend.cases.referring import refer
from backend.cases.weighing import admit, reject, start_weighing, weigh

__all__ = [
    "admit",
    "close",
    "contribute",
    "end_participation",
    "find_subjects",
    "invite",
    "record_number",
    "refer",
    "reject",
    "release",
    "reveal_number",
    "start_weighing",
    "weigh",
    "withdraw_release",
]
