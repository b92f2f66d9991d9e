"""Where the family itself is at the table: actiegesprek, netwerkberaad, Eigen Kracht-conferentie."""

from datetime import timedelta

from backend.demo.kinds import documents
from backend.demo.kinds.company import (
    ANDERE_GI,
    CHAIR,
    GGZ,
    GI,
    HOUSEHOLD,
    JGZ,
    POLITIE,
    RAAD,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
)
from backend.demo.kinds.consenting import knows
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    nearer,
    not_called,
    phases,
    shut,
)
from backend.demo.kinds.knowing import answers_for, ceilings, known, sits, ways
from backend.demo.kinds.referring import Case, nobody_at_triage, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table, before
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_HELP = "HULP_COORDINATIE"
_MONTH = timedelta(days=30)


def _actiegesprek(table: Table) -> None:
    """The local team and whoever it is about make a plan; two organisations may be asked to join, as guests."""
    known(table, tafelClass="F", responsible="LOKAAL_TEAM", purposes=["HULP_COORDINATIE"], intakeKinds=["AANMELDING"])
    sits(table, VAST=("LOKAAL_TEAM",), GAST=("HUISARTS_JGZ", "JEUGDHULPAANBIEDER"))
    takes(table, TEAM, tells=HOUSEHOLD, kinds=("AANMELDING",), partner=GI, nobody_from=(JGZ, SCHOOL))
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, JGZ), yes=("C1", "C2"))
    phases(table, case, GESPREK=(), ACTIEPLAN=("GRONDSLAG_PER_BETROKKENE",))
    not_called(table, case, JGZ, "OP_AFROEP", "NO_SEAT")
    called(table, case, JGZ, "GAST")
    held(table, case, "ACTIEPLAN", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(JGZ,), purpose=_HELP)
    goes_to(table, case, "ACTIEPLAN")
    ends_in(table, case, "EIGEN_KRACHT")
    ends_in(table, case, "ACTIEPLAN")
    closes(table, case)


def _netwerkberaad(table: Table) -> None:
    """A family sits down with its own people; besides the certified institution no organisation is ever there."""
    known(
        table,
        tafelClass="F",
        regime="JEUGDWET",
        responsible="GI",
        subjects=["HUISHOUDEN"],
        admission="C1",
        weighers=2,
        weighingOrganisations=1,
        escalatesTo=None,
        rhythm=None,
    )
    answers_for(table, "GI")
    sits(table, VAST=("GI",))
    takes(
        table,
        GI,
        tells=HOUSEHOLD,
        kinds=("AANMELDING",),
        partner=ANDERE_GI,
        nobody_from=(TEAM, VEILIG_THUIS, RAAD),
    )
    case = refer(table, GI)
    nobody_at_triage(table, case, ANDERE_GI)
    admitted(table, case, by=(CHAIR, ANDERE_GI), yes=("C1",))
    phases(table, case, BERAAD=(), AFSPRAKEN=("GRONDSLAG_PER_BETROKKENE",))
    ways(table, BERAAD=("AFSPRAKEN",), AFSPRAKEN=("BERAAD",))
    for outsider in (TEAM, VEILIG_THUIS, POLITIE):
        not_called(table, case, outsider, "OP_AFROEP", "NO_SEAT")
    called(table, case, ANDERE_GI, "VAST")
    held(table, case, "AFSPRAKEN", "BASIS_FOR_EACH_MISSING")
    with table.declines("MEASURE_MISSING", "what rests on a measure is shared without one"):
        introduced(table, case, to=(ANDERE_GI,))
    introduced(table, case, to=(ANDERE_GI,), measure=_supervision(table, case))
    knows(table, case, ANDERE_GI, persons=2)
    called(table, case, TEAM, "GAST")
    for category in ("IDENTITEIT", "VEILIGHEID", "GEZIN"):
        shut(table, case, by=GI, category=category, to=TEAM)
    knows(table, case, TEAM, persons=0)
    goes_to(table, case, "AFSPRAKEN")
    goes_to(table, case, "BERAAD")
    cannot_close(table, case, "OUTCOME_MISSING")
    ends_with_reason(table, case, "GEEN_AFSPRAKEN", by=GI)
    ends_in(table, case, "NETWERK_AFSPRAKEN")
    closes(table, case)
    other = refer(table, ANDERE_GI)
    turned_away(table, other, by=ANDERE_GI, no=("C1",))


