"""The way of a case: the phases of its blueprint with what each still asks, those it was in, and what it ends in."""

import strawberry

from backend.tafels.kinds import PhaseGuard
from casegraph.cases import Subject
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, expression, many, mapped
from casegraph.compiler.relay import Connection
from casegraph.outward import outward_id
from casegraph.words import CASE


@mapped(table="casework.case_phase", key="case_id", case="case_id")
@strawberry.type(description="A phase that a case of this kind of tafel knows. / Een fase van dit soort tafel.")
class PhaseAhead:
    """One phase of the blueprint, as it is for this case and this reader."""

    case_id: strawberry.ID = expression(outward_id("Case", "{t}.case_id"), description=CASE)
    code: str | None = column("phase", description="Its code in the blueprint. / De code.")
    name_nl: str | None = column(description="Its Dutch name. / De naam.")
    name_en: str | None = column(description="Its English name. / De naam in het Engels.")
    ends: bool | None = column(description="Whether a case may be closed from it. / Of de casus hier kan eindigen.")
    stands: bool | None = column(description="Whether the case is in it now. / Of de casus hier nu is.")
    follows: bool | None = column(description="Whether the case may go there from where it is. / Of zij nu kan volgen.")
    guards: list[PhaseGuard] | None = column(description="What must be so before it begins. / Wat deze fase vraagt.")
    missing: list[PhaseGuard] | None = column(
        description="What of that is not there yet, for who steers the case; null for others. / Wat nog ontbreekt."
    )
    disciplines_without_assessment: list[str] | None = column(
        "disciplines", description="Which disciplines gave none yet, for who steers the case. / Wie nog ontbreekt."
    )
    subjects_without_basis: list[Subject] = many(
        "{t}.id = ANY ({parent}.lacking)",
        order=(asc("{t}.id"),),
        size=20,
        page=5,
        description="For whom no legal basis is open, for who steers the case, of the persons you may see; it need not "
        "be everybody for whom one is missing. / Voor wie een grondslag ontbreekt, voor zover u die persoon ziet.",
    )


@strawberry.type
class CourseQuery:
    """The question for the phases."""

    case_phases: Connection[PhaseAhead] = connection(
        source="casework.case_course({$case}) {t}",
        order=(asc("{t}.ordinal", "integer"),),
        size=20,
        page=20,
        asked=True,
        arguments={"case": Argument(strawberry.ID, CASE, of="Case")},
        description="The phases of a case, in the order of its blueprint; none where its kind of tafel has none. / "
        "De fases van een casus.",
    )
