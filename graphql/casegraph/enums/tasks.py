"""Closed sets of tasks."""

from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from backend.tasks.kinds import TaskKind, TaskOutcome
from casegraph.enums.describing import describe

describe(
    TaskKind,
    "What there is to do; it never names a person. / Wat er moet gebeuren.",
    {
        "IDENTITEIT_NAGAAN": "Check who withdrew consent by telephone. / Ga na wie telefonisch introk.",
        "GEBRUIK_STAKEN": "Stop using what you received, and tell whom you gave it to (AVG 19). / Stop het gebruik van "
        "wat u kreeg, en vertel het aan wie u het gaf.",
        "CORRECTIE_VERWERKEN": "What you received was put right: look at what you did with the earlier text, and tell "
        "whom you gave it to (AVG 16, 19). / Wat u kreeg is verbeterd: kijk na wat u met de eerdere tekst deed, en "
        "vertel het aan wie u het gaf.",
        "EIGEN_VERKLARING_LEZEN": "Read what the person says of your contribution: must it be put right? / "
        "Lees wat de betrokkene zegt over uw bijdrage.",
        "VRAAG_BEANTWOORDEN": "Answer what a partner asked. / Beantwoord wat een partner vroeg.",
        "VRAAG_ONBEANTWOORD": "A request was not answered in time: see to it. / Een vraag kreeg niet op tijd antwoord.",
        "HERBEOORDELEN": "Look anew at a basis. Where its law, its purpose or one of its categories ended, all of it "
        "has closed. / Beoordeel een grondslag opnieuw. Geldt de wet, het doel of een soort gegevens niet meer, dan is "
        "hij helemaal gesloten.",
        "VERJAARDAG_NADERT": "A birthday changes who signs. / Een verjaardag verandert wie tekent.",
        "MAATREGEL_EINDIGT": "A measure ends. / Een maatregel eindigt.",
        "GRONDSLAG_EINDIGT": "A basis ends: all of it, also where only one of its categories ends. / Een grondslag "
        "eindigt: helemaal, ook als maar een soort gegevens eindigt.",
        "BESLUIT_EINDIGT": "A decision ends. / Een besluit eindigt.",
        "BEVOEGDHEID_EINDIGT": "A role or a mandate ends. / Een rol of mandaat eindigt.",
        "HERZIENING_NADERT": "The decision on a tafel must be looked at again. / Het besluit over de "
        "tafel moet opnieuw worden bekeken.",
        "VEILIGHEIDSBEELD_OUD": "The newest safety view of the case has grown old. / Het veiligheidsbeeld is oud.",
        "INTEGRAAL_BEELD": "A crisis was acted upon first: see to it that each discipline gives its view. / Zorg na "
        "een crisis voor het hele beeld.",
        "CONSULTUREN_OP": "A team used more hours for advice without a name than it has: see consultBudget. / De "
        "uren voor consult zijn op.",
        "TWEEDE_LEZER": "Read as the second person. / Lees mee als tweede persoon.",
        "NOODTOEGANG_BEOORDELEN": "Review an emergency access; the review itself is it. / Beoordeel noodtoegang.",
        "SPOED_BEOORDELEN": "Confirm, or end, what was decided in an emergency. / Beoordeel een spoedgrondslag.",
        "OPVOLGER_AAN_TAFEL": "An organisation at your tafel goes on in another one: give that one a seat, if it "
        "belongs there. / Een organisatie aan uw tafel gaat verder in een andere: geef die een zetel als dat hoort.",
        "CASUS_NAAR_OPVOLGER": "Your organisation goes on in another one: end this case, or see to it that the other "
        "takes over. / Uw organisatie gaat verder in een andere: rond deze casus af of zorg voor overname.",
        "SIGNALEN_BESPREKEN": "Enough signals about one person stand: have the letter sent (done) and weigh it, or let "
        "it go (not needed). / Bespreek de signalen over een persoon.",
        "BRIEF_VERSTUREN": "Send this person the letter, if it is safe; the rejection says which. / Verstuur de brief, "
        "als dat veilig kan.",
    },
)
describe(
    TaskOutcome,
    "How a task ended. / Hoe een taak is afgelopen.",
    {"GEDAAN": "Done. / Gedaan.", "NIET_NODIG": "Not needed. / Niet nodig."},
)
describe(
    AnswerOutcome,
    "How a request for information was answered. / Hoe een informatieverzoek is beantwoord.",
    {
        "BIJDRAGE": "With a contribution. / Met een bijdrage.",
        "NIETS_BEKEND": "Nothing is known. / Er is niets bekend.",
        "GEWEIGERD": "It was refused, with a reason. / Geweigerd, met reden.",
        "AANVAARD": "Looking along was accepted. / Het meekijken is aangenomen.",
        "NIET_AANVAARD": "Looking along was not accepted, with a reason. / Niet aangenomen, met reden.",
    },
)
describe(
    AlongMode,
    "In which way somebody looks along, and nothing is handed over. / Hoe iemand meekijkt.",
    {
        "MEE_OP_HUISBEZOEK": "Along on a visit at home. / Mee op huisbezoek.",
        "VEILIGHEIDSAFSPRAKEN": "Making safety agreements with the family. / Samen veiligheidsafspraken maken.",
    },
)
