"""Stories that are played against a running demo, over its API only, by people who do not exist."""

from backend.demo.scenario.first_region import FIRST_REGION
from backend.demo.scenario.performing import perform

__all__ = ["FIRST_REGION", "perform"]
