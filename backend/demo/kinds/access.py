"""Where things come in or are noticed first: aanmeldoverleg, routeertafel, and signals."""

from backend.demo.kinds.company import (
    BEWONERS,
    CHAIR,
    GEMEENTE,
    GGZ,
    GI,
    HOUSEHOLD,
    JEUGDRECLASSERING,
    OPVANG,
    PERSON,
    POLITIE,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
    WELZIJN,
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
    unseen,
)
from backend.demo.kinds.knowing import ceilings, known, sits, ways
from backend.demo.kinds.referring import (
    in_round,
    lives,
    must_tell,
    named_at_triage,
    nobody_at_triage,
    not_named,
    refer,
    takes,
)
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.kinds.weighing import admitted, turned_away
from consent.basis import Purpose

_REPORT = PERSON | {"ROL_IN_GEZIN"}
_SIGNAL = frozenset({"NAAM", "REDEN"})


def _aanmeldoverleg(table: Table) -> None:
    """Everything that came in is divided, and taken up by youth, adults or both; elsewhere only with a reason."""
    known(table, responsible=None, triage="PSEUDONIEM", intakeKinds=["AANMELDING", "MELDING", "HERMELDING"])
    sits(table, VAST=("LOKAAL_TEAM", "GEMEENTE"))
    takes(
        table,
        GEMEENTE,
        tells=HOUSEHOLD,
        kinds=("AANMELDING", "MELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(SCHOOL, POLITIE, VEILIG_THUIS),
    )
    case = refer(table, TEAM, kind="MELDING")
    nobody_at_triage(table, case, CHAIR)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, VERDELEN=(), TOEWIJZEN=("UITKOMST", "GRONDSLAG_PER_BETROKKENE"))
    introduced(table, case, to=(GEMEENTE,))
    held(table, case, "TOEWIJZEN", "OUTCOME_MISSING")
    ends_with_reason(table, case, "DOORVERWEZEN", by=TEAM)
    ends_in(table, case, "SAMEN")
    goes_to(table, case, "TOEWIJZEN")
    closes(table, case)


def _routeertafel(table: Table) -> None:
    """Each week the reports of Veilig Thuis, and of nobody else, find their way; back, or further up, asks why."""
    known(table, rhythm="FREQ=WEEKLY", triage="MINIMAAL_OP_NAAM", intakeKinds=["MELDING", "HERMELDING"])
    sits(
        table,
        VAST=("VEILIG_THUIS", "LOKAAL_TEAM", "VROUWENOPVANG", "ZVH", "GI", "MAATSCHAPPELIJK_WERK"),
        OP_AFROEP=("POLITIE",),
    )
    takes(
        table,
        VEILIG_THUIS,
        tells=_REPORT,
        kinds=("MELDING", "HERMELDING"),
        partner=GI,
        nobody_from=(TEAM, POLITIE, GI, SCHOOL),
    )
    must_tell(table, VEILIG_THUIS, tells=_REPORT, kind="MELDING")
    case = refer(table, VEILIG_THUIS, tells=_REPORT, kind="MELDING")
    in_round(table, case, CHAIR, on=None)
    named_at_triage(table, case, TEAM, tells=("birthDate",))
    not_named(table, case, GI, POLITIE)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    not_named(table, case, OPVANG)
    phases(table, case, ROUTEREN=(), OVERDRAGEN=("UITKOMST", "GRONDSLAG_PER_BETROKKENE"))
    unseen(table, case, GI, OPVANG)
    called(table, case, POLITIE, "OP_AFROEP")
    called(table, case, TEAM, "VAST")
    held(table, case, "OVERDRAGEN", "OUTCOME_MISSING")
    knows_no(table, case, "OVERGEDRAGEN")
    ends_with_reason(table, case, "NAAR_ZVH", by=VEILIG_THUIS)
    ends_in(table, case, "NAAR_OPVANG")
    ends_in(table, case, "NAAR_LOKAAL_TEAM")
    held(table, case, "OVERDRAGEN", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(TEAM,))
    goes_to(table, case, "OVERDRAGEN")
    closes(table, case)
    other = refer(table, VEILIG_THUIS, tells=_REPORT, kind="HERMELDING")
    turned_away(table, other, by=TEAM, yes=("C1",), no=("C2",), to="VEILIG_THUIS")


