"""Where nobody can wait: sexual violence, a crisis at home, care and prosecution at once."""

from typing import Any

from backend.demo.kinds import documents
from backend.demo.kinds.company import (
    CHAIR,
    CRISISDIENST,
    GGD,
    GGZ,
    GI,
    OM,
    PERSON,
    POLITIE,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
    ZIEKENHUIS,
)
from backend.demo.kinds.course import (
    assessed,
    called,
    cannot_close,
    closes,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    knows_no,
    phases,
    unseen,
)
from backend.demo.kinds.knowing import known, sits
from backend.demo.kinds.referring import Case, must_tell, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table, nodes
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_VIEW = "INTEGRAAL_BEELD"
_INFORMED = PERSON | {"ROL_IN_GEZIN", "MELDER"}
_CRISIS = PERSON | {"ROL_IN_GEZIN"}


def _work(table: Table, case: Case) -> dict[str, Any]:
    """What came in as a crisis leaves work to who leads: the view of all. How it is said that it is done."""
    found = nodes(table.ask(CHAIR, documents.WORK)["tasks"])
    work = [one for one in found if one["kind"] == _VIEW and one["case"]["id"] == case.id]
    table.expect("who leads must see to the view of all", expected=1, found=len(work))
    return {"task": work[0]["id"], "expectedVersion": work[0]["version"], "outcome": "GEDAAN"}


def _whole_view(table: Table, case: Case, **looks: str) -> None:
    """It is done when each discipline has looked."""
    done = _work(table, case)
    for discipline, who in looks.items():
        with table.declines("VIEW_INCOMPLETE", f"the view of all without {discipline}"):
            table.do(CHAIR, documents.COMPLETE, **done)
        assessed(table, case, who, discipline)
    ended = table.do(CHAIR, documents.COMPLETE, **done)["task"]["outcome"]
    table.expect("each discipline has looked", expected="GEDAAN", found=ended)


def _csg(table: Table) -> None:
    """At all hours, one weigher; each discipline gives its own assessment before there is one plan."""
    known(table, tafelClass="K", regime="NIET_BEPAALD", purposes=["HULP_COORDINATIE"], weighers=1)
    sits(table, VAST=("ZIEKENHUIS", "GGD", "GGZ"), OP_AFROEP=("VEILIG_THUIS",))
    takes(table, POLITIE, tells=PERSON, kinds=("CRISIS", "AANMELDING"), partner=GI, nobody_from=(SCHOOL, TEAM))
    case = refer(table, ZIEKENHUIS, tells=PERSON, people=("ANDERS",), kind="CRISIS")
    admitted(table, case, by=(CHAIR,), yes=("C1", "C3"), no=("C2",))
    phases(
        table,
        case,
        OPVANG=(),
        GEZAMENLIJK_PLAN=("ALLE_ROLLEN", "GRONDSLAG_PER_BETROKKENE"),
        NAZORG=(),
    )
    called(table, case, GGD, "VAST")
    called(table, case, GGZ, "VAST")
    called(table, case, VEILIG_THUIS, "OP_AFROEP")
    introduced(table, case, to=(GGD, GGZ), purpose="HULP_COORDINATIE", categories=("IDENTITEIT", "VEILIGHEID"))
    held(table, case, "GEZAMENLIJK_PLAN", "ASSESSMENT_MISSING")
    for who, discipline in ((ZIEKENHUIS, "MEDISCH"), (GGD, "FORENSISCH"), (GGZ, "PSYCHOSOCIAAL")):
        assessed(table, case, who, discipline, purpose="HULP_COORDINATIE")
    with table.declines("DISCIPLINE_TAKEN", "another gives the medical assessment"):
        assessed(table, case, GGD, "MEDISCH", purpose="HULP_COORDINATIE")
    with table.declines("DISCIPLINE_UNKNOWN", "somebody judges upbringing"):
        assessed(table, case, GGZ, "GEZINSCOACH", purpose="HULP_COORDINATIE")
    goes_to(table, case, "GEZAMENLIJK_PLAN")
    goes_to(table, case, "NAZORG")
    ends_in(table, case, "NAZORG_AFGEROND")
    closes(table, case)


