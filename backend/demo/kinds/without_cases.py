"""Meetings where nobody is spoken of by name: they learn, share out, steer or advise, and never have a case."""

from backend.demo.kinds.advising import advised
from backend.demo.kinds.company import (
    BEWONERS,
    GEMEENTE,
    GI,
    JEUGDHULP,
    JGZ,
    KINDEROPVANG,
    SCHOOL,
    TEAM,
    VEILIG_THUIS,
    VRIJWILLIGERS,
    WELZIJN,
    WIJKVERPLEGING,
)
from backend.demo.kinds.knowing import answers_for, cannot_get_cases, has_no_cases, known, sits
from backend.demo.kinds.partners import listed
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table


def _prevention(table: Table) -> None:
    """Childcare asks without a name, and youth health care and the local team think along; no file comes of it."""
    _nobody(table, "Q", responsible=None, aliases=[])
    sits(table, VAST=("KINDEROPVANG", "HUISARTS_JGZ", "LOKAAL_TEAM"))
    has_no_cases(table, KINDEROPVANG, JGZ, TEAM)
    advised(table, asks=KINDEROPVANG, advises=JGZ, nobody=(GEMEENTE,))
    cannot_get_cases(table, "Q", "REGIME_AND_CASES")


def _elders(table: Table) -> None:
    """Where help for elders overlaps: volunteers and elders sit here too, because nobody is spoken of by name."""
    _nobody(table, "L", responsible=None, aliases=[])
    sits(
        table,
        VAST=("LOKAAL_TEAM", "WIJKVERPLEGING", "HUISARTS_JGZ", "OVERIG", "VRIJWILLIGERS", "BEWONERS"),
    )
    has_no_cases(table, VRIJWILLIGERS, BEWONERS, WIJKVERPLEGING)
    cannot_get_cases(table, "L", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _capacity(table: Table) -> None:
    """Who has room: Veilig Thuis asks its main partners, and for whom it is stands nowhere here."""
    _nobody(table, "N", responsible="VEILIG_THUIS", aliases=[])
    answers_for(table, "VEILIG_THUIS")
    sits(table, VAST=("VEILIG_THUIS", "LOKAAL_TEAM", "GI", "GGZ", "JEUGDHULPAANBIEDER"))
    has_no_cases(table, VEILIG_THUIS, GI, JEUGDHULP)
    cannot_get_cases(table, "N", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _learning(table: Table) -> None:
    """What was closed is learned from, nobody by name; who joins for once does so as a guest."""
    _nobody(table, "L", responsible="GEMEENTE", aliases=["Leerkring zorg en veiligheid"])
    answers_for(table, "GEMEENTE")
    sits(table, VAST=("GEMEENTE", "LOKAAL_TEAM"), GAST=("VEILIG_THUIS", "GI"))
    has_no_cases(table, TEAM, VEILIG_THUIS, GI)
    cannot_get_cases(table, "L", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _aldermen(table: Table) -> None:
    """Aldermen meet every four weeks about counts; Veilig Thuis is called when organisations are stuck."""
    _nobody(
        table,
        "L",
        responsible="GEMEENTE",
        aliases=["Wethoudersoverleg", "Stuurgroep"],
        rhythm="FREQ=WEEKLY;INTERVAL=4",
    )
    answers_for(table, "GEMEENTE")
    sits(table, VAST=("GEMEENTE",), OP_AFROEP=("VEILIG_THUIS",))
    has_no_cases(table, GEMEENTE, VEILIG_THUIS)
    cannot_get_cases(table, "L", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _practical(table: Table) -> None:
    """Contracts and practical matters, at times with general practitioners and schools: no case can be linked to it."""
    _nobody(
        table,
        "N",
        responsible=None,
        aliases=["OJG-overleg", "Overleg ZIN-advies en contractmanagers", "LEA", "Carrousel"],
    )
    sits(table, VAST=("LOKAAL_TEAM", "GEMEENTE"), GAST=("HUISARTS_JGZ", "SCHOOL"))
    has_no_cases(table, TEAM, JGZ, SCHOOL)
    cannot_get_cases(table, "N", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _ketenoverleg(table: Table) -> None:
    """Who has a contract and who has none learn what the other does."""
    _nobody(table, "N", responsible="GEMEENTE", aliases=[])
    answers_for(table, "GEMEENTE")
    sits(
        table,
        VAST=("GEMEENTE", "JEUGDHULPAANBIEDER", "MAATSCHAPPELIJK_WERK", "WELZIJN"),
        GAST=("OVERIG", "VRIJWILLIGERS", "MAATSCHAPPELIJKE_PARTNER"),
    )
    has_no_cases(table, GEMEENTE, WELZIJN, VRIJWILLIGERS)
    listed(table, whose=GEMEENTE, expertise="WONEN", other="SEKSUEEL_GEWELD", readers=(WELZIJN, VRIJWILLIGERS))
    cannot_get_cases(table, "N", "CLASS_WITHOUT_CASES", "REGIME_AND_CASES")


def _nobody(
    table: Table, tafel_class: str, *, responsible: str | None, aliases: list[str], rhythm: str | None = None
) -> None:
    """What all of these share: no personal data, nothing comes in, nothing is weighed, nothing leads anywhere."""
    known(
        table,
        tafelClass=tafel_class,
        regime="GEEN_PERSOONSGEGEVENS",
        subjects=["GEEN"],
        purposes=[],
        intakeKinds=[],
        referralFields=[],
        triage=None,
        admission=None,
        weighers=None,
        escalatesTo=None,
        phases=[],
        outcomes=[],
        rhythm=rhythm,
        responsible=responsible,
        aliases=aliases,
    )


STORIES = (
    Story(kind="KETENOVERLEG", title="Met en zonder contract leren partners elkaar kennen", tell=_ketenoverleg),
    Story(kind="PREVENTIE_OVERLEG", title="Een vraag van de kinderopvang blijft zonder naam", tell=_prevention),
    Story(kind="PLATFORM_OUDEREN", title="Ouderen en vrijwilligers praten mee over niemand", tell=_elders),
    Story(kind="CAPACITEIT", title="Wie plek heeft, zonder voor wie", tell=_capacity),
    Story(kind="LEERTAFEL", title="Leren van wat voorbij is, zonder namen", tell=_learning),
    Story(kind="BESTUURLIJK", title="Elke vier weken aantallen voor wethouders, nooit een casus", tell=_aldermen),
    Story(kind="NIET_CASUS", title="Een overleg over contracten kan geen casus krijgen", tell=_practical),
)
