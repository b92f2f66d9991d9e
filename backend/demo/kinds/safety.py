"""Veilig Thuis and what surrounds it: its own track, its casusoverleg, MDCK, the ban on entering the home."""

from dataclasses import replace

from backend.demo.kinds.advising import looked_along, not_asked_along
from backend.demo.kinds.company import (
    CHAIR,
    CRISISDIENST,
    EXPERTISETEAM,
    GEMEENTE,
    GI,
    HOUSEHOLD,
    KINDEROPVANG,
    OM,
    PERSON,
    POLITIE,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
    WELZIJN,
    ZIEKENHUIS,
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
    knows_no,
    phases,
    shut,
    text,
    unseen,
)
from backend.demo.kinds.emergency import broken
from backend.demo.kinds.knowing import answers_for, ceilings, known, sits, ways
from backend.demo.kinds.referring import Case, nobody_at_triage, refer, takes
from backend.demo.kinds.requesting import requested
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away

_WISHES = HOUSEHOLD | {"GEWENSTE_PARTNERS"}
_INFORMED = PERSON | {"ROL_IN_GEZIN", "MELDER"}
_CRISIS = PERSON | {"ROL_IN_GEZIN"}


def _mdck(table: Table) -> None:
    """Veilig Thuis and hospital; a case that does not suit this form is turned away as such, with a letter."""
    known(table, regime="CONVENANT_EEN_VERANTWOORDELIJKE", responsible="VEILIG_THUIS", triage="PSEUDONIEM", rhythm=None)
    sits(
        table,
        VAST=("VEILIG_THUIS", "ZIEKENHUIS"),
        OP_AFROEP=("LOKAAL_TEAM", "GI", "GGZ", "JEUGDHULPAANBIEDER", "HUISARTS_JGZ", "POLITIE"),
    )
    takes(
        table,
        ZIEKENHUIS,
        tells=_WISHES,
        kinds=("MELDING", "HERMELDING", "AANMELDING"),
        partner=GI,
        nobody_from=(SCHOOL, GEMEENTE),
    )
    unfit = refer(table, VEILIG_THUIS, tells=_WISHES, kind="MELDING", partners=(GI,))
    turned_away(table, unfit, by=ZIEKENHUIS, yes=("C1",), no=("C2", "C3"), reason="NIET_GESCHIKT", to="VEILIG_THUIS")
    case = refer(table, VEILIG_THUIS, tells=_WISHES, kind="MELDING", partners=(GI,))
    nobody_at_triage(table, case, ZIEKENHUIS)
    admitted(table, case, by=(CHAIR, ZIEKENHUIS), yes=("C1", "C2", "C3"))
    phases(table, case, PLAN=(), HULP_EN_ONDERZOEK=("GRONDSLAG_PER_BETROKKENE",), OVERDRACHT=("UITKOMST",))
    called(table, case, ZIEKENHUIS, "VAST")
    held(table, case, "HULP_EN_ONDERZOEK", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(ZIEKENHUIS,))
    shut(table, case, by=VEILIG_THUIS, category="FINANCIEN", to=ZIEKENHUIS)
    goes_to(table, case, "HULP_EN_ONDERZOEK")
    held(table, case, "OVERDRACHT", "OUTCOME_MISSING")
    ends_with_reason(table, case, "NIET_GESCHIKT", by=VEILIG_THUIS)
    ends_in(table, case, "OVERGEDRAGEN")
    goes_to(table, case, "OVERDRACHT")
    closes(table, case)


def _thv(table: Table) -> None:
    """Only the police report, one person weighs, and the case stays in view for a while; no way leads back."""
    known(table, regime="WET_THV", tafelClass="K", subjects=["HUISHOUDEN"], weighers=1, weighingOrganisations=1)
    answers_for(table, "GEMEENTE")
    sits(
        table,
        VAST=("GEMEENTE", "POLITIE", "VEILIG_THUIS", "CRISISDIENST"),
        OP_AFROEP=("LOKAAL_TEAM", "GGZ"),
    )
    takes(
        table,
        POLITIE,
        tells=_CRISIS,
        kinds=("CRISIS",),
        partner=GI,
        nobody_from=(GEMEENTE, VEILIG_THUIS, CRISISDIENST),
    )
    case = refer(table, POLITIE, tells=_CRISIS, kind="CRISIS")
    admitted(table, case, by=(CHAIR,), yes=("C1", "C2"))
    phases(table, case, HUISVERBOD=(), VERLENGING=(), MONITORING=("GRONDSLAG_PER_BETROKKENE",))
    ways(table, HUISVERBOD=("VERLENGING", "MONITORING"), VERLENGING=("MONITORING",), MONITORING=())
    called(table, case, TEAM, "OP_AFROEP")
    broken(table, case, partners=(POLITIE, TEAM))
    goes_to(table, case, "VERLENGING")
    held(table, case, "HUISVERBOD", "PHASE_NOT_NEXT")
    held(table, case, "MONITORING", "BASIS_FOR_EACH_MISSING")
    cannot_close(table, case, "PHASE_DOES_NOT_END")


