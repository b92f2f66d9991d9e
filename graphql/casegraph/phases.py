"""Which phases a case was in, and what it ended in."""

from datetime import datetime

import strawberry

from casegraph.compiler.mapping import column, mapped, one
from casegraph.contributions import Contribution
from casegraph.organisations import Organisation, of_case


@mapped(table="casework.case_phase")
@strawberry.type(description="That a case came into a phase. / Dat een casus in een fase kwam.")
class CasePhase:
    """One step on the way, kept by the database."""

    ordinal: int = column(description="Its place on the way, from 1. / De hoeveelste, vanaf 1.")
    phase: str = column(description="The code of the phase in the blueprint. / De code van de fase.")
    since: datetime = column(description="Since when. / Sinds wanneer.")
    organisation: Organisation | None = of_case("organisation_id", description="Who moved it. / Wie dit deed.")


@mapped(table="casework.case_outcome", case="case_id", owner="owner_org")
@strawberry.type(description="What a case ends in. / De uitkomst van een casus.")
class CaseOutcome:
    """An outcome as it was recorded; a later one counts."""

    outcome: str = column(description="Its code in the blueprint. / De code van de uitkomst.")
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    organisation: Organisation | None = of_case("owner_org", description="Who recorded it. / Wie dit vastlegde.")
    reason: Contribution | None = one(
        "{t}.id = {parent}.contribution_id",
        description="Why, as a contribution, if you may read it. / De reden, als u die mag lezen.",
    )