def _cit(table: Table) -> None:
    """Only a crisis comes in, at all hours; the crisis service leads and may end it in a ban on entering the home."""
    told = _INFORMED
    known(table, responsible="CRISISDIENST", tafelClass="C", intakeKinds=["CRISIS"], purposes=["VEILIGHEID_GEZIN"])
    sits(table, VAST=("CRISISDIENST",), OP_AFROEP=("GGZ", "GI", "LOKAAL_TEAM"))
    takes(table, CRISISDIENST, tells=told, kinds=("CRISIS",), partner=GI, nobody_from=(POLITIE, SCHOOL))
    must_tell(table, CRISISDIENST, tells=told, kind="CRISIS")
    case = refer(table, CRISISDIENST, tells=told, kind="CRISIS")
    admitted(table, case, by=(CHAIR, GGZ), yes=("C1", "C2"))
    phases(table, case, TRIAGE=(), CRISISHULP=("GRONDSLAG_PER_BETROKKENE",))
    cannot_close(table, case, "OUTCOME_MISSING")
    called(table, case, GI, "OP_AFROEP")
    called(table, case, TEAM, "OP_AFROEP")
    held(table, case, "CRISISHULP", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(GI, TEAM))
    goes_to(table, case, "CRISISHULP")
    called(table, case, GGZ, "OP_AFROEP")
    introduced(table, case, to=(GGZ,))
    _whole_view(table, case, JEUGD=CRISISDIENST, PSYCHIATRIE=GGZ, VERSLAVING=TEAM)
    knows_no(table, case, "OPGELOST", "GEEN_ACTIE")
    ends_with_reason(table, case, "ANDERS", by=CRISISDIENST)
    ends_in(table, case, "PSYCHIATRISCHE_BEOORDELING")
    ends_in(table, case, "HUISVERBOD")
    closes(table, case)
    other = refer(table, CRISISDIENST, tells=told, kind="CRISIS")
    turned_away(table, other, by=GGZ, yes=("C1",), no=("C2",), to="VEILIG_THUIS")


def _zorg_en_straf(table: Table) -> None:
    """Police, prosecution and crisis service decide together, on one criterion; care or punishment alone asks why."""
    known(table, tafelClass="C", purposes=["VEILIGHEID_GEZIN"], triage="MINIMAAL_OP_NAAM", admission="C1")
    sits(table, VAST=("CRISISDIENST", "POLITIE", "OM"))
    takes(
        table,
        POLITIE,
        tells=_CRISIS,
        kinds=("CRISIS", "MELDING"),
        partner=GI,
        nobody_from=(CRISISDIENST, OM, TEAM),
    )
    case = refer(table, POLITIE, tells=_CRISIS, kind="CRISIS")
    admitted(table, case, by=(POLITIE, OM), yes=("C1",))
    phases(table, case, GEZAMENLIJKE_TRIAGE=(), GEZAMENLIJKE_START=("GRONDSLAG_PER_BETROKKENE",))
    unseen(table, case, OM)
    called(table, case, OM, "VAST")
    held(table, case, "GEZAMENLIJKE_START", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(CRISISDIENST,))
    done = _work(table, case)
    assessed(table, case, CRISISDIENST, "ZORG")
    with table.declines("POLICE_DECISION_MISSING", "the police look without a decision to provide"):
        assessed(table, case, POLITIE, "POLITIE")
    with table.declines("VIEW_INCOMPLETE", "the view of all, with the view of one"):
        table.do(CHAIR, documents.COMPLETE, **done)
    why = "Politie en OM verstrekken nog niets; de start kan zonder hen."
    table.do(CHAIR, documents.COMPLETE, **{**done, "outcome": "NIET_NODIG", "note": why})
    for alone in ("ALLEEN_ZORG", "ALLEEN_STRAF"):
        with table.declines("OUTCOME_REASON_MISSING", f"{alone} without a reason"):
            ends_in(table, case, alone)
    ends_in(table, case, "ZORG_EN_STRAF")
    closes(table, case)


STORIES = (
    Story(
        kind="CSG",
        title="Arts, forensisch arts en psycholoog oordelen ieder zelf, dan is er één plan",
        tell=_csg,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(kind="CIT_TRIAGE", title="Een crisis komt binnen en eindigt in een huisverbod", tell=_cit),
    Story(
        kind="ZORG_EN_STRAF", title="Politie, OM en crisisdienst kiezen samen voor zorg én straf", tell=_zorg_en_straf
    ),
)