def _veilig_thuis(table: Table) -> None:
    """Whoever is worried may report; triage in two steps, then inquiry or handing over."""
    known(table, regime="WMO_VT", tafelClass="K", responsible="VEILIG_THUIS", triage="MINIMAAL_OP_NAAM")
    sits(table, VAST=("VEILIG_THUIS",), OP_AFROEP=("LOKAAL_TEAM", "GI", "GGZ", "EXPERTISETEAM"))
    ceilings(table, EXPERTISETEAM=("GEZIN", "VEILIGHEID", "OPVOEDING"))
    takes(
        table,
        SCHOOL,
        tells=_INFORMED,
        kinds=("ADVIES", "MELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(WELZIJN, OM),
    )
    refer(table, KINDEROPVANG, tells=_INFORMED, kind="MELDING")
    case = refer(table, VEILIG_THUIS, tells=_INFORMED, kind="MELDING")
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, TRIAGE_1=(), TRIAGE_2=("GRONDSLAG_PER_BETROKKENE",), ONDERZOEK=(), OVERDRACHT=())
    unseen(table, case, SCHOOL, POLITIE)
    called(table, case, TEAM, "OP_AFROEP")
    held(table, case, "TRIAGE_2", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(TEAM,))
    looked_along(table, case, asks=VEILIG_THUIS, whom=TEAM, way="VEILIGHEIDSAFSPRAKEN")
    called(table, case, EXPERTISETEAM, "OP_AFROEP")
    not_asked_along(table, case, asks=VEILIG_THUIS, whom=EXPERTISETEAM)
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "TRIAGE_2")
    goes_to(table, case, "ONDERZOEK")
    _asks_the_team(table, case)
    goes_to(table, case, "OVERDRACHT")
    knows_no(table, case, "AFGEROND")
    ends_with_reason(table, case, "NAAR_MDCK", by=VEILIG_THUIS)
    ends_in(table, case, "OVERGEDRAGEN")
    closes(table, case)


def _asks_the_team(table: Table, case: Case) -> None:
    """An inquiry asks who knows the family, and whoever is asked answers in one of three ways."""
    introduced(table, replace(case, referrer=TEAM), to=(VEILIG_THUIS,), categories=("VEILIGHEID",))
    shared, unshared = text(table, case, TEAM, to=(VEILIG_THUIS,)), text(table, case, TEAM)
    requested(
        table,
        case,
        asks=VEILIG_THUIS,
        whom=TEAM,
        shared=shared,
        unshared=unshared,
        unseen=EXPERTISETEAM,
    )


def _vt_casusoverleg(table: Table) -> None:
    """Veilig Thuis alone brings in, and asks whom it needs; what cannot be solved goes to the administrators."""
    known(table, regime="WMO_VT", tafelClass="C", escalatesTo="BESTUURLIJK")
    sits(
        table,
        VAST=("VEILIG_THUIS",),
        OP_AFROEP=(
            "POLITIE",
            "OM",
            "ZVH",
            "GEMEENTE",
            "LOKAAL_TEAM",
            "MAATSCHAPPELIJK_WERK",
            "GGZ",
            "ZIEKENHUIS",
            "HUISARTS_JGZ",
        ),
    )
    told = _CRISIS | {"GEWENSTE_PARTNERS"}
    takes(
        table,
        VEILIG_THUIS,
        tells=told,
        kinds=("MELDING", "HERMELDING"),
        partner=OM,
        nobody_from=(POLITIE, TEAM, GEMEENTE),
    )
    case = refer(table, VEILIG_THUIS, tells=told, kind="MELDING", partners=(OM, GEMEENTE))
    admitted(table, case, by=(CHAIR, POLITIE), yes=("C1", "C2"))
    phases(table, case, AFSTEMMEN=(), AFSPREKEN=("GRONDSLAG_PER_BETROKKENE",))
    called(table, case, OM, "OP_AFROEP")
    introduced(table, case, to=(OM,))
    shut(table, case, by=VEILIG_THUIS, category="GEZONDHEID", to=OM)
    goes_to(table, case, "AFSPREKEN")
    ends_with_reason(table, case, "STRATEGISCH", by=VEILIG_THUIS)
    ends_in(table, case, "OPERATIONEEL")
    closes(table, case)


STORIES = (
    Story(kind="MDCK", title="Wat niet past gaat terug, wat past krijgt één plan en wordt overgedragen", tell=_mdck),
    Story(kind="THV", title="De politie meldt een huisverbod; het gezin blijft daarna in beeld", tell=_thv),
    Story(kind="VEILIG_THUIS", title="Een melding gaat door twee keer triage naar onderzoek", tell=_veilig_thuis),
    Story(kind="VT_CASUSOVERLEG", title="Veilig Thuis roept erbij wie het nodig heeft", tell=_vt_casusoverleg),
)
