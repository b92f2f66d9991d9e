"""Tafels where heavy cases come together: the lokale veiligheidskamer, the Zorg- en Veiligheidshuis, MDA++."""

from backend.demo.kinds.company import (
    CHAIR,
    GEMEENTE,
    GGZ,
    GI,
    HOUSEHOLD,
    OM,
    OPVANG,
    POLITIE,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
    VEILIGHEIDSHUIS,
    WELZIJN,
)
from backend.demo.kinds.continuing import goes_on_in
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    knows_no,
    nearer,
    not_called,
    phases,
    shut,
    unseen,
)
from backend.demo.kinds.filing import files
from backend.demo.kinds.filling_in import beside, fills_in, forms, unused
from backend.demo.kinds.knowing import answers_for, ceilings, known, sits, ways
from backend.demo.kinds.referring import (
    Case,
    in_round,
    must_tell,
    named_at_triage,
    nobody_at_triage,
    not_named,
    refer,
    takes,
    tuesday_after_monday_noon,
)
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table, moment
from backend.demo.kinds.weighing import admitted, turned_away

_WISHES = HOUSEHOLD | {"GEWENSTE_PARTNERS"}


def _veiligheidskamer(table: Table) -> None:
    """Fortnightly, of the municipality; three criteria, pseudonymous; it can go on at the Zorg- en Veiligheidshuis."""
    known(
        table,
        tafelClass="C",
        regime="EIGEN_GRONDSLAG_CONVENANT",
        rhythm="FREQ=WEEKLY;INTERVAL=2",
        triage="PSEUDONIEM",
        escalatesTo="ZVH",
        subjects=["PERSOON", "HUISHOUDEN", "GEBIED"],
    )
    answers_for(table, "GEMEENTE")
    sits(
        table,
        VAST=("GEMEENTE", "POLITIE", "GGZ", "LOKAAL_TEAM"),
        OP_AFROEP=("OM", "RVDK", "RECLASSERING", "GI", "VEILIG_THUIS"),
    )
    takes(
        table,
        TEAM,
        tells=_WISHES,
        kinds=("AANMELDING", "MELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(SCHOOL, WELZIJN),
    )
    must_tell(table, TEAM, tells=_WISHES)
    case = refer(table, TEAM, tells=_WISHES, partners=(GI,))
    nobody_at_triage(table, case, POLITIE)
    admitted(table, case, by=(CHAIR, POLITIE), yes=("C1", "C2", "C3"))
    phases(table, case, GEZAMENLIJK_BEELD=(), PLAN_VAN_AANPAK=("GRONDSLAG_PER_BETROKKENE",), MONITORING=())
    unseen(table, case, GGZ)
    called(table, case, OM, "OP_AFROEP")
    held(table, case, "PLAN_VAN_AANPAK", "BASIS_FOR_EACH_MISSING")
    held(table, case, "MONITORING", "PHASE_NOT_NEXT")
    introduced(table, case, to=(GEMEENTE, OM))
    shut(table, case, by=TEAM, category="SCHOOL", to=OM)
    goes_to(table, case, "PLAN_VAN_AANPAK")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "MONITORING")
    cannot_close(table, case, "OUTCOME_MISSING")
    knows_no(table, case, "AFGESCHAALD", "PATROON_DOORBROKEN")
    ends_with_reason(table, case, "OPGESCHAALD", by=TEAM)
    apart = refer(table, TEAM, tells=_WISHES, partners=(GI,))
    admitted(table, apart, by=(CHAIR, POLITIE), yes=("C1", "C2", "C3"))
    goes_on_in(table, case, apart, kind="SPLITSING", reason="GEZIN_UITEEN", second=TEAM, unaware=OM)
    ends_in(table, case, "OPGELOST")
    closes(table, case)
    other = refer(table, POLITIE, tells=_WISHES, kind="MELDING", partners=(GI,))
    turned_away(table, other, by=CHAIR, yes=("C1",), no=("C2", "C3"), to="BEMOEIZORG", letter=None)


def _zvh(table: Table) -> None:
    """A partnership with a statute: only who is registered and authorised by name refers, weighs and reads."""
    known(
        table,
        by=POLITIE,
        regime="WGS_ZVH",
        rhythm="FREQ=WEEKLY;BYDAY=TU",
        triage="MINIMAAL_OP_NAAM",
        escalatesTo=None,
        subjects=["PERSOON", "HUISHOUDEN", "GROEP"],
    )
    answers_for(table, "ZVH")
    sits(
        table,
        VAST=("ZVH", "GEMEENTE", "POLITIE", "OM", "RECLASSERING", "RVDK", "GI"),
        OP_AFROEP=("VEILIG_THUIS",),
        GAST=("LOKAAL_TEAM", "GGZ"),
    )
    ceilings(table, OM=("IDENTITEIT", "VEILIGHEID", "STRAFRECHTELIJK"))
    with table.declines("NOT_AUTHORISED_BY_NAME", "a local team refers that is not in the register"):
        refer(table, TEAM, tells=_WISHES)
    takes(table, GEMEENTE, tells=_WISHES, kinds=("AANMELDING", "HERMELDING"), partner=OM, nobody_from=())
    due = tuesday_after_monday_noon(moment())
    case = refer(table, GEMEENTE, tells=_WISHES, partners=(OM,))
    in_round(table, case, CHAIR, on=due)
    named_at_triage(table, case, POLITIE, tells=("birthDate",))
    not_named(table, case, OM)
    admitted(table, case, by=(CHAIR, POLITIE), yes=("C4",), no=("C1", "C2", "C3"))
    phases(
        table,
        case,
        CASUSOVERLEG=(),
        PLAN_VAN_AANPAK=("GRONDSLAG_PER_BETROKKENE",),
        UITVOERING=(),
        AFSCHALEN=(),
    )
    for guest in (TEAM, GGZ):
        not_called(table, case, guest, "GAST", "NOT_IN_PARTNERSHIP")
    held(table, case, "PLAN_VAN_AANPAK", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(VEILIGHEIDSHUIS,), ground="WGS_ZVH")
    shut(table, case, by=GEMEENTE, category="OPVOEDING", to=VEILIGHEIDSHUIS)
    goes_to(table, case, "PLAN_VAN_AANPAK")
    goes_to(table, case, "UITVOERING")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "AFSCHALEN")
    cannot_close(table, case, "OUTCOME_MISSING")
    knows_no(table, case, "OPGELOST")
    ends_in(table, case, "AFGESCHAALD")
    closes(table, case)


