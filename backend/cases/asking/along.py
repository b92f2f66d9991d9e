"""Looking along without handing over: how an expert is asked, for how long at most, and where (feature 109).

It is a request for information that says in which way, and until when. Regie, who takes part and whose case it is stay
as they were, and nothing opens: who is asked reads the question until its end, and what was open to them otherwise.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.asking.errors import AskingCode, refuse
from backend.cases.asking.kinds import AlongMode
from tenants.ids import CaseId, OrganisationId
from tenants.refusal import Refusal
from tenants.session import driver

_FILE: Final = Path(__file__).with_name("along.toml")
_HERE: Final = "SELECT casework.looks_along_here($1, $2, $3)"


class Terms(BaseModel):
    """For how many days somebody is asked at most. Raises pydantic's ValidationError for another file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: int
    longest_days: Annotated[int, Field(gt=0, le=366)]
    source: str
    verified: bool


@cache
def terms() -> Terms:
    """What the file says."""
    return Terms.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """In which way somebody looks along, and until when (aware). One of the two without the other is refused."""

    mode: AlongMode | None
    ends_at: datetime | None


async def refused(
    session: AsyncSession, along: Along | None, *, case: CaseId, asked: OrganisationId, at: datetime
) -> Refusal | None:
    """Why nobody looks along like this, or None; `casework.guard_looking_along` says it by force."""
    if along is None:
        return None
    days = terms().longest_days
    if along.mode is None:
        return refuse(AskingCode.ALONG_WINDOW_UNFIT, field="alongMode", days=days)
    ends_at = along.ends_at
    # A moment without a zone is no moment.
    if ends_at is None or ends_at.utcoffset() is None or not at < ends_at <= at + timedelta(days=days):
        return refuse(AskingCode.ALONG_WINDOW_UNFIT, field="endsAt", days=days)
    if not await (await driver(session)).fetchval(_HERE, case, asked, along.mode):
        return refuse(AskingCode.ALONG_NOT_HERE, field="alongMode")
    return None
