"""One person between two worlds who says yes himself: from school to work, and from the hospital home."""

from backend.demo.kinds.company import (
    CHAIR,
    GEMEENTE,
    JGZ,
    LEERPLICHT,
    LEERWERKBEDRIJF,
    PERSON,
    SCHOOL,
    TEAM,
    WERK_INKOMEN,
    WIJKVERPLEGING,
    ZIEKENHUIS,
)
from backend.demo.kinds.consenting import consented, knows, withdrawn
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    ends_in,
    goes_to,
    held,
    knows_no,
    not_called,
    phases,
    shut,
    unseen,
)
from backend.demo.kinds.course import nearer as could_receive
from backend.demo.kinds.knowing import answers_for, ceilings, known, sits, term, ways
from backend.demo.kinds.referring import lives, must_tell, nobody_at_triage, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_AIM = PERSON | {"DOEL"}


def _school(table: Table) -> None:
    """The school brings a concern about one pupil, and hears back what is about school and nothing else."""
    known(
        table,
        tafelClass="C",
        purposes=["HULP_COORDINATIE"],
        subjects=["PERSOON"],
        referralFields=["NAAM", "GEBOORTEDATUM", "REDEN"],
        responsible=None,
        rhythm=None,
        escalatesTo=None,
    )
    answers_for(table, "SCHOOL")
    sits(table, VAST=("SCHOOL", "LOKAAL_TEAM"))
    ceilings(table, SCHOOL=("SCHOOL",))
    takes(
        table,
        SCHOOL,
        tells=PERSON,
        kinds=("AANMELDING", "HERMELDING"),
        partner=TEAM,
        nobody_from=(TEAM, JGZ, LEERPLICHT),
    )
    must_tell(table, SCHOOL, tells=PERSON)
    case = refer(table, SCHOOL, tells=PERSON, people=("LEERLING",))
    nobody_at_triage(table, case, TEAM)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, ZORG_BESPREKEN=(), AFSPRAKEN=("GRONDSLAG_PER_BETROKKENE",))
    ways(table, ZORG_BESPREKEN=("AFSPRAKEN",), AFSPRAKEN=("ZORG_BESPREKEN",))
    unseen(table, case, TEAM, JGZ)
    not_called(table, case, JGZ, "OP_AFROEP", "NO_SEAT")
    called(table, case, TEAM, "VAST")
    held(table, case, "AFSPRAKEN", "BASIS_FOR_EACH_MISSING")
    consent = consented(table, case, to=(TEAM,))
    knows(table, case, TEAM, persons=1)
    shut(table, case, by=TEAM, category="OPVOEDING", to=SCHOOL)
    shut(table, case, by=TEAM, category="GEZIN", to=SCHOOL)
    could_receive(table, case, by=TEAM, category="SCHOOL", to=SCHOOL)
    goes_to(table, case, "AFSPRAKEN")
    withdrawn(table, case, consent)
    knows(table, case, TEAM, persons=0)
    cannot_close(table, case, "OUTCOME_MISSING")
    knows_no(table, case, "AFGESCHAALD", "WERK")
    ends_in(table, case, "ZORGREGISSEUR")
    ends_in(table, case, "AFSPRAKEN_OP_MAAT")
    closes(table, case)
    young = refer(table, SCHOOL, tells=PERSON, people=("KIND",), kind="HERMELDING")
    with table.declines("SIGNERS_CUSTODY_UNKNOWN", "a young child says yes, with no parent known"):
        consented(table, young, to=(TEAM,))
    turned_away(table, young, by=TEAM, yes=("C1",), no=("C2",))