def _mda(table: Table) -> None:
    """A household with a pattern of violence: four criteria, and safety in steps, which can fall back."""
    known(table, rhythm=None, triage="PSEUDONIEM", escalatesTo="ZVH", subjects=["HUISHOUDEN"], responsible=None)
    sits(
        table,
        VAST=("LOKAAL_TEAM",),
        OP_AFROEP=(
            "VEILIG_THUIS",
            "GGZ",
            "POLITIE",
            "OM",
            "GI",
            "RVDK",
            "RECLASSERING",
            "VROUWENOPVANG",
            "JEUGDHULPAANBIEDER",
            "ZVH",
        ),
    )
    takes(
        table,
        VEILIG_THUIS,
        tells=_WISHES,
        kinds=("AANMELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(GEMEENTE, SCHOOL),
    )
    case = refer(table, VEILIG_THUIS, tells=_WISHES, partners=(GI,))
    nobody_at_triage(table, case, GGZ)
    admitted(table, case, by=(VEILIG_THUIS, GGZ), yes=("C1", "C2", "C3", "C4"))
    phases(
        table,
        case,
        GEZAMENLIJKE_ANALYSE=(),
        DIRECTE_VEILIGHEID=("GRONDSLAG_PER_BETROKKENE",),
        STABIELE_VEILIGHEID=(),
        HERSTEL=(),
    )
    ways(
        table,
        GEZAMENLIJKE_ANALYSE=("DIRECTE_VEILIGHEID",),
        DIRECTE_VEILIGHEID=("STABIELE_VEILIGHEID",),
        STABIELE_VEILIGHEID=("HERSTEL", "DIRECTE_VEILIGHEID"),
        HERSTEL=("DIRECTE_VEILIGHEID",),
    )
    called(table, case, OPVANG, "OP_AFROEP")
    held(table, case, "DIRECTE_VEILIGHEID", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(TEAM, GGZ))
    nearer(table, case, by=VEILIG_THUIS, category="GEZONDHEID", to=GGZ)
    _safe(table, case)
    files(table, case, by=VEILIG_THUIS, category="VEILIGHEID", to=TEAM, unseen=GGZ)
    unused(table, case, "LEEFGEBIEDEN_MONITOR", by=TEAM)
    goes_to(table, case, "DIRECTE_VEILIGHEID")
    goes_to(table, case, "STABIELE_VEILIGHEID")
    goes_to(table, case, "DIRECTE_VEILIGHEID")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "STABIELE_VEILIGHEID")
    goes_to(table, case, "HERSTEL")
    ends_with_reason(table, case, "NIET_GELUKT", by=VEILIG_THUIS)
    ends_in(table, case, "PATROON_DOORBROKEN")
    closes(table, case)


def _safe(table: Table, case: Case) -> None:
    """Each says how safe it is from what he sees; later that lies beside what was seen before, for who may read it."""
    view = "VEILIGHEIDSBEELD"
    forms(
        table,
        VEILIGHEIDSBEELD=("VEILIGHEID", 4),
        VEILIGHEIDSCIJFER=("VEILIGHEID", 1),
        LEEFGEBIEDEN=("LEEFGEBIEDEN", 8),
    )
    introduced(table, case, to=(TEAM,), categories=("VEILIGHEID",))
    before = {"NU_VEILIG": "1", "AFSPRAKEN": "9"}
    fills_in(table, case, view, before, by=VEILIG_THUIS, weeks_ago=6, to=(TEAM,))
    fills_in(table, case, view, {"NU_VEILIG": "2"}, by=VEILIG_THUIS, to=(TEAM,))
    fills_in(table, case, view, {"NU_VEILIG": "3"}, by=TEAM)
    theirs: set[tuple[str, str | None, str | None]] = {("NU_VEILIG", "1", "2"), ("AFSPRAKEN", "9", "9")}
    beside(table, case, view, theirs, by=VEILIG_THUIS, weeks=4)
    beside(table, case, view, theirs | {("NU_VEILIG", None, "3")}, by=TEAM, weeks=4)
    beside(table, case, view, set(), by=GGZ, weeks=4)


STORIES = (
    Story(
        kind="VEILIGHEIDSKAMER",
        title="Een gezin komt aan de lokale veiligheidskamer en is na monitoring klaar",
        tell=_veiligheidskamer,
    ),
    Story(kind="ZVH", title="Alleen wie is ingeschreven en bevoegd, brengt een casus in het huis", tell=_zvh),
    Story(kind="MDA_PP", title="Een gezin met terugkerend geweld wordt stap voor stap veilig", tell=_mda),
)
