"""Between school and what comes after: the zorgoverleg of a school, and the route of who leaves it."""

from backend.demo.kinds.company import (
    CHAIR,
    GEMEENTE,
    GI,
    JGZ,
    LEERWERKBEDRIJF,
    PERSON,
    SCHOOL,
    TEAM,
    WERK_INKOMEN,
)
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    ends_in,
    held,
    knows_no,
    phases,
)
from backend.demo.kinds.knowing import answers_for, ceilings, known, sits
from backend.demo.kinds.referring import nobody_at_triage, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted
from consent.basis import Purpose

_AIM = PERSON | {"DOEL"}


def _jeugdroute(table: Table) -> None:
    """A school brings in who leaves it; the route is work, care or a day's occupation, and stays in view."""
    known(table, responsible="GEMEENTE", subjects=["PERSOON"], intakeKinds=["AANMELDING"], triage="PSEUDONIEM")
    sits(table, VAST=("GEMEENTE", "LOKAAL_TEAM", "WERK_INKOMEN", "SCHOOL"), OP_AFROEP=("OVERIG",))
    takes(table, SCHOOL, tells=_AIM, kinds=("AANMELDING",), partner=GI, nobody_from=(TEAM, GEMEENTE, WERK_INKOMEN))
    case = refer(table, SCHOOL, tells=_AIM, people=("ANDERS",))
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, ROUTE_KIEZEN=(), BEGELEIDING=("GRONDSLAG_PER_BETROKKENE",), MONITORING=("UITKOMST",))
    called(table, case, LEERWERKBEDRIJF, "OP_AFROEP")
    called(table, case, WERK_INKOMEN, "VAST")
    held(table, case, "BEGELEIDING", "BASIS_FOR_EACH_MISSING")
    held(table, case, "MONITORING", "PHASE_NOT_NEXT")
    knows_no(table, case, "AFSPRAKEN_OP_MAAT")
    ends_in(table, case, "DAGBESTEDING")
    ends_in(table, case, "WERK")
    cannot_close(table, case, "PHASE_DOES_NOT_END")


def _zorgoverleg_school(table: Table) -> None:
    """The school answers for it and brings in; of what the local team knows it receives nothing but school matters."""
    known(table, subjects=["PERSOON"], responsible=None, triage="PSEUDONIEM", escalatesTo=None)
    answers_for(table, "SCHOOL")
    sits(table, VAST=("SCHOOL", "LOKAAL_TEAM"))
    ceilings(table, SCHOOL=("SCHOOL",))
    takes(table, SCHOOL, tells=PERSON, kinds=("AANMELDING", "HERMELDING"), partner=GI, nobody_from=(TEAM, JGZ))
    case = refer(table, SCHOOL, tells=PERSON, people=("ANDERS",))
    nobody_at_triage(table, case, TEAM)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, ZORG_BESPREKEN=(), AFSPRAKEN=("GRONDSLAG_PER_BETROKKENE",))
    called(table, case, TEAM, "VAST")
    held(table, case, "AFSPRAKEN", "BASIS_FOR_EACH_MISSING")
    ends_in(table, case, "ZORGREGISSEUR")
    ends_in(table, case, "AFSPRAKEN_OP_MAAT")
    closes(table, case)


STORIES = (
    Story(
        kind="JEUGDROUTE",
        title="Een leerling die de school verlaat krijgt een route",
        tell=_jeugdroute,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(
        kind="ZORGOVERLEG_SCHOOL",
        title="De school vraagt, en krijgt alleen wat over school gaat",
        tell=_zorgoverleg_school,
    ),
)
