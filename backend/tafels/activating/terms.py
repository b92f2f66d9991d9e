"""How far ahead a tafel may be looked at again: reference data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "terms.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationTerms:
    """The farthest day on which a tafel is looked at again, in days from the decision."""

    longest_review_days: int


@cache
def terms() -> ActivationTerms:
    """The terms as the file has them."""
    days = tomllib.loads(_FILE.read_text(encoding="utf-8"))["longest_review_days"]
    return ActivationTerms(longest_review_days=int(days))