def _jeugdpreventieplatform(table: Table) -> None:
    """Seven partners look at a youngster of whom there were signals; parents are spoken to before anybody follows."""
    known(table, subjects=["PERSOON"], intakeKinds=["SIGNAAL", "AANMELDING"], responsible=None, triage="PSEUDONIEM")
    sits(
        table,
        VAST=(
            "LOKAAL_TEAM",
            "POLITIE",
            "MAATSCHAPPELIJK_WERK",
            "JEUGDRECLASSERING",
            "ZVH",
            "LEERPLICHT",
            "HANDHAVING",
        ),
    )
    takes(
        table,
        POLITIE,
        tells=PERSON,
        kinds=("SIGNAAL", "AANMELDING"),
        partner=GI,
        nobody_from=(SCHOOL, GEMEENTE, GI),
    )
    with table.declines("SENDER_NOT_HERE", "the local team signals"):
        refer(table, TEAM, tells=PERSON, people=("ANDERS",), kind="SIGNAAL")
    with table.declines("POLICE_DECISION_MISSING", "the police signal without a decision"):
        refer(table, POLITIE, tells=PERSON, people=("ANDERS",), kind="SIGNAAL")
    case = refer(table, TEAM, tells=PERSON, people=("ANDERS",))
    nobody_at_triage(table, case, POLITIE)
    admitted(table, case, by=(POLITIE, JEUGDRECLASSERING), yes=("C1", "C2"))
    phases(table, case, BESPREKEN=(), CONTACT_MET_OUDERS=("GRONDSLAG_PER_BETROKKENE",), VOLGEN=())
    ways(
        table,
        BESPREKEN=("CONTACT_MET_OUDERS",),
        CONTACT_MET_OUDERS=("VOLGEN",),
        VOLGEN=("CONTACT_MET_OUDERS",),
    )
    unseen(table, case, POLITIE)
    called(table, case, JEUGDRECLASSERING, "VAST")
    held(table, case, "VOLGEN", "PHASE_NOT_NEXT")
    held(table, case, "CONTACT_MET_OUDERS", "BASIS_FOR_EACH_MISSING")
    introduced(table, case, to=(JEUGDRECLASSERING,))
    goes_to(table, case, "CONTACT_MET_OUDERS")
    cannot_close(table, case, "OUTCOME_MISSING")
    goes_to(table, case, "VOLGEN")
    ends_with_reason(table, case, "GEEN_CONTACT", by=TEAM)
    ends_in(table, case, "HULP_GESTART")
    closes(table, case)
    other = refer(table, TEAM, tells=PERSON, people=("ANDERS",))
    turned_away(table, other, by=POLITIE, yes=("C1",), no=("C2",), to="AANMELDOVERLEG")


def _signaleringsoverleg(table: Table) -> None:
    """Residents and volunteers bring signals and never receive anything; no letter goes out from here."""
    known(table, tafelClass="S", subjects=["SIGNAAL", "GROEP", "PERSOON"], intakeKinds=["SIGNAAL"])
    sits(table, VAST=("GGZ", "LOKAAL_TEAM", "POLITIE", "VRIJWILLIGERS", "BEWONERS"))
    ceilings(table, POLITIE=("IDENTITEIT", "VEILIGHEID"), BEWONERS=())
    takes(table, BEWONERS, tells=_SIGNAL, kinds=("SIGNAAL",), partner=GI, nobody_from=(SCHOOL, WELZIJN))
    case = refer(table, TEAM, tells=_SIGNAL, people=("ANDERS",), kind="SIGNAAL")
    admitted(table, case, by=(POLITIE, GGZ), yes=("C1", "C2"))
    phases(table, case, SIGNALEN_BESPREKEN=(), PLAN_VAN_AANPAK=("GRONDSLAG_PER_BETROKKENE",))
    unseen(table, case, BEWONERS, GGZ)
    ends_in(table, case, "HULP_AANGEBODEN")
    closes(table, case)
    other = refer(table, TEAM, tells=_SIGNAL, people=("ANDERS",), kind="SIGNAAL")
    turned_away(table, other, by=GGZ, no=("C1", "C2"), letter=None)


def _moedige_dialoog(table: Table) -> None:
    """A signal of money worries becomes an offer, which is taken or refused; there is one phase and no more."""
    told = _SIGNAL | {"ADRES"}
    known(table, tafelClass="S", subjects=["SIGNAAL"], intakeKinds=["SIGNAAL"], purposes=["HULP_COORDINATIE"])
    sits(
        table,
        VAST=("WELZIJN", "GEMEENTE", "LOKAAL_TEAM", "HUISARTS_JGZ", "VRIJWILLIGERS", "MAATSCHAPPELIJKE_PARTNER"),
    )
    takes(table, WELZIJN, tells=told, kinds=("SIGNAAL",), partner=GI, nobody_from=(POLITIE, SCHOOL))
    case = refer(table, WELZIJN, tells=told, people=("ANDERS",), kind="SIGNAAL")
    # Where an offer can be brought is told with the signal, and not to those who weigh it.
    lives(table, case, WELZIJN)
    lives(table, case, TEAM, known=False)
    admitted(table, case, by=(CHAIR, TEAM), yes=("C1", "C2"))
    phases(table, case, AANBOD=())
    cannot_close(table, case, "OUTCOME_MISSING")
    held(table, case, "PLAN_VAN_AANPAK", "PHASE_NOT_NEXT")
    ends_in(table, case, "GEWEIGERD")
    ends_in(table, case, "AANVAARD")
    closes(table, case)


STORIES = (
    Story(kind="AANMELDOVERLEG", title="Alles wat binnenkwam wordt verdeeld en toegewezen", tell=_aanmeldoverleg),
    Story(kind="ROUTEERTAFEL", title="De meldingen van Veilig Thuis vinden elke week hun weg", tell=_routeertafel),
    Story(
        kind="JEUGDPREVENTIEPLATFORM",
        title="Na signalen over een jongere wordt eerst met de ouders gesproken",
        tell=_jeugdpreventieplatform,
    ),
    Story(
        kind="SIGNALERINGSOVERLEG",
        title="Bewoners geven een signaal en krijgen niets terug",
        tell=_signaleringsoverleg,
        purpose=Purpose.HULP_COORDINATIE,
    ),
    Story(
        kind="MOEDIGE_DIALOOG",
        title="Een signaal over geldzorgen wordt een aanbod",
        tell=_moedige_dialoog,
        purpose=Purpose.HULP_COORDINATIE,
    ),
)
