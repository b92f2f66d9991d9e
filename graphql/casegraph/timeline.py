"""The timeline of a case: what was brought, its phases and outcomes, and who took part, in one order."""

from datetime import date, datetime

import strawberry

from backend.cases.kinds import ContributionNature, TimelineEvent
from casegraph.cases import Subject
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, desc, expression, many, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.contributions import Contribution
from casegraph.organisations import Organisation, name_then, of_case
from casegraph.outward import outward_id
from casegraph.words import CASE, HAPPENED_THEN, NATURE_THEN
from consent.basis import Category


@mapped(
    table="casework.case_phase", case="case_id", subjects="subject_ids", category="category", owner="organisation_id"
)
@strawberry.type(description="One thing that happened in a case. / Een gebeurtenis op de tijdlijn.")
class TimelineEntry:
    """What happened, as far as the reader may know; a text is read under the rules of its own contribution."""

    case_id: strawberry.ID = expression(outward_id("Case", "{t}.case_id"), description=CASE)
    event: TimelineEvent | None = column(description="What happened. / Wat er gebeurde.")
    at: datetime | None = column(description="When: its day, or when it was recorded. / Wanneer.")
    happened_on: date | None = column(description=HAPPENED_THEN)
    nature: ContributionNature | None = column(description=NATURE_THEN)
    category: Category | None = column(description="Of a contribution: what it is about. / Waar het over gaat.")
    code: str | None = column(
        description="Of a phase or an outcome its code, of a participation its kind, of a correction its reason. / "
        "De code die erbij hoort."
    )
    organisation: Organisation | None = of_case(
        "organisation_id", unless="{parent}.unnamed", description="Of whom it comes, if you may know. / De bron."
    )
    organisation_name_then: str | None = name_then("organisation_id", "at", unless="{t}.unnamed")
    contribution: Contribution | None = one(
        "{t}.id = {parent}.contribution_id",
        description="The text that goes with it, if you may read it. / De tekst, als u die mag lezen.",
    )
    subjects: list[Subject] = many(
        "{t}.id = ANY ({parent}.subject_ids)",
        order=(asc("{t}.id"),),
        size=20,
        page=5,
        description="The persons it is about, as far as you may see them. / De personen om wie het gaat.",
    )


@strawberry.type
class TimelineQuery:
    """The question for it."""

    case_timeline: Connection[TimelineEntry] = connection(
        source="casework.case_timeline({$case}) {t}",
        order=(desc("{t}.at", "timestamptz"), desc("{t}.event", "text"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        asked=True,
        arguments={"case": Argument(strawberry.ID, CASE, of="Case")},
        description="What happened in a case, the newest first, as far as you may see it. / De tijdlijn van een casus.",
    )
