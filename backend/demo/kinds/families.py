"""Where the family itself is at the table: actiegesprek, Eigen Kracht-conferentie, netwerkberaad."""

from backend.demo.kinds.company import (
    ANDERE_GI,
    CHAIR,
    GEMEENTE,
    GI,
    HOUSEHOLD,
    JGZ,
    POLITIE,
    RAAD,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
)
from backend.demo.kinds.course import (
    called,
    closes,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    not_called,
    phases,
    unseen,
)
from backend.demo.kinds.knowing import answers_for, known, sits
from backend.demo.kinds.referring import refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted
from consent.basis import Purpose

_HELP = "HULP_COORDINATIE"


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


def _eigen_kracht(table: Table) -> None:
    """Before a measure the family makes its own plan; the council may bring it in, and sits nowhere."""
    known(table, tafelClass="F", subjects=["HUISHOUDEN"], intakeKinds=["AANMELDING"], responsible="LOKAAL_TEAM")
    sits(table, VAST=("LOKAAL_TEAM",), GAST=("GI",))
    takes(table, RAAD, tells=HOUSEHOLD, kinds=("AANMELDING",), partner=GI, nobody_from=(GEMEENTE, POLITIE))
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, GI), yes=("C1", "C2"))
    phases(table, case, VOORBEREIDING=(), CONFERENTIE=("GRONDSLAG_PER_BETROKKENE",))
    unseen(table, case, RAAD)
    called(table, case, GI, "GAST")
    introduced(table, case, to=(GI,), purpose=_HELP)
    goes_to(table, case, "CONFERENTIE")
    with table.declines("OUTCOME_REASON_MISSING", "no plan without a reason"):
        ends_in(table, case, "GEEN_PLAN")
    ends_in(table, case, "FAMILIEPLAN")
    closes(table, case)


def _netwerkberaad(table: Table) -> None:
    """A certified institution sits with the network of a family, under its own law and without a convenant."""
    known(table, tafelClass="F", regime="JEUGDWET", responsible="GI", admission="C1", subjects=["HUISHOUDEN"])
    answers_for(table, "GI")
    sits(table, VAST=("GI",))
    takes(table, GI, tells=HOUSEHOLD, kinds=("AANMELDING",), partner=ANDERE_GI, nobody_from=(TEAM, RAAD, VEILIG_THUIS))
    case = refer(table, GI)
    admitted(table, case, by=(CHAIR, ANDERE_GI), yes=("C1",))
    phases(table, case, BERAAD=(), AFSPRAKEN=("GRONDSLAG_PER_BETROKKENE",))
    not_called(table, case, TEAM, "OP_AFROEP", "NO_SEAT")
    held(table, case, "AFSPRAKEN", "BASIS_FOR_EACH_MISSING")
    ends_with_reason(table, case, "GEEN_AFSPRAKEN", by=GI)
    ends_in(table, case, "NETWERK_AFSPRAKEN")
    closes(table, case)


STORIES = (
    Story(
        kind="ACTIEGESPREK",
        title="Het lokaal team en het gezin maken samen een plan",
        tell=_actiegesprek,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(
        kind="EIGEN_KRACHT",
        title="Voor een maatregel maakt de familie eerst een eigen plan",
        tell=_eigen_kracht,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(kind="NETWERKBERAAD", title="De jeugdbescherming spreekt met het netwerk van het gezin", tell=_netwerkberaad),
)
