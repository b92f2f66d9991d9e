"""A kind of tafel as a value: what a blueprint file says, once it has been read and found right.

Each part has a room: `governing` (law, controllers, retention), `seating` (who sits there, when), `intake` (how
something comes in and is weighed), `course` (phases, outcomes, terms), `forms` (what is filled in about a person). What
parts mean together is checked where files are loaded (`backend.tafels.checking`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from backend.tafels.blueprint.course import (
    Agenda,
    ClockUse,
    Deciders,
    Escalation,
    Learning,
    Monitoring,
    Outcome,
    Papers,
    Phase,
    Relay,
    Stages,
)
from backend.tafels.blueprint.forms import FormUse
from backend.tafels.blueprint.governing import (
    BreakGlassTerms,
    CategoryCeiling,
    Controllers,
    ConvenantFact,
    Purposes,
    RegimeFact,
    Responsible,
    RetentionPolicies,
)
from backend.tafels.blueprint.intake import (
    Admission,
    AdmissionCriterion,
    Consult,
    Discipline,
    Gate,
    Intake,
    Signals,
    Subjects,
    Suitability,
    Weighing,
)
from backend.tafels.blueprint.seating import Chair, CutOff, Family, Regie, RegistrationAsked, RhythmFact, Seat
from backend.tafels.blueprint.sourced import Code, Count, Sourced, Switch, Words
from backend.tafels.kinds import SubjectKind, TafelClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint(Sourced):
    """One version of a kind of tafel. The engine reads it; nothing of it stands in code.

    What a kind without cases cannot have (admission, weighing, ceilings …) is None or empty there.
    """

    code: Code
    version: Count
    name: Words
    tafel_class: Annotated[TafelClass, Field(alias="class")]
    regime: RegimeFact
    subjects: Subjects
    # What many meetings share and no two fill in alike: a region does, in a file of its own for each of them.
    template: Switch = False
    seats: tuple[Seat, ...] = ()
    registrations: tuple[RegistrationAsked, ...] = ()
    aliases: tuple[Words, ...] = ()
    # Absent where no source names one: the region's privacy officer does, for each tafel.
    responsible: Responsible | None = None
    controllers: Controllers | None = None
    convenant: ConvenantFact | None = None
    purposes: Purposes | None = None
    ceilings: tuple[CategoryCeiling, ...] = ()
    break_glass: BreakGlassTerms | None = None
    retention: RetentionPolicies | None = None
    chair: Chair | None = None
    family: Family | None = None
    regie: Regie | None = None
    rhythm: RhythmFact | None = None
    cut_off: CutOff | None = None
    intake: Intake | None = None
    signals: Signals | None = None
    consult: Consult | None = None
    admission: Admission | None = None
    weighing: Weighing | None = None
    suitability: Suitability | None = None
    gate: Gate | None = None
    disciplines: tuple[Discipline, ...] = ()
    stages: Stages | None = None
    phases: tuple[Phase, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    deciders: Deciders | None = None
    clocks: tuple[ClockUse, ...] = ()
    forms: tuple[FormUse, ...] = ()
    papers: Papers | None = None
    monitoring: Monitoring | None = None
    agenda: Agenda | None = None
    escalation: Escalation | None = None
    relay: Relay | None = None
    learning: Learning | None = None

    @property
    def holds_cases(self) -> bool:
        """Whether a case can lie at a tafel of this kind at all."""
        return any(kind is not SubjectKind.GEEN for kind in self.subjects.kinds)

    @property
    def criteria(self) -> tuple[AdmissionCriterion, ...]:
        """The questions that a weigher answers, in their order; none where there are no cases."""
        return self.admission.criteria if self.admission else ()


_BLUEPRINT = TypeAdapter(Blueprint)


def from_document(document: Mapping[str, Any]) -> Blueprint:
    """The blueprint behind a document of the right shape. Raises pydantic's `ValidationError` for another shape.

    What the parts must mean together is checked when a file is loaded (`backend.tafels.loading`).
    """
    return _BLUEPRINT.validate_python(document)
