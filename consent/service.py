"""What can be done with lawful basis. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from consent.attesting import sign_catalogue, withdraw_signature
from consent.bases import confirm_basis, end_basis, record_basis, withdraw_consent
from consent.contact.ending import end_contact_rule
from consent.contact.recording import record_contact_rule
from consent.custody.ending import end_capacity, end_custody, end_measure
from consent.custody.lifting import lift_mark
from consent.custody.recording import record_capacity, record_custody, record_measure
from consent.emergency import break_glass, review_break_glass
from consent.packages import confirm_package
from consent.restraints import lift_restriction, recuse, restrict
from consent.signing.asking import signers_asked
from consent.signing.deciding import decide_unsigned
from consent.signing.recording import add_signature
from consent.withdrawing.registering import check_identity, register_withdrawal

__all__ = [
    "add_signature",
    "break_glass",
    "check_identity",
    "confirm_basis",
    "confirm_package",
    "decide_unsigned",
    "end_basis",
    "end_capacity",
    "end_contact_rule",
    "end_custody",
    "end_measure",
    "lift_mark",
    "lift_restriction",
    "record_basis",
    "record_capacity",
    "record_contact_rule",
    "record_custody",
    "record_measure",
    "recuse",
    "register_withdrawal",
    "restrict",
    "review_break_glass",
    "sign_catalogue",
    "signers_asked",
    "withdraw_consent",
    "withdraw_signature",
]
