"""Child protection beside the local team: the jeugdbeschermingstafel, Beter Samenspel, and who thinks along."""

from backend.demo.kinds.advising import advised, became, booked, looked_along
from backend.demo.kinds.company import (
    CHAIR,
    EXPERTISETEAM,
    GEMEENTE,
    GGZ,
    GI,
    HOUSEHOLD,
    POLITIE,
    RAAD,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
)
from backend.demo.kinds.course import (
    called,
    cannot_close,
    closes,
    decided,
    ends_in,
    ends_with_reason,
    goes_to,
    held,
    introduced,
    not_called,
    phases,
    shut,
    talked,
    unseen,
)
from backend.demo.kinds.filling_in import beside, fills_in, forms, unused
from backend.demo.kinds.knowing import answers_for, ceilings, has_no_cases, known, sits, ways
from backend.demo.kinds.passing import passed_on, sleeps
from backend.demo.kinds.promising import promised
from backend.demo.kinds.referring import nobody_at_triage, refer, takes
from backend.demo.kinds.speaking import corrects, says
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away

_WISHES = HOUSEHOLD | {"GEWENSTE_PARTNERS"}
_NOT_FIRST = "Het gezin wil geen eigen overleg, en de veiligheid van het kind kan niet wachten."


def _jbt(table: Table) -> None:
    """Municipality, council and certified institution; it ends only when it was discussed with the family."""
    known(table, regime="JEUGDWET", responsible="GEMEENTE", triage="MINIMAAL_OP_NAAM", weighingOrganisations=2)
    answers_for(table, "GEMEENTE")
    sits(table, VAST=("GEMEENTE", "RVDK", "GI"), GAST=("LOKAAL_TEAM", "VEILIG_THUIS"))
    takes(
        table,
        TEAM,
        tells=HOUSEHOLD | {"MELDER"},
        kinds=("AANMELDING", "HERMELDING"),
        partner=RAAD,
        nobody_from=(POLITIE, SCHOOL, GGZ),
    )
    _first_elsewhere(table)
    case = refer(table, TEAM, tells=HOUSEHOLD | {"MELDER"}, gateReason=_NOT_FIRST)
    admitted(table, case, by=(CHAIR, RAAD), yes=("C1", "C2"))
    phases(
        table,
        case,
        VOORBEREIDING=(),
        TAFELGESPREK=("GRONDSLAG_PER_BETROKKENE",),
        BESLUIT=("BESPROKEN_MET_GEZIN", "UITKOMST"),
    )
    unseen(table, case, RAAD, GI)
    called(table, case, RAAD, "VAST")
    called(table, case, VEILIG_THUIS, "GAST")
    held(table, case, "TAFELGESPREK", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(GEMEENTE, RAAD))
    introduced(table, case, to=(RAAD,), categories=("VEILIGHEID",))
    goes_to(table, case, "TAFELGESPREK")
    told = says(table, case, by=TEAM, to=RAAD, unseen=VEILIG_THUIS)
    corrects(table, case, told, by=TEAM, to=RAAD, unseen=VEILIG_THUIS)
    ends_with_reason(table, case, "MAATREGEL_GETOETST", by=TEAM)
    held(table, case, "BESLUIT", "FAMILY_TALK_MISSING")
    talked(table, case)
    goes_to(table, case, "BESLUIT")
    ends_in(table, case, "RAADSONDERZOEK")
    closes(table, case)
    other = refer(table, GI, tells=HOUSEHOLD | {"MELDER"}, gateReason=_NOT_FIRST)
    turned_away(table, other, by=RAAD, yes=("C1",), no=("C2",), to="BESCHERMINGSOVERLEG")


def _first_elsewhere(table: Table) -> None:
    """What is asked of the council is discussed first: at the beschermingsoverleg, and with the family's own people."""
    with table.declines("GATE_SHUT", "it was not discussed first"):
        refer(table, TEAM, tells=HOUSEHOLD | {"MELDER"})


