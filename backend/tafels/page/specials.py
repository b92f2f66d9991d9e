"""What is special about a kind of tafel: a sentence for each part that not every kind has."""

from collections.abc import Iterator

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.course import Monitoring
from backend.tafels.blueprint.intake import Consult, Intake, Signals, Weighing
from backend.tafels.blueprint.seating import Family, Regie
from backend.tafels.kinds import TriageMode
from backend.tafels.page.names import FAMILIES, GATES, INTAKES, MODES, PERIODS, together
from backend.tafels.page.rhythms import closes
from backend.tafels.registers.forms import content_of
from backend.tafels.registers.papers import papers
from backend.tafels.registers.professions import professions
from backend.tafels.registers.terms import terms

_TERMS = {one.code: one.name_nl for one in terms()}
_PROFESSIONS = {one.code: one.name_nl for one in professions()}
_PAPERS = {one.code: one.name_nl for one in papers()}


def specials(kind: Blueprint) -> Iterator[str]:
    """Sentences in Dutch, in the order in which a case goes."""
    if kind.template:
        yield "Een sjabloon: er kan niets worden toegelaten tot een regio er een eigen bestand van maakt."
    yield from _people(kind)
    yield from _coming_in(kind)
    yield from _under_way(kind)
    if kind.phases:
        yield f"Fasen: {'; '.join(one.name_nl for one in kind.phases)}."
    if kind.outcomes:
        yield f"Uitkomsten: {'; '.join(one.name_nl for one in kind.outcomes)}."
    if kind.forms:
        names = (content.name_nl for one in kind.forms if (content := content_of(one)))
        yield f"Over een persoon wordt ingevuld, en later naast elkaar gelegd: {'; '.join(names)}."
    if kind.papers:
        yield f"Op papier: {'; '.join(_PAPERS[one] for one in (*kind.papers.documents, *kind.papers.letters))}."
    if kind.escalation:
        yield f"Wat hier niet lukt, gaat naar `{kind.escalation.target}`."
    if kind.learning and kind.learning.pseudonymised:
        yield "Leert van wat gesloten is, zonder namen en los van hoe iemand zijn werk doet."


def _people(kind: Blueprint) -> Iterator[str]:
    if kind.chair and kind.chair.independent:
        yield "De voorzitter is van geen van de partijen."
    for asked in kind.registrations:
        registers = together((_PROFESSIONS[one] for one in asked.registers), by="of")
        yield f"Wie van {together([asked.organisation_kind])} meedoet, heeft een geldige registratie: {registers}."
    if kind.family:
        yield from _family(kind.family)
    if kind.regie:
        yield from _regie(kind.regie)
    if kind.relay:
        left, right = (together(side) for side in kind.relay.sides)
        middle = together([kind.relay.intermediary])
        yield f"Aan de ene kant {left}, aan de andere {right}: {middle} staat ertussen en beslist wat de ander hoort."


def _family(family: Family) -> Iterator[str]:
    yield f"{FAMILIES[family.seat]}{f', vanaf {family.from_age} jaar' if family.from_age else ''}."
    if family.discussed:
        yield "Bij elke casus staat dat hij met het gezin is besproken, of waarom niet."


def _regie(regie: Regie) -> Iterator[str]:
    for name, holder in (("Casusregie", regie.casusregie), ("Procesregie", regie.procesregie)):
        if holder:
            yield f"{name}: {together([holder])}."
    if regie.stays_involved:
        yield f"Blijft betrokken: {together([regie.stays_involved])}."
    if regie.questions:
        yield f"Wie de regie heeft, volgt uit de antwoorden: {' '.join(one.name_nl for one in regie.questions)}"


def _coming_in(kind: Blueprint) -> Iterator[str]:
    if kind.gate:
        yield f"Gaat vooraf aan {GATES[kind.gate.before]}, of er staat waarom niet."
    if kind.consult:
        yield _consult(kind.consult)
    if kind.signals:
        yield _signals(kind.signals)
    if kind.agenda:
        yield f"De agenda vult zich met {together(INTAKES[one] for one in kind.agenda.fills_from)}."
    if kind.cut_off:
        yield f"Wat vóór {closes(kind.cut_off)} binnen is, komt in de eerste ronde."
    if kind.intake:
        yield from _intake(kind.intake)
    if kind.weighing:
        yield _weighing(kind.weighing)
    if kind.suitability and kind.suitability.asked:
        yield "Past een casus hier niet, dan staat de reden erbij."


def _intake(intake: Intake) -> Iterator[str]:
    if intake.senders:
        yield f"Aanmelden kan: {together(intake.senders)}."
    if intake.triage is TriageMode.MINIMAAL_OP_NAAM:
        yield "Wie weegt, ziet het minste dat iemand bij naam noemt; elke blik staat in het logboek."


def _consult(consult: Consult) -> str:
    per = f" per {PERIODS[consult.hours_period]}" if consult.hours_period else ""
    hours = f" Er zijn {consult.hours_per_team} uur per team{per} voor." if consult.hours_per_team else ""
    ways = together(MODES[one] for one in consult.modes)
    return f"Vraagt: {together([consult.asks])}. Denkt mee: {together(consult.advises)}, {ways}.{hours}"


def _signals(signals: Signals) -> str:
    many = "één signaal" if signals.threshold == 1 else f"{signals.threshold} signalen"
    return (
        f"Na {many} over één persoon stelt het systeem een casus voor; een mens beslist. Een signaal waar niets mee "
        f"gebeurt, verdwijnt na {signals.days} dagen."
    )


def _weighing(weighing: Weighing) -> str:
    if weighing.people == 1:
        return "Over toelating beslist één mens."
    organisations = f" van {weighing.organisations} organisaties" if weighing.organisations > 1 else ""
    return f"Over toelating beslissen {weighing.people} mensen{organisations}."


def _under_way(kind: Blueprint) -> Iterator[str]:
    if kind.disciplines:
        yield f"Ieder geeft een eigen oordeel: {together(one.name_nl for one in kind.disciplines)}."
    if kind.deciders:
        yield f"Wat ver ingrijpt, beslissen minstens {kind.deciders.people} mensen samen."
    if kind.break_glass:
        yield f"Noodtoegang: hoogstens {kind.break_glass.minutes} minuten."
    if kind.clocks:
        yield f"Termijnen: {'; '.join(_TERMS[one.code] for one in kind.clocks)}."
    if kind.monitoring:
        yield _monitoring(kind.monitoring)


def _monitoring(monitoring: Monitoring) -> str:
    until = f"tot iemand {monitoring.to_age} jaar is" if monitoring.to_age else f"{monitoring.years} jaar lang"
    return f"Daarna blijft er zicht, {until}."
