"""Until when a consent holds at the latest. How long that is stands in the catalogue (toestemming.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from consent.ages import begins, legal_day
from consent.basis import ConsentKind

_FILE = Path(__file__).parent.parent / "catalogue" / "toestemming.toml"


@cache
def terms() -> Mapping[ConsentKind, int]:
    """For how many days a consent of each kind holds, from the day on which it was given."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {ConsentKind(one["kind"]): one["days"] for one in content["terms"]}


def latest_end(kind: ConsentKind, given_at: datetime) -> datetime:
    """The beginning of the first legal day on which a consent given at `given_at` (aware) no longer holds, in UTC.

    The database answers the same by `consent.latest_end`.
    """
    return begins(legal_day(given_at) + timedelta(days=terms()[kind]))