def _jeugdroute(table: Table) -> None:
    """Who leaves school is guided to work, care or a day activity, and stays in view however often it changes."""
    known(
        table,
        tafelClass="C",
        responsible="GEMEENTE",
        subjects=["PERSOON"],
        purposes=["HULP_COORDINATIE"],
        intakeKinds=["AANMELDING"],
    )
    answers_for(table, "GEMEENTE")
    sits(table, VAST=("GEMEENTE", "LOKAAL_TEAM", "WERK_INKOMEN", "SCHOOL"), OP_AFROEP=("OVERIG",))
    ceilings(table, WERK_INKOMEN=("IDENTITEIT", "CONTACT", "SCHOOL"), OVERIG=("IDENTITEIT", "CONTACT"))
    takes(table, SCHOOL, tells=_AIM, kinds=("AANMELDING",), partner=TEAM, nobody_from=(TEAM, WERK_INKOMEN, LEERPLICHT))
    case = refer(table, SCHOOL, tells=_AIM, people=("SCHOOLVERLATER",))
    nobody_at_triage(table, case, TEAM)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, ROUTE_KIEZEN=(), BEGELEIDING=("GRONDSLAG_PER_BETROKKENE",), MONITORING=("UITKOMST",))
    ways(
        table,
        ROUTE_KIEZEN=("BEGELEIDING",),
        BEGELEIDING=("ROUTE_KIEZEN", "MONITORING"),
        MONITORING=("BEGELEIDING",),
    )
    called(table, case, LEERWERKBEDRIJF, "OP_AFROEP")
    called(table, case, WERK_INKOMEN, "VAST")
    held(table, case, "MONITORING", "PHASE_NOT_NEXT")
    held(table, case, "BEGELEIDING", "BASIS_FOR_EACH_MISSING")
    consented(table, case, to=(GEMEENTE, LEERWERKBEDRIJF))
    knows(table, case, LEERWERKBEDRIJF, persons=1)
    knows(table, case, WERK_INKOMEN, persons=0)
    shut(table, case, by=SCHOOL, category="FINANCIEN", to=WERK_INKOMEN)
    shut(table, case, by=SCHOOL, category="SCHOOL", to=LEERWERKBEDRIJF)
    could_receive(table, case, by=SCHOOL, category="SCHOOL", to=WERK_INKOMEN)
    goes_to(table, case, "BEGELEIDING")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    held(table, case, "MONITORING", "OUTCOME_MISSING")
    ends_in(table, case, "DAGBESTEDING")
    goes_to(table, case, "MONITORING")
    goes_to(table, case, "BEGELEIDING")
    ends_in(table, case, "WERK")
    goes_to(table, case, "MONITORING")
    closes(table, case)
    other = refer(table, SCHOOL, tells=_AIM, people=("SCHOOLVERLATER",))
    turned_away(table, other, by=TEAM, yes=("C1",), no=("C2",))


def _transmuraal(table: Table) -> None:
    """Somebody may go home, and something at home stands in the way: three days, and care that follows."""
    known(
        table,
        tafelClass="K",
        subjects=["PERSOON"],
        referralFields=["NAAM", "GEBOORTEDATUM", "ADRES", "REDEN"],
        intakeKinds=["AANMELDING"],
        responsible=None,
    )
    term(table, "TRANSMURAAL", amount=3, unit="DAG")
    answers_for(table, "LOKAAL_TEAM")
    sits(table, VAST=("ZIEKENHUIS", "LOKAAL_TEAM"), OP_AFROEP=("WIJKVERPLEGING",))
    ceilings(table, ZIEKENHUIS=("IDENTITEIT", "HULPVERLENING", "WONEN"))
    takes(
        table,
        ZIEKENHUIS,
        tells=PERSON,
        kinds=("AANMELDING",),
        partner=TEAM,
        nobody_from=(TEAM, WIJKVERPLEGING, JGZ),
    )
    case = refer(table, ZIEKENHUIS, tells=PERSON | {"ADRES"}, people=("ANDERS",))
    admitted(table, case, by=(CHAIR, ZIEKENHUIS), yes=("C1", "C2"))
    phases(table, case, OPLOSSING_THUIS=(), NAZORG=("GRONDSLAG_PER_BETROKKENE",))
    ways(table, OPLOSSING_THUIS=("NAZORG",), NAZORG=("OPLOSSING_THUIS",))
    called(table, case, WIJKVERPLEGING, "OP_AFROEP")
    held(table, case, "NAZORG", "BASIS_FOR_EACH_MISSING")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    lives(table, case, ZIEKENHUIS)
    lives(table, case, TEAM, WIJKVERPLEGING, known=False)
    consented(table, case, to=(TEAM, WIJKVERPLEGING), categories=("IDENTITEIT", "CONTACT"))
    lives(table, case, TEAM, WIJKVERPLEGING)
    knows(table, case, WIJKVERPLEGING, persons=1)
    shut(table, case, by=TEAM, category="GEZIN", to=ZIEKENHUIS)
    shut(table, case, by=TEAM, category="FINANCIEN", to=WIJKVERPLEGING)
    could_receive(table, case, by=TEAM, category="WONEN", to=ZIEKENHUIS)
    goes_to(table, case, "NAZORG")
    goes_to(table, case, "OPLOSSING_THUIS")
    goes_to(table, case, "NAZORG")
    cannot_close(table, case, "OUTCOME_MISSING")
    ends_in(table, case, "THUIS_MET_NAZORG")
    closes(table, case)
    other = refer(table, ZIEKENHUIS, tells=PERSON, people=("ANDERS",))
    turned_away(table, other, by=ZIEKENHUIS, no=("C1",), yes=("C2",))


_HELP = Purpose.HULP_COORDINATIE

STORIES = (
    Story(
        kind="ZORGOVERLEG_SCHOOL",
        title="Een leerling zegt ja, en later nee; de school hoort alleen wat over school gaat",
        tell=_school,
        purpose=_HELP,
    ),
    Story(
        kind="JEUGDROUTE",
        title="Een schoolverlater vindt een plek en blijft in beeld als die verandert",
        tell=_jeugdroute,
        purpose=_HELP,
    ),
    Story(
        kind="TRANSMURAAL",
        title="Uit het ziekenhuis naar huis, met nazorg; het ziekenhuis hoort niet hoe iemand leeft",
        tell=_transmuraal,
        purpose=_HELP,
    ),
)
