"""How long a campaign is: a handful of kills in `make test`, a campaign in `make faults`, more with full counts."""

import logging
import os
from typing import Any

import pytest

SEED = int(os.environ.get("KETENTAFEL_TEST_SEED", "20261122"))
FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
_log = logging.getLogger("campaign")


def counts(quick: int, campaign: int, *, full: int) -> list[Any]:
    """The same test in two lengths."""
    return [
        pytest.param(quick, id="quick"),
        pytest.param(full if FULL else campaign, id="campaign", marks=pytest.mark.faults),
    ]


def tell(campaign: str, **figures: object) -> None:
    """What a campaign did, for whoever runs it with `--log-cli-level=INFO`."""
    _log.info("%s: %s", campaign, ", ".join(f"{name}={value}" for name, value in figures.items()))
