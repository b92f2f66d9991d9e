"""How a case goes on and ends, in the story that takes every document."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.security.promises.test_audit import Told


def gone_on(vera: "Told", *, case: str, version: int) -> int:
    """The case is looked at, goes on, and ends in something; answers its version."""
    vera.ask("CasePhases", case=case)
    moved = vera.do("MovePhase", case=case, to="PLAN_VAN_AANPAK", expectedVersion=version)["case"]
    again = vera.do("MovePhase", case=case, to="MONITORING", expectedVersion=moved["version"])["case"]
    vera.do("RecordFamilyTalk", case=case, discussed=True, reason=None)
    vera.do("RecordOutcome", case=case, outcome="OPGELOST", reason=None)
    return int(again["version"])


def ended(alma: "Told", vera: "Told", *, case: str, version: int) -> None:
    """What is kept longer is let go again, and the case is closed."""
    hold = alma.do("PlaceHold", case=case, ground="KLACHT")["hold"]
    alma.do("LiftHold", hold=hold["id"], expectedVersion=hold["version"])
    vera.do("CloseCase", case=case, expectedVersion=version)
