"""How much a campaign does, and what it saw, so that a promise is held to its figure and the figure can be read back.

The plain run takes a seeded sample; KETENTAFEL_TEST_COUNTS=full takes the figure of the promise.
"""

import os
import statistics
import sys
from collections.abc import Sequence

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"


def counted(quick: int, full: int) -> int:
    """How many to do in this run."""
    return full if FULL else quick


def told(promise: str, **figures: object) -> None:
    """Say what was counted; pytest shows it with -s or -rP."""
    sys.stdout.write(f"\n{promise}: " + ", ".join(f"{name} {value}" for name, value in figures.items()) + "\n")


def median(values: Sequence[float]) -> float:
    """The middle one, in the unit of the values."""
    return statistics.median(values)
