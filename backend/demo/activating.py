"""Decisions of the demo that its tafels may admit cases, marked as such: assessments and advice that do not exist."""

from datetime import timedelta

from backend.demo import clock
from backend.demo.stage import Stage
from backend.tafels.activating.commands import ActivateTafel
from backend.tafels.activating.service import activate_tafel
from backend.tafels.kinds import Regime
from consent.ages import legal_day
from tenants.ids import TafelId
from tenants.roles import RoleKind

_CLOSED = """
SELECT t.kind_version, k.blueprint #>> '{regime,code}' = 'NIET_BEPAALD' AS undecided
  FROM casework.tafel t JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
 WHERE t.id = $1 AND k.blueprint #> '{subjects,kinds}' <> '["GEEN"]'
   AND (casework.admission_fault(t.id) IS NOT NULL OR t.status <> 'ACTIEF' OR $2)
"""
_WEEKS_BEFORE = timedelta(weeks=3)
_LOOKED_AT_AGAIN = timedelta(days=365)


async def activate_tafels(stage: Stage, *, ago: timedelta = timedelta(0), anew: bool = False) -> None:
    """Let each tafel of the cast admit cases, as decided `ago`; one that does so already only when `anew` is said.

    Where no source names the law, the demo's officer chooses a convenant with joint controllers.
    """
    today = legal_day(clock.now() - ago)
    for kamer in stage.cast.tafels:
        officer = stage.cast.holders(RoleKind.PRIVACY_OFFICER, organisation=kamer.responsible)[0]
        actor = stage.actor(officer.login, organisation=kamer.responsible)
        async with stage.region.reading(actor) as connection:
            closed = await connection.fetchrow(_CLOSED, kamer.id, anew)
        if closed is None:
            continue
        decision = ActivateTafel(
            tafel=TafelId(kamer.id),
            kind_version=closed["kind_version"],
            dpia=f"DPIA demo {today.year}",
            dpia_on=today - 2 * _WEEKS_BEFORE,
            fg_advice=f"FG-advies demo {today.year}",
            fg_advised_on=today - _WEEKS_BEFORE,
            review_on=today + _LOOKED_AT_AGAIN,
            regime=Regime.EIGEN_GRONDSLAG_CONVENANT if closed["undecided"] else None,
            regime_source=f"Demobesluit {today.year}" if closed["undecided"] else None,
        )
        await stage.does(actor, activate_tafel, decision)