def _beter_samenspel(table: Table) -> None:
    """Looking along, analysing together, working in parallel, and back: the local team stays, each way round."""
    known(table, tafelClass="K", subjects=["HUISHOUDEN"], triage="PSEUDONIEM", rhythm=None, escalatesTo=None)
    sits(table, VAST=("LOKAAL_TEAM", "GI"))
    takes(
        table,
        GI,
        tells=HOUSEHOLD,
        kinds=("AANMELDING", "HERMELDING"),
        partner=RAAD,
        nobody_from=(GEMEENTE, VEILIG_THUIS, RAAD),
    )
    advice = advised(table, asks=TEAM, advises=GI, nobody=(GEMEENTE, RAAD))
    case = refer(table, TEAM, consult=advice)
    became(table, advice, case, advises=GI, chair=CHAIR)
    nobody_at_triage(table, case, GI)
    admitted(table, case, by=(GI, CHAIR), yes=("C1", "C2"))
    phases(
        table,
        case,
        MEEKIJKEN=(),
        GEZAMENLIJKE_ANALYSE=("GRONDSLAG_PER_BETROKKENE",),
        PARALLEL=(),
        TERUG_NAAR_LOKAAL=(),
    )
    ways(
        table,
        MEEKIJKEN=("GEZAMENLIJKE_ANALYSE",),
        GEZAMENLIJKE_ANALYSE=("PARALLEL",),
        PARALLEL=("GEZAMENLIJKE_ANALYSE", "TERUG_NAAR_LOKAAL"),
        TERUG_NAAR_LOKAAL=("PARALLEL",),
    )
    called(table, case, GI, "VAST")
    held(table, case, "GEZAMENLIJKE_ANALYSE", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(GI,))
    looked_along(table, case, asks=TEAM, whom=GI, way="MEE_OP_HUISBEZOEK", no_way="VEILIGHEIDSAFSPRAKEN")
    goes_to(table, case, "GEZAMENLIJKE_ANALYSE")
    goes_to(table, case, "PARALLEL")
    forms(table, VEILIGHEIDSBEELD=("VEILIGHEID", 4))
    introduced(table, case, to=(GI,), categories=("VEILIGHEID",))
    fills_in(table, case, "VEILIGHEIDSBEELD", {"STABIEL": "2"}, by=TEAM, weeks_ago=8, to=(GI,))
    fills_in(table, case, "VEILIGHEIDSBEELD", {"STABIEL": "3"}, by=TEAM, to=(GI,))
    fills_in(table, case, "VEILIGHEIDSBEELD", {"STABIEL": "1"}, by=GI)
    beside(table, case, "VEILIGHEIDSBEELD", {("STABIEL", "2", "3"), ("STABIEL", None, "1")}, by=GI, weeks=2)
    unused(table, case, "LEEFGEBIEDEN", by=GI)
    cannot_close(table, case, "PHASE_DOES_NOT_END")
    goes_to(table, case, "TERUG_NAAR_LOKAAL")
    ends_in(table, case, "GI_EERDER_AFGESLOTEN")
    ends_in(table, case, "LOKAAL_ZELFSTANDIG")
    goes_to(table, case, "PARALLEL")
    goes_to(table, case, "TERUG_NAAR_LOKAAL")
    closes(table, case)
    short = refer(table, GI, kind="HERMELDING")
    admitted(table, short, by=(GI, CHAIR), yes=("C1", "C2"))
    ends_in(table, short, "MEEKIJKEN_GENOEG")
    closes(table, short)


def _beschermingsoverleg(table: Table) -> None:
    """What is asked of the council is discussed here first; it advises to go there, to the tafel, or not to."""
    known(table, admission="C1", weighers=2, triage="PSEUDONIEM", responsible=None, rhythm=None)
    sits(table, VAST=("LOKAAL_TEAM",), OP_AFROEP=("VEILIG_THUIS", "RVDK", "GEMEENTE"))
    takes(
        table,
        VEILIG_THUIS,
        tells=HOUSEHOLD,
        kinds=("AANMELDING", "HERMELDING"),
        partner=RAAD,
        nobody_from=(GI, SCHOOL),
    )
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, VEILIG_THUIS), yes=("C1",))
    phases(table, case, VOORBESPREKEN=(), ADVIES=("UITKOMST", "GRONDSLAG_PER_BETROKKENE"))
    called(table, case, RAAD, "OP_AFROEP")
    introduced(table, case, to=(RAAD,))
    shut(table, case, by=TEAM, category="SCHOOL", to=RAAD)
    held(table, case, "ADVIES", "OUTCOME_MISSING")
    ends_with_reason(table, case, "GEEN_VERZOEK", by=TEAM)
    ends_in(table, case, "VERZOEK_AAN_RAAD")
    goes_to(table, case, "ADVIES")
    closes(table, case)


def _breed_casusoverleg(table: Table) -> None:
    """A far-reaching decision of the local team is taken by two people together, and by nobody alone."""
    known(table, responsible="LOKAAL_TEAM", admission="C1 or C2", triage="PSEUDONIEM", weighingOrganisations=1)
    sits(table, VAST=("LOKAAL_TEAM",), OP_AFROEP=("EXPERTISETEAM", "GI", "VEILIG_THUIS"))
    ceilings(table, EXPERTISETEAM=("GEZIN", "VEILIGHEID", "GEZONDHEID", "HULPVERLENING", "OPVOEDING"))
    takes(table, TEAM, tells=HOUSEHOLD, kinds=("AANMELDING", "HERMELDING"), partner=GI, nobody_from=(GI, VEILIG_THUIS))
    case = refer(table, TEAM)
    promised(table, case, by=GI, also=(CHAIR,), yes=("C2",), no=("C1",))
    phases(table, case, BERAAD=(), KERNBESLISSING=("GENOEG_BESLISSERS", "GRONDSLAG_PER_BETROKKENE"))
    called(table, case, GI, "OP_AFROEP")
    introduced(table, case, to=(GI,), categories=("IDENTITEIT", "VEILIGHEID"))
    held(table, case, "KERNBESLISSING", "DECIDERS_MISSING")
    decision = decided(table, case, by=TEAM, to=GI)
    held(table, case, "KERNBESLISSING", "DECIDERS_MISSING")
    with table.declines("ALREADY_DECIDED", "one person decides twice"):
        decided(table, case, by=TEAM, decision=decision)
    decided(table, case, by=GI, decision=decision)
    goes_to(table, case, "KERNBESLISSING")
    ends_in(table, case, "SAMEN_BESLOTEN")
    closes(table, case)


