"""Which kinds of basis may not take the place of a withdrawn consent in silence. What is asked stands in the file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from consent.basis import BasisKind

_FILE = Path(__file__).parent / "toestemming.toml"


@cache
def switching_kinds() -> frozenset[BasisKind]:
    """The kinds of basis that ask a reason and a second reader after a withdrawal (AVG 7(3))."""
    content: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return frozenset(map(BasisKind, content["after_withdrawal"]["kinds"]))
