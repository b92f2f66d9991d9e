"""What can be done with cases. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from backend.cases.closing import close
from backend.cases.contributing import contribute, release, withdraw_release
from backend.cases.participating import end_participation, invite
from backend.cases.referring import refer
from backend.cases.weighing import admit, reject, start_weighing, weigh

__all__ = [
    "admit",
    "close",
    "contribute",
    "end_participation",
    "invite",
    "refer",
    "reject",
    "release",
    "start_weighing",
    "weigh",
    "withdraw_release",
]
