"""A weighing as a row: its answers open, its arguments sealed under the key of the referral."""

from base64 import b64encode
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.cases.commands import Weigh
from backend.cases.models import Weighing
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from tenants.actor import Actor
from tenants.ids import new_id

ARGUMENTS: Final = ("purpose", "necessity", "proportionality", "subsidiarity")
_TABLE: Final = "casework.weighing"


def weighing_row(actor: Actor, command: Weigh, *, tafel: UUID, key: Key, at: datetime) -> Weighing:
    """The row of one organisation's weighing."""
    id = new_id()
    sealed: dict[str, Any] = {
        f"{name}_enc": seal_text(getattr(command, name), table=_TABLE, column=f"{name}_enc", row_id=id, key=key)
        for name in ARGUMENTS
    }
    return Weighing(
        id=id,
        case_id=command.case,
        tafel_id=tafel,
        organisation_id=actor.organisation,
        member_id=actor.member,
        verdict=command.verdict,
        criteria=_criteria(command, weighing=id, key=key),
        weighed_at=at,
        **sealed,
    )


def _criteria(command: Weigh, *, weighing: UUID, key: Key) -> dict[str, Any]:
    """The answers, which policies and reports may read, each with its sealed argument (base64, for JSON).

    An argument is bound to its own criterion: its place is the column `criteria_` and the code in lower case.
    """
    return {
        one.code: {
            "met": one.met,
            "argument_enc": b64encode(
                seal_text(one.argument, table=_TABLE, column=f"criteria_{one.code.lower()}", row_id=weighing, key=key)
            ).decode(),
        }
        for one in command.criteria
    }
