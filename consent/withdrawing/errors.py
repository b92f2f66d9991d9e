"""Why a withdrawal is not passed on, or an identity not checked, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class WithdrawalCode(StrEnum):
    """Reasons of withdrawals that somebody passes on."""

    IDENTITY_CHECKED = "IDENTITY_CHECKED"
    NOTHING_TO_CHECK = "NOTHING_TO_CHECK"
    WITHDRAWAL_CHANNEL = "WITHDRAWAL_CHANNEL"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        WithdrawalCode.IDENTITY_CHECKED: Text(
            "Er is al vastgelegd wie deze toestemming introk. U hoeft niets meer te doen.",
            "Who withdrew this consent has been recorded already. There is nothing left to do.",
        ),
        WithdrawalCode.NOTHING_TO_CHECK: Text(
            "Niemand gaf voor deze toestemming een intrekking door. Er is niets na te gaan.",
            "Nobody passed on a withdrawal of this consent. There is nothing to check.",
        ),
        WithdrawalCode.WITHDRAWAL_CHANNEL: Text(
            "Met een code trekt iemand zelf in, op de pagina die op de bevestiging staat. Kies hoe u het hoorde.",
            "By a code somebody withdraws without you, on the page that the receipt names. Choose how you were told.",
        ),
    }
)


def refuse(code: WithdrawalCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
