"""The first region: one household at the lokale veiligheidskamer, from its referral to the proof that it is gone."""

from backend.demo.scenario import ending, sharing
from backend.demo.scenario.play import Scenario

FIRST_REGION = Scenario(name="first-region", steps=(*sharing.STEPS, *ending.STEPS))