def _casuistiek_gi(table: Table) -> None:
    """The certified institution thinks aloud with others; the family is heard; who is not registered does one task."""
    known(table, regime="JEUGDWET", responsible="GI", rhythm="FREQ=WEEKLY", escalatesTo="EXPERTTAFEL")
    answers_for(table, "GI")
    sits(table, VAST=("GI",), OP_AFROEP=("LOKAAL_TEAM", "GGZ", "EXPERTISETEAM"))
    takes(table, GI, tells=_WISHES, kinds=("AANMELDING", "HERMELDING"), partner=GGZ, nobody_from=(TEAM, VEILIG_THUIS))
    sleeps(table, tells=_WISHES, registers=("SKJ", "BIG"))
    case = refer(table, GI, tells=_WISHES, partners=(GGZ,))
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1",))
    phases(table, case, BEELDVORMING=(), ADVIES=("BESPROKEN_MET_GEZIN",))
    held(table, case, "ADVIES", "FAMILY_TALK_MISSING")
    called(table, case, EXPERTISETEAM, "OP_AFROEP")
    shut(table, case, by=GI, category="IDENTITEIT", to=EXPERTISETEAM)
    passed_on(table, case, by=GI, stays="VEILIGHEID_BEOORDELEN", registered="GEZIN_SPREKEN", task="VERSLAG_OPSTELLEN")
    talked(table, case)
    goes_to(table, case, "ADVIES")
    ends_with_reason(table, case, "GEEN_PASSENDE_HULP", by=GI)
    ends_in(table, case, "ADVIES_GEGEVEN")
    closes(table, case)


def _casuistiek_lokaal(table: Table) -> None:
    """The local team asks; a certified institution sits as a guest and never learns who it is about."""
    known(table, responsible="LOKAAL_TEAM", escalatesTo="BETER_SAMENSPEL", triage="PSEUDONIEM", rhythm=None)
    sits(table, VAST=("LOKAAL_TEAM",), GAST=("GI",))
    ceilings(table, GI=("GEZIN", "VEILIGHEID", "HULPVERLENING", "OPVOEDING"))
    takes(table, TEAM, tells=HOUSEHOLD, kinds=("AANMELDING", "HERMELDING"), partner=GI, nobody_from=(GI, GEMEENTE))
    advice = advised(table, asks=TEAM, advises=GI, nobody=(GEMEENTE, RAAD))
    booked(table, advice, asks=TEAM, advises=GI, budget=4)
    case = refer(table, TEAM)
    admitted(table, case, by=(CHAIR, GI), yes=("C1", "C2"))
    phases(table, case, VRAAG=(), ANALYSE=("GRONDSLAG_PER_BETROKKENE",))
    not_called(table, case, GI, "VAST", "NO_SEAT")
    called(table, case, GI, "GAST")
    shut(table, case, by=TEAM, category="IDENTITEIT", to=GI)
    held(table, case, "ANALYSE", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(GI,), categories=("VEILIGHEID",))
    goes_to(table, case, "ANALYSE")
    ends_in(table, case, "SAMEN_VERDER")
    closes(table, case)


def _consult_gi(table: Table) -> None:
    """Advice without handing over: there is no case and no name, and nobody can make one of it."""
    known(table, tafelClass="Q", regime="GEEN_PERSOONSGEGEVENS", subjects=["GEEN"], escalatesTo="JBT", weighers=None)
    sits(table, VAST=("LOKAAL_TEAM", "GI"), OP_AFROEP=("VEILIG_THUIS", "RVDK"))
    has_no_cases(table)
    advised(table, asks=TEAM, advises=GI, nobody=(VEILIG_THUIS, RAAD, GEMEENTE))


STORIES = (
    Story(kind="JBT", title="Het besluit valt pas als het met het gezin is besproken", tell=_jbt),
    Story(kind="BETER_SAMENSPEL", title="Meekijken, samen, naast elkaar, en terug naar lokaal", tell=_beter_samenspel),
    Story(
        kind="BESCHERMINGSOVERLEG",
        title="Eerst hier besproken, dan pas een verzoek aan de raad",
        tell=_beschermingsoverleg,
    ),
    Story(kind="BREED_CASUSOVERLEG", title="Twee mensen nemen samen een kernbeslissing", tell=_breed_casusoverleg),
    Story(kind="CASUISTIEK_GI", title="De jeugdbescherming denkt hardop, het gezin is gehoord", tell=_casuistiek_gi),
    Story(kind="CASUISTIEK_LOKAAL", title="Een gast denkt mee en weet niet over wie", tell=_casuistiek_lokaal),
    Story(kind="CONSULT_GI", title="Advies zonder casus", tell=_consult_gi),
)
