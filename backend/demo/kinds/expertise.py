"""Where help does not fit: the ExpertTafel, the doorbraak, and forms where several eyes judge one child."""

from backend.demo.kinds.company import (
    CHAIR,
    COLLEAGUE,
    EXPERTISETEAM,
    GEMEENTE,
    GGZ,
    GI,
    HOUSEHOLD,
    JEUGDHULP,
    JGZ,
    PERSON,
    POLITIE,
    SCHOOL,
    SCHULDHULP,
    TEAM,
    VEILIG_THUIS,
    WELZIJN,
    WERK_INKOMEN,
    WIJKVERPLEGING,
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
    shut,
    unseen,
)
from backend.demo.kinds.knowing import answers_for, known, sits, ways
from backend.demo.kinds.partners import finds_no_person, listed
from backend.demo.kinds.referring import nobody_at_triage, refer, takes
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_AIM = PERSON | {"DOEL"}
_HELP = "HULP_COORDINATIE"


def _experttafel(table: Table) -> None:
    """An expert team advises on one child; who brought it sits there as a guest, and what stays stuck goes on."""
    known(
        table,
        responsible="EXPERTISETEAM",
        subjects=["PERSOON"],
        escalatesTo="DOORBRAAK",
        purposes=["HULP_COORDINATIE"],
        triage="PSEUDONIEM",
    )
    answers_for(table, "EXPERTISETEAM")
    sits(table, VAST=("EXPERTISETEAM",), OP_AFROEP=("JEUGDHULPAANBIEDER", "GGZ"), GAST=("GI", "LOKAAL_TEAM"))
    takes(table, GI, tells=_AIM, kinds=("ADVIES", "AANMELDING"), partner=GGZ, nobody_from=(SCHOOL, VEILIG_THUIS))
    case = refer(table, TEAM, tells=_AIM, people=("ANDERS",), kind="ADVIES")
    nobody_at_triage(table, case, JEUGDHULP)
    admitted(table, case, by=(CHAIR, JEUGDHULP), yes=("C1", "C2"))
    phases(table, case, VRAAG=(), ADVIES=("GRONDSLAG_PER_BETROKKENE",), OPVOLGING=("UITKOMST",))
    unseen(table, case, GGZ)
    called(table, case, JEUGDHULP, "OP_AFROEP")
    called(table, case, GI, "GAST")
    held(table, case, "ADVIES", "BASIS_FOR_EACH_MISSING")
    listed(table, whose=EXPERTISETEAM, expertise="VERSLAVING", other="SCHULDEN", readers=(TEAM, SCHULDHULP))
    finds_no_person(table, case, EXPERTISETEAM, SCHULDHULP)
    introduced(table, case, to=(EXPERTISETEAM,), purpose=_HELP)
    goes_to(table, case, "ADVIES")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    held(table, case, "OPVOLGING", "OUTCOME_MISSING")
    with table.declines("OUTCOME_REASON_MISSING", "no fitting help without a reason"):
        ends_in(table, case, "GEEN_PASSENDE_HULP")
    ends_in(table, case, "ADVIES_OVER_INZET")
    goes_to(table, case, "OPVOLGING")
    ends_in(table, case, "NAAR_DOORBRAAK")
    closes(table, case)
    other = refer(table, JEUGDHULP, tells=_AIM, people=("ANDERS",))
    turned_away(table, other, by=JEUGDHULP, yes=("C2",), no=("C1",), to="CASUISTIEK_GI")


def _doorbraak(table: Table) -> None:
    """What no rule allows and everybody needs: a plan that breaks through, or reflection at once."""
    known(table, responsible=None, purposes=["HULP_COORDINATIE"], intakeKinds=["AANMELDING"], escalatesTo=None)
    sits(
        table,
        VAST=("LOKAAL_TEAM", "GEMEENTE"),
        OP_AFROEP=(
            "EXPERTISETEAM",
            "JEUGDHULPAANBIEDER",
            "GI",
            "SCHULDHULP",
            "WERK_INKOMEN",
            "WONINGCORPORATIE",
        ),
    )
    takes(table, SCHULDHULP, tells=HOUSEHOLD, kinds=("AANMELDING",), partner=GI, nobody_from=(POLITIE, SCHOOL))
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, ANALYSE=(), DOORBRAAKPLAN=("GRONDSLAG_PER_BETROKKENE",), REFLECTIE=("UITKOMST",))
    ways(
        table,
        ANALYSE=("DOORBRAAKPLAN", "REFLECTIE"),
        DOORBRAAKPLAN=("REFLECTIE",),
        REFLECTIE=("DOORBRAAKPLAN",),
    )
    called(table, case, WERK_INKOMEN, "OP_AFROEP")
    called(table, case, SCHULDHULP, "OP_AFROEP")
    held(table, case, "REFLECTIE", "OUTCOME_MISSING")
    held(table, case, "DOORBRAAKPLAN", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(SCHULDHULP,), purpose=_HELP)
    goes_to(table, case, "DOORBRAAKPLAN")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    knows_no(table, case, "ADVIES_OVER_INZET")
    with table.declines("OUTCOME_REASON_MISSING", "unsolved without a reason"):
        ends_in(table, case, "NIET_OPGELOST")
    ends_in(table, case, "DOORBRAAK")
    goes_to(table, case, "REFLECTIE")
    closes(table, case)
    simple = refer(table, GEMEENTE)
    admitted(table, simple, by=(TEAM, CHAIR), yes=("C1", "C2"))
    ends_in(table, simple, "GEEN_PLAN_NODIG")
    goes_to(table, simple, "REFLECTIE")
    closes(table, simple)


