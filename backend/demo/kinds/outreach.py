"""Reaching who does not ask: bemoeizorg, the Wvggz, the approach around one person, and a convenant not filled in."""

from backend.demo.kinds.company import (
    CHAIR,
    CORPORATIE,
    GEMEENTE,
    GGD,
    GGZ,
    GI,
    HOUSEHOLD,
    JEUGDRECLASSERING,
    OM,
    PERSON,
    POLITIE,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
)
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    phases,
    shut,
    unseen,
)
from backend.demo.kinds.filling_in import beside, fills_in, forms, unused
from backend.demo.kinds.knowing import answers_for, ceilings, has_no_cases, known, sits, ways
from backend.demo.kinds.referring import must_tell, nobody_at_triage, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_AIM = PERSON | {"DOEL"}
_TOLD = PERSON | {"MELDER"}


def _bemoeizorg(table: Table) -> None:
    """Police, mental health care and local team look at one person each fortnight; others come when they are called."""
    known(
        table,
        regime="EIGEN_GRONDSLAG_CONVENANT",
        rhythm="FREQ=WEEKLY;INTERVAL=2",
        subjects=["PERSOON"],
        escalatesTo="VEILIGHEIDSKAMER",
        triage="PSEUDONIEM",
    )
    sits(table, VAST=("POLITIE", "GGZ", "LOKAAL_TEAM"), OP_AFROEP=("GGD", "GEMEENTE", "WONINGCORPORATIE"))
    ceilings(table, WONINGCORPORATIE=("IDENTITEIT", "CONTACT", "WONEN"))
    takes(
        table,
        CORPORATIE,
        tells=_AIM,
        kinds=("MELDING", "HERMELDING", "AANMELDING"),
        partner=GGD,
        nobody_from=(SCHOOL, VEILIG_THUIS),
    )
    must_tell(table, POLITIE, tells=_AIM, kind="MELDING")
    case = refer(table, TEAM, tells=_AIM, people=("ANDERS",), kind="MELDING")
    nobody_at_triage(table, case, GGZ)
    admitted(table, case, by=(POLITIE, GGZ), yes=("C1", "C2"))
    phases(table, case, AFSTEMMEN=(), CONTACT_LEGGEN=("GRONDSLAG_PER_BETROKKENE",), TOELEIDEN=())
    unseen(table, case, POLITIE, GGD)
    called(table, case, CORPORATIE, "OP_AFROEP")
    called(table, case, GGZ, "VAST")
    held(table, case, "TOELEIDEN", "PHASE_NOT_NEXT")
    held(table, case, "CONTACT_LEGGEN", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(GGZ, CORPORATIE))
    shut(table, case, by=TEAM, category="VEILIGHEID", to=CORPORATIE)
    goes_to(table, case, "CONTACT_LEGGEN")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "AFSTEMMEN")
    goes_to(table, case, "CONTACT_LEGGEN")
    goes_to(table, case, "TOELEIDEN")
    cannot_close(table, case, "OUTCOME_MISSING")
    ends_with_reason(table, case, "NAAR_VEILIGHEIDSKAMER", by=TEAM)
    ends_in(table, case, "HULP_AANBIEDEN")
    ends_in(table, case, "BEMOEIZORG")
    closes(table, case)
    other = refer(table, POLITIE, tells=_AIM, people=("ANDERS",), kind="HERMELDING")
    turned_away(table, other, by=GGZ, no=("C1", "C2"), to="WVGGZ")


def _wvggz(table: Table) -> None:
    """Whoever worries about somebody's mind reports to the municipality, which ends its inquiry with an outcome."""
    known(table, regime="WVGGZ", tafelClass="K", responsible="GEMEENTE", purposes=["HULP_COORDINATIE"])
    answers_for(table, "GEMEENTE")
    sits(table, VAST=("GEMEENTE", "LOKAAL_TEAM", "GGZ"), OP_AFROEP=("OM",))
    takes(table, CORPORATIE, tells=_TOLD, kinds=("MELDING", "HERMELDING"), partner=OM, nobody_from=(SCHOOL, GI, OM))
    case = refer(table, TEAM, tells=_TOLD, people=("ANDERS",), kind="MELDING")
    admitted(table, case, by=(CHAIR, GGZ), yes=("C1", "C2"))
    phases(table, case, VERKENNEND_ONDERZOEK=(), OPVOLGING=("UITKOMST",))
    called(table, case, OM, "OP_AFROEP")
    introduced(table, case, to=(OM,), ground="WVGGZ", purpose="HULP_COORDINATIE")
    shut(table, case, by=TEAM, category="CONTACT", to=OM)
    held(table, case, "OPVOLGING", "OUTCOME_MISSING")
    with table.declines("OUTCOME_REASON_MISSING", "suspended without a reason"):
        ends_in(table, case, "OPGESCHORT")
    ends_in(table, case, "ZORGMACHTIGING")
    goes_to(table, case, "OPVOLGING")
    closes(table, case)


