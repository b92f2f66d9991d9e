"""What can be asked of receipts, and what it answers."""

from dataclasses import dataclass

from backend.receipts.rendering import Receipt
from backend.receipts.wording import Language
from consent.ids import ConsentId
from tenants.ids import CaseId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReceipt:
    """Make a receipt of a consent, to hand to the person it is about or (`recipient`) to who has custody of it."""

    consent: ConsentId
    language: Language = Language.NL
    recipient: SubjectId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptMade:
    """What the receipt says, its code included, which is told this once."""

    case: CaseId
    consent: ConsentId
    receipt: Receipt