def _mdt_jeugd(table: Table) -> None:
    """Five roles judge a report, each for itself; only then do they judge together."""
    told = HOUSEHOLD | {"MELDER"}
    known(table, responsible="LOKAAL_TEAM", admission="C1", intakeKinds=["MELDING", "HERMELDING"], rhythm=None)
    sits(table, VAST=("LOKAAL_TEAM", "HUISARTS_JGZ", "GEMEENTE", "WELZIJN"))
    takes(
        table,
        SCHOOL,
        tells=told,
        kinds=("MELDING", "HERMELDING"),
        partner=JGZ,
        nobody_from=(GGZ, ZIEKENHUIS, GI),
    )
    case = refer(table, TEAM, tells=told, kind="MELDING")
    admitted(table, case, by=(CHAIR, JGZ), yes=("C1",))
    phases(table, case, BEOORDELING_PER_ROL=(), GEZAMENLIJK_OORDEEL=("ALLE_ROLLEN", "GRONDSLAG_PER_BETROKKENE"))
    called(table, case, JGZ, "VAST")
    called(table, case, GEMEENTE, "VAST")
    called(table, case, WELZIJN, "VAST")
    introduced(table, case, to=(JGZ, GEMEENTE, WELZIJN))
    held(table, case, "GEZAMENLIJK_OORDEEL", "ASSESSMENT_MISSING")
    assessed(table, case, TEAM, "GEZINSCOACH")
    with table.declines("ONE_DISCIPLINE", "one person looks with two pairs of eyes"):
        assessed(table, case, TEAM, "NETWERK")
    with table.declines("DISCIPLINE_UNKNOWN", "a discipline of another kind"):
        assessed(table, case, TEAM, "FORENSISCH")
    assessed(table, case, COLLEAGUE, "NETWERK")
    with table.declines("DISCIPLINE_TAKEN", "the municipality looks with the eyes of the local team"):
        assessed(table, case, GEMEENTE, "NETWERK")
    assessed(table, case, GEMEENTE, "CASEMANAGER_WMO")
    assessed(table, case, JGZ, "JEUGDVERPLEEGKUNDIGE")
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    held(table, case, "GEZAMENLIJK_OORDEEL", "ASSESSMENT_MISSING")
    assessed(table, case, WELZIJN, "WELZIJN")
    goes_to(table, case, "GEZAMENLIJK_OORDEEL")
    cannot_close(table, case, "OUTCOME_MISSING")
    ends_with_reason(table, case, "GEEN_HULP", by=TEAM)
    ends_in(table, case, "MIJNPLAN")
    closes(table, case)


def _bilateraal(table: Table) -> None:
    """Two teams with one family answer two questions, and agree who holds regie, or write down why not."""
    known(table, responsible=None, purposes=["HULP_COORDINATIE"], intakeKinds=["AANMELDING", "HERMELDING"])
    sits(table, VAST=("LOKAAL_TEAM",), OP_AFROEP=("JEUGDHULPAANBIEDER", "WIJKVERPLEGING"))
    takes(
        table,
        WIJKVERPLEGING,
        tells=HOUSEHOLD,
        kinds=("AANMELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(GEMEENTE, GI),
    )
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, JEUGDHULP), yes=("C1", "C2"))
    phases(table, case, TWEE_VRAGEN=(), REGIE_VERDEELD=("GRONDSLAG_PER_BETROKKENE", "UITKOMST"))
    unseen(table, case, WIJKVERPLEGING)
    called(table, case, JEUGDHULP, "OP_AFROEP")
    shut(table, case, by=TEAM, category="FINANCIEN", to=JEUGDHULP)
    introduced(table, case, to=(JEUGDHULP,), purpose=_HELP)
    with table.declines("OUTCOME_REASON_MISSING", "no agreement without a reason"):
        ends_in(table, case, "NIET_EENS")
    held(table, case, "REGIE_VERDEELD", "OUTCOME_MISSING")
    ends_in(table, case, "REGIE_ANDER_TEAM")
    goes_to(table, case, "REGIE_VERDEELD")
    closes(table, case)


STORIES = (
    Story(
        kind="EXPERTTAFEL",
        title="Deskundigen adviseren over één kind; wat vastzit gaat naar de doorbraak",
        tell=_experttafel,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(
        kind="DOORBRAAK",
        title="Eerst een plan dat doorbreekt, dan wat ervan te leren is",
        tell=_doorbraak,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(kind="MDT_JEUGD", title="Ieder oordeelt vanuit de eigen rol, dan pas samen", tell=_mdt_jeugd),
    Story(
        kind="BILATERAAL",
        title="Twee teams verdelen de regie met twee vragen",
        tell=_bilateraal,
        purpose=Purpose.HULP_COORDINATIE,
    ),
)