def _pga(table: Table) -> None:
    """One person between police and help, with the certified institution in the middle; then it stays in view."""
    known(table, responsible="GI", subjects=["PERSOON"], escalatesTo="ZVH", triage="PSEUDONIEM", rhythm=None)
    answers_for(table, "GI")
    sits(table, VAST=("GI", "POLITIE", "LOKAAL_TEAM"), OP_AFROEP=("JEUGDRECLASSERING",))
    takes(
        table,
        POLITIE,
        tells=HOUSEHOLD,
        kinds=("AANMELDING", "HERMELDING"),
        partner=TEAM,
        nobody_from=(JEUGDRECLASSERING, SCHOOL, GEMEENTE),
    )
    case = refer(table, TEAM, people=("KIND",))
    admitted(table, case, by=(POLITIE, TEAM), yes=("C1", "C2"))
    phases(table, case, BEELD=(), AANPAK=("GRONDSLAG_PER_BETROKKENE",), MONITORING=())
    ways(table, BEELD=("AANPAK",), AANPAK=("MONITORING",), MONITORING=("AANPAK",))
    called(table, case, JEUGDRECLASSERING, "OP_AFROEP")
    introduced(table, case, to=(JEUGDRECLASSERING,))
    shut(table, case, by=TEAM, category="WONEN", to=JEUGDRECLASSERING)
    goes_to(table, case, "AANPAK")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "MONITORING")
    forms(table, LEEFGEBIEDEN_MONITOR=("LEEFGEBIEDEN", 12))
    fills_in(table, case, "LEEFGEBIEDEN_MONITOR", {"WONEN": "1"}, by=TEAM, category="WONEN", weeks_ago=26)
    fills_in(table, case, "LEEFGEBIEDEN_MONITOR", {"WONEN": "3"}, by=TEAM, category="WONEN")
    with table.declines("FORM_ITEM", "school beside housing: other data, for others to read"):
        fills_in(table, case, "LEEFGEBIEDEN_MONITOR", {"SCHOOL": "2"}, by=TEAM, category="WONEN")
    fills_in(table, case, "LEEFGEBIEDEN_MONITOR", {"SCHOOL": "2"}, by=TEAM, category="SCHOOL")
    seen: set[tuple[str, str | None, str | None]] = {("WONEN", "1", "3"), ("SCHOOL", None, "2")}
    beside(table, case, "LEEFGEBIEDEN_MONITOR", seen, by=TEAM, weeks=20)
    beside(table, case, "LEEFGEBIEDEN_MONITOR", set(), by=JEUGDRECLASSERING, weeks=20)
    unused(table, case, "LEEFGEBIEDEN", by=TEAM)
    ends_with_reason(table, case, "OPGESCHAALD", by=TEAM)
    ends_in(table, case, "AFGESCHAALD")
    closes(table, case)


def _convenant_overig(table: Table) -> None:
    """A form that a region fills in itself: it says nothing of cases yet, and takes none."""
    known(table, tafelClass="C", regime="NIET_BEPAALD", subjects=["GEEN"], responsible="ZVH", phases=[], outcomes=[])
    answers_for(table, "ZVH")
    sits(table, VAST=("ZVH",))
    has_no_cases(table)


STORIES = (
    Story(kind="BEMOEIZORG", title="Politie, ggz en lokaal team vinden iemand die geen hulp vraagt", tell=_bemoeizorg),
    Story(
        kind="WVGGZ",
        title="Een melding wordt verkend en krijgt een uitkomst",
        tell=_wvggz,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(kind="PGA", title="De jeugdbescherming staat tussen politie en hulp rond één kind", tell=_pga),
    Story(kind="CONVENANT_OVERIG", title="Een vorm die de regio nog invult, neemt niets aan", tell=_convenant_overig),
)
