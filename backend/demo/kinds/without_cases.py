"""Tafels that have no cases: they learn, meet, or advise, and nobody can bring a person there."""

from backend.demo.kinds.company import GEMEENTE, KINDEROPVANG, VEILIG_THUIS
from backend.demo.kinds.knowing import answers_for, has_no_cases, known, sits
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table


def _bestuurlijk(table: Table) -> None:
    """Administrators meet every four weeks over counts; Veilig Thuis comes when called."""
    known(table, tafelClass="L", rhythm="FREQ=WEEKLY;INTERVAL=4", subjects=["GEEN"], responsible="GEMEENTE")
    sits(table, VAST=("GEMEENTE",), OP_AFROEP=("VEILIG_THUIS",))
    has_no_cases(table, by=VEILIG_THUIS)


def _capaciteit(table: Table) -> None:
    """Veilig Thuis and those who take over from it look at who has room, and at no family."""
    known(table, tafelClass="N", responsible="VEILIG_THUIS", subjects=["GEEN"], regime="GEEN_PERSOONSGEGEVENS")
    answers_for(table, "VEILIG_THUIS")
    sits(table, VAST=("VEILIG_THUIS", "LOKAAL_TEAM", "GI", "GGZ", "JEUGDHULPAANBIEDER"))
    has_no_cases(table)


def _ketenoverleg(table: Table) -> None:
    """Who has a contract and who has none learn what the other does."""
    known(table, tafelClass="N", responsible="GEMEENTE", subjects=["GEEN"], intakeKinds=[])
    sits(
        table,
        VAST=("GEMEENTE", "JEUGDHULPAANBIEDER", "MAATSCHAPPELIJK_WERK", "WELZIJN"),
        GAST=("OVERIG", "VRIJWILLIGERS", "MAATSCHAPPELIJKE_PARTNER"),
    )
    has_no_cases(table, by=GEMEENTE)


def _leertafel(table: Table) -> None:
    """Teams learn from what is over; Veilig Thuis and certified institutions are guests."""
    known(table, tafelClass="L", responsible="GEMEENTE", rhythm=None, regime="GEEN_PERSOONSGEGEVENS")
    sits(table, VAST=("GEMEENTE", "LOKAAL_TEAM"), GAST=("VEILIG_THUIS", "GI"))
    has_no_cases(table)


def _niet_casus(table: Table) -> None:
    """A meeting on roles and contracts, to which doctors and schools come as guests."""
    known(table, tafelClass="N", responsible=None, subjects=["GEEN"], weighers=None)
    sits(table, VAST=("LOKAAL_TEAM", "GEMEENTE"), GAST=("HUISARTS_JGZ", "SCHOOL"))
    has_no_cases(table)


def _platform_ouderen(table: Table) -> None:
    """Those around older residents, residents among them, look at overlap and gaps, and at nobody in particular."""
    known(table, tafelClass="L", responsible=None, subjects=["GEEN"], phases=[])
    sits(table, VAST=("LOKAAL_TEAM", "WIJKVERPLEGING", "HUISARTS_JGZ", "OVERIG", "VRIJWILLIGERS", "BEWONERS"))
    has_no_cases(table)


def _preventie_overleg(table: Table) -> None:
    """Day care asks, youth health care and the local team answer, without a name."""
    known(table, tafelClass="Q", responsible=None, subjects=["GEEN"], escalatesTo=None)
    sits(table, VAST=("KINDEROPVANG", "HUISARTS_JGZ", "LOKAAL_TEAM"))
    has_no_cases(table, by=KINDEROPVANG)


STORIES = (
    Story(kind="BESTUURLIJK", title="Bestuurders spreken elke vier weken over aantallen", tell=_bestuurlijk),
    Story(kind="CAPACITEIT", title="Wie heeft plaats, zonder één gezin te noemen", tell=_capaciteit),
    Story(kind="KETENOVERLEG", title="Met en zonder contract leren partners elkaar kennen", tell=_ketenoverleg),
    Story(kind="LEERTAFEL", title="Teams leren van wat voorbij is", tell=_leertafel),
    Story(kind="NIET_CASUS", title="Een overleg over rollen, waar geen casus kan liggen", tell=_niet_casus),
    Story(kind="PLATFORM_OUDEREN", title="Partners rond ouderen kijken naar overlap", tell=_platform_ouderen),
    Story(kind="PREVENTIE_OVERLEG", title="De kinderopvang vraagt zonder naam om raad", tell=_preventie_overleg),
)