def _eigen_kracht(table: Table) -> None:
    """Before a measure the family makes its own plan; who threatens with one refers, and is not at the table."""
    known(
        table,
        tafelClass="F",
        regime="NIET_BEPAALD",
        responsible="LOKAAL_TEAM",
        purposes=["HULP_COORDINATIE"],
        subjects=["HUISHOUDEN"],
        weighingOrganisations=1,
    )
    sits(table, VAST=("LOKAAL_TEAM",), GAST=("GI",))
    ceilings(table, GI=("IDENTITEIT", "GEZIN", "VEILIGHEID"))
    takes(
        table,
        RAAD,
        tells=HOUSEHOLD,
        kinds=("AANMELDING",),
        partner=GI,
        nobody_from=(SCHOOL, GGZ, POLITIE),
    )
    case = refer(table, VEILIG_THUIS)
    nobody_at_triage(table, case, GI)
    admitted(table, case, by=(CHAIR, GI), yes=("C1", "C2"))
    phases(table, case, VOORBEREIDING=(), CONFERENTIE=("GRONDSLAG_PER_BETROKKENE",))
    ways(table, VOORBEREIDING=("CONFERENTIE",), CONFERENTIE=("VOORBEREIDING",))
    not_called(table, case, VEILIG_THUIS, "OP_AFROEP", "NO_SEAT")
    not_called(table, case, GI, "OP_AFROEP", "NO_SEAT")
    called(table, case, GI, "GAST")
    knows(table, case, GI, persons=0)
    held(table, case, "CONFERENTIE", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(TEAM, GI), purpose=_HELP)
    knows(table, case, GI, persons=2)
    shut(table, case, by=VEILIG_THUIS, category="OPVOEDING", to=GI)
    nearer(table, case, by=VEILIG_THUIS, category="VEILIGHEID", to=GI)
    goes_to(table, case, "CONFERENTIE")
    with table.declines("OUTCOME_REASON_MISSING", "GEEN_PLAN without a reason"):
        ends_in(table, case, "GEEN_PLAN")
    ends_in(table, case, "FAMILIEPLAN")
    closes(table, case)
    other = refer(table, GI)
    with table.declines("MEASURE_MISSING", "the institution shares while a measure only threatens"):
        introduced(table, other, to=(TEAM,), purpose=_HELP)
    turned_away(table, other, by=GI, yes=("C1",), no=("C2",), to="JBT")


def _supervision(table: Table, case: Case) -> str:
    """The institution writes down that the court put the child under supervision; the measure's id."""
    began = {"startsAt": before(_MONTH)}
    order = {"child": case.people["KIND"], "kind": "OTS", "decision": "Beschikking (fictief)"}
    measure: str = table.do(case.referrer, documents.MEASURE, **order, **began)["measure"]["id"]
    return measure


STORIES = (
    Story(
        kind="ACTIEGESPREK",
        title="Het lokaal team en het gezin maken samen een plan",
        tell=_actiegesprek,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(
        kind="NETWERKBERAAD",
        title="Een gezin zit met zijn eigen mensen om tafel; geen andere organisatie komt erbij",
        tell=_netwerkberaad,
    ),
    Story(
        kind="EIGEN_KRACHT",
        title="Eerst het plan van de familie, dan pas een maatregel",
        tell=_eigen_kracht,
        purpose=Purpose.HULP_COORDINATIE,
    ),
)
