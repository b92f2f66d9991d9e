"""The same emergency again: one person decides alone once, and then somebody else looks. How long that counts is data.

The database refuses the same by `consent.repeats_emergency`, where a recipient is added.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.common_errors import worded
from consent.keys.errors import Text
from tenants.ids import CaseId, OrganisationId, SubjectId
from tenants.refusal import Refusal
from tenants.session import driver

_FILE = Path(__file__).parent / "catalogue" / "spoed.toml"
_BEFORE: Final = "SELECT consent.urgent_before($1, $2, $3, $4)"


class RepeatingCode(StrEnum):
    """Why an emergency is not recorded again."""

    URGENT_AGAIN = "URGENT_AGAIN"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        RepeatingCode.URGENT_AGAIN: Text(
            "U hebt deze spoed eerder vastgelegd en niemand heeft dat bevestigd. Laat een andere dienstdoende het "
            "vastleggen, of laat de spoed weg: dan opent het zodra een collega bevestigt.",
            "You recorded this emergency before and nobody confirmed it. Let another officer on duty record it, or "
            "leave the emergency out: then it opens as soon as a colleague confirms.",
        ),
    }
)


@cache
def counts_within() -> str:
    """For how long after its end an unconfirmed emergency counts, as an ISO 8601 duration."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    duration: str = content["again"]["within"]
    return duration


async def again(
    session: AsyncSession, case: CaseId, subject: SubjectId, recipients: Sequence[OrganisationId], *, until: datetime
) -> Refusal | None:
    """Why whoever is bound does not decide this alone once more; `until` is when it would end now.

    What is added on the same night, and so ends no later, is the same decision and no repetition.
    """
    before = await (await driver(session)).fetchval(_BEFORE, case, subject, list(recipients), until)
    return worded(TEXTS, RepeatingCode.URGENT_AGAIN, field="urgent", details={}) if before else None
